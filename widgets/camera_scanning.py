"""Let a camera of this window read codes while somebody is signed in; no frame of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from app.camera_port import CameraState, Frame
from app.faults import CounterFault
from app.ports import Clock

if TYPE_CHECKING:
    from widgets.camera import CameraSession

_EVERY_SECONDS = 0.1
_MOST_POINTS_ACROSS = 1280


class FrameBox(Protocol):
    """Take frames for who reads codes off them; neither call waits."""

    def push(self, frame: Frame) -> None:
        """Take the newest frame."""
        ...

    def end(self, why: str) -> None:
        """Take note that no frame will come, until one comes."""
        ...


class CameraScanning(QObject):
    """Run the scanner's own camera from sign-in to lock, and hand some of its frames on.

    ``make`` opens QtMultimedia when it is first begun.
    """

    def __init__(
        self, make: Callable[[], CameraSession], box: FrameBox, clock: Clock, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._make, self._box, self._clock = make, box, clock
        self._session: CameraSession | None = None
        self._given = float("-inf")

    def begin(self) -> None:
        """Look for codes from now on."""
        if self._session is None:
            self._session = session = self._make()
            session.setParent(self)
            session.frame_came.connect(self._came)
            session.troubled.connect(self._troubled)
        self._session.start()

    def end(self) -> None:
        """Let the camera go: nobody is here who may scan."""
        if self._session is not None and self._session.state is not CameraState.OFF:
            self._session.stop()
            self._box.end("off")

    def _came(self, image: QImage) -> None:
        from widgets.camera import frame_of  # noqa: PLC0415 - read with the first frame

        now = self._clock.monotonic()
        if now - self._given >= _EVERY_SECONDS:
            self._given = now
            self._box.push(frame_of(image, _MOST_POINTS_ACROSS))

    def _troubled(self, fault: CounterFault) -> None:
        self._box.end(fault.code)
