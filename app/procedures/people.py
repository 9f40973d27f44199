"""What the papers' step must ask about the people of a case, and what the judge is told of them."""

from dataclasses import dataclass
from datetime import date

from app.cards.card import Card
from app.documents.applicant import Facts as CaseFacts
from app.documents.applicant import Registration
from app.documents.judge import Presented
from app.documents.papers import Papers
from app.documents.rules import Person, Rule
from app.names.eras import Born, born_from_iso
from app.procedures.answers import DocumentsAnswer
from app.procedures.facts import Fact, Facts, Truth

RESIDENCE_CARD = "residence_card"
APPLIED = "applied"  # a longer stay was applied for (特例期間)


@dataclass(frozen=True)
class Asked:
    """Hold what a rule needs to be told beside the papers, as far as it is not known.

    ``shared`` are the kinds of paper that lie there for both persons: one and the same, or two?
    """

    companion_born: bool = False
    registration: bool = False
    stay: bool = False
    shared: tuple[str, ...] = ()


def asked_of(rule: Rule, presented: tuple[Presented, ...], facts: Facts, papers: Papers) -> Asked:
    """Return what is to be asked; a rule that refuses the case needs nothing."""
    if rule.refused is not None:
        return Asked()
    mine = [one.paper for one in presented if one.person is Person.APPLICANT]
    theirs = {one.paper for one in presented if one.person is Person.COMPANION}
    foreign = RESIDENCE_CARD in mine
    return Asked(
        companion_born=bool(rule.companion) and rule.companion_from_age is not None,
        registration=rule.registered and not _dead(facts),
        stay=rule.registered and foreign and Fact.STAY_UNTIL not in facts,
        shared=tuple(one for one in mine if one in theirs and not papers[one].of_two),
    )


def facts_of(answer: DocumentsAnswer, facts: Facts, card: Card | None) -> CaseFacts:
    """Return what the judge is told: the ledger's birth date, earlier answers, this one."""
    born, known = born_of(card), facts.get(Fact.STAY_UNTIL, "")
    registration = Registration.DEAD if _dead(facts) else answer.registration
    return CaseFacts(
        born=None if born is None else born.earliest,
        born_latest=None if born is None or born.complete else born.latest,
        reason=answer.reason,
        reliefs=answer.reliefs,
        registration=registration,
        companion_born=answer.companion_born,
        stay_until=date.fromisoformat(known) if known else answer.stay_until,
        stay_extended=answer.stay_extended or (bool(known) and facts.get(Fact.REASON) == APPLIED),
    )


def _dead(facts: Facts) -> bool:
    """Tell whether the ledger knows that the resident has died: then nobody is asked."""
    return facts.get(Fact.DEAD) == Truth.YES.value


def born_of(card: Card | None) -> Born | None:
    """Return the birth date of a row, complete or not; None where the ledger has none (不詳)."""
    try:
        return None if card is None or not card.born else born_from_iso(card.born)
    except ValueError:
        return None
