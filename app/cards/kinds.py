"""What can be recorded about a card, and the pure rules that apply it."""

import msgspec

from app.cards.card import STATUS_MOVES, Card, CardStatus
from app.cards.correction import CorrectedField, apply_correction
from app.faults import IllegalMove
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_exist

_PERSONAL = ("control_number", "name", "kana", "born", "address")


def _listed(card: Card | None, entry: Entry) -> Card:
    personal = entry.private or {}
    listed = msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "place": f"box:{entry.body['box']}"}
        | entry.body
        | {name: personal.get(name, "") for name in _PERSONAL},
        Card,
    )
    if card is None:
        return listed
    same = all(
        getattr(card, name) == getattr(listed, name)
        for name in (*_PERSONAL, "box", "municipality", "office")
    )
    if not same:
        raise IllegalMove(subject="card", now=card.status, wanted=CardStatus.LISTED)
    return card


def _known(card: Card | None) -> Card:
    must_exist(card, "card")
    assert card is not None  # noqa: S101 - told to the type checker, proved one line above
    return card


def _status(card: Card, wanted: CardStatus) -> CardStatus:
    check_move(STATUS_MOVES, card.status, wanted, "card")
    return wanted


def _received(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    return msgspec.structs.replace(
        known, status=_status(known, CardStatus.RECEIVED), received_at=entry.at, place="backyard"
    )


def _missing(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    return msgspec.structs.replace(known, status=_status(known, CardStatus.MISSING), place="")


def _set_up(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    return msgspec.structs.replace(
        known, status=_status(known, CardStatus.SET_UP), set_up_at=entry.at
    )


def _movable(card: Card | None) -> Card:
    known = _known(card)
    if known.status not in (CardStatus.RECEIVED, CardStatus.SET_UP):
        raise IllegalMove(subject="card", now=known.status, wanted="moved")
    return known


def _stored(card: Card | None, entry: Entry) -> Card:
    return msgspec.structs.replace(
        _movable(card), place=entry.body["place"], moving_to="", moving_by=""
    )


def _taken_out(card: Card | None, entry: Entry) -> Card:
    known = _movable(card)
    if known.moving_to:
        raise IllegalMove(subject="card", now=known.moving_to, wanted=entry.body["to"])
    if not known.place.startswith("vault:"):
        raise IllegalMove(subject="card", now=known.place, wanted="vault")
    return msgspec.structs.replace(known, moving_to=entry.body["to"], moving_by=entry.actor)


def _arrived(card: Card | None, entry: Entry) -> Card:
    known = _movable(card)
    if known.moving_to != entry.body["place"]:
        raise IllegalMove(
            subject="card", now=known.moving_to or known.place, wanted=entry.body["place"]
        )
    return msgspec.structs.replace(known, place=known.moving_to, moving_to="", moving_by="")


def _corrected(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    if entry.body["field"] == CorrectedField.PLACE:
        _movable(known)
        if known.moving_to:
            raise IllegalMove(subject="card", now=known.moving_to, wanted=entry.body["place"])
    return apply_correction(known, entry)


def _bound(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    serial = entry.body["serial"]
    if known.serial not in ("", serial):
        raise IllegalMove(subject="card", now="bound", wanted="other_chip")
    return msgspec.structs.replace(known, serial=serial)


def _handed_over(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    _status(known, CardStatus.HANDED_OVER)
    return _force_handed_over(known, entry)


def _force_handed_over(card: Card | None, entry: Entry) -> Card:
    return msgspec.structs.replace(
        _known(card),
        status=CardStatus.HANDED_OVER,
        handed_over_at=entry.at,
        place="resident",
        moving_to="",
        moving_by="",
    )


def _on_its_way(card: Card, entry: Entry) -> str:
    """Return where a card that is handed over was to go: somebody may look for it in a bag."""
    return card.moving_to


def _discarded(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    status = _status(known, CardStatus.DISCARDED)
    return msgspec.structs.replace(known, status=status, place="", moving_to="", moving_by="")


KINDS = (
    Kind("card.listed", Klass.FACT, Card, _listed),
    Kind("card.received", Klass.FACT, Card, _received),
    Kind("card.missing", Klass.FACT, Card, _missing),
    Kind("card.set_up", Klass.FACT, Card, _set_up),
    Kind("card.stored", Klass.FACT, Card, _stored),
    Kind("card.taken_out", Klass.FACT, Card, _taken_out),
    Kind("card.arrived", Klass.FACT, Card, _arrived),
    Kind("card.corrected", Klass.FACT, Card, _corrected),
    Kind("card.bound", Klass.FACT, Card, _bound),
    Kind(
        "card.handed_over",
        Klass.FACT,
        Card,
        _handed_over,
        force=_force_handed_over,
        against=_on_its_way,
    ),
    Kind("card.discarded", Klass.FACT, Card, _discarded),
)
