"""Slip printers at a desk: the test print, and a ticket that another printer gives."""

from __future__ import annotations

import pytest
import zxingcpp

from app.access.roles import Role
from app.desk.desk import Desk
from app.desk.printing import Printing
from app.desk.reception import Reception
from app.ports import Bar, PrintOutcome
from app.printers import MAIN, PrinterPlace, Printers
from app.tickets.codes import CodeKind, parse
from app.tickets.purposes import load_purposes
from app.tickets.ticket import TicketPrint
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from tests.app.desk.conftest import Enter


@pytest.fixture
def spare(slips: SlipPainter) -> SimulatedPrinter:
    return SimulatedPrinter(slips, name="会計")


@pytest.fixture
def desk(enter: Enter, printer: SimulatedPrinter, spare: SimulatedPrinter) -> Desk:
    alone = enter(Role.GUIDE, "岡本　真央")
    both = Printers(
        [
            PrinterPlace(key=MAIN, name="受付", printer=printer, told=(("width_dots", "576"),)),
            PrinterPlace(
                key="till", name="会計", printer=spare, slips=frozenset({"payment", "till"})
            ),
        ]
    )
    made = Desk(
        settings=alone.settings,
        ledger=alone.ledger,
        door=alone.door,
        printer=both,
        reader=None,
        paper=None,
        words={"ja": alone.words("ja"), "en": alone.words("en")},
    )
    made.open_session(alone.session())
    return made


def test_the_test_print_goes_to_the_printer_it_is_for(
    desk: Desk, printer: SimulatedPrinter, spare: SimulatedPrinter
) -> None:
    printing = Printing(desk)
    printing.turn_stand_in(MAIN)
    assert printing.try_out(MAIN) is PrintOutcome.PRINTED
    assert (len(printer.machine.printed), len(spare.machine.printed)) == (1, 0)
    image = printer.machine.printed[0].image.convert("L")
    [code] = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert parse(code.text).kind is CodeKind.VAULT
    assert printer.lacking(printing.trial_slip(desk.printer.place(MAIN))) == ()


def test_the_stand_in_turns_through_the_others_and_back(desk: Desk) -> None:
    printing = Printing(desk)
    turned = [printing.turn_stand_in(MAIN).by for _ in range(3)]
    assert turned == ["till", MAIN, "till"]


def test_a_ticket_without_paper_comes_out_of_the_other_printer_with_its_number(
    desk: Desk, printer: SimulatedPrinter, spare: SimulatedPrinter
) -> None:
    reception = Reception(desk, load_purposes())
    printer.machine.tell(cover_open=True)
    failed = reception.issue("A")
    assert failed.paper is TicketPrint.FAILED
    other = reception.printing.other_for_tickets()
    assert other is not None
    assert other.name == "会計"
    reception.printing.let_print_tickets(other.key)
    again = reception.reprint(failed.ticket.id)
    assert (again.paper, again.ticket.number) == (TicketPrint.PRINTED, failed.ticket.number)
    assert (len(printer.machine.printed), len(spare.machine.printed)) == (0, 1)
    assert reception.printer_status().name == "会計"
    back = reception.printing.other_for_tickets()
    assert back is not None
    assert back.name == "受付"


def test_a_ticket_of_unknown_fate_that_another_printer_gives_again_is_marked(
    desk: Desk, printer: SimulatedPrinter, spare: SimulatedPrinter
) -> None:
    """The first one may still come out of a printer that was believed dead."""
    reception = Reception(desk, load_purposes())
    printer.machine.tell(drop_after=9000)
    unclear = reception.issue("A")
    assert unclear.paper is TicketPrint.UNKNOWN
    reception.paper_came_out(unclear.ticket.id, came=False)
    reception.printing.let_print_tickets("till")
    slip = reception.slip(reception.floor().tickets[0])
    assert any(isinstance(block, Bar) and "再発行" in block.text for block in slip.blocks)
    assert reception.reprint(unclear.ticket.id).paper is TicketPrint.PRINTED
    assert len(spare.machine.printed) == 1


def test_a_window_without_a_printer_has_none_to_try(enter: Enter) -> None:
    alone = enter(Role.GUIDE, "岡本　真央")
    bare = Desk(
        settings=alone.settings,
        ledger=alone.ledger,
        door=alone.door,
        printer=None,
        reader=None,
        paper=None,
        words={"ja": alone.words("ja")},
    )
    printing = Printing(bare)
    assert printing.places == ()
    assert printing.other_for_tickets() is None
    assert printing.stands_in_for_tickets() is None
