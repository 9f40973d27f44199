"""The step that asks for the papers: what it teaches, and when its answer is whole."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from app.documents.judge import Outcome
from app.documents.rules import Circumstance
from app.procedures.answers import Answer, DocumentsAnswer
from app.procedures.facts import Fact
from app.procedures.steps import Context, Lack, Step, StepKind
from app.records.chain import canonical


@dataclass(frozen=True)
class Documents(Step):
    """Ask for the papers and what the rule needs of the people; the judge says if they suffice.

    ``circumstance`` is that of the case where it is another than what was told at reception, as
    on the second visit with the answered enquiry.
    """

    kind: ClassVar[StepKind] = StepKind.DOCUMENTS
    answer: ClassVar[type[Answer]] = DocumentsAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.PAPERS, Fact.REGISTRATION})
    circumstance: Circumstance | None = None

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach which papers lie there, so that a change asks the official again."""
        assert isinstance(answer, DocumentsAnswer)  # noqa: S101 - decoded by this step's type
        people = (
            answer.registration,
            answer.companion_born,
            answer.stay_until,
            answer.stay_unlimited,
            answer.stay_extended,
        )
        there = (answer.presented, answer.reason, answer.reliefs, people)
        return {
            Fact.PAPERS: hashlib.sha256(canonical(there)).hexdigest()[:16],
            Fact.REGISTRATION: answer.registration.value,
        }

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand a verdict that is complete or the official's, and a word on what is collected."""
        assert isinstance(answer, DocumentsAnswer)  # noqa: S101 - decoded by this step's type
        verdict = context.verdict
        if verdict is None or verdict.outcome is Outcome.MISSING:
            return Lack.PAPERS_MISSING
        if verdict.outcome is Outcome.NOT_ACCEPTABLE:
            return Lack.NOT_ACCEPTABLE
        lack = _people_lack(answer, context)
        if lack is not None:
            return lack
        if set(verdict.collect) - set(answer.collected):
            return Lack.COLLECT_NOT_ASKED
        return None


def _people_lack(answer: DocumentsAnswer, context: Context) -> Lack | None:
    """Return what is not told of the people, or cannot be."""
    asked, today = context.asked, context.today
    if asked.companion_born and answer.companion_born is None:
        return Lack.COMPANION_BORN_MISSING
    born = answer.companion_born
    if born is not None and today is not None and born > today:
        return Lack.DATE_AHEAD
    if asked.stay and not (answer.stay_until or answer.stay_unlimited):
        return Lack.STAY_MISSING
    return None
