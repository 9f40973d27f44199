"""Backups are proved before they appear; a restore loses nothing that it was not told to."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.access.roles import Role
from app.faults import CounterFault
from app.records.unit import Actor
from app.store.copies import (
    BackupNotWhole,
    LedgerIsNewer,
    LedgerPlace,
    NoLedgerHere,
    SamePlace,
    back_up,
    restore,
)
from app.store.faults import ForeignFile, Forked, OtherTerminal, SecondInstance, WrongKey
from app.store.ledger import Ledger
from app.store.unit import Identity
from sync.rebase import Rebase
from tests.app.store.conftest import IDENTITY, KEY, Opener
from tests.app.store.keyed import keyed, thaw
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import SetClock

MORE = tuple(("3K8" + number[3:], *rest) for number, *rest in PEOPLE)
Work = Callable[[Ledger], None]


@pytest.fixture
def place(ledger_path: Path, clock: SetClock) -> LedgerPlace:
    return LedgerPlace(
        file=ledger_path, key=KEY, terminal="T01", epoch=1, now=clock.now(), rebaser=Rebase()
    )


@pytest.fixture
def work(
    ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> Callable[[str, tuple[tuple[str, ...], ...]], None]:
    """Open the ledger, list a box and close it again."""

    def listed(box: str, people: tuple[tuple[str, ...], ...]) -> None:
        with open_ledger(ledger_path) as ledger:
            ledger.act(lambda unit: list_cards(unit, box, people), actors[Role.BACKYARD])

    return listed


@pytest.fixture
def backup(place: LedgerPlace, work: Callable[..., None], tmp_path: Path) -> Path:
    work("OKY-1", PEOPLE)
    return Path(back_up(tmp_path / "copy.db", place).file)


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.iterdir())


def test_a_folder_gets_a_new_proved_file(
    place: LedgerPlace, ledger_path: Path, open_ledger: Opener, work: Work, tmp_path: Path
) -> None:
    work("OKY-1", PEOPLE)  # type: ignore[call-arg]
    (tmp_path / "usb").mkdir()
    with open_ledger(ledger_path):  # the terminal works on
        done = back_up(tmp_path / "usb", place)
    assert names(tmp_path / "usb") == ["T01-20261120-113000.db"]
    assert (done.entries, done.owed) == (len(PEOPLE) + 1, len(PEOPLE) + 1)
    assert PEOPLE[0][1].encode() not in Path(done.file).read_bytes()


def test_what_is_no_whole_ledger_is_never_shown_as_a_backup(
    place: LedgerPlace, work: Callable[..., None], tmp_path: Path
) -> None:
    work("OKY-1", PEOPLE)
    with keyed(place.file) as connection:
        thaw(connection)
        connection.execute("UPDATE entry SET actor = 'S-x' WHERE seq = 2")
    (tmp_path / "usb").mkdir()
    with pytest.raises(BackupNotWhole):
        back_up(tmp_path / "usb", place)
    assert names(tmp_path / "usb") == []
    with pytest.raises(SamePlace):
        back_up(place.file, place)
    nothing = msgspec.structs.replace(place, file=tmp_path / "nothing.db")
    with pytest.raises(NoLedgerHere):
        back_up(tmp_path / "usb", nothing)


def test_the_same_ledger_goes_on_after_a_restore(
    place: LedgerPlace, backup: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    done = restore(backup, place)
    assert (done.newer, done.unsent, done.read_only) == (0, 0, False)
    with open_ledger(place.file) as ledger:
        assert ledger.unsure_on is None
        ledger.act(lambda unit: list_cards(unit, "OKY-2", MORE), actors[Role.BACKYARD])


def test_a_newer_ledger_is_not_replaced_unless_told_and_is_kept_then(
    place: LedgerPlace,
    backup: Path,
    work: Callable[..., None],
    open_ledger: Opener,
    actors: dict[Role, Actor],
) -> None:
    work("OKY-2", MORE)
    before = place.file.read_bytes()
    with pytest.raises(LedgerIsNewer) as told:
        restore(backup, place)
    assert told.value.details == {"count": len(MORE) + 1, "unsent": len(MORE) + 1}
    assert place.file.read_bytes() == before
    done = restore(backup, place, over_newer=True)
    assert (done.entries, done.newer, done.read_only) == (len(PEOPLE) + 1, len(MORE) + 1, True)
    with open_ledger(place.file.with_name(done.kept)) as kept:
        assert kept.read(lambda records: len(records.cards.in_box("OKY-2"))) == len(MORE)
    with open_ledger(place.file) as restored:
        assert restored.read(lambda records: len(records.cards.in_box("OKY-1"))) == len(PEOPLE)
        with pytest.raises(Forked):
            restored.act(lambda unit: list_cards(unit, "OKY-3", MORE), actors[Role.BACKYARD])
    assert not [name for name in names(place.file.parent) if "restoring" in name]


def test_a_new_enrolment_begins_the_next_epoch_of_a_restored_ledger(
    place: LedgerPlace, backup: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    place.file.unlink()
    assert restore(backup, place).read_only, "what followed the backup is not known"
    again = Identity(terminal="T01", epoch=2, office="center")
    with open_ledger(place.file, identity=again) as ledger:
        assert ledger.unsure_on == place.now.date()
        done = ledger.act(lambda unit: list_cards(unit, "OKY-2", MORE), actors[Role.BACKYARD])
    assert done.last is not None
    assert (done.last.epoch, done.last.seq) == (2, len(MORE) + 1)


def test_an_enrolment_from_before_a_restore_does_not_begin_anew(
    place: LedgerPlace, backup: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    place.file.unlink()
    later = msgspec.structs.replace(place, epoch=2)
    assert restore(backup, later).read_only
    with (
        open_ledger(place.file, identity=msgspec.structs.replace(IDENTITY, epoch=2)) as ledger,
        pytest.raises(Forked),
    ):
        ledger.act(lambda unit: list_cards(unit, "OKY-2", MORE), actors[Role.BACKYARD])
    with open_ledger(place.file, identity=msgspec.structs.replace(IDENTITY, epoch=3)) as ledger:
        assert ledger.unsure_on == place.now.date()
        ledger.act(lambda unit: list_cards(unit, "OKY-2", MORE), actors[Role.BACKYARD])


def test_restoring_twice_does_not_forget_that_numbers_are_unsure(
    place: LedgerPlace, backup: Path, open_ledger: Opener
) -> None:
    place.file.unlink()
    restore(backup, place)
    assert not restore(backup, place).read_only, "the second adds no doubt of its own"
    with open_ledger(place.file, identity=msgspec.structs.replace(IDENTITY, epoch=2)) as ledger:
        assert ledger.unsure_on == place.now.date()
    again = msgspec.structs.replace(place, epoch=2)
    restore(backup, again)
    with open_ledger(place.file, identity=msgspec.structs.replace(IDENTITY, epoch=2)) as ledger:
        assert ledger.unsure_on == place.now.date()


def test_a_damaged_ledger_is_replaced_and_kept(
    place: LedgerPlace, backup: Path, open_ledger: Opener
) -> None:
    whole = bytearray(place.file.read_bytes())
    whole[4096:] = bytes(len(whole) - 4096)
    place.file.write_bytes(whole)
    done = restore(backup, place)
    assert done.read_only
    assert place.file.with_name(done.kept).read_bytes() == whole
    with open_ledger(place.file) as ledger:
        assert ledger.read(lambda records: len(records.cards.in_box("OKY-1"))) == len(PEOPLE)


def test_only_this_terminals_whole_backup_is_restored(
    place: LedgerPlace, backup: Path, tmp_path: Path, open_ledger: Opener
) -> None:
    before = place.file.read_bytes()
    strange = tmp_path / "strange.db"
    strange.write_bytes(b"SQLite format 3\x00" + bytes(8192))
    other = tmp_path / "other.db"
    with open_ledger(other, identity=Identity(terminal="T02", epoch=1, office="center")):
        pass
    changed = tmp_path / "changed.db"
    changed.write_bytes(backup.read_bytes())
    with keyed(changed) as connection:
        thaw(connection)
        connection.execute("UPDATE entry SET body = '{}' WHERE seq = 3")
    torn = tmp_path / "torn.db"
    torn.write_bytes(backup.read_bytes()[: 5 * 4096])
    refused: list[tuple[Path, LedgerPlace, tuple[type[CounterFault], ...]]] = [
        (tmp_path / "nothing.db", place, (NoLedgerHere,)),
        (place.file, place, (SamePlace,)),
        (strange, place, (ForeignFile,)),
        (other, place, (OtherTerminal,)),
        (changed, place, (BackupNotWhole,)),
        (torn, place, (BackupNotWhole,)),
        (backup, msgspec.structs.replace(place, key=bytes(32)), (ForeignFile, WrongKey)),
    ]
    for file, at, faults in refused:
        with pytest.raises(faults):
            restore(file, at)
    assert place.file.read_bytes() == before


def test_nothing_is_restored_below_a_working_terminal(
    place: LedgerPlace, backup: Path, open_ledger: Opener
) -> None:
    script = (
        "import sys; from datetime import datetime; from pathlib import Path\n"
        "from app.store.copies import LedgerPlace, restore\n"
        "from app.store.faults import SecondInstance\n"
        "from sync.rebase import Rebase\n"
        "place = LedgerPlace(file=Path(sys.argv[2]), terminal='T01', epoch=1,\n"
        f"    now=datetime.now(), key=bytes.fromhex('{KEY.hex()}'), rebaser=Rebase())\n"
        "try:\n"
        "    restore(Path(sys.argv[1]), place)\n"
        "except SecondInstance as fault:\n"
        "    print(fault.code)\n"
    )
    asked = [sys.executable, "-c", script, str(backup), str(place.file)]
    with open_ledger(place.file):
        found = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (found.stdout.strip(), found.stderr) == (SecondInstance.code, "")


def test_a_key_does_not_show(place: LedgerPlace) -> None:
    assert KEY.hex() not in repr(place)
    assert repr(KEY) not in repr(place)
