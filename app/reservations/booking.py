"""A booking (予約) and its states."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.records.state import State, office_scope
from app.records.unit import Unit


class BookingStatus(StrEnum):
    """Tell what became of a booking."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    SERVED = "served"
    CANCELLED = "cancelled"


BOOKING_MOVES: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.BOOKED: frozenset({BookingStatus.ARRIVED, BookingStatus.CANCELLED}),
    BookingStatus.ARRIVED: frozenset({BookingStatus.SERVED}),
    BookingStatus.SERVED: frozenset(),
    BookingStatus.CANCELLED: frozenset(),
}


class Booking(State, frozen=True, kw_only=True):
    """Hold one booking; ``number`` is what the resident was told, ``card`` the card it is for."""

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


def _made(booking: Booking | None, entry: Entry) -> Booking:
    must_be_new(booking, "booking")
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "made_at": entry.at} | entry.body, Booking
    )


def _moved(booking: Booking | None, wanted: BookingStatus, ticket: str = "") -> Booking:
    must_exist(booking, "booking")
    assert booking is not None  # noqa: S101 - told to the type checker, proved one line above
    check_move(BOOKING_MOVES, booking.status, wanted, "booking")
    return msgspec.structs.replace(booking, status=wanted, ticket=ticket or booking.ticket)


def _arrived(booking: Booking | None, entry: Entry) -> Booking:
    return _moved(booking, BookingStatus.ARRIVED, entry.body["ticket"])


def _served(booking: Booking | None, entry: Entry) -> Booking:
    return _moved(booking, BookingStatus.SERVED)


def _cancelled(booking: Booking | None, entry: Entry) -> Booking:
    return _moved(booking, BookingStatus.CANCELLED)


def _force_arrived(booking: Booking | None, entry: Entry) -> Booking:
    must_exist(booking, "booking")
    assert booking is not None  # noqa: S101 - told to the type checker, proved one line above
    return msgspec.structs.replace(
        booking, status=BookingStatus.ARRIVED, ticket=entry.body["ticket"]
    )


def _force_served(booking: Booking | None, entry: Entry) -> Booking:
    must_exist(booking, "booking")
    assert booking is not None  # noqa: S101 - told to the type checker, proved one line above
    return msgspec.structs.replace(booking, status=BookingStatus.SERVED)


KINDS = (
    Kind("booking.made", Klass.REQUEST, Booking, _made),
    Kind("booking.arrived", Klass.FACT, Booking, _arrived, force=_force_arrived),
    Kind("booking.served", Klass.FACT, Booking, _served, force=_force_served),
    Kind("booking.cancelled", Klass.REQUEST, Booking, _cancelled),
)


def make(
    unit: Unit,
    *,
    number: str,
    purpose: str,
    office: str,
    day: date,
    time: str,
    card: str = "",
    channel: str = "staff",
) -> Booking:
    """Record a booking; the central store may refuse it."""
    booking: Booking = unit.record(
        "booking.made",
        unit.ids.new(),
        {
            "number": number,
            "purpose": purpose,
            "office": office,
            "day": day.isoformat(),
            "time": time,
            "card": card,
            "channel": channel,
        },
        scope=office_scope(office),
    )
    return booking
