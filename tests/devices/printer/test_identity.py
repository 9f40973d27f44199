"""What a printer tells of itself, and that one which tells nothing is not asked again."""

from __future__ import annotations

from devices.printer.identity import identity_of
from devices.printer.machine import Machine
from devices.printer.raster import SlipPainter
from devices.printer.simulated import MemoryWire, SimulatedPrinter

TOLD = {"firmware": "1.00 ESC/POS", "maker": "SIMULATED", "model": "COUNTER-80"}


class Wire:
    """Answer every question with the same bytes, then with silence."""

    def __init__(self, answer: bytes) -> None:
        self.answers, self.asked, self.closed = list(answer), 0, False
        self.heard = 0

    def send(self, data: bytes) -> None:
        self.asked += 1

    def receive(self, within: float) -> int:
        if not self.answers:
            raise TimeoutError
        self.heard += 1
        return self.answers.pop(0)

    def close(self) -> None:
        self.closed = True


def test_a_printer_tells_its_maker_model_and_firmware(painter: SlipPainter) -> None:
    printer = SimulatedPrinter(painter)
    assert printer.identity() == TOLD
    assert printer.machine.errors == []


def test_a_silent_printer_is_asked_once(painter: SlipPainter) -> None:
    printer = SimulatedPrinter(painter)
    printer.machine.tell(stalled=True)
    assert printer.identity() == {}
    printer.machine.tell(stalled=False)
    assert printer.identity() == {}


def test_what_comes_before_and_beyond_an_answer_is_no_text() -> None:
    wire = Wire(b"\x12\x16_EPSON\0")
    assert identity_of(lambda: wire) == {"firmware": "EPSON"}
    assert (wire.asked, wire.closed) == (2, True), "the first silence ends the asking"
    endless = Wire(b"_" + b"A" * 500)
    assert identity_of(lambda: endless)["firmware"] == "A" * 80
    machine = Machine()
    machine.tell(power=False)
    assert identity_of(lambda: MemoryWire(machine)) == {}


def test_a_printer_that_talks_on_and_on_is_left_alone() -> None:
    flood = Wire(b"\x12" * 10_000)
    assert identity_of(lambda: flood, 0.5, now=lambda: flood.heard * 0.001) == {}
    assert flood.closed
    assert flood.heard == 500


def test_what_is_no_plain_text_is_not_told() -> None:
    noisy = Wire(b"_\xb1\xfeEPSON\0_TM\0")
    assert identity_of(lambda: noisy) == {}
