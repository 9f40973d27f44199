"""Every place of work opens with the keyboard where a person can go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.access.roles import Role, load_rights
from app.faults import CounterFault
from tests.widgets.conftest import STAFF, DeskParts
from tests.widgets.places_kit import Office
from tests.widgets.staff_window import LARGE, SMALL
from widgets.background import Lanes
from widgets.controls.strip import DeviceState, DeviceView
from widgets.resident.window import ResidentWindow
from widgets.screens.bookings import BookingsScreen
from widgets.screens.closing import ClosingScreen
from widgets.screens.import_preview import ImportScreen
from widgets.theme import Theme


@pytest.fixture(params=[LARGE, SMALL], ids=["wide", "compact"])
def office(
    request: pytest.FixtureRequest,
    desk_parts: DeskParts,
    lanes: Lanes,
    theme: Theme,
    settled: Callable[[], None],
) -> Iterator[Office]:
    size: QSize = request.param
    made = Office(desk_parts, lanes, theme, settled, size)
    yield made
    made.end()


def _wrong(office: Office) -> str:
    """Return what is wrong with where the keyboard is, empty where a person can go on."""
    now = QApplication.focusWidget()
    frame = office.window.frame
    if now is None:
        return "nothing has the keyboard"
    if frame is None or not (now is frame or frame.isAncestorOf(now)):
        return f"{type(now).__name__} outside the place has the keyboard"
    if not now.isVisible() or not now.isEnabled():
        return f"{type(now).__name__} is hidden or disabled"
    if now.focusPolicy() == Qt.FocusPolicy.NoFocus:
        return f"{type(now).__name__} takes no keyboard"
    return "" if _name(now) else f"{type(now).__name__} has no accessible name"


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)).strip() if interface is not None else ""


@pytest.mark.parametrize("delivered", [False, True], ids=["empty", "delivered"])
@pytest.mark.parametrize("staff_id", STAFF)
def test_every_place_opens_with_a_sensible_focus(
    office: Office, desk_parts: DeskParts, staff_id: str, delivered: bool
) -> None:
    if delivered:
        desk_parts.deliver()
    office.enter(staff_id)
    keys = [row.key for row in office.window.rows()]
    assert len(keys) > 3
    found = {f"first {office.window.current}": _wrong(office)}
    for key in [*keys, *keys]:
        office.go(key)
        found[key] = found.get(key) or _wrong(office)
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


def test_the_import_can_be_typed_into_at_once(office: Office) -> None:
    office.enter("B-2001")
    frame = office.go("import")
    assert isinstance(frame, ImportScreen)
    now = QApplication.focusWidget()
    assert now is not None
    QTest.keyClicks(now, "list.csv")
    assert frame.field.text() == "list.csv"


def test_the_first_frame_of_the_sign_in_knows_its_window(office: Office) -> None:
    terminal = office.desk.settings.terminal
    told = office.window.sign_in._head.accessibleName()
    assert told == f"{terminal.window}、{terminal.window_name}、{terminal.office_name}"


def test_the_closing_is_judged_again_when_what_is_owed_changes(
    office: Office, settled: Callable[[], None]
) -> None:
    office.enter("M-3001")
    frame = office.go("closing")
    assert isinstance(frame, ClosingScreen)
    owed = _unsent(frame)
    office.places.show_sync(_Sync(owed=owed))
    office.parts.deliver()
    settled()
    assert _unsent(frame) == owed
    office.places.show_sync(_Sync(owed=owed + 1))
    settled()
    assert _unsent(frame) > owed


@dataclass(frozen=True)
class _Sync:
    """What the synchronisation tells of itself."""

    owed: int
    saved_at: datetime | None = None
    oldest_at: datetime | None = None
    last_receipt_at: datetime | None = None
    offline_since: datetime | None = None
    open_cases: int = 0
    unread: int = 0
    fault: CounterFault | None = None


def _unsent(frame: ClosingScreen) -> int:
    row = next(one for one in frame.list.rows() if one.key == "sent")
    return int("".join(sign for sign in row.note if sign.isdigit()))


def test_the_residents_screen_is_missed_and_found_again(
    desk_parts: DeskParts,
    lanes: Lanes,
    theme: Theme,
    settled: Callable[[], None],
) -> None:
    panel = ResidentWindow(
        languages={"ja": theme.words},
        fonts=theme.fonts,
        clock=desk_parts.clock,
        screen_name="HDMI-2",
    )
    office = Office(desk_parts, lanes, theme, settled, panel=panel)
    office.enter("C-1001")
    office.places.examine()
    settled()

    def mark() -> DeviceView:
        return next(
            one.view() for one in office.window.strip.devices() if "住民画面" in one.view().text
        )

    assert mark().state is DeviceState.DOWN
    panel.show()
    office.places.look_at_panel()
    assert mark().state is DeviceState.READY
    panel.close()
    panel.deleteLater()
    office.end()


def test_who_may_ask_for_the_transport_list_has_its_page_and_the_bookings_lead_there(
    office: Office, desk_parts: DeskParts
) -> None:
    rights, page = load_rights(), "staff.asked_transport"
    row = next(one for one in office.places.rows() if one.key == "transport")
    assert row.roles == {role.value for role in Role if rights.may(role.value, page)}
    office.enter("C-1001")
    frame = office.go("bookings")
    assert isinstance(frame, BookingsScreen)
    frame.list.transport_wanted.emit()
    assert office.window.current == "transport"
