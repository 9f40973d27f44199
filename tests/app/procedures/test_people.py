"""What the window tells the judge of the people: bad cases each end in a clear answer."""

from datetime import date

import msgspec
import pytest

from app.cards.card import Card
from app.documents.applicant import Registration
from app.documents.judge import Finding, Outcome, Presented, Verdict
from app.documents.papers import Check
from app.documents.rules import Circumstance, Person, Refusal, Visitor
from app.documents.telling import detail
from app.procedures.answers import DocumentsAnswer, ReceiveAnswer
from app.procedures.facts import Fact
from app.procedures.flow import AnswerNotWhole
from app.procedures.people import asked_of
from app.procedures.steps import Lack
from app.resources import words
from app.visits.visit import Visit
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import (
    CARD,
    CHILD,
    PAPERS,
    TODAY,
    WINDOW,
    Wishes,
    casework,
    counter,
    go_to,
    whole_answer,
)

REPRESENTED = Wishes(visitor=Visitor.REPRESENTATIVE)


def at_papers(
    wishes: Wishes, *, procedure: str = "issuance", card: Card = CARD
) -> tuple[FakeUnit, Visit, DocumentsAnswer]:
    work, unit = casework(), counter(card, CHILD)
    visit = go_to(work, unit, work.open(unit, procedure, window=WINDOW), "documents", wishes)
    answer = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(answer, DocumentsAnswer)
    return unit, visit, answer


def judged(visit: Visit, answer: DocumentsAnswer, card: Card = CARD) -> Verdict:
    return casework().verdict(visit, "documents", answer, card, TODAY)


def lack(visit: Visit, answer: DocumentsAnswer, card: Card = CARD) -> Lack | None:
    return casework().lack(visit, "documents", answer, card, TODAY)


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (None, Lack.COMPANION_BORN_MISSING),
        (date(2026, 11, 21), Lack.NOT_ACCEPTABLE),  # born tomorrow
        (date(2008, 11, 21), Lack.NOT_ACCEPTABLE),  # turns 18 tomorrow
        (date(2008, 11, 20), None),
    ],
)
def test_a_representative_is_asked_for_the_birth_date_and_no_minor(
    born: date | None, found: Lack | None
) -> None:
    unit, visit, answer = at_papers(REPRESENTED)
    told = msgspec.structs.replace(answer, companion_born=born)
    assert lack(visit, told) is found
    if found is Lack.NOT_ACCEPTABLE:
        assert judged(visit, told).refusal is Refusal.COMPANION_MINOR
        assert "未成年" in detail(judged(visit, told), words("ja"))
    if found is not None:
        with pytest.raises(AnswerNotWhole):
            casework().answer(unit, visit.id, "documents", told)


@pytest.mark.parametrize(
    ("registration", "refusal", "said"),
    [
        (Registration.DEAD, Refusal.APPLICANT_DEAD, "亡くなった"),
        (Registration.MOVED_OUT, Refusal.APPLICANT_MOVED_OUT, "転出"),
        (Registration.ABROAD, None, ""),
    ],
)
def test_who_is_dead_or_moved_out_gets_no_card(
    registration: Registration, refusal: Refusal | None, said: str
) -> None:
    _, visit, answer = at_papers(Wishes())
    told = msgspec.structs.replace(answer, registration=registration)
    assert judged(visit, told).refusal is refusal
    assert lack(visit, told) is (Lack.NOT_ACCEPTABLE if refusal else None)
    assert said in detail(judged(visit, told), words("ja"))


def test_one_paper_does_not_speak_for_two_persons() -> None:
    _, visit, answer = at_papers(REPRESENTED)
    mine = next(one for one in answer.presented if one.person is Person.COMPANION)
    same = msgspec.structs.replace(mine, person=Person.APPLICANT, document="one")
    theirs = msgspec.structs.replace(mine, document="one")
    others = [one for one in answer.presented if one.paper != mine.paper]
    two = msgspec.structs.replace(answer, presented=(same, theirs, *others))
    rule = casework().rule(visit, "documents", TODAY)
    assert asked_of(rule, two.presented, {}, PAPERS).shared[:1] == (mine.paper,)
    verdict = judged(visit, two)
    assert [one.finding for one in verdict.looked][:2] == [Finding.GOOD, Finding.SHARED]
    assert verdict.outcome is Outcome.MISSING
    apart = msgspec.structs.replace(theirs, document="")
    kept = msgspec.structs.replace(two, presented=(same, apart, *others))
    assert Finding.SHARED not in {one.finding for one in judged(visit, kept).looked}


def test_a_paper_that_ran_out_does_not_count() -> None:
    _, visit, answer = at_papers(Wishes())
    first, *rest = answer.presented
    passed = tuple(one for one in first.passed if one is not Check.IN_FORCE)
    over = msgspec.structs.replace(first, passed=passed, failed=(Check.IN_FORCE,))
    told = msgspec.structs.replace(answer, presented=(over, *rest))
    assert judged(visit, told).looked[0].finding is Finding.FAILED
    assert lack(visit, told) is Lack.PAPERS_MISSING


@pytest.mark.parametrize(
    ("born", "outcome", "refusal"),
    [
        ("", Outcome.COMPLETE, None),  # 不詳
        ("2011", Outcome.ASK_OFFICIAL, None),  # 14 or 15
        ("2011-11", Outcome.ASK_OFFICIAL, None),
        ("1984", Outcome.COMPLETE, None),
        ("2020", Outcome.NOT_ACCEPTABLE, Refusal.GUARDIAN_NEEDED),
        ("2012-02-29", Outcome.NOT_ACCEPTABLE, Refusal.GUARDIAN_NEEDED),
        ("2008-02-29", Outcome.COMPLETE, None),
        ("2011-02-29", Outcome.COMPLETE, None),  # such a day never was: not known
    ],
)
def test_an_incomplete_birth_date_is_the_officials_only_where_it_matters(
    born: str, outcome: Outcome, refusal: Refusal | None
) -> None:
    card = msgspec.structs.replace(CARD, born=born)
    _, visit, answer = at_papers(Wishes(), card=card)
    verdict = judged(visit, answer, card)
    assert (verdict.outcome, verdict.refusal) == (outcome, refusal)


def test_born_on_29_february_is_15_on_1_march() -> None:
    card = msgspec.structs.replace(CARD, born="2012-02-29")
    _, visit, answer = at_papers(Wishes(), card=card)
    work = casework()
    eve = work.verdict(visit, "documents", answer, card, date(2027, 2, 28))
    day = work.verdict(visit, "documents", answer, card, date(2027, 3, 1))
    assert (eve.refusal, day.refusal) == (Refusal.GUARDIAN_NEEDED, None)


def residence(visit: Visit, answer: DocumentsAnswer) -> DocumentsAnswer:
    card = Presented(paper="residence_card", passed=PAPERS["residence_card"].checks)
    return msgspec.structs.replace(answer, presented=(card, *answer.presented))


def test_a_residence_card_asks_for_the_end_of_the_stay_only_where_it_is_not_known() -> None:
    _, visit, answer = at_papers(Wishes())
    foreign = residence(visit, answer)
    assert lack(visit, foreign) is Lack.STAY_MISSING
    for told, refusal in (
        ({"stay_until": date(2026, 11, 19)}, Refusal.STAY_ENDED),
        ({"stay_until": date(2026, 11, 19), "stay_extended": True}, None),
        ({"stay_until": date(2026, 11, 20)}, None),
        ({"stay_unlimited": True}, None),
    ):
        whole = msgspec.structs.replace(foreign, **told)
        assert judged(visit, whole).refusal is refusal
        assert (lack(visit, whole) is None) == (refusal is None)


def test_the_new_period_of_stay_is_not_asked_twice() -> None:
    known = Wishes(notice=Circumstance.PIN_KNOWN)
    _, visit, answer = at_papers(known, procedure="period_of_stay")
    facts = casework().way(visit).before["documents"]
    assert facts[Fact.STAY_UNTIL] == "2027-02-28"
    assert any(one.paper == "residence_card" for one in residence(visit, answer).presented)
    assert lack(visit, residence(visit, answer)) is None


@pytest.mark.parametrize(
    ("procedure", "visitor", "circumstance"),
    [
        ("issuance", Visitor.SELF, Circumstance.PIN_KNOWN),
        ("reissue", Visitor.SELF, Circumstance.HELD),
        ("pin_change", Visitor.HOUSEHOLD_MEMBER, Circumstance.PLAIN),
        ("consultation", Visitor.SELF, Circumstance.HELD),
    ],
)
def test_a_case_that_cannot_occur_is_refused_at_reception(
    procedure: str, visitor: Visitor, circumstance: Circumstance
) -> None:
    work, unit = casework(), counter()
    visit = work.open(unit, procedure, window=WINDOW)
    first = work.stage(visit).key
    answer = ReceiveAnswer(visitor=visitor, notice=circumstance, card=CARD.id)
    with pytest.raises(AnswerNotWhole) as told:
        work.answer(unit, visit.id, first, answer)
    assert told.value.lack is Lack.CASE_NOT_HERE


@pytest.mark.parametrize("name", ["李", "長" * 60, "辻\U000e0101　葛\U000e0100飾子"])
def test_names_of_any_length_and_with_variants_stay_as_they_are(name: str) -> None:
    card = msgspec.structs.replace(CARD, name=name)
    unit, visit, answer = at_papers(Wishes(), card=card)
    casework().answer(unit, visit.id, "documents", answer)
    assert unit.get(Card, card.id).name == name
