"""The bookings page over a real ledger: places, days, seats, the keyboard, days set by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import msgspec
import pytest
from PySide6.QtGui import QAccessible

from app.reservations.booking_day import BookingDay
from tests.widgets.bookings_kit import DAY, Page
from tests.widgets.conftest import DeskParts
from tests.widgets.staff_window import SMALL
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyState
from widgets.screens.booking_choice_panes import MonthPane, PlacePane
from widgets.screens.booking_hands_pane import Hand, HandsPane
from widgets.theme import Theme

TODAY = DAY - timedelta(days=1)
Make = Callable[..., Page]


@pytest.fixture
def make(theme: Theme, desk_parts: DeskParts, lanes: Lanes) -> Iterator[Make]:
    made: list[Page] = []

    def page(staff_id: str = "C-1001", role: str = "clerk", *, publish: bool = True) -> Page:
        desk_parts.deliver()
        desk_parts.enter(staff_id)
        made.append(Page(theme, desk_parts, lanes, role=role, publish=publish))
        return made[-1]

    yield page
    for one in made:
        one.end()


@pytest.fixture
def page(make: Make) -> Page:
    return make()


def test_the_page_opens_with_today_and_the_keyboard_on_its_seats(page: Page) -> None:
    assert page.screen.day.title.text() == "11月20日（金）の予約"
    assert page.screen.day.table.hasFocus()
    assert page.screen.left.place.text() == "岡山市マイナンバーカードセンター"
    strip = page.screen.day.strip.faces()
    assert [face.day for face in strip] == [TODAY + timedelta(days=n) for n in range(7)]
    assert [bool(face.closed) for face in strip] == [False, False, True, True, True, False, False]


def test_closed_days_are_told_with_their_reasons(page: Page) -> None:
    strip = page.screen.day.strip.faces()
    assert [strip[n].closed for n in (2, 3, 4)] == ["保守日", "祝日", "定休日"]
    told = page.screen.left._closed.text()
    assert "23日（月）祝日（勤労感謝の日）" in told
    assert "3日" not in told.splitlines()[0], "a day that has passed is no news"


def test_arrows_move_the_slot_and_the_form_follows(page: Page) -> None:
    page.go_to()
    page.press("Down", "Right")
    assert page.screen.day.table.current() == ("certificate", "13:30")
    assert page.screen.form.head.slot.text() == "11月21日（土）13:30　電子証明書"
    page.press("Left", "Home")
    assert page.screen.day.table.current() == ("issuance", "10:00")
    page.press("Up", "Left")
    assert page.screen.day.table.current() == ("issuance", "10:00")
    page.press("End")
    assert page.screen.day.table.current() == ("issuance", "17:00")


def test_pages_go_to_open_days_and_t_comes_back(page: Page) -> None:
    page.press("PageDown")
    assert page.presenter.page is not None
    assert page.presenter.page.day == DAY
    page.press("PageDown")
    assert page.presenter.page.day == date(2026, 11, 25), "three closed days are passed over"
    page.press("PageUp")
    assert page.presenter.page.day == DAY
    page.press("T")
    assert page.presenter.page.day == TODAY


def test_the_last_known_day_says_that_there_is_none_behind_it(page: Page) -> None:
    page.go_to(date(2026, 12, 9))
    page.press("PageDown")
    assert "これより後に" in page.told()


def test_f5_and_f6_go_from_one_free_slot_to_the_next(page: Page) -> None:
    page.full("issuance@13:30", "issuance@14:00", "issuance@17:00")
    page.go_to()
    page.press("F5")
    assert page.screen.day.table.current() == ("issuance", "14:30")
    page.press("F6")
    assert page.screen.day.table.current() == ("issuance", "13:00")
    page.go_to(time="16:30")
    page.press("F5")
    assert page.presenter.page is not None
    assert page.presenter.page.day == date(2026, 11, 25), "the next free one is on another day"
    assert page.screen.day.table.current()[0] == "issuance"


def test_squares_show_booked_free_leased_and_provisional(page: Page) -> None:
    day = page.centre.day(DAY)
    page.send(day, taken={"issuance@13:00": 5})
    page.lease()
    page.go_to()
    assert page.cell() == ("taken",) * 5 + ("free",) * 2 + ("leased",)
    page.booked()
    page.booked(number=1)
    page.presenter.refresh()
    page.settled()
    assert page.cell() == ("taken",) * 6 + ("provisional", "free")
    told = page.screen.day.table.accessibleName()
    assert "13:00 交付 予約 6、仮予約 1" in told
    assert "あと 1" in told


def test_a_full_slot_says_so(page: Page) -> None:
    page.full("issuance@13:00")
    page.go_to()
    assert page.screen.day.table.view().cells["issuance", "13:00"].word == "満"
    assert page.screen.form.head.tag.accessibleName() == "満席です"
    assert page.reason == "満席の枠です"


def test_a_slot_that_has_begun_takes_no_booking(page: Page) -> None:
    page.go_to(TODAY, time="11:30")
    assert page.reason == "時間が過ぎた枠です"
    assert page.screen.day.table.view().cells["issuance", "11:30"].faded


def test_above_twenty_seats_there_is_a_bar_with_numbers(page: Page) -> None:
    day = page.centre.day(DAY)
    many = {slot: 40 if slot.startswith("issuance") else n for slot, n in day.capacity.items()}
    page.send(day, capacity=many, taken={"issuance@13:00": 12})
    page.go_to()
    assert len(page.cell()) == 40
    table = page.screen.day.table
    assert table.cell_rect("issuance", "13:00").width() < 40 * 20
    assert "予約 12" in table.accessibleName()


def test_an_arrival_leaves_the_selection_where_it_was(page: Page) -> None:
    page.go_to(time="15:00")
    page.send(page.centre.day(DAY), taken={"issuance@15:00": 8})
    assert page.screen.day.table.current() == ("issuance", "15:00")
    assert page.cell("15:00") == ("taken",) * 8


def test_a_slot_that_is_gone_gives_the_selection_to_its_neighbour(page: Page) -> None:
    page.go_to(time="15:00")
    day = page.centre.day(DAY)
    page.send(day, capacity={k: n for k, n in day.capacity.items() if not k.endswith("15:00")})
    assert page.screen.day.table.current() == ("issuance", "15:30")


def test_without_days_the_page_says_what_that_means(make: Make) -> None:
    page = make(publish=False)
    assert page.screen.day.is_empty
    assert page.screen.day._nothing.text() == "センターから予約枠を受け取っていません"
    assert page.screen.day.strip.hasFocus()
    assert page.reason == "枠を選んでください"
    page.publish()
    page.presenter.refresh()
    page.settled()
    assert not page.screen.day.is_empty
    assert page.screen.day.table.hasFocus()


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 23), "お休みです（祝日（勤労感謝の日））"),
        (date(2027, 1, 20), "1月20日（水）の枠は、まだ公開されていません"),
    ],
)
def test_a_day_without_seats_says_why(page: Page, day: date, told: str) -> None:
    page.presenter.go_to(day)
    page.settled()
    assert page.screen.day._nothing.text() == told
    assert page.face(5).state is FKeyState.ABSENT


def test_another_place_is_chosen_by_its_number(page: Page) -> None:
    page.publish("kita")
    page.presenter.refresh()
    page.settled()
    page.press("F8")
    pane = page.screen.pane
    assert isinstance(pane, PlacePane)
    assert [row.cells[1].text for row in pane.table.rows()] == ["この事務所", ""]
    page.press("2")
    assert page.screen.pane is None
    assert page.presenter.page is not None
    assert page.presenter.page.office == "kita"
    assert page.screen.left.place.text() == "北区役所"


def test_the_month_is_turned_and_chosen_in_the_compact_frame(page: Page) -> None:
    page.window.resize(SMALL)
    page.settled()
    assert not page.screen.rail.isVisible()
    page.screen.day.month.click()
    pane = page.screen.pane
    assert isinstance(pane, MonthPane)
    page.press("Right")
    assert page.presenter.page is not None
    assert page.presenter.page.day == DAY
    pane.month.turned.emit(1)
    page.settled()
    assert page.screen.day.month.text() == "12月"
    page.press("F12")
    assert page.screen.pane is None


def test_who_may_not_set_days_is_not_offered_it(page: Page) -> None:
    assert not page.screen.day.hands.isVisible()
    page.press("Shift+F4")
    assert page.screen.pane is None


def _set(page: Page, way: Hand, why: str = "", **fields: str) -> HandsPane:
    page.press("Shift+F4")
    pane = page.screen.pane
    assert isinstance(pane, HandsPane)
    pane.ways.tick(way.value)
    for name, text in fields.items():
        getattr(pane, name).set_text(text)
    pane.why.set_text(why)
    page.press("F12")
    return pane


def _day(page: Page) -> BookingDay:
    return page.centre.day(DAY)


def test_the_site_manager_sets_a_day_by_hand(make: Make) -> None:
    page = make("M-3001", "site_manager")
    page.go_to()
    _set(page, Hand.SEAT, "急ぎの方")
    assert page.screen.pane is None
    assert (_day(page).capacity["issuance@13:00"], _day(page).why) == (9, "急ぎの方")
    _set(page, Hand.CAPACITY, "応援あり", begins="13:00", ends="14:00", seats="12")
    assert [_day(page).capacity[f"issuance@{at}"] for at in ("12:30", "13:00", "13:30")] == [
        8,
        12,
        12,
    ]
    assert _day(page).capacity["issuance@14:00"] == 8
    assert _day(page).capacity["certificate@13:00"] == 14, "the other purposes stay"
    _set(page, Hand.HOURS, "午前だけ", begins="10:00", ends="12:00")
    assert _day(page).closes == "12:00"
    assert "issuance@14:00" not in _day(page).capacity
    _set(page, Hand.CLOSE, "設備の点検")
    assert page.screen.day._nothing.text() == "お休みです（臨時の休み（設備の点検））"
    _set(page, Hand.RESET)
    assert not _day(page).hand
    assert page.screen.day.table.view().cells["issuance", "13:00"].open


def test_a_day_set_by_hand_wants_a_reason_and_names_the_bookings(make: Make) -> None:
    page = make("M-3001", "site_manager")
    page.booked()
    page.presenter.refresh()
    page.go_to()
    pane = _set(page, Hand.CLOSE)
    assert page.screen.pane is pane
    assert pane.decide.reason == "理由を入れてください"
    assert pane.why.edit.hasFocus()
    assert "1件の予約" in pane._note.text()
    pane.ways.tick(Hand.CAPACITY.value)
    pane.begins.set_text("9時")
    assert pane.decide.reason == "時刻を入れてください"
    page.press("Escape")
    assert page.screen.pane is None


def test_every_part_that_takes_the_keyboard_has_a_name(page: Page) -> None:
    from widgets.controls.focus_order import tab_stops

    unnamed = []
    for size in (None, SMALL):
        if size is not None:
            page.window.resize(size)
            page.settled()
        for turn in (page.presenter.open_day, page.presenter.open_list):
            turn()
            page.settled()
            for area in page.screen.areas():
                for stop in tab_stops(area):
                    told = QAccessible.queryAccessibleInterface(stop)
                    if told is None or not told.text(QAccessible.Text.Name).strip():
                        unnamed.append(type(stop).__name__)
                    assert stop.height() >= 24, type(stop).__name__
    assert unnamed == []


def test_a_days_seats_are_painted_with_few_steps_of_the_program(page: Page) -> None:
    day = page.centre.day(DAY)
    page.send(day, taken={slot: n // 2 for slot, n in day.capacity.items()})
    page.go_to()
    table = page.screen.day.table
    calls: list[str] = []
    sys.setprofile(lambda _frame, event, _what: calls.append(event) if event == "call" else None)
    try:
        table.viewport().grab()
    finally:
        sys.setprofile(None)
    assert len(calls) < 8 * sum(day.capacity.values()), "it is painted with each key"


def test_two_days_of_one_row_are_not_mixed_up(page: Page) -> None:
    other = msgspec.structs.replace(page.centre.day(TODAY), taken={"issuance@13:00": 3})
    page.centre.send([other])
    page.go_to()
    assert page.cell() == ("free",) * 8
    page.press("PageUp")
    assert page.cell() == ("taken",) * 3 + ("free",) * 5
