"""A touch to the last byte accepted: number, durable entry, paper on TCP, its note, all of it.

The printer is the simulated one as a process of its own behind the real network driver: four
questions before, the picture, an answer in the order of the data, four questions after.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date

from app.desk.reception import Reception
from app.ports import PrintOutcome
from app.tickets.purposes import load_purposes
from app.tickets.ticket import TicketPrint
from bench.office import enter, folder, office, printer_machine
from bench.rows import Row, at, timed
from devices.printer.network import over_network
from devices.rack import slip_painter

NAME = "ticket"
_TICKETS = 200
_WARM = 10


def measure(size: int) -> list[Row]:
    """Measure the guide's touch; ``size`` does not matter."""
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        painter = slip_painter(576, date.today())
        host, port = stack.enter_context(printer_machine(home))
        desk = stack.enter_context(office(home, printer=over_network(host, port, painter)))
        enter(desk, "G-1")
        reception = Reception(desk, load_purposes())
        issued = [reception.issue("A") for _ in range(_WARM)]
        assert all(one.paper is TicketPrint.PRINTED for one in issued)
        waited = timed(lambda _: reception.issue("A"), range(_TICKETS))
        slip = reception.slip(issued[0].ticket)
        painted = timed(lambda _: painter.paint(slip), range(_TICKETS))
        printed = timed(lambda _: _demand(desk.printer.print(slip)), range(_WARM))
    return [
        Row(
            claim=f"ticket, touch to the last byte accepted, {name}",
            value=at(waited, share),
            unit="ms",
            baseline="rasterising the same picture",
            baseline_value=at(painted, share),
            budget=budget,
        )
        for name, share, budget in (("p50", 0.5, None), ("p95", 0.95, 60.0))
    ] + [
        Row(
            claim="ticket, the printer's part alone, p50",
            value=at(printed, 0.5),
            unit="ms",
            baseline="rasterising the same picture",
            baseline_value=at(painted, 0.5),
        )
    ]


def _demand(outcome: PrintOutcome) -> None:
    assert outcome is PrintOutcome.PRINTED
