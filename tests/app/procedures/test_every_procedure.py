"""Walk every procedure with every visitor: each walk ends, goes back, survives, asks once."""

from dataclasses import dataclass
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.arrangements.arrangements import Doer
from app.documents.rules import Case, Circumstance, Rule, Visitor
from app.faults import OfficialNeeded
from app.procedures.answers import CardState, Handed
from app.procedures.arranged import done_by
from app.procedures.casework import Casework
from app.procedures.catalogue import PROCEDURES
from app.procedures.facts import PinPolicy, Truth
from app.procedures.flow import AnswerNotWhole, Procedure, cases_of
from app.procedures.steps import Lack, Tasks
from app.visits import acts
from app.visits.acts import Answering
from app.visits.visit import GOES_ON, Decision, StopReason, Visit, VisitStatus
from tests.app.fake_unit import FakeUnit
from tests.app.procedures.desk_top import (
    TODAY,
    WINDOW,
    Wishes,
    casework,
    counter,
    go_on,
    whole_answer,
)

SITES = (
    ("okayama", "C1"),
    ("okayama", "kita"),  # a ward: the city does some works itself
    ("osakasayama", "C1"),
    ("yokohama", "C1"),
    ("zama", "C1"),
    ("chiba", "C1"),
    ("default", "C1"),
)


@dataclass(frozen=True)
class Coming:
    """Be one case at one site."""

    procedure: Procedure
    visitor: Visitor
    circumstance: Circumstance
    site: tuple[str, str]

    @property
    def work(self) -> Casework:
        return casework(PinPolicy.NATIONAL_TERMINAL, self.site[0])

    @property
    def refused(self) -> bool:
        rule = self._rule()
        return rule is not None and rule.refused is not None

    def _rule(self) -> Rule | None:
        rules = self.work.rules
        if self.procedure.key not in rules.procedures():
            return None
        return rules.rule(Case(self.procedure.key, self.visitor, self.circumstance), TODAY)

    def alike(self) -> tuple[object, ...]:
        """Return what the way of a case follows from: its rule, and who does what there."""
        rule, (city, office) = self._rule(), self.site
        done = done_by(casework(municipality=city).arrangements, self.procedure, office, TODAY)
        known = None if rule is None else (rule.municipality, rule.item)
        case = (self.procedure.key, self.visitor, self.circumstance)
        return (*case, known, tuple(sorted(done.items())))

    def __str__(self) -> str:
        return "-".join((self.procedure.key, self.visitor, self.circumstance, *self.site))


EVERYWHERE = [
    Coming(procedure, visitor, circumstance, site)
    for site in SITES
    for procedure in PROCEDURES
    for visitor, circumstances in cases_of(procedure, casework(municipality=site[0]).rules).items()
    for circumstance in circumstances
]
DIFFERENT = list({one.alike(): one for one in reversed(EVERYWHERE)}.values())
"""Each case once for every way that some site does it."""
MOST_STEPS = 40


@st.composite
def walks(draw: st.DrawFn) -> tuple[Coming, Wishes, PinPolicy]:
    """Draw a case at any site, and what the resident and the official will say."""
    coming = draw(st.sampled_from(EVERYWHERE))
    wishes = Wishes(
        visitor=coming.visitor,
        notice=coming.circumstance,
        face_auth=draw(st.booleans()),
        insurance=draw(st.booleans()),
        decision=draw(st.sampled_from([Decision.APPROVE, Decision.APPROVE, Decision.REFUSE])),
        take_over=draw(st.booleans()),
        picks=draw(st.integers(0, 8)),
        card_state=draw(st.sampled_from([CardState.GOOD, CardState.GOOD, *CardState])),
        locked=draw(st.booleans()),
        listed=draw(st.booleans()),
        handed=draw(st.sampled_from([Handed.DONE, Handed.DONE, Handed.NOT_DONE])),
        free_lines=draw(st.integers(0, 4)),
    )
    return coming, wishes, draw(st.sampled_from(PinPolicy))


class Walk:
    """Be one walk through a procedure, each step killed and gone on from the stored visit."""

    def __init__(self, coming: Coming, wishes: Wishes, policy: PinPolicy) -> None:
        self.procedure, self.wishes = coming.procedure, wishes
        municipality, office = coming.site
        procedure = coming.procedure
        self.work = casework(policy, municipality)
        self.unit = counter(office=office, procedure=procedure.key)
        self.visit = self.work.open(self.unit, procedure.key, window=WINDOW)
        self.asked: list[str] = []

    def to_the_end(self) -> Visit:
        """Answer until nothing is left; a visit that pauses goes on another day."""
        for _ in range(MOST_STEPS):
            if self.visit.status is VisitStatus.STOPPED and self._pauses():
                self.unit.pass_time(days=9)
                visit = self.visit
                self.visit = self.work.reopen(self.unit, visit.id, ticket="", window=WINDOW)
                self.asked = []
            if self.visit.status in (VisitStatus.DONE, VisitStatus.STOPPED):
                return self.visit
            self._check_here()
            self._step()
        raise AssertionError(f"{self.procedure.key} does not end: {self.asked}")

    def _pauses(self) -> bool:
        return self.visit.reason == StopReason.ENQUIRY_SENT

    def _check_here(self) -> None:
        """The stage in sight is a question still open, found again from the stored visit alone."""
        self.asked.append(self.visit.stage)
        woken = msgspec.json.decode(msgspec.json.encode(self.visit), type=Visit)
        fresh = self.work  # it keeps nothing of a visit
        assert fresh.stage(woken).key == self.visit.stage
        assert fresh.stages(woken) == self.work.stages(self.visit)
        way = fresh.way(woken)
        stage = fresh.stage(woken)
        assert way.truth[stage.key] is Truth.YES
        assert stage.step.known(way.before[stage.key]) is None, "asks what is known"
        assert stage in way.reachable()
        for earlier in way.reachable()[-3:]:
            assert self.work.go_back(self.unit, woken.id, earlier.key).answers == woken.answers
        self.visit = self.work.go_back(self.unit, woken.id, stage.key)
        if stage.official:
            with pytest.raises(OfficialNeeded):
                self.work.answer(
                    self.unit, woken.id, stage.key, whole_answer(fresh, woken, stage, self.wishes)
                )
            with pytest.raises(OfficialNeeded):
                acts.answer_step(
                    self.unit, woken.id, Answering(stage=stage.key, answer={}, next=stage.key)
                )

    def _step(self) -> None:
        try:
            self.visit = go_on(self.work, self.unit, self.visit, self.wishes)
        except AnswerNotWhole as lacking:
            if lacking.lack is not Lack.NOT_ACCEPTABLE:
                raise
            self.visit = acts.stop(self.unit, self.visit.id, StopReason.NOT_ACCEPTABLE)


def no_contractor_did_the_citys_work(coming: Coming, ended: Visit) -> None:
    """Each answer to a work that the city does there itself is an official's, or leads to it."""
    city, office = coming.site
    arranged, day = casework(municipality=city).arrangements, ended.opened_at.date()
    assert arranged is not None
    procedure = coming.work.procedure(ended)
    for key, answered in ended.answers.items():
        stage = procedure.stage(key)
        held = arranged.doer(stage.work, office, day) if stage.work is not None else None
        citys = held is not None and held.ruling.by is not Doer.CONTRACTOR
        if citys and stage.stops is not StopReason.OTHER_PLACE:
            assert answered.approved_by, key
        passed = stage.step.passes if isinstance(stage.step, Tasks) else ()
        for one in passed:
            theirs = arranged.doer(one.work, office, day)
            if theirs is not None and theirs.ruling.by is not Doer.CONTRACTOR:
                assert one.task not in answered.answer["done"], key


@given(walk=walks())
@settings(deadline=None, max_examples=60)
def test_every_walk_ends_goes_back_and_survives_each_step(
    walk: tuple[Coming, Wishes, PinPolicy],
) -> None:
    walked = Walk(*walk)
    ended = walked.to_the_end()
    assert len(walked.asked) == len(set(walked.asked)), "asks twice"
    order = [stage.key for stage in walked.procedure.stages]
    assert walked.asked == sorted(walked.asked, key=order.index)
    decided = {key: one for key, one in ended.answers.items() if key in ended.official_stages}
    assert all(one.approved_by for one in decided.values())
    no_contractor_did_the_citys_work(walk[0], ended)
    if ended.status is VisitStatus.STOPPED:
        assert ended.reason


@pytest.mark.parametrize("coming", DIFFERENT, ids=str)
def test_every_case_reaches_an_end(coming: Coming) -> None:
    wishes = Wishes(visitor=coming.visitor, notice=coming.circumstance)
    ended = Walk(coming, wishes, PinPolicy.NATIONAL_TERMINAL).to_the_end()
    no_contractor_did_the_citys_work(coming, ended)
    if not coming.refused:
        assert ended.status is VisitStatus.DONE, ended.reason
        assert ended.answers
    else:
        assert ended.reason == StopReason.NOT_ACCEPTABLE


def test_each_site_has_every_case_and_some_differ() -> None:
    for site in SITES:
        mine = [one for one in EVERYWHERE if one.site == site]
        assert {one.procedure.key for one in mine} == {one.key for one in PROCEDURES}
    assert {one.site for one in DIFFERENT} >= {SITES[0], SITES[1]}
    assert len({one.site[0] for one in DIFFERENT}) > 1


def test_a_representative_comes_twice_unless_the_answer_is_brought() -> None:
    procedure = next(one for one in PROCEDURES if one.key == "certificate_renewal")
    for notice, visits in ((Circumstance.PLAIN, 2), (Circumstance.ENQUIRY_ANSWERED, 1)):
        walk = Walk(
            Coming(procedure, Visitor.REPRESENTATIVE, notice, SITES[0]),
            Wishes(visitor=Visitor.REPRESENTATIVE, notice=notice),
            PinPolicy.NATIONAL_TERMINAL,
        )
        ended = walk.to_the_end()
        assert ended.status is VisitStatus.DONE
        assert ("enquiry" in ended.answers) == (visits == 2)
        reopened = [one for one in walk.unit.entries if one.kind == "visit.reopened"]
        assert len(reopened) == visits - 1
        if visits == 2:
            assert walk.asked[0] == "own_card"  # what the chip told does not count any more
            assert "answered_enquiry" in walk.asked
            assert "which" not in walk.asked


def test_why_a_visit_may_go_on_is_said_by_its_end() -> None:
    unit = counter()
    for reason, procedure in product(StopReason, ("consultation",)):
        work = casework()
        visit = work.open(unit, procedure, window=WINDOW)
        acts.stop(unit, visit.id, reason)
        if reason in GOES_ON:
            assert _reopen(unit, visit) is VisitStatus.OPEN


def _reopen(unit: FakeUnit, visit: Visit) -> VisitStatus:
    return casework().reopen(unit, visit.id, ticket="", window=WINDOW).status
