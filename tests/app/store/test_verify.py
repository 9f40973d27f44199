"""Verification names the first bad entry, whoever changed the file and however cleverly."""

from pathlib import Path

import pytest

from app.access.roles import Role
from app.records.unit import Actor
from app.resources import words
from app.store.ledger import Ledger
from app.store.repair import rebuild_owed
from app.store.verify import Verdict, verify
from sync.rebase import Rebase
from tests.app.store.conftest import Opener
from tests.app.store.keyed import keyed, thaw
from tests.app.store.rows import PEOPLE, list_cards


@pytest.fixture
def closed(ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor]) -> Path:
    with open_ledger(ledger_path) as ledger:
        ledger.act(list_cards, actors[Role.BACKYARD])
    return ledger_path


def _verdict(open_ledger: Opener, path: Path) -> Verdict:
    ledger: Ledger
    with open_ledger(path) as ledger, ledger.reading() as connection:
        return verify(connection, Rebase())


CHANGES = [
    ("body", "replace(body, 'OKY-1', 'OKY-2')", 3, "hash"),
    ("actor", "'S-bbckyard'", 2, "hash"),
    ("at", "replace(at, '11:30', '11:31')", 4, "hash"),
    ("offset_ms", "1", 5, "hash"),
    ("approved_by", "'S-official'", 1, "hash"),
    ("private", "replace(private, '1984', '1985')", 2, "private"),
    ("salt", "'0' || substr(salt, 2) || 'f'", 2, "private"),
    ("prev_hash", "'f' || substr(prev_hash, 2) || 'f'", 6, "link"),
    ("hash", "'f' || substr(hash, 2) || 'f'", 4, "hash"),
    ("seq", "99", 7, "gap"),
    ("body", "'{'", 3, "hash"),
    ("at", "'yesterday'", 3, "hash"),
]


@pytest.mark.parametrize(("column", "value", "seq", "why"), CHANGES)
def test_one_changed_value_is_named(
    closed: Path, open_ledger: Opener, column: str, value: str, seq: int, why: str
) -> None:
    with keyed(closed) as connection:
        thaw(connection)
        connection.execute(f"UPDATE entry SET {column} = {value} WHERE seq = {seq}")  # noqa: S608
    found = _verdict(open_ledger, closed)
    assert not found.ok
    assert found.fault is not None
    assert (found.fault.seq, found.fault.why) == (99 if column == "seq" else seq, why)
    assert f"{found.fault.seq}番の記録 {found.fault.entry_id}" in found.told(words("ja"))


def test_every_entry_is_guarded(closed: Path, open_ledger: Opener) -> None:
    with keyed(closed) as connection:
        thaw(connection)
    for seq in range(len(PEOPLE) + 1, 0, -1):
        with keyed(closed) as connection:
            connection.execute("UPDATE entry SET role = 'officiaI' WHERE seq = ?", (seq,))
        found = _verdict(open_ledger, closed)
        assert found.fault is not None
        assert found.fault.seq == seq


def test_a_removed_entry_is_a_gap(closed: Path, open_ledger: Opener) -> None:
    with keyed(closed) as connection:
        thaw(connection)
        connection.execute("DELETE FROM entry WHERE seq = 4")
    found = _verdict(open_ledger, closed)
    assert found.fault is not None
    assert (found.fault.seq, found.fault.why) == (5, "gap")


def test_a_lost_note_of_what_is_owed_is_seen(closed: Path, open_ledger: Opener) -> None:
    with keyed(closed) as connection:
        connection.execute("DELETE FROM owed WHERE seq = 2")
    found = _verdict(open_ledger, closed)
    assert (found.ok, found.strays) == (False, 1)
    assert "送ったか送っていないか分からない記録 1件" in found.told(words("ja"))


def test_a_receipt_beside_what_is_owed_is_seen(closed: Path, open_ledger: Opener) -> None:
    with keyed(closed) as connection:
        connection.execute(
            "INSERT INTO receipt SELECT id, 'applied', 1, '', at FROM entry WHERE seq = 2"
        )
    found = _verdict(open_ledger, closed)
    assert (found.ok, found.strays) == (False, 1)


def test_the_notes_of_what_is_owed_are_rebuilt(closed: Path, open_ledger: Opener) -> None:
    with keyed(closed) as connection:
        before = connection.execute("SELECT * FROM owed ORDER BY seq").fetchall()
        connection.execute("DELETE FROM owed WHERE seq IN (2, 5)")
        connection.execute(
            "INSERT INTO receipt SELECT id, 'applied', 1, '', at FROM entry WHERE seq = 3"
        )
    with open_ledger(closed) as ledger:
        assert rebuild_owed(ledger) == 3
        assert rebuild_owed(ledger) == 0
    found = _verdict(open_ledger, closed)
    assert (found.ok, found.strays) == (True, 0)
    with keyed(closed) as connection:
        after = connection.execute("SELECT * FROM owed ORDER BY seq").fetchall()
    assert after == [row for row in before if row[1] != 3]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE card SET status = 'handed_over' WHERE control_number = '3K7204817'",
        "UPDATE card SET name = '別人' WHERE control_number = '3K7204817'",
        "DELETE FROM card WHERE control_number = '3K7204817'",
        "UPDATE base SET rev = 3 WHERE subject_type = 'box'",
        "UPDATE box SET listed = 5",
    ],
)
def test_a_state_that_no_entry_made_is_seen(closed: Path, open_ledger: Opener, change: str) -> None:
    assert _verdict(open_ledger, closed).ok
    with keyed(closed) as connection:
        connection.execute(change)
    found = _verdict(open_ledger, closed)
    assert (found.ok, found.fault, found.drifted) == (False, None, 1)
    assert found.drift.split()[0] in {"card", "box"}
    assert found.drift in found.told(words("ja"))


def test_a_page_that_waits_in_the_log_is_not_called_broken(
    ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    """A reader keeps the log from being copied whole: the file then has holes until later."""
    ledger: Ledger
    with open_ledger(ledger_path) as ledger:

        def list_box(number: int) -> None:
            people = tuple((f"{number:03d}{n:06d}", *rest) for n, (_, *rest) in enumerate(PEOPLE))
            actor = actors[Role.BACKYARD]
            ledger.act(lambda unit: list_cards(unit, f"B{number}", people), actor)

        def fill(rounds: range) -> None:
            for number in rounds:
                list_box(number)

        fill(range(40))
        with ledger.reading() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM entry").scalar_one()
            fill(range(40, 80))
            with ledger.engine.connect() as other:
                busy, log, copied = other.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").one()
            assert (busy, copied < log) == (0, True)
            assert verify(reader).ok
        with ledger.reading() as later:
            assert later.exec_driver_sql("PRAGMA cipher_integrity_check").all()
            assert verify(later, Rebase()).ok
