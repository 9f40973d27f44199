"""The real capture session, fed frame by frame: what it delivers, and how each trouble is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QMediaDevices
from pytestqt.qtbot import QtBot

from app.camera_port import CameraState, NoCamera, PhotoStudio
from app.camera_watch import FRESH_SECONDS, RETRY_SECONDS, SILENT_SECONDS
from app.faults import CounterFault
from app.recorder import Recorder, read
from devices.camera.replay import sessions
from devices.camera.studio import picture_of
from tests.conftest import SetClock
from widgets.camera import (
    CameraSession,
    CameraSource,
    SystemCamera,
    frame_of,
)
from widgets.simulated_camera import SWAYS, SimulatedCamera, drawn_sitter


@pytest.fixture
def source() -> SimulatedCamera:
    return SimulatedCamera()


@pytest.fixture
def camera(qtbot: QtBot, source: SimulatedCamera, clock: SetClock) -> Iterator[CameraSession]:
    session = CameraSession(source, clock)
    yield session
    session.stop()
    session.deleteLater()


@pytest.fixture
def told(camera: CameraSession) -> list[str]:
    found: list[str] = []
    camera.troubled.connect(lambda fault: found.append(fault.code))
    return found


def live(qtbot: QtBot, camera: CameraSession) -> None:
    with qtbot.waitSignal(camera.frame_came, timeout=10_000):
        camera.start()
    assert camera.state is CameraState.LIVE


def test_frames_come_through_the_session_at_full_size(
    qtbot: QtBot, camera: CameraSession, told: list[str]
) -> None:
    seen: list[QSize] = []
    camera.frame_came.connect(lambda image: seen.append(image.size()))
    live(qtbot, camera)
    qtbot.waitUntil(lambda: len(seen) >= 5, timeout=10_000)
    assert set(seen) == {QSize(1920, 1080)}
    assert camera.newest().size() == QSize(1920, 1080)
    assert told == []


def test_the_drawn_person_gives_a_photo_without_doubts(
    qtbot: QtBot, camera: CameraSession, studio: PhotoStudio
) -> None:
    live(qtbot, camera)
    portrait = studio.take(frame_of(camera.newest()))
    assert portrait.examined.doubts == ()
    assert portrait.width > 700


@pytest.mark.parametrize("step", range(SWAYS))
def test_the_drawn_person_is_well_in_the_frame_however_they_sway(
    step: int, studio: PhotoStudio
) -> None:
    frame = frame_of(drawn_sitter(step / SWAYS), 1920)
    assert studio.examine(frame).doubts == ()


def test_a_still_picture_is_shown_as_it_is(qtbot: QtBot, tmp_path: Path, clock: SetClock) -> None:
    image = QImage(640, 480, QImage.Format.Format_RGB888)
    image.fill(QColor(200, 30, 60))
    image.save(str(tmp_path / "still.png"))
    session = CameraSession(SimulatedCamera(tmp_path / "still.png"), clock)
    live(qtbot, session)
    frame = frame_of(session.newest())
    assert (frame.width, frame.height) == (640, 480)
    assert abs(picture_of(frame)[100, 100].astype(int) - (200, 30, 60)).max() <= 3
    session.stop()


def test_a_frame_that_is_not_fresh_is_never_taken(
    qtbot: QtBot, camera: CameraSession, source: SimulatedCamera, clock: SetClock
) -> None:
    live(qtbot, camera)
    source.fall_silent()
    clock.pass_(seconds=FRESH_SECONDS + 0.1)
    assert camera.newest().isNull()


def test_nothing_of_one_person_is_left_for_the_next(
    qtbot: QtBot, camera: CameraSession, source: SimulatedCamera
) -> None:
    live(qtbot, camera)
    source.fall_silent()
    camera.forget()
    assert camera.newest().isNull()
    camera.stop()
    assert camera.newest().isNull()


def test_what_the_session_did_is_played_back_without_a_picture(
    qtbot: QtBot, clock: SetClock, tmp_path: Path
) -> None:
    recorder = Recorder(tmp_path, now=lambda: clock.now().timestamp())
    source = SimulatedCamera()
    camera = CameraSession(source, clock, recorder=recorder)
    live(qtbot, camera)
    camera.tell_black()
    source.unplug()
    with qtbot.waitSignal(camera.frame_came, timeout=10_000):
        source.plug()
    source.fall_silent()
    clock.pass_(seconds=SILENT_SECONDS + 0.1)
    camera.look()
    camera.stop()
    camera.deleteLater()
    recorder.close()
    words = [note.word for note in read(tmp_path)]
    assert [word for word in words if word.startswith("told")] == [
        "told c-105",
        "told c-103",
        "told c-104",
    ]
    (played,) = sessions(read(tmp_path))
    assert played.here == played.then == tuple(words)


def test_fault_24_no_camera(qtbot: QtBot, camera: CameraSession, source: SimulatedCamera) -> None:
    source.unplug()
    with qtbot.waitSignal(camera.troubled) as fault:
        camera.start()
    assert fault.args[0].code == "C-101"
    assert camera.state is CameraState.TROUBLED
    with qtbot.waitSignal(camera.frame_came, timeout=10_000):
        source.plug()
    assert camera.state is CameraState.LIVE


def test_fault_24_a_busy_camera_is_asked_again(
    qtbot: QtBot,
    camera: CameraSession,
    source: SimulatedCamera,
    clock: SetClock,
    told: list[str],
) -> None:
    source.be_busy()
    camera.start()
    assert told == ["C-102"]
    clock.pass_(seconds=RETRY_SECONDS + 0.1)
    camera.look()
    assert told == ["C-102"]  # told once, not with each try
    source.be_busy(busy=False)
    clock.pass_(seconds=RETRY_SECONDS + 0.1)
    with qtbot.waitSignal(camera.frame_came, timeout=10_000):
        camera.look()
    assert camera.state is CameraState.LIVE


def test_fault_24_unplugged_while_looking(
    qtbot: QtBot, camera: CameraSession, source: SimulatedCamera, told: list[str]
) -> None:
    live(qtbot, camera)
    source.unplug()
    assert told == ["C-103"]
    assert camera.newest().isNull()
    with qtbot.waitSignal(camera.frame_came, timeout=10_000):
        source.plug()
    assert camera.state is CameraState.LIVE
    source.unplug()
    assert told == ["C-103", "C-103"]  # a second time is told again


def test_fault_24_open_and_silent(
    qtbot: QtBot,
    camera: CameraSession,
    source: SimulatedCamera,
    clock: SetClock,
    told: list[str],
) -> None:
    live(qtbot, camera)
    source.fall_silent()
    clock.pass_(seconds=SILENT_SECONDS - 0.1)
    camera.look()
    assert told == []
    clock.pass_(seconds=0.2)
    camera.look()
    assert told == ["C-104"]
    with qtbot.waitSignal(camera.frame_came, timeout=10_000):
        source.fall_silent(silent=False)
    assert camera.state is CameraState.LIVE


def test_fault_24_black_frames(qtbot: QtBot, camera: CameraSession, told: list[str]) -> None:
    live(qtbot, camera)
    camera.tell_black()
    camera.tell_black()
    assert told == ["C-105"]
    assert camera.state is CameraState.LIVE  # it may be only the light: the view stays
    camera.tell_seen()
    camera.tell_black()
    assert told == ["C-105", "C-105"]


def test_a_picture_that_cannot_be_read_is_no_camera(
    qtbot: QtBot, tmp_path: Path, clock: SetClock
) -> None:
    session = CameraSession(SimulatedCamera(tmp_path / "absent.jpg"), clock)
    told: list[CounterFault] = []
    session.troubled.connect(told.append)
    session.start()
    assert [type(one) for one in told] == [NoCamera]
    session.stop()


def test_a_site_without_camera_says_so(qtbot: QtBot, clock: SetClock) -> None:
    session = CameraSession(CameraSource(), clock)
    with qtbot.waitSignal(session.troubled) as fault:
        session.start()
    assert type(fault.args[0]) is NoCamera
    session.stop()


def test_a_pc_without_camera_says_so(qtbot: QtBot, clock: SetClock) -> None:
    if QMediaDevices.videoInputs():  # asked here: Qt's media want an application
        pytest.skip("this machine has a camera")
    session = CameraSession(SystemCamera("BRIO"), clock)
    with qtbot.waitSignal(session.troubled) as fault:
        session.start()
    assert fault.args[0].code == "C-101"
    assert session.name == ""
    session.stop()


def test_a_frame_is_reduced_for_the_analysis_and_keeps_its_shape() -> None:
    frame = frame_of(drawn_sitter(), 1280)
    assert (frame.width, frame.height) == (1280, 720)
    assert len(frame.pixels) >= frame.stride * 720
