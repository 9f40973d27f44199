"""The windows of one terminal as the composition root opens them."""

import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

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
