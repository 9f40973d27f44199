"""However seats are taken, leased, held and given back: never one more than there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.roles import Role
from app.faults import IllegalMove
from app.records.unit import Actor
from app.reservations.booking_day import (
    LEASE_GRACE,
    BookingDay,
    SeatRefused,
    add_seat,
    day_id,
    from_plan,
    give_back,
    hold_seat,
    lease_seats,
    release_hold,
    reset_day,
    set_day,
    slot_of,
    take_seat,
)
from app.reservations.plan import load_slot_plan
from app.store.ledger import Ledger

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 21)
SLOT = "issuance@10:00"
TERMINALS = ("T01", "T02", "T03")


def day(capacity: int = 3) -> BookingDay:
    return BookingDay(
        id=day_id("center", DAY),
        scope="city",
        office="center",
        day=DAY,
        opens="10:00",
        closes="17:30",
        capacity={SLOT: capacity},
        bookable_from=DAY - timedelta(days=60),
        bookable_until=NOW,
    )


_steps = st.lists(
    st.tuples(
        st.sampled_from(["take", "back", "lease", "hold", "release", "wait"]),
        st.sampled_from(TERMINALS),
        st.integers(0, 3),
    ),
    max_size=40,
)


@given(capacity=st.integers(0, 4), steps=_steps)
def test_seats_are_never_given_twice(capacity: int, steps: list[tuple[str, str, int]]) -> None:
    here, now, booked = day(capacity), NOW, 0
    promised = dict.fromkeys(TERMINALS, 0)
    for what, terminal, number in steps:
        try:
            if what == "take":
                here = take_seat(here, SLOT, terminal=terminal, now=now)
                booked += 1
            elif what == "back" and booked:
                here, booked = give_back(here, SLOT), booked - 1
            elif what == "lease":
                until = now + timedelta(hours=12)
                here = lease_seats(here, {SLOT: number}, terminal=terminal, until=until, now=now)
            elif what == "hold":
                until = now + timedelta(minutes=2)
                here = hold_seat(here, SLOT, terminal=terminal, until=until, now=now)
            elif what == "release":
                here = release_hold(here, terminal=terminal, now=now)
            elif what == "wait":
                now += timedelta(minutes=1 + 700 * number)
        except SeatRefused:
            pass
        promised = {one: here.leased_to(one, SLOT, now) for one in TERMINALS}
        assert here.taken.get(SLOT, 0) == booked
        assert booked + sum(promised.values()) <= max(capacity, booked)
        assert here.free(SLOT, now) >= 0


@given(seats=st.integers(1, 4), minutes=st.integers(0, 60 * 35))
def test_a_leased_seat_stays_the_terminals_until_the_grace_is_over(
    seats: int, minutes: int
) -> None:
    leased = lease_seats(
        day(seats), {SLOT: seats}, terminal="T01", until=NOW + timedelta(hours=12), now=NOW
    )
    later = NOW + timedelta(minutes=minutes)
    assert leased.free(SLOT, later) == 0
    with pytest.raises(SeatRefused):
        take_seat(leased, SLOT, terminal="T02", now=later)
    assert take_seat(leased, SLOT, terminal="T01", now=later).taken == {SLOT: 1}
    over = NOW + timedelta(hours=12) + LEASE_GRACE
    assert take_seat(leased, SLOT, terminal="T02", now=over).taken == {SLOT: 1}


def test_a_terminal_may_promise_only_until_its_lease_ends() -> None:
    until = NOW + timedelta(hours=12)
    leased = lease_seats(day(), {SLOT: 2}, terminal="T01", until=until, now=NOW)
    assert leased.leased_to("T01", SLOT, NOW) == 2
    assert leased.leased_to("T01", SLOT, until) == 0
    assert leased.leased_to("T02", SLOT, NOW) == 0


def test_a_renewed_lease_never_loses_a_seat() -> None:
    """What was given away in the meantime is still on its way."""
    leased = lease_seats(day(), {SLOT: 2}, terminal="T01", until=NOW + timedelta(hours=1), now=NOW)
    again = lease_seats(leased, {}, terminal="T01", until=NOW + timedelta(hours=2), now=NOW)
    assert again.leased_to("T01", SLOT, NOW + timedelta(minutes=90)) == 2


@given(hours=st.floats(0, 12, exclude_max=True), others=st.integers(0, 2), seats=st.integers(1, 3))
def test_a_lease_is_prolonged_at_half_time_and_nothing_is_written_before(
    hours: float, others: int, seats: int
) -> None:
    term = timedelta(hours=12)
    begun = lease_seats(day(5), {SLOT: others}, terminal="T02", until=NOW + term, now=NOW)
    leased = lease_seats(begun, {SLOT: seats}, terminal="T01", until=NOW + term, now=NOW)
    later = NOW + timedelta(hours=hours)
    again = lease_seats(leased, {SLOT: seats}, terminal="T01", until=later + term, now=later)
    assert (again == leased) == (hours < 6)
    assert again.leased_to("T01", SLOT, later) == seats
    left = min(one.until for one in again.leases if one.terminal == "T01") - later
    assert term / 2 < left <= term
    assert [one for one in again.leases if one.terminal == "T02"] == list(begun.leases)


def test_one_more_seat_is_leased_before_half_time() -> None:
    term = timedelta(hours=12)
    leased = lease_seats(day(3), {SLOT: 1}, terminal="T01", until=NOW + term, now=NOW)
    later = NOW + timedelta(minutes=10)
    again = lease_seats(leased, {SLOT: 2}, terminal="T01", until=later + term, now=later)
    assert [(one.seats, one.until) for one in again.leases] == [(2, later + term)]


def test_a_taken_seat_uses_the_held_one_up_first() -> None:
    leased = lease_seats(day(2), {SLOT: 1}, terminal="T01", until=NOW + timedelta(hours=1), now=NOW)
    held = hold_seat(leased, SLOT, terminal="T01", until=NOW + timedelta(minutes=2), now=NOW)
    taken = take_seat(held, SLOT, terminal="T01", now=NOW)
    assert [(one.hold, one.seats) for one in taken.leases] == [(False, 1)]


def test_a_held_seat_is_free_again_when_its_time_is_over() -> None:
    held = hold_seat(day(1), SLOT, terminal="T01", until=NOW + timedelta(minutes=2), now=NOW)
    with pytest.raises(SeatRefused):
        take_seat(held, SLOT, terminal="T02", now=NOW + timedelta(minutes=1))
    assert take_seat(held, SLOT, terminal="T02", now=NOW + timedelta(minutes=3)).taken == {SLOT: 1}


def test_a_slot_that_is_not_offered_gives_no_seat() -> None:
    with pytest.raises(SeatRefused) as told:
        take_seat(day(), slot_of("issuance", "23:00"), terminal="T01", now=NOW)
    assert told.value.reason == "no_slot"


def test_a_day_survives_the_wire() -> None:
    leased = lease_seats(day(), {SLOT: 1}, terminal="T01", until=NOW, now=NOW)
    assert msgspec.json.decode(msgspec.json.encode(leased), type=BookingDay) == leased


# --- by hand -----------------------------------------------------------------------------------


def test_a_day_is_set_and_reset_by_hand(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    plan = load_slot_plan("shiomi").day("center", DAY)
    assert plan is not None
    manager = actors[Role.SITE_MANAGER]
    closed = msgspec.structs.replace(plan, hours=None, slots=(), note="停電")
    made = ledger.act(lambda unit: set_day(unit, closed, why="停電の工事"), manager).value
    assert (made.hand, made.opens, made.capacity, made.why) == (True, "", {}, "停電の工事")
    kept = ledger.read(lambda records: records.bookings.days("center", DAY, DAY))
    assert list(kept) == [made]
    back = ledger.act(lambda unit: reset_day(unit, plan), manager).value
    assert (back.hand, back.capacity) == (False, from_plan(plan).capacity)
    slot = next(iter(back.capacity))
    more = ledger.act(
        lambda unit: add_seat(unit, "center", DAY, slot, reason="家族で来られる"), manager
    ).value
    assert more.capacity[slot] == back.capacity[slot] + 1
    with pytest.raises(IllegalMove):
        ledger.act(lambda unit: add_seat(unit, "center", DAY, "issuance@23:00", reason=""), manager)
