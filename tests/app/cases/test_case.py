"""A case is opened, seen, settled once; both sides stay in the history."""

import pytest

from app.access.roles import Role
from app.cases.case import Case, CaseStatus, open_case, settle
from app.faults import NotAllowed, NotFound
from app.records.unit import Actor, Unit
from app.store.ledger import Ledger


def _open(unit: Unit, topic: str = "misfit") -> Case:
    return open_case(
        unit,
        topic=topic,
        subject_type="card",
        subject="c1",
        entry="e1",
        details={"now": "handed_over", "wanted": "set_up", "kind": "card.set_up"},
        scope="office:center",
    )


def test_a_case_keeps_both_sides(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    case = ledger.act(_open, actors[Role.TERMINAL]).value
    assert (case.status, case.opened_at) == (CaseStatus.OPEN, ledger.now())
    assert ledger.read(lambda records: list(records.cases.open())) == [case]
    done = ledger.act(
        lambda unit: settle(unit, case.id, way="keep", reason="r"), actors[Role.SITE_MANAGER]
    ).value
    assert (done.status, done.way, done.settled_by) == (
        CaseStatus.SETTLED,
        "keep",
        "S-site_manager",
    )
    assert done.details == case.details
    assert ledger.read(lambda records: records.cases.count_open()) == 0
    history = ledger.read(lambda records: records.cards.history(case.id))
    assert [entry.kind for entry in history] == ["case.opened", "case.settled"]


def test_the_first_settling_stands(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    case = ledger.act(_open, actors[Role.TERMINAL]).value
    first = ledger.act(
        lambda unit: settle(unit, case.id, way="keep", reason="r"), actors[Role.CLERK]
    ).value
    second = ledger.act(
        lambda unit: settle(unit, case.id, way="other", reason="s"), actors[Role.OFFICIAL]
    ).value
    assert second == first


def test_open_cases_are_told_oldest_first(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    made = [ledger.act(_open, actors[Role.TERMINAL]).value.id for _ in range(3)]
    told = ledger.read(lambda records: [case.id for case in records.cases.open()])
    assert sorted(told) == sorted(made)


def test_who_may_not_settle(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    case = ledger.act(_open, actors[Role.TERMINAL]).value
    for role in (Role.GUIDE, Role.TERMINAL, Role.COURIER):
        with pytest.raises(NotAllowed):
            ledger.act(lambda unit: settle(unit, case.id, way="keep", reason="r"), actors[role])
    with pytest.raises(NotFound):
        ledger.act(
            lambda unit: unit.record("case.settled", "none", {"way": "", "reason": ""}),
            actors[Role.CLERK],
        )
