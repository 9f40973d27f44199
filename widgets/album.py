"""Picture windows without holding them up: encoding is the work of a thread of its own."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

_QUALITY = 60  # of Qt's scale: a larger file, but a third of the time of the smallest


class PictureFailed(OSError):
    """Tell that a picture could not be written; the file's name is its text."""


class Album:
    """Write pictures of widgets as PNG files; the picture is of the moment of the call."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="album")
        self._open: list[Future[None]] = []

    def keep(self, widget: QWidget, target: Path) -> None:
        """Take a widget's picture now and write it later; its folder is made."""
        target.parent.mkdir(parents=True, exist_ok=True)
        image = widget.grab().toImage()
        self._open.append(self._writer.submit(_write, image, target))

    def finish(self) -> None:
        """Wait until every picture is written.

        Raises:
            PictureFailed: one could not be.
        """
        written, self._open = self._open, []
        for one in written:
            one.result()

    def close(self) -> None:
        """Write what is left and end the thread."""
        self._writer.shutdown(wait=True)


def _write(image: QImage, target: Path) -> None:
    if not image.save(str(target), "PNG", _QUALITY):  # type: ignore[call-overload]
        raise PictureFailed(target.name)
