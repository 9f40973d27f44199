"""A machine that hangs or breaks is a finding; whoever looks goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.ports import PrinterStatus, PrintOutcome, Slip
from app.settings import load_settings
from devices.diagnostics import DeviceFact, Health, SelfTest, examine
from devices.patience import Patience, Silent
from devices.rack import Rack, build_rack


class Printer:
    """Hangs until it is let go, or breaks."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked = 0
        self.broken = False

    def status(self) -> PrinterStatus:
        self.asked += 1
        if self.broken:
            raise ZeroDivisionError
        self.go.wait()
        return PrinterStatus(reachable=True, online=True, name="P1")

    def lacking(self, slip: Slip) -> tuple[str, ...]:
        return ()

    def print(self, slip: Slip) -> PrintOutcome:
        raise NotImplementedError


@pytest.fixture
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.go.set()


def look(
    home: Path, printer: Printer, patience: Patience[list[DeviceFact]]
) -> dict[str, DeviceFact]:
    settings = load_settings(home, environment={}, flags={"card.driver": "none"})
    empty = build_rack(settings, date(2026, 11, 20))
    rack = Rack(reader=None, printer=printer, scanner=None, paper=empty.paper)
    return {one.device: one for one in examine(settings, rack, {}, patience)}


def test_a_machine_that_hangs_is_told_and_not_asked_again(home: Path, printer: Printer) -> None:
    patience = Patience[list[DeviceFact]](0.05)
    for _ in range(3):
        found = look(home, printer, patience)
        fact = found["ticket printer"]
        assert (fact.health, fact.test) == (Health.FAULT, SelfTest.FAILED)
        assert fact.details == {"why": "silent"}
        assert found["scanner"].health is Health.FINE, "the others are asked"
    assert printer.asked == 1
    printer.go.set()
    for thread in threading.enumerate():
        if thread.name == "asking-ticket printer":
            thread.join()
    assert look(home, printer, patience)["ticket printer"].health is Health.FINE


def test_a_bug_in_one_machine_is_its_own(
    home: Path, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    printer.broken = True
    found = look(home, printer, Patience())
    assert found["ticket printer"].details == {"why": "bug"}
    assert found["libraries"].health is Health.FINE
    assert len(caplog.records) == 1


def test_what_is_raised_in_time_is_raised() -> None:
    def broken() -> None:
        raise OSError("gone")

    patience = Patience[None](5.0)
    with pytest.raises(OSError, match="gone"):
        patience.ask("scanner", broken)
    hung = threading.Event()
    with pytest.raises(Silent):
        Patience[bool](0.01).ask("scanner", hung.wait)
    hung.set()
