"""A visit that ended without its purpose goes on where it ended, another day."""

from dataclasses import replace

import pytest

from app.cards.card import Card
from app.documents.judge import Presented
from app.documents.rules import Circumstance
from app.faults import IllegalMove
from app.procedures import flow
from app.procedures.answers import DocumentsAnswer, Handed
from app.procedures.casework import Casework
from app.visits import acts
from app.visits.acts import CardStillOut, Left
from app.visits.visit import StopReason, Visit, VisitStatus
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import (
    CARD,
    PAPERS,
    WINDOW,
    Wishes,
    casework,
    counter,
    go_on,
    go_to,
)


def opened(unit: FakeUnit, work: Casework) -> Visit:
    return work.open(unit, "issuance", window=WINDOW)


def test_a_visit_stopped_for_papers_goes_on_where_it_ended() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "forms", Wishes())
    with pytest.raises(CardStillOut):
        acts.stop(unit, visit.id, StopReason.PAPERS_MISSING)
    acts.stop(unit, visit.id, StopReason.PAPERS_MISSING, returned_to="B-04-112")
    assert unit.get(Card, CARD.id).place == "vault:B-04-112"
    unit.pass_time(days=3)
    again = work.reopen(unit, visit.id, ticket="", window="4")
    assert (again.status, again.stage) == (VisitStatus.OPEN, "fetch_card")
    assert [key for key, one in again.answers.items() if one.review] == ["fetch_card"]
    asked = []
    while again.status is VisitStatus.OPEN:
        asked.append(again.stage)
        again = go_on(work, unit, again, Wishes())
    assert asked[:2] == ["fetch_card", "forms"]
    assert again.status is VisitStatus.DONE
    with pytest.raises(IllegalMove):
        work.reopen(unit, visit.id, ticket="", window="4")


def test_papers_looked_at_long_ago_are_looked_at_anew() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "explain", Wishes())
    acts.stop(unit, visit.id, StopReason.RESIDENT_LEFT, returned_to="B-04-112")
    unit.pass_time(days=31)
    again = work.reopen(unit, visit.id, ticket="", window="4")
    assert again.stage == "documents"


def test_papers_that_were_too_few_are_kept_with_the_end_of_the_visit() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "documents", Wishes())
    one = Presented(paper="pension_book", passed=PAPERS["pension_book"].checks)
    draft = DocumentsAnswer(presented=(one,))
    left = Left(stage="documents", answer=flow.to_body(draft))
    acts.stop(unit, visit.id, StopReason.PAPERS_MISSING, left=left)
    unit.pass_time(days=2)
    again = work.reopen(unit, visit.id, ticket="", window="4")
    assert again.stage == "documents"
    assert work.answered(again, "documents") == draft
    assert again.answers["documents"].review


def test_what_the_national_terminal_did_not_do_is_done_another_day() -> None:
    work, unit = casework(), counter()
    wishes = Wishes(notice=Circumstance.PIN_UNKNOWN, handed=Handed.NOT_DONE)
    visit = work.open(unit, "pin_reset", window=WINDOW)
    for _ in range(2):
        while visit.status is VisitStatus.OPEN:
            visit = go_on(work, unit, visit, wishes)
        assert visit.reason == StopReason.NATIONAL_TERMINAL
        unit.pass_time(days=1)
        visit = work.reopen(unit, visit.id, ticket="", window=WINDOW)
        assert visit.stage == "own_card"
    asked = []
    while visit.status is VisitStatus.OPEN:
        asked.append(visit.stage)
        visit = go_on(work, unit, visit, replace(wishes, handed=Handed.DONE))
    assert visit.status is VisitStatus.DONE
    assert asked == ["own_card", "identity", "reset", "pin", "verify", "give"]
