"""Whatever lies at the ledger's place, opening says what it is and changes nothing of it."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from app.access.roles import Role
from app.faults import CounterFault
from app.records.unit import Actor
from app.settings import LedgerSettings, Settings, TerminalSettings
from app.store.dpapi import MachineKey
from app.store.faults import (
    DamagedLedger,
    ForeignFile,
    Forked,
    LedgerLost,
    NewerLedger,
    NoKey,
    OtherTerminal,
    ReadOnlyLedger,
    SecondInstance,
    WrongKey,
)
from app.store.keys import FileKey, obtain
from app.store.ledger import Ledger
from app.store.own import open_ledger as open_own
from tests.app.store.conftest import IDENTITY, KEY, Opener
from tests.app.store.keyed import keyed
from tests.app.store.rows import list_cards
from tests.conftest import SetClock

OTHER_KEY = bytes(reversed(range(32)))


@pytest.fixture
def closed(ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor]) -> Path:
    """Return the place of a ledger with a few entries, closed."""
    with open_ledger(ledger_path) as ledger:
        ledger.act(list_cards, actors[Role.BACKYARD])
    return ledger_path


def refused(
    open_ledger: Opener, path: Path, fault: type[CounterFault], key: bytes = KEY
) -> CounterFault:
    """Return the fault of opening; the file is as it was and nothing stays locked."""
    before = path.read_bytes()
    with pytest.raises(fault) as told:
        open_ledger(path, key=key)
    assert path.read_bytes() == before
    with pytest.raises(fault):
        open_ledger(path, key=key)
    return told.value


def test_another_key(closed: Path, open_ledger: Opener) -> None:
    fault = refused(open_ledger, closed, WrongKey, OTHER_KEY)
    assert KEY.hex() not in str(fault)
    assert OTHER_KEY.hex() not in str(fault)


def test_a_plain_database(ledger_path: Path, open_ledger: Opener) -> None:
    with sqlite3.connect(ledger_path) as connection:
        connection.execute("CREATE TABLE other (a)")
    connection.close()
    refused(open_ledger, ledger_path, ForeignFile)


@pytest.mark.parametrize("size", [1, 100, 4096, 50_000])
def test_random_bytes(ledger_path: Path, open_ledger: Opener, size: int) -> None:
    ledger_path.write_bytes(random.Random(size).randbytes(size))
    refused(open_ledger, ledger_path, ForeignFile)


def test_another_programs_encrypted_database(ledger_path: Path, open_ledger: Opener) -> None:
    with keyed(ledger_path, OTHER_KEY) as connection:
        connection.execute("CREATE TABLE other (a)")
    refused(open_ledger, ledger_path, ForeignFile)


def test_another_programs_database_under_the_same_key(
    ledger_path: Path, open_ledger: Opener
) -> None:
    with keyed(ledger_path) as connection:
        connection.execute("PRAGMA application_id = 77")
        connection.execute("CREATE TABLE other (a)")
    with pytest.raises(ForeignFile):
        open_ledger(ledger_path)
    with keyed(ledger_path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("other",)]


def test_an_empty_file_becomes_a_ledger(ledger_path: Path, open_ledger: Opener) -> None:
    ledger_path.touch()
    with open_ledger(ledger_path) as ledger:
        assert ledger.read(lambda records: records.cases.count_open()) == 0


@pytest.mark.parametrize("left", ["", "{", "[]", "no json"])
def test_the_note_of_the_key_may_be_lost(closed: Path, open_ledger: Opener, left: str) -> None:
    note = closed.with_suffix(".db.id")
    written = note.read_text()
    assert KEY.hex() not in written
    note.unlink() if not left else note.write_text(left)
    with open_ledger(closed):
        pass
    assert note.read_text() == written
    with pytest.raises(WrongKey):
        open_ledger(closed, key=OTHER_KEY)


def test_a_ledger_of_a_newer_program(closed: Path, open_ledger: Opener) -> None:
    with keyed(closed) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    fault = refused(open_ledger, closed, NewerLedger)
    assert fault.details["found"] == "9999"


def test_another_terminals_ledger(closed: Path, open_ledger: Opener) -> None:
    other = msgspec.structs.replace(IDENTITY, terminal="T02")
    with pytest.raises(OtherTerminal) as told:
        open_ledger(closed, identity=other)
    assert told.value.details["terminal"] == "T01"


def test_a_new_epoch_begins_a_new_chain(
    closed: Path, open_ledger: Opener, actors: dict[Role, Actor], clock: SetClock
) -> None:
    with open_ledger(closed) as ledger:
        ledger.mark_forked("seen twice")
        with pytest.raises(Forked):
            ledger.act(lambda unit: list_cards(unit, "OKY-2"), actors[Role.BACKYARD])
    with open_ledger(closed) as ledger, pytest.raises(Forked):
        ledger.act(lambda unit: list_cards(unit, "OKY-2"), actors[Role.BACKYARD])
    with open_ledger(closed, identity=msgspec.structs.replace(IDENTITY, epoch=2)) as ledger:
        done = ledger.act(lambda unit: list_cards(unit, "OKY-1"), actors[Role.BACKYARD])
        assert ledger.unsure_on == clock.now().date(), "the other copy may have given numbers"
    assert done.last is not None
    assert (done.last.epoch, done.last.seq) == (2, done.entries)


@pytest.mark.parametrize(("epoch", "unsure"), [(1, False), (2, True)])
def test_an_empty_ledger_of_a_later_epoch_does_not_know_its_numbers(
    home: Path, open_ledger: Opener, clock: SetClock, epoch: int, unsure: bool
) -> None:
    again = msgspec.structs.replace(IDENTITY, epoch=epoch)
    with open_ledger(home / "new.db", identity=again) as ledger:
        assert ledger.unsure_on == (clock.now().date() if unsure else None)


def test_a_ledger_that_goes_on_into_a_new_epoch_knows_its_numbers(
    closed: Path, open_ledger: Opener
) -> None:
    with open_ledger(closed, identity=msgspec.structs.replace(IDENTITY, epoch=2)) as ledger:
        assert ledger.unsure_on is None


@pytest.mark.parametrize("left", [".db.id", ".db-wal"])
def test_a_deleted_ledger_is_not_begun_anew_in_the_same_epoch(
    closed: Path, open_ledger: Opener, actors: dict[Role, Actor], clock: SetClock, left: str
) -> None:
    for beside in closed.parent.glob("ledger.db*"):
        beside.unlink()
    closed.with_suffix(left).touch()
    for _ in range(2):
        with open_ledger(closed) as ledger, pytest.raises(LedgerLost):
            ledger.act(list_cards, actors[Role.BACKYARD])
    again = msgspec.structs.replace(IDENTITY, epoch=2)
    with open_ledger(closed, identity=again) as ledger:
        assert ledger.act(list_cards, actors[Role.BACKYARD]).entries
        assert ledger.unsure_on == clock.now().date()


def test_the_keys_place_remembers_a_ledger_that_was_deleted_with_all_beside_it(
    home: Path, actors: dict[Role, Actor]
) -> None:
    settings = Settings(
        home=str(home),
        terminal=TerminalSettings(id="T01"),
        ledger=LedgerSettings(key="file:ledger.key", reserve_mb=0),
    )
    with open_own(settings) as ledger:
        assert ledger.act(list_cards, actors[Role.BACKYARD]).entries
    for beside in home.glob("ledger.db*"):
        beside.unlink()
    with open_own(settings) as ledger, pytest.raises(LedgerLost):
        ledger.act(list_cards, actors[Role.BACKYARD])


def test_a_key_under_the_machines_protection(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows' own two calls are stood in for; what is around them is the program's."""
    asked: list[int] = []
    refused = type("error", (Exception,), {})

    def wrap(data: bytes, what: str, *rest: object) -> bytes:
        asked.append(int(str(rest[-1])))
        return what.encode() + bytes(255 - byte for byte in data)

    def unwrap(data: bytes, *rest: object) -> tuple[str, bytes]:
        asked.append(int(str(rest[-1])))
        if not data.startswith(b"counter-terminal"):
            raise refused
        return "", bytes(255 - byte for byte in data[len(b"counter-terminal") :])

    crypt, types = ModuleType("win32crypt"), ModuleType("pywintypes")
    vars(crypt).update(CryptProtectData=wrap, CryptUnprotectData=unwrap)
    vars(types).update(error=refused)
    holder = MachineKey(home / "ledger.key")
    assert holder.find() is None
    with pytest.raises(NoKey):
        holder.keep(KEY)
    monkeypatch.setitem(sys.modules, "win32crypt", crypt)
    monkeypatch.setitem(sys.modules, "pywintypes", types)
    assert obtain(holder, ledger_exists=False) == holder.find()
    assert set(asked) == {0x4 | 0x1}, "for the machine, and without a question"
    with pytest.raises(FileExistsError):
        holder.keep(KEY)
    (home / "ledger.key").write_bytes(b"of another PC")
    with pytest.raises(NoKey):
        holder.find()


def test_a_key_that_was_laid_ready_begins_a_ledger(home: Path, actors: dict[Role, Actor]) -> None:
    FileKey(home / "ledger.key").keep(KEY)
    settings = Settings(home=str(home), ledger=LedgerSettings(key="file:ledger.key", reserve_mb=0))
    with open_own(settings) as ledger:
        assert ledger.act(list_cards, actors[Role.BACKYARD]).entries


def test_a_second_instance(closed: Path, open_ledger: Opener) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from app.access.roles import load_rights\n"
        "from app.store.faults import SecondInstance\n"
        "from app.store.ledger import Ledger\n"
        "from app.store.unit import Identity\n"
        "from app.system import SystemClock, SystemIds\n"
        "try:\n"
        f"    Ledger.open(Path(sys.argv[1]), bytes.fromhex('{KEY.hex()}'),\n"
        "        identity=Identity(terminal='T01', epoch=1, office='center'),\n"
        "        clock=SystemClock(), ids=SystemIds(), rights=load_rights())\n"
        "except SecondInstance as fault:\n"
        "    print(fault.code)\n"
    )
    with open_ledger(closed):
        found = subprocess.run(
            [sys.executable, "-c", script, str(closed)], capture_output=True, text=True, check=False
        )
        assert (found.stdout.strip(), found.stderr) == (SecondInstance.code, "")
    with open_ledger(closed):
        pass


def test_a_read_only_disk(
    small_disk: Path,
    read_only: Callable[[], None],
    open_ledger: Opener,
    actors: dict[Role, Actor],
) -> None:
    path = small_disk / "ledger.db"
    with open_ledger(path) as ledger:
        ledger.act(list_cards, actors[Role.BACKYARD])
    read_only()
    with pytest.raises(ReadOnlyLedger):
        open_ledger(path)
    with pytest.raises(ReadOnlyLedger):
        open_ledger(small_disk / "new" / "ledger.db")


def test_a_key_is_made_once_and_never_replaced(home: Path) -> None:
    holder = FileKey(home / "keys" / "ledger.key")
    with pytest.raises(NoKey) as told:
        obtain(holder, ledger_exists=True)
    assert told.value.details == {"place": "ledger.key"}
    made = obtain(holder, ledger_exists=False)
    assert obtain(holder, ledger_exists=True) == made
    assert (home / "keys" / "ledger.key").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        holder.keep(KEY)


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "00" * 33])
def test_a_spoilt_key_file(home: Path, text: str) -> None:
    place = home / "ledger.key"
    place.write_text(text)
    with pytest.raises(NoKey) as told:
        FileKey(place).find()
    assert text == "" or text not in str(told.value)


def test_a_ledger_that_is_cut_short(closed: Path, open_ledger: Opener) -> None:
    whole = closed.read_bytes()
    for kept in (0, 10, 5000, len(whole) // 2):
        closed.write_bytes(whole[:kept])
        with pytest.raises(DamagedLedger):
            _open_and_read_all(open_ledger, closed)


def _open_and_read_all(open_ledger: Opener, path: Path) -> None:
    ledger: Ledger
    with open_ledger(path) as ledger, ledger.reading() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'card_gram%'"
        ).all():
            connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()  # noqa: S608
