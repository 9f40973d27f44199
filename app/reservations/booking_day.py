"""A place's day for bookings (受付日): its seats per slot, who holds which, pure arithmetic."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from app.faults import IllegalMove
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import must_exist
from app.records.state import CITY_SCOPE, State
from app.records.unit import Unit
from app.reservations.plan import PlannedDay

LEASE_GRACE = timedelta(hours=24)


class NoSeat(StrEnum):
    """Name why a slot gives no seat; words under ``sync.reason``."""

    NO_SLOT = "no_slot"  # the place does not offer that time
    SLOT_FULL = "slot_full"


class SeatRefused(Exception):
    """Carry why no seat was given."""

    def __init__(self, reason: NoSeat) -> None:
        super().__init__(reason)
        self.reason = reason


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """Hold seats that one terminal alone may give away until a moment, line or no line.

    A ``hold`` keeps a seat while somebody types; it ends at ``until``.  A standing lease is
    confirmed from until ``until``; the central store keeps its seats ``LEASE_GRACE`` longer,
    because what was confirmed may still be on its way.
    """

    terminal: str
    slot: str
    seats: int
    until: datetime
    hold: bool = False

    def binds(self, now: datetime) -> bool:
        """Tell whether the central store still keeps these seats back."""
        return now < (self.until if self.hold else self.until + LEASE_GRACE)


class BookingDay(State, frozen=True, kw_only=True):
    """Hold one place's day: capacity and taken seats by slot, and what is leased.

    A slot is ``purpose@HH:MM``.  ``opens`` and ``closes`` are empty where the place is closed;
    then ``closed`` is the reason's key.  Set by hand (``hand``), the plan does not change it.
    Residents may book from ``bookable_from`` until ``bookable_until``.
    """

    office: str
    day: date
    opens: str = ""
    closes: str = ""
    closed: str = ""
    note: str = ""
    capacity: dict[str, int] = {}
    taken: dict[str, int] = {}
    leases: tuple[Lease, ...] = ()
    bookable_from: date
    bookable_until: datetime
    hand: bool = False
    why: str = ""

    def leased_to(self, terminal: str, slot: str, now: datetime) -> int:
        """Return how many seats of a slot a terminal may give away by itself now."""
        return sum(
            lease.seats
            for lease in self.leases
            if lease.terminal == terminal and lease.slot == slot and now < lease.until
        )

    def kept_back(self, slot: str, now: datetime, *, terminal: str = "") -> int:
        """Return how many seats of a slot are kept for others than a terminal."""
        return sum(
            lease.seats
            for lease in self.leases
            if lease.slot == slot and lease.terminal != terminal and lease.binds(now)
        )

    def free(self, slot: str, now: datetime, *, terminal: str = "") -> int:
        """Return how many seats a terminal can get; without one, what anybody can get."""
        left = self.capacity.get(slot, 0) - self.taken.get(slot, 0)
        return max(0, left - self.kept_back(slot, now, terminal=terminal))


def day_id(office: str, day: date) -> str:
    """Return the identity of a place's day: the same everywhere."""
    return f"{office}:{day.isoformat()}"


def slot_of(purpose: str, start: str) -> str:
    """Return the name of a slot."""
    return f"{purpose}@{start}"


def planned(plan: PlannedDay) -> dict[str, Any]:
    """Return the fields of a booking day that the plan decides."""
    hours = plan.hours
    return {
        "opens": f"{hours.opens:%H:%M}" if hours else "",
        "closes": f"{hours.closes:%H:%M}" if hours else "",
        "closed": plan.closed.value if plan.closed else "",
        "note": plan.note,
        "capacity": {
            slot_of(slot.purpose, f"{slot.start:%H:%M}"): slot.capacity for slot in plan.slots
        },
        "bookable_from": plan.bookable_from,
        "bookable_until": plan.bookable_until,
    }


def from_plan(plan: PlannedDay) -> BookingDay:
    """Return a day as planned, without bookings."""
    return BookingDay(
        id=day_id(plan.place, plan.day),
        scope=CITY_SCOPE,
        office=plan.place,
        day=plan.day,
        **planned(plan),
    )


def take_seat(day: BookingDay, slot: str, *, terminal: str, now: datetime) -> BookingDay:
    """Return the day with one more seat taken, out of the terminal's own lease where it has one.

    Raises:
        SeatRefused: the slot is not offered or has no seat for this terminal.
    """
    if slot not in day.capacity:
        raise SeatRefused(NoSeat.NO_SLOT)
    if day.free(slot, now, terminal=terminal) < 1:
        raise SeatRefused(NoSeat.SLOT_FULL)
    return msgspec.structs.replace(
        day,
        taken={**day.taken, slot: day.taken.get(slot, 0) + 1},
        leases=_less_one(day.leases, slot, terminal, now),
    )


def give_back(day: BookingDay, slot: str) -> BookingDay:
    """Return the day with one seat less taken."""
    left = day.taken.get(slot, 0) - 1
    rest = {name: count for name, count in day.taken.items() if name != slot}
    return msgspec.structs.replace(day, taken=rest | ({slot: left} if left > 0 else {}))


def lease_seats(
    day: BookingDay,
    wanted: Mapping[str, int],
    *,
    terminal: str,
    until: datetime,
    now: datetime,
    most: Mapping[str, int] | None = None,
) -> BookingDay:
    """Return the day with a terminal's standing leases carried on to ``until``.

    What it holds already stays: a seat is never taken from a terminal that may have given it away
    meanwhile.  A lease is prolonged once half of its time has passed, so that a renewal before
    that changes nothing.  More is given only while seats are free and all terminals together have
    fewer than ``most`` of the slot.
    """
    binding = [one for one in day.leases if one.binds(now)]
    standing = [one for one in binding if one.terminal == terminal and not one.hold]
    others = [one for one in binding if one not in standing]
    mine: dict[str, int] = {}
    for lease in standing:
        mine[lease.slot] = mine.get(lease.slot, 0) + lease.seats
    half = now + (until - now) / 2
    due = {lease.slot for lease in standing if lease.until <= half}
    for slot, seats in wanted.items():
        leased = mine.get(slot, 0) + sum(
            one.seats for one in others if one.slot == slot and not one.hold
        )
        room = seats if most is None else most.get(slot, 0) - leased
        more = min(seats - mine.get(slot, 0), day.free(slot, now), room)
        if more > 0:
            mine[slot] = mine.get(slot, 0) + more
            due.add(slot)
    kept = (one for one in binding if one in others or one.slot not in due)
    renewed = (
        Lease(terminal=terminal, slot=slot, seats=mine[slot], until=until)
        for slot in sorted(due)
        if mine[slot] > 0
    )
    return msgspec.structs.replace(day, leases=(*kept, *renewed))


def hold_seat(
    day: BookingDay, slot: str, *, terminal: str, until: datetime, now: datetime
) -> BookingDay:
    """Return the day with a seat held for a terminal while a person types; one at a time.

    Raises:
        SeatRefused: the slot is not offered or has no free seat.
    """
    free = release_hold(day, terminal=terminal, now=now)
    if slot not in free.capacity:
        raise SeatRefused(NoSeat.NO_SLOT)
    if free.free(slot, now, terminal=terminal) < 1:
        raise SeatRefused(NoSeat.SLOT_FULL)
    if free.free(slot, now) < 1:
        return free  # its own standing lease covers the seat
    held = Lease(terminal=terminal, slot=slot, seats=1, until=until, hold=True)
    return msgspec.structs.replace(free, leases=(*free.leases, held))


def release_hold(day: BookingDay, *, terminal: str, now: datetime) -> BookingDay:
    """Return the day without a terminal's held seat and without leases that have ended."""
    kept = tuple(
        one for one in day.leases if one.binds(now) and not (one.hold and one.terminal == terminal)
    )
    return msgspec.structs.replace(day, leases=kept)


def _less_one(
    leases: tuple[Lease, ...], slot: str, terminal: str, now: datetime
) -> tuple[Lease, ...]:
    """Return the leases with one seat of a terminal's own used up, held ones first."""
    mine = [
        one
        for one in leases
        if one.terminal == terminal and one.slot == slot and one.seats > 0 and one.binds(now)
    ]
    if not mine:
        return leases
    used = max(mine, key=lambda one: one.hold)
    rest = [one for one in leases if one is not used]
    if used.seats > 1:
        rest.append(msgspec.structs.replace(used, seats=used.seats - 1))
    return tuple(rest)


# --- what can be recorded about a day -------------------------------------------------------------


def _set(day: BookingDay | None, entry: Entry) -> BookingDay:
    fields = {name: entry.body[name] for name in ("opens", "closes", "closed", "note", "why")}
    capacity = {str(slot): int(seats) for slot, seats in entry.body["capacity"].items()}
    if day is not None:
        return msgspec.structs.replace(day, **fields, capacity=capacity, hand=True)
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "hand": True} | entry.body, BookingDay
    )


def _seat_added(day: BookingDay | None, entry: Entry) -> BookingDay:
    must_exist(day, "bookingday")
    assert day is not None  # noqa: S101 - told to the type checker, proved one line above
    slot = entry.body["slot"]
    if slot not in day.capacity:
        raise IllegalMove(subject="bookingday", now="absent", wanted=slot)
    capacity = {**day.capacity, slot: day.capacity[slot] + 1}
    return msgspec.structs.replace(day, capacity=capacity, hand=True, why=entry.body["reason"])


def _reset(day: BookingDay | None, entry: Entry) -> BookingDay:
    must_exist(day, "bookingday")
    assert day is not None  # noqa: S101 - told to the type checker, proved one line above
    return msgspec.structs.replace(
        day,
        hand=False,
        why="",
        capacity={str(slot): int(seats) for slot, seats in entry.body["capacity"].items()},
        **{name: entry.body[name] for name in ("opens", "closes", "closed", "note")},
    )


KINDS = (
    Kind("bookingday.set", Klass.REQUEST, BookingDay, _set),
    Kind("bookingday.seat_added", Klass.REQUEST, BookingDay, _seat_added),
    Kind("bookingday.reset", Klass.REQUEST, BookingDay, _reset),
)


def set_day(unit: Unit, plan: PlannedDay, *, why: str) -> BookingDay:
    """Record a day that differs from the plan: extra, closed, other hours or capacities."""
    body = msgspec.to_builtins(planned(plan)) | {
        "office": plan.place,
        "day": plan.day.isoformat(),
        "why": why,
    }
    done: BookingDay = unit.record(
        "bookingday.set", day_id(plan.place, plan.day), body, scope=CITY_SCOPE
    )
    return done


def reset_day(unit: Unit, plan: PlannedDay) -> BookingDay:
    """Record that a day follows the plan again."""
    body = msgspec.to_builtins(planned(plan))
    done: BookingDay = unit.record(
        "bookingday.reset", day_id(plan.place, plan.day), body, scope=CITY_SCOPE
    )
    return done


def add_seat(unit: Unit, office: str, day: date, slot: str, *, reason: str) -> BookingDay:
    """Record one seat more than planned: the only way to overbook, by a responsible person."""
    done: BookingDay = unit.record(
        "bookingday.seat_added", day_id(office, day), {"slot": slot, "reason": reason}
    )
    return done
