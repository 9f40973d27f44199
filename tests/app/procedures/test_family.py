"""A family is one number: what who stands at the window showed and told counts for each case."""

from datetime import timedelta

import msgspec

from app.cards.card import Card
from app.desk.serving import Beside, Guidance, Serving, births_of, serving_of
from app.documents.judge import Outcome
from app.documents.rules import Person, Visitor
from app.procedures.answers import DocumentsAnswer
from app.procedures.flow import answer_of
from app.visits.visit import Visit
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import (
    CARD,
    CHILD,
    COMPANION_BORN,
    TODAY,
    WINDOW,
    Wishes,
    casework,
    counter,
    go_to,
    whole_answer,
)

GUIDANCE = Guidance.at("okayama")
SISTER = msgspec.structs.replace(CHILD, id="card-3", name="辻　あおい", control_number="3K7-204819")
OF_CHILD = Wishes(visitor=Visitor.GUARDIAN_OF_CHILD)


def to_papers(unit: FakeUnit, wishes: Wishes, card: Card) -> Visit:
    work = casework()
    visit = work.open(unit, "issuance", window=WINDOW, ticket="")
    told = whole_answer(work, visit, work.stage(visit), wishes)
    visit = work.answer(
        unit,
        visit.id,
        "receive",
        msgspec.structs.replace(told, card=card.id),  # type: ignore[arg-type]
    )
    return go_to(work, unit, visit, "documents", wishes)


def seen(unit: FakeUnit, visit: Visit, *family: Visit) -> Serving:
    """Return what the window shows of a case beside the others of its number."""
    others = [unit.get(Visit, one.id) for one in family]
    return serving_of(
        GUIDANCE,
        visit,
        ticket=None,
        card=unit.get(Card, visit.card),
        booking=None,
        today=unit.now.date(),
        beside=Beside(family=others, births=births_of(others, lambda card: unit.find(Card, card))),
    )


def answered(unit: FakeUnit, visit: Visit, wishes: Wishes) -> Visit:
    work = casework()
    answer = whole_answer(work, visit, work.stage(visit), wishes)
    return work.answer(unit, visit.id, "documents", answer)


def test_a_guardian_is_looked_at_once_for_all_children() -> None:
    unit = counter(CARD, CHILD, SISTER)
    first = answered(unit, to_papers(unit, OF_CHILD, CHILD), OF_CHILD)
    second = to_papers(unit, OF_CHILD, SISTER)
    shown = seen(unit, second, first).shared_papers()
    work = casework()
    before = answer_of(work.procedure(first).stage("documents"), first.answers["documents"])
    assert isinstance(before, DocumentsAnswer)
    mine = [one for one in before.presented if one.person is Person.COMPANION]
    assert [(one.paper, one.passed) for one in shown.presented] == [
        (one.paper, one.passed) for one in mine
    ]
    assert shown.companion_born == COMPANION_BORN
    verdict = seen(unit, second, first).judge(shown)
    companion = next(one for one in verdict.persons if one.person is Person.COMPANION)
    assert companion.nearest.missing == 0
    assert verdict.outcome is Outcome.MISSING, "the child's own papers are still asked"
    assert {one.person for one in verdict.missing} == {Person.APPLICANT}


def test_a_parent_who_came_for_the_own_card_is_known_for_the_child() -> None:
    unit = counter(CARD, CHILD)
    first = answered(unit, to_papers(unit, Wishes(), CARD), Wishes())
    second = to_papers(unit, OF_CHILD, CHILD)
    shown = seen(unit, second, first).shared_papers()
    assert {one.person for one in shown.presented} == {Person.COMPANION}
    assert shown.companion_born == COMPANION_BORN, "the ledger knows the parent's birth date"


def test_what_the_ledger_does_not_know_of_the_parent_is_asked() -> None:
    unknown = msgspec.structs.replace(CARD, born="1984")
    unit = counter(unknown, CHILD)
    first = answered(unit, to_papers(unit, Wishes(), unknown), Wishes())
    second = to_papers(unit, OF_CHILD, CHILD)
    assert seen(unit, second, first).shared_papers().companion_born is None


def test_papers_of_another_day_or_another_number_do_not_count() -> None:
    unit = counter(CARD, CHILD, SISTER)
    first = answered(unit, to_papers(unit, OF_CHILD, CHILD), OF_CHILD)
    second = to_papers(unit, OF_CHILD, SISTER)
    nothing = DocumentsAnswer(presented=())
    assert seen(unit, second).shared_papers() == nothing
    unit.pass_time(days=1)
    assert unit.now.date() == TODAY + timedelta(days=1)
    assert seen(unit, second, first).shared_papers() == nothing


def test_each_case_of_a_family_has_its_own_decision() -> None:
    unit = counter(CARD, CHILD, SISTER)
    for card in (CHILD, SISTER):
        visit = answered(unit, to_papers(unit, OF_CHILD, card), OF_CHILD)
        assert "identity" in visit.official_stages
        assert "identity" not in visit.answers
