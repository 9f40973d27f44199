"""A real PostgreSQL, and databases in it that are as new for each test."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier

from sync.central.database import EmbeddedPostgres, engine_for
from sync.central.schema import migrate

_SHAPE = """
SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
    SELECT concat_ws(' ', relname, relkind, relacl, relhastriggers) AS line
    FROM pg_class WHERE relnamespace = to_regnamespace('public')
    UNION ALL
    SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = to_regnamespace('public') AND attnum > 0
) AS lines
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_RELATIONS = "SELECT relname FROM pg_class WHERE relkind = %s \
AND relnamespace = to_regnamespace('public')"


class Template:
    """Give databases like a migrated one that is filled once; what comes back is given again."""

    def __init__(self, dsn: str, fill: Callable[[str], None] = lambda dsn: None) -> None:
        self._server = sa.make_url(dsn)
        self._free: list[str] = []
        self._name = self._made(str(self._server.database))
        filled = self._dsn(self._name)
        fill(filled)
        with psycopg.connect(filled, autocommit=True) as template:
            self._shape = _only(template, _SHAPE)
            self._empty = _emptying(template)
            self._rows = _rows(template)

    @contextmanager
    def one(self) -> Iterator[str]:
        """Give the DSN of a database for the length of the block."""
        name = self._free.pop() if self._free else self._made(self._name)
        yield self._dsn(name)
        if self._renew(name):
            self._free.append(name)
        else:
            _alone(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    def _renew(self, name: str) -> bool:
        """Bring the template's rows back; tell whether that was possible."""
        with psycopg.connect(self._dsn(name), autocommit=True) as connection:
            connection.execute(_OTHERS)
            if _only(connection, _SHAPE) != self._shape:
                return False
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(self._empty)
                for table, content in self._rows.items():
                    with cursor.copy(SQL("COPY {} FROM STDIN").format(Identifier(table))) as copy:
                        copy.write(content)
        return True

    def _made(self, template: str) -> str:
        name = f"t{uuid.uuid4().hex[:12]}"
        _alone(self._server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def _dsn(self, name: str) -> str:
        return _dsn(self._server, name)


@contextmanager
def empty_database(dsn: str) -> Iterator[str]:
    """Give the DSN of a database without any table, beside another, for the block's length."""
    server, name = sa.make_url(dsn), f"e{uuid.uuid4().hex[:12]}"
    _alone(server, f"CREATE DATABASE {name}")
    try:
        yield _dsn(server, name)
    finally:
        _alone(server, f"DROP DATABASE {name} WITH (FORCE)")


def _alone(server: sa.URL, statement: str) -> None:
    with psycopg.connect(_dsn(server, "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


def _dsn(server: sa.URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


def _only(connection: psycopg.Connection, statement: str) -> str:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return str(row[0])


def _emptying(template: psycopg.Connection) -> bytes:
    names = [name for (name,) in template.execute(_RELATIONS, ["r"])]
    tables = [SQL("DELETE FROM {}").format(Identifier(name)) for name in names]
    sequences = [name for (name,) in template.execute(_RELATIONS, ["S"])]
    again = [SQL("ALTER SEQUENCE {} RESTART").format(Identifier(name)) for name in sequences]
    return SQL("; ").join([*tables, *again]).as_bytes(template)


def _rows(template: psycopg.Connection) -> dict[str, bytes]:
    found = {}
    for (name,) in template.execute(_RELATIONS, ["r"]).fetchall():
        with template.cursor().copy(SQL("COPY {} TO STDOUT").format(Identifier(name))) as copy:
            content = b"".join(bytes(block) for block in copy)
        if content:
            found[name] = content
    return found


@contextmanager
def running() -> Iterator[str]:
    """Run PostgreSQL for the length of the block; give the DSN of a migrated database."""
    # Not below pytest's own folder: its mode keeps the database's user out.
    with tempfile.TemporaryDirectory(prefix="counter-pg-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder) / "data") as server:
            engine = engine_for(server.dsn)
            migrate(engine)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                # Only here: a test's database need not survive the machine's death.
                for setting in ("fsync", "full_page_writes", "autovacuum"):
                    connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
                connection.exec_driver_sql("SELECT pg_reload_conf()")
            engine.dispose()
            yield server.dsn
