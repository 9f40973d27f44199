"""Who does a stage follows from what the city arranged at the place; the rules hold the gate."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from app.arrangements.arrangements import Doer, Work
from app.cards.card import Card
from app.desk.serving import Guidance, serving_of
from app.documents.rules import Circumstance
from app.faults import OfficialNeeded
from app.procedures.answers import OfficialAnswer, PinAnswer, PinBy, TasksAnswer
from app.procedures.catalogue import PROCEDURES
from app.procedures.facts import Fact
from app.procedures.flow import DONE_BY, AnswerNotWhole, NotThisStage
from app.procedures.steps import CONTRACTOR, Lack, Official, Tasks
from app.records.state import State
from app.records.unit import Actor
from app.visits.visit import Decision, VisitStatus
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import (
    ARRANGEMENTS,
    CARD,
    CHILD,
    TODAY,
    WINDOW,
    Wishes,
    casework,
    go_on,
    go_to,
)

KNOWN = Wishes(notice=Circumstance.PIN_KNOWN)
GUIDANCE = Guidance.at("okayama")


def at(office: str, states: Iterable[State] = (CARD, CHILD)) -> FakeUnit:
    return FakeUnit(actor=Actor(staff_id="C-1001", role="clerk", office=office), states=states)


def test_a_ward_lets_the_official_enter_the_pins_and_says_why() -> None:
    work, unit = casework(), at("kita")
    visit = work.open(unit, "issuance", window=WINDOW)
    assert visit.given[Fact.SET_PIN_BY] == Doer.OFFICIAL
    visit = go_to(work, unit, visit, "pin_official", Wishes())
    panel = PinAnswer(by=PinBy.RESIDENT_NATIONAL_TERMINAL, asked=True, ended=True)
    with pytest.raises(NotThisStage):
        work.answer(unit, visit.id, "pin", panel)
    with pytest.raises(OfficialNeeded):
        work.answer(unit, visit.id, "pin_official", panel)
    serving = serving_of(
        GUIDANCE, visit, ticket=None, card=unit.get(Card, CARD.id), booking=None, today=TODAY
    )
    held = serving.doer(work.stage(visit))
    assert held is not None
    assert (held.ruling.by, held.ground.item) == (Doer.OFFICIAL, "分担-区役所-01")
    while visit.status is not VisitStatus.DONE:
        visit = go_on(work, unit, visit, Wishes())
    assert "pin" not in visit.answers
    assert visit.answers["pin_official"].approved_by == "K-2001"


def test_the_centre_lets_the_resident_enter_them() -> None:
    work, unit = casework(), at("center")
    visit = go_to(work, unit, work.open(unit, "issuance", window=WINDOW), "pin", Wishes())
    assert Fact.SET_PIN_BY not in visit.given


def test_what_the_citys_desk_prints_is_no_contractors_answer() -> None:
    work, unit = casework(), at("kita")
    visit = work.open(unit, "card_face_update", window=WINDOW)
    assert "printed" in visit.official_stages
    visit = go_to(work, unit, visit, "printed", KNOWN)
    step = work.stage(visit).step
    assert isinstance(step, Official)
    done = TasksAnswer(done=step.does)
    with pytest.raises(OfficialNeeded):
        work.answer(unit, visit.id, "printed", done)
    approval = unit.approve(visit.id)
    with pytest.raises(AnswerNotWhole) as told:
        work.decide(unit, visit.id, "printed", OfficialAnswer(decision=Decision.APPROVE), approval)
    assert told.value.lack is Lack.NOT_ALL_SEEN
    whole = OfficialAnswer(decision=Decision.APPROVE, seen=step.does)
    visit = work.decide(unit, visit.id, "printed", whole, approval)
    assert visit.answers["printed"].approved_by == "K-2001"
    assert visit.stage == "identity"


def test_an_arrangement_counts_from_its_day_on_and_stays_for_an_open_visit() -> None:
    work, unit = casework(), at("kita")
    unit.now = datetime(2026, 5, 31, 15, 0, tzinfo=UTC).astimezone(unit.now.tzinfo)
    first = work.open(unit, "card_face_update", window=WINDOW)
    unit.pass_time(days=-1)
    eve = work.open(unit, "card_face_update", window=WINDOW)
    assert (Fact.PRINT_FACE_BY in first.given, Fact.PRINT_FACE_BY in eve.given) == (True, False)
    unit.pass_time(days=30)
    step = work.procedure(eve).stage("printed").step
    assert isinstance(step, Tasks)
    assert "printed" not in eve.official_stages


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.key)
def test_every_work_of_which_a_city_may_speak_can_be_the_citys_own(procedure: object) -> None:
    plain = next(one for one in PROCEDURES if one is procedure)
    for by in (Doer.OFFICIAL, Doer.CITY_DESK):
        whole = plain.arranged({fact.value: by.value for fact in DONE_BY.values()})
        for stage in whole.stages:
            if stage.work in DONE_BY and stage.work is not Work.SET_PIN:
                assert stage.official
    assert plain.arranged(dict.fromkeys(DONE_BY.values(), CONTRACTOR)) is plain


def test_no_city_lets_a_contractor_decide_or_enter_pins_for_others() -> None:
    for work in (Work.DECIDE_IDENTITY, Work.ENTER_PIN_FOR):
        for place in ("center", "kita"):
            held = ARRANGEMENTS.doer(work, place, TODAY)
            assert held is not None
            assert held.ruling.by is not Doer.CONTRACTOR
