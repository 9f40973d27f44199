"""The ticket printer on the network: asked before, asked after, and never sent a job twice."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from app.faults import CounterFault
from app.ports import Paper, PrinterStatus, PrintOutcome, Slip
from app.recorder import ASKING, Recorder, Talk
from devices.printer import escpos_stream as stream
from devices.printer.faults import (
    CoverOpen,
    PaperOut,
    PrinterError,
    PrinterOffline,
    PrinterStalled,
    PrinterUnreachable,
)
from devices.printer.identity import identity_of
from devices.printer.raster import PaintedAhead, SlipPainter
from devices.printer.recording import DEVICE, RecordedWire, word_of
from devices.printer.wire import Connect, Wire

PORTION = 16384
_REST_OF_NEWS = 3


@lru_cache(maxsize=1)
def _escpos_network() -> Any:
    """Return python-escpos's network class, imported when a printer is first used.

    Its import caches a list of printers in a fresh folder, which nobody reads again.
    """
    from escpos import capabilities  # noqa: PLC0415
    from escpos.printer.network import Network  # noqa: PLC0415

    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Network


class NetworkWire:
    """Carry bytes over TCP with python-escpos; a new one for every job.

    Raises:
        OSError: no connection came about.
    """

    def __init__(self, host: str, port: int, timeout: float) -> None:
        # its own open() leaks the socket of a failed connection
        self._socket = socket.create_connection((host, port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._printer = _escpos_network()(host, port=port, timeout=timeout)
        self._printer.device = self._socket
        self._timeout = timeout

    def send(self, data: bytes) -> None:
        """Hand over all bytes within the time limit."""
        self._socket.settimeout(self._timeout)
        self._printer._raw(data)

    def receive(self, within: float) -> int:
        """Return exactly one byte: python-escpos itself reads sixteen, unframed."""
        self._socket.settimeout(max(within, 0.001))
        got = self._socket.recv(1)
        if not got:
            raise ConnectionResetError("the printer closed the connection")
        return got[0]

    def close(self) -> None:
        """Close the connection."""
        self._printer.close()


class NetworkPrinter:
    """Print slips over TCP port 9100; one job at a time.

    ``timeout`` limits every connection, question and portion, ``print_time`` the wait for the
    answer that follows the paper, ``busy_wait`` the time in which a printer that is serving
    another window is asked again before anything was sent; all in seconds.
    """

    def __init__(
        self,
        connect: Connect,
        painter: SlipPainter,
        *,
        name: str,
        timeout: float = 2.0,
        print_time: float = 8.0,
        busy_wait: float = 2.0,
        simulated: bool = False,
        recorder: Recorder | None = None,
    ) -> None:
        self._connect = connect
        self._identity: dict[str, str] | None = None
        self._recorder = recorder or Recorder()
        self._ahead = PaintedAhead(painter)
        self._name = name
        self._timeout = timeout
        self._print_time = print_time
        self._busy_wait = busy_wait
        self._simulated = simulated
        self._one = threading.Lock()
        self._doubtful = False

    def status(self) -> PrinterStatus:
        """Return what the printer tells now; no answer is ``reachable=False``, not a fault."""
        with self._one, self._recorder.talk(DEVICE, ASKING, quiet=True) as talk:
            try:
                wire = self._open(talk)
                try:
                    return self._ask_all(wire)
                finally:
                    wire.close()
            except (PrinterUnreachable, PrinterStalled):
                return PrinterStatus(reachable=False, name=self._name, simulated=self._simulated)

    def identity(self) -> dict[str, str]:
        """Return maker, model and firmware as far as the printer tells them; it is asked once.

        One that knows no such question costs half a second of silence, which is not spent again.
        """
        with self._one:
            if self._identity is None:
                self._identity = identity_of(self._connect)
            return self._identity

    def lacking(self, slip: Slip) -> tuple[str, ...]:
        """Return the characters that a slip would show as 〓; nothing is sent."""
        return self._ahead.lacking(slip)

    def print(self, slip: Slip) -> PrintOutcome:
        """Print one slip once.

        From the first byte of the job on nothing is repeated: whatever goes wrong then is
        UNKNOWN, and a person looks whether paper came out.

        Raises:
            PrinterUnreachable, PrinterStalled, CoverOpen, PaperOut, PrinterError,
            PrinterOffline: surely nothing was printed.
        """
        raster = self._ahead.take(slip)
        data = stream.job(raster.image, raster.parting)
        with self._one, self._recorder.talk(DEVICE, "print") as talk:
            wire = self._open(talk)
            try:
                refuse_unready(self._ask_all(wire))
                if self._doubtful:
                    data = stream.settle(raster.image.width, raster.parting) + data
                outcome = self._send_once(wire, data)
                self._doubtful = outcome is PrintOutcome.UNKNOWN
                talk.word = outcome
                return outcome
            finally:
                wire.close()

    def _send_once(self, wire: Wire, data: bytes) -> PrintOutcome:
        try:
            for at in range(0, len(data), PORTION):
                wire.send(data[at : at + PORTION])
            return self._confirmed(wire)
        except OSError:
            return PrintOutcome.UNKNOWN

    def _confirmed(self, wire: Wire) -> PrintOutcome:
        """Ask in the order of the data, so that an answer comes after the paper."""
        wire.send(stream.ASK_PAPER_IN_ORDER)
        self._answer(wire, stream.is_paper_answer, self._print_time)
        try:
            refuse_unready(self._ask_all(wire), after=True)
        except CounterFault:
            return PrintOutcome.UNKNOWN
        return PrintOutcome.PRINTED

    def _open(self, talk: Talk) -> Wire:
        until = time.monotonic() + self._busy_wait
        while True:
            try:
                return RecordedWire(self._connect(), talk)
            except ConnectionRefusedError as trouble:
                if time.monotonic() >= until:
                    talk.broke(word=word_of(trouble))
                    raise PrinterUnreachable(name=self._name) from None
                time.sleep(0.1)
            except OSError as trouble:
                talk.broke(word=word_of(trouble))
                raise PrinterUnreachable(name=self._name) from None

    def _ask_all(self, wire: Wire) -> PrinterStatus:
        """Ask the four status questions one after another, each answer before the next."""
        answers: dict[int, int] = {}
        try:
            for kind in stream.STATUS_KINDS:
                wire.send(stream.ask(kind))
                answers[kind] = self._answer(wire, stream.is_status, self._timeout)
        except OSError:
            raise PrinterStalled(name=self._name) from None
        return stream.decode(answers, name=self._name, simulated=self._simulated)

    @staticmethod
    def _answer(wire: Wire, fits: Callable[[int], bool], within: float) -> int:
        """Return the next byte of the right shape, passing over others until the time is up."""
        until = time.monotonic() + within
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError("no answer")
            answer = wire.receive(left)
            if stream.begins_news(answer):
                for _ in range(_REST_OF_NEWS):
                    wire.receive(max(until - time.monotonic(), 0))
            elif fits(answer):
                return answer


def refuse_unready(status: PrinterStatus, *, after: bool = False) -> None:
    """Raise the fault that tells why this printer cannot print.

    ``after`` a job, an open cover or paper that ended with the last line is what matters.

    Raises:
        CoverOpen, PaperOut, PrinterError, PrinterOffline: in this order of what a person mends.
    """
    if status.cover_open:
        raise CoverOpen(name=status.name)
    if status.paper is Paper.OUT:
        raise PaperOut(name=status.name)
    if status.error:
        raise PrinterError(name=status.name)
    if not status.online and not after:
        raise PrinterOffline(name=status.name)


def over_network(
    host: str,
    port: int,
    painter: SlipPainter,
    *,
    name: str = "",
    timeout: float = 2.0,
    recorder: Recorder | None = None,
) -> NetworkPrinter:
    """Return a printer at a TCP address."""
    return NetworkPrinter(
        lambda: NetworkWire(host, port, timeout),
        painter,
        name=name or f"{host}:{port}",
        timeout=timeout,
        recorder=recorder,
    )
