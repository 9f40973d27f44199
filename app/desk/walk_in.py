"""A walk-in at reception gets the next free slot of today (OKA-1.1.3-エ-エ)."""

from __future__ import annotations

import msgspec

from app.calendar.dates import JST
from app.desk.booking_values import BookingView
from app.desk.booking_views import FreeSlot
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.reservations.booking import Wanted
from app.reservations.faults import NoSlot, SlotFull

CHANNEL = "walk_in"
_ALL = 10_000


class WalkIn:
    """Book who comes without a booking and does not want to wait."""

    def __init__(self, desk: Desk, bookings: Bookings) -> None:
        self._desk = desk
        self._bookings = bookings

    def free(self, purpose: str) -> tuple[FreeSlot, ...]:
        """Return the slots of today that have not begun and have a seat, the next one first."""
        today = self._desk.today()
        now = self._desk.ledger.central_time().astimezone(JST)
        wanted = Wanted(purpose=purpose, office=self._desk.office, day=today, time=f"{now:%H:%M}")
        found = self._bookings.nearest(wanted, count=_ALL)
        return tuple(sorted((one for one in found if one.day == today), key=_start))

    def book(self, wanted: Wanted) -> BookingView:
        """Record a booking for the next free slot of today; its day and time are chosen here.

        Raises:
            NoSlot: today has no slot of this purpose left.
            SlotFull: the last seats went while this was typed.
            DetailsMissing, AlreadyBooked: as for every booking.
        """
        slots = self.free(wanted.purpose)
        if not slots:
            raise NoSlot(slot=wanted.purpose)
        full: SlotFull | None = None
        for slot in slots:
            chosen = msgspec.structs.replace(
                wanted,
                office=slot.office,
                day=slot.day,
                time=slot.time,
                channel=CHANNEL,
            )
            try:
                return self._bookings.book(chosen)
            except SlotFull as told:
                full = told
        assert full is not None  # noqa: S101 - there was a slot, and each was full
        raise full


def _start(slot: FreeSlot) -> str:
    return slot.time
