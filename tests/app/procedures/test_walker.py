"""Walk every procedure in every way: each walk ends, can go back, and asks nothing twice."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.cards.card import Card, CardStatus
from app.documents.rules import Circumstance, Visitor
from app.faults import IllegalMove, OfficialNeeded
from app.procedures.answers import Change
from app.procedures.facts import PinPolicy
from app.procedures.flow import NotThisStage, Procedure, StageState, to_body
from app.procedures.form_fill import FORM_FILL
from app.procedures.issuance import ISSUANCE
from app.visits import acts
from app.visits.acts import Answering
from app.visits.visit import (
    Decision,
    HoldReason,
    StopReason,
    Visit,
    VisitStatus,
)
from tests.app.procedures.desk_top import (
    CARD,
    CHILD,
    RULES,
    WINDOW,
    Wishes,
    casework,
    counter,
    go_on,
    whole_answer,
)

pytestmark = pytest.mark.slow

wishes = st.builds(
    Wishes,
    visitor=st.sampled_from(RULES.visitors("issuance")),
    notice=st.sampled_from((Circumstance.HELD, Circumstance.NONE)),
    face_auth=st.booleans(),
    insurance=st.booleans(),
    decision=st.sampled_from([Decision.APPROVE, Decision.REFUSE]),
    changes=st.sampled_from([(), (Change.CARD_FACE,)]),
    take_over=st.booleans(),
).filter(lambda one: (one.visitor, one.notice) != (Visitor.REPRESENTATIVE, Circumstance.NONE))
ENDED = (VisitStatus.DONE, VisitStatus.STOPPED)


@pytest.mark.parametrize("procedure", [ISSUANCE, FORM_FILL], ids=lambda one: one.key)
@given(wishes=wishes, policy=st.sampled_from(PinPolicy))
@settings(deadline=None)
def test_every_walk_ends_and_asks_nothing_twice(
    procedure: Procedure, wishes: Wishes, policy: PinPolicy
) -> None:
    work, unit = casework(policy), counter()
    visit = work.open(unit, procedure.key, window=WINDOW)
    asked: list[str] = []
    while visit.status not in ENDED:
        asked.append(visit.stage)
        assert work.stage(visit).official == (visit.stage in visit.official_stages)
        visit = go_on(work, unit, visit, wishes)
    assert len(asked) == len(set(asked))
    order = [stage.key for stage in procedure.stages]
    assert asked == sorted(asked, key=order.index)
    handed = unit.get(Card, wishes.card.id).status is CardStatus.HANDED_OVER
    approved = wishes.decision is Decision.APPROVE
    assert handed == (approved and procedure.key == "issuance")


class Counter(RuleBasedStateMachine):
    """Do what a clerk, an official and a restless resident may do, in any order."""

    @initialize(wishes=wishes, policy=st.sampled_from(PinPolicy))
    def begin(self, wishes: Wishes, policy: PinPolicy) -> None:
        self.work, self.unit, self.wishes = casework(policy), counter(), wishes
        self.visit_id = self.work.open(self.unit, "issuance", window=WINDOW).id

    @property
    def visit(self) -> Visit:
        return self.unit.get(Visit, self.visit_id)

    def at_work(self) -> bool:
        return self.visit.status in (VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL)

    @precondition(at_work)
    @rule()
    def answer(self) -> None:
        self.unit.pass_time(seconds=30)
        go_on(self.work, self.unit, self.visit, self.wishes)

    @precondition(at_work)
    @rule(place=st.integers(0, 20))
    def go_back(self, place: int) -> None:
        reachable = self.work.way(self.visit).reachable()
        stage = reachable[place % len(reachable)]
        before = self.visit.answers
        after = self.work.go_back(self.unit, self.visit_id, stage.key)
        assert after.stage == stage.key
        assert after.answers == before

    @rule(other=wishes)
    def change_of_mind(self, other: Wishes) -> None:
        if other.card.id == self.wishes.card.id:
            self.wishes = other

    @precondition(at_work)
    @rule()
    def call_the_official(self) -> None:
        acts.call_official(self.unit, self.visit_id)

    @precondition(lambda self: self.visit.status is VisitStatus.WAITING_OFFICIAL)
    @rule()
    def cancel_the_call(self) -> None:
        acts.cancel_call(self.unit, self.visit_id)

    @precondition(at_work)
    @rule()
    def hold(self) -> None:
        acts.hold(self.unit, self.visit_id, HoldReason.RESIDENT_AWAY)

    @precondition(lambda self: self.visit.status is VisitStatus.HELD)
    @rule(window=st.sampled_from(["3", "4"]))
    def resume(self, window: str) -> None:
        acts.resume(self.unit, self.visit_id, window=window)

    @precondition(at_work)
    @rule()
    def stop_for_papers(self) -> None:
        acts.stop(self.unit, self.visit_id, StopReason.PAPERS_MISSING, returned_to="B-04-112")

    @precondition(lambda self: self.visit.reason == StopReason.PAPERS_MISSING)
    @rule()
    def come_again(self) -> None:
        self.unit.pass_time(days=1)
        self.work.reopen(self.unit, self.visit_id, ticket="", window=WINDOW)

    @precondition(at_work)
    @rule()
    def a_clerk_tries_the_officials_stage(self) -> None:
        for stage in self.visit.official_stages:
            with pytest.raises(OfficialNeeded):
                acts.answer_step(
                    self.unit, self.visit_id, Answering(stage=stage, answer={}, next=stage)
                )

    @precondition(at_work)
    @rule()
    def jumping_ahead_is_refused(self) -> None:
        way = self.work.way(self.visit)
        for stage in way.procedure.stages:
            if stage not in way.reachable():
                with pytest.raises(NotThisStage):
                    self.work.go_back(self.unit, self.visit_id, stage.key)

    @precondition(lambda self: self.visit.status is VisitStatus.DONE)
    @rule()
    def the_end_is_the_end(self) -> None:
        with pytest.raises(IllegalMove):
            acts.hold(self.unit, self.visit_id, HoldReason.OTHER)

    @invariant()
    def a_card_leaves_only_with_an_approval_that_still_holds(self) -> None:
        visit = self.visit
        if self.unit.get(Card, self.wishes.card.id).status is CardStatus.HANDED_OVER:
            identity = visit.answers["identity"]
            assert identity.approved_by == "K-2001"
            assert identity.answer["decision"] == Decision.APPROVE
            assert not identity.review
            assert visit.status is VisitStatus.DONE

    @invariant()
    def what_is_shown_can_be_worked_on(self) -> None:
        way = self.work.way(self.visit)
        shown = [row.stage.key for row in self.work.stages(self.visit)]
        assert len(shown) == len(set(shown))
        if self.at_work():
            assert self.work.stage(self.visit) in way.reachable()
            assert self.visit.stage in shown

    @invariant()
    def it_ends_from_here_when_everybody_goes_on(self) -> None:
        if not self.at_work():
            return
        way = self.work.way(self.visit)
        open_now = [row for row in self.work.stages(self.visit) if row.state is not StageState.DONE]
        assert way.next_open() is not None
        assert open_now

    def teardown(self) -> None:
        if not hasattr(self, "visit_id"):
            return
        if self.visit.status is VisitStatus.HELD:
            acts.resume(self.unit, self.visit_id, window=WINDOW)
        if self.visit.status is VisitStatus.STOPPED:
            return
        for _ in range(60):
            if self.visit.status in ENDED:
                break
            go_on(self.work, self.unit, self.visit, self.wishes)
        assert self.visit.status in ENDED


TestCounter = Counter.TestCase
TestCounter.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_an_answer_reads_back_as_it_was_given() -> None:
    work, unit = casework(), counter(CARD, CHILD)
    visit = work.open(unit, "issuance", window=WINDOW)
    told = Wishes(face_auth=True, insurance=True)
    while visit.status not in ENDED:
        stage = work.stage(visit)
        answer = whole_answer(work, visit, stage, told)
        visit = go_on(work, unit, visit, told)
        kept = work.answered(visit, stage.key)
        assert type(kept) is type(answer)
        assert kept is not None
        changed = {name for name, value in to_body(answer).items() if value != to_body(kept)[name]}
        assert changed <= {"item", "version", "outcome", "code"}
