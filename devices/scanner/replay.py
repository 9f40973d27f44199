"""Play back what a serial scanner did: opened, read codes of a kind and a length, was lost.

The recording holds no code.  In its place stands an invented one of the same kind and length.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import Struct

from app.recorder import SCANNED, Note, Recorder, What
from app.tickets.codes import CodeKind, RepeatGuard, check_signs, scan_told
from devices.scanner.serial import DEVICE, SerialScanner

_OPEN, _LOST = "open", "lost "
_SECONDS_BETWEEN = 10  # no invented code is a trembling hand's
_IDENTITY, _APPLICATION = 32, 23
_BROKEN = {
    fault.__name__.lower(): fault
    for fault in (
        *(OSError, FileNotFoundError, PermissionError, TimeoutError, InterruptedError),
        *(BlockingIOError, ConnectionResetError, BrokenPipeError),
    )
}


class Session(Struct, frozen=True, kw_only=True):
    """Hold what one scanner did from one opening to the next, and what it does now."""

    then: tuple[str, ...]
    here: tuple[str, ...]


def sessions(notes: Iterable[Note]) -> Iterator[Session]:
    """Play each session of the serial scanner back."""
    words: list[str] = []
    for note in notes:
        known = note.word == _OPEN or note.word.startswith((SCANNED, _LOST))
        if note.device != DEVICE or note.what is not What.STATE or not known:
            continue
        if note.word == _OPEN and words:
            yield _played(words)
            words = []
        words.append(note.word)
        if note.word.startswith(_LOST):
            yield _played(words)
            words = []
    if words:
        yield _played(words)


def _played(words: list[str]) -> Session:
    line, heard, seconds = _Line(words), _Heard(), count(0, _SECONDS_BETWEEN)
    scanner = SerialScanner(
        "replay",
        opener=line.opened,
        guard=RepeatGuard(lambda: float(next(seconds))),
        retry=0.0,
        recorder=heard,
    )
    for _ in scanner.scans(lambda: line.over):
        continue
    return Session(then=tuple(words), here=tuple(heard.words))


class _Heard(Recorder):
    """Take notes and keep their words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def take(self, note: Note) -> None:
        """Keep the word."""
        self.words.append(note.word)


class _Line:
    """Be the port: what was read then comes in its order, and what broke breaks again."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = deque(words)
        self.over = False

    def opened(self, _port: str) -> _Line:
        """Open, or break where that broke."""
        word = self._words.popleft()
        if word != _OPEN:
            self._break(word)
        self.over = not self._words
        return self

    def read(self, _within: float) -> bytes:
        """Return the next code with its ending."""
        word = self._words.popleft()
        self.over = not self._words
        if word.startswith(_LOST):
            self._break(word)
        _, kind, length = word.split(" ")
        return invented(kind, int(length)).encode() + b"\r"

    def close(self) -> None:
        """Let go."""

    def _break(self, word: str) -> None:
        self.over = True
        raise _BROKEN.get(word.removeprefix(_LOST), OSError)(word)


def invented(kind: str, length: int) -> str:
    """Return a code of that kind and length which names nothing, empty where none can be so."""
    told = f"{SCANNED}{kind} {length}"
    return next((one for one in _tries(kind, length) if scan_told(one) == told), "")


def _tries(kind: str, length: int) -> Iterator[str]:
    head = {one.word: f"{one.value}:" for one in CodeKind if len(one.value) == 1}.get(kind, "T:")
    rest = max(0, length - len(head))
    label = "Z" * max(0, rest - 3)
    yield f"{head}{check_signs(label)}/{label}"
    yield f"{head}{'-' * rest}"
    yield f"{head}{'0' * rest}"
    yield f"{head}{'Z' * (rest - 1)}:"
    yield f"000-{' ' * (length - 10)}000000"
    yield "000000000"
    yield "0" * _APPLICATION + "x" * (length - _APPLICATION)
    yield f"F1.{'f' * (length - _IDENTITY - 4)}:{'0' * _IDENTITY}"
    yield "x" * length
