"""Pages of days, the next open day, the next free slot, and everything recorded of a booking."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from app.access.roles import Role
from app.access.staff import Staff
from app.desk.booking_calendar import BookingCalendar
from app.desk.booking_history import booking_history
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.reservations.booking import Note, Wanted
from app.reservations.plan import load_slot_plan
from app.store.ledger import Ledger
from tests.app.desk.booking_kit import DAY, Centre, Seats
from tests.app.desk.conftest import Enter
from tests.conftest import SetClock

TODAY = DAY - timedelta(days=1)


@pytest.fixture
def centre(ledger: Ledger) -> Centre:
    made = Centre(ledger)
    made.plan = load_slot_plan("okayama")
    made.publish(TODAY, 14)
    return made


@pytest.fixture
def bookings(desk: Desk, centre: Centre, clock: SetClock) -> Bookings:
    return Bookings(desk, centre.plan, Seats(clock.now() + timedelta(minutes=2)))


@pytest.fixture
def calendar(desk: Desk, bookings: Bookings) -> BookingCalendar:
    return BookingCalendar(desk, bookings)


def test_the_first_page_is_the_own_place_and_the_next_open_day(
    calendar: BookingCalendar, centre: Centre, clock: SetClock
) -> None:
    centre.publish(TODAY, 14, "kita")
    page = calendar.page("", None, None)
    assert (page.office, page.day, page.today) == ("center", TODAY, TODAY)
    assert [card.day for card in page.week] == [TODAY + timedelta(days=n) for n in range(7)]
    assert (page.month[0].day.day, page.month[-1].day.day) == (1, 30)
    clock.pass_(days=2)
    assert calendar.page("", None, None).day == date(2026, 11, 25), "closed days are passed over"


def test_the_week_moves_only_where_the_day_lies_outside(calendar: BookingCalendar) -> None:
    first = calendar.page("center", DAY, TODAY).week[0].day
    assert first == TODAY
    later = calendar.page("center", DAY + timedelta(days=9), TODAY)
    assert later.week[0].day == DAY + timedelta(days=9)
    before = calendar.page("center", TODAY - timedelta(days=1), TODAY)
    assert before.week[-1].day == TODAY - timedelta(days=1)


def test_without_days_there_is_no_place(desk: Desk, clock: SetClock) -> None:
    plan = load_slot_plan("okayama")
    page = BookingCalendar(desk, Bookings(desk, plan)).page("", None, None)
    assert (page.office, page.places, page.table, page.day) == ("", (), None, TODAY)


def test_open_days_are_found_both_ways(calendar: BookingCalendar) -> None:
    assert calendar.open_day("center", DAY, 1) == date(2026, 11, 25)
    assert calendar.open_day("center", date(2026, 11, 25), -1) == DAY
    assert calendar.open_day("center", TODAY, -1) is None


def test_the_next_free_slot_is_never_one_that_has_begun(
    calendar: BookingCalendar, centre: Centre, clock: SetClock
) -> None:
    clock.pass_(hours=2)
    free = calendar.free_slot("center", TODAY, "10:00", "issuance", 1)
    assert free is not None
    assert (free.day, free.time) == (TODAY, "14:00")
    assert calendar.free_slot("center", TODAY, "14:00", "issuance", -1) is None
    day = centre.day(TODAY)
    full = {slot: seats for slot, seats in day.capacity.items() if slot.startswith("issuance")}
    centre.send([msgspec.structs.replace(day, taken=full)])
    free = calendar.free_slot("center", TODAY, "14:00", "issuance", 1)
    assert free is not None
    assert (free.day, free.time) == (DAY, "10:00")
    back = calendar.free_slot("center", DAY, "10:30", "issuance", -1)
    assert back is not None
    assert (back.day, back.time) == (DAY, "10:00")
    assert calendar.free_slot("center", DAY, "10:00", "nothing", 1) is None


def test_a_role_may_what_the_rights_say(calendar: BookingCalendar, enter: Enter) -> None:
    assert not calendar.may("bookingday.set")
    enter(Role.SITE_MANAGER, "藤原　由佳")
    assert calendar.may("bookingday.set")


def test_the_held_seat_ends(bookings: Bookings, clock: SetClock) -> None:
    assert bookings.held_for() == timedelta()
    bookings.hold("center", DAY, "issuance@10:00")
    assert bookings.held_for() == timedelta(minutes=2)
    clock.pass_(seconds=90)
    assert bookings.held_for() == timedelta(seconds=30)
    clock.pass_(seconds=90)
    assert bookings.held_for() == timedelta()


def test_everything_recorded_of_a_booking_is_told_newest_first(
    bookings: Bookings, desk: Desk, centre: Centre, ledger: Ledger
) -> None:
    who = desk.session()
    ledger.adopt(
        Staff(id=who.staff_id, scope="city", name=who.name, role=who.role, office="center")
    )
    made = bookings.book(
        Wanted(
            purpose="consultation",
            office="center",
            day=DAY,
            time="10:00",
            name="辻　正明",
            kana="ツジ　マサアキ",
            born="1956-11-02",
            phone="090-0000-0001",
        )
    ).booking
    centre.receive()
    bookings.note(made.id, "車いす")
    bookings.cancel(made.id, reason="office")
    lines = booking_history(desk, made.id)
    assert [line.kind for line in lines] == ["booking.cancelled", "booking.noted", "booking.made"]
    assert [line.sent for line in lines] == [False, False, True]
    assert (lines[0].body["reason"], lines[1].text) == ("office", "車いす")
    assert {line.actor_name for line in lines} == {"佐伯　美咲"}


def test_a_changed_contact_tells_what_it_said_before_wherever_it_was_changed(
    bookings: Bookings, desk: Desk, clock: SetClock
) -> None:
    made = bookings.book(
        Wanted(
            purpose="consultation",
            office="center",
            day=DAY,
            time="10:00",
            name="辻　正明",
            kana="ツジ　マサアキ",
            born="1956-11-02",
            phone="090-0000-0001",
        )
    ).booking
    clock.pass_(minutes=1)
    changed = bookings.change_contact(made.id, phone="090-0000-0002")
    at = clock.now() + timedelta(minutes=1)
    elsewhere = (
        Note(at=at, by="S-9", text="090-0000-0002", was="phone"),
        Note(at=at, by="S-9", text="a@example.jp", was="mail"),
        Note(at=at + timedelta(minutes=1), by="S-9", text="車いす"),
    )
    lines = booking_history(desk, made.id, (*changed.notes, *elsewhere))
    assert [(line.kind, line.actor_name, line.text) for line in lines[:2]] == [
        ("booking.noted", "S-9", "車いす"),
        ("booking.contact_changed", "S-9", ""),
    ]
    assert lines[1].was == (("phone", "090-0000-0002"), ("mail", "a@example.jp"))
    assert (lines[2].was, lines[2].terminal) == ((("phone", "090-0000-0001"),), "T03")
    assert [line.kind for line in lines[3:]] == ["booking.made"]
