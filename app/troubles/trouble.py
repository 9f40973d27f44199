"""A trouble as it was sent: code, time, terminal, program, machines; words only by whitelist."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from app.faults import CounterFault
from app.log import ALLOWED
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import must_be_new
from app.records.state import State, office_scope
from app.records.unit import Unit

_DEVICE = ("device", "health", "driver", "simulated", "code")
_DEVICE_DETAILS = ("presence", "paper", "cover", "online", "width_dots", "answer_ms")
_LONGEST = 80


class Trouble(State, frozen=True, kw_only=True):
    """Hold one trouble that was sent; ``number`` is what people tell each other by telephone."""

    number: str
    code: str
    terminal: str
    office: str
    program: str
    seen_at: datetime
    sent_at: datetime
    details: dict[str, str] = {}
    devices: tuple[dict[str, str], ...] = ()


class Trace(Struct, frozen=True, kw_only=True):
    """Hold what a trouble will tell before it has a number; ``lines`` are the log's newest.

    Everything in it went through a whitelist: no name, no number of a card, no secret.
    """

    code: str
    seen_at: datetime
    terminal: str
    office: str
    program: str
    details: dict[str, str]
    devices: tuple[dict[str, str], ...]
    lines: tuple[str, ...]


def trace_of(
    fault: CounterFault,
    seen_at: datetime,
    *,
    terminal: str,
    office: str,
    program: str,
    devices: Sequence[Mapping[str, Any]],
    lines: Sequence[str],
) -> Trace:
    """Return what may be told of a fault, the machines' findings and the log's lines."""
    return Trace(
        code=fault.code,
        seen_at=seen_at,
        terminal=terminal,
        office=office,
        program=program,
        details=_listed(fault.details, ALLOWED),
        devices=tuple(_device(one) for one in devices),
        lines=tuple(lines),
    )


def _device(fact: Mapping[str, Any]) -> dict[str, str]:
    return _listed(fact, _DEVICE) | _listed(fact.get("details", {}), _DEVICE_DETAILS)


def _listed(facts: Mapping[str, Any], names: Sequence[str] | frozenset[str]) -> dict[str, str]:
    return {
        name: str(value)[:_LONGEST]
        for name, value in facts.items()
        if name in names and value not in ("", None)
    }


def _reported(trouble: Trouble | None, entry: Entry) -> Trouble:
    must_be_new(trouble, "trouble")
    told = {name: value for name, value in entry.body.items() if name != "lines"}
    return msgspec.convert(
        {"id": entry.subject, "scope": entry.scope, "sent_at": entry.at} | told, Trouble
    )


KINDS = (Kind("trouble.reported", Klass.FACT, Trouble, _reported),)


def report(unit: Unit, number: str, trace: Trace) -> Trouble:
    """Record a trouble; the log's lines stand in the entry and burden no other terminal."""
    body = {"number": number, **msgspec.to_builtins(trace)}
    scope = office_scope(trace.office)
    reported: Trouble = unit.record("trouble.reported", unit.ids.new(), body, scope=scope)
    return reported
