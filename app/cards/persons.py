"""Other cards of one resident: which rows are the same person's, and how they end with this one."""

from collections.abc import Iterable

from app.cards.card import DEAD, REPLACED, Card, CardStatus
from app.cards.ledger import TakenBack, take_back
from app.names.eras import Born, born_from_iso
from app.names.folding import fold
from app.records.unit import Unit


def same_person(one: Card, other: Card) -> bool:
    """Tell whether two rows are surely one resident's: name, kana, birth date and address agree.

    Namesakes born on one day exist in every large city; the address tells them apart.
    """
    at_home = bool(one.address) and fold(one.address) == fold(other.address)
    return at_home and maybe_same_person(one, other) and fold(one.kana) == fold(other.kana)


def maybe_same_person(one: Card, other: Card) -> bool:
    """Tell whether two rows may be one resident's, who moved or whose kana one row lacks."""
    if one.municipality[:5] != other.municipality[:5] or one.born != other.born:
        return False
    born = _born(one)
    if born is None or not born.complete or fold(one.name) != fold(other.name):
        return False
    return "" in (one.kana, other.kana) or fold(one.kana) == fold(other.kana)


def known_dead(card: Card, others: Iterable[Card]) -> bool:
    """Tell whether the ledger knows that a card's resident has died."""
    rows = [one for one in others if same_person(card, one)]
    return any(one.ended_for == DEAD for one in (card, *rows))


def end_previous(
    unit: Unit, card: Card, others: Iterable[Card], *, visit: str, given_back: bool
) -> None:
    """Record that the cards which the resident had before ended when the new one was handed over.

    The one that was given back is the city's; one that was not is no longer valid.
    """
    how = TakenBack.RETURNED if given_back else TakenBack.REVOKED
    for one in others:
        in_hand = one.status is CardStatus.HANDED_OVER
        if one.id != card.id and in_hand and same_person(card, one):
            take_back(unit, one.id, how, visit=visit, reason=REPLACED)


def end_of_dead(unit: Unit, card: Card, others: Iterable[Card], *, visit: str) -> None:
    """Record that no other card of a resident who has died is valid or handed to anybody."""
    for one in others:
        if one.id != card.id and same_person(card, one):
            take_back(unit, one.id, TakenBack.REVOKED, visit=visit, reason=DEAD)


def _born(card: Card) -> Born | None:
    try:
        return born_from_iso(card.born) if card.born else None
    except ValueError:
        return None
