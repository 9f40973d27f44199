"""The windows of one terminal as the composition root opens them."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.faults import CounterFault, UnexpectedTrouble
from app.ports import Scan
from tests.pictures.stage import stage
from widgets.screens.reception_panes import BookingPane


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


def test_devices_that_die_do_not_take_the_window_with_them(
    qapp: QApplication, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One lane raises a bug, one hangs, a scanner's thread breaks: the counter goes on."""
    hung, faults = threading.Event(), list[type[CounterFault]]()

    class Broken:
        def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
            raise OSError("pulled out")

    def bug() -> None:
        raise ZeroDivisionError

    with stage(home, tmp_path, qapp) as made:
        made.enter("C-1001")
        lanes, window = made.app.lanes, made.window
        lanes.run("printer", hung.wait, bool, faults.append, owner=window)
        lanes.run("card", bug, bool, lambda fault: faults.append(type(fault)), owner=window)
        made.app.events.watch_scanner(Broken(), "second scanner")
        made.go("sync")
        assert window.current == "sync"
        made.go("settings")
        assert window.current == "settings"
        made.press("F3")
        assert window.current == "counter"
        assert faults == [UnexpectedTrouble]
        assert lanes.pending() == 1, "the hung machine's work alone"
        hung.set()
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
