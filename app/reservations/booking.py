"""A booking (予約) and its states."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from app.faults import IllegalMove
from app.records.entry import Body, Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.records.state import State, office_scope
from app.records.unit import Unit
from app.reservations.booking_day import slot_of

TAKEN_OVER = "taken_over"  # the channel of what comes from the old system
_PERSONAL = ("name", "kana", "born", "phone", "mail")


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


class NewBooking(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a booking is made of; ``person`` and the personal fields as in ``Booking``."""

    number: str
    purpose: str
    office: str
    day: date
    time: str
    card: str = ""
    channel: str = "staff"
    person: str = ""
    name: str = ""
    kana: str = ""
    born: str = ""
    phone: str = ""
    mail: str = ""
    comer: Comer = Comer.SELF
    language: str = "ja"
    told: tuple[str, ...] = ()
    leased: bool = False


def _made(booking: Booking | None, entry: Entry) -> Booking:
    must_be_new(booking, "booking")
    personal = entry.private or {}
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "made_at": entry.at}
        | {"person": entry.body.get("card", "")}  # before version 2 a card was who it is for
        | entry.body
        | {name: personal.get(name, "") for name in _PERSONAL},
        Booking,
    )


def _taken_over(booking: Booking | None, entry: Entry) -> Booking:
    """Keep how a booking ended; one to come wants a seat and is made."""
    kept = _made(booking, entry)
    if kept.status is BookingStatus.BOOKED:
        raise IllegalMove(subject="booking", now="absent", wanted=kept.status)
    return kept


def _known(booking: Booking | None) -> Booking:
    must_exist(booking, "booking")
    assert booking is not None  # noqa: S101 - told to the type checker, proved one line above
    return booking


def _moved(booking: Booking | None, wanted: BookingStatus, ticket: str = "") -> Booking:
    known = _known(booking)
    check_move(BOOKING_MOVES, known.status, wanted, "booking")
    return msgspec.structs.replace(known, status=wanted, ticket=ticket or known.ticket)


def _changed(booking: Booking | None, entry: Entry) -> Booking:
    """Move a booking to another time or place; only one that is still to come."""
    known = _known(booking)
    check_move(BOOKING_MOVES, known.status, BookingStatus.CANCELLED, "booking")
    body = entry.body
    return msgspec.structs.replace(
        known,
        office=body["office"],
        scope=office_scope(body["office"]),
        day=date.fromisoformat(body["day"]),
        time=body["time"],
        leased=bool(body.get("leased", False)),
        status=BookingStatus.BOOKED,
        refused="",
        other="",
        seat=0,
    )


def _contact_changed(booking: Booking | None, entry: Entry) -> Booking:
    """Take the named fields over; the others stay, and what they said before is noted."""
    known = _known(booking)
    private, body = entry.private or {}, entry.body
    fields: dict[str, Any] = {name: private[name] for name in ("phone", "mail") if name in private}
    if "comer" in body:
        fields["comer"] = Comer(body["comer"])
    if "language" in body:
        fields["language"] = body["language"]
    earlier = tuple(
        Note(at=entry.at, by=entry.actor, text=getattr(known, name), was=name)
        for name in ("phone", "mail")
        if name in fields and getattr(known, name) not in ("", fields[name])
    )
    return msgspec.structs.replace(known, **fields, notes=(*known.notes, *earlier))


def _noted(booking: Booking | None, entry: Entry) -> Booking:
    known = _known(booking)
    text = (entry.private or {}).get("text", "")
    note = Note(at=entry.at, by=entry.actor, text=text)
    return msgspec.structs.replace(known, notes=(*known.notes, note))


def _arrived(booking: Booking | None, entry: Entry) -> Booking:
    return _moved(booking, BookingStatus.ARRIVED, entry.body["ticket"])


def _served(booking: Booking | None, entry: Entry) -> Booking:
    return _moved(booking, BookingStatus.SERVED)


def _cancelled(booking: Booking | None, entry: Entry) -> Booking:
    return _moved(booking, BookingStatus.CANCELLED)


def _missed(booking: Booking | None, entry: Entry) -> Booking:
    return _moved(booking, BookingStatus.MISSED)


def _force_arrived(booking: Booking | None, entry: Entry) -> Booking:
    return msgspec.structs.replace(
        _known(booking), status=BookingStatus.ARRIVED, ticket=entry.body["ticket"]
    )


def _force_served(booking: Booking | None, entry: Entry) -> Booking:
    return msgspec.structs.replace(_known(booking), status=BookingStatus.SERVED)


KINDS = (
    Kind("booking.made", Klass.REQUEST, Booking, _made, version=2, anywhere=True),
    Kind("booking.taken_over", Klass.FACT, Booking, _taken_over, anywhere=True),
    Kind("booking.changed", Klass.REQUEST, Booking, _changed, anywhere=True),
    Kind("booking.contact_changed", Klass.FACT, Booking, _contact_changed, anywhere=True),
    Kind("booking.noted", Klass.FACT, Booking, _noted, anywhere=True),
    Kind("booking.arrived", Klass.FACT, Booking, _arrived, force=_force_arrived),
    Kind("booking.served", Klass.FACT, Booking, _served, force=_force_served),
    Kind("booking.cancelled", Klass.REQUEST, Booking, _cancelled, anywhere=True),
    Kind("booking.missed", Klass.FACT, Booking, _missed),
)


def make(unit: Unit, new: NewBooking, *, id: str = "") -> Booking:
    """Record a booking; the central store may refuse it."""
    return _written(unit, "booking.made", id or unit.ids.new(), new, {})


def take_over(unit: Unit, id: str, new: NewBooking, status: BookingStatus) -> Booking:
    """Record how a booking of the old system ended; it wants no seat (OKA-1.1.3-オ-ア)."""
    return _written(unit, "booking.taken_over", id, new, {"status": status.value})


def _written(unit: Unit, kind: str, id: str, new: NewBooking, more: Body) -> Booking:
    fields = msgspec.to_builtins(new)
    private = {name: fields.pop(name) for name in _PERSONAL}
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


def serve(unit: Unit, booking: str) -> Booking:
    """Record that a booking's person was served (交付済・対応済)."""
    served: Booking = unit.record("booking.served", booking, {})
    return served
