"""The central store's revisions: head equals the models, every step down undoes its step up."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from sync.central.database import engine_for
from sync.central.schema import NewerDatabase, alembic_config, migrate
from sync.central.tables import metadata
from tests.databases import empty_database

pytestmark = pytest.mark.postgres

_SHAPE = """
SELECT c.table_name, c.column_name, c.data_type, c.is_nullable, c.collation_name
FROM information_schema.columns c WHERE c.table_schema = 'public'
UNION ALL
SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT event_object_table, trigger_name, event_manipulation, '', ''
FROM information_schema.triggers
UNION ALL
SELECT 'function', routine_name, '', '', '' FROM information_schema.routines
WHERE routine_schema = 'public'
ORDER BY 1, 2, 3
"""


@pytest.fixture
def empty(postgres: str) -> Iterator[sa.Engine]:
    with empty_database(postgres) as dsn:
        engine = engine_for(dsn)
        yield engine
        engine.dispose()


def shape(engine: sa.Engine) -> list[tuple[str, ...]]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(_SHAPE)
        return [tuple(row) for row in rows if row[0] != "alembic_version"]


def test_head_is_the_models(empty: sa.Engine) -> None:
    migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_down_undoes_up(empty: sa.Engine) -> None:
    before = shape(empty)
    migrate(empty)
    there = shape(empty)
    with empty.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert shape(empty) == before
    migrate(empty)
    assert shape(empty) == there


def test_migrating_twice_changes_nothing(empty: sa.Engine) -> None:
    migrate(empty)
    there = shape(empty)
    migrate(empty)
    assert shape(empty) == there


def test_an_older_program_refuses_a_newer_database(empty: sa.Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase):
        migrate(empty)


def test_an_error_of_a_pipeline_is_told_once(dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    """The error itself is raised; only its second telling is left out."""
    engine_for(dsn).dispose()
    psycopg = logging.getLogger("psycopg")
    with caplog.at_level(logging.INFO, logger="psycopg"):
        psycopg.warning("error ignored terminating %r: %s", "pipeline", "pipeline aborted")
        psycopg.info("something else")
    assert [record.getMessage() for record in caplog.records] == ["something else"]
