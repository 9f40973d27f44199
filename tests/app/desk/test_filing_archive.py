"""A write-once medium holds what it says and is proved by two programs; a change is named."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
from pathlib import Path

import pytest

from app.access.roles import Role
from app.desk.filing_archive import Copied, FilingArchive, NothingToCopy
from app.filing.acts import FilingWish
from app.filing.archive import ArchiveNotWritten, NoArchive, check, file_of
from app.filing.codes import cover_code
from app.filing.filing import EraseReason
from tests.app.desk.conftest import Enter
from tests.app.desk.test_filing import VISIT, Office
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import SetClock
from tests.devices.paper.scan_kit import page, pdf, saved


@pytest.fixture
def office(enter: Enter, home: Path, clock: SetClock) -> Office:
    desk = enter(Role.SITE_MANAGER, "現場　責任")
    desk.act(lambda unit: list_cards(unit, "BX-1", PEOPLE))
    made = Office(desk, home / "scans", clock)
    made.visit()
    for n, sort in enumerate(("consent", "loss")):
        made.put(f"{n}.png", saved("PNG", page(f"{n}", cover_code(sort, visit=VISIT))))
    made.put("nobodys.pdf", pdf())
    made.take()
    return made


def write(office: Office, place: Path, **more: bool) -> Copied:
    return FilingArchive(office.desk, office.filing).write(place, FilingWish(), **more)


def test_a_medium_has_files_index_and_checksums(office: Office, tmp_path: Path) -> None:
    done = write(office, tmp_path)
    folder = Path(done.folder)
    filed = [one for one in office.filing.find(FilingWish()) if one.sort]
    assert (done.documents, {one.copies for one in filed}) == (2, {(done.label,)})
    for one in filed:
        body = (folder / file_of(one)).read_bytes()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (one.digest, one.size)
    rows = list(csv.DictReader(io.StringIO((folder / "index.csv").read_text("utf-8-sig"))))
    told = json.loads((folder / "index.json").read_text())
    assert told["documents"] == rows
    assert {(row["sort"], row["visit"], row["keep_until"]) for row in rows} == {
        ("consent", VISIT, "2042-03-31"),
        ("loss", VISIT, "2042-03-31"),
    }
    known = subprocess.run(
        ["sha256sum", "--quiet", "-c", "checksums.sha256"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert (known.returncode, known.stdout) == (0, b"")
    assert check(folder).ok


def test_what_another_medium_holds_is_written_again_only_when_asked(
    office: Office, tmp_path: Path
) -> None:
    write(office, tmp_path)
    office.clock.pass_(seconds=1)
    with pytest.raises(NothingToCopy):
        write(office, tmp_path)
    assert write(office, tmp_path, again=True).documents == 2


def test_each_change_of_a_medium_is_named(office: Office, tmp_path: Path) -> None:
    folder = Path(write(office, tmp_path).folder)
    one, two = sorted(folder.rglob("*.png"))
    one.write_bytes(one.read_bytes()[:-1] + b"x")
    two.unlink()
    (folder / "documents" / "new.pdf").write_bytes(b"x")
    verdict = check(folder)
    assert not verdict.ok
    assert verdict.changed == (one.relative_to(folder).as_posix(),)
    assert verdict.missing == (two.relative_to(folder).as_posix(),)
    assert verdict.strange == ("documents/new.pdf",)


def test_a_medium_that_refuses_or_ends_early_counts_for_nothing(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "full").write_text("no folder")
    with pytest.raises(ArchiveNotWritten):
        write(office, tmp_path / "full")
    assert not any(one.copies for one in office.filing.find(FilingWish()))
    folder = Path(write(office, tmp_path).folder)
    (folder / "checksums.sha256").unlink()
    with pytest.raises(NoArchive):
        check(folder)
    with pytest.raises(ArchiveNotWritten):  # the same second, the same label
        write(office, tmp_path, again=True)


def test_what_is_not_to_be_had_is_told(office: Office, tmp_path: Path) -> None:
    lost = next(one for one in office.filing.find(FilingWish()) if one.sort == "loss")
    office.filing._bytes.erase(lost.digest)
    done = write(office, tmp_path)
    assert (done.documents, done.lacking) == (1, (lost.id,))
    kept = next(one for one in office.filing.find(FilingWish()) if one.sort == "consent")
    office.filing.erase([kept.id], EraseReason.MISTAKE)
    assert office.filing.get(kept.id).copies == (done.label,)
