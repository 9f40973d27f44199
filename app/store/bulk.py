"""Read and write many rows of one table without work of SQLAlchemy's for each row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import pysqlite


def put_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace rows, each with every column of the table.

    Raises:
        KeyError: a row lacks a column.
    """
    text, names = _statement(table)
    connection.exec_driver_sql(text, [tuple(row[name] for name in names) for row in rows])


def among(column: sa.ColumnElement[str], ids: Collection[str]) -> sa.ColumnElement[bool]:
    """Return what a column of any number of ids fulfils: one statement, and one value."""
    listed = sa.func.json_each(msgspec.json.encode(list(ids)).decode()).table_valued("value")
    return column.in_(sa.select(listed.c.value))


@cache
def _statement(table: sa.Table) -> tuple[str, tuple[str, ...]]:
    insert = sa.insert(table).prefix_with("OR REPLACE")
    compiled = insert.compile(dialect=pysqlite.dialect(paramstyle="qmark"))
    return str(compiled), tuple(compiled.positiontup or ())
