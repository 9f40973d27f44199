"""Who does a stage follows from what the city arranged at the place; the rules hold the gate."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec
import pytest

from app.arrangements.arrangements import Doer, Work
from app.cards.card import Card, CardStatus
from app.desk.serving import Guidance, serving_of
from app.documents.applicant import Registration
from app.documents.rules import Circumstance, Visitor
from app.faults import OfficialNeeded
from app.procedures.answers import DocumentsAnswer, OfficialAnswer, PinAnswer, PinBy, TasksAnswer
from app.procedures.asking import Ask
from app.procedures.catalogue import PROCEDURES, Catalogue, load_policy
from app.procedures.facts import Fact
from app.procedures.flow import DONE_BY, AnswerNotWhole, NotThisStage, Procedure
from app.procedures.steps import CONTRACTOR, Lack, Official, Tasks
from app.records.state import State
from app.records.unit import Actor
from app.visits.visit import Decision, StopReason, VisitStatus
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import (
    ARRANGEMENTS,
    CARD,
    CHILD,
    TODAY,
    WINDOW,
    Wishes,
    casework,
    chip,
    go_on,
    go_to,
    whole_answer,
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
def test_every_work_of_which_a_city_may_speak_can_be_the_citys_own(procedure: Procedure) -> None:
    contractors = procedure.arranged({})
    for by in (Doer.OFFICIAL, Doer.CITY_DESK):
        citys = procedure.arranged({fact.value: by.value for fact in DONE_BY.values()})
        for stage in citys.stages:
            if stage.work in DONE_BY and stage.work is not Work.SET_PIN:
                assert stage.official or stage.stops is StopReason.OTHER_PLACE
                assert Doer.CONTRACTOR not in stage.by
            if isinstance(stage.step, Tasks):
                assert not {one.task for one in stage.step.passes} & set(stage.step.tasks)
    for stage in contractors.stages:
        assert not stage.by or Doer.CONTRACTOR in stage.by
        if stage.work in DONE_BY:
            assert not stage.official
    assert procedure.arranged(dict.fromkeys(DONE_BY.values(), CONTRACTOR)) == contractors


def test_a_ward_lets_the_official_bring_the_card_and_no_contractor_takes_it_out() -> None:
    work, unit = casework(), at("kita")
    visit = work.open(unit, "issuance", window=WINDOW)
    assert "card_from_city" in visit.official_stages
    with pytest.raises(NotThisStage):
        work.procedure(visit).stage("fetch_card")
    visit = go_to(work, unit, visit, "card_from_city", Wishes())
    assert unit.get(Card, CARD.id).place == CARD.place
    step = work.stage(visit).step
    assert isinstance(step, Official)
    with pytest.raises(OfficialNeeded):
        work.answer(unit, visit.id, visit.stage, TasksAnswer(done=step.does))
    whole = OfficialAnswer(decision=Decision.APPROVE, seen=step.does)
    visit = work.decide(unit, visit.id, visit.stage, whole, unit.approve(visit.id))
    assert unit.get(Card, CARD.id).place == f"window:{WINDOW}"
    while visit.status is not VisitStatus.DONE:
        visit = go_on(work, unit, visit, Wishes())
    assert unit.get(Card, CARD.id).status is CardStatus.HANDED_OVER


def test_a_refusal_at_a_ward_leaves_the_card_in_the_vault() -> None:
    work, unit = casework(), at("kita")
    wishes = Wishes(decision=Decision.REFUSE)
    visit = work.open(unit, "issuance", window=WINDOW)
    while visit.status is not VisitStatus.STOPPED:
        visit = go_on(work, unit, visit, wishes)
    assert "card_from_city" not in visit.answers
    assert unit.get(Card, CARD.id) == CARD


@pytest.mark.parametrize(
    ("municipality", "tasks"),
    [
        ("okayama", ("letter_made", "letter_posted")),
        ("osakasayama", ("letter_made", "letter_to_city")),
    ],
)
def test_who_posts_the_enquiry_follows_from_the_arrangement(
    municipality: str, tasks: tuple[str, ...]
) -> None:
    work, unit = casework(municipality=municipality), at("C1")
    wishes = Wishes(visitor=Visitor.REPRESENTATIVE, notice=Circumstance.PLAIN)
    visit = work.open(unit, "certificate_renewal", window=WINDOW)
    visit = go_to(work, unit, visit, "enquiry", wishes)
    step = work.stage(visit).step
    assert isinstance(step, Tasks)
    assert step.tasks[:2] == tasks
    assert step.forms == ("enquiry_and_answer",)


def test_a_letter_that_the_city_makes_is_not_printed_here() -> None:
    plain = next(one for one in PROCEDURES if one.key == "certificate_renewal")
    given = {Fact.MAKE_ENQUIRY_BY.value: "city_desk", Fact.POST_ENQUIRY_BY.value: "city_desk"}
    step = plain.arranged(given).stage("enquiry").step
    assert isinstance(step, Tasks)
    assert (step.tasks[:2], step.forms) == (("letter_asked", "letter_to_city"), ())


def test_an_infant_needs_no_photo_where_the_city_takes_it_either() -> None:
    plain = next(one for one in PROCEDURES if one.key == "express")
    step = plain.arranged({Fact.PHOTO_BY.value: "official"}).stage("photo").step
    assert isinstance(step, Official)
    assert step.does == ("photo_by_city",)
    newborn = step.known({Fact.REASON: "newborn"})
    assert newborn == plain.stage("photo").step.known({Fact.REASON: "newborn"})
    assert step.known({Fact.REASON: "lost"}) is None


@pytest.mark.parametrize(
    ("municipality", "stage"), [("okayama", "abroad"), ("osakasayama", "abroad_desk")]
)
def test_a_resident_who_moved_abroad_is_the_officials_or_the_city_desks(
    municipality: str, stage: str
) -> None:
    work, unit = casework(municipality=municipality), at("C1")
    unit.now = unit.now.replace(year=2027, month=2, day=10)  # 大阪狭山市 starts in February
    wishes = Wishes(notice=Circumstance.PIN_KNOWN)
    visit = work.open(unit, "certificate_renewal", window=WINDOW)
    visit = go_to(work, unit, visit, "documents", wishes)
    answer = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(answer, DocumentsAnswer)
    abroad = msgspec.structs.replace(answer, registration=Registration.ABROAD)
    visit = work.answer(unit, visit.id, "documents", abroad)
    assert visit.stage == stage
    if stage == "abroad":
        with pytest.raises(OfficialNeeded):
            work.answer(unit, visit.id, stage, TasksAnswer(done=("abroad_case",)))
    visit = go_on(work, unit, visit, wishes)
    if stage == "abroad":
        assert visit.answers["abroad"].approved_by == "K-2001"
        assert visit.status is VisitStatus.OPEN
    else:
        assert (visit.status, visit.reason) == (VisitStatus.STOPPED, "other_place")


@pytest.mark.parametrize(("by", "official"), [("", False), ("official", True)])
def test_who_takes_an_express_application_over_says_so(by: str, *, official: bool) -> None:
    plain = next(one for one in PROCEDURES if one.key == "express")
    found = plain.arranged({Fact.TAKE_EXPRESS_BY.value: by} if by else {})
    identity = found.stage("identity").step
    assert isinstance(identity, Official)
    assert ("papers_taken_over" in identity.sees) is official
    assert ("express_taken" in [one.key for one in found.stages]) is not official


def test_no_city_lets_a_contractor_decide_or_enter_pins_for_others() -> None:
    for work in (Work.DECIDE_IDENTITY, Work.ENTER_PIN_FOR):
        for place in ("center", "kita"):
            held = ARRANGEMENTS.doer(work, place, TODAY)
            assert held is not None
            assert held.ruling.by is not Doer.CONTRACTOR


@pytest.mark.parametrize(
    ("municipality", "procedure", "offered"),
    [
        ("okayama", "reissue", ("pickup", "mail")),
        ("okayama", "visit_at_application", ("to_person", "registered_mail")),
        ("okayama", "express", ("mail", "pickup")),
        ("zama", "reissue", ("pickup",)),
        ("zama", "visit_at_application", ()),
        ("zama", "express", ("mail", "pickup")),
    ],
)
def test_only_what_the_city_posts_is_offered_to_be_posted(
    municipality: str, procedure: str, offered: tuple[str, ...]
) -> None:
    work, unit = casework(municipality=municipality), at("C1")
    visit = work.open(unit, procedure, window=WINDOW)
    step = work.procedure(visit).stage("delivery").step
    assert isinstance(step, Ask)
    facts = {Fact(name): value for name, value in visit.given.items()}
    assert step.questions[0].offered(facts) == offered
    assert (step.known(facts) is not None) == (len(offered) < 2)


def test_a_city_that_posts_no_card_does_not_offer_to_apply_for_posting() -> None:
    for municipality in ("okayama", "zama"):
        offered = {one.key for one in Catalogue(load_policy(municipality)).offered()}
        assert ("visit_at_application" in offered) is (municipality != "zama")


@pytest.mark.parametrize(
    ("ends", "begins"),
    [("2027-01-17", None), ("2027-02-19", None), ("2027-02-20", "2026-11-21")],
)
def test_a_renewal_that_is_too_early_is_told_with_its_day(ends: str, begins: str | None) -> None:
    check = msgspec.structs.replace(chip({}), authentication_expires=date.fromisoformat(ends))
    found = casework().costs.too_early("certificate_renewal", check, TODAY)
    assert (found and found.begins.isoformat()) == begins
    assert casework().costs.too_early("certificate_issue", check, TODAY) is None
