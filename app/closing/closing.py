"""The safe-to-go-home check (おやすみ確認): what was counted, what agrees, who closed the day."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from app.faults import CounterFault, IllegalMove
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move
from app.records.state import State, office_scope
from app.records.unit import Approval, Unit

_NAMESPACE = uuid.UUID("0c105ed0-6a1e-4c6f-8a7e-8a3b7c0d4e21")


class ClosingStatus(StrEnum):
    """Tell whether an office's day is closed."""

    OPEN = "open"
    CLOSED = "closed"


class Closing(State, frozen=True, kw_only=True):
    """Hold one office's day: counts per shelf, accepted differences, locked vault, result."""

    office: str
    day: date
    status: ClosingStatus = ClosingStatus.OPEN
    counts: dict[str, Any] = {}
    accepted: dict[str, str] = {}
    locked_by: tuple[str, ...] = ()
    exported: str = ""
    exported_through: int = 0
    result: dict[str, Any] = {}
    closed_at: datetime | None = None


class NotClosable(CounterFault):
    """Tell how many checks still stand in the way of closing the day."""

    code = "D-401"


def closing_id(office: str, day: date) -> str:
    """Return the identity of an office's day."""
    return str(uuid.uuid5(_NAMESPACE, f"{office}:{day.isoformat()}"))


CLOSING_MOVES: dict[ClosingStatus, frozenset[ClosingStatus]] = {
    ClosingStatus.OPEN: frozenset({ClosingStatus.OPEN, ClosingStatus.CLOSED}),
    ClosingStatus.CLOSED: frozenset(),
}


def _moved(
    closing: Closing | None, entry: Entry, wanted: ClosingStatus = ClosingStatus.OPEN
) -> Closing:
    """Return the day with its next status; whatever is recorded of it first begins it."""
    day = closing or Closing(
        id=entry.subject,
        scope=entry.scope,
        office=entry.body["office"],
        day=date.fromisoformat(entry.body["day"]),
    )
    check_move(CLOSING_MOVES, day.status, wanted, "closing")
    return msgspec.structs.replace(day, status=wanted)


def _counted(closing: Closing | None, entry: Entry) -> Closing:
    known, body = _moved(closing, entry), entry.body
    count = {
        "ledger": body["ledger"],
        "counted": body["counted"],
        "by": entry.actor,
        "at": entry.at.isoformat(),
    }
    return msgspec.structs.replace(known, counts={**known.counts, body["shelf"]: count})


def _accepted(closing: Closing | None, entry: Entry) -> Closing:
    known = _moved(closing, entry)
    accepted = {**known.accepted, entry.body["check"]: entry.body["reason"]}
    return msgspec.structs.replace(known, accepted=accepted)


def _locked(closing: Closing | None, entry: Entry) -> Closing:
    known = _moved(closing, entry)
    if entry.actor in known.locked_by:
        return known
    return msgspec.structs.replace(known, locked_by=(*known.locked_by, entry.actor))


def _exported(closing: Closing | None, entry: Entry) -> Closing:
    return msgspec.structs.replace(
        _moved(closing, entry),
        exported=entry.body["digest"],
        exported_through=entry.body["through"],
    )


def _closed(closing: Closing | None, entry: Entry) -> Closing:
    known = _moved(closing, entry, ClosingStatus.CLOSED)
    return msgspec.structs.replace(known, result=entry.body["result"], closed_at=entry.at)


KINDS = (
    Kind("closing.counted", Klass.FACT, Closing, _counted),
    Kind("closing.accepted", Klass.FACT, Closing, _accepted),
    Kind("closing.locked", Klass.FACT, Closing, _locked),
    Kind("closing.exported", Klass.FACT, Closing, _exported),
    Kind("closing.closed", Klass.FACT, Closing, _closed),
)


class Verdict(StrEnum):
    """Tell how a check stands."""

    OK = "ok"
    ACCEPTED = "accepted"
    DIFFERS = "differs"
    OPEN = "open"


class Check(Struct, frozen=True, kw_only=True):
    """Hold one line of the closing: what was found and how it stands."""

    name: str
    verdict: Verdict
    facts: dict[str, int | str]


class DayFacts(Struct, frozen=True, kw_only=True):
    """Hold what the ledger knows at closing time; counted by the store."""

    issued: int
    done: int
    absent: int
    void: int
    waiting: int
    open_visits: int
    held_visits: int
    handed_over: int
    owed: int
    oldest_owed: str
    last_owed: int = 0
    cases: int
    paper_unknown: int
    moving: int
    ledger_by_shelf: dict[str, int]
    tills: int = 0
    open_tills: int = 0


_Found = tuple[str, bool, bool, dict[str, int | str]]


def checks(facts: DayFacts, closing: Closing | None) -> tuple[Check, ...]:
    """Judge the day by evidence only; the locked vault alone is told by two persons."""
    accepted = closing.accepted if closing else {}
    counts: Mapping[str, Any] = closing.counts if closing else {}
    exported = (
        closing is not None
        and closing.exported != ""
        and facts.last_owed <= closing.exported_through
    )
    counted = sum(int(count["counted"]) for count in counts.values())
    ledger = sum(facts.ledger_by_shelf.values())
    all_counted = set(counts) >= set(facts.ledger_by_shelf)
    agree = all_counted and all(
        int(count["counted"]) == facts.ledger_by_shelf.get(shelf, 0)
        for shelf, count in counts.items()
    )
    locked = len(closing.locked_by) if closing else 0
    found: Sequence[_Found] = (
        (
            "visitors",
            facts.waiting == 0,
            True,
            {
                "issued": facts.issued,
                "done": facts.done,
                "absent": facts.absent,
                "void": facts.void,
                "waiting": facts.waiting,
            },
        ),
        (
            "visits",
            facts.open_visits == 0,
            True,
            {"open": facts.open_visits, "held": facts.held_visits},
        ),
        (
            "sent",
            facts.owed == 0 or exported,
            True,
            {"owed": facts.owed, "oldest": facts.oldest_owed, "exported": int(exported)},
        ),
        ("cards", agree, all_counted, {"ledger": ledger, "counted": counted}),
        ("moves", facts.moving == 0, True, {"moving": facts.moving}),
        ("paper", facts.paper_unknown == 0, True, {"unknown": facts.paper_unknown}),
        ("cases", facts.cases == 0, True, {"open": facts.cases}),
        *_till(facts),
        ("vault", locked >= 2, locked > 0, {"persons": locked}),
    )
    return tuple(
        Check(
            name=name,
            verdict=_verdict(good=good, judged=judged, accepted=name in accepted),
            facts=told,
        )
        for name, good, judged, told in found
    )


def _till(facts: DayFacts) -> Sequence[_Found]:
    """Return the check of the tills where any was opened: an office without money has none."""
    if not facts.tills:
        return ()
    figures: dict[str, int | str] = {"tills": facts.tills, "open": facts.open_tills}
    return (("till", facts.open_tills == 0, True, figures),)


def _verdict(*, good: bool, judged: bool, accepted: bool) -> Verdict:
    if good:
        return Verdict.OK
    if accepted:
        return Verdict.ACCEPTED
    return Verdict.DIFFERS if judged else Verdict.OPEN


def _record(
    unit: Unit, kind: str, told: Mapping[str, Any], approval: Approval | None = None
) -> Closing:
    office, day = unit.actor.office, unit.now.date()
    state: Closing = unit.record(
        kind,
        closing_id(office, day),
        {"office": office, "day": day.isoformat(), **told},
        scope=office_scope(office),
        approval=approval,
    )
    return state


def count_shelf(unit: Unit, *, shelf: str, ledger: int, counted: int) -> Closing:
    """Record how many cards a person counted on a shelf."""
    return _record(unit, "closing.counted", {"shelf": shelf, "ledger": ledger, "counted": counted})


def accept_difference(
    unit: Unit, *, check: str, reason: str, approval: Approval | None = None
) -> Closing:
    """Record that an official accepts a difference for today, with the reason."""
    return _record(unit, "closing.accepted", {"check": check, "reason": reason}, approval)


def confirm_locked(unit: Unit) -> Closing:
    """Record one person's word that the vault is locked; two persons are needed."""
    return _record(unit, "closing.locked", {})


def note_export(unit: Unit, digest: str, through: int) -> Closing:
    """Record that the unsent entries up to a seq left this terminal in a sealed export."""
    return _record(unit, "closing.exported", {"digest": digest, "through": through})


def close_day(unit: Unit, found: Sequence[Check]) -> Closing:
    """Close the day, once.

    Raises:
        NotClosable: ``count`` checks are neither right nor accepted.
        IllegalMove: the day is closed already.
    """
    day = unit.find(Closing, closing_id(unit.actor.office, unit.now.date()))
    if day is not None and day.status is ClosingStatus.CLOSED:
        raise IllegalMove(subject="closing", now=day.status, wanted=ClosingStatus.CLOSED)
    open_checks = [c for c in found if c.verdict not in (Verdict.OK, Verdict.ACCEPTED)]
    if open_checks:
        raise NotClosable(count=len(open_checks))
    result = {check.name: {"verdict": check.verdict, **check.facts} for check in found}
    return _record(unit, "closing.closed", {"result": result})
