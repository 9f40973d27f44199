"""Prove the states: what a person sees is the image with the owed entries applied on top."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.records.entry import Entry
from app.records.replica import Image, Rebaser, SubjectKey
from app.records.state import State
from app.store import ledger_tables as own
from app.store.mappers import entry_from_row, fetch_all, from_image, table_of
from app.store.tables import STATE_TYPES
from app.store.tables import entry as entry_table

_PAGE = 500


def drifted(connection: sa.Connection, rebaser: Rebaser) -> Iterator[SubjectKey]:
    """Yield the subjects with owed entries whose state is not what image and entries make."""
    last = SubjectKey("", "")
    while page := _page(connection, last):
        owed = _owed(connection, [key.subject for key in page])
        present = _states(connection, list(page))
        for key, image in page.items():
            made = rebaser.on_settled(image, (), owed.get(key, [])).state
            if made != present.get(key):
                yield key
        last = max(page)


def _page(connection: sa.Connection, last: SubjectKey) -> dict[SubjectKey, Image]:
    b = own.base.c
    query = (
        sa.select(own.base)
        .where(sa.tuple_(b.subject_type, b.subject) > (last.subject_type, last.subject))
        .order_by(b.subject_type, b.subject)
        .limit(_PAGE)
    )
    return {
        SubjectKey(row.subject_type, row.subject): Image(
            state=from_image(STATE_TYPES[row.subject_type], row.image),
            rev=row.rev,
            through=row.through,
        )
        for row in connection.execute(query)
    }


def _states(connection: sa.Connection, keys: list[SubjectKey]) -> dict[SubjectKey, State]:
    found: dict[SubjectKey, State] = {}
    for name in sorted({key.subject_type for key in keys}):
        kind = STATE_TYPES[name]
        ids = [key.subject for key in keys if key.subject_type == name]
        query = sa.select(table_of(kind)).where(table_of(kind).c.id.in_(ids))
        for state in fetch_all(connection, kind, query):
            found[SubjectKey(name, state.id)] = state
    return found


def _owed(connection: sa.Connection, subjects: list[str]) -> dict[SubjectKey, list[Entry]]:
    o = own.owed.c
    query = (
        sa.select(entry_table)
        .join(own.owed, o.entry_id == entry_table.c.id)
        .where(o.subject.in_(subjects))
        .order_by(o.epoch, o.seq)
    )
    found: dict[SubjectKey, list[Entry]] = {}
    for row in connection.execute(query).mappings():
        entry = entry_from_row(row)
        found.setdefault(SubjectKey(entry.subject_type, entry.subject), []).append(entry)
    return found
