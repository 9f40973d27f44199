"""The booking form over a real ledger: the person, what is missing, the held seat, F12."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.access.session import CentralUnreachable
from app.desk.booking_slip import BookingSlips
from app.desk.booking_values import Standing
from app.ports import PrintOutcome
from app.reservations.booking import Booking, Comer
from app.reservations.faults import SlotFull
from app.resources import LANGUAGES
from tests.widgets.bookings_kit import DAY, ISSUANCE, Page
from tests.widgets.conftest import OFFICE, DeskParts
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyState
from widgets.screens.booking_form import BookingForm
from widgets.theme import Theme


@pytest.fixture
def page(theme: Theme, desk_parts: DeskParts, lanes: Lanes) -> Iterator[Page]:
    desk_parts.deliver()
    desk_parts.enter()
    made = Page(theme, desk_parts, lanes)
    made.go_to()
    yield made
    made.end()


def _bookings(page: Page) -> list[Booking]:
    desk = page.parts.desk
    return list(desk.ask(lambda records: records.bookings.between(OFFICE, DAY, DAY)))


def test_a_number_typed_on_the_seats_begins_the_form(page: Page) -> None:
    page.type("3K7")
    assert page.screen.form.number.edit.hasFocus()
    assert page.screen.form.number.text() == "3K7"
    page.press("Escape")
    assert page.screen.day.table.hasFocus()
    assert page.screen.form.number.text() == "3K7", "what was typed is still there"


def test_the_whole_way_by_the_keyboard(page: Page) -> None:
    person = page.parts.residents[0]
    page.type(person.control_number)
    page.press("Return")
    assert page.screen.form.born.edit.hasFocus()
    page.type(person.born.iso)
    page.press("Return")
    assert page.screen.form.person.accessibleName().startswith(person.name)
    assert "これからの予約はありません" in page.screen.form.person.accessibleName()
    assert page.screen.form.phone.edit.hasFocus(), "the person is proved: the telephone is next"
    page.type("090-0000-4")
    assert page.reason == "電話番号が途中です"
    page.type("123")
    assert page.ready
    page.rest()
    assert page.screen.form.head.aside.text() == "席を押さえています"
    page.press("F12")
    (made,) = _bookings(page)
    assert (made.time, made.purpose, made.phone) == ("13:00", "issuance", "090-0000-4123")
    assert (made.comer, made.told) == (Comer.SELF, ("notice", "identity"))
    assert f"{person.name} 様の予約を確定しました" in page.told()
    assert made.number in page.told()
    assert page.screen.form.draft().empty
    assert page.screen.day.table.hasFocus()
    assert page.cell()[0] == "taken", "the seat was held: it is certain"


def test_birth_dates_are_understood_by_era(page: Page) -> None:
    person = page.parts.residents[0]
    born = person.born.earliest
    page.scan(person.control_number)
    assert page.screen.form.number.text().replace("-", "") == person.control_number.replace("-", "")
    assert page.screen.form.born.edit.hasFocus()
    page.type(born.strftime("%Y/%m/%d"))
    page.press("Return")
    assert page.screen.form.person.isVisible()


def test_each_lack_is_told_and_refused_f12_goes_there(page: Page) -> None:
    form = page.screen.form
    assert page.reason == "管理番号が未入力"
    page.press("F12")
    assert form.number.edit.hasFocus()
    page.type("3K7-99")
    assert page.reason == "管理番号が途中です"
    form.number.set_text(page.parts.residents[0].control_number)
    assert page.reason == "生年月日が未入力"
    page.press("F12")
    assert form.born.edit.hasFocus()
    page.type("S31.13")
    assert page.reason == "生年月日が途中です"
    page.press("Tab")
    assert form.born.edit.accessibleDescription() == "日付として読めません（例 S31.11.2）"
    form.born.set_text("1900-01-01")
    form.born.edit.editingFinished.emit()
    page.settled()
    assert page.reason == "番号と生年月日を確認"
    assert form.born.edit.accessibleDescription() == "管理番号と生年月日が合いません"
    page.press("F12")
    assert form.born.edit.hasFocus()
    assert not form.person.isVisible()


def test_without_a_number_name_kana_and_birth_date_are_asked(page: Page) -> None:
    form = page.screen.form
    assert not form.kana.isVisible()
    page.go_to(purpose="consultation")
    assert form.kana.isVisible()
    form.born.set_text("昭和31年11月2日")
    form.name.set_text("辻　正明")
    assert page.reason == "フリガナが未入力"
    page.press("F12")
    assert form.kana.edit.hasFocus()
    form.kana.set_text("ツジ　マサアキ")
    form.phone.set_text("0868-00-0001")
    assert page.ready
    page.press("F12")
    (made,) = _bookings(page)
    assert (made.name, made.kana, made.born) == ("辻　正明", "ツジ　マサアキ", "1956-11-02")
    assert (made.card, made.purpose) == ("", "consultation")
    form.number.set_text("3K7")
    assert not form.kana.isVisible(), "with a number the person is found by it"


def test_the_items_follow_purpose_and_comer(page: Page) -> None:
    form = page.screen.form
    assert list(form.items()) == ["notice", "identity", "old_cards"]
    form.items()["old_cards"].setChecked(True)
    form.comers[Comer.GUARDIAN].click()
    assert list(form.items()) == ["notice", "identity_both", "relation", "old_cards"]
    assert form.items()["old_cards"].isChecked(), "what was ticked stays"
    page.go_to(purpose="certificate")
    assert "pins" in form.items()


def test_a_mail_address_is_wanted_where_mail_is_ticked(page: Page) -> None:
    form = page.screen.form
    page.fill()
    assert not form.mail.isVisible()
    form.by_mail.click()
    assert form.mail.isVisible()
    assert page.reason == "メールアドレスを確認"
    page.press("F12")
    page.type("a.tsuji@example.jp")
    page.press("F12")
    (made,) = _bookings(page)
    assert made.mail == "a.tsuji@example.jp"


def test_who_has_a_booking_for_the_purpose_is_told_and_refused(page: Page) -> None:
    first = page.booked("15:00")
    page.fill()
    assert (
        "同じ用件の予約があります：11月21日（土）15:00" in page.screen.form.person.accessibleName()
    )
    page.press("F12")
    assert first.booking.number in page.told()
    assert len(_bookings(page)) == 1
    assert not page.screen.form.draft().empty, "what was entered stays"
    assert page.ready, "the form is free again"


def test_the_card_is_told_to_be_moved(page: Page) -> None:
    page.fill()
    assert (
        page.screen.form._foot_text.text() == "カードは 11/21 の朝までに窓口側の引出しへ移します。"
    )
    page.publish("kita")
    page.presenter.refresh()
    page.settled()
    page.press("F8", "2")
    page.go_to(DAY.replace(day=25))
    assert page.screen.form._foot_text.text() == "カードは 11/25 の朝までに 北区役所 へ回送します。"


# --- the held seat -------------------------------------------------------------------------------


def test_a_seat_is_held_once_the_form_is_begun_and_follows_the_slot(page: Page) -> None:
    page.press("Down")
    page.rest()
    assert page.seats.asked == [], "nobody types yet"
    page.type("3")
    page.rest()
    assert page.seats.asked == [(OFFICE, DAY, "issuance@13:30")]
    page.press("Escape", "Down", "Down")
    page.rest()
    assert page.seats.asked[1:] == [(OFFICE, DAY, "issuance@14:30")], "once the hand rests"
    page.press("F7")
    assert page.seats.asked[2:] == [(OFFICE, DAY, "")], "the form was given up"
    assert page.screen.form.draft().empty


def test_the_seat_counts_down_at_the_end_and_typing_holds_it_on(page: Page) -> None:
    page.fill()
    page.rest()
    asked = len(page.seats.asked)
    page.parts.clock.pass_(seconds=80)
    page.presenter.tick()
    assert page.screen.form.head.aside.text() == "席を押さえています"
    page.parts.clock.pass_(seconds=15)
    page.presenter.tick()
    assert page.screen.form.head.tag.accessibleName() == "席の押さえ あと25秒"
    page.parts.clock.pass_(seconds=1)
    page.presenter.tick()
    assert page.screen.form.head.tag.accessibleName() == "席の押さえ あと24秒"
    page.seats.until = page.parts.clock.now() + timedelta(minutes=2)
    page.press("End", "Backspace")
    assert len(page.seats.asked) == asked + 1
    assert page.screen.form.head.aside.text() == "席を押さえています"


def test_a_seat_that_ran_out_is_held_again_before_it_is_booked(page: Page) -> None:
    page.fill()
    page.rest()
    page.parts.clock.pass_(minutes=3)
    page.presenter.tick()
    assert page.screen.form.head.aside.text() == "押さえの時間が切れました"
    asked = len(page.seats.asked)
    page.seats.until = page.parts.clock.now() + timedelta(minutes=2)
    page.press("F12")
    assert page.seats.asked[asked] == (OFFICE, DAY, ISSUANCE)
    assert "予約を確定しました" in page.told()


def test_a_seat_that_is_gone_offers_the_nearest_and_digits_choose(page: Page) -> None:
    page.full("issuance@13:30")
    page.seats.fault = SlotFull(slot=ISSUANCE)
    page.fill()
    page.rest()
    assert "この枠は、いま うまりました" in page.told()
    assert page.screen.form.head.tag.accessibleName() == "いま うまりました"
    assert page.screen.day.table.hasFocus()
    page.seats.fault = None
    page.press("2")  # 12:30, 12:00 and 14:00 are the nearest
    assert page.screen.day.table.current() == ("issuance", "12:00")
    assert "この枠は" not in page.told()
    assert not page.screen.form.draft().empty, "what was entered stays"
    page.rest()
    assert page.seats.asked[-1] == (OFFICE, DAY, "issuance@12:00")
    page.press("F12")
    (made,) = _bookings(page)
    assert made.time == "12:00"


def test_a_seat_that_is_gone_at_f12_books_nothing(page: Page) -> None:
    page.haste()
    page.fill()
    page.seats.fault = SlotFull(slot=ISSUANCE)
    page.press("F12")
    assert _bookings(page) == []
    assert "この枠は、いま うまりました" in page.told()
    assert page.screen.form.phone.text() == "090-0000-0001"


def test_without_the_line_and_a_lease_the_booking_is_provisional(page: Page) -> None:
    page.seats.fault = CentralUnreachable()
    page.presenter.set_offline(True)
    head = page.screen.form.head
    assert head.tag.accessibleName() == "仮予約になります"
    page.fill()
    page.rest()
    assert head.tag.accessibleName() == "仮予約になります"
    page.press("F12")
    assert "仮予約を入れました" in page.told()
    assert "席が取れたかは通信が戻ると決まります" in page.told()
    assert page.cell()[0] == "provisional"
    (printed,) = page.slips.printed
    assert printed.standing is Standing.PROVISIONAL


def test_without_the_line_a_leased_seat_is_certain(page: Page) -> None:
    page.lease()
    page.seats.fault = CentralUnreachable()
    page.presenter.set_offline(True)
    assert page.screen.form.head.tag.accessibleName() == "あと 8枠"
    assert page.screen.form.head.aside.text() == "うち事務所の割当 1"
    page.fill()
    page.press("F12")
    assert "予約を確定しました" in page.told()
    assert page.cell()[0] == "taken"


def test_the_line_is_found_down_by_asking(page: Page) -> None:
    page.seats.fault = CentralUnreachable()
    page.type("3")
    page.rest()
    assert page.screen.form.head.tag.accessibleName() == "仮予約になります"


def test_leaving_the_page_lets_the_seat_go_and_keeps_the_form(page: Page) -> None:
    page.fill()
    page.rest()
    page.presenter.leave()
    page.settled()
    assert page.seats.asked[-1] == (OFFICE, DAY, "")
    assert page.screen.form.phone.text() == "090-0000-0001"
    page.presenter.enter()
    page.rest()
    assert page.seats.asked[-1] == (OFFICE, DAY, ISSUANCE)


# --- the slip ------------------------------------------------------------------------------------


def test_the_slip_is_printed_where_paper_is_ticked_and_again_by_f9(page: Page) -> None:
    assert page.face(9).state is FKeyState.ABSENT
    page.fill()
    page.press("F12")
    assert len(page.slips.printed) == 1
    assert "予約票を印刷しました" in page.told()
    page.press("F9")
    assert len(page.slips.printed) == 2
    page.fill(1)
    page.screen.form.on_paper.click()
    page.slips.outcome = PrintOutcome.UNKNOWN
    page.press("F12")
    assert len(page.slips.printed) == 2
    page.press("F9")
    assert "予約票が出たか分かりません" in page.told()


def test_the_chosen_language_goes_with_the_booking_and_is_chosen_anew_for_the_next(
    page: Page,
) -> None:
    page.go_to()
    page.fill()
    form = page.screen.form
    assert [choice.isVisible() for choice in form.languages.values()] == [True] * len(LANGUAGES)
    form.languages["en"].setFocus()
    page.press("Space", "F12")
    (printed,) = page.slips.printed
    assert printed.booking.language == "en"
    desk, plan = page.parts.desk, page.centre.plan
    slip = BookingSlips(desk, plan).slip(printed)
    assert slip.language == "en"
    assert form.languages["ja"].isChecked()


def test_a_terminal_with_one_language_offers_no_choice(theme: Theme) -> None:
    form = BookingForm(theme)
    form.show()
    assert not form.languages["ja"].isVisible()
    assert form.draft().language == "ja"
    form.deleteLater()


def _refused_while_here(page: Page) -> Booking:
    page.seats.fault = CentralUnreachable()
    page.fill()
    page.press("F12")
    (made,) = _bookings(page)
    assert page.cases() == 0
    page.centre.refuse(made, "slot_full")
    page.presenter.refresh()
    page.settled()
    assert page.cases() == 1
    assert "席が取れませんでした（予約枠がうまっています）" in page.told()
    return made


def test_a_refusal_is_told_while_the_person_is_here_and_closes_its_case(page: Page) -> None:
    _refused_while_here(page)
    page.click_notice("伝えただけ")
    assert page.cases() == 0
    assert "席が取れませんでした" not in page.told()
    page.presenter.refresh()
    page.settled()
    assert "席が取れませんでした" not in page.told()


def test_another_slot_is_chosen_from_the_refusal(page: Page) -> None:
    made = _refused_while_here(page)
    page.click_notice("伝えて、別の枠を選ぶ")
    assert page.cases() == 0
    page.press("Down")
    assert page.ready
    page.press("F12")
    (now,) = _bookings(page)
    assert (now.id, now.time, now.status) == (made.id, "13:30", "booked")


def test_a_certain_booking_is_not_watched(page: Page) -> None:
    page.fill()
    page.press("F12")
    page.centre.receive()
    page.presenter.refresh()
    page.settled()
    assert "席が取れませんでした" not in page.told()
