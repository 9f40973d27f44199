"""The safe-to-go-home check judges by evidence; only two persons' word is taken, for the vault."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.roles import Role
from app.closing import closing as rules
from app.closing.closing import Check, Closing, ClosingStatus, DayFacts, NotClosable, Verdict
from app.faults import IllegalMove, NotAllowed, OfficialNeeded
from app.records.unit import Actor, Approval
from app.store.ledger import Ledger
from tests.conftest import SetClock

QUIET = DayFacts(
    issued=3,
    done=2,
    absent=1,
    void=0,
    waiting=0,
    open_visits=0,
    held_visits=0,
    handed_over=2,
    owed=0,
    oldest_owed="",
    cases=0,
    paper_unknown=0,
    moving=0,
    ledger_by_shelf={"B-04": 2, "B-05": 1},
)
COUNTED = {"B-04": {"ledger": 2, "counted": 2}, "B-05": {"ledger": 1, "counted": 1}}


def _day(**known: Any) -> Closing:
    return msgspec.convert(
        {"id": "d", "scope": "office:center", "office": "center", "day": "2026-11-20", **known},
        Closing,
    )


READY = _day(counts=COUNTED, locked_by=("a", "b"))


def _verdicts(facts: DayFacts, closing: Closing | None) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in rules.checks(facts, closing)}


def test_a_quiet_day_that_was_counted_and_locked_is_ready() -> None:
    assert set(_verdicts(QUIET, READY).values()) == {Verdict.OK}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"waiting": 1}, "visitors"),
        ({"open_visits": 1}, "visits"),
        ({"owed": 4, "oldest_owed": "2026-11-20T09:00:00+09:00"}, "sent"),
        ({"moving": 1}, "moves"),
        ({"paper_unknown": 1}, "paper"),
        ({"cases": 1}, "cases"),
        ({"ledger_by_shelf": {"B-04": 3, "B-05": 1}}, "cards"),
        ({"ledger_by_shelf": {"B-04": 2}}, "cards"),
    ],
)
def test_one_fact_stands_in_the_way_and_an_official_may_accept_it(
    change: dict[str, Any], check: str
) -> None:
    facts = msgspec.structs.replace(QUIET, **change)
    found = _verdicts(facts, READY)
    assert found.pop(check) is Verdict.DIFFERS
    assert set(found.values()) == {Verdict.OK}
    accepted = msgspec.structs.replace(READY, accepted={check: "seen"})
    assert _verdicts(facts, accepted)[check] is Verdict.ACCEPTED


def test_what_nobody_has_counted_is_open() -> None:
    assert _verdicts(QUIET, None)["cards"] is Verdict.OPEN
    assert _verdicts(QUIET, _day(counts={"B-04": COUNTED["B-04"]}))["cards"] is Verdict.OPEN
    assert _verdicts(QUIET, None)["vault"] is Verdict.OPEN
    assert _verdicts(QUIET, _day(locked_by=("a",)))["vault"] is Verdict.DIFFERS


def test_a_stray_card_on_an_empty_shelf_differs() -> None:
    stray = {**COUNTED, "B-09": {"ledger": 0, "counted": 1}}
    assert _verdicts(QUIET, _day(counts=stray))["cards"] is Verdict.DIFFERS
    empty = {**COUNTED, "B-09": {"ledger": 0, "counted": 0}}
    assert _verdicts(QUIET, _day(counts=empty))["cards"] is Verdict.OK


def test_a_sealed_export_stands_for_sending() -> None:
    facts = msgspec.structs.replace(QUIET, owed=9)
    exported = msgspec.structs.replace(READY, exported="abc")
    assert _verdicts(facts, exported)["sent"] is Verdict.OK


@given(st.fixed_dictionaries({name: st.integers(0, 3) for name in ("waiting", "owed", "moving")}))
def test_a_day_is_ready_only_where_nothing_is_left(left: dict[str, int]) -> None:
    facts = msgspec.structs.replace(QUIET, **left)
    bad = sum(verdict is not Verdict.OK for verdict in _verdicts(facts, READY).values())
    assert bad == sum(count > 0 for count in left.values())


class Evening:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def act(self, work: Callable[..., Any], actor: Actor) -> Any:
        return self.ledger.act(work, actor).value

    def checks(self) -> tuple[Check, ...]:
        day = self.ledger.now().date()

        def told(records: Any) -> tuple[Check, ...]:
            closing = records.day.closing("center", day)
            return rules.checks(records.day.facts("center", day), closing)

        return self.ledger.read(told)


@pytest.fixture
def evening(ledger: Ledger) -> Evening:
    return Evening(ledger)


@pytest.fixture
def clerk(actors: dict[Role, Actor]) -> Actor:
    return actors[Role.CLERK]


@pytest.fixture
def manager(actors: dict[Role, Actor]) -> Actor:
    return actors[Role.SITE_MANAGER]


def test_an_office_without_a_card_can_go_home(
    evening: Evening, clerk: Actor, manager: Actor
) -> None:
    evening.act(rules.confirm_locked, clerk)
    evening.act(rules.confirm_locked, clerk)
    with pytest.raises(NotClosable) as told:
        evening.act(lambda unit: rules.close_day(unit, evening.checks()), manager)
    assert told.value.details == {"count": 2}
    evening.act(rules.confirm_locked, manager)
    evening.act(lambda unit: rules.note_export(unit, "digest", 1 << 40), clerk)
    checks = evening.checks()
    closed = evening.act(lambda unit: rules.close_day(unit, checks), manager)
    assert (closed.status, closed.locked_by) == (
        ClosingStatus.CLOSED,
        ("S-clerk", "S-site_manager"),
    )
    assert closed.result["vault"] == {"verdict": "ok", "persons": 2}


def test_a_closed_day_is_frozen(
    evening: Evening, clerk: Actor, manager: Actor, clock: SetClock
) -> None:
    evening.act(lambda unit: rules.close_day(unit, ()), manager)
    works: list[Callable[..., Any]] = [
        rules.confirm_locked,
        lambda unit: rules.count_shelf(unit, shelf="B-04", ledger=0, counted=1),
        lambda unit: rules.note_export(unit, "other", 1),
    ]
    for work in works:
        with pytest.raises(IllegalMove) as told:
            evening.act(work, clerk)
        assert told.value.now == "closed"
    with pytest.raises(IllegalMove):
        evening.act(lambda unit: rules.close_day(unit, ()), manager)
    clock.pass_(days=1)
    assert evening.act(rules.confirm_locked, clerk).status is ClosingStatus.OPEN


def test_the_last_count_of_a_shelf_stands(evening: Evening, clerk: Actor) -> None:
    for counted in (3, 2):
        state = evening.act(
            lambda unit, n=counted: rules.count_shelf(unit, shelf="B-04", ledger=2, counted=n),
            clerk,
        )
    assert state.counts["B-04"]["counted"] == 2
    assert state.counts["B-04"]["by"] == "S-clerk"


def test_only_an_official_accepts_a_difference(
    evening: Evening, clerk: Actor, manager: Actor
) -> None:
    def accept(unit: Any, approval: Approval | None = None) -> Closing:
        return rules.accept_difference(unit, check="paper", reason="r", approval=approval)

    with pytest.raises(NotAllowed):
        evening.act(accept, clerk)
    with pytest.raises(OfficialNeeded):
        evening.act(accept, manager)
    evening.ledger.trust(lambda approval, subject: approval.subject == subject)
    subject = rules.closing_id("center", evening.ledger.now().date())
    approval = Approval(staff_id="O-1", subject=subject, token="t")
    state = evening.act(lambda unit: accept(unit, approval), manager)
    assert state.accepted == {"paper": "r"}


def test_who_may_not_close(evening: Evening, clerk: Actor) -> None:
    with pytest.raises(NotAllowed):
        evening.act(lambda unit: rules.close_day(unit, ()), clerk)
