"""What settling a case does: the way's own acts and the settling, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct

from app.cards.card import REPLACED, Card, CardStatus, given_away
from app.cards.ledger import TakenBack, take_back
from app.cases.case import Case, CaseStatus, open_case, settle
from app.cases.conflicts import HANDLINGS, IN_HAND, Conflict, Way, conflict_of
from app.desk.booking_views import FreeSlot
from app.desk.free_seats import covered
from app.faults import IllegalMove
from app.records.unit import Unit
from app.reservations import booking as bookings
from app.reservations.booking import Booking
from app.reservations.booking_day import add_seat, slot_of
from app.reservations.faults import SlotFull
from app.store.reader import Records


class Chosen(Struct, frozen=True, kw_only=True):
    """Hold what a person chose: the way, why, and the slot that another time means."""

    way: Way
    reason: str
    at: FreeSlot | None = None


class _Hand(Struct, frozen=True, kw_only=True):
    """Hold what an act of a way needs."""

    unit: Unit
    records: Records
    case: Case
    chosen: Chosen
    terminal: str
    now: datetime


def settle_by(
    unit: Unit,
    records: Records,
    cases: Sequence[Case],
    chosen: Chosen,
    *,
    terminal: str,
    now: datetime,
) -> Case:
    """Do what the way says, then settle the case and those joined to it.

    Raises:
        IllegalMove: somebody settled it meanwhile, the booking moved on, or the way does what this
            contradiction does not offer.
        NotAllowed: the role may not do what the way needs.
        SlotFull, NoSlot: as far as this terminal knows.
    """
    lead = unit.get(Case, cases[0].id)
    if lead.status is CaseStatus.SETTLED:
        raise IllegalMove(subject="case", now=lead.status, wanted=chosen.way)
    conflict = conflict_of(lead)
    act = _ACTS.get(chosen.way)
    if act is not None and chosen.way not in HANDLINGS[conflict].ways:
        raise IllegalMove(subject="case", now=conflict, wanted=chosen.way)
    if act is not None:
        act(_Hand(unit=unit, records=records, case=lead, chosen=chosen, terminal=terminal, now=now))
    done = [settle(unit, one.id, way=chosen.way, reason=chosen.reason) for one in cases]
    return done[0]


def _other_time(hand: _Hand) -> None:
    at = hand.chosen.at
    booking = hand.unit.get(Booking, hand.case.subject)
    if at is None:
        raise SlotFull(slot=booking.slot)
    _move(hand, booking, at.office, at.day, at.time)


def _one_more_seat(hand: _Hand) -> None:
    """Open one seat where and when it was promised, and take it."""
    booking, asked = hand.unit.get(Booking, hand.case.subject), hand.case.details
    office = str(asked.get("office", booking.office))
    day = date.fromisoformat(str(asked.get("day", booking.day.isoformat())))
    time = str(asked.get("time", booking.time))
    add_seat(hand.unit, office, day, slot_of(booking.purpose, time), reason=hand.chosen.reason)
    bookings.change(hand.unit, booking.id, office=office, day=day, time=time)


def _give_up(hand: _Hand) -> None:
    bookings.cancel(hand.unit, hand.case.subject, reason="told")


def _book_this(hand: _Hand) -> None:
    """Give the other booking up and take this one's seat."""
    booking = hand.unit.get(Booking, hand.case.subject)
    freed = hand.unit.get(Booking, booking.other)
    bookings.cancel(hand.unit, freed.id, reason="told")
    place = (booking.office, booking.day, booking.slot)
    if place == (freed.office, freed.day, freed.slot):
        bookings.change(
            hand.unit, booking.id, office=booking.office, day=booking.day, time=booking.time
        )
    else:
        _move(hand, booking, booking.office, booking.day, booking.time)


def _move(hand: _Hand, booking: Booking, office: str, day: date, time: str) -> None:
    slot = slot_of(booking.purpose, time)
    leased = covered(hand.records, office, day, slot, terminal=hand.terminal, now=hand.now)
    bookings.change(hand.unit, booking.id, office=office, day=day, time=time, leased=leased)


def _found(hand: _Hand) -> None:
    """Tell that the card lies here although it was handed over."""
    tell_in_hand(hand.unit, hand.records, hand.unit.get(Card, hand.case.subject), hand.terminal)


def _same_person(hand: _Hand) -> None:
    """End the card from before: a person looked it up and it is the same resident's."""
    why = str(hand.case.details.get("why", REPLACED))
    take_back(hand.unit, hand.case.subject, TakenBack.REVOKED, visit="", reason=why)


def tell_in_hand(unit: Unit, records: Records, card: Card, terminal: str) -> Case:
    """Open the case of a card that lies here and that the ledger gave away (現物不一致).

    One that is open already is returned.

    Raises:
        IllegalMove: the ledger does not say that the card is gone.
    """
    if not given_away(card):
        raise IllegalMove(subject="card", now=card.status, wanted=CardStatus.HANDED_OVER)
    for one in records.cases.open():
        if one.subject == card.id and conflict_of(one) is Conflict.CARD_IN_HAND:
            return one
    return open_case(
        unit,
        topic=IN_HAND,
        subject_type="card",
        subject=card.id,
        entry="",
        details={"kind": "case.opened", "now": card.status, "terminal": terminal},
        scope=card.scope,
    )


_ACTS: dict[Way, Callable[[_Hand], None]] = {
    Way.OTHER_TIME: _other_time,
    Way.ONE_MORE_SEAT: _one_more_seat,
    Way.GIVE_UP: _give_up,
    Way.KEEP_OTHER: _give_up,
    Way.BOOK_THIS: _book_this,
    Way.FOUND: _found,
    Way.SAME_PERSON: _same_person,
}
