"""What can be recorded about a card, and the pure rules that apply it."""

import msgspec

from app.cards.card import CITY, DEAD, STATUS_MOVES, Card, CardStatus, in_delivered_box
from app.cards.correction import CorrectedField, apply_correction
from app.faults import IllegalMove
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_exist

_TAKEN_BACK = (CardStatus.REVOKED, CardStatus.WITHDRAWN)
_OURS = ("vault", "window", "backyard")
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
    """Return the card out of its box; one that was withdrawn or revoked meanwhile stays so."""
    known = _known(card)
    taken_back = known.status in _TAKEN_BACK and known.received_at is None
    status = known.status if taken_back else _status(known, CardStatus.RECEIVED)
    return msgspec.structs.replace(known, status=status, received_at=entry.at, place="backyard")


def _missing(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    taken_back = known.status in _TAKEN_BACK and in_delivered_box(known)
    status = known.status if taken_back else _status(known, CardStatus.MISSING)
    return msgspec.structs.replace(known, status=status, place="")


def _set_up(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    return msgspec.structs.replace(
        known, status=_status(known, CardStatus.SET_UP), set_up_at=entry.at
    )


def _movable(card: Card | None) -> Card:
    known = _known(card)
    kept = known.status in _TAKEN_BACK and known.place.partition(":")[0] in _OURS
    if known.status not in (CardStatus.RECEIVED, CardStatus.SET_UP) and not kept:
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
    """Return the card in the resident's hand; no hand-over makes one valid that was taken back."""
    known = _known(card)
    if known.status is CardStatus.RETURNED:
        return msgspec.structs.replace(known, handed_over_at=entry.at)
    taken_back = known.status in _TAKEN_BACK
    return msgspec.structs.replace(
        known,
        status=known.status if taken_back else CardStatus.HANDED_OVER,
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


def _why_ended(card: Card, entry: Entry) -> str:
    return card.ended_for if card.ended_for == DEAD else str(entry.body.get("reason", ""))


def _returned(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    _status(known, CardStatus.RETURNED)
    return _force_returned(known, entry)


def _force_returned(card: Card | None, entry: Entry) -> Card:
    """Return the card as the city's: it lies on the counter, whatever the ledger knew."""
    known = _known(card)
    if known.status is CardStatus.DISCARDED:
        return known
    return msgspec.structs.replace(
        known,
        status=CardStatus.RETURNED,
        place=CITY,
        moving_to="",
        moving_by="",
        ended_at=entry.at,
        ended_for=_why_ended(known, entry),
    )


def _revoked(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    _status(known, CardStatus.REVOKED)
    return _force_revoked(known, entry)


def _force_revoked(card: Card | None, entry: Entry) -> Card:
    """Return the card as not valid; one that lies here stays where it lies."""
    known = _known(card)
    if CardStatus.REVOKED not in STATUS_MOVES[known.status]:
        return known
    with_resident = known.status is CardStatus.HANDED_OVER
    place = "" if with_resident else known.place
    return msgspec.structs.replace(
        known,
        status=CardStatus.REVOKED,
        place=place,
        ended_at=entry.at,
        ended_for=_why_ended(known, entry),
    )


def _withdrawn(card: Card | None, entry: Entry) -> Card:
    known = _known(card)
    _status(known, CardStatus.WITHDRAWN)
    return _force_withdrawn(known, entry)


def _force_withdrawn(card: Card | None, entry: Entry) -> Card:
    """Return the card as given to nobody; one that was handed over is not valid there."""
    known = _known(card)
    over = (CardStatus.DISCARDED, CardStatus.RETURNED)
    if known.status in over:
        return known
    return msgspec.structs.replace(
        known,
        status=CardStatus.WITHDRAWN,
        ended_at=entry.at,
        ended_for=_why_ended(known, entry),
    )


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
    Kind("card.returned", Klass.FACT, Card, _returned, force=_force_returned),
    Kind("card.revoked", Klass.FACT, Card, _revoked, force=_force_revoked),
    Kind("card.withdrawn", Klass.FACT, Card, _withdrawn, force=_force_withdrawn),
)
