"""A case settled in the real window by nothing but keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.cases.conflicts import Conflict
from app.desk.status import StatusDesk
from tests.widgets.case_kit import CaseMaker
from tests.widgets.conftest import DeskParts
from tests.widgets.places_kit import Office
from widgets.background import Lanes
from widgets.screens.cases import CasesScreen
from widgets.theme import Theme


@pytest.fixture
def office(
    desk_parts: DeskParts, lanes: Lanes, theme: Theme, settled: Callable[[], None]
) -> Iterator[Office]:
    made = Office(desk_parts, lanes, theme, settled)
    yield made
    made.end()


def press(key: Qt.Key) -> None:
    """Strike a key where the keyboard is."""
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key)
    QApplication.processEvents()


@pytest.mark.parametrize(
    ("conflict", "keys", "way"),
    [
        (Conflict.SEAT_FULL, (Qt.Key.Key_6,), "other_time"),
        (Conflict.SEAT_FULL, (Qt.Key.Key_3,), "give_up"),
        (Conflict.ALREADY_BOOKED, (Qt.Key.Key_1,), "keep_other"),
        (Conflict.CARD_MOVED, (Qt.Key.Key_1,), "stands"),
    ],
)
def test_digits_a_reason_and_f12_settle_a_case(
    office: Office,
    desk_parts: DeskParts,
    settled: Callable[[], None],
    conflict: Conflict,
    keys: tuple[Qt.Key, ...],
    way: str,
) -> None:
    desk_parts.enter("M-3001")
    CaseMaker(desk_parts).make(conflict)
    office.enter("C-1001")
    frame = office.go("cases")
    assert isinstance(frame, CasesScreen)
    (view,) = StatusDesk(desk_parts.desk).cases()
    for key in keys:
        press(key)
    focused = QApplication.focusWidget()
    assert focused is frame.reason.edit  # the digit leads on to the reason
    QTest.keyClicks(focused, "ok")
    press(Qt.Key.Key_F12)
    settled()
    assert frame.list.rows() == ()
    done = desk_parts.desk.ask(lambda records: records.cases.one(type(view.case), view.case.id))
    assert done is not None
    assert (done.way, done.reason, done.settled_by) == (way, "ok", "C-1001")
