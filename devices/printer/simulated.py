"""The simulated ticket printer: inside the terminal, or as a process of its own on TCP."""

from __future__ import annotations

import contextlib
import selectors
import socket
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any

import msgspec

from app.recorder import Recorder
from devices.printer.machine import Dropped, Machine, Session
from devices.printer.network import NetworkPrinter
from devices.printer.raster import SlipPainter


class MemoryWire:
    """Carry bytes to a machine in the same process.

    Raises:
        OSError: the machine is switched off.
    """

    def __init__(self, machine: Machine) -> None:
        if not machine.state.power:
            raise OSError("switched off")
        self._session = Session(machine)
        self._answers: deque[int] = deque()

    def send(self, data: bytes) -> None:
        """Hand over all bytes."""
        self._answers.extend(self._session.feed(data))

    def receive(self, within: float) -> int:
        """Return the next byte; an answer that is not there will not come."""
        if not self._answers:
            raise TimeoutError(f"no answer within {within} s")
        return self._answers.popleft()

    def close(self) -> None:
        """Let go."""
        self._answers.clear()


class SimulatedPrinter(NetworkPrinter):
    """Print slips into a folder; all but the wire is the real printer's code."""

    def __init__(
        self,
        painter: SlipPainter,
        folder: Path | None = None,
        *,
        name: str = "simulated",
        recorder: Recorder | None = None,
    ) -> None:
        self.machine = Machine(folder)
        super().__init__(
            lambda: MemoryWire(self.machine),
            painter,
            name=name,
            busy_wait=0,
            simulated=True,
            recorder=recorder,
        )


class PrinterServer:
    """Stand as a printer on TCP, with a second port that takes orders as JSON lines.

    One connection is served at a time, as printers do; others wait.
    An order is an object of the fields of ``machine.State``, such as ``{"cover_open": true}``
    or ``{}``; the answer holds the state, the count of slips and what was not understood.
    """

    def __init__(
        self, machine: Machine, host: str = "127.0.0.1", port: int = 0, control: int = 0
    ) -> None:
        self.machine = machine
        self._host = host
        self._selector = selectors.DefaultSelector()
        self._sessions: dict[socket.socket, Session] = {}
        self._orders: dict[socket.socket, bytearray] = {}
        self._door: socket.socket | None = None
        self._control = socket.create_server((host, control))
        self._selector.register(self._control, selectors.EVENT_READ)
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self.serve, name="printer simulator")
        self._stopping = False
        self.control_port: int = self._control.getsockname()[1]
        self.port = port
        self._open_door()

    def start(self) -> None:
        """Serve in a thread of its own until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """End serving and close every connection."""
        self._stopping = True
        with contextlib.suppress(OSError):  # it may have ended between the two lines
            self._wake.send(b"x")
        self._thread.join()

    def tell(self, **changes: object) -> None:
        """Change the machine from another thread and let the server notice."""
        self.machine.tell(**changes)
        self._wake.send(b"x")

    def serve(self) -> None:
        """Answer until stopped."""
        try:
            while not self._stopping:
                for key, _ in self._selector.select():
                    self._turn(key.fileobj)
                self._follow_power()
                self._attend()
        finally:
            self._close()

    def _turn(self, ready: Any) -> None:
        if ready is self._woken:
            self._woken.recv(64)
        elif ready is self._control:
            wire = self._admit(self._control)
            self._orders[wire] = bytearray()
            self._selector.register(wire, selectors.EVENT_READ)
        elif ready is self._door:
            self._sessions[self._admit(self._door)] = Session(self.machine)
        elif ready in self._orders:
            self._order(ready)
        elif ready in self._sessions:
            self._data(ready)

    @staticmethod
    def _admit(door: socket.socket) -> socket.socket:
        wire, _ = door.accept()
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return wire

    def _data(self, wire: socket.socket) -> None:
        try:
            data = wire.recv(65536)
            if not data:
                raise Dropped("the terminal closed")
            answers = self._sessions[wire].feed(data)
            if answers:
                wire.sendall(answers)
        except OSError:
            self._let_go(wire)

    def _order(self, wire: socket.socket) -> None:
        try:
            data = wire.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._let_go(wire)
            return
        self._orders[wire] += data
        while b"\n" in self._orders[wire]:
            line, _, rest = bytes(self._orders[wire]).partition(b"\n")
            self._orders[wire] = bytearray(rest)
            try:
                wire.sendall(self._obey(line) + b"\n")
            except OSError:
                self._let_go(wire)
                return

    def _obey(self, line: bytes) -> bytes:
        machine = self.machine
        try:
            machine.tell(**msgspec.json.decode(line, type=dict[str, Any]))
        except msgspec.MsgspecError as trouble:
            return msgspec.json.encode({"error": str(trouble)})
        with machine.changed:
            told = {
                "state": machine.state,
                "slips": sum(one.whole for one in machine.printed),
                "torn": sum(not one.whole for one in machine.printed),
                "errors": machine.errors,
            }
            return msgspec.json.encode(told)

    def _follow_power(self) -> None:
        power = self.machine.state.power
        if power and self._door is None:
            self._open_door()
        elif not power and self._door is not None:
            self._selector.unregister(self._door)
            self._door.close()
            self._door = None
            for wire in list(self._sessions):
                self._let_go(wire)

    def _open_door(self) -> None:
        self._door = socket.create_server((self._host, self.port))
        self.port = self._door.getsockname()[1]
        self._selector.register(self._door, selectors.EVENT_READ)

    def _attend(self) -> None:
        """Read the oldest connection only, and none while stalled: the others wait unread."""
        oldest = next(iter(self._sessions), None)
        for wire in self._sessions:
            wanted = wire is oldest and not self.machine.state.stalled
            reading = wire.fileno() in self._selector.get_map()
            if reading and not wanted:
                self._selector.unregister(wire)
            elif wanted and not reading:
                self._selector.register(wire, selectors.EVENT_READ)

    def _let_go(self, wire: socket.socket) -> None:
        with contextlib.suppress(KeyError, ValueError):  # one that waits is not registered
            self._selector.unregister(wire)
        self._sessions.pop(wire, None)
        self._orders.pop(wire, None)
        wire.close()

    def _close(self) -> None:
        for wire in [*self._sessions, *self._orders]:
            self._let_go(wire)
        for door in (self._door, self._control, self._wake, self._woken):
            if door is not None:
                door.close()
        self._selector.close()


def simulate(folder: Path, host: str = "127.0.0.1", port: int = 9100, control: int = 9101) -> None:
    """Be a printer until interrupted: the entry of ``main.py simulate printer``."""
    server = PrinterServer(Machine(folder), host, port, control)
    sys.stdout.write(f"printer {host}:{server.port} control {server.control_port} {folder}\n")
    sys.stdout.flush()
    try:
        server.serve()
    except KeyboardInterrupt:
        return
