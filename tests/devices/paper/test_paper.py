"""A4 documents into folders and queues."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.settings import load_settings
from devices.diagnostics import Health, examine
from devices.paper.cups import CupsPaper, lp_of
from devices.paper.faults import PaperPrinterFault
from devices.paper.folder import FilePaper, file_name
from devices.paper.media import media_of
from devices.paper.queues import cups_queues
from devices.paper.windows import KEPT_SECONDS, WindowsPaper, spooler_queues
from devices.rack import build_rack

PDF = b"%PDF-1.7\n%%EOF\n"


def test_documents_are_numbered_in_order(tmp_path: Path) -> None:
    paper = FilePaper(tmp_path / "paper")
    paper.print_pdf(PDF, "回送リスト")
    paper.print_pdf(PDF, "../../etc/passwd")
    assert sorted(path.name for path in (tmp_path / "paper").iterdir()) == [
        "0001-回送リスト.pdf",
        "0002-etc_passwd.pdf",
    ]


@pytest.mark.parametrize("title", ["", "...", "///", " \t"])
def test_a_title_without_a_name_is_a_document(title: str) -> None:
    assert file_name(3, title) == "0003-document.pdf"


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    for paper in (FilePaper(tmp_path), CupsPaper(), WindowsPaper("", tmp_path)):
        with pytest.raises(PaperPrinterFault):
            paper.print_pdf(b"hello", "x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "paper").write_text("a file stands where the folder should be")
    with pytest.raises(PaperPrinterFault):
        FilePaper(tmp_path / "paper").print_pdf(PDF, "x")


def lp(folder: Path, body: str) -> str:
    program = folder / "lp"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return str(program)


def test_cups_gets_the_document_at_its_own_size(tmp_path: Path) -> None:
    command = lp(tmp_path, f'echo "$@" > {tmp_path}/said; cat > {tmp_path}/job')
    CupsPaper("FORMS", lp=lp_of(command)).print_pdf(PDF, "e01")
    said = (tmp_path / "said").read_text().strip()
    assert said == "-d FORMS -o media=A4 -o print-scaling=none -t e01 -- -"
    assert (tmp_path / "job").read_bytes() == PDF


@pytest.mark.parametrize(
    ("body", "why"), [("echo stopped >&2; exit 1", "stopped"), ("exec sleep 30", "no answer")]
)
def test_cups_trouble_is_told(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(PaperPrinterFault) as told:
        CupsPaper("FORMS", lp=lp_of(lp(tmp_path, body), 0.3)).print_pdf(PDF, "e01")
    assert told.value.details["why"] == why


def test_cups_that_is_not_installed_is_a_fault() -> None:
    with pytest.raises(PaperPrinterFault):
        CupsPaper(lp=lp_of("no-such-lp")).print_pdf(PDF, "e01")


@pytest.mark.parametrize(
    ("box", "media"),
    [
        (b"", "A4"),
        (b"/MediaBox [0 0 595 842]", "A4"),
        (b"/MediaBox [0 0 842 595]", "A4"),
        (b"/MediaBox [0 0 283.46 419.53]", "jpn_hagaki_100x148mm"),
        (b"/MediaBox [0 0 100 100]", "A4"),
    ],
)
def test_the_paper_follows_the_page(box: bytes, media: str) -> None:
    assert media_of(PDF + box) == media


def test_windows_spool_is_empty_after_the_start(tmp_path: Path) -> None:
    for name in ("0001-a.pdf", "0002-b.pdf"):
        (tmp_path / name).write_bytes(PDF)
    WindowsPaper("FORMS", tmp_path)
    assert list(tmp_path.iterdir()) == []


class ShellFailed(Exception):
    pass


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Give a Windows shell that takes what it is told; an empty list refuses."""
    asked: list[tuple[object, ...]] = [()]

    def execute(*arguments: object) -> None:
        if not asked:
            raise ShellFailed("no program prints this")
        asked.append(arguments)

    module = types.SimpleNamespace(ShellExecute=execute, error=ShellFailed)
    monkeypatch.setitem(sys.modules, "win32api", module)
    return asked


def test_windows_document_goes_after_its_time(
    tmp_path: Path, shell: list[tuple[object, ...]]
) -> None:
    due: list[tuple[float, Callable[[], None]]] = []
    paper = WindowsPaper("FORMS", tmp_path, later=lambda wait, work: due.append((wait, work)))
    paper.print_pdf(PDF, "e01")
    (document,) = tmp_path.iterdir()
    assert shell[1][1:4] == ("printto", str(document), '"FORMS"')
    ((wait, work),) = due
    assert wait == KEPT_SECONDS
    work()
    assert document.exists(), "it may still be read"
    past = document.stat().st_mtime - KEPT_SECONDS
    os.utime(document, (past, past))
    work()
    assert list(tmp_path.iterdir()) == []


def test_windows_document_that_nobody_prints_is_gone_at_once(
    tmp_path: Path, shell: list[tuple[object, ...]]
) -> None:
    shell.clear()
    paper = WindowsPaper("", tmp_path, later=lambda wait, work: None)
    with pytest.raises(PaperPrinterFault):
        paper.print_pdf(PDF, "e01")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="tells what happens elsewhere")
def test_windows_paper_needs_windows(tmp_path: Path) -> None:
    with pytest.raises(PaperPrinterFault):
        WindowsPaper("FORMS", tmp_path / "spool").print_pdf(PDF, "e01")
    assert not (tmp_path / "spool").exists()


def test_the_queues_that_cups_knows(tmp_path: Path) -> None:
    command = lp(tmp_path, "printf 'FORMS\\nPHOTO\\n'")
    assert cups_queues(command) == ("FORMS", "PHOTO")
    assert cups_queues(lp(tmp_path, "exec sleep 5"), timeout=0.05) is None
    assert cups_queues(str(tmp_path / "absent")) is None


def test_the_queues_that_the_spooler_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows' own call is stood in for; what it gives is ``EnumPrinters`` at level 1."""
    monkeypatch.setitem(sys.modules, "win32print", None)
    assert spooler_queues() is None
    asked: list[tuple[object, ...]] = []

    def listed(*given: object) -> tuple[tuple[object, ...], ...]:
        asked.append(given)
        return ((0, "RICOH,driver,room", "RICOH IM C3000", ""), (0, "", "FORMS", ""))

    module = types.SimpleNamespace(EnumPrinters=listed, error=ShellFailed)
    monkeypatch.setitem(sys.modules, "win32print", module)
    assert spooler_queues() == ("RICOH IM C3000", "FORMS")
    assert asked == [(6, None, 1)]


@pytest.mark.parametrize(
    ("queue", "known", "health"),
    [
        ("FORMS", "FORMS", Health.FINE),
        ("FORMZ", "FORMS", Health.FAULT),
        ("", "FORMS", Health.FINE),
        ("", "", Health.FAULT),
    ],
)
def test_a_queue_that_is_not_there_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queue: str, known: str, health: Health
) -> None:
    program = tmp_path / "lpstat"
    program.write_text(f"#!/bin/sh\necho {known}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    flags = {"card.driver": "none", "paper.driver": "system", "paper.queue": queue}
    settings = load_settings(tmp_path, environment={}, flags=flags)
    facts = examine(settings, build_rack(settings, date(2026, 11, 20)))
    (fact,) = (one for one in facts if one.device == "document printer")
    assert fact.health is health
    assert ("why" in fact.details) is (health is Health.FAULT)
