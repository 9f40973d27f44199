"""Write the part of ``docs/entries.md`` that follows from kinds and states: run as a module."""

from __future__ import annotations

from collections.abc import Iterator

from app.access.roles import Rights, Role, load_rights
from app.kinds import KINDS
from app.records.kinds import Kind, subject_name
from app.records.state import State
from app.reservations.booking import Note
from app.reservations.booking_day import Lease
from app.store.tables import STATES
from app.visits.visit import Answered
from tests.app.headless.reference import field_lines
from tests.architecture.repository import ROOT

PAPER = ROOT / "docs" / "entries.md"
BEGIN, END = "<!-- kinds: begin -->", "<!-- kinds: end -->"
_PARTS = (Note, Lease, Answered)


def section() -> str:
    """Return what stands between the two marks."""
    rights = load_rights()
    kinds = [_kind(kind, rights) for kind in KINDS.values()]
    head = ["| kind | newest version | klass | subject | roles |", "|---|---|---|---|---|"]
    states = [line for state in STATES for line in _state(state)]
    parts = [line for part in _PARTS for line in (f"`{part.__name__}`:", "", *_fields(part), "")]
    return "\n".join(
        ["## 2. The kinds", "", *head, *kinds, "", "## 3. The states", "", *states, *parts]
    )


def _kind(kind: Kind, rights: Rights) -> str:
    roles = ", ".join(f"`{role.value}`" for role in Role if rights.may(role.value, kind.name))
    if rights.needs_official(kind.name):
        roles += "; *official*"
    witnesses = [f"`{role.value}`" for role in Role if rights.may_witness(role.value, kind.name)]
    if witnesses:
        roles += f"; second person: {', '.join(witnesses)}"
    place = " (any office)" if kind.anywhere else ""
    subject = f"`{kind.subject_type}`{place}"
    return f"| `{kind.name}` | {kind.version} | `{kind.klass.value}` | {subject} | {roles} |"


def _state(state: type[State]) -> Iterator[str]:
    yield f"### `{subject_name(state)}`"
    yield ""
    yield from _fields(state)
    yield ""


def _fields(shape: type) -> list[str]:
    return [f"- {line}" for line in field_lines(shape)]


def whole(paper: str) -> str:
    """Return the paper with its part written anew."""
    head, _, rest = paper.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{section()}\n{END}{tail}"


if __name__ == "__main__":
    PAPER.write_text(whole(PAPER.read_text(encoding="utf-8")), encoding="utf-8")
