"""The sealed export: only the city reads it, twice is once."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.access.roles import load_rights
from app.records.entry import Outcome
from app.system import SystemClock, SystemIds
from sync.central.desk import Desk
from sync.central.enrol import found_city
from sync.central.importing import ExportRefused, import_sealed
from sync.central.service import CentralService
from sync.central.take_in import take_in
from sync.certificates import read_key
from sync.export import seal_owed
from sync.faults import ExportUnreadable, ExportUnwritten
from tests.app.store.conftest import small_disk
from tests.sync.conftest import PASSWORDS, Terminals
from tests.sync.parts import MemoryLedger, list_card
from tests.sync.test_push import engine_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def desk(central: CentralService, keys: Path) -> Desk:
    key = read_key((keys / "countersign.key").read_bytes())
    return Desk(central.engine, load_rights(), key, SystemClock(), SystemIds(), passwords=PASSWORDS)


def sealed_by(ledger: MemoryLedger, folder: Path, target: Path) -> int:
    return seal_owed(
        ledger,
        terminal=ledger.terminal,
        certificate=folder / "terminal.pem",
        key=folder / "terminal.key",
        export_key=folder / "export.pem",
        target=target,
        now=datetime.now(UTC),
    )


def test_an_export_taken_in_twice_is_taken_in_once(
    terminals: Terminals, desk: Desk, tmp_path: Path
) -> None:
    folder = terminals.enrol("T01")
    ledger, file = MemoryLedger(), tmp_path / "owed.sealed"
    for number in range(250):
        list_card(ledger, number, name="山田 花子")
    assert sealed_by(ledger, folder, file) == 250
    assert "山田".encode() not in file.read_bytes()
    assert b"000000000001" not in file.read_bytes()
    engine = terminals.central.engine
    report = import_sealed(engine, desk, terminals.keys, file)
    assert (report.entries, report.known) == (250, 0)
    assert report.outcomes == {Outcome.APPLIED: 250}
    again = import_sealed(engine, desk, terminals.keys, file)
    assert (again.entries, again.known) == (250, 250)
    pushed = engine_of(ledger, terminals.client(folder)).push_round()
    assert pushed.outcomes == {Outcome.APPLIED: 250}
    assert not ledger.owed(10)


def test_a_file_is_taken_in_by_one_call(terminals: Terminals, dsn: str, tmp_path: Path) -> None:
    folder = terminals.enrol("T01")
    ledger, file = MemoryLedger(), tmp_path / "owed.sealed"
    list_card(ledger, 1)
    sealed_by(ledger, folder, file)
    report = take_in(
        file, keys=terminals.keys, dsn=dsn, embedded=None, clock=SystemClock(), ids=SystemIds()
    )
    assert (report.terminal, report.entries) == ("T01", 1)


def test_a_changed_export_is_refused(terminals: Terminals, desk: Desk, tmp_path: Path) -> None:
    folder = terminals.enrol("T01")
    ledger, file = MemoryLedger(), tmp_path / "owed.sealed"
    list_card(ledger, 1)
    sealed_by(ledger, folder, file)
    whole = file.read_bytes()
    engine = terminals.central.engine
    for broken in (
        whole[:-1] + bytes([whole[-1] ^ 1]),
        whole[:40],
        b"",
        whole.replace(b"T01", b"T02"),
        whole.replace(b"\nM", "\n雅".encode()),
        whole.replace(b'"fingerprint":"', b'"fingerprint":"\\u0000'),
    ):
        file.write_bytes(broken)
        with pytest.raises(ExportUnreadable):
            import_sealed(engine, desk, terminals.keys, file)


def test_an_export_for_another_city_is_refused(
    terminals: Terminals, desk: Desk, tmp_path: Path
) -> None:
    folder = terminals.enrol("T01")
    other = tmp_path / "other"
    found_city(other, "別の市", ("localhost",), datetime.now(UTC))
    (folder / "export.pem").write_bytes((other / "export.pem").read_bytes())
    ledger, file = MemoryLedger(), tmp_path / "owed.sealed"
    list_card(ledger, 1)
    sealed_by(ledger, folder, file)
    with pytest.raises(ExportUnreadable):
        import_sealed(terminals.central.engine, desk, terminals.keys, file)


def test_an_export_after_a_gap_waits_for_the_earlier_one(
    terminals: Terminals, desk: Desk, tmp_path: Path
) -> None:
    folder = terminals.enrol("T01")
    ledger, file = MemoryLedger(), tmp_path / "owed.sealed"
    list_card(ledger, 1)
    list_card(ledger, 2)
    first = ledger.entries.pop(0)
    sealed_by(ledger, folder, file)
    ledger.entries.insert(0, first)
    with pytest.raises(ExportRefused):
        import_sealed(terminals.central.engine, desk, terminals.keys, file)


def test_an_ended_certificate_still_delivers_what_it_sealed(
    terminals: Terminals, desk: Desk, tmp_path: Path
) -> None:
    folder = terminals.enrol("T01")
    ledger, file = MemoryLedger(), tmp_path / "owed.sealed"
    list_card(ledger, 1)
    sealed_by(ledger, folder, file)
    terminals.enrol("T01")  # the PC was replaced: epoch 2
    report = import_sealed(terminals.central.engine, desk, terminals.keys, file)
    assert report.outcomes == {Outcome.APPLIED: 1}


def test_fault_42_a_medium_that_fills_while_it_is_written_keeps_nothing_half(
    terminals: Terminals, small_disk: Path
) -> None:
    folder, ledger = terminals.enrol("T01"), MemoryLedger()
    for number in range(200):
        list_card(ledger, number)
    filler = small_disk / "other-programs.bin"
    with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)) == 4096:
            pass
    with pytest.raises(ExportUnwritten):
        sealed_by(ledger, folder, small_disk / "owed.sealed")
    assert list(small_disk.iterdir()) == [filler]
    assert len(ledger.owed(1000)) == 200
    filler.unlink()
    assert sealed_by(ledger, folder, small_disk / "owed.sealed") == 200


def test_fault_42_a_medium_that_was_taken_away_is_told(
    terminals: Terminals, tmp_path: Path
) -> None:
    folder, ledger = terminals.enrol("T01"), MemoryLedger()
    list_card(ledger, 1)
    with pytest.raises(ExportUnwritten):
        sealed_by(ledger, folder, tmp_path / "medium" / "owed.sealed")
    assert len(ledger.owed(10)) == 1


__all__ = ["small_disk"]
