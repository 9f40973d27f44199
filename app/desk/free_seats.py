"""What this terminal may promise of a place's seats: asked inside an act or beside one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from app.calendar.dates import JST
from app.desk.booking_views import FreeSlot, Unanswered, nearest, unanswered
from app.reservations.booking import Booking
from app.reservations.booking_day import BookingDay
from app.reservations.faults import NoSlot, SlotFull
from app.store.reader import Records

_LEASE_MARGIN = timedelta(minutes=2)
_ALTERNATIVE_DAYS = 14


def covered(
    records: Records,
    office: str,
    day: date,
    slot: str,
    *,
    terminal: str,
    now: datetime,
) -> bool:
    """Tell whether a leased seat covers a booking; a free one leaves it provisional.

    Raises:
        NoSlot, SlotFull: as far as this terminal knows.
    """
    known = known_day(records, office, day, slot)
    spoken = promised(records, office, day, day).get(day, {}).get(slot, Unanswered())
    if known.leased_to(terminal, slot, now + _LEASE_MARGIN) > spoken.certain:
        return True
    left = known.free(slot, now, terminal=terminal) - spoken.certain - spoken.provisional
    if left < 1:
        raise SlotFull(slot=slot)
    return False


def promised(
    records: Records, office: str, first: date, last: date
) -> dict[date, dict[str, Unanswered]]:
    """Return what this terminal promised and nobody has answered, by day and slot."""
    owed = records.bookings.unanswered(office, first, last)
    ids = {entry.subject for entry in owed}
    kept = [one for id in ids if (one := records.bookings.one(Booking, id)) is not None]
    by_day: dict[date, list[Booking]] = {}
    for booking in kept:
        by_day.setdefault(booking.day, []).append(booking)
    return {day: unanswered(of_day, owed) for day, of_day in by_day.items()}


def known_day(records: Records, office: str, day: date, slot: str) -> BookingDay:
    """Return the day on which a place offers a slot.

    Raises:
        NoSlot: it does not, or the day is not published.
    """
    known = next(iter(records.bookings.days(office, day, day)), None)
    if known is None or slot not in known.capacity:
        raise NoSlot(slot=slot)
    return known


def nearest_free(
    records: Records,
    purpose: str,
    office: str,
    wanted: datetime,
    *,
    terminal: str,
    now: datetime,
    count: int = 3,
) -> tuple[FreeSlot, ...]:
    """Return the free slots nearest to a wanted moment in Japan, from now on."""
    today = now.astimezone(JST).date()
    first = max(today, wanted.date() - timedelta(days=_ALTERNATIVE_DAYS))
    last = wanted.date() + timedelta(days=_ALTERNATIVE_DAYS)
    days = [_still_open(day, now) for day in records.bookings.days(office, first, last)]
    return nearest(days, purpose, wanted, terminal=terminal, now=now, count=count)


def _still_open(day: BookingDay, now: datetime) -> BookingDay:
    """Return a day without the slots that have begun."""
    local = now.astimezone(JST)
    if day.day > local.date():
        return day
    told = f"{local:%H:%M}"
    open_slots = {
        slot: seats
        for slot, seats in day.capacity.items()
        if day.day == local.date() and slot.partition("@")[2] > told
    }
    return msgspec.structs.replace(day, capacity=open_slots)
