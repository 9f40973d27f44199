"""A delivered box, checked against its list by scanning (OKA-3.1.2-ア)."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec
from msgspec import Struct

from app.cards.card import ENDED, Card, CardStatus, given_away, in_delivered_box
from app.cards.ledger import CardRecords
from app.faults import CounterFault, IllegalMove
from app.records.entry import Body, Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.records.state import State, office_scope
from app.records.unit import Unit, Witness

_NAMESPACE = uuid.UUID("b0b0c4f2-2a51-4f0e-8b8e-6a0f7a3d9c11")


class BoxStatus(StrEnum):
    """Tell how far a box is."""

    LISTED = "listed"
    OPENED = "opened"
    CHECKED = "checked"


BOX_MOVES: dict[BoxStatus, frozenset[BoxStatus]] = {
    BoxStatus.LISTED: frozenset({BoxStatus.OPENED}),
    BoxStatus.OPENED: frozenset({BoxStatus.CHECKED}),
    BoxStatus.CHECKED: frozenset(),
}


class Box(State, frozen=True, kw_only=True):
    """Hold one delivered box; ``surplus`` are scanned codes that no list holds."""

    number: str
    office: str
    listed: int
    source: str
    listed_at: datetime
    status: BoxStatus = BoxStatus.LISTED
    surplus: tuple[str, ...] = ()
    matched: int = 0
    missing: int = 0
    opened_at: datetime | None = None
    checked_at: datetime | None = None


class BoxRecords(Protocol):
    """What the backyard asks of the ledger."""

    def boxes(self, office: str) -> Sequence[Box]:
        """Return an office's boxes, open ones first."""
        ...


class CardsUnread(CounterFault):
    """Tell that cards of the list were not scanned and nobody has confirmed them as missing."""

    code = "D-301"


def box_id(office: str, number: str) -> str:
    """Return the identity of a box."""
    return str(uuid.uuid5(_NAMESPACE, f"{office}:{number}"))


def _known(box: Box | None) -> Box:
    must_exist(box, "box")
    assert box is not None  # noqa: S101 - told to the type checker, proved one line above
    return box


def _listed(box: Box | None, entry: Entry) -> Box:
    must_be_new(box, "box")
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "listed_at": entry.at} | entry.body, Box
    )


def _opened(box: Box | None, entry: Entry) -> Box:
    known = _known(box)
    check_move(BOX_MOVES, known.status, BoxStatus.OPENED, "box")
    return msgspec.structs.replace(known, status=BoxStatus.OPENED, opened_at=entry.at)


def _surplus(box: Box | None, entry: Entry) -> Box:
    known = _known(box)
    code = entry.body["code"]
    if code in known.surplus:
        return known
    return msgspec.structs.replace(known, surplus=(*known.surplus, code))


def _checked(box: Box | None, entry: Entry) -> Box:
    known = _known(box)
    check_move(BOX_MOVES, known.status, BoxStatus.CHECKED, "box")
    return msgspec.structs.replace(
        known,
        status=BoxStatus.CHECKED,
        checked_at=entry.at,
        matched=entry.body["matched"],
        missing=entry.body["missing"],
    )


def _cards_missing(version: int, body: Body) -> bool:
    """Tell that cards are missing; before version 2 the second person was a typed name."""
    return version >= 2 and body["missing"] > 0


KINDS = (
    Kind("box.listed", Klass.FACT, Box, _listed),
    Kind("box.opened", Klass.FACT, Box, _opened),
    Kind("box.surplus", Klass.FACT, Box, _surplus),
    Kind("box.checked", Klass.FACT, Box, _checked, version=2, by_two=_cards_missing),
)


class Scanned(StrEnum):
    """Tell what a scan at the box meant."""

    MATCH = "match"
    AGAIN = "again"
    IN_HAND = "in_hand"  # the ledger gave it away, and here it lies
    PULL_OUT = "pull_out"
    OTHER_BOX = "other_box"
    SURPLUS = "surplus"


class ScanResult(Struct, frozen=True, kw_only=True):
    """Hold the outcome of one scan; ``card`` is the row it matched."""

    outcome: Scanned
    control_number: str
    card: Card | None = None


def open_box(unit: Unit, box_id: str) -> Box:
    """Start checking a box; opening an open box again changes nothing."""
    box = unit.get(Box, box_id)
    if box.status is BoxStatus.OPENED:
        return box
    opened: Box = unit.record("box.opened", box_id, {})
    return opened


def scan(unit: Unit, cards: CardRecords, box_id: str, control_number: str) -> ScanResult:
    """Record one card taken out of the box: matched, pulled out, or surplus (named).

    Raises:
        IllegalMove: nobody has opened the box.
    """
    box = unit.get(Box, box_id)
    if box.status is BoxStatus.LISTED:
        raise IllegalMove(subject="box", now=box.status, wanted=BoxStatus.OPENED)
    card = cards.by_control_number(control_number)
    if card is None:
        unit.record("box.surplus", box_id, {"code": control_number})
        return ScanResult(outcome=Scanned.SURPLUS, control_number=control_number)
    waits = card.status in (CardStatus.LISTED, CardStatus.MISSING) or in_delivered_box(card)
    if not waits and given_away(card):
        return ScanResult(outcome=Scanned.IN_HAND, control_number=control_number, card=card)
    if not waits:
        return ScanResult(outcome=Scanned.AGAIN, control_number=control_number, card=card)
    if (card.office, card.box) != (box.office, box.number):
        unit.record("box.surplus", box_id, {"code": control_number})
        return ScanResult(outcome=Scanned.OTHER_BOX, control_number=control_number, card=card)
    received: Card = unit.record("card.received", card.id, {"box": box.number})
    pulled = received.delivery != "pickup" or received.status in ENDED
    outcome = Scanned.PULL_OUT if pulled else Scanned.MATCH
    return ScanResult(outcome=outcome, control_number=control_number, card=received)


def finish(
    unit: Unit,
    cards: CardRecords,
    box_id: str,
    *,
    confirmed_missing: frozenset[str],
    witness: Witness | None = None,
) -> Box:
    """End the check; each unread card must have been confirmed as missing by a person.

    ``witness`` is the second person who looked into the box where cards are missing.

    Raises:
        CardsUnread: ``count`` cards are neither scanned nor confirmed.
        WitnessNeeded, WitnessNotAllowed: cards are missing and no second person looked who may.
    """
    box = unit.get(Box, box_id)
    listed = [card for card in cards.in_box(box.number) if card.office == box.office]
    unread = [card for card in listed if in_delivered_box(card)]
    open_cards = [card for card in unread if card.id not in confirmed_missing]
    if open_cards:
        raise CardsUnread(count=len(open_cards))
    for card in unread:
        unit.record("card.missing", card.id, {"box": box.number})
    body: Body = {"matched": len(listed) - len(unread), "missing": len(unread)}
    checked: Box = unit.record("box.checked", box_id, body, witness=witness)
    return checked


def list_box(unit: Unit, *, number: str, listed: int, source: str) -> Box:
    """Record a delivered box with its count and the digest of its list."""
    office = unit.actor.office
    subject = box_id(office, number)
    known = unit.find(Box, subject)
    if known is not None:
        return known
    box: Box = unit.record(
        "box.listed",
        subject,
        {"number": number, "office": office, "listed": listed, "source": source},
        scope=office_scope(office),
    )
    return box
