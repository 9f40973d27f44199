"""The real driver against a printer on real TCP: every fault, and never two tickets."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import ImageChops

from app.ports import Paper, PrintOutcome, Slip
from devices.printer import escpos_stream
from devices.printer.faults import (
    CoverOpen,
    PaperOut,
    PrinterError,
    PrinterOffline,
    PrinterStalled,
    PrinterUnreachable,
)
from devices.printer.network import NetworkPrinter, NetworkWire
from devices.printer.raster import SlipPainter
from devices.printer.simulated import PrinterServer

STATUS_BYTES = 12


def printer_at(server: PrinterServer, painter: SlipPainter, timeout: float = 1.0) -> NetworkPrinter:
    return NetworkPrinter(
        lambda: NetworkWire("127.0.0.1", server.port, timeout),
        painter,
        name="counter 1",
        timeout=timeout,
        print_time=timeout,
        busy_wait=0,
    )


def test_23_a_ticket_comes_out_as_drawn(
    server: PrinterServer, painter: SlipPainter, slip: Slip
) -> None:
    assert printer_at(server, painter).print(slip) is PrintOutcome.PRINTED
    [printed] = server.machine.printed
    drawn = painter.paint(slip).image
    assert printed.whole
    assert ImageChops.difference(printed.image.convert("L"), drawn.convert("L")).getbbox() is None
    assert server.machine.errors == []


def test_status_of_a_ready_printer(server: PrinterServer, painter: SlipPainter) -> None:
    status = printer_at(server, painter).status()
    assert (status.reachable, status.online, status.paper) == (True, True, Paper.ENOUGH)
    assert status.name == "counter 1"


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"cover_open": True}, CoverOpen),
        ({"paper": "out"}, PaperOut),
        ({"error": True}, PrinterError),
        ({"offline": True}, PrinterOffline),
        ({"power": False}, PrinterUnreachable),
        ({"stalled": True}, PrinterStalled),
    ],
)
def test_22_a_fault_before_the_job_prints_nothing(
    server: PrinterServer,
    painter: SlipPainter,
    slip: Slip,
    told: dict[str, object],
    fault: type[Exception],
) -> None:
    order(server, told)
    printer = printer_at(server, painter, 0.2)
    with pytest.raises(fault):
        printer.print(slip)
    order(server, {"power": True, "cover_open": False, "paper": "enough", "error": False})
    order(server, {"stalled": False, "offline": False})
    assert server.machine.printed == []
    assert printer_at(server, painter).print(slip) is PrintOutcome.PRINTED
    assert len(server.machine.printed) == 1


def test_22_paper_near_its_end_still_prints(
    server: PrinterServer, painter: SlipPainter, slip: Slip
) -> None:
    server.tell(paper="near_end")
    printer = printer_at(server, painter)
    assert printer.status().paper is Paper.NEAR_END
    assert printer.print(slip) is PrintOutcome.PRINTED


@pytest.mark.parametrize("told", [{"power": False}, {"stalled": True}])
def test_status_without_an_answer_is_no_fault(
    server: PrinterServer, painter: SlipPainter, told: dict[str, object]
) -> None:
    order(server, told)
    assert not printer_at(server, painter, 0.2).status().reachable


OFFSETS = [0, 1, 3, 6, 11, 12, 13, 14, 15, 21, 22, 23, 100, 4096, 4107, 4108, 9000, 20000, 40000]


@pytest.mark.parametrize("torn", [True, False])
@pytest.mark.parametrize("after", OFFSETS)
def test_21_a_break_at_any_byte_never_gives_two_tickets(
    server: PrinterServer, painter: SlipPainter, slip: Slip, after: int, torn: bool
) -> None:
    order(server, {"drop_after": after, "torn": torn})
    printer = printer_at(server, painter)
    if after <= STATUS_BYTES:
        with pytest.raises(PrinterStalled):
            printer.print(slip)
    else:
        assert printer.print(slip) is PrintOutcome.UNKNOWN
    assert [one.whole for one in server.machine.printed].count(True) == 0
    assert len(server.machine.printed) <= 1


@pytest.mark.parametrize("from_the_end", [-5, -4, -1, 0, 1, 2, 3, 6])
def test_21_a_break_around_the_cut_is_unknown_and_at_most_one_ticket(
    server: PrinterServer, painter: SlipPainter, slip: Slip, from_the_end: int
) -> None:
    whole = STATUS_BYTES + len(escpos_stream.job(painter.paint(slip).image))
    order(server, {"drop_after": whole + from_the_end, "torn": True})
    assert printer_at(server, painter).print(slip) is PrintOutcome.UNKNOWN
    assert len(server.machine.printed) == 1


@pytest.mark.parametrize("after", [STATUS_BYTES, 100, 30000])
def test_a_printer_that_goes_silent_in_the_job_is_unknown_and_late_paper_stays_single(
    server: PrinterServer, painter: SlipPainter, slip: Slip, after: int
) -> None:
    order(server, {"stall_after": after})
    printer = printer_at(server, painter, 0.3)
    assert printer.print(slip) is PrintOutcome.UNKNOWN
    order(server, {"stalled": False})
    assert len(server.machine.printed) <= 1


def test_paper_that_ends_in_the_job_is_unknown_and_comes_out_once_when_refilled(
    server: PrinterServer, painter: SlipPainter, slip: Slip
) -> None:
    server.tell(lines_left=10)
    assert printer_at(server, painter, 0.3).print(slip) is PrintOutcome.UNKNOWN
    assert server.machine.printed == []
    server.tell(paper="enough")
    assert [one.whole for one in server.machine.printed] == [True]


@pytest.mark.parametrize("after", [15, 21, 100, 4107, 20000, 40000])
def test_a_printer_that_remembers_half_a_ticket_gives_the_next_one_clean(
    server: PrinterServer, painter: SlipPainter, slip: Slip, after: int
) -> None:
    order(server, {"remembers": True, "drop_after": after})
    printer = printer_at(server, painter)
    assert printer.print(slip) is PrintOutcome.UNKNOWN
    assert printer.print(slip) is PrintOutcome.PRINTED
    drawn = painter.paint(slip).image
    *torn, last = server.machine.printed
    assert len(torn) <= 1
    assert last.image.tobytes() == drawn.tobytes()
    assert len(server.machine.errors) <= 1  # the head of a broken command is one unknown byte


def test_answers_to_questions_nobody_asked_are_passed_over(
    server: PrinterServer, painter: SlipPainter, slip: Slip
) -> None:
    class Chatty(NetworkWire):
        """Let the printer answer bytes of the picture that look like questions."""

        def send(self, data: bytes) -> None:
            super().send(data)
            if len(data) > 3:
                super().send(escpos_stream.ask(2) * 3)

    image = escpos_stream.job(painter.paint(slip).image)
    assert len(image) > 4096
    printer = NetworkPrinter(
        lambda: Chatty("127.0.0.1", server.port, 1.0), painter, name="chatty", busy_wait=0
    )
    short = Slip(kind="t", record="K1-1", blocks=())
    assert printer.print(short) is PrintOutcome.PRINTED


def test_two_windows_on_one_printer_get_each_ticket_once(
    server: PrinterServer, painter: SlipPainter, narrow: SlipPainter, slip: Slip
) -> None:
    windows = [printer_at(server, painter, 5), printer_at(server, narrow, 5)]
    with ThreadPoolExecutor(2) as lanes:
        done = [lanes.submit(window.print, slip) for _ in range(6) for window in windows]
        assert {one.result() for one in done} == {PrintOutcome.PRINTED}
    widths = [one.image.width for one in server.machine.printed]
    assert (widths.count(576), widths.count(384)) == (6, 6)
    heights = {(one.image.width, one.image.height) for one in server.machine.printed}
    assert len(heights) == 2


def test_a_busy_printer_is_asked_again_before_anything_was_sent(
    painter: SlipPainter, slip: Slip, server: PrinterServer
) -> None:
    tries: list[float] = []

    def connect() -> NetworkWire:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise ConnectionRefusedError
        return NetworkWire("127.0.0.1", server.port, 1.0)

    printer = NetworkPrinter(connect, painter, name="shared", busy_wait=5)
    assert printer.print(slip) is PrintOutcome.PRINTED
    assert len(tries) == 3


def test_an_order_that_makes_no_sense_is_answered_with_its_reason(server: PrinterServer) -> None:
    assert "error" in order(server, {"colour": "red"})


def order(server: PrinterServer, told: dict[str, object]) -> dict[str, object]:
    with socket.create_connection(("127.0.0.1", server.control_port), timeout=5) as wire:
        wire.sendall(json.dumps(told).encode() + b"\n")
        with wire.makefile() as lines:
            answer: dict[str, object] = json.loads(lines.readline())
    return answer
