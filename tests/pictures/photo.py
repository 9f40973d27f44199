"""The photo at the window: the live view with its advice, the photo, its sheet, no camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.devices.camera.sitters import FULL_HD, Colour, Sitter, cluttered
from tests.pictures.stage import Stage
from tests.pictures.till import open_visit
from widgets.presenters.counter import CounterPresenter
from widgets.presenters.counter_photo import PhotoWork
from widgets.simulated_camera import SimulatedCamera

_FRAMES, _WAIT_MS = 3, 15_000
_BOARD = Sitter(FULL_HD, head=0.45, crown=0.12, turned=3).with_board


class _Studio:
    """Be the window at a photo's stage, with the hands that hold its camera still."""

    def __init__(self, stage: Stage, camera: SimulatedCamera) -> None:
        self._stage, self.camera = stage, camera

    @property
    def work(self) -> PhotoWork:
        """Return the photo's work of the window."""
        presenter = cast("CounterPresenter", self._stage.app.places.presenter("counter"))
        found = presenter.hands.photos
        assert found is not None
        return found

    def show(self, scene: Colour | None = None) -> None:
        """Let somebody sit before the camera until it was judged, then hold the picture still."""
        if scene is not None:
            height, width = scene.shape[:2]
            image = QImage(scene.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888)
            self.camera.show_image(image.copy())
        self.camera.fall_silent(silent=False)
        self._judged()
        self._stage.clock.pass_(seconds=2)  # advice stands for a second
        self._judged()
        self.camera.fall_silent()
        self._until(lambda: not self.work.judging and not self._stage.app.lanes.pending())

    def _judged(self) -> None:
        seen = self.work.judged
        self._until(lambda: self.work.judged >= seen + _FRAMES)

    def _until(self, seen: Callable[[], bool]) -> None:
        deadline = QDeadlineTimer(_WAIT_MS)
        while not seen():
            if deadline.hasExpired():
                raise TimeoutError("the camera's picture was not judged")
            QApplication.processEvents()


def take(stage: Stage, camera: SimulatedCamera) -> None:
    """Take the pictures of a photo from the live view to the sheet."""
    at = _Studio(stage, camera)
    stage.enter("C-1001")
    open_visit(stage, "photo-1", "photo_only", "photo")
    stage.go("counter")
    at.show(Sitter(FULL_HD, turned=-12, wall=cluttered(FULL_HD)).scene)
    stage.grab("photo_doubts", compact=True, panel=True)
    at.show(Sitter(FULL_HD).scene)
    stage.grab("photo_live", compact=True, panel=True)
    QTest.keyClick(QApplication.focusWidget() or stage.window, Qt.Key.Key_9)
    stage.app.wedge.flush()  # no time passes: a picture that is old is not taken
    stage.grab("photo_taken", compact=True, panel=True)
    stage.press("F12")
    stage.press("F9")
    stage.grab("photo_sheet")
    stage.press("Escape", "F4", "1", "F12")
    open_visit(stage, "photo-2", "express", "photo", reason="released")
    stage.go("counter")
    at.show(_BOARD().scene)
    stage.grab("photo_express", panel=True)
    camera.unplug()
    stage.grab("photo_unplugged", compact=True)
