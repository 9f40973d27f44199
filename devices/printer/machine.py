"""A printer made of rules: it takes ESC/POS bytes, answers questions, keeps slips as pictures."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path

import msgspec
from msgspec import Struct
from PIL import Image

from app.ports import Paper
from devices.printer.decoder import Command, Decoder, Kind

IDENTITY = {65: "1.00 ESC/POS", 66: "SIMULATED", 67: "COUNTER-80"}


class State(Struct, kw_only=True, forbid_unknown_fields=True):
    """Hold what the machine was told to be.

    ``lines_left`` ends the paper after so many lines; ``drop_after`` breaks the next connection
    after so many bytes, ``torn`` then leaves a piece of the slip in the mouth; ``stall_after``
    goes silent after so many bytes while it still takes everything.  ``remembers`` keeps a half
    command across connections, as some interface boards do; ``offline`` is a pressed feed key.
    Without a ``cutter`` a hand tears each paper off when its lines are out.  ``news`` (hex) is told
    unasked whenever lines were taken.
    """

    power: bool = True
    cover_open: bool = False
    paper: Paper = Paper.ENOUGH
    error: bool = False
    stalled: bool = False
    lines_left: int | None = None
    offline: bool = False
    remembers: bool = False
    drop_after: int | None = None
    torn: bool = True
    stall_after: int | None = None
    cutter: bool = True
    news: str = ""


class Printed(Struct, frozen=True, kw_only=True):
    """Hold one paper that came out; ``whole`` is false for a torn piece."""

    image: Image.Image
    whole: bool
    path: Path | None = None


class Dropped(ConnectionResetError):
    """Tell that the machine broke the connection."""


class Machine:
    """Be one printer: its state, the slips it printed, and what it did not understand."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lines: list[Image.Image] = []
        self._waiting: deque[Command] = deque()
        self.changed = threading.Condition(threading.RLock())
        self.state = State()
        self.decoder = Decoder()
        self.printed: list[Printed] = []
        self.errors: list[str] = []

    def tell(self, **changes: object) -> State:
        """Change what the machine is; a mended machine goes on with what it holds."""
        with self.changed:
            told = msgspec.structs.asdict(self.state) | changes
            self.state = msgspec.convert(told, State)
            if not self.state.power:
                self._waiting.clear()
                self._lines.clear()
            self._work()
            self.changed.notify_all()
            return self.state

    @property
    def ready(self) -> bool:
        """Tell whether it prints."""
        state = self.state
        return state.power and not (
            state.cover_open
            or state.error
            or state.offline
            or state.stalled
            or state.paper is Paper.OUT
        )

    def take(self, command: Command) -> bytes:
        """Take one command and return the answer that is ready at once."""
        with self.changed:
            if command.kind is Kind.UNKNOWN:
                self.errors.append(f"unknown byte {command.data.hex()}")
                return b""
            if command.kind is Kind.STATUS:
                return bytes((self._status(command.number),))
            if command.kind is Kind.IDENTITY:
                return b"_" + IDENTITY[command.number].encode() + b"\0"
            self._waiting.append(command)
            news = bytes.fromhex(self.state.news) if command.kind is Kind.RASTER else b""
            return news + self._work()

    def tear(self, piece: Image.Image | None) -> None:
        """Leave the lines of a broken job in the mouth as a torn slip."""
        with self.changed:
            if piece is not None and self.ready:
                self._lines.append(piece)
            self._keep(whole=False)

    def forget(self) -> None:
        """Lose the lines of a broken job without printing them."""
        with self.changed:
            self._waiting.clear()
            self._lines.clear()

    def _work(self) -> bytes:
        answers = b""
        while self._waiting and self.ready:
            command = self._waiting[0]
            if self._runs_out(command):
                break
            self._waiting.popleft()
            answers += self._do(command)
        return answers

    def _runs_out(self, command: Command) -> bool:
        left = self.state.lines_left
        if command.kind is not Kind.RASTER or left is None:
            return False
        if left < command.height:
            self.state.paper, self.state.lines_left = Paper.OUT, None
            return True
        self.state.lines_left = left - command.height
        return False

    def _do(self, command: Command) -> bytes:
        if command.kind is Kind.RASTER:
            self._lines.append(command.image())
        elif command.kind is Kind.CUT:
            self._keep(whole=True)
        elif command.kind is Kind.PAPER:
            if not self.state.cutter:
                self._keep(whole=True)
            return b"\x00" if self.state.paper is Paper.ENOUGH else b"\x03"
        return b""

    def _keep(self, *, whole: bool) -> None:
        if not self._lines:
            return
        height = sum(part.height for part in self._lines)
        slip = Image.new("1", (self._lines[0].width, height), 1)
        top = 0
        for part in self._lines:
            slip.paste(part, (0, top))
            top += part.height
        self._lines.clear()
        path = None
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            mark = "" if whole else "-torn"
            path = self._folder / f"slip-{len(self.printed) + 1:04}{mark}.png"
            slip.save(path, compress_level=1)
        self.printed.append(Printed(image=slip, whole=whole, path=path))

    def _status(self, kind: int) -> int:
        """Return a DLE EOT answer byte."""
        state, fixed = self.state, 0x12
        out, near = state.paper is Paper.OUT, state.paper is not Paper.ENOUGH
        if kind == 1:
            return fixed | (0x08 if not self.ready else 0)
        if kind == 2:
            bits = (0x04 if state.cover_open else 0) | (0x20 if out else 0)
            return fixed | bits | (0x40 if state.error else 0)
        if kind == 3:
            return fixed | (0x08 if state.error else 0)
        return fixed | (0x0C if near else 0) | (0x60 if out else 0)


class Session:
    """Be one connection to the machine: counts bytes, so that it can break off at any of them."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._decoder = machine.decoder if machine.state.remembers else Decoder()
        self._seen = 0

    def feed(self, data: bytes) -> bytes:
        """Take bytes and return the answers; silent while stalled.

        Raises:
            Dropped: the machine broke off, with or without a torn slip.
        """
        machine = self._machine
        with machine.changed:
            state = machine.state
            if not state.power:
                raise Dropped("switched off")
            before, self._seen = self._seen, self._seen + len(data)
            if state.drop_after is not None and self._seen >= state.drop_after:
                self._take(data[: max(state.drop_after - before, 0)])
                self._break_off()
            if state.stall_after is not None and self._seen > state.stall_after:
                state.stalled, state.stall_after = True, None
            if state.stalled:
                return b""
            return self._take(data)

    def _take(self, data: bytes) -> bytes:
        if self._decoder.pending and _asks_at_once(data):
            return self._machine.take(Command(kind=Kind.STATUS, number=data[2]))
        return b"".join(self._machine.take(command) for command in self._decoder.feed(data))

    def _break_off(self) -> None:
        machine = self._machine
        machine.state.drop_after = None
        if not machine.state.remembers:
            if machine.state.torn:
                machine.tear(self._decoder.partial())
            machine.forget()
        raise Dropped("broke off")


def _asks_at_once(data: bytes) -> bool:
    """Tell whether bytes are one real-time question, which is answered amid other data."""
    return len(data) == 3 and data[:2] == b"\x10\x04" and 1 <= data[2] <= 4
