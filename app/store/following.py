"""How far scopes were followed, which subjects they hold at which revision, and small notes."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.records.replica import CentralRow, Cursor, KeyRange, SubjectKey
from app.store import ledger_tables as own
from app.store.bulk import among
from app.store.mappers import table_of
from app.store.tables import STATE_TYPES


def known_revs(connection: sa.Connection, rows: Sequence[CentralRow]) -> dict[SubjectKey, int]:
    """Return the revisions at which the subjects of rows are held here."""
    by_type: dict[str, list[str]] = {}
    for row in rows:
        by_type.setdefault(row.subject_type, []).append(row.subject)
    known: dict[SubjectKey, int] = {}
    for name, ids in by_type.items():
        if name not in STATE_TYPES:
            continue
        table = table_of(STATE_TYPES[name])
        query = sa.select(table.c.id, table.c.rev).where(among(table.c.id, ids))
        known |= {SubjectKey(name, id): rev for id, rev in connection.execute(query)}
    return known


def keys_in(connection: sa.Connection, scope: str, covered: KeyRange) -> list[SubjectKey]:
    """Return the subjects of a scope in a range that are shown here.

    Also those of revision 0, of which the central store has told nothing but that it knows the
    entry: a restored one may have judged it anew and put the subject elsewhere.
    """
    keys: list[SubjectKey] = []
    for name, state in STATE_TYPES.items():
        if not covered.touches(name):
            continue
        table = table_of(state)
        query = sa.select(table.c.id).where(table.c.scope == scope)
        if covered.after is not None and covered.after.subject_type == name:
            query = query.where(table.c.id > covered.after.subject)
        if covered.upto is not None and covered.upto.subject_type == name:
            query = query.where(table.c.id <= covered.upto.subject)
        found = (SubjectKey(name, id) for id in connection.execute(query).scalars())
        keys.extend(key for key in found if key in covered)
    return keys


def cursor_of(connection: sa.Connection, scope: str) -> Cursor | None:
    """Return how far a scope was followed, None where never."""
    row = connection.execute(sa.select(own.cursor).where(own.cursor.c.scope == scope)).first()
    if row is None:
        return None
    return Cursor(
        scope=scope,
        feed_epoch=row.feed_epoch,
        no=row.no,
        hydrating=bool(row.hydrating),
        after=SubjectKey(row.after_type, row.after_subject) if row.after_type else None,
    )


def keep_cursor(connection: sa.Connection, cursor: Cursor) -> None:
    """Store how far a scope was followed."""
    connection.execute(
        sa.insert(own.cursor).prefix_with("OR REPLACE"),
        {
            "scope": cursor.scope,
            "feed_epoch": cursor.feed_epoch,
            "no": cursor.no,
            "hydrating": cursor.hydrating,
            "after_type": cursor.after.subject_type if cursor.after else None,
            "after_subject": cursor.after.subject if cursor.after else None,
        },
    )


def note_of(connection: sa.Connection, key: str) -> str | None:
    """Return one of the ledger's small notes, None where there is none."""
    query = sa.select(own.meta.c.value).where(own.meta.c.key == key)
    return connection.execute(query).scalar()


def keep_note(connection: sa.Connection, key: str, value: str) -> None:
    """Store one of the ledger's small notes."""
    connection.execute(sa.insert(own.meta).prefix_with("OR REPLACE"), {"key": key, "value": value})
