"""Bookings at the desk: certain where a seat is held or leased, provisional where none is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import msgspec
import pytest

from app.access.roles import Role
from app.access.session import CentralUnreachable
from app.calendar.rules import Hours
from app.desk.booking_days import BookingDays
from app.desk.booking_values import Standing
from app.desk.bookings import Bookings
from app.faults import NotAllowed, three_parts
from app.records.replica import CentralRow, Cursor
from app.reservations.booking import BookingStatus, Comer, Wanted
from app.reservations.booking_day import Lease
from app.reservations.faults import (
    AlreadyBooked,
    BirthUnreadable,
    CardGone,
    CardNeeded,
    DetailsMissing,
    NoSlot,
    PersonNotProved,
    SlotFull,
)
from app.reservations.identity import is_number
from app.resources import words
from app.store.ledger import Ledger
from tests.app.desk.booking_kit import DAY, SLOT, Centre, Seats
from tests.app.desk.conftest import TERMINAL, Enter
from tests.app.store.rows import list_cards
from tests.conftest import SetClock


@pytest.fixture
def seats(clock: SetClock) -> Seats:
    return Seats(clock.now() + timedelta(minutes=2))


@pytest.fixture
def bookings(enter: Enter, centre: Centre, seats: Seats) -> Bookings:
    return Bookings(enter(Role.CLERK, "佐伯　美咲"), centre.plan, seats)


def wanted(at: str = "10:00", *, name: str = "辻　正明", kana: str = "ツジ　マサアキ") -> Wanted:
    return Wanted(
        purpose="consultation",
        office="center",
        day=DAY,
        time=at,
        name=name,
        kana=kana,
        born="1956-11-02",
        phone="090-0000-0001",
        told=("notice",),
    )


def lease(centre: Centre, clock: SetClock, *, seats: int = 1, terminal: str = TERMINAL) -> None:
    held = Lease(terminal=terminal, slot=SLOT, seats=seats, until=clock.now() + timedelta(hours=12))
    centre.send([msgspec.structs.replace(centre.day(), leases=(held,))])


# --- what is free ------------------------------------------------------------------------------


def test_the_week_tells_counts_and_closed_days(bookings: Bookings, centre: Centre) -> None:
    before = centre.day()
    closed = msgspec.structs.replace(before, opens="", closed="maintenance", capacity={})
    centre.send([closed])
    week = bookings.week("center", DAY - timedelta(days=1))
    assert [card.known for card in week] == [False, True, True, True, True, True, True]
    assert (week[1].closed, week[1].capacity) == ("maintenance", 0)
    assert (week[2].closed, week[2].booked) == ("", 0)
    assert week[2].capacity == sum(before.capacity.values())


def test_a_day_shows_its_seats_and_what_was_promised_here(
    bookings: Bookings, centre: Centre, clock: SetClock
) -> None:
    lease(centre, clock)
    table = bookings.day("center", DAY)
    assert table is not None
    cell = table.cell("consultation", "10:00")
    assert cell is not None
    assert (cell.capacity, cell.booked, cell.leased, cell.mine, cell.free) == (2, 0, 1, 1, 2)
    bookings.book(wanted())
    bookings.book(wanted(kana="オカザキ　タクミ"))
    table = bookings.day("center", DAY)
    cell = table.cell("consultation", "10:00") if table else None
    assert cell is not None
    assert (cell.booked, cell.provisional, cell.leased, cell.free) == (1, 1, 0, 0)
    assert table is not None
    assert table.card.booked == 2
    assert table.purposes == ("issuance", "certificate", "consultation", "application")


def test_places_are_those_that_take_bookings_this_office_first(
    bookings: Bookings, centre: Centre
) -> None:
    centre.publish(office="umibe")
    assert [(place.id, place.own) for place in bookings.places()] == [
        ("center", True),
        ("umibe", False),
    ]


def test_an_unpublished_day_has_no_table(bookings: Bookings) -> None:
    assert bookings.day("center", DAY + timedelta(days=90)) is None
    with pytest.raises(NoSlot):
        bookings.book(msgspec.structs.replace(wanted(), day=DAY + timedelta(days=90)))


# --- how certain a booking is --------------------------------------------------------------------


def test_out_of_a_lease_a_booking_is_certain_without_the_line(
    bookings: Bookings, centre: Centre, clock: SetClock
) -> None:
    lease(centre, clock)
    first = bookings.book(wanted())
    second = bookings.book(wanted(kana="オカザキ　タクミ"))
    assert (first.standing, first.booking.leased) == (Standing.CERTAIN, True)
    assert (second.standing, second.booking.leased) == (Standing.PROVISIONAL, False)
    assert is_number(first.booking.number)
    with pytest.raises(SlotFull):
        bookings.book(wanted(kana="モリモト　サクラ"))
    centre.receive()
    again = bookings.again(second.booking.id)
    assert again is not None
    assert again.standing is Standing.CERTAIN


def test_another_terminals_lease_covers_nothing_here(
    bookings: Bookings, centre: Centre, clock: SetClock
) -> None:
    lease(centre, clock, seats=2, terminal="T01")
    with pytest.raises(SlotFull):
        bookings.book(wanted())


def test_a_lease_that_ends_soon_is_not_promised_any_more(
    bookings: Bookings, centre: Centre, clock: SetClock
) -> None:
    lease(centre, clock)
    clock.pass_(hours=11, minutes=59)
    assert bookings.book(wanted()).standing is Standing.PROVISIONAL


def test_a_lease_does_not_grow_when_somebody_sets_the_clock_back(
    bookings: Bookings, centre: Centre, clock: SetClock, ledger: Ledger
) -> None:
    ledger.note_offset(0)
    lease(centre, clock)
    start = clock.now()
    clock.pass_(hours=13)
    clock.jump(start)
    assert bookings.book(wanted()).standing is Standing.PROVISIONAL


def test_after_a_restart_without_the_line_time_is_not_before_the_last_entry(
    bookings: Bookings, centre: Centre, clock: SetClock, ledger: Ledger
) -> None:
    start = clock.now()
    clock.pass_(hours=13)
    bookings.book(wanted("11:00"))
    clock.jump(start)
    assert ledger.central_time() == start + timedelta(hours=13)


def test_a_held_seat_makes_a_booking_certain(bookings: Bookings, seats: Seats) -> None:
    assert bookings.hold("center", DAY, SLOT) == seats.until
    assert bookings.book(wanted()).standing is Standing.CERTAIN


def test_a_held_seat_that_ran_out_covers_nothing(
    bookings: Bookings, seats: Seats, clock: SetClock
) -> None:
    bookings.hold("center", DAY, SLOT)
    clock.pass_(minutes=3)
    assert bookings.book(wanted()).standing is Standing.PROVISIONAL


def test_a_seat_that_is_gone_is_told_and_the_nearest_are_offered(
    bookings: Bookings, seats: Seats, centre: Centre
) -> None:
    seats.fault = SlotFull(slot=SLOT)
    with pytest.raises(SlotFull):
        bookings.hold("center", DAY, SLOT)
    full = msgspec.structs.replace(centre.day(), taken={SLOT: 2, "consultation@10:30": 2})
    centre.send([full])
    near = bookings.nearest(wanted())
    assert [(one.time, one.free) for one in near] == [("09:30", 2), ("09:00", 2), ("11:00", 2)]
    assert {one.day for one in near} == {DAY}


def test_without_the_line_nothing_is_held_and_the_work_goes_on(
    bookings: Bookings, seats: Seats
) -> None:
    seats.fault = CentralUnreachable()
    assert bookings.hold("center", DAY, SLOT) is None
    bookings.let_go("center", DAY)
    assert bookings.book(wanted()).standing is Standing.PROVISIONAL


def test_a_refused_booking_is_told_as_such(bookings: Bookings, centre: Centre) -> None:
    made = bookings.book(wanted())
    centre.refuse(made.booking, "slot_full")
    again = bookings.again(made.booking.id)
    assert again is not None
    assert (again.standing, again.booking.refused) == (Standing.REFUSED, "slot_full")
    assert again.booking.phone == "090-0000-0001"


# --- who, twice, and what is missing -------------------------------------------------------------


def test_number_and_birth_date_must_belong_together(
    bookings: Bookings, ledger: Ledger, enter: Enter
) -> None:
    desk = enter(Role.BACKYARD, "小野田　徹")
    desk.act(list_cards)
    enter(Role.CLERK, "佐伯　美咲")
    found = bookings.identify("３Ｋ７－２０４８１７", "1984-05-17")
    assert (found.card.name, found.bookings) == ("辻󠄀　真理子", ())
    for number, born in (("3K7204817", "1984-05-18"), ("3K7999999", "1984-05-17")):
        with pytest.raises(PersonNotProved):
            bookings.identify(number, born)
    told = msgspec.structs.replace(wanted(), card=found.card.id, born=found.card.born)
    with pytest.raises(PersonNotProved):
        bookings.book(msgspec.structs.replace(told, born="1984-05-18"))
    made = bookings.book(told)
    assert made.card is not None
    assert bookings.identify("3K7204817", "1984-05-17").bookings == (made.booking,)


def test_an_issuance_is_booked_only_for_a_card_that_is_there(
    bookings: Bookings, centre: Centre, ledger: Ledger, enter: Enter
) -> None:
    with pytest.raises(CardNeeded):
        bookings.book(msgspec.structs.replace(wanted(), purpose="issuance"))
    (card, *_) = enter(Role.BACKYARD, "小野田　徹").act(list_cards).value
    enter(Role.CLERK, "佐伯　美咲")
    told = msgspec.structs.replace(wanted(), purpose="issuance", card=card.id, born=card.born)
    made = bookings.book(told).booking
    centre.refuse(made, "card_gone")
    row = msgspec.to_builtins(card) | {"status": "handed_over", "rev": 9}
    gone = CentralRow(scope=card.scope, subject_type="card", subject=card.id, rev=9, body=row)
    centre.receive()
    centre.replica.take_feed([gone], 0, Cursor(scope=card.scope, feed_epoch="f", no=9))
    with pytest.raises(CardGone) as fault:
        bookings.change(made.id, office="center", day=DAY, time="11:00")
    assert fault.value.details == {"number": card.control_number}
    with pytest.raises(CardGone):
        bookings.book(told)


def test_a_person_has_one_booking_per_purpose(bookings: Bookings) -> None:
    first = bookings.book(wanted())
    with pytest.raises(AlreadyBooked) as told:
        bookings.book(wanted("11:00"))
    assert told.value.details["number"] == first.booking.number
    other = msgspec.structs.replace(wanted("11:00"), purpose="certificate")
    assert bookings.book(other).booking.status is BookingStatus.BOOKED
    bookings.cancel(first.booking.id)
    assert bookings.book(wanted("11:00")).booking.time == "11:00"


@pytest.mark.parametrize(
    ("field", "name"), [("kana", "フリガナ"), ("born", "生年月日"), ("phone", "電話番号")]
)
def test_what_is_missing_is_named(bookings: Bookings, field: str, name: str) -> None:
    with pytest.raises(DetailsMissing) as told:
        bookings.book(msgspec.structs.replace(wanted(), **{field: ""}))
    assert told.value.details == {"field": field, "name": name}
    assert three_parts(told.value, words("ja"))["what"].startswith(f"{name} ")


@pytest.mark.parametrize("born", ["1956-11-2", "1956-02-30", "1956-13", "昭和31年", "1956-11-02-1"])
def test_a_birth_date_in_another_form_does_not_make_two_of_one_person(
    bookings: Bookings, born: str
) -> None:
    bookings.book(wanted())
    with pytest.raises(BirthUnreadable):
        bookings.book(msgspec.structs.replace(wanted("11:00"), born=born))


# --- changing, finding, serving ------------------------------------------------------------------


def test_a_booking_moves_and_keeps_its_number(bookings: Bookings) -> None:
    made = bookings.book(wanted())
    moved = bookings.change(made.booking.id, office="center", day=DAY, time="11:00")
    assert (moved.booking.time, moved.booking.number) == ("11:00", made.booking.number)
    table = bookings.day("center", DAY)
    assert table is not None
    cells = {at: table.cell("consultation", at) for at in ("10:00", "11:00")}
    assert [cell.provisional if cell else None for cell in cells.values()] == [0, 1]


@pytest.mark.parametrize(
    "text", ["ツジ", "辻", "つじ まさあき", "ﾂｼﾞﾏｻ", "辻正", "0001", "090-0000-0001"]
)
def test_bookings_are_found_by_what_the_person_says(bookings: Bookings, text: str) -> None:
    made = bookings.book(wanted())
    bookings.book(
        msgspec.structs.replace(
            wanted(name="岡﨑　拓海", kana="オカザキ　タクミ"), phone="090-0000-0002"
        )
    )
    assert [one.booking.id for one in bookings.find(text)] == [made.booking.id]
    assert bookings.find(made.booking.number.lower()) == (made,)
    assert bookings.find("  ") == ()


def test_lists_are_by_day_time_and_chosen(bookings: Bookings) -> None:
    late = bookings.book(wanted("11:00"))
    early = bookings.book(wanted("09:00", kana="オカザキ　タクミ"))
    assert bookings.listing("center", DAY, DAY) == (early, late)
    assert bookings.listing("center", DAY, DAY, purpose="issuance") == ()
    assert bookings.listing("center", DAY, DAY, status=BookingStatus.CANCELLED) == ()


def test_contact_and_notes(bookings: Bookings) -> None:
    made = bookings.book(wanted())
    changed = bookings.change_contact(made.booking.id, mail="a@example.jp", comer=Comer.GUARDIAN)
    noted = bookings.note(made.booking.id, "車いす")
    assert (changed.mail, changed.comer, changed.phone) == (
        "a@example.jp",
        Comer.GUARDIAN,
        "090-0000-0001",
    )
    assert [note.text for note in noted.notes] == ["車いす"]


# --- days by hand --------------------------------------------------------------------------------


@pytest.fixture
def days(enter: Enter, centre: Centre) -> BookingDays:
    return BookingDays(enter(Role.SITE_MANAGER, "藤原　由佳"), centre.plan)


def test_a_manager_closes_opens_and_resets_a_day(days: BookingDays) -> None:
    closed = days.close_day("center", DAY, why="停電")
    assert (closed.opens, closed.capacity, closed.note) == ("", {}, "停電")
    hours = Hours(opens=time(10), closes=time(12), last_reception=time(12))
    opened = days.open_day("center", DAY, hours, why="臨時開所")
    assert set(opened.capacity) >= {"issuance@10:00", "issuance@11:30"}
    assert "issuance@12:00" not in opened.capacity
    fewer = days.set_capacity("center", DAY, {"issuance@10:00": 1}, why="人が足りない")
    assert fewer.capacity["issuance@10:00"] == 1
    more = days.add_seat("center", DAY, "issuance@10:00", reason="家族で来られる")
    assert more.capacity["issuance@10:00"] == 2
    assert days.reset_day("center", DAY).hand is False


def test_a_clerk_does_not_overbook(days: BookingDays, enter: Enter) -> None:
    enter(Role.CLERK, "佐伯　美咲")
    with pytest.raises(NotAllowed):
        days.add_seat("center", DAY, SLOT, reason="頼まれた")


def test_a_place_without_bookings_has_no_day_to_set(days: BookingDays) -> None:
    with pytest.raises(NoSlot):
        days.close_day("call_center", DAY, why="停電")


def test_slots_that_have_begun_are_not_offered(
    bookings: Bookings, centre: Centre, clock: SetClock
) -> None:
    today: date = clock.now().date()
    centre.publish(first=today, days=1)
    clock.jump(datetime.combine(today, time(16, 40), tzinfo=clock.now().tzinfo))
    near = bookings.nearest(msgspec.structs.replace(wanted("16:30"), day=today))
    assert (near[0].day, near[0].time) == (today, "17:00")
