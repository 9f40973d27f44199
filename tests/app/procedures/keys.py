"""How many keys and scans each kind of step takes at the window, told from its answer."""

from __future__ import annotations

from app.documents.rules import Person, Visitor
from app.procedures.answers import (
    Answer,
    AskAnswer,
    DocumentsAnswer,
    EnterAnswer,
    FetchAnswer,
    Handed,
    HandOffAnswer,
    HandOverAnswer,
    OfficialAnswer,
    PhotoAnswer,
    PinAnswer,
    ReceiveAnswer,
)
from app.procedures.facts import Fact, Facts
from app.procedures.flow import Stage
from app.procedures.steps import Cases, Receive, Row

CREDENTIAL = len("K-0001") + len("training-K-0001")
"""The official's own number and password, typed on the clerk's keyboard."""
F12 = 1
BIRTH_DATE = 1 + len("S590517")
"""Tab into the blank, then the day as staff write it."""


def keys_of(  # noqa: PLR0911
    stage: Stage, answer: Answer, facts: Facts, cases: Cases
) -> int:
    """Return the keys and scans of one stage, F12 among them."""
    match answer:
        case ReceiveAnswer():
            asked = len(cases[answer.visitor]) > 1
            return F12 + 1 + int(asked) + _person(stage)
        case DocumentsAnswer():
            return F12 + _papers(answer)
        case FetchAnswer():
            return F12 + 2
        case AskAnswer():
            return F12 + sum(len(chosen) for chosen in answer.chosen.values())
        case EnterAnswer():
            return F12 + sum(len(one) + 1 for one in answer.values.values()) - 1
        case PhotoAnswer():
            return F12 + 2
        case HandOffAnswer():
            return F12 + (1 if answer.result is Handed.DONE else 2)
        case PinAnswer():
            return F12 + 2
        case OfficialAnswer():
            return 2 + F12 + 1 + len(answer.seen) + int(answer.reason is not None) + CREDENTIAL
        case HandOverAnswer():
            alone = facts.get(Fact.VISITOR, Visitor.SELF.value) == Visitor.SELF.value
            return F12 + 1 + int(not alone)
    return F12 + 1


def _person(stage: Stage) -> int:
    step = stage.step
    return 0 if isinstance(step, Receive) and step.row is Row.NONE else 1


def _papers(answer: DocumentsAnswer) -> int:
    """A paper is laid down and found good by two keys; another person's list is one chord away."""
    others = {one.person for one in answer.presented} - {Person.APPLICANT}
    reason = 2 if answer.reason else 0
    born = BIRTH_DATE if answer.companion_born else 0
    return 2 * len(answer.presented) + len(others) + reason + born + len(answer.collected)
