"""Take the old system's bookings into the ledger: all of them or nothing (OKA-1.1.3-オ-ア)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct

from app.backyard.booking_list import ListedBooking
from app.records.unit import Unit
from app.reservations.booking import TAKEN_OVER, Booking, BookingStatus, NewBooking, make, take_over
from app.reservations.identity import new_number, person_of

_NAMESPACE = uuid.UUID("5a1c2f38-2f0b-4d5e-8f64-9d1b0f0c7e21")


class TakenOver(Struct, frozen=True, kw_only=True):
    """Hold what an import changed.

    ``to_come`` want a seat, and the central store may refuse one; ``past`` are kept as they
    ended; ``same`` were taken over before.
    """

    to_come: int
    past: int
    same: int


def import_bookings(
    unit: Unit,
    listed: Iterable[ListedBooking],
    *,
    today: date,
    card_of: Callable[[str], str],
    recorded: Callable[[str], bool],
) -> TakenOver:
    """Record every booking of a checked list inside one unit of work.

    ``card_of`` gives the card of a control number, ``recorded`` tells whether this terminal wrote
    an entry on a booking: one at another office is no longer kept here once it was answered.

    Raises:
        ListRefused, ListChanged, ListCancelled: nothing was taken over then.
    """
    to_come = past = same = 0
    for line in listed:
        subject = str(uuid.uuid5(_NAMESPACE, line.key))
        if unit.find(Booking, subject) is not None or recorded(subject):
            same += 1
            continue
        new = _new(line, card_of(line.control_number) if line.control_number else "")
        if line.status is BookingStatus.BOOKED and line.day >= today:
            make(unit, new, id=subject)
            to_come += 1
        else:
            missed = line.status is BookingStatus.BOOKED
            take_over(unit, subject, new, BookingStatus.MISSED if missed else line.status)
            past += 1
    return TakenOver(to_come=to_come, past=past, same=same)


def _new(line: ListedBooking, card: str) -> NewBooking:
    return NewBooking(
        number=new_number(),
        purpose=line.purpose,
        office=line.place,
        day=line.day,
        time=line.time,
        card=card,
        channel=TAKEN_OVER,
        person=person_of(card, line.kana, line.born),
        name=line.name,
        kana=line.kana,
        born=line.born,
        phone=line.phone,
        mail=line.mail,
    )
