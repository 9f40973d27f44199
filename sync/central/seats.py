"""Give seats to bookings, one after the other, inside the transaction that takes them in.

What two windows promise at once is decided here by the order of arrival, never by a clock.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from app.calendar.dates import day_in_japan
from app.cards.card import Card
from app.records.entry import Entry, Outcome
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.reservations.booking import Booking, BookingStatus
from app.reservations.booking_day import (
    BookingDay,
    NoSeat,
    SeatRefused,
    day_id,
    give_back,
    take_seat,
)
from app.reservations.for_card import lack_of_card
from app.reservations.items import BookingItems
from sync.central.judging import Reason, Verdict
from sync.central.pen import Pen
from sync.central.post import PostBox
from sync.central.tables import shared
from sync.central.writing import Workspace

_BOOKING = subject_name(Booking)
_DAY = subject_name(BookingDay)
_CARD = subject_name(Card)
_booking = shared[_BOOKING]
_TEXTS: sa.ARRAY[str] = sa.ARRAY(sa.Text)
_CAME = (BookingStatus.ARRIVED, BookingStatus.SERVED)


class SeatKeeper:
    """Judge what bookings want against the seats that are left."""

    def __init__(
        self,
        connection: sa.Connection,
        workspace: Workspace,
        now: datetime,
        post: PostBox,
        items: BookingItems,
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._now = now
        self._post = post
        self._items = items

    def keys(self, entries: Iterable[Entry]) -> set[SubjectKey]:
        """Return what must be locked for entries on bookings: days and persons."""
        mine = [entry for entry in entries if entry.subject_type == _BOOKING]
        if not mine:
            return set()
        keys = set[SubjectKey]()
        for entry in mine:
            keys |= _keys_of(entry.body)
        query = sa.select(
            _booking.c.office, _booking.c.day, _booking.c.person, _booking.c.purpose
        ).where(_booking.c.id == sa.any_(sa.literal([one.subject for one in mine], _TEXTS)))
        for row in self._connection.execute(query).mappings():
            keys |= _keys_of(dict(row))
        return keys

    def settle(self, verdict: Verdict, before: Booking | None, entry: Entry, pen: Pen) -> Verdict:
        """Return the verdict with its seat, or the refusal where none is left."""
        after = verdict.state
        if not isinstance(after, Booking):
            return verdict
        decided = self._decided(verdict, before, after, entry, pen)
        if isinstance(decided.state, Booking):
            self._post.note(before, decided.state, id=entry.id, at=entry.at)
        return decided

    def _decided(
        self, verdict: Verdict, before: Booking | None, after: Booking, entry: Entry, pen: Pen
    ) -> Verdict:
        if entry.kind == "booking.made":
            return self._made(verdict, after, entry, pen)
        if entry.kind == "booking.changed" and before is not None:
            return self._changed(verdict, before, after, entry)
        if after.status is BookingStatus.CANCELLED:
            self.leave(before)
            return _with(verdict, msgspec.structs.replace(after, seat=0))
        if after.status in _CAME and before is not None and before.status not in _CAME:
            self._supersede(after, entry, pen)
        return verdict

    def leave(self, booking: Booking | None) -> None:
        """Give a booking's seat back to its slot."""
        if booking is None or booking.seat == 0:
            return
        day = self._day(booking.office, booking.day)
        if day is not None:
            self._put_day(give_back(day, booking.slot))

    # --- the kinds -------------------------------------------------------------------------------

    def _made(self, verdict: Verdict, booking: Booking, entry: Entry, pen: Pen) -> Verdict:
        lack = self._lack_of_card(booking)
        if lack is not None:
            return _refused(verdict, booking, lack)
        other = self._standing(booking, pen)
        if other is not None:
            return _refused(verdict, booking, Reason.ALREADY_BOOKED, other.id)
        try:
            seated = self._seated(booking, entry.terminal)
        except SeatRefused as told:
            return _refused(verdict, booking, Reason(told.reason.value))
        except _NotNow as told:
            return _refused(verdict, booking, told.reason)
        return _with(verdict, seated)

    def _changed(self, verdict: Verdict, before: Booking, after: Booking, entry: Entry) -> Verdict:
        """Move to the new seat; a refused move leaves everything as it was."""
        if before.status is not BookingStatus.BOOKED:
            lack = self._lack_of_card(after)
            if lack is not None:
                return Verdict(outcome=Outcome.REJECTED, reason=lack)
            other = self._standing(after, None)
            if other is not None:
                return Verdict(outcome=Outcome.REJECTED, reason=Reason.ALREADY_BOOKED)
        same = (before.office, before.day, before.slot) == (after.office, after.day, after.slot)
        if same and before.seat:
            return _with(verdict, msgspec.structs.replace(after, seat=before.seat))
        try:
            seated = self._seated(after, entry.terminal)
        except SeatRefused as told:
            return Verdict(outcome=Outcome.REJECTED, reason=Reason(told.reason.value))
        except _NotNow as told:
            return Verdict(outcome=Outcome.REJECTED, reason=told.reason)
        self.leave(before)
        return _with(verdict, seated)

    def _supersede(self, came: Booking, entry: Entry, pen: Pen) -> None:
        """Give up another booking of a person who has come: one is served, not two."""
        for other in self._active(came):
            self.leave(other)
            cancelled = pen.record(
                "booking.cancelled",
                other.id,
                {"reason": "superseded", "by": came.id},
                scope=other.scope,
            )
            assert isinstance(cancelled, Booking)  # noqa: S101 - the kind names the type
            freed = msgspec.structs.replace(cancelled, seat=0)
            self._workspace.put(SubjectKey(_BOOKING, other.id), freed)
            id = f"{entry.id}.{other.id}"
            self._post.note(other, freed, id=id, at=entry.at, superseded=True)

    # --- what stands against a booking -----------------------------------------------------------

    def _lack_of_card(self, booking: Booking) -> Reason | None:
        """Return what a booking lacks of its card, as the city's cards stand now."""
        if not self._items.about_card(booking.purpose):
            return None
        known = self._workspace.state(SubjectKey(_CARD, booking.card)) if booking.card else None
        lack = lack_of_card(
            self._items,
            purpose=booking.purpose,
            channel=booking.channel,
            named=booking.card,
            card=known if isinstance(known, Card) else None,
        )
        return None if lack is None else Reason(lack.value)

    def _standing(self, booking: Booking, pen: Pen | None) -> Booking | None:
        """Return the person's other booking for the purpose; one whose day passed is missed."""
        today = day_in_japan(self._now)
        for other in self._active(booking):
            if other.day >= today or pen is None:
                return other
            pen.record("booking.missed", other.id, {}, scope=other.scope)
        return None

    def _active(self, booking: Booking) -> list[Booking]:
        if not booking.person:
            return []
        self._workspace.write()
        query = sa.select(_booking.c.id).where(
            _booking.c.person == booking.person,
            _booking.c.purpose == booking.purpose,
            _booking.c.status == BookingStatus.BOOKED,
            _booking.c.id != booking.id,
        )
        ids = self._connection.execute(query.order_by(_booking.c.id)).scalars().all()
        states = (self._workspace.state(SubjectKey(_BOOKING, id)) for id in ids)
        return [state for state in states if isinstance(state, Booking)]

    def _seated(self, booking: Booking, terminal: str) -> Booking:
        """Return the booking with the lowest free seat of its slot.

        Raises:
            SeatRefused: the slot is not offered or full.
            _NotNow: a resident books after the deadline (OKA-1.1.3-エ-キ), or too far ahead.
        """
        day = self._day(booking.office, booking.day)
        if day is None:
            raise SeatRefused(NoSeat.NO_SLOT)
        if booking.channel == "web":
            if self._now > day.bookable_until:
                raise _NotNow(Reason.TOO_LATE)
            if day_in_japan(self._now) < day.bookable_from:
                raise _NotNow(Reason.TOO_EARLY)
        taken = take_seat(day, booking.slot, terminal=terminal, now=self._now)
        seated = msgspec.structs.replace(booking, seat=self._free_seat(booking))
        self._put_day(taken)
        return seated

    def _free_seat(self, booking: Booking) -> int:
        self._workspace.write()
        query = sa.select(_booking.c.seat).where(
            _booking.c.office == booking.office,
            _booking.c.day == booking.day.isoformat(),
            _booking.c.time == booking.time,
            _booking.c.purpose == booking.purpose,
            _booking.c.seat > 0,
        )
        used = set(self._connection.execute(query).scalars())
        return next(seat for seat in range(1, len(used) + 2) if seat not in used)

    def _day(self, office: str, day: date) -> BookingDay | None:
        found = self._workspace.state(SubjectKey(_DAY, day_id(office, day)))
        return found if isinstance(found, BookingDay) else None

    def _put_day(self, day: BookingDay) -> None:
        raised = msgspec.structs.replace(day, rev=day.rev + 1)
        self._workspace.put(SubjectKey(_DAY, day.id), raised)


class _NotNow(Exception):
    """Tell that residents can book that day no longer, or not yet."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def _keys_of(values: dict[str, Any]) -> set[SubjectKey]:
    keys = set[SubjectKey]()
    office, day = values.get("office"), values.get("day")
    if isinstance(office, str) and isinstance(day, str) and office and day:
        keys.add(SubjectKey(_DAY, f"{office}:{day}"))
    person, purpose = values.get("person") or values.get("card"), values.get("purpose")
    if isinstance(person, str) and isinstance(purpose, str) and person:
        keys.add(SubjectKey("person", f"{person}:{purpose}"))
    return keys


def _with(verdict: Verdict, booking: Booking) -> Verdict:
    return msgspec.structs.replace(verdict, state=booking)


def _refused(verdict: Verdict, booking: Booking, reason: Reason, other: str = "") -> Verdict:
    """Keep a refused booking as one: somebody was promised it and has to be told."""
    kept = msgspec.structs.replace(
        booking, status=BookingStatus.REFUSED, refused=reason.value, other=other, seat=0
    )
    return msgspec.structs.replace(verdict, outcome=Outcome.REJECTED, state=kept, reason=reason)
