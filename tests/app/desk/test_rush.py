"""The morning's rush: sixty numbers in a minute over TCP, with every trouble of a printer.

Whoever stands there looks at the paper and mends the printer, as staff do.  In the end each number
is on one paper, none is on two that look alike, and none is lost.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest
import zxingcpp

from app.access.roles import Role
from app.desk.desk import Desk
from app.desk.reception import Issued, Reception
from app.tickets.codes import CodeKind, parse
from app.tickets.purposes import load_purposes
from app.tickets.ticket import TicketPrint
from devices.printer.machine import Machine
from devices.printer.network import NetworkPrinter, NetworkWire
from devices.printer.raster import SlipPainter
from devices.printer.simulated import PrinterServer
from tests.app.desk.conftest import Enter

RUSH = 60
STATUS_BYTES, JOB = 12, 12 + 30_000
TROUBLES: dict[int, dict[str, object]] = {
    4: {"paper": "out"},
    9: {"cover_open": True},
    14: {"drop_after": JOB},
    19: {"drop_after": STATUS_BYTES + 1, "torn": False},
    23: {"lines_left": 40},
    28: {"stall_after": JOB},
    33: {"power": False},
    38: {"error": True},
    43: {"remembers": True, "drop_after": JOB},
    48: {"stall_after": STATUS_BYTES},
    53: {"drop_after": 6},
    57: {"offline": True},
}
MENDED: dict[str, object] = {
    "paper": "enough",
    "cover_open": False,
    "error": False,
    "offline": False,
    "power": True,
    "stalled": False,
    "lines_left": None,
    "drop_after": None,
    "stall_after": None,
}


@pytest.fixture
def server() -> Iterator[PrinterServer]:
    standing = PrinterServer(Machine())
    standing.start()
    yield standing
    standing.stop()


@pytest.fixture
def reception(enter: Enter, server: PrinterServer, slips: SlipPainter) -> Reception:
    alone = enter(Role.GUIDE, "岡本　真央")
    terminal = msgspec.structs.replace(alone.settings.terminal, tickets_last=299)
    desk = Desk(
        settings=msgspec.structs.replace(alone.settings, terminal=terminal),
        ledger=alone.ledger,
        door=alone.door,
        printer=NetworkPrinter(
            lambda: NetworkWire("127.0.0.1", server.port, 0.3),
            slips,
            name="受付",
            timeout=0.3,
            print_time=0.3,
            busy_wait=0,
        ),
        reader=None,
        paper=None,
        words={"ja": alone.words("ja"), "en": alone.words("en")},
    )
    desk.open_session(alone.session())
    return Reception(desk, load_purposes())


def papers(machine: Machine) -> Counter[str]:
    """Return how often each ticket is on a paper down to its code; a piece of one has none."""
    found: Counter[str] = Counter()
    for one in machine.printed:
        image = one.image.convert("L")
        for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode):
            read = parse(code.text)
            assert read.kind is CodeKind.TICKET
            found[read.value] += 1
    return found


def settle(reception: Reception, server: PrinterServer, issued: Issued) -> None:
    """Do what a person does until this number is on paper: mend, look, answer, print again."""
    for _ in range(3):
        if issued.paper is TicketPrint.PRINTED:
            return
        server.tell(**MENDED)
        if issued.paper is TicketPrint.UNKNOWN:
            came = papers(server.machine)[issued.ticket.id] > 0
            issued = reception.paper_came_out(issued.ticket.id, came=came)
        if issued.paper is TicketPrint.FAILED:
            issued = reception.reprint(issued.ticket.id)
    raise AssertionError(f"{issued.ticket.number} has no paper: {issued.paper}")


def test_22_sixty_numbers_in_a_minute_none_lost_none_doubled(
    reception: Reception, server: PrinterServer
) -> None:
    begun = time.monotonic()
    for at in range(RUSH):
        server.tell(**TROUBLES.get(at, {}))
        settle(reception, server, reception.issue("ABC"[at % 3]))
    assert time.monotonic() - begun < RUSH, "one a second at least"
    tickets = reception.floor().tickets
    assert len({one.number for one in tickets}) == RUSH
    assert {one.paper for one in tickets} == {TicketPrint.PRINTED}
    assert papers(server.machine) == Counter({one.id: 1 for one in tickets})
    assert reception.floor().unknown_paper == ()
    pieces = len(server.machine.printed) - RUSH
    assert 1 <= pieces <= len(TROUBLES), "torn pieces, none of them with a code"


def test_22_numbers_given_without_paper_are_held_and_printed_once_each(
    reception: Reception, server: PrinterServer
) -> None:
    server.tell(paper="out")
    held = [reception.issue("A") for _ in range(5)]
    assert {one.paper for one in held} == {TicketPrint.FAILED}
    server.tell(paper="enough")
    assert server.machine.printed == [], "nothing was kept anywhere that prints by itself"
    for one in held:
        settle(reception, server, one)
    assert papers(server.machine) == Counter({one.ticket.id: 1 for one in held})
