"""Ctrl-C while a command works: it stops before the one step that counts, or not at all."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Self


class Stopping:
    """Hear an interrupt for the length of a block.

    It ends the work wherever it is, by ``KeyboardInterrupt``, up to its last step; once that has
    begun, the work is told as done and the interrupt came too late.  Elsewhere than on the main
    thread nothing is heard.
    """

    def __init__(self) -> None:
        self._last = False
        self._main = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Self:
        """Begin to hear."""
        if self._main:
            self._before = signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave interrupts to whoever heard them before."""
        if self._main:
            signal.signal(signal.SIGINT, self._before)

    def last(self) -> None:
        """Begin the last step: from here on the work is finished, whatever is heard."""
        self._last = True

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if not self._last:
            raise KeyboardInterrupt
