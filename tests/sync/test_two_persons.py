"""The central store takes no act of two persons as whole that one of them sent alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.access.roles import Rights
from app.access.staff import Staff
from app.arrangements.arrangements import Arrangements, load_arrangements
from app.kinds import KINDS
from app.records.entry import Entry, Outcome
from app.records.state import CITY_SCOPE
from app.till.till import TillStatus
from app.visits.visit import VisitStatus
from sync.central.judging import Judge, Reason, Verdict
from tests.sync.parts import MemoryLedger

PEOPLE = {
    one.id: one
    for one in (
        Staff(id=id, scope=CITY_SCOPE, name="人", role=role, office="center", active=active)
        for id, role, active in (
            ("sato", "clerk", True),
            ("suzuki", "clerk", True),
            ("kimura", "official", True),
            ("okada", "official", True),
            ("gone", "official", False),
            ("admin", "administrator", True),
        )
    )
}
TWO = """
municipality = "default"
version = 2026-01-01

[[four_eyes]]
item = "二人"
procedure = ["issuance"]
from = 2026-01-01
source = "test"
"""
CLERK: dict[str, Any] = {"actor": "sato", "role": "clerk"}


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def arranged(tmp_path: Path) -> Arrangements:
    """Return a city whose approvals of an issuance two officials give."""
    (tmp_path / "default.toml").write_text(TWO, encoding="utf-8")
    return load_arrangements("default", tmp_path)


def judged(
    ledger: MemoryLedger, rights: Rights, entry: Entry, arranged: Arrangements | None = None
) -> Verdict:
    """Return what the central store makes of an entry that no terminal's rule has seen."""
    kind = KINDS[entry.kind]
    state = ledger.state(entry.subject_type, entry.subject)
    return Judge(KINDS, rights, arranged).verdict(kind, state, entry, PEOPLE.get)


def decision(
    ledger: MemoryLedger, witness: str, told: str = "approve", *, two: bool = True
) -> Entry:
    """Return an official's decision; ``two`` says that the terminal asked a second official."""
    opened = {
        "procedure": "issuance",
        "stage": "identity",
        "official_stages": ["identity"],
        "given": {},
        "office": "center",
        "window": "3",
        "ticket": "",
        "card": "",
        "language": "ja",
    }
    visit = ledger.ids.new()
    ledger.record("visit.opened", visit, opened, **CLERK)
    body: dict[str, Any] = {
        "stage": "identity",
        "answer": {"decision": told},
        "next": "fetch_card",
        "review": [],
    }
    if two:
        body["two"] = True
    if witness:
        body["witness"] = witness
    return ledger.entry("visit.official_decided", visit, body, approved_by="kimura", **CLERK)


@pytest.mark.parametrize(
    ("told", "witness", "reason"),
    [
        ("approve", "", Reason.WITNESS_MISSING),
        ("approve", "suzuki", Reason.WITNESS_MISSING),
        ("approve", "okada", None),
        ("refuse", "", None),
    ],
)
def test_a_city_that_wants_two_officials_does_not_rest_on_what_the_entry_says(
    ledger: MemoryLedger,
    rights: Rights,
    arranged: Arrangements,
    told: str,
    witness: str,
    reason: Reason | None,
) -> None:
    entry = decision(ledger, witness, told, two=False)
    assert judged(ledger, rights, entry, arranged).reason is reason
    assert judged(ledger, rights, entry).reason is None


def closing(ledger: MemoryLedger, witness: str) -> Entry:
    """Return the close of a till whose cash is not what the ledger told."""
    till = ledger.ids.new()
    opened = {"office": "center", "day": "2026-11-20", "fund": 10_000}
    ledger.record("till.opened", till, opened, **CLERK)
    body: dict[str, Any] = {"counted": {"1000": 9}, "expected": 10_000, "reason": "釣銭違い"}
    if witness:
        body["witness"] = witness
    return ledger.entry("till.closed", till, body, **CLERK)


@pytest.mark.parametrize("witness", ["", "sato", "kimura", "suzuki", "gone", "nobody"])
def test_an_approval_of_two_officials_with_one_alone_becomes_a_case(
    ledger: MemoryLedger, rights: Rights, witness: str
) -> None:
    told = judged(ledger, rights, decision(ledger, witness))
    assert (told.outcome, told.reason) == (Outcome.CASE, Reason.WITNESS_MISSING)


def test_an_approval_that_a_second_official_confirmed_is_whole(
    ledger: MemoryLedger, rights: Rights
) -> None:
    told = judged(ledger, rights, decision(ledger, "okada"))
    assert (told.outcome, told.reason) == (Outcome.APPLIED, None)
    assert told.state is not None
    assert (told.state.status, told.state.stage) == (  # type: ignore[attr-defined]
        VisitStatus.OPEN,
        "fetch_card",
    )


@pytest.mark.parametrize(
    ("witness", "reason"),
    [("", Reason.WITNESS_MISSING), ("sato", Reason.WITNESS_MISSING), ("suzuki", None)],
)
def test_a_till_that_differs_is_counted_by_two(
    ledger: MemoryLedger, rights: Rights, witness: str, reason: Reason | None
) -> None:
    told = judged(ledger, rights, closing(ledger, witness))
    assert told.reason is reason
    assert told.outcome is (Outcome.APPLIED if reason is None else Outcome.CASE)
    assert told.state is not None
    assert told.state.status is TillStatus.CLOSED  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("approver", "moves"), [("suzuki", False), ("nobody", False), ("", False), ("gone", True)]
)
def test_a_kind_that_wants_an_official_takes_no_clerks_approval(
    ledger: MemoryLedger, rights: Rights, approver: str, moves: bool
) -> None:
    entry = decision(ledger, "okada")
    forged = ledger.entry(
        entry.kind, entry.subject, dict(entry.body), approved_by=approver, **CLERK
    )
    told = judged(ledger, rights, forged)
    assert (told.outcome, told.reason) == (Outcome.CASE, Reason.OFFICIAL_MISSING)
    assert (told.state is not None) is moves  # an official disabled meanwhile did decide


@pytest.mark.parametrize(
    ("actor", "role", "reason"),
    [
        ("X", "terminal", Reason.NO_RIGHT),
        ("sato", "clerk", Reason.NO_RIGHT),
        ("sato", "administrator", Reason.NO_RIGHT),
        ("nobody", "administrator", Reason.ACTOR_UNKNOWN),
        ("admin", "administrator", None),
    ],
)
def test_nobody_becomes_an_official_by_recording_it(
    ledger: MemoryLedger, rights: Rights, actor: str, role: str, reason: Reason | None
) -> None:
    entry = ledger.entry(
        "staff.added",
        "mine",
        {"role": "official", "office": "center"},
        private={"name": "人"},
        scope=CITY_SCOPE,
        actor=actor,
        role=role,
    )
    told = judged(ledger, rights, entry)
    assert told.reason is reason
    assert (told.state is not None) is (reason is None)
