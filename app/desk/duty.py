"""Which officials are on duty, as far as this ledger knows, and how long a call takes here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from app.access.roles import Role
from app.access.staff import Staff
from app.records.entry import Entry
from app.store.reader import Records
from app.visits.visit import Visit

_CALLED, _DECIDED, _CANCELLED = (
    "visit.official_called",
    "visit.official_decided",
    "visit.call_cancelled",
)
CALL_KINDS = (_CALLED, _DECIDED, _CANCELLED)
_ENTRIES = 200
_SAMPLE, _LEAST = 20, 5
_LOW, _HIGH = 0.1, 0.9


class OfficialOnDuty(Struct, frozen=True, kw_only=True):
    """Hold one official: signed in on a terminal, or known by a decision of today."""

    staff_id: str
    name: str
    terminal: str = ""
    since: datetime | None = None
    window: str = ""
    decided_at: datetime | None = None


class Estimate(Struct, frozen=True, kw_only=True):
    """Hold how long calls took here: from and to in minutes, how often that was right."""

    low: int
    high: int
    hits: int
    count: int


class Duty(Struct, frozen=True, kw_only=True):
    """Hold the officials on duty and, where enough calls are known, the estimate."""

    officials: tuple[OfficialOnDuty, ...]
    estimate: Estimate | None
    calls: int


def duty_of(records: Records, *, office: str, terminal: str, now: datetime) -> Duty:
    """Return who is on duty at an office and how long an official is waited for at a terminal."""
    officials = on_duty(records.duty.people(), records.duty.visits_of(office, now.date()), now)
    waits = waits_of(records.duty.calls(terminal, CALL_KINDS, _ENTRIES))[-_SAMPLE:]
    mine = tuple(one for one in officials if _here(records, one, office))
    return Duty(officials=mine, estimate=estimate_of(waits), calls=len(waits))


def _here(records: Records, one: OfficialOnDuty, office: str) -> bool:
    if one.window:
        return True
    staff = records.duty.one(Staff, one.staff_id)
    return staff is not None and staff.office == office


def on_duty(
    people: Sequence[Staff], visits: Sequence[Visit], now: datetime
) -> tuple[OfficialOnDuty, ...]:
    """Return the officials who signed in today and were not followed by another, or who decided."""
    today = now.date()
    newest: dict[str, Staff] = {}
    for one in people:
        if one.signed_in_at is None or one.signed_in_on is None:
            continue
        held = newest.get(one.signed_in_on)
        if held is None or held.signed_in_at is None or one.signed_in_at > held.signed_in_at:
            newest[one.signed_in_on] = one
    there = {one.id for one in newest.values()}
    decided = _decisions(visits)
    found = []
    for one in people:
        if one.role != Role.OFFICIAL or not one.active:
            continue
        at = one.signed_in_at
        signed_in = one.id in there and at is not None and at.astimezone(now.tzinfo).date() == today
        when, window = decided.get(one.id, (None, ""))
        if signed_in or when is not None:
            found.append(
                OfficialOnDuty(
                    staff_id=one.id,
                    name=one.name,
                    terminal=(one.signed_in_on or "") if signed_in else "",
                    since=at if signed_in else None,
                    window=window,
                    decided_at=when,
                )
            )
    return tuple(sorted(found, key=lambda one: one.staff_id))


def _decisions(visits: Sequence[Visit]) -> dict[str, tuple[datetime, str]]:
    """Return each official's newest decision with its window."""
    found: dict[str, tuple[datetime, str]] = {}
    for visit in visits:
        for answered in visit.answers.values():
            who = answered.approved_by
            if who and (who not in found or answered.at > found[who][0]):
                found[who] = (answered.at, visit.window)
    return found


def waits_of(entries: Sequence[Entry]) -> list[timedelta]:
    """Return how long each call took until the official decided, oldest first."""
    called: dict[str, datetime] = {}
    waits: list[timedelta] = []
    for entry in entries:
        if entry.kind == _CALLED:
            called.setdefault(entry.subject, entry.at)
            continue
        since = called.pop(entry.subject, None)
        if entry.kind == _DECIDED and since is not None:
            waits.append(entry.at - since)
    return waits


def estimate_of(waits: Sequence[timedelta]) -> Estimate | None:
    """Return the middle of the waits and how often the earlier ones told the next; None for few."""
    if len(waits) < _LEAST:
        return None
    low, high = _band(waits)
    told = [(_band(waits[:at]), waits[at]) for at in range(_LEAST - 1, len(waits))]
    hits = sum(lowest <= _minutes(wait) <= highest for (lowest, highest), wait in told)
    return Estimate(low=low, high=high, hits=hits, count=len(told))


def _band(waits: Sequence[timedelta]) -> tuple[int, int]:
    ordered = sorted(_minutes(wait) for wait in waits)
    last = len(ordered) - 1
    return ordered[round(last * _LOW)], ordered[round(last * _HIGH)]


def _minutes(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds() / 60))
