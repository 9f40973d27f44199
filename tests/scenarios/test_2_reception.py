"""Step 2: people arrive with a booking or without; each gets one number on one paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import zxingcpp

from app.desk.reception import BookingHasNumber, BookingNotFound, Issued
from app.reservations.booking import BookingStatus
from app.tickets.codes import CodeKind, parse, payload
from app.tickets.ticket import Ticket, TicketPrint
from app.training.city import book
from app.training.people import Person
from app.training.people_lists import BookingSpec
from devices.printer.machine import Machine
from devices.printer.network import NetworkPrinter, NetworkWire
from devices.printer.simulated import PrinterServer
from devices.rack import slip_painter
from tests.scenarios.conftest import Line, OfficeTest, Place, free_port
from tests.scenarios.visit import adult, agree, fill, until

PATIENCE = 0.5  # seconds: this printer is on the same machine


@dataclass(frozen=True)
class Printer:
    """Be the printer of the reception: its side of the wire, and the terminal's."""

    server: PrinterServer
    driver: NetworkPrinter

    @property
    def slips(self) -> list[str]:
        """Return the identity of the ticket on each paper, read from its QR code."""
        return [told for told in self._told if told]

    @property
    def scraps(self) -> int:
        """Return how many pieces came out that end before the code: nobody takes them along."""
        return sum(not told for told in self._told)

    @property
    def _told(self) -> list[str]:
        with self.server.machine.changed:
            printed = tuple(self.server.machine.printed)
        return [_ticket_on(one.image.convert("L")) for one in printed]


@pytest.fixture
def printer() -> Iterator[Printer]:
    """Give a printer on TCP that is asked before and after each slip."""
    server = PrinterServer(Machine())
    server.start()
    driver = NetworkPrinter(
        lambda: NetworkWire("127.0.0.1", server.port, PATIENCE),
        slip_painter(576, date(2026, 11, 20)),
        name="reception",
        timeout=PATIENCE,
        print_time=PATIENCE,
        busy_wait=0,
    )
    yield Printer(server, driver)
    server.stop()


def _ticket_on(image: object) -> str:
    """Return the ticket that a paper's code names, empty where it ends before its code."""
    codes = [parse(code.text) for code in zxingcpp.read_barcodes(image)]
    assert all(code.kind is CodeKind.TICKET for code in codes)
    return codes[0].value if codes else ""


def test_arrivals_get_one_number_each(
    line: Line, printer: Printer, delivered: Path, residents: list[Person]
) -> None:
    place = line.office.open("T02", printer=printer.driver)
    fill(place, delivered, residents)
    by_code, by_name = adult(residents), adult(residents, 1)
    place.enter("G-0003")
    make_bookings(place, by_code, by_name)
    first = arrive(place, payload(CodeKind.BOOKING, "11200001"), by_code)
    line.middle()
    second = arrive(place, by_name.kana, by_name)
    with pytest.raises(BookingNotFound):
        place.reception.find_booking("B:11209999")
    walk_in = place.reception.issue("B", language="en")
    issued = [first, second, walk_in]
    assert [one.ticket.number for one in issued] == ["A301", "A302", "B301"]
    assert {one.paper for one in issued} == {TicketPrint.PRINTED}
    assert printer.slips == [one.ticket.id for one in issued]
    floor = place.reception.floor()
    assert (floor.total, floor.waiting) == (3, {"A": 2, "B": 1})
    assert waiting_told(place, second.ticket) == 1
    assert waiting_told(place, walk_in.ticket) == 0
    agree(line.healed(), place)
    other = line.office.open("T01")
    until(lambda: other.reception.floor().total == 3)
    agree(line.healed(), place, other)


def make_bookings(place: Place, *people: Person) -> None:
    """Record a booking for each person's card today."""
    specs = [
        BookingSpec(
            number=f"1120{at:04d}",
            purpose="issuance",
            office=place.desk.office,
            day=place.desk.today(),
            time="10:00",
            control_number=person.control_number,
            channel="phone",
        )
        for at, person in enumerate(people, start=1)
    ]
    assert len(book(place.desk, specs, place.desk.today())) == len(people)


def arrive(place: Place, told: str, person: Person) -> Issued:
    """Find a booking by what the resident shows or says, and give its number, once."""
    (found,) = place.reception.find_booking(told)
    assert found.card is not None
    assert found.card.name == person.name
    purpose = place.reception.purpose_of(found.booking)
    issued = place.reception.issue(purpose, booking=found.booking.id)
    with pytest.raises(BookingHasNumber):
        place.reception.issue(purpose, booking=found.booking.id)
    (arrived,) = place.reception.find_booking(told)
    assert arrived.booking.status is BookingStatus.ARRIVED
    assert arrived.booking.ticket == issued.ticket.id
    return issued


def waiting_told(place: Place, ticket: Ticket) -> int:
    """Return how many waiting people the paper names."""
    words = place.desk.words(ticket.language)
    for block in place.reception.slip(ticket).blocks:
        for title, told in getattr(block, "boxes", ()):
            if title == words("slips.ticket.waiting"):
                counts = [n for n in range(20) if told == words("slips.ticket.people", count=n)]
                return counts[0]
    raise AssertionError("no count on the paper")


@pytest.fixture
def reception(office: OfficeTest, printer: Printer) -> Place:
    """Give a reception without the line: printing does not need it."""
    office.port = free_port()
    place = office.open("T02", printer=printer.driver)
    place.enter("G-0003")
    return place


@pytest.mark.parametrize(
    ("trouble", "mended", "code"),
    [
        ({"power": False}, {"power": True}, "P-101"),
        ({"cover_open": True}, {"cover_open": False}, "P-102"),
        ({"paper": "out"}, {"paper": "enough"}, "P-103"),
        ({"stalled": True}, {"stalled": False}, "P-104"),
    ],
    ids=["off", "cover_open", "paper_out", "stalled"],
)
def test_no_paper_surely_then_the_same_number_once(
    reception: Place,
    printer: Printer,
    trouble: dict[str, object],
    mended: dict[str, object],
    code: str,
) -> None:
    tell(printer, trouble)
    issued = reception.reception.issue("A")
    assert issued.paper is TicketPrint.FAILED
    assert issued.trouble is not None
    assert issued.trouble.code == code
    assert printer.slips == []
    tell(printer, mended)
    again = reception.reception.reprint(issued.ticket.id)
    assert (again.paper, again.ticket.number) == (TicketPrint.PRINTED, "A301")
    assert printer.slips == [issued.ticket.id]
    assert one_number(reception)


@pytest.mark.parametrize(
    ("trouble", "scraps"),
    [
        ({"drop_after": 9000, "torn": True}, 1),
        ({"drop_after": 9000, "torn": False}, 0),
        ({"stall_after": 3000}, 1),
    ],
    ids=["dropped_torn", "dropped", "stalled"],
)
def test_broken_off_amid_a_ticket_a_person_looks_and_there_is_one_paper(
    reception: Place, printer: Printer, trouble: dict[str, object], scraps: int
) -> None:
    tell(printer, trouble)
    issued = reception.reception.issue("A")
    assert (issued.paper, issued.trouble) == (TicketPrint.UNKNOWN, None)
    unclear = reception.reception.floor().unknown_paper
    assert [ticket.id for ticket in unclear] == [issued.ticket.id]
    assert printer.slips == []
    tell(printer, {"stalled": False})
    reception.reception.paper_came_out(issued.ticket.id, came=False)
    again = reception.reception.reprint(issued.ticket.id)
    assert (again.paper, again.ticket.number) == (TicketPrint.PRINTED, "A301")
    assert (printer.slips, printer.scraps) == ([issued.ticket.id], scraps)
    assert reception.reception.floor().unknown_paper == ()
    assert one_number(reception)


def test_an_answer_lost_after_the_paper_is_no_second_paper(
    reception: Place, printer: Printer
) -> None:
    whole = reception.reception.issue("A")
    assert whole.paper is TicketPrint.PRINTED
    tell(printer, {"lines_left": 0})
    lost = reception.reception.issue("A")
    assert lost.paper is TicketPrint.UNKNOWN
    tell(printer, {"paper": "enough"})
    until(lambda: len(printer.slips) == 2)
    seen = reception.reception.paper_came_out(lost.ticket.id, came=True)
    assert seen.paper is TicketPrint.PRINTED
    assert reception.reception.floor().unknown_paper == ()
    assert printer.slips == [whole.ticket.id, lost.ticket.id]


def tell(printer: Printer, changes: dict[str, object]) -> None:
    """Change the printer and wait until its door stands as told."""
    printer.server.tell(**changes)
    power = printer.server.machine.state.power
    until(lambda: printer.driver.status().reachable == (power and not stalled(printer)))


def stalled(printer: Printer) -> bool:
    return printer.server.machine.state.stalled


def one_number(place: Place) -> bool:
    """Tell whether the ledger holds a single number today."""
    return len(place.reception.floor().tickets) == 1
