"""One-way printers never claim paper, unless the site trusts them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.ports import PrintOutcome, Slip
from devices.printer import escpos_stream
from devices.printer.faults import PrinterRefused
from devices.printer.one_way import CupsPrinter, FilePrinter
from devices.printer.raster import SlipPainter
from devices.printer.windows import Win32RawPrinter


@pytest.mark.parametrize(
    ("trusted", "outcome"), [(False, PrintOutcome.UNKNOWN), (True, PrintOutcome.PRINTED)]
)
def test_a_file_gets_the_job_once(
    tmp_path: Path, painter: SlipPainter, slip: Slip, trusted: bool, outcome: PrintOutcome
) -> None:
    printer = FilePrinter(tmp_path / "lp0", painter, trusted=trusted)
    assert printer.print(slip) is outcome
    job = escpos_stream.job(painter.paint(slip).image)
    assert (tmp_path / "lp0").read_bytes() == job
    assert printer.status().reachable


def test_a_file_that_cannot_be_opened_is_a_fault(
    tmp_path: Path, painter: SlipPainter, slip: Slip
) -> None:
    with pytest.raises(PrinterRefused):
        FilePrinter(tmp_path / "absent" / "lp0", painter).print(slip)


def lp(folder: Path, body: str) -> str:
    program = folder / "lp"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return str(program)


def test_cups_gets_the_job_raw_with_a_title_without_a_name(
    tmp_path: Path, painter: SlipPainter, slip: Slip
) -> None:
    command = lp(tmp_path, f'echo "$@" > {tmp_path}/said; cat > {tmp_path}/job')
    assert CupsPrinter("TICKETS", painter, command=command).print(slip) is PrintOutcome.UNKNOWN
    said = (tmp_path / "said").read_text().split()
    assert said == ["-d", "TICKETS", "-o", "raw", "-t", "ticket", "K1-000842", "--", "-"]
    job = escpos_stream.job(painter.paint(slip).image)
    assert (tmp_path / "job").read_bytes() == job


def test_cups_that_refuses_tells_why(tmp_path: Path, painter: SlipPainter, slip: Slip) -> None:
    command = lp(tmp_path, "echo 'no such queue' >&2; exit 1")
    with pytest.raises(PrinterRefused) as told:
        CupsPrinter("TICKETS", painter, command=command).print(slip)
    assert told.value.details["why"] == "no such queue"


def test_cups_that_hangs_is_unknown(tmp_path: Path, painter: SlipPainter, slip: Slip) -> None:
    command = lp(tmp_path, "exec sleep 30")
    printer = CupsPrinter("TICKETS", painter, command=command, timeout=0.2)
    assert printer.print(slip) is PrintOutcome.UNKNOWN


def test_cups_that_is_not_installed_is_a_fault(painter: SlipPainter, slip: Slip) -> None:
    with pytest.raises(PrinterRefused):
        CupsPrinter("TICKETS", painter, command="no-such-lp").print(slip)


@pytest.mark.skipif(sys.platform == "win32", reason="tells what happens elsewhere")
def test_the_windows_spooler_is_on_windows_only(painter: SlipPainter, slip: Slip) -> None:
    with pytest.raises(PrinterRefused):
        Win32RawPrinter("TICKETS", painter).print(slip)
