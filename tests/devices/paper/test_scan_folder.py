"""A file of the scanners' folder is taken whole or not at all, and never removed unseen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.filing.ports import ScanFolderGone, Unfit, UnfitScan
from devices.paper.scan_folder import REFUSED, ScanFolder
from tests.conftest import SetClock
from tests.devices.paper.scan_kit import page, pdf, saved


class Watched:
    """Be a folder with a clock that the test moves."""

    def __init__(self, place: Path, clock: SetClock) -> None:
        self.place, self.clock = place, clock
        self.folder = ScanFolder(place, clock.monotonic, most=200_000)

    def put(self, name: str, body: bytes) -> Path:
        path = self.place / name
        path.write_bytes(body)
        return path

    def names(self) -> list[str]:
        return [one.name for one in self.folder.look().complete]

    def wait(self, seconds: float) -> list[str]:
        self.names()
        self.clock.pass_(seconds=seconds)
        return self.names()


@pytest.fixture
def watched(tmp_path: Path, clock: SetClock) -> Watched:
    place = tmp_path / "scans"
    place.mkdir()
    return Watched(place, clock)


def test_a_file_is_complete_only_after_it_stood_still(watched: Watched) -> None:
    body = pdf()
    path = watched.put("a.pdf", body[:500])
    assert watched.names() == []
    watched.clock.pass_(seconds=3)
    path.write_bytes(body)  # it grew meanwhile: the time begins anew
    assert watched.names() == []
    watched.clock.pass_(seconds=1)
    assert watched.names() == []
    watched.clock.pass_(seconds=1)
    assert watched.names() == ["a.pdf"]


def test_a_file_without_its_end_waits_and_is_handed_out_in_the_end(watched: Watched) -> None:
    for name, body in (("a.pdf", pdf()), ("b.jpg", saved("JPEG", page("x")))):
        watched.put(name, body[:-100])
    watched.put("c.png", saved("PNG", page("x"))[:-20])
    watched.put("d.pdf", b"")
    assert watched.wait(30) == []
    assert watched.folder.look().growing == 4
    watched.clock.pass_(seconds=31)
    assert watched.names() == ["a.pdf", "b.jpg", "c.png", "d.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to open what is held")
def test_a_file_that_is_held_waits(watched: Watched) -> None:
    import fcntl

    with watched.put("a.pdf", pdf()).open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert watched.wait(300) == []
    assert watched.names() == ["a.pdf"]


def test_halves_folders_links_and_hidden_files_are_passed_over(watched: Watched) -> None:
    for name in (".hidden.pdf", "~lock.pdf", "a.pdf.part", "b.TMP"):
        watched.put(name, pdf())
    (watched.place / "folder.pdf").mkdir()
    os.symlink(watched.put("real.bin", b"x"), watched.place / "link.pdf")
    os.mkfifo(watched.place / "pipe.pdf")
    assert watched.wait(300) == ["real.bin"]


def test_a_file_that_changed_since_is_neither_read_nor_removed(watched: Watched) -> None:
    path = watched.put("a.pdf", pdf("one"))
    watched.wait(5)
    (found,) = watched.folder.look().complete
    assert watched.folder.read(found) == path.read_bytes()
    path.write_bytes(pdf("another, of the same name"))
    assert watched.folder.read(found) is None
    watched.folder.remove(found)
    watched.folder.refuse(found, Unfit.DAMAGED)
    assert path.exists()


def test_refused_files_stay_and_none_is_written_over(watched: Watched) -> None:
    for body in (b"first", b"second"):
        watched.put("a.doc", body)
        watched.wait(5)
        watched.folder.refuse(watched.folder.look().complete[0], Unfit.FOREIGN)
    told = watched.folder.refused()
    assert [(one.name, one.unfit) for one in told] == [
        ("a-2.doc", Unfit.FOREIGN),
        ("a.doc", Unfit.FOREIGN),
    ]
    place = watched.place / REFUSED / "foreign"
    assert [(place / one.name).read_bytes() for one in told] == [b"second", b"first"]
    assert watched.wait(300) == []
    assert "a.doc" not in repr(told)


def test_too_large_is_told_before_it_is_read(watched: Watched) -> None:
    watched.put("a.bin", bytes(200_001))
    watched.wait(300)
    with pytest.raises(UnfitScan) as told:
        watched.folder.read(watched.folder.look().complete[0])
    assert told.value.unfit is Unfit.TOO_LARGE


def test_a_share_that_is_gone_is_told(tmp_path: Path, clock: SetClock) -> None:
    (tmp_path / "share").write_text("no folder")
    with pytest.raises(ScanFolderGone):
        ScanFolder(tmp_path / "share", clock.monotonic).look()
