"""Where the city arranged so, two officials confirm an approval: data alone decides it."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.arrangements.arrangements import Arrangements, load_arrangements
from app.documents.rules import Visitor
from app.faults import WitnessNeeded
from app.procedures.answers import OfficialAnswer
from app.procedures.casework import Casework
from app.records.unit import Witness
from app.resources import ResourceFault
from app.visits.visit import Decision, DecisionReason, Visit, VisitStatus
from tests.app.fake_unit import OFFICIAL, FakeUnit
from tests.app.procedures.desk_top import CARD, WINDOW, Wishes, casework, go_on, whole_answer

RULE = """
municipality = "default"
version = 2026-11-01

[[four_eyes]]
item = "二人-代理"
procedure = ["issuance"]
visitor = ["representative"]
places = ["C1"]
from = 2026-11-01
source = "test"
"""


@pytest.fixture
def arranged(tmp_path: Path) -> Arrangements:
    (tmp_path / "default.toml").write_text(RULE, encoding="utf-8")
    return load_arrangements("default", tmp_path)


@pytest.fixture
def work(arranged: Arrangements) -> Casework:
    plain = casework()
    return Casework(plain.catalogue, plain.rules, plain.papers, plain.costs, arranged)


def second(staff_id: str, subject: str) -> Witness:
    return Witness(staff_id=staff_id, name="市職員", role="official", subject=subject, token="t")


def at_identity(work: Casework, unit: FakeUnit, visitor: Visitor) -> tuple[Visit, OfficialAnswer]:
    wishes = Wishes(visitor=visitor)
    visit = work.open(unit, "issuance", window=WINDOW)
    while visit.stage != "identity":
        visit = go_on(work, unit, visit, wishes)
    answer = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(answer, OfficialAnswer)
    return visit, answer


def test_an_approval_waits_for_another_official(work: Casework) -> None:
    unit = FakeUnit(states=(CARD,))
    visit, answer = at_identity(work, unit, Visitor.REPRESENTATIVE)

    def decide(who: Witness | None) -> Visit:
        approval = unit.approve(visit.id)
        return work.decide(unit, visit.id, "identity", answer, approval, who)

    for who in (None, second(OFFICIAL, visit.id)):
        with pytest.raises(WitnessNeeded):
            decide(who)
    assert unit.get(Visit, visit.id).stage == "identity"
    assert decide(second("K-2002", visit.id)).stage != "identity"
    entry = unit.entries[-1]
    assert (entry.approved_by, entry.body["witness"]) == (OFFICIAL, "K-2002")


def test_a_refusal_needs_one_official(work: Casework) -> None:
    unit = FakeUnit(states=(CARD,))
    visit, answer = at_identity(work, unit, Visitor.REPRESENTATIVE)
    refused = msgspec.structs.replace(
        answer, decision=Decision.REFUSE, reason=DecisionReason.PHOTO_DIFFERS
    )
    after = work.decide(unit, visit.id, "identity", refused, unit.approve(visit.id))
    assert (after.status, after.stage) == (VisitStatus.OPEN, "not_handed")
    assert "witness" not in unit.entries[-1].body


def test_another_case_needs_one_official(work: Casework) -> None:
    unit = FakeUnit(states=(CARD,))
    visit, answer = at_identity(work, unit, Visitor.SELF)
    after = work.decide(unit, visit.id, "identity", answer, unit.approve(visit.id))
    assert after.stage != "identity"


@pytest.mark.parametrize(
    ("procedure", "visitor", "place", "day", "two"),
    [
        ("issuance", "representative", "C1", date(2026, 11, 1), True),
        ("issuance", "representative", "C1", date(2026, 10, 31), False),
        ("issuance", "representative", "C2", date(2026, 11, 1), False),
        ("issuance", "self", "C1", date(2026, 11, 1), False),
        ("reissue", "representative", "C1", date(2026, 11, 1), False),
    ],
)
def test_which_case_on_which_day(
    arranged: Arrangements, procedure: str, visitor: str, place: str, day: date, two: bool
) -> None:
    found = arranged.four_eyes(procedure, visitor, place, day)
    assert (found is not None) == two
    assert found is None or found.ground.item == "二人-代理"


def test_saying_it_twice_is_told(tmp_path: Path) -> None:
    again = RULE.split("[[four_eyes]]")[1].replace("二人-代理", "二人-代理-2")
    (tmp_path / "default.toml").write_text(f"{RULE}[[four_eyes]]{again}", encoding="utf-8")
    with pytest.raises(ResourceFault):
        load_arrangements("default", tmp_path)
