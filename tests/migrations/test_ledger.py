"""The ledger's revisions: they say what the models say, undo each other, and lose nothing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import paths
from app.access.roles import Rights
from app.access.staff import Staff
from app.kinds import KINDS
from app.records.unit import Actor
from app.store.faults import NewerLedger
from app.store.ledger import Ledger
from app.store.ledger_tables import GRAM_TABLE, metadata
from app.store.opening import make_engine
from app.store.schema import known, revisions
from app.store.unit import Identity
from app.store.verify import verify
from app.system import SystemIds
from sync.rebase import Rebase
from tests.app.store.keyed import keyed
from tests.app.store.rows import list_cards
from tests.conftest import SetClock

KEY = bytes(range(32))
IDENTITY = Identity(terminal="T01", epoch=1, office="center")
ACTOR = Actor(staff_id="S-1", role="backyard", office="center")
SCRIPT = ScriptDirectory.from_config(revisions())
REVISIONS = [script.revision for script in reversed(list(SCRIPT.walk_revisions()))]

Opener = Callable[[], Ledger]


@pytest.fixture
def path(home: Path) -> Path:
    return home / "ledger.db"


@pytest.fixture
def opened(path: Path, clock: SetClock, ids: SystemIds, rights: Rights) -> Opener:
    return lambda: Ledger.open(
        path, KEY, identity=IDENTITY, clock=clock, ids=ids, rights=rights, ballast_bytes=0
    )


@pytest.fixture
def engine(path: Path) -> Iterator[sa.Engine]:
    engine = make_engine(path, KEY)
    yield engine
    engine.dispose()


def _move(engine: sa.Engine, to: str, *, down: bool = False) -> None:
    config = revisions()
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, to)


def _schema(engine: sa.Engine) -> list[tuple[str, str, str]]:
    query = (
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master "
        "WHERE name NOT LIKE '%alembic_version%' ORDER BY type, name"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def _ours(_: object, name: str | None, kind: str, __: bool, ___: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(GRAM_TABLE))


def test_there_is_one_line_of_revisions() -> None:
    assert SCRIPT.get_heads() == [REVISIONS[-1]]
    assert SCRIPT.get_bases() == [REVISIONS[0]]
    assert known() == REVISIONS, "a file is named by its revision"


def test_head_equals_the_models(engine: sa.Engine) -> None:
    _move(engine, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": _ours, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_down_undoes_up(engine: sa.Engine, revision: str) -> None:
    before = SCRIPT.get_revision(revision).down_revision or "base"
    if before != "base":
        _move(engine, str(before))
    was = _schema(engine)
    _move(engine, revision)
    became = _schema(engine)
    assert became != was
    _move(engine, str(before), down=True)
    assert _schema(engine) == was
    _move(engine, revision)
    assert _schema(engine) == became


def test_who_signed_in_before_the_upgrade_is_known_after_it(
    path: Path, opened: Opener, engine: sa.Engine
) -> None:
    actor = Actor(staff_id="S-1", role="official", office="center")
    with opened() as ledger:
        ledger.adopt(Staff(id="S-1", scope="city", name="K", role="official", office="center"))
        ledger.act(lambda unit: unit.record("staff.signed_in", "S-1", {"offline": True}), actor)
        was = ledger.staff("S-1")
    _move(engine, "0002", down=True)
    with keyed(path) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(staff)")}
    assert "signed_in_on" not in columns
    with opened() as ledger:
        assert ledger.staff("S-1") == was
        with ledger.reading() as connection:
            assert verify(connection, Rebase(KINDS)).ok


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("card", sa.Column("probe", sa.Text(), nullable=True))
    op.execute("UPDATE card SET probe = name")
    {fault}


def downgrade():
    op.drop_column("card", "probe")
"""


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a further revision behind the present ones, as the next release would."""
    folder = tmp_path / "migrations"
    shutil.copytree(paths.migrations(), folder)
    monkeypatch.setattr(paths, "migrations", lambda: folder)

    def write(fault: str) -> None:
        text = NEXT.format(revision="9999", before=REVISIONS[-1], fault=fault)
        (folder / "ledger" / "versions" / "9999_next.py").write_text(text, encoding="utf-8")

    return write


def _columns(path: Path) -> set[str]:
    with keyed(path) as connection:
        return {row[1] for row in connection.execute("PRAGMA table_info(card)")}


def test_an_upgrade_backs_up_first_and_keeps_what_is_owed(
    path: Path, opened: Opener, next_release: Callable[[str], None]
) -> None:
    with opened() as ledger:
        entries = ledger.act(list_cards, ACTOR).entries
    before = _columns(path)
    next_release("pass")
    with opened() as ledger:
        with ledger.reading() as connection:
            found = verify(connection)
        names = ledger.read(lambda records: records.cards.search("辻"))
    assert found.ok
    assert found.owed == found.entries == entries
    assert names
    assert "probe" in _columns(path)
    backup = path.with_name("ledger.db.before-9999")
    assert _columns(backup) == before
    assert b"SQLite format 3" not in backup.read_bytes()


@pytest.mark.parametrize("fault", ["raise RuntimeError('power')", "op.execute('no statement')"])
def test_a_failing_upgrade_is_undone_whole(
    path: Path, opened: Opener, next_release: Callable[[str], None], fault: str
) -> None:
    with opened() as ledger:
        entries = ledger.act(list_cards, ACTOR).entries
    engine = make_engine(path, KEY)
    was = _schema(engine)
    engine.dispose()
    next_release(fault)
    with pytest.raises((RuntimeError, sa.exc.DBAPIError)):
        opened()
    engine = make_engine(path, KEY)
    assert _schema(engine) == was
    engine.dispose()
    next_release("pass")
    with opened() as ledger, ledger.reading() as connection:
        found = verify(connection)
    assert found.ok
    assert found.owed == entries


def test_an_older_program_refuses_a_newer_ledger(
    path: Path, opened: Opener, next_release: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    next_release("pass")
    opened().close()
    monkeypatch.undo()
    with pytest.raises(NewerLedger) as told:
        opened()
    assert told.value.details["found"] == "9999"
    assert "probe" in _columns(path)
