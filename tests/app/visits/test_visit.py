"""The table of moves of a visit, and what its kinds refuse."""

from datetime import timedelta
from itertools import product

import msgspec
import pytest

from app.faults import IllegalMove, OfficialNeeded
from app.records.chain import GENESIS
from app.records.entry import Entry, Klass
from app.visits import acts
from app.visits.acts import Answering, Opening
from app.visits.kinds import KINDS
from app.visits.visit import (
    GOES_ON,
    VISIT_MOVES,
    Decision,
    HoldReason,
    StopReason,
    Visit,
    VisitStatus,
)
from tests.app.fake_unit import START, FakeUnit

OPENING = Opening(
    procedure="issuance",
    first_stage="one",
    official_stages=("two",),
    given={"pin_policy": "chip_panel"},
    window="3",
)


def entry(kind: str, approved_by: str | None = None, **body: object) -> Entry:
    return Entry(
        id="e",
        terminal="T1",
        epoch=1,
        seq=1,
        kind=kind,
        klass=Klass.FACT,
        subject_type="visit",
        subject="v",
        scope="office:C1",
        actor="C-1001",
        role="clerk",
        approved_by=approved_by,
        at=START,
        body=body,
        prev_hash=GENESIS,
        hash="",
    )


def visit_in(status: VisitStatus, reason: str = "") -> Visit:
    return Visit(
        id="v",
        scope="office:C1",
        procedure="issuance",
        office="C1",
        staff="C-1001",
        official_stages=("two",),
        stage="one",
        status=status,
        opened_at=START,
        reason=reason,
    )


ANSWER = {"stage": "one", "answer": {}, "next": "two", "review": []}
YES = {"stage": "two", "answer": {"decision": "approve"}, "next": "three", "review": []}
HOLD = {"stage": "two", "answer": {"decision": "hold"}, "next": "two", "review": []}
ACTS: dict[str, tuple[Entry, set[VisitStatus]]] = {
    "answer": (
        entry("visit.step_answered", **ANSWER),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL},
    ),
    "back": (
        entry("visit.gone_back", stage="one"),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL},
    ),
    "hold": (entry("visit.held", reason="other"), {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL}),
    "resume": (entry("visit.resumed", window="4"), {VisitStatus.HELD}),
    "call": (entry("visit.official_called"), {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL}),
    "cancel": (entry("visit.call_cancelled"), {VisitStatus.WAITING_OFFICIAL}),
    "approve": (
        entry("visit.official_decided", "K-1", **YES),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL},
    ),
    "decide-hold": (
        entry("visit.official_decided", "K-1", **HOLD),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL},
    ),
    "move": (
        entry("visit.moved_to_window", window="5"),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL},
    ),
    "language": (
        entry("visit.language_chosen", language="vi"),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL},
    ),
    "take over": (
        entry("visit.taken_over", "K-1", window="5"),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL},
    ),
    "finish": (entry("visit.finished"), {VisitStatus.OPEN}),
    "stop": (
        entry("visit.stopped", reason="other"),
        {VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL, VisitStatus.HELD},
    ),
}
RULES = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize(("act", "status"), list(product(ACTS, VisitStatus)))
def test_which_act_is_open_in_which_state(act: str, status: VisitStatus) -> None:
    made, allowed = ACTS[act]
    kind = RULES[made.kind]
    if status in allowed:
        after = kind.apply(visit_in(status), made)
        assert isinstance(after, Visit)
        assert after.status is status or after.status in VISIT_MOVES[status]
    else:
        with pytest.raises(IllegalMove):
            kind.apply(visit_in(status), made)


@pytest.mark.parametrize("reason", StopReason)
def test_only_some_ends_can_be_made_good(reason: StopReason) -> None:
    made = entry("visit.reopened", stage="one", ticket="", window="3")
    stopped = visit_in(VisitStatus.STOPPED, reason.value)
    if reason in GOES_ON:
        assert RULES["visit.reopened"].apply(stopped, made).status is VisitStatus.OPEN  # type: ignore[attr-defined]
    else:
        with pytest.raises(IllegalMove):
            RULES["visit.reopened"].apply(stopped, made)


def test_a_decision_without_an_official_is_refused_by_the_rule_itself() -> None:
    with pytest.raises(OfficialNeeded):
        RULES["visit.official_decided"].apply(
            visit_in(VisitStatus.OPEN), entry("visit.official_decided", **YES)
        )


def test_a_decision_on_another_stage_is_refused() -> None:
    made = entry("visit.official_decided", "K-1", **{**YES, "stage": "one"})
    with pytest.raises(IllegalMove):
        RULES["visit.official_decided"].apply(visit_in(VisitStatus.OPEN), made)


def test_a_finished_visit_holds_although_it_was_stopped_elsewhere() -> None:
    kind = RULES["visit.finished"]
    assert kind.force is not None
    forced = kind.force(visit_in(VisitStatus.STOPPED), entry("visit.finished"))
    assert isinstance(forced, Visit)
    assert forced.status is VisitStatus.DONE


def test_the_waiting_time_runs_from_the_first_call() -> None:
    unit = FakeUnit()
    visit = acts.open_visit(unit, OPENING)
    acts.call_official(unit, visit.id)
    unit.pass_time(minutes=3)
    again = acts.call_official(unit, visit.id)
    assert (again.calls, again.called_at) == (2, START)
    cancelled = acts.cancel_call(unit, visit.id)
    assert cancelled.called_at is None
    unit.pass_time(minutes=1)
    third = acts.call_official(unit, visit.id)
    assert third.called_at == START + timedelta(minutes=4)


def test_work_goes_on_while_the_official_is_awaited() -> None:
    unit = FakeUnit()
    visit = acts.open_visit(unit, OPENING)
    acts.call_official(unit, visit.id)
    after = acts.answer_step(
        unit, visit.id, Answering(stage="one", answer={"told": True}, next="two")
    )
    assert (after.status, after.stage) == (VisitStatus.WAITING_OFFICIAL, "two")
    decided = acts.decide_as_official(
        unit,
        visit.id,
        Answering(stage="two", answer={"decision": Decision.APPROVE.value}, next="three"),
        approval=unit.approve(visit.id),
    )
    assert (decided.status, decided.called_at) == (VisitStatus.OPEN, None)


def test_an_answer_marks_what_rested_on_it() -> None:
    unit = FakeUnit()
    visit = acts.open_visit(unit, OPENING)
    for stage, following in (("one", "three"), ("three", "four")):
        acts.answer_step(unit, visit.id, Answering(stage=stage, answer={}, next=following))
    after = acts.answer_step(
        unit, visit.id, Answering(stage="one", answer={"other": 1}, next="three", review=("three",))
    )
    assert [after.answers[one].review for one in ("one", "three")] == [False, True]
    assert msgspec.json.decode(msgspec.json.encode(after), type=Visit) == after


def test_the_reason_of_a_hold_is_shown_and_taken_away() -> None:
    unit = FakeUnit()
    visit = acts.open_visit(unit, OPENING)
    held = acts.hold(unit, visit.id, HoldReason.RESIDENT_AWAY, note="15時に戻る")
    assert (held.reason, held.note) == ("resident_away", "15時に戻る")
    resumed = acts.resume(unit, visit.id, window="3")
    assert (resumed.reason, resumed.note) == ("", "")


def test_moving_to_another_window() -> None:
    unit = FakeUnit()
    visit = acts.open_visit(unit, OPENING)
    assert acts.move_to_window(unit, visit.id, "7").window == "7"
