"""A booking (予約) and its states."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from app.records.entry import Body
from app.records.state import State, office_scope
from app.records.unit import Unit
from app.reservations.booking_day import slot_of

TAKEN_OVER = "taken_over"  # the channel of what comes from the old system
PERSONAL = ("name", "kana", "born", "phone", "mail")


class BookingStatus(StrEnum):
    """Tell what became of a booking."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    SERVED = "served"
    CANCELLED = "cancelled"
    MISSED = "missed"  # the day passed and nobody came
    REFUSED = "refused"  # promised without a seat; a person tells the resident


BOOKING_MOVES: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.BOOKED: frozenset(
        {BookingStatus.ARRIVED, BookingStatus.CANCELLED, BookingStatus.MISSED}
    ),
    BookingStatus.ARRIVED: frozenset({BookingStatus.SERVED}),
    BookingStatus.SERVED: frozenset(),
    BookingStatus.CANCELLED: frozenset(),
    BookingStatus.MISSED: frozenset({BookingStatus.ARRIVED}),
    BookingStatus.REFUSED: frozenset({BookingStatus.ARRIVED, BookingStatus.CANCELLED}),
}


class Comer(StrEnum):
    """Tell who comes (来られる方)."""

    SELF = "self"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what somebody wrote beside a booking; notes are added, never changed.

    ``was`` is given where ``text`` is what a field such as ``phone`` said before it was changed.
    """

    at: datetime
    by: str
    text: str
    was: str = ""


class Booking(State, frozen=True, kw_only=True):
    """Hold one booking; ``number`` is what the resident was told, ``card`` the card it is for.

    ``person`` is who it is for: the card, else a name made of kana and birth date; one person
    has one active booking per purpose (OKA-1.1.3-ウ-シ).  ``seat`` is the central store's number
    of the seat in its slot, 0 until it has given one.  ``leased`` tells that the seat came out of
    the terminal's own lease, so that the booking holds before the central store has seen it.
    ``refused`` is why there is none, ``other`` the booking that stands against it.
    """

    number: str
    purpose: str
    office: str
    day: date
    time: str
    card: str = ""
    channel: str = "staff"
    status: BookingStatus = BookingStatus.BOOKED
    made_at: datetime
    ticket: str = ""
    person: str = ""
    name: str = ""
    kana: str = ""
    born: str = ""
    phone: str = ""
    mail: str = ""
    comer: Comer = Comer.SELF
    language: str = "ja"
    told: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    seat: int = 0
    leased: bool = False
    refused: str = ""
    other: str = ""

    @property
    def slot(self) -> str:
        """Return the name of its slot."""
        return slot_of(self.purpose, self.time)


class BookingRecords(Protocol):
    """What the rules ask of the ledger about bookings."""

    def by_number(self, number: str) -> Booking | None:
        """Return the booking with this number."""
        ...

    def of_day(self, office: str, day: date) -> Sequence[Booking]:
        """Return an office's bookings of a day by time."""
        ...

    def of_card(self, card: str) -> Sequence[Booking]:
        """Return the bookings for a card, newest first."""
        ...

    def of_person(self, person: str) -> Sequence[Booking]:
        """Return the bookings for a person, newest first."""
        ...


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a person asks for at the counter or on the telephone; fields as in ``Booking``."""

    purpose: str
    office: str
    day: date
    time: str
    card: str = ""
    name: str = ""
    kana: str = ""
    born: str = ""
    phone: str = ""
    mail: str = ""
    comer: Comer = Comer.SELF
    language: str = "ja"
    channel: str = "staff"
    told: tuple[str, ...] = ()

    @property
    def slot(self) -> str:
        """Return the name of the wanted slot."""
        return slot_of(self.purpose, self.time)


class NewBooking(Wanted, frozen=True, kw_only=True):
    """Hold what a booking is made of: what is wanted, and what the desk adds to it."""

    number: str
    person: str = ""
    leased: bool = False


def make(unit: Unit, new: NewBooking, *, id: str = "") -> Booking:
    """Record a booking; the central store may refuse it."""
    return _written(unit, "booking.made", id or unit.ids.new(), new, {})


def take_over(unit: Unit, id: str, new: NewBooking, status: BookingStatus) -> Booking:
    """Record how a booking of the old system ended; it wants no seat (OKA-1.1.3-オ-ア)."""
    return _written(unit, "booking.taken_over", id, new, {"status": status.value})


def _written(unit: Unit, kind: str, id: str, new: NewBooking, more: Body) -> Booking:
    fields = msgspec.to_builtins(new)
    private = {name: fields.pop(name) for name in PERSONAL}
    booking: Booking = unit.record(
        kind,
        id,
        fields | more,
        private={name: value for name, value in private.items() if value} or None,
        scope=office_scope(new.office),
    )
    return booking


def change(
    unit: Unit, booking: str, *, office: str, day: date, time: str, leased: bool = False
) -> Booking:
    """Record that a booking moves; it stays where it is if the central store refuses."""
    body = {"office": office, "day": day.isoformat(), "time": time, "leased": leased}
    changed: Booking = unit.record("booking.changed", booking, body)
    return changed


def change_contact(
    unit: Unit,
    booking: str,
    *,
    phone: str | None = None,
    mail: str | None = None,
    comer: Comer | None = None,
    language: str | None = None,
) -> Booking:
    """Record how a person is reached and who comes; what is None stays."""
    private = {
        name: value for name, value in (("phone", phone), ("mail", mail)) if value is not None
    }
    body = {
        name: str(value)
        for name, value in (("comer", comer), ("language", language))
        if value is not None
    }
    changed: Booking = unit.record(
        "booking.contact_changed", booking, body, private=private or None
    )
    return changed


def note(unit: Unit, booking: str, text: str) -> Booking:
    """Record a note beside a booking."""
    noted: Booking = unit.record("booking.noted", booking, {}, private={"text": text})
    return noted


def cancel(unit: Unit, booking: str, *, reason: str = "resident") -> Booking:
    """Record that a booking is given up; the central store may refuse it."""
    cancelled: Booking = unit.record("booking.cancelled", booking, {"reason": reason})
    return cancelled


def arrive(unit: Unit, booking: str, *, ticket: str = "") -> Booking:
    """Record that a booking's person came (来庁); without a ticket nobody is queued."""
    arrived: Booking = unit.record("booking.arrived", booking, {"ticket": ticket})
    return arrived


def serve(unit: Unit, booking: str) -> Booking:
    """Record that a booking's person was served (対応済)."""
    served: Booking = unit.record("booking.served", booking, {})
    return served
