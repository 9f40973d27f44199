"""What reception promises: one number per person, a paper's end always on record."""

import pytest

from app.access.roles import Role
from app.desk.reception import BookingHasNumber, BookingNotFound, NumberInUse, Reception
from app.faults import IllegalMove, NotFound
from app.ports import Boxes, Paper
from app.reservations import booking as bookings
from app.reservations.booking import Booking, BookingStatus
from app.resources import words
from app.tickets.purposes import load_purposes
from app.tickets.queue import NumbersUsedUp
from app.tickets.ticket import TicketPrint, TicketStatus
from devices.printer.simulated import SimulatedPrinter
from tests.app.desk.conftest import Enter


@pytest.fixture
def reception(enter: Enter) -> Reception:
    return Reception(enter(Role.GUIDE, "岡本　真央"), load_purposes())


def booked(reception: Reception, enter: Enter, *, purpose: str = "certificate") -> Booking:
    desk = enter(Role.OPERATOR, "電話受付")
    made = desk.act(
        lambda unit: bookings.make(
            unit,
            bookings.NewBooking(
                number="R-1", purpose=purpose, office="center", day=desk.today(), time="10:30"
            ),
        )
    ).value
    enter(Role.GUIDE, "岡本　真央")
    return made


def test_a_number_is_on_record_before_its_paper(
    reception: Reception, printer: SimulatedPrinter
) -> None:
    printer.machine.tell(power=False)
    issued = reception.issue("A")
    assert issued.paper is TicketPrint.FAILED
    assert issued.trouble is not None
    assert [t.number for t in reception.floor().tickets] == ["A001"]


def test_a_reprint_keeps_the_number(reception: Reception, printer: SimulatedPrinter) -> None:
    first = reception.issue("A")
    again = reception.reprint(first.ticket.id)
    assert again.ticket.number == "A001"
    assert len(printer.machine.printed) == 2


def test_a_voided_number_is_never_printed_or_asked_about(
    reception: Reception, printer: SimulatedPrinter
) -> None:
    printer.machine.tell(drop_after=900)
    unclear = reception.issue("A")
    assert [t.id for t in reception.floor().unknown_paper] == [unclear.ticket.id]
    reception.void(unclear.ticket.id)
    assert reception.floor().unknown_paper == ()
    with pytest.raises(IllegalMove):
        reception.reprint(unclear.ticket.id)


def test_an_unknown_ticket_is_told(reception: Reception) -> None:
    with pytest.raises(NotFound):
        reception.reprint("nobody")


def test_a_booking_holds_one_number(reception: Reception, enter: Enter) -> None:
    booking = booked(reception, enter)
    issued = reception.issue("B", booking=booking.id)
    with pytest.raises(BookingHasNumber) as told:
        reception.issue("B", booking=booking.id)
    assert told.value.details == {"number": "B001"}
    reception.void(issued.ticket.id)
    assert reception.issue("B", booking=booking.id).ticket.number == "B002"


def test_a_booking_is_found_by_its_code_and_its_number(reception: Reception, enter: Enter) -> None:
    booking = booked(reception, enter)
    for text in ("B:R-1", "r-1", "Ｒ－１"):
        assert reception.find_booking(text)[0].booking.id == booking.id
    with pytest.raises(BookingNotFound):
        reception.find_booking("だれでもない")


@pytest.mark.parametrize(
    ("purpose", "letter"), [("certificate", "B"), ("issuance", "A"), ("other", "F")]
)
def test_a_booking_waits_under_a_purpose_of_the_site(
    reception: Reception, enter: Enter, purpose: str, letter: str
) -> None:
    assert reception.purpose_of(booked(reception, enter, purpose=purpose)) == letter


def test_by_hand_takes_over_what_the_lost_ticket_stood_for(
    reception: Reception, enter: Enter, printer: SimulatedPrinter
) -> None:
    booking = booked(reception, enter)
    printer.machine.tell(paper=Paper.OUT)
    lost = reception.issue("B", booking=booking.id, care=True, language="en")
    taken = reception.by_hand("B", "ｂ９０１", instead_of=lost.ticket.id).ticket
    assert (taken.number, taken.paper) == ("B901", TicketPrint.BY_HAND)
    assert (taken.care, taken.language, taken.booking) == (True, "en", booking.id)
    states = {t.number: t.status for t in reception.floor().tickets}
    assert states == {"B001": TicketStatus.VOID, "B901": TicketStatus.WAITING}
    found = reception.find_booking("B:R-1")[0].booking
    assert found.status is BookingStatus.ARRIVED


def test_the_same_number_by_hand_is_the_same_ticket(
    reception: Reception, printer: SimulatedPrinter
) -> None:
    printer.machine.tell(paper=Paper.OUT)
    lost = reception.issue("A")
    taken = reception.by_hand("A", "A001", instead_of=lost.ticket.id)
    assert (taken.ticket.id, taken.paper) == (lost.ticket.id, TicketPrint.BY_HAND)


def test_a_number_by_hand_is_given_once(reception: Reception) -> None:
    reception.by_hand("A", "A901")
    with pytest.raises(NumberInUse):
        reception.by_hand("C", "A901")
    assert len(reception.floor().tickets) == 1


def test_the_range_of_the_terminal_ends(reception: Reception) -> None:
    for _ in range(3):
        reception.issue("A")
    with pytest.raises(NumbersUsedUp):
        reception.issue("A")
    assert reception.numbers.last == 3


def test_a_slip_tells_how_many_others_wait_for_the_same(reception: Reception) -> None:
    mine = reception.issue("A").ticket
    reception.issue("A")
    reception.void(reception.issue("A").ticket.id)
    reception.issue("B")
    boxes = [block for block in reception.slip(mine).blocks if isinstance(block, Boxes)]
    told = words("ja")
    people = (told("slips.ticket.waiting"), told("slips.ticket.people", count=1))
    assert any(people in block.boxes for block in boxes)
