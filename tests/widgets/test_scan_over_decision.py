"""A scan while a decision is asked for decides nothing and acts on nothing below."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ports import Scan
from tests.conftest import SetClock
from tests.widgets.staff_window import LARGE, end_window, show_frame
from tests.widgets.test_wedge import FAST, SLOW, strike, wedge
from widgets.frame import Frame
from widgets.screens.counter_panes import ChoicePane
from widgets.shell import StaffWindow
from widgets.theme import Theme
from widgets.wedge import WedgeFilter

__all__ = ["wedge"]  # the fixture


@pytest.fixture
def frame(theme: Theme) -> Frame:
    return Frame(theme)


@pytest.fixture
def window(theme: Theme, clock: SetClock, frame: Frame) -> Iterator[StaffWindow]:
    made = show_frame(theme, clock, frame, "clerk", LARGE)
    yield made
    end_window(made)


def asked(theme: Theme, window: StaffWindow, *, field: str = "") -> ChoicePane:
    points = [(str(number), str(number)) for number in range(1, 6)]
    return ChoicePane(theme, window, "?", points, decide="!", field=field)


@pytest.mark.parametrize("at_decide", [False, True])
def test_keys_of_a_scanner_neither_choose_nor_decide(
    qtbot: QtBot,
    theme: Theme,
    window: StaffWindow,
    wedge: WedgeFilter,
    clock: SetClock,
    at_decide: bool,
) -> None:
    pane, answers, scans = asked(theme, window), list[object](), list[Scan]()
    pane.answered.connect(lambda *answer: answers.append(answer))
    wedge.scanned.connect(scans.append)
    pane.open()
    if at_decide:
        pane.digit_pressed.emit(2)
        pane.decide.setFocus()
    chosen = pane.points.chosen()
    focus = QApplication.focusWidget()
    assert focus is not None
    strike(qtbot, focus, clock, "3K7-204817", FAST, enter=True)
    assert ([one.text for one in scans], answers) == (["3K7-204817"], [])
    assert pane.points.chosen() == chosen
    clock.pass_(seconds=1)
    strike(qtbot, focus, clock, "4", SLOW, enter=False)
    wedge.flush()
    assert pane.points.chosen() == "4"  # a hand's digit chooses as ever
    pane.close_pane()


def test_a_code_is_nobodys_while_a_decision_is_asked_for(
    theme: Theme, window: StaffWindow, frame: Frame
) -> None:
    taken: list[Scan] = []
    frame.scanned.connect(taken.append)
    scan = Scan(text="3K7-204817", source="serial")
    pane = asked(theme, window)
    pane.open()
    window.take_scan(scan)
    assert taken == []
    assert frame.notices.told("scan").startswith("読み取ったコードは 使っていません")
    pane.close_pane()
    QApplication.sendPostedEvents(None, 0)
    window.take_scan(scan)
    assert taken == [scan]
    wanting = asked(theme, window, field="number")
    wanting.open()
    window.take_scan(scan)
    assert taken == [scan, scan]
    wanting.close_pane()
