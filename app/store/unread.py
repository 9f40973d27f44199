"""Rows of the central store that this program cannot read: kept as they came, told, read again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from app.faults import CounterFault
from app.records.replica import (
    CentralRow,
    KeyRange,
    Settled,
    SubjectKey,
    UnreadRow,
    WhyUnread,
)
from app.records.state import State
from app.store import ledger_tables as own
from app.store.tables import STATE_TYPES

_OF_THE_ROW = (
    sa.exc.DataError,
    sa.exc.IntegrityError,
    sa.exc.InterfaceError,
    sa.exc.ProgrammingError,
)


class Unreadable(Exception):
    """Carry why a row cannot be read."""

    def __init__(self, why: WhyUnread) -> None:
        super().__init__(why)
        self.why = why


class Kept(Struct, frozen=True):
    """Hold a row that was kept, and how far it contains this terminal's entries."""

    row: CentralRow
    through: int


def read_row(row: CentralRow) -> State | None:
    """Return the state of a row, None where it left the scope.

    Raises:
        Unreadable: of a kind that this program does not know, or damaged.
    """
    if row.gone or row.body is None:
        return None
    kind = STATE_TYPES.get(row.subject_type)
    if kind is None:
        raise Unreadable(WhyUnread.UNKNOWN_KIND)
    try:
        state = msgspec.convert(row.body, kind)
    except msgspec.ValidationError:
        raise Unreadable(WhyUnread.UNREADABLE) from None
    if state.id != row.subject:
        raise Unreadable(WhyUnread.UNREADABLE)
    return state


def readable(settled: Sequence[Settled]) -> Sequence[Settled]:
    """Return answers without the rows that cannot be read; the feed brings these, too."""
    return [_without_unreadable(item) for item in settled]


def _without_unreadable(item: Settled) -> Settled:
    try:
        if item.row is not None:
            read_row(item.row)
    except Unreadable:
        return msgspec.structs.replace(item, row=None)
    return item


def of_one_row(trouble: Exception) -> bool:
    """Tell whether a trouble while rows are stored can be one row's own, not the disk's."""
    if isinstance(trouble, sa.exc.DBAPIError):
        return isinstance(trouble, _OF_THE_ROW)
    return not isinstance(trouble, CounterFault | OSError)


def keep_unread(
    connection: sa.Connection, row: CentralRow, why: WhyUnread, *, through: int, at: datetime
) -> None:
    """Keep a row as it came; one of that subject that was kept before is replaced."""
    connection.execute(
        sa.insert(own.unread).prefix_with("OR REPLACE"),
        {
            "subject_type": row.subject_type,
            "subject": row.subject,
            "scope": row.scope,
            "rev": row.rev,
            "through": through,
            "why": why,
            "at": at.isoformat(),
            "row": msgspec.json.encode(row).decode(),
        },
    )


def forget_unread(connection: sa.Connection, keys: Collection[SubjectKey]) -> None:
    """Drop kept rows: newer ones of their subjects could be read, or they left the scope."""
    u = own.unread.c
    for key in keys:
        connection.execute(
            sa.delete(own.unread).where(
                u.subject_type == key.subject_type, u.subject == key.subject
            )
        )


def forget_left(
    connection: sa.Connection, scope: str, covered: KeyRange, held: Collection[SubjectKey]
) -> None:
    """Drop the kept rows of a scope's range that the central store no longer holds."""
    u = own.unread.c
    query = sa.select(u.subject_type, u.subject).where(u.scope == scope)
    keys = [SubjectKey(*row) for row in connection.execute(query)]
    forget_unread(connection, [key for key in keys if key in covered and key not in held])


def unread_revs(connection: sa.Connection, scope: str | None = None) -> dict[SubjectKey, int]:
    """Return the revisions of kept rows, of one scope or of all; most ledgers have none."""
    u = own.unread.c
    query = sa.select(u.subject_type, u.subject, u.rev)
    if scope is not None:
        query = query.where(u.scope == scope)
    return {SubjectKey(type_, id): rev for type_, id, rev in connection.execute(query)}


def kept_rows(connection: sa.Connection) -> Sequence[Kept]:
    """Return the kept rows as they came."""
    query = sa.select(own.unread.c.row, own.unread.c.through).order_by(own.unread.c.at)
    return [
        Kept(msgspec.json.decode(row, type=CentralRow), through)
        for row, through in connection.execute(query)
    ]


def count_unread(connection: sa.Connection) -> int:
    """Return how many rows are kept unread."""
    return connection.execute(sa.select(sa.func.count()).select_from(own.unread)).scalar_one()


def list_unread(connection: sa.Connection) -> tuple[UnreadRow, ...]:
    """Return what a person may be told of the kept rows, the oldest first."""
    u = own.unread.c
    query = sa.select(u.subject_type, u.subject, u.rev, u.why, u.at).order_by(u.at, u.subject)
    return tuple(
        UnreadRow(
            subject_type=row.subject_type,
            subject=row.subject,
            rev=row.rev,
            why=WhyUnread(row.why),
            at=datetime.fromisoformat(row.at),
        )
        for row in connection.execute(query)
    )
