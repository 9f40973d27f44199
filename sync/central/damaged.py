"""Rows of the central store's own database that cannot be read: told, and in nobody's way.

A terminal gets such a row as it is, keeps it unread and tells so; an entry on it is held; lists go
without it.  ``main.py central check`` names each by its table and key, never by what it holds.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.records.state import State
from app.store.mappers import from_row
from app.store.tables import STATE_TYPES, json_fields
from sync.central.tables import shared

_log = logging.getLogger(__name__)
_Row = Mapping[Any, Any]
_AT_ONCE = 1000
_UNREADABLE = (msgspec.MsgspecError, ValueError)
S = TypeVar("S", bound=State)


class Damaged(Exception):
    """Name a subject whose row cannot be read."""

    def __init__(self, key: SubjectKey) -> None:
        super().__init__(f"{key.subject_type}:{key.subject}")
        self.key = key


def read_row(kind: type[S], row: _Row) -> S:
    """Return the state of a row.

    Raises:
        Damaged: it holds what the state cannot hold.
    """
    try:
        return from_row(kind, row)
    except _UNREADABLE as trouble:
        key = SubjectKey(subject_name(kind), str(row["id"]))
        tell(key, trouble)
        raise Damaged(key) from None


def readable(kind: type[S], rows: Iterable[_Row]) -> list[S]:
    """Return the states of rows without those that cannot be read."""
    found: list[S] = []
    for row in rows:
        try:
            found.append(read_row(kind, row))
        except Damaged:
            continue
    return found


def plain_body(kind: type[State], row: _Row) -> dict[str, Any]:
    """Return a row's values for the wire; text that is no JSON stays text, so that all can be read.

    Whoever reads such a row finds a text where something else belongs: that row alone is unread.
    """
    body = dict(row)
    for name in json_fields(kind):
        try:
            body[name] = _proved(body[name])
        except _UNREADABLE as trouble:
            tell(SubjectKey(subject_name(kind), str(body["id"])), trouble)
    return body


def tell(key: SubjectKey, trouble: Exception) -> None:
    """Write to the log which row cannot be read."""
    more = {"subject_type": key.subject_type, "code": type(trouble).__name__}
    _log.error("a row of the central store cannot be read", extra=more)


def damaged_rows(connection: sa.Connection) -> tuple[SubjectKey, ...]:
    """Return all rows that cannot be read; reads the whole store once."""
    found: list[SubjectKey] = []
    for name, kind in STATE_TYPES.items():
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(sa.select(shared[name]))
        for row in rows.mappings():
            try:
                from_row(kind, row)
            except _UNREADABLE:
                found.append(SubjectKey(name, str(row["id"])))
    return tuple(found)


def _proved(text: str) -> msgspec.Raw:
    return msgspec.json.decode(text.encode(), type=msgspec.Raw)
