"""Cases that a terminal opens itself: what no longer fits, what was refused or held."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.cases.case import Case, open_case
from app.records.entry import Entry
from app.records.state import office_scope
from app.store.mappers import table_of
from app.store.unit import SqlUnit

_ASKED = ("office", "day", "time", "leased")  # of a booking: where and when it was wanted


def with_case(connection: sa.Connection, entry_ids: Sequence[str]) -> frozenset[str]:
    """Return which entries have a case: each row that comes in finds the same misfits again."""
    if not entry_ids:
        return frozenset()
    table = table_of(Case)
    query = sa.select(table.c.entry).where(table.c.entry.in_(entry_ids))
    return frozenset(connection.execute(query).scalars())


def open_on(unit: SqlUnit, entry: Entry, topic: str, details: dict[str, str]) -> None:
    """Open a case at the office that recorded the entry: it promised, so it tells the resident."""
    told = {name: text for name, text in details.items() if text}
    asked = {name: entry.body[name] for name in _ASKED if name in entry.body}
    own = office_scope(unit.actor.office)
    open_case(
        unit,
        topic=topic,
        subject_type=entry.subject_type,
        subject=entry.subject,
        entry=entry.id,
        details={**told, **asked, "kind": entry.kind, "terminal": entry.terminal},
        scope=own if entry.scope.startswith(office_scope("")) else entry.scope,
    )
