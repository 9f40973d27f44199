"""The printer inside the terminal, and the one that is a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.faults import CounterFault
from app.ports import Number, Paper, PrintOutcome, Slip
from devices.printer.faults import CoverOpen, PaperOut, PrinterUnreachable
from devices.printer.network import over_network
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter


def test_slips_are_kept_as_pictures(tmp_path: Path, painter: SlipPainter, slip: Slip) -> None:
    printer = SimulatedPrinter(painter, tmp_path)
    assert printer.print(slip) is PrintOutcome.PRINTED
    assert printer.print(slip) is PrintOutcome.PRINTED
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["slip-0001.png", "slip-0002.png"]
    with Image.open(tmp_path / kept[0]) as picture:
        assert picture.size == painter.paint(slip).image.size
    assert printer.status().simulated


def test_it_can_be_told_to_fail(painter: SlipPainter, slip: Slip) -> None:
    printer = SimulatedPrinter(painter)
    printer.machine.tell(cover_open=True)
    with pytest.raises(CoverOpen):
        printer.print(slip)
    printer.machine.tell(cover_open=False, paper=Paper.OUT)
    with pytest.raises(PaperOut):
        printer.print(slip)
    printer.machine.tell(paper=Paper.ENOUGH, power=False)
    with pytest.raises(PrinterUnreachable):
        printer.print(slip)
    assert not printer.status().reachable
    printer.machine.tell(power=True, drop_after=3000)
    assert printer.print(slip) is PrintOutcome.UNKNOWN
    assert [one.whole for one in printer.machine.printed] == [False]


SMALL = Slip(kind="ticket", record="K1-000001", blocks=(Number(text="A042"),))


@settings(max_examples=150, deadline=None)
@given(after=st.integers(0, 24_830), torn=st.booleans(), stalls=st.booleans())
def test_whatever_breaks_where_the_outcome_is_honest(
    painter: SlipPainter, after: int, torn: bool, stalls: bool
) -> None:
    printer = SimulatedPrinter(painter)
    trouble = {"stall_after": after} if stalls else {"drop_after": after, "torn": torn}
    printer.machine.tell(**trouble)
    try:
        outcome = printer.print(SMALL)
    except CounterFault:
        assert printer.machine.printed == []
        return
    printer.machine.tell(stalled=False)
    whole = [one for one in printer.machine.printed if one.whole]
    assert len(printer.machine.printed) <= 1
    if outcome is PrintOutcome.PRINTED:
        assert len(whole) == 1


def test_a_lack_of_glyphs_is_told_before_printing(painter: SlipPainter, slip: Slip) -> None:
    from app.ports import Line

    printer = SimulatedPrinter(painter)
    hard = Slip(kind="t", record="K1-1", blocks=(Line(text="\U000f0001"),))
    assert printer.lacking(hard) == ("\U000f0001",)
    assert printer.lacking(slip) == ()
    assert printer.machine.printed == []


def test_the_process_prints_and_obeys(tmp_path: Path, painter: SlipPainter, slip: Slip) -> None:
    program = (
        "from pathlib import Path; import sys; from devices.printer.simulated import simulate;"
        "simulate(Path(sys.argv[1]), port=0, control=0)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            port, control = int(words[1].rpartition(":")[2]), int(words[3])
            printer = over_network("127.0.0.1", port, painter)
            assert printer.print(slip) is PrintOutcome.PRINTED
            with socket.create_connection(("127.0.0.1", control)) as wire:
                wire.sendall(b'{"paper": "out"}\n')
                with wire.makefile() as lines:
                    told = json.loads(lines.readline())
            assert (told["slips"], told["errors"], told["state"]["paper"]) == (1, [], "out")
            with pytest.raises(PaperOut):
                printer.print(slip)
        finally:
            process.terminate()
    assert [path.name for path in tmp_path.iterdir()] == ["slip-0001.png"]
