"""What the terminal still owes the central store: questions on entries, subjects and receipts."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from app.records.entry import Entry
from app.records.replica import Settled, SubjectKey
from app.store import ledger_tables as own
from app.store.mappers import entry_from_row
from app.store.tables import entry as entry_table


def owed_query() -> sa.Select[Any]:
    """Return the question for what is owed, by seq."""
    return (
        sa.select(entry_table)
        .join(own.owed, own.owed.c.entry_id == entry_table.c.id)
        .order_by(own.owed.c.epoch, own.owed.c.seq)
    )


def entries_of(connection: sa.Connection, query: sa.Select[Any]) -> list[Entry]:
    """Return the entries of a question."""
    return [entry_from_row(row) for row in connection.execute(query).mappings()]


def owed_on(connection: sa.Connection, key: SubjectKey) -> list[Entry]:
    """Return the entries still owed on a subject."""
    query = owed_query().where(
        own.owed.c.subject == key.subject, own.owed.c.subject_type == key.subject_type
    )
    return entries_of(connection, query)


def owed_on_each(
    connection: sa.Connection, keys: Collection[SubjectKey]
) -> dict[SubjectKey, list[Entry]]:
    """Return the entries still owed on each of some subjects; absent where there are none."""
    owed: dict[SubjectKey, list[Entry]] = {}
    query = owed_query().where(own.owed.c.subject.in_({key.subject for key in keys}))
    for entry in entries_of(connection, query):
        key = SubjectKey(entry.subject_type, entry.subject)
        if key in keys:
            owed.setdefault(key, []).append(entry)
    return owed


def owing(connection: sa.Connection) -> frozenset[SubjectKey]:
    """Return the subjects on which something is owed."""
    query = sa.select(own.owed.c.subject_type, own.owed.c.subject).distinct()
    return frozenset(SubjectKey(*row) for row in connection.execute(query))


def entries_by_id(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Entry]:
    """Return entries by their identity."""
    query = sa.select(entry_table).where(entry_table.c.id.in_(ids))
    return {entry.id: entry for entry in entries_of(connection, query)}


def without_receipt(connection: sa.Connection, settled: Sequence[Settled]) -> list[Settled]:
    """Return the answers to entries that have no receipt yet."""
    ids = [item.receipt.entry_id for item in settled]
    query = sa.select(own.receipt.c.entry_id).where(own.receipt.c.entry_id.in_(ids))
    kept = set(connection.execute(query).scalars())
    return [item for item in settled if item.receipt.entry_id not in kept]
