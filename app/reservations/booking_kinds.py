"""What can be recorded about a booking, and what each entry makes of it."""

from datetime import date
from typing import Any

import msgspec

from app.faults import IllegalMove
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.records.state import office_scope
from app.reservations.booking import (
    BOOKING_MOVES,
    PERSONAL,
    Booking,
    BookingStatus,
    Comer,
    Note,
)


def _made(booking: Booking | None, entry: Entry) -> Booking:
    must_be_new(booking, "booking")
    personal = entry.private or {}
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "made_at": entry.at}
        | {"person": entry.body.get("card", "")}  # before version 2 a card was who it is for
        | entry.body
        | {name: personal.get(name, "") for name in PERSONAL},
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
    """Believe that somebody came whatever was thought; who was served stays served."""
    known = _known(booking)
    if known.status is BookingStatus.SERVED:
        raise IllegalMove(subject="booking", now=known.status, wanted=BookingStatus.ARRIVED)
    return msgspec.structs.replace(known, status=BookingStatus.ARRIVED, ticket=entry.body["ticket"])


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
