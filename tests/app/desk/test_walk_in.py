"""A walk-in is booked for today's next free slot and waits under the right letter."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec
import pytest

from app.access.roles import Role
from app.calendar.dates import JST
from app.desk.booking_values import Standing
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.desk.reception import Reception
from app.desk.walk_in import WalkIn
from app.reservations.booking import Wanted
from app.reservations.faults import NoSlot, SlotFull
from app.store.ledger import Ledger
from app.tickets.purposes import load_purposes
from tests.app.desk.booking_kit import Centre
from tests.app.desk.conftest import Enter
from tests.conftest import SetClock


@pytest.fixture
def today(clock: SetClock) -> date:
    day = clock.now().astimezone(JST).date()
    clock.jump(datetime.combine(day, time(10, 7), tzinfo=JST))
    return day


@pytest.fixture
def centre(ledger: Ledger, today: date) -> Centre:
    made = Centre(ledger)
    made.publish(first=today)
    return made


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter(Role.GUIDE, "石井　陽子")


@pytest.fixture
def walk_in(desk: Desk, centre: Centre) -> WalkIn:
    return WalkIn(desk, Bookings(desk, centre.plan))


def who(kana: str = "ツジ　マサアキ", purpose: str = "consultation") -> Wanted:
    return Wanted(
        purpose=purpose,
        office="center",
        day=date(2000, 1, 1),
        time="00:00",
        name="辻　正明",
        kana=kana,
        born="1956-11-02",
        phone="090-0000-0001",
    )


def fill(centre: Centre, today: date, *slots: str) -> None:
    day = centre.day(today)
    taken = {slot: day.capacity[slot] for slot in slots}
    centre.send([msgspec.structs.replace(day, taken=taken)])


def test_the_next_slot_that_has_not_begun_is_taken(
    walk_in: WalkIn, centre: Centre, today: date
) -> None:
    assert [slot.time for slot in walk_in.free("consultation")][:2] == ["10:30", "11:00"]
    made = walk_in.book(who()).booking
    assert (made.day, made.time, made.channel, made.office) == (today, "10:30", "walk_in", "center")


def test_full_slots_are_passed_over(walk_in: WalkIn, centre: Centre, today: date) -> None:
    fill(centre, today, "consultation@10:30", "consultation@11:00")
    assert walk_in.book(who()).booking.time == "11:30"


def test_what_was_promised_here_counts(walk_in: WalkIn, centre: Centre, today: date) -> None:
    seats = centre.day(today).capacity["consultation@10:30"]
    times = [walk_in.book(who(f"カナ{n}")).booking.time for n in range(seats + 1)]
    assert times == ["10:30"] * seats + ["11:00"]


def test_a_day_without_a_seat_left_is_told(
    walk_in: WalkIn, centre: Centre, today: date, clock: SetClock
) -> None:
    with pytest.raises(NoSlot):
        walk_in.book(who(purpose="walking"))
    slots = [slot for slot in centre.day(today).capacity if slot.startswith("consultation")]
    fill(centre, today, *slots[:-1])
    last = slots[-1].partition("@")[2]
    seats = centre.day(today).capacity[slots[-1]]
    made = [walk_in.book(who(f"カナ{n}")).booking.time for n in range(seats)]
    assert set(made) == {last}
    with pytest.raises(SlotFull):
        walk_in.book(who("ホカ"))
    clock.jump(datetime.combine(today, time(23, 0), tzinfo=JST))
    with pytest.raises(NoSlot):
        walk_in.book(who("ホカ"))


@pytest.mark.parametrize("purpose", ["issuance", "certificate", "application", "consultation"])
def test_it_waits_under_its_purposes_letter(walk_in: WalkIn, desk: Desk, purpose: str) -> None:
    reception = Reception(desk, load_purposes())
    made = walk_in.book(who(purpose=purpose))
    assert made.standing is Standing.PROVISIONAL
    letter = reception.purpose_of(made.booking)
    issued = reception.issue(letter, booking=made.booking.id)
    assert (issued.ticket.purpose, issued.ticket.booking) == (letter, made.booking.id)
    fitting = {p.letter for p in reception.purposes if purpose in p.bookings}
    assert letter in (fitting or {reception.purposes[-1].letter})
