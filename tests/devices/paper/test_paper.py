"""A4 documents into folders and queues."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from devices.paper.cups import CupsPaper
from devices.paper.faults import PaperPrinterFault
from devices.paper.folder import FilePaper, file_name
from devices.paper.windows import KEPT_SECONDS, WindowsPaper

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
    CupsPaper("FORMS", command=command).print_pdf(PDF, "e01")
    said = (tmp_path / "said").read_text().strip()
    assert said == "-d FORMS -o media=A4 -o print-scaling=none -t e01 -- -"
    assert (tmp_path / "job").read_bytes() == PDF


@pytest.mark.parametrize(
    ("body", "why"), [("echo stopped >&2; exit 1", "stopped"), ("exec sleep 30", "no answer")]
)
def test_cups_trouble_is_told(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(PaperPrinterFault) as told:
        CupsPaper("FORMS", command=lp(tmp_path, body), timeout=0.3).print_pdf(PDF, "e01")
    assert told.value.details["why"] == why


def test_cups_that_is_not_installed_is_a_fault() -> None:
    with pytest.raises(PaperPrinterFault):
        CupsPaper(command="no-such-lp").print_pdf(PDF, "e01")


def test_windows_spool_is_swept_at_the_start(tmp_path: Path) -> None:
    old, new = tmp_path / "0001-a.pdf", tmp_path / "0002-b.pdf"
    for path in (old, new):
        path.write_bytes(PDF)
    past = old.stat().st_mtime - KEPT_SECONDS - 60
    os.utime(old, (past, past))
    WindowsPaper("FORMS", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["0002-b.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="tells what happens elsewhere")
def test_windows_paper_needs_windows(tmp_path: Path) -> None:
    with pytest.raises(PaperPrinterFault):
        WindowsPaper("FORMS", tmp_path / "spool").print_pdf(PDF, "e01")
    assert not (tmp_path / "spool").exists()
