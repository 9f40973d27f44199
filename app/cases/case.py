"""A case and how it is settled; nothing is ever undone by it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import must_be_new, must_exist
from app.records.state import State
from app.records.unit import Unit


class CaseStatus(StrEnum):
    """Tell whether a person has settled a case."""

    OPEN = "open"
    SETTLED = "settled"


class Case(State, frozen=True, kw_only=True):
    """Hold one contradiction: which entry, what it met, and what was decided.

    ``topic`` is the key of its words; ``details`` hold ids and states, never names.
    """

    topic: str
    subject_type: str
    subject: str
    entry: str
    details: dict[str, Any]
    opened_at: datetime
    status: CaseStatus = CaseStatus.OPEN
    way: str = ""
    reason: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None


def _opened(case: Case | None, entry: Entry) -> Case:
    must_be_new(case, "case")
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "opened_at": entry.at} | entry.body, Case
    )


def _settled(case: Case | None, entry: Entry) -> Case:
    must_exist(case, "case")
    assert case is not None  # noqa: S101 - told to the type checker, proved one line above
    if case.status is CaseStatus.SETTLED:
        return case
    return msgspec.structs.replace(
        case,
        status=CaseStatus.SETTLED,
        way=entry.body["way"],
        reason=entry.body["reason"],
        settled_by=entry.actor,
        settled_at=entry.at,
    )


KINDS = (
    Kind("case.opened", Klass.FACT, Case, _opened),
    Kind("case.settled", Klass.FACT, Case, _settled),
)


def open_case(
    unit: Unit,
    *,
    topic: str,
    subject_type: str,
    subject: str,
    entry: str,
    details: dict[str, Any],
    scope: str,
) -> Case:
    """Record that something does not fit together."""
    body = {
        "topic": topic,
        "subject_type": subject_type,
        "subject": subject,
        "entry": entry,
        "details": details,
    }
    opened: Case = unit.record("case.opened", unit.ids.new(), body, scope=scope)
    return opened


def settle(unit: Unit, case_id: str, *, way: str, reason: str) -> Case:
    """Record how a person settled a case; both sides stay in the history."""
    settled: Case = unit.record("case.settled", case_id, {"way": way, "reason": reason})
    return settled
