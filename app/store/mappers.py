"""Rows and states: one plain conversion, the same on SQLCipher and PostgreSQL."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from app.records.chain import canonical
from app.records.entry import Entry
from app.records.kinds import subject_name
from app.records.state import State
from app.store.tables import STATE_TABLES, json_fields

S = TypeVar("S", bound=State)
Row = dict[str, Any]
_ENTRY_JSON = ("body", "private")


def table_of(state: type[State]) -> sa.Table:
    """Return the table of a type of state."""
    return STATE_TABLES[subject_name(state)]


def to_row(state: State) -> Row:
    """Return the row of a state."""
    row: Row = msgspec.to_builtins(state)
    for name in json_fields(type(state)):
        row[name] = canonical(row[name]).decode()
    return row


def from_row(state: type[S], row: Mapping[Any, Any]) -> S:
    """Return the state of a row."""
    values = {name: row[name] for name in state.__struct_fields__}
    for name in json_fields(state):
        values[name] = msgspec.json.decode(values[name])
    return msgspec.convert(values, state)


def to_image(state: State | None) -> str | None:
    """Return a state as JSON text, the form of base images and of the wire."""
    return None if state is None else msgspec.json.encode(state).decode()


def from_image(state: type[S], image: str | bytes | None) -> S | None:
    """Return the state of an image."""
    return None if image is None else msgspec.json.decode(image, type=state)


def entry_row(entry: Entry) -> Row:
    """Return the row of an entry."""
    row: Row = msgspec.to_builtins(entry)
    row["body"] = canonical(row["body"]).decode()
    row["private"] = None if row["private"] is None else canonical(row["private"]).decode()
    return row


def entry_from_row(row: Mapping[Any, Any]) -> Entry:
    """Return the entry of a row."""
    values = {name: row[name] for name in Entry.__struct_fields__}
    for name in _ENTRY_JSON:
        values[name] = None if values[name] is None else msgspec.json.decode(values[name])
    return msgspec.convert(values, Entry)


def fetch(connection: sa.Connection, state: type[S], id: str) -> S | None:
    """Return one state by its id."""
    table = table_of(state)
    row = connection.execute(sa.select(table).where(table.c.id == id)).mappings().first()
    return None if row is None else from_row(state, row)


def fetch_all(connection: sa.Connection, state: type[S], query: "sa.Select[Any]") -> list[S]:
    """Return the states of a query over their table."""
    return [from_row(state, row) for row in connection.execute(query).mappings()]
