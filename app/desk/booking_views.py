"""What the bookings screens show of days and slots: counts, seats, the nearest free ones; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from app.records.entry import Entry
from app.reservations.booking import Booking
from app.reservations.booking_day import BookingDay, slot_of

PURPOSES = ("issuance", "certificate", "consultation", "application")


class PlaceView(Struct, frozen=True, kw_only=True):
    """Hold a place that takes bookings; ``own`` is this terminal's office."""

    id: str
    name: str
    own: bool


class CellView(Struct, frozen=True, kw_only=True):
    """Hold one slot's seats.

    ``booked`` are taken for certain, ``provisional`` were promised here and are not answered,
    ``leased`` can be given away by this office without the line, ``mine`` of them by this
    terminal; ``free`` is what this terminal can get.
    """

    slot: str
    time: str
    purpose: str
    capacity: int
    booked: int
    provisional: int
    leased: int
    mine: int
    free: int


class DayCard(Struct, frozen=True, kw_only=True):
    """Hold a day's sum; ``closed`` is the reason's key where the place is closed."""

    day: date
    known: bool
    capacity: int = 0
    booked: int = 0
    closed: str = ""
    note: str = ""
    hand: bool = False


class DayTable(Struct, frozen=True, kw_only=True):
    """Hold a day's slots: one row per time, one column per purpose."""

    card: DayCard
    times: tuple[str, ...]
    purposes: tuple[str, ...]
    cells: dict[str, CellView]
    bookable_until: datetime | None = None

    def cell(self, purpose: str, time: str) -> CellView | None:
        """Return a slot, None where the purpose is not offered at that time."""
        return self.cells.get(slot_of(purpose, time))

    def left(self, purpose: str) -> int:
        """Return the free seats of a purpose over the day."""
        return sum(cell.free for cell in self.cells.values() if cell.purpose == purpose)


class FreeSlot(Struct, frozen=True, kw_only=True):
    """Hold a slot that still has seats."""

    office: str
    day: date
    time: str
    free: int


class Unanswered(Struct, frozen=True, kw_only=True):
    """Count what this terminal promised in a slot and the central store has not answered."""

    certain: int = 0
    provisional: int = 0


def unanswered(bookings: Iterable[Booking], owed: Sequence[Entry]) -> dict[str, Unanswered]:
    """Return what is unanswered by slot; a promise out of a lease is certain."""
    counts: dict[str, Unanswered] = {}
    moving = {entry.subject for entry in owed if entry.kind in ("booking.made", "booking.changed")}
    for booking in bookings:
        if booking.id not in moving or booking.status != "booked":
            continue
        before = counts.get(booking.slot, Unanswered())
        counts[booking.slot] = Unanswered(
            certain=before.certain + booking.leased,
            provisional=before.provisional + (not booking.leased),
        )
    return counts


def day_card(day: date, known: BookingDay | None, promised: dict[str, Unanswered]) -> DayCard:
    """Return a day's sum."""
    if known is None:
        return DayCard(day=day, known=False)
    more = sum(one.certain + one.provisional for one in promised.values())
    return DayCard(
        day=day,
        known=True,
        capacity=sum(known.capacity.values()),
        booked=sum(known.taken.values()) + more,
        closed="" if known.opens else known.closed or "override",
        note=known.note,
        hand=known.hand,
    )


def day_table(
    known: BookingDay,
    promised: dict[str, Unanswered],
    *,
    terminal: str,
    own: bool,
    now: datetime,
) -> DayTable:
    """Return a day's slots as seats; leases of another place are none of this office's."""
    cells = {
        slot: _cell(known, slot, promised.get(slot, Unanswered()), terminal, own=own, now=now)
        for slot in known.capacity
    }
    purposes = sorted({cell.purpose for cell in cells.values()}, key=_place)
    return DayTable(
        card=day_card(known.day, known, promised),
        times=tuple(sorted({cell.time for cell in cells.values()})),
        purposes=tuple(purposes),
        cells=cells,
        bookable_until=known.bookable_until,
    )


def _cell(
    day: BookingDay, slot: str, promised: Unanswered, terminal: str, *, own: bool, now: datetime
) -> CellView:
    purpose, _, time = slot.partition("@")
    kept = day.kept_back(slot, now) if own else 0
    mine = max(0, day.leased_to(terminal, slot, now) - promised.certain)
    # What was promised out of the lease is no longer leased; the central store counts it later.
    leased = max(0, kept - promised.certain)
    spoken = promised.certain + promised.provisional
    return CellView(
        slot=slot,
        time=time,
        purpose=purpose,
        capacity=day.capacity[slot],
        booked=day.taken.get(slot, 0) + promised.certain,
        provisional=promised.provisional,
        leased=leased,
        mine=mine,
        free=max(0, day.free(slot, now, terminal=terminal) - spoken),
    )


def _place(purpose: str) -> tuple[int, str]:
    known = PURPOSES.index(purpose) if purpose in PURPOSES else len(PURPOSES)
    return known, purpose


def nearest(
    days: Sequence[BookingDay],
    purpose: str,
    wanted: datetime,
    *,
    terminal: str,
    now: datetime,
    count: int = 3,
) -> tuple[FreeSlot, ...]:
    """Return the free slots nearest to a wanted moment, at most one place's and none passed.

    ``wanted`` is the day and time in Japan, without zone, as slots are.
    """
    found: list[tuple[timedelta, FreeSlot]] = []
    for day in days:
        for slot in day.capacity:
            kind, _, time = slot.partition("@")
            free = day.free(slot, now, terminal=terminal) if kind == purpose else 0
            if free < 1:
                continue
            start = datetime.combine(day.day, datetime.strptime(time, "%H:%M").time())
            one = FreeSlot(office=day.office, day=day.day, time=time, free=free)
            found.append((abs(start - wanted), one))
    found.sort(key=lambda pair: (pair[0], pair[1].day, pair[1].time))
    return tuple(one for _, one in found[:count])
