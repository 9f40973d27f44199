"""Play back what a scanner did: opened, read codes of a kind and a length, was lost.

The recording holds no code.  In its place stands an invented one of the same kind and length, as
bytes on a serial line or drawn on a camera's frame.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count

import numpy as np
import qrcode

from app.camera_port import Frame
from app.recorder import SCANNED, Note, What
from app.tickets.codes import CodeKind, RepeatGuard, check_signs, scan_told
from devices.replayed import Heard, Session
from devices.scanner.camera import BY_CAMERA, CameraScanner
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


def sessions(notes: Iterable[Note]) -> Iterator[Session]:
    """Play each session of the serial scanner and of a camera that reads codes back."""
    told = [one for one in notes if one.device == DEVICE and one.what is What.STATE]
    serial = [one.word for one in told if not one.word.startswith(BY_CAMERA)]
    yield from map(_played, _apart(serial))
    camera = [one.word for one in told if one.word.startswith(BY_CAMERA)]
    yield from map(_seen, _apart(word.removeprefix(BY_CAMERA) for word in camera))


def _apart(told: Iterable[str]) -> Iterator[list[str]]:
    words: list[str] = []
    for word in told:
        if word != _OPEN and not word.startswith((SCANNED, _LOST)):
            continue
        if word == _OPEN and words:
            yield words
            words = []
        words.append(word)
        if word.startswith(_LOST):
            yield words
            words = []
    if words:
        yield words


def _played(words: list[str]) -> Session:
    line, heard, seconds = _Line(words), Heard(), count(0, _SECONDS_BETWEEN)
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


def _seen(words: list[str]) -> Session:
    frames, heard, seconds = _Frames(words), Heard(), count(0, _SECONDS_BETWEEN)
    guard = RepeatGuard(lambda: float(next(seconds)))
    scanner = CameraScanner(frames, guard=guard, retry=0.0, recorder=heard)
    for _ in scanner.scans(lambda: frames.over):
        continue
    here = tuple(word.removeprefix(BY_CAMERA) for word in heard.words)
    return Session(then=tuple(words), here=here)


class _Frames:
    """Be the camera: an empty frame when it opens, then one for each code."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = deque(words)
        self.over = False

    def newest(self, _within: float) -> Frame:
        """Return the next frame, or break where it broke.

        Raises:
            OSError: the camera was lost here.
        """
        word = self._words.popleft()
        self.over = not self._words
        if word.startswith(_LOST):
            raise _BROKEN.get(word.removeprefix(_LOST), OSError)(word)
        if word == _OPEN:
            return _frame([[False]])
        _, kind, length = word.split(" ")
        square = qrcode.QRCode()
        square.add_data(invented(kind, int(length)) or "-")
        return _frame(square.get_matrix())


def _frame(dark: list[list[bool]]) -> Frame:
    """Return squares of a code as a camera's frame, eight points each."""
    grey = np.where(np.array(dark, dtype=bool), 0, 255).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    height, width = grey.shape
    return Frame(
        width=width, height=height, stride=3 * width, pixels=grey[..., None].repeat(3, 2).tobytes()
    )


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
