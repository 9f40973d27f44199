"""The windows of one terminal as the composition root opens them."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.faults import CounterFault, UnexpectedTrouble
from app.ports import Scan
from tests.pictures.stage import stage
from widgets.screens.reception_panes import BookingPane

pytestmark = pytest.mark.slow


def test_work_goes_on_without_the_residents_screen(
    qapp: QApplication, home: Path, tmp_path: Path
) -> None:
    """The settings name a screen that this machine does not have."""
    with stage(home, tmp_path, qapp) as made:
        assert made.app.panel is not None
        assert not made.app.panel.isVisible()
        made.enter("C-1001")
        assert made.window.current == "counter"


@pytest.mark.qt_no_exception_capture
def test_a_bug_is_told_where_somebody_works(
    qapp: QApplication, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = sys.excepthook

    def bug() -> None:
        raise ZeroDivisionError

    with stage(home, tmp_path, qapp) as made, caplog.at_level(logging.ERROR):
        made.enter("C-1001")
        QTimer.singleShot(0, bug)
        made.settle()
        assert made.window.frame is not None
        assert made.window.frame.notices.keys()[-1] == "fault K-190"
    assert sys.excepthook is before


@contextmanager
def let_go_at_the_end(hung: threading.Event) -> Iterator[None]:
    """Let a hung machine go at the end, also where the test fails."""
    try:
        yield
    finally:
        hung.set()


def test_devices_that_die_do_not_take_the_window_with_them(
    qapp: QApplication,
    qtbot: QtBot,
    home: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One lane raises a bug, one hangs, a scanner's thread breaks: the counter goes on."""
    hung, faults = threading.Event(), list[type[CounterFault]]()

    class Broken:
        def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
            raise OSError("pulled out")

    def bug() -> None:
        raise ZeroDivisionError

    with stage(home, tmp_path, qapp) as made, let_go_at_the_end(hung):
        made.enter("C-1001")
        lanes, window, places = made.app.lanes, made.window, made.app.places
        lanes.run("printer", hung.wait, bool, lambda _fault: None, owner=window)
        lanes.run("card", bug, bool, lambda fault: faults.append(type(fault)), owner=window)
        made.app.events.watch_scanner(Broken(), "second scanner")
        for place in ("cases", "sync"):
            places.go(place)
            assert window.current == place
        assert window.frame is not None
        window.frame.key_pressed.emit(3)
        qtbot.waitUntil(lambda: window.current == "counter", timeout=10_000)
        qtbot.waitUntil(lambda: faults == [UnexpectedTrouble], timeout=10_000)
        qtbot.waitUntil(lambda: lanes.pending() == 1, timeout=10_000)  # the hung one's alone
    assert {record.getMessage() for record in caplog.records} >= {
        "unexpected trouble",
        "watching second scanner ended",
    }


@pytest.mark.parametrize(
    ("staff_id", "place"),
    [("G-0001", "reception"), ("C-1001", "counter"), ("C-1001", "sync"), ("B-2001", "intake")],
)
def test_a_closed_window_lets_no_clock_run(
    qapp: QApplication, home: Path, tmp_path: Path, staff_id: str, place: str
) -> None:
    """A clock that goes on would ask lanes that are closed."""
    with stage(home, tmp_path, qapp) as made:
        made.enter(staff_id)
        made.go(place)
        assert made.window.current == place
        assert _running(made.window)
        window = made.window
    assert not [timer.parent() for timer in _running(window)]


def test_a_search_that_was_begun_ends_with_its_window(
    qapp: QApplication, home: Path, tmp_path: Path
) -> None:
    with stage(home, tmp_path, qapp) as made:
        made.enter("G-0001")
        made.press("F2")
        (pane,) = made.window.findChildren(BookingPane)
        committed = QInputMethodEvent()
        committed.setCommitString("岡﨑")
        QApplication.sendEvent(pane.field.edit, committed)
        assert _running(pane)
        window = made.window
    assert not [timer.parent() for timer in _running(window)]


def _running(widget: QWidget) -> list[QTimer]:
    return [timer for timer in widget.findChildren(QTimer) if timer.isActive()]
