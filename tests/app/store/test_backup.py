"""A copy of the ledger is as encrypted as the ledger and whole; erased names are gone from both."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.access.roles import Role
from app.records.unit import Actor
from app.store.backup import backup_to
from app.store.erase import erase_private
from app.store.ledger import Ledger
from app.store.verify import verify
from tests.app.store.conftest import KEY, Opener
from tests.app.store.keyed import keyed
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import SetClock


@pytest.fixture
def listed(ledger: Ledger, actors: dict[Role, Actor]) -> Ledger:
    ledger.act(list_cards, actors[Role.BACKYARD])
    return ledger


def test_a_backup_is_encrypted_and_opens_with_the_same_key(
    listed: Ledger, tmp_path: Path, open_ledger: Opener
) -> None:
    copy = backup_to(listed.engine, tmp_path / "elsewhere" / "copy.db", KEY)
    held = copy.read_bytes()
    assert b"SQLite format 3" not in held
    assert PEOPLE[0][1].encode() not in held
    assert list(copy.parent.iterdir()) == [copy]
    with open_ledger(copy) as restored:
        found = restored.read(lambda records: records.cards.search("辻"))
        with restored.reading() as connection:
            assert verify(connection).ok
    assert found == listed.read(lambda records: records.cards.search("辻"))


def test_a_backup_is_one_picture_while_work_goes_on(
    listed: Ledger, tmp_path: Path, actors: dict[Role, Actor]
) -> None:
    first = backup_to(listed.engine, tmp_path / "copy.db", KEY)
    people = tuple(("3K8" + number[3:], *rest) for number, *rest in PEOPLE)
    listed.act(lambda unit: list_cards(unit, "OKY-2", people), actors[Role.BACKYARD])
    with keyed(first) as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (len(PEOPLE) + 1,)
    backup_to(listed.engine, tmp_path / "copy.db", KEY)
    with keyed(first) as connection:
        count = connection.execute("SELECT count(*) FROM entry").fetchone()
    assert count == (2 * len(PEOPLE) + 2,)


def _receipt_all(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO receipt SELECT id, 'applied', 1, '', at FROM entry WHERE seq <= 3"
        )
        connection.exec_driver_sql("DELETE FROM owed WHERE seq <= 3")


def test_erased_names_leave_a_chain_that_holds(listed: Ledger, clock: SetClock) -> None:
    _receipt_all(listed)
    assert erase_private(listed, before=clock.now()) == 0
    assert erase_private(listed, before=clock.now() + timedelta(seconds=1)) == 2
    with listed.reading() as connection:
        assert verify(connection).ok
        left = connection.exec_driver_sql(
            "SELECT seq, private IS NULL, salt = '', private_digest = '' FROM entry ORDER BY seq"
        ).all()
    assert [row[0] for row in left if row[1]] == [1, 2, 3]
    assert [tuple(row[2:]) for row in left][:4] == [(1, 1), (1, 0), (1, 0), (0, 0)]


@pytest.mark.parametrize(
    "change",
    ["private = '{}'", "salt = 'x'", "private = NULL, salt = '', body = '{}'", "private = private"],
)
def test_a_private_part_can_only_be_erased(listed: Ledger, change: str) -> None:
    with (
        pytest.raises(sa.exc.DBAPIError, match="entries are frozen"),
        listed.writing() as connection,
    ):
        connection.exec_driver_sql(f"UPDATE entry SET {change} WHERE seq = 2")  # noqa: S608
