"""Lines in and lines out: the bytes of two pipes."""

from __future__ import annotations

import io
import os
import queue
import signal
import threading
from types import FrameType, TracebackType
from typing import Self

LONGEST = 1 << 20
_PIECE = 1 << 16
_BEHIND = 64  # lines that may wait; the pipe holds back whoever sends more
_END_OF_LINE = b"\n"


class TooLong:
    """Stand for a line that was dropped because it is longer than any action."""


Line = bytearray | TooLong


class Intake:
    """Read lines on a thread of its own until the pipe ends or the program is told to end."""

    def __init__(self, source: int) -> None:
        self._source = source
        self._lines: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._room = threading.Semaphore(_BEHIND)
        self._former: object = None
        self.ending = False

    def __enter__(self) -> Self:
        """Begin to read, and take SIGTERM as the wish to end."""
        self._former = signal.signal(signal.SIGTERM, self._asked_to_end)
        threading.Thread(target=self._read, name="headless-intake", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Give the signal back; the thread ends with the pipe or the process."""
        signal.signal(signal.SIGTERM, self._former)  # type: ignore[arg-type]

    def end(self) -> None:
        """Let no further line be taken."""
        self.ending = True
        self._lines.put(None)

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        self.end()

    def next(self) -> Line | None:
        """Return the next line, None when there will be no more."""
        if self.ending:
            return None
        line = self._lines.get()
        self._room.release()
        return None if self.ending else line

    def _read(self) -> None:
        """Cut what arrives into lines; no second copy is kept, for a line may hold a secret."""
        pipe, piece = io.FileIO(self._source, closefd=False), bytearray(_PIECE)
        held, dropping = bytearray(), False
        while count := _filled(pipe, piece):
            at = 0
            while (ends := piece.find(_END_OF_LINE, at, count)) >= 0:
                held += memoryview(piece)[at:ends]
                self._give(held, too_long=dropping)
                held, dropping, at = bytearray(), False, ends + 1
            held += memoryview(piece)[at:count]
            if len(held) > LONGEST:
                held, dropping = bytearray(), True
            piece[:count] = bytes(count)
        if held or dropping:
            self._give(held, too_long=dropping)
        self._lines.put(None)

    def _give(self, line: bytearray, *, too_long: bool) -> None:
        self._room.acquire()
        self._lines.put(TooLong() if too_long or len(line) > LONGEST else line)


def _filled(pipe: io.FileIO, piece: bytearray) -> int:
    """Return how many bytes arrived, 0 at the end of the pipe or where it is gone."""
    try:
        return pipe.readinto(piece) or 0
    except OSError:
        return 0


class Outlet:
    """Write whole lines; answers and events come from several threads."""

    def __init__(self, sink: int) -> None:
        self._sink = sink
        self._lock = threading.Lock()

    def write(self, line: bytes) -> None:
        """Write one line.

        Raises:
            OSError: nobody reads any more.
        """
        left = memoryview(line + _END_OF_LINE)
        with self._lock:
            while left:
                left = left[os.write(self._sink, left) :]
