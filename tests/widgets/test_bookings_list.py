"""The list of bookings over a real ledger: found, filtered, changed, given up, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.desk.booking_values import BookingView
from app.reservations.booking import Booking, BookingStatus, Comer
from tests.widgets.bookings_kit import DAY, Page
from tests.widgets.conftest import DeskParts
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyState
from widgets.controls.table import RowTone
from widgets.screens.booking_panes import CancelPane, ContactPane, MarksPane, NotePane
from widgets.theme import Theme


@pytest.fixture
def page(theme: Theme, desk_parts: DeskParts, lanes: Lanes) -> Iterator[Page]:
    desk_parts.deliver()
    desk_parts.enter()
    made = Page(theme, desk_parts, lanes)
    made.go_to()
    yield made
    made.end()


def _now(page: Page, view: BookingView) -> Booking:
    again = page.bookings.again(view.booking.id)
    assert again is not None
    return again.booking


def _name(page: Page, number: int) -> str:
    return page.parts.residents[number].name


def test_an_empty_field_lists_the_day_in_order(page: Page) -> None:
    page.booked("15:00", 0)
    page.booked("10:30", 1, "certificate")
    page.press("F2")
    assert page.screen.list.search.hasFocus()
    assert page.screen.list.title.text() == "11月21日（土）の予約一覧"
    assert page.rows() == [_name(page, 1), _name(page, 0)]
    assert page.screen.list.table.rows()[0].cells[0].text == "11/21（土）10:30"
    assert page.screen.detail.name.name() == _name(page, 1)
    page.press("F3")
    assert not page.screen.listing
    assert page.screen.day.table.hasFocus()


def test_numbers_names_kana_and_telephones_find_a_booking(page: Page) -> None:
    made = page.booked("15:00", 3)
    page.booked("15:30", 4)
    person = page.parts.residents[3]
    page.press("F2")
    for text in (made.booking.number, person.control_number, person.kana, "0000-0003"):
        page.screen.list.search.setText(text)
        page.settled()
        assert page.rows() == [person.name], text
        assert "見つかった予約" in page.screen.list.title.text()
    page.screen.list.search.setText("どこにもない")
    page.settled()
    assert page.screen.list.is_empty
    assert page.reason == "一覧から選んでください"
    page.press("F7")
    assert len(page.rows()) == 2


def test_a_scanned_slip_opens_its_booking(page: Page) -> None:
    made = page.booked("15:00", 3)
    page.booked("15:30", 4)
    page.scan(f"B:{made.booking.number}")
    assert page.screen.listing
    assert page.rows() == [_name(page, 3)]


def test_chips_narrow_by_days_time_purpose_and_status(page: Page) -> None:
    page.booked("10:30", 0)
    gone = page.booked("15:00", 1)
    page.booked("15:30", 2, "certificate")
    page.bookings.cancel(gone.booking.id)
    page.press("F2")
    chips = page.screen.list.chips
    assert [chip.text() for chip in chips[3] if chip.isVisible()][:2] == ["すべて 3", "予約 0"]
    chips[1][1].click()
    page.settled()
    assert page.rows() == [_name(page, 0)]
    chips[1][2].click()
    chips[2][2].click()
    page.settled()
    assert page.rows() == [_name(page, 2)]
    chips[2][0].click()
    chips[3][6].click()
    page.settled()
    assert page.rows() == [_name(page, 1)]
    assert page.face(7).state is FKeyState.USABLE
    page.press("F7")
    assert len(page.rows()) == 3
    assert page.face(7).state is FKeyState.ABSENT
    chips[0][1].click()
    page.settled()
    assert page.screen.list.title.text() == "11月21日（土）から11月27日（金）までの予約一覧"


def test_the_selection_follows_the_booking_when_something_arrives(page: Page) -> None:
    page.booked("15:00", 0)
    page.press("F2")
    key = page.screen.list.table.current_key()
    page.booked("10:00", 1)
    page.presenter.refresh()
    page.settled()
    assert len(page.rows()) == 2
    assert page.screen.list.table.current_key() == key
    assert page.screen.detail.name.name() == _name(page, 0)


def test_a_booking_moves_to_another_slot(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.press("F2", "F12")
    assert not page.screen.listing
    assert page.reason == "別の枠を選んでください"
    assert page.screen.form.person.accessibleName().startswith(_name(page, 0))
    assert "いまの枠：11月21日（土）15:00" in page.screen.form.person.accessibleName()
    assert not page.screen.form.phone.isVisible()
    page.press("Right")
    assert page.reason == "同じ用件の枠を選ぶ"
    page.press("Left", "Down")
    assert page.ready
    page.press("F12")
    assert _now(page, made).time == "15:30"
    assert "予約を変更しました" in page.told()
    assert page.screen.form.phone.isVisible()


def test_a_move_is_left_by_escape(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.press("F2", "Alt+1", "Down", "Escape")
    assert page.screen.listing
    assert _now(page, made).time == "15:00"
    page.press("Escape")
    assert page.screen.form.phone.isVisible()


def test_giving_up_asks_once_and_wants_a_reason(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.press("F2", "Alt+4")
    pane = page.screen.pane
    assert isinstance(pane, CancelPane)
    assert pane.decide.reason == "理由を選んでください"
    page.press("F12")
    assert _now(page, made).status is BookingStatus.BOOKED
    page.press("2", "F12")
    assert _now(page, made).status is BookingStatus.CANCELLED
    assert page.screen.list.table.current_key() == made.booking.id
    assert page.reason == "変更できない予約です"
    assert not page.screen.detail.acts["cancel"].isVisible()
    events = page.screen.detail.timeline.accessibleDescription()
    assert "予約の取消　日を改めて予約する" in events


def test_contact_and_comer_are_changed(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.press("F2", "Alt+2")
    pane = page.screen.pane
    assert isinstance(pane, ContactPane)
    assert pane.decide.reason == "まだ何も変わっていません"
    pane.phone.set_text("0868-99-0001")
    pane.comers.tick(Comer.GUARDIAN.value)
    page.press("F12")
    now = _now(page, made)
    assert (now.phone, now.mail, now.comer) == ("0868-99-0001", "", Comer.GUARDIAN)
    told = page.screen.detail.timeline.accessibleDescription()
    assert "前の電話番号 090-0000-0000" in told


def test_the_language_is_changed_by_its_digit(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.press("F2", "Alt+2")
    pane = page.screen.pane
    assert isinstance(pane, ContactPane)
    pane.leave.setFocus()
    page.press("6", "F12")
    assert _now(page, made).language == "en"
    facts = page.screen.detail.facts()
    assert ("ことば", "English") in [(fact.label, fact.value) for fact in facts]


def test_a_note_stands_in_the_history(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.press("F2", "Alt+3")
    pane = page.screen.pane
    assert isinstance(pane, NotePane)
    pane.told.click()
    page.press("F12")
    assert [note.text for note in _now(page, made).notes] == ["電話で伝えました"]
    told = page.screen.detail.timeline.accessibleDescription()
    assert "予約のメモ　電話で伝えました" in told
    assert "予約　11/21 15:00" in told


def test_a_refused_booking_stands_out_with_why_and_what_to_do(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.centre.refuse(made.booking, "slot_full")
    page.press("F2")
    (row,) = page.screen.list.table.rows()
    assert row.tone is RowTone.ERROR
    assert row.cells[5].words == "枠なし・要電話"
    told = page.screen.detail.warning.accessibleName()
    assert "席が取れませんでした（予約枠がうまっています）" in told
    assert "電話で伝えてください（090-0000-0000）" in told
    page.press("F12", "Down")
    assert page.ready, "it may get another slot"
    page.press("F12")
    assert _now(page, made).status is BookingStatus.BOOKED


def test_a_provisional_booking_says_that_it_waits(page: Page) -> None:
    page.booked("15:00", 0)
    page.press("F2")
    assert page.screen.list.table.rows()[0].cells[5].words == "仮予約"
    assert "センターの返事を待っています" in page.screen.detail.warning.accessibleName()
    page.centre.receive()
    page.presenter.refresh()
    page.settled()
    assert page.screen.list.table.rows()[0].cells[5].words == "予約"
    assert not page.screen.detail.warning.isVisible()


def test_came_and_served_are_recorded_for_one_and_for_many_at_once(page: Page) -> None:
    views = [page.booked(f"1{n}:00", n, "certificate") for n in (0, 1, 3, 4)]
    page.press("F2", "F4")
    assert "いま記録できる状態はありません" in page.told(), "its day is to come"
    assert page.face(8).state is FKeyState.ABSENT
    page.tomorrow()
    table = page.screen.list.table
    page.press("F8")
    pane = page.screen.pane
    assert isinstance(pane, MarksPane)
    assert pane.marks.points() == ("came",), "the only one that fits is chosen"
    page.press("F12")
    assert _now(page, views[0]).status is BookingStatus.ARRIVED
    table.setFocus()
    for view in views[1:3]:
        table.select(view.booking.id)
        page.press("Space")
    assert [row.cells[0].ticked for row in table.rows()] == [False, True, True, False]
    page.press("F8", "F12")
    assert {_now(page, view).status for view in views[1:3]} == {BookingStatus.ARRIVED}
    assert "2件を来庁にしました" in page.told()
    table.setFocus()
    for view in views[:3]:
        table.select(view.booking.id)
        page.press("Space")
    page.press("F8", "F12")
    assert {_now(page, view).status for view in views[:3]} == {BookingStatus.SERVED}
    assert "3件を対応済にしました" in page.told()
    assert _now(page, views[3]).status is BookingStatus.BOOKED


def test_issued_gives_the_card_away_with_the_booking(page: Page) -> None:
    views = [page.booked("13:00", 0), page.booked("13:30", 1), page.booked("14:00", 2)]
    page.prepare(0, 1)
    page.press("F2")
    page.tomorrow()
    table = page.screen.list.table
    table.setFocus()
    for view in views:
        table.select(view.booking.id)
        page.press("Space")
    page.press("F8")
    pane = page.screen.pane
    assert isinstance(pane, MarksPane)
    assert pane.decide.reason == "状態を選んでください"
    page.press("2", "F12")
    assert "交付前設定" in page.told(), "one card is not ready, so none is given away"
    assert {_now(page, view).status for view in views} == {BookingStatus.BOOKED}
    table.setFocus()
    table.select(views[2].booking.id)
    page.press("Space", "F8", "2", "F12")
    assert [row.cells[5].words for row in table.rows()] == ["交付済", "交付済", "仮予約"]
    assert "台帳のカードも交付済です" in page.told()
    again = page.bookings.again(views[0].booking.id)
    assert again is not None
    assert again.issued


def test_bookings_in_different_states_have_no_common_one(page: Page) -> None:
    views = [page.booked("13:00", 0, "certificate"), page.booked("13:30", 1, "certificate")]
    page.press("F2")
    page.tomorrow()
    page.press("F8", "F12")
    table = page.screen.list.table
    table.setFocus()
    for view in views:
        table.select(view.booking.id)
        page.press("Space")
    page.press("F8")
    assert page.screen.pane is None
    assert "すべてに記録できる状態がありません" in page.told()


def test_the_list_follows_the_day_of_the_month_beside_it(page: Page) -> None:
    page.booked("15:00", 0)
    page.press("F2")
    page.screen.left.month.chosen.emit(DAY.replace(day=25))
    page.settled()
    assert page.screen.list.title.text() == "11月25日（水）の予約一覧"
    assert page.screen.list.is_empty


def test_a_slip_is_printed_from_the_list(page: Page) -> None:
    made = page.booked("15:00", 0)
    page.press("F2", "F9")
    assert [view.booking.id for view in page.slips.printed] == [made.booking.id]
