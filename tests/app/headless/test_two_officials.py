"""Where a city's rulings want two officials, one alone approves nothing, at desk and by lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.access.roles import Role
from app.access.staff import Staff
from app.arrangements.arrangements import load_arrangements
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.serving import Guidance
from app.documents.rules import Circumstance
from app.faults import WitnessNeeded
from app.ports import Secret
from app.procedures.answers import OfficialAnswer
from app.records.state import CITY_SCOPE
from app.store.ledger import Ledger
from app.visits.visit import Visit
from tests.app.desk.conftest import OFFICE, PASSWORD, Account, Enter
from tests.app.headless.speaker import Say, recorded, speaking
from tests.app.procedures.desk_top import Wishes, whole_answer

TWO = """
municipality = "default"
version = 2026-11-01

[[four_eyes]]
item = "二人"
procedure = ["pin_reset"]
from = 2026-11-01
source = "test"
"""
FIRST, SECOND = "S-OFFICIAL", "S-SECOND"


@pytest.fixture
def guidance(tmp_path: Path) -> Guidance:
    (tmp_path / "default.toml").write_text(TWO, encoding="utf-8")
    return replace(Guidance.at("default"), arrangements=load_arrangements("default", tmp_path))


@pytest.fixture
def desk(enter: Enter, account: Account, ledger: Ledger) -> Desk:
    """Give a clerk's desk at which two officials may give their word."""
    account(Role.OFFICIAL, "市職員")
    found = ledger.verifiers.verifier(FIRST)
    assert found is not None
    ledger.adopt(
        Staff(id=SECOND, scope=CITY_SCOPE, name="市　二郎", role=Role.OFFICIAL, office=OFFICE)
    )
    ledger.verifiers.keep_verifier(type(found)(staff_id=SECOND, hash=found.hash, until=found.until))
    return enter(Role.CLERK, "佐伯　美咲")


@pytest.fixture
def at_identity(desk: Desk, guidance: Guidance) -> tuple[Counter, Visit, OfficialAnswer]:
    """Give a visit for new PINs that waits for the official, and the approval's answer."""
    counter = Counter(desk, guidance, frozenset("A"))
    wishes = Wishes(notice=Circumstance.PIN_UNKNOWN, listed=False)
    visit = desk.act(
        lambda unit: guidance.casework.open(unit, "pin_reset", window=desk.window)
    ).value
    serving = counter.view(visit.id)
    while serving.visit.stage != "identity":
        assert serving.stage is not None
        answer = whole_answer(guidance.casework, serving.visit, serving.stage, wishes)
        serving = counter.answer(serving.visit.id, serving.visit.stage, answer)
    assert serving.stage is not None
    approval = whole_answer(guidance.casework, serving.visit, serving.stage, wishes)
    assert isinstance(approval, OfficialAnswer)
    return counter, serving.visit, approval


@pytest.fixture
def say(desk: Desk, guidance: Guidance) -> Iterator[Say]:
    with speaking(desk, guidance=guidance) as said:
        yield said


def test_one_official_alone_moves_no_visit_at_the_desk(
    desk: Desk, at_identity: tuple[Counter, Visit, OfficialAnswer]
) -> None:
    counter, visit, answer = at_identity
    approval = desk.door.approve(FIRST, Secret(PASSWORD.encode()), "", subject=visit.id)
    with pytest.raises(WitnessNeeded):
        counter.decide(visit.id, "identity", answer, approval)
    assert counter.view(visit.id).visit == visit


def test_one_official_alone_moves_no_visit_by_lines(
    say: Say, at_identity: tuple[Counter, Visit, OfficialAnswer]
) -> None:
    counter, visit, answer = at_identity
    told = {"decision": answer.decision.value, "seen": list(answer.seen)}
    line = {"visit": visit.id, "stage": "identity", "official": FIRST, "password": PASSWORD}
    for alone in ({}, {"second": FIRST, "second_password": PASSWORD}):
        refused = say("decide", **line, **alone, answer=told)
        assert refused["error"]["code"] == WitnessNeeded.code
        assert counter.view(visit.id).visit == visit
    done = say("decide", **line, second=SECOND, second_password=PASSWORD, answer=told)
    assert recorded(done) == ["visit.official_decided"]
    assert counter.view(visit.id).visit.stage == "reset"
