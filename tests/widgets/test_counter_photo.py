"""A photo at the window: advice in words, taken by a key, decided by a person, gone at the end."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.camera_port import (
    Aspect,
    CameraState,
    Examined,
    Finding,
    Frame,
    Grade,
    PhotoStudio,
    Portrait,
)
from app.desk.photos import PhotoDesk
from app.procedures.answers import PhotoCheck
from app.recorder import Recorder
from app.records.attachment import AttachmentGone
from app.records.state import office_scope
from app.store.attachments import Attachments
from app.visits.photo import Photo
from app.visits.visit import HoldReason
from tests.devices.camera.sitters import FULL_HD, Colour, Sitter, cluttered
from tests.widgets.conftest import OFFICE, DeskParts
from tests.widgets.counter_kit import Window
from tests.widgets.staff_window import LARGE, SMALL
from widgets.background import Lanes
from widgets.camera import CameraSession
from widgets.presenters.counter_photo import REST_SECONDS, PhotoWork
from widgets.presenters.panel_photo import PhotoOnPanel, advice_of
from widgets.resident import steps
from widgets.resident.photo_screen import AdviceBox, Mirror, Taken
from widgets.simulated_camera import SimulatedCamera
from widgets.steps.photo import PhotoStep
from widgets.steps.ticks import TasksStep
from widgets.theme import Theme


class Watched:
    """Note on which threads the studio works."""

    def __init__(self, studio: PhotoStudio) -> None:
        self._studio = studio
        self.threads: set[str] = set()

    def examine(self, frame: Frame, *, express: bool = False) -> Examined:
        self.threads.add(threading.current_thread().name)
        return self._studio.examine(frame, express=express)

    def take(self, frame: Frame, *, express: bool = False) -> Portrait:
        self.threads.add(threading.current_thread().name)
        return self._studio.take(frame, express=express)

    def codes(self, frame: Frame) -> tuple[str, ...]:
        return self._studio.codes(frame)


class Studio:
    """Be a window with a camera, whose visit stands at its photo."""

    def __init__(
        self,
        qtbot: QtBot,
        window: Window,
        judge: PhotoStudio,
        folder: Path,
        procedure: str = "photo_only",
    ) -> None:
        self._bot, self.window, self.folder = qtbot, window, folder
        self.source = SimulatedCamera()
        parts = window.parts
        self.photos = PhotoDesk(window.desk)
        self.judge = Watched(judge)
        self.recorder = Recorder(folder / "recorder")
        self.work = PhotoWork(
            self.photos,
            window.counter,
            self.judge,
            lambda: CameraSession(self.source, parts.clock),
            window.lanes,
            parts.clock,
            window.theme.words,
            choose=self._choose,
            recorder=self.recorder,
            panel=PhotoOnPanel(window.panel, window.resident),
        )
        window.presenter.hands.give_camera(self.work)
        window.enter()
        self.open("visit-1", procedure)

    def _choose(self, _window: QWidget, _title: str) -> str:
        return str(self.folder)

    def open(self, visit: str, procedure: str = "photo_only", stage: str = "photo") -> None:
        receive = {"answer": {"visitor": "self", "notice": "plain"}, "stage": "receive"}

        def record(unit: object) -> None:
            unit.record(  # type: ignore[attr-defined]
                "visit.opened",
                visit,
                {
                    "procedure": procedure,
                    "stage": "receive",
                    "office": OFFICE,
                    "window": "3",
                    "given": {"reason": "released"} if procedure == "express" else {},
                },
                scope=office_scope(OFFICE),
            )
            unit.record("visit.step_answered", visit, receive | {"next": stage, "review": []})  # type: ignore[attr-defined]

        self.window.desk.act(record)
        self.window.presenter.refresh()
        self.until(lambda: self.window.stage == stage)

    def until(self, seen: Callable[[], bool]) -> None:
        self._bot.waitUntil(seen, timeout=15_000)

    @property
    def step(self) -> PhotoStep:
        step = self.window.presenter.step
        assert isinstance(step, PhotoStep)
        return step

    def watched(self) -> None:
        """Wait for advice on a frame, then let the camera hold still."""
        self.until(lambda: self.work.judged > 0)
        self.quiet()

    def quiet(self) -> None:
        self.source.fall_silent()
        self.until(lambda: not self.window.lanes.pending() and not self.work.judging)

    def show(self, scene: Colour) -> None:
        """Let somebody else sit before the camera."""
        height, width = scene.shape[:2]
        image = QImage(scene.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888)
        self.source.show_image(image.copy())
        self.work.judged = 0
        self.source.fall_silent(silent=False)
        self.until(lambda: self.work.judged > 2)
        self.window.parts.clock.pass_(seconds=1.1)
        seen = self.work.judged
        self.until(lambda: self.work.judged > seen)
        self.quiet()
        self.window.parts.clock.pass_(seconds=-1.1)

    def told(self) -> list[str]:
        camera = self.step.camera
        assert camera is not None
        return [line.text() for line in camera.lines if line.isVisible()]

    def ticked(self) -> set[str]:
        return set(self.step.checks.points())

    def photo(self) -> Photo:
        kept = self.photos.of("visit-1")
        assert kept is not None
        return kept


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("COUNTER_PICTURES", str(tmp_path)))


Make = Callable[..., Studio]


@pytest.fixture
def make(
    qtbot: QtBot,
    desk_parts: DeskParts,
    lanes: Lanes,
    theme: Theme,
    studio: PhotoStudio,
    tmp_path: Path,
) -> Iterator[Make]:
    made: list[Window] = []
    studios: list[Studio] = []

    def make(size: QSize = LARGE, procedure: str = "photo_only", *, panel: bool = False) -> Studio:
        window = Window(desk_parts, lanes, theme, on_chip=panel, size=size)
        made.append(window)
        studios.append(Studio(qtbot, window, studio, tmp_path, procedure))
        return studios[-1]

    yield make
    for one in studios:
        one.recorder.close()
    for window in made:
        window.close()
        window.reader.close()


def test_a_photo_is_advised_taken_handed_off_and_gone(make: Make, pictures: Path) -> None:
    at = make()
    window = at.window
    at.until(lambda: at.step.camera is not None and at.step.camera.view.isVisible())
    at.watched()
    window.grab("photo_live", pictures)
    assert at.told() == []
    assert window.reason == "写真の確認が残っています"
    window.digits("9")
    photo = at.photo()
    assert at.step.camera is not None
    assert at.step.camera.view.taken
    assert at.ticked() == {"front", "plain", "sharp"}
    assert photo.doubts == {}
    assert at.work.camera is not None
    assert at.work.camera.state is CameraState.OFF
    assert at.judge.threads == {"lane-camera"}  # never the screen's
    window.grab("photo_taken", pictures)
    assert window.reason == ""
    window.f(12)
    assert isinstance(window.presenter.step, TasksStep)
    window.f(9)  # the photo sheet, looked at before it is printed
    assert window.presenter.ends.pane is not None
    window.grab("photo_sheet", pictures)
    window.f(12)
    window.digits("0")
    window.f(12)
    assert window.stage == "photo_gone"
    assert at.photos.body(photo)
    window.digits("0")
    window.f(12)
    with pytest.raises(AttachmentGone):
        Attachments(window.parts.ledger).body(photo.digest)
    assert window.parts.ledger.read(lambda r: r.photos.one(Photo, photo.id)).end == "handed_off"  # type: ignore[union-attr]


def test_doubts_are_told_and_a_person_decides(make: Make, pictures: Path) -> None:
    at = make(SMALL)
    at.watched()
    at.show(Sitter(FULL_HD, turned=-12, wall=cluttered(FULL_HD)).scene)
    told = at.told()
    assert any("頭が傾いています" in line for line in told)
    assert any("背景に影や物があります" in line for line in told)
    at.window.grab("photo_doubts", pictures)
    at.window.digits("9")
    assert at.ticked() == {PhotoCheck.SHARP.value}
    assert at.window.reason == "写真の確認が残っています"
    at.window.grab("photo_doubts_taken", pictures)
    at.window.digits("0")  # the operator takes it as it is
    at.window.f(12)
    assert at.window.stage == "photo_print"
    assert set(at.photo().doubts) == {"tilt", "background", "headroom"}


def test_taking_again_shows_the_camera_and_erases_the_first(make: Make) -> None:
    at = make()
    at.watched()
    at.window.digits("9")
    first = at.photo()
    at.source.fall_silent(silent=False)
    at.work.judged = 0
    camera = at.step.camera
    assert camera is not None
    camera.take.click()
    assert not camera.view.taken
    assert at.ticked() == set()
    at.watched()
    at.window.digits("9")
    second = at.photo()
    assert second.id != first.id
    assert [one.id for one in at.window.desk.ask(lambda r: r.photos.kept_of("visit-1"))] == [
        second.id
    ]


def test_express_keeps_the_whole_frame_with_the_board(make: Make, pictures: Path) -> None:
    at = make(procedure="express")
    at.watched()
    at.show(Sitter(FULL_HD, head=0.45, crown=0.12, turned=3).with_board().scene)
    at.window.grab("photo_express", pictures)
    at.window.digits("9")
    photo = at.photo()
    assert photo.express
    assert (photo.width, photo.height) == FULL_HD
    assert "whiteboard" not in at.ticked()  # the name is read by a person
    assert at.step.papers() == ()
    at.window.digits("8")  # the file goes to the official
    (file,) = at.folder.glob("*.jpg")
    with Image.open(file) as given:
        assert given.size == FULL_HD
    assert at.photo().copies == 1


def test_fault_24_no_photo_of_one_person_is_kept_for_the_next(make: Make) -> None:
    at = make()
    at.watched()
    at.step.camera.take.click()  # type: ignore[union-attr] - begins to cut
    at.window.desk.act(
        lambda unit: unit.record("visit.held", "visit-1", {"reason": HoldReason.OTHER.value})
    )
    at.until(lambda: not at.window.lanes.pending())
    assert at.photos.of("visit-1") is None
    assert at.window.screen.notices.keys()
    at.open("visit-2")
    at.watched()
    assert at.photos.of("visit-2") is None
    assert at.step.camera is not None
    assert not at.step.camera.view.taken


def test_fault_24_the_window_works_on_without_its_camera(make: Make, pictures: Path) -> None:
    at = make()
    at.watched()
    at.source.unplug()
    at.until(lambda: not at.window.lanes.pending())
    camera = at.step.camera
    assert camera is not None
    QApplication.processEvents()
    at.window.grab("photo_unplugged", pictures)
    assert "fault C-103" in tuple(at.window.screen.notices.keys())
    at.window.digits("9")
    assert at.photos.of("visit-1") is None  # no stale frame is taken
    at.source.fall_silent(silent=False)
    at.work.judged = 0
    at.source.plug()
    at.watched()
    told = tuple(at.window.screen.notices.keys())
    assert "fault C-103" not in told  # it came back by itself
    at.window.digits("0")  # the city's other camera took it
    at.window.f(12)
    assert at.window.stage == "photo_print"


def test_the_camera_runs_only_while_its_step_is_in_sight(make: Make) -> None:
    at = make()
    at.watched()
    camera = at.work.camera
    assert camera is not None
    assert camera.state is CameraState.LIVE
    at.window.presenter.ends.ask_hold()
    at.step.hide()
    assert camera.state is CameraState.OFF
    assert camera.newest().isNull()


def said(at: Studio) -> str:
    camera = at.step.camera
    assert camera is not None
    assert camera.said.isVisible()
    return camera.said.accessibleName()


def advised(at: Studio) -> set[str]:
    assert at.window.panel is not None
    return {box.advice for box in at.window.panel.findChildren(AdviceBox) if box.isVisible()}


def test_the_resident_sees_a_mirror_with_one_advice(make: Make, pictures: Path) -> None:
    at = make(procedure="application_support", panel=True)
    at.window.digits("1")
    at.watched()
    panel = at.window.panel
    assert panel is not None
    assert isinstance(panel.step, steps.Photo)
    at.show(Sitter(FULL_HD, turned=-12).scene)
    at.source.fall_silent(silent=False)
    at.until(lambda: advised(at) == {"tilted"})
    at.quiet()
    panel.grab().save(str(pictures / "photo_panel.png"))
    at.window.digits("9")
    assert isinstance(panel.step, steps.PhotoShown)
    assert panel.findChild(Mirror) is None or not panel.findChild(Mirror).isVisible()
    at.window.digits("2")  # another photo was brought after all
    assert isinstance(panel.step, steps.PleaseAsk)


def test_the_resident_sees_what_was_taken_and_the_clerk_decides(make: Make, pictures: Path) -> None:
    at = make(SMALL, panel=True)
    window, panel = at.window, at.window.panel
    assert panel is not None
    at.watched()
    window.digits("9")
    assert isinstance(panel.step, steps.PhotoShown)
    assert panel.step.body == at.photos.body(at.photo())
    assert panel.step.personal
    assert "JFIF" not in repr(panel.step)
    (taken,) = panel.findChildren(Taken)
    shown = taken.grab().toImage()
    body = QImage.fromData(panel.step.body)
    across, down = body.width() * 3 // 10, body.height() // 2
    near = QColor(body.pixel(across, down)).lightness()
    mine = QColor(shown.pixel(shown.width() * 3 // 10, shown.height() // 2)).lightness()
    assert abs(near - mine) < 12  # as it will be used, not as in a mirror
    panel.grab().save(str(pictures / "photo_shown_panel.png"))
    window.touch("撮り直したい")
    assert panel.step == steps.Photo(taken=True, again=True, at=panel.step.at, of=panel.step.of)
    assert "撮り直したい" in said(at)
    assert window.reason == ""  # a wish keeps nobody from going on
    window.grab("photo_resident_again", pictures)
    window.presenter.hands.act("photo_panel")
    window.settle()
    assert isinstance(panel.step, steps.PhotoShown)
    panel.idle.expired.emit()
    assert isinstance(panel.step, steps.PleaseAsk)
    assert "隠れました" in said(at)
    window.presenter.hands.act("photo_panel")
    window.settle()
    window.touch("はい、使います")
    assert "この写真を使う" in said(at)
    window.presenter.hands.act("photo_panel")
    window.settle()
    window.f(12)
    assert not isinstance(panel.step, steps.PhotoShown | steps.Photo)
    assert not panel.findChildren(Taken) or not panel.findChildren(Taken)[0].isVisible()


@pytest.mark.parametrize(
    ("hints", "told"),
    [
        ((), "good"),
        (((Grade.POOR, "not_plain"),), "good"),  # the wall is the staff's affair
        (((Grade.UNSURE, "shines"), (Grade.POOR, "tilted")), "tilted"),
        (((Grade.POOR, "aside_left"),), "middle"),
        (((Grade.POOR, "none"),), "none"),
    ],
)
def test_the_advice_is_what_the_resident_can_mend(
    hints: tuple[tuple[Grade, str], ...], told: str
) -> None:
    findings = tuple(Finding(aspect=Aspect.FACE, grade=g, hint=hint) for g, hint in hints)
    assert advice_of(Examined(width=1280, height=720, findings=findings)) == told


def test_a_camera_that_nobody_uses_rests_and_comes_back(make: Make) -> None:
    at = make()
    at.watched()
    at.window.parts.clock.pass_(seconds=REST_SECONDS + 1)
    at.source.fall_silent(silent=False)
    camera = at.work.camera
    assert camera is not None
    at.until(lambda: camera.state is CameraState.OFF)
    at.until(lambda: not at.window.lanes.pending())
    at.step.camera.take.click()  # type: ignore[union-attr]
    at.until(lambda: camera.state is CameraState.LIVE)
    assert at.photos.of("visit-1") is None
    at.quiet()


def test_a_brought_photo_needs_no_camera(make: Make) -> None:
    at = make(procedure="application_support")
    at.window.digits("2")
    camera = at.work.camera
    assert camera is None or camera.state is CameraState.OFF
    assert at.step.camera is not None
    assert not at.step.camera.isVisible()
    at.window.digits("0")
    assert at.window.reason == ""
