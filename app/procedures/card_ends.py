"""How cards end with a visit: the one it is about, and the others of the same resident."""

from collections.abc import Sequence

from app.cards import ledger, persons
from app.cards.card import DEAD, Card
from app.procedures.answers import Collected, DocumentsAnswer
from app.procedures.facts import Fact
from app.procedures.flow import Way, answer_of
from app.records.unit import Unit
from app.visits.visit import Visit


def take_back(unit: Unit, visit: Visit, way: Way, others: Sequence[Card]) -> None:
    """Record that the visit's card was returned, revoked or withdrawn, where it was.

    It is recorded when the visit ends, so that nothing said by mistake on the way counts.  With a
    resident who has died every other card ends, too.
    """
    how = way.card_end()
    if how is None or not visit.card:
        return
    reason = way.facts.get(Fact.REASON, "")
    card = ledger.take_back(unit, visit.card, how, visit=visit.id, reason=reason)
    if card.ended_for == DEAD:
        persons.end_of_dead(unit, card, others, visit=visit.id)


def replace_previous(
    unit: Unit, card: Card, visit: Visit, way: Way, others: Sequence[Card]
) -> None:
    """Record that the cards ended which the resident had before the one just handed over."""
    persons.end_previous(unit, card, others, visit=visit.id, given_back=_given_back(way))


def _given_back(way: Way) -> bool:
    """Tell whether the card that the resident had before lies on the counter."""
    if way.facts.get(Fact.OLD_CARD) == "returned":
        return True
    kept = [answer_of(way.procedure.stage(key), one) for key, one in way.answers.items()]
    papers = (one.collected for one in kept if isinstance(one, DocumentsAnswer))
    return any(one.get("old_card") is Collected.RECEIVED for one in papers)
