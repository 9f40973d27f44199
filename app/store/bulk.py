"""Write many rows of one table without asking SQLAlchemy about the columns of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import pysqlite


def put_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace rows, each with every column of the table.

    Raises:
        KeyError: a row lacks a column.
    """
    text, names = _statement(table)
    connection.exec_driver_sql(text, [tuple(row[name] for name in names) for row in rows])


@cache
def _statement(table: sa.Table) -> tuple[str, tuple[str, ...]]:
    insert = sa.insert(table).prefix_with("OR REPLACE")
    compiled = insert.compile(dialect=pysqlite.dialect(paramstyle="qmark"))
    return str(compiled), tuple(compiled.positiontup or ())
