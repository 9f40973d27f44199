"""A studio that is read when it is first used: OpenCV takes a third of a second to load."""

from __future__ import annotations

from app.camera_port import Examined, Frame, PhotoStudio, Portrait


class LateStudio:
    """Stand for the studio until its first frame; used from one lane only."""

    def __init__(self) -> None:
        self._made: PhotoStudio | None = None

    def _studio(self) -> PhotoStudio:
        if self._made is None:
            from devices.camera.studio import Studio  # noqa: PLC0415

            self._made = Studio()
        return self._made

    def examine(self, frame: Frame, *, express: bool = False) -> Examined:
        """Return what is seen on a frame."""
        return self._studio().examine(frame, express=express)

    def take(self, frame: Frame, *, express: bool = False) -> Portrait:
        """Return the photograph of a frame."""
        return self._studio().take(frame, express=express)

    def codes(self, frame: Frame) -> tuple[str, ...]:
        """Return the QR and bar codes that a frame shows."""
        return self._studio().codes(frame)
