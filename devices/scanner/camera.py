"""The camera as a scanner: a paper is held before it, its code comes as from a hand scanner."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from app.ports import Scan
from app.recorder import Recorder
from app.tickets.codes import RepeatGuard, fold, scan_told
from devices.scanner.serial import DEVICE

if TYPE_CHECKING:
    from devices.scanner.decode import Picture

BY_CAMERA = "camera "
_SLICE = 0.2
_BARS_EVERY = 4


class FrameSource(Protocol):
    """Give the newest frame of a camera that somebody else opened."""

    def newest(self, within: float) -> Picture | None:
        """Return a frame that was not given before, None where none came within so many seconds.

        Raises:
            OSError: the camera is gone.
        """
        ...


class LatestFrame:
    """Hand frames from the thread that has the camera to the one that reads codes; keeps one.

    ``push`` never waits and drops what was not looked at; ``end`` tells that the camera is gone.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Picture | None = None
        self._trouble = ""

    def push(self, frame: Picture) -> None:
        """Take the newest frame; a camera that was gone is there again."""
        with self._changed:
            self._frame, self._trouble = frame, ""
            self._changed.notify_all()

    def end(self, why: str) -> None:
        """Take note that no frame will come, until one comes."""
        with self._changed:
            self._frame, self._trouble = None, why
            self._changed.notify_all()

    def newest(self, within: float) -> Picture | None:
        """Return a frame that was not given before, None where none came.

        Raises:
            OSError: the camera is gone.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._trouble, within)
            if self._trouble:
                raise OSError(self._trouble)
            frame, self._frame = self._frame, None
            return frame


class CameraScanner:
    """Deliver the codes that are held before a camera.

    A code in sight is one scan, however many frames show it; it counts anew once it was out of
    sight for as long as the guard pauses.  Frames are dropped as they come: none is kept.
    """

    def __init__(
        self,
        frames: FrameSource,
        *,
        guard: RepeatGuard | None = None,
        retry: float = 1.0,
        recorder: Recorder | None = None,
    ) -> None:
        self.frames = frames
        self._recorder, self._live = recorder or Recorder(), False
        self._guard = guard or RepeatGuard(time.monotonic)
        self._retry = retry
        self.trouble = "not opened"

    @property
    def connected(self) -> bool:
        """Tell whether frames can be had; ``trouble`` says why not."""
        return not self.trouble

    def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
        """Yield codes until ``stop``, also across a camera that goes and comes back."""
        looked = 0
        while not stop():
            try:
                frame = self.frames.newest(_SLICE)
            except OSError as trouble:
                if self._live:
                    self._live = False
                    self._tell(f"lost {type(trouble).__name__.lower()}")
                self.trouble = trouble.strerror or str(trouble)
                self._wait(stop)
                continue
            self.trouble = ""
            if frame is not None and not self._live:
                self._live = True
                self._tell("open")
            if frame is not None:
                yield from self._taken(frame, bars=looked % _BARS_EVERY == 0)
                looked += 1
        self.trouble = "stopped"

    def _taken(self, frame: Picture, *, bars: bool) -> Iterator[Scan]:
        from devices.scanner.decode import codes_on  # noqa: PLC0415 - only where a camera reads

        for raw in codes_on(frame, bars=bars):
            text = fold(raw)
            if text and self._guard.passes(text):
                self._tell(scan_told(text))
                yield Scan(text=text, source="camera")

    def _tell(self, word: str) -> None:
        self._recorder.state(DEVICE, f"{BY_CAMERA}{word}")

    def _wait(self, stop: Callable[[], bool]) -> None:
        until = time.monotonic() + self._retry
        while not stop() and time.monotonic() < until:
            time.sleep(min(_SLICE, self._retry))
