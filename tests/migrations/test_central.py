"""The central store's revisions on a real PostgreSQL: what the models say, and back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.names.tokens import grams
from app.store.schema import revisions
from app.store.tables import SHARED_TABLES
from sync.central.database import engine_for
from sync.central.schema import NewerDatabase, alembic_config, migrate
from sync.central.tables import metadata
from tests.databases import empty_database

pytestmark = pytest.mark.postgres

SCRIPT = ScriptDirectory.from_config(revisions("central"))
REVISIONS = [script.revision for script in reversed(list(SCRIPT.walk_revisions()))]

_SHAPE = """
SELECT 'column', table_name || '.' || column_name,
       concat_ws(' ', data_type, is_nullable, column_default)
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, prosrc FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2, 3
"""


@pytest.fixture
def engine(postgres: str) -> Iterator[sa.Engine]:
    """Give an empty database of its own."""
    with empty_database(postgres) as dsn:
        engine = engine_for(dsn)
        yield engine
        engine.dispose()


def _move(engine: sa.Engine, to: str, *, down: bool = False) -> None:
    with engine.begin() as connection:
        (command.downgrade if down else command.upgrade)(alembic_config(connection), to)


def _shape(engine: sa.Engine) -> list[tuple[str, ...]]:
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(_SHAPE)]
    return [row for row in found if "alembic_version" not in row[1]]


def test_there_is_one_line_of_revisions() -> None:
    assert SCRIPT.get_heads() == [REVISIONS[-1]]
    assert SCRIPT.get_bases() == [REVISIONS[0]]


def test_head_equals_the_models(engine: sa.Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_down_undoes_up(engine: sa.Engine, revision: str) -> None:
    before = SCRIPT.get_revision(revision).down_revision or "base"
    if before != "base":
        _move(engine, str(before))
    was = _shape(engine)
    _move(engine, revision)
    became = _shape(engine)
    assert became != was
    _move(engine, str(before), down=True)
    assert _shape(engine) == was
    _move(engine, revision)
    assert _shape(engine) == became


def test_migrating_again_changes_nothing(engine: sa.Engine) -> None:
    migrate(engine)
    was = _shape(engine)
    migrate(engine)
    assert _shape(engine) == was


def test_cards_that_are_there_already_get_their_search_keys(engine: sa.Engine) -> None:
    _move(engine, "0003")
    card = sa.Table("card", sa.MetaData(), autoload_with=engine)
    texts = {
        column.name: "" for column in card.columns if not column.nullable and column.name != "rev"
    }
    row = texts | {
        "id": "c1",
        "rev": 1,
        "name": "髙木　和子",
        "kana": "たかぎ　カズコ",
        "control_number": "3k7-205077",
        "born": "1951-02-03",
    }
    with engine.begin() as connection:
        connection.execute(sa.insert(card), row)
    migrate(engine)
    with engine.connect() as connection:
        (key,) = connection.execute(sa.select(metadata.tables["card_key"])).mappings()
    assert sorted(key["grams"]) == sorted(grams("高木和子", "タカギカズコ"))
    assert {name: value for name, value in key.items() if name != "grams"} == {
        "card": "c1",
        "name": "高木和子",
        "kana": "タカギカズコ",
        "number": "3K7205077",
        "last4": "5077",
        "born": "1951-02-03",
    }


def test_cards_that_ended_before_are_told_when_and_why(engine: sa.Engine) -> None:
    _move(engine, "0016")
    told: dict[str, list[dict[str, object]]] = {
        "card": [{"id": "c1", "status": "returned"}, {"id": "c2", "status": "handed_over"}],
        "entry": [
            {"id": f"e{n}", "seq": n, "kind": kind, "subject": "c1", "at": at, "body": body}
            for n, (kind, at, body) in enumerate(
                (
                    ("card.revoked", "2026-11-19T10:00:00+09:00", '{"reason": "dead"}'),
                    ("card.returned", "2026-11-20T10:00:00+09:00", '{"reason": "not_wanted"}'),
                )
            )
        ],
    }
    with engine.begin() as connection:
        for name, rows in told.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            empty = {
                column.name: "" if isinstance(column.type, sa.Text) else 0
                for column in table.columns
                if not column.nullable
            }
            connection.execute(sa.insert(table), [empty | row for row in rows])
    migrate(engine)
    card = metadata.tables["card"].c
    query = sa.select(card.id, card.ended_for, card.ended_at).order_by(card.id)
    with engine.connect() as connection:
        assert connection.execute(query).all() == [
            ("c1", "dead", "2026-11-20T10:00:00+09:00"),
            ("c2", "", None),
        ]


def test_ranges_that_terminals_have_are_not_fresh_for_others(engine: sa.Engine) -> None:
    _move(engine, "0007")
    with engine.begin() as connection:
        connection.execute(
            sa.insert(metadata.tables["terminal"]),
            {
                "id": "T01",
                "office": "center",
                "window": "1",
                "epoch": 3,
                "ticket_first": 1,
                "ticket_last": 299,
                "enrolled_at": datetime(2026, 11, 20, tzinfo=UTC),
                "forked": "",
                "program": "",
                "owed": 0,
                "open_cases": 0,
            },
        )
    migrate(engine)
    with engine.connect() as connection:
        kept = connection.execute(sa.select(metadata.tables["ticket_range"])).one()
    assert tuple(kept) == ("T01", 3, "center", 1, 299)


def test_an_older_program_refuses_a_newer_database(engine: sa.Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase) as told:
        migrate(engine)
    assert told.value.details["revision"] == "9999"


def test_the_shared_tables_are_the_same_on_both_sides() -> None:
    for table in SHARED_TABLES:
        there = metadata.tables[table.name]
        assert [column.name for column in there.columns] == [c.name for c in table.columns]
