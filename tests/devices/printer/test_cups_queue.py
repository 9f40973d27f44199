"""A slip reaches a real CUPS queue byte by byte: the private scheduler hands it to a listener."""

from __future__ import annotations

from app.ports import PrintOutcome, Slip
from devices.printer import escpos_stream
from devices.printer.one_way import CupsPrinter
from devices.printer.raster import SlipPainter
from tests.devices.paper.test_cups_queue import Listener, listener, pytestmark, queue

__all__ = ["listener", "pytestmark", "queue"]  # the fixtures, and where they can be had


def test_a_slip_reaches_the_queue_unchanged(
    queue: str, listener: Listener, painter: SlipPainter, slip: Slip
) -> None:
    printer = CupsPrinter(queue, painter)
    assert printer.print(slip) is PrintOutcome.UNKNOWN, "a queue tells nothing of the paper"
    assert listener.wait() == escpos_stream.job(painter.paint(slip).image)
