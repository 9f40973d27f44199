"""A booking's slip: what it says, certain or not, and that its code finds the booking."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from PIL import Image

from app.access.session import CentralUnreachable
from app.calendar.dates import JST
from app.desk.booking_slip import BookingSlips
from app.desk.booking_values import BookingView
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.desk.reception import Reception
from app.ports import Bar, Checklist, PrintOutcome, Qr, Rows, Slip
from app.reservations.faults import NotToCome
from app.tickets.purposes import load_purposes
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.rack import slip_painter
from tests.app.desk.booking_kit import DAY, Centre, Seats
from tests.app.desk.test_bookings import wanted
from tests.conftest import SetClock


@pytest.fixture
def seats(clock: SetClock) -> Seats:
    return Seats(clock.now())


@pytest.fixture
def bookings(desk: Desk, centre: Centre, seats: Seats) -> Bookings:
    seats.fault = CentralUnreachable()
    return Bookings(desk, centre.plan, seats)


@pytest.fixture
def slips_of(desk: Desk, centre: Centre) -> BookingSlips:
    return BookingSlips(desk, centre.plan)


@pytest.fixture
def certain(bookings: Bookings, centre: Centre) -> BookingView:
    made = bookings.book(wanted())
    centre.receive()
    view = bookings.again(made.booking.id)
    assert view is not None
    return view


@pytest.fixture(scope="module")
def narrow() -> SlipPainter:
    return slip_painter(384, date(2026, 11, 20))


def bars(slip: Slip) -> list[str]:
    return [block.text for block in slip.blocks if isinstance(block, Bar)]


def rows_of(slip: Slip) -> list[tuple[str, str]]:
    return [row for block in slip.blocks if isinstance(block, Rows) for row in block.rows]


def test_a_certain_booking_says_where_and_when(
    slips_of: BookingSlips, certain: BookingView
) -> None:
    slip = slips_of.slip(certain)
    assert bars(slip) == ["予約票"]
    assert rows_of(slip) == [
        ("日", "11月21日(土)"),
        ("時間", "10:00"),
        ("予約番号", certain.booking.number),
        ("来られる方", "ご本人"),
    ]
    [bring] = [block for block in slip.blocks if isinstance(block, Checklist)]
    assert [item.text for item in bring.items] == ["交付通知書（はがき）"]


def test_what_was_told_in_own_words_is_printed_as_told(
    slips_of: BookingSlips, certain: BookingView
) -> None:
    told = msgspec.structs.replace(certain.booking, told=("identity", "母子手帳"))
    slip = slips_of.slip(msgspec.structs.replace(certain, booking=told))
    [bring] = [block for block in slip.blocks if isinstance(block, Checklist)]
    assert [item.text for item in bring.items][1:] == ["母子手帳"]


def test_a_provisional_booking_says_so_first(slips_of: BookingSlips, bookings: Bookings) -> None:
    slip = slips_of.slip(bookings.book(wanted()))
    assert bars(slip) == ["仮予約"]
    assert "予約票" not in str(msgspec.to_builtins(slip))
    assert "お電話します" in str(msgspec.to_builtins(slip))


def test_in_english(slips_of: BookingSlips, bookings: Bookings) -> None:
    made = bookings.book(msgspec.structs.replace(wanted(), language="en"))
    slip = slips_of.slip(made)
    assert (slip.language, bars(slip)) == ("en", ["Provisional booking"])
    assert ("Day", "Sat 21 Nov") in rows_of(slip)


def test_no_name_stands_on_it(slips_of: BookingSlips, certain: BookingView) -> None:
    booking = certain.booking
    told = str(msgspec.to_builtins(slips_of.slip(certain)))
    secret = (booking.name, booking.kana, booking.born, booking.phone)
    assert all(secret)
    assert [value for value in secret if value in told] == []


def test_a_refused_or_cancelled_one_is_not_printed(
    slips_of: BookingSlips, bookings: Bookings, centre: Centre, printer: SimulatedPrinter
) -> None:
    refused = bookings.book(wanted())
    centre.refuse(refused.booking, "slot_full")
    cancelled = bookings.book(wanted("11:00"))
    bookings.cancel(cancelled.booking.id)
    for one in (refused, cancelled):
        view = bookings.again(one.booking.id)
        assert view is not None
        with pytest.raises(NotToCome):
            slips_of.print(view)
    assert printer.machine.printed == []


def test_the_printed_code_finds_the_booking_at_reception(
    slips_of: BookingSlips,
    certain: BookingView,
    desk: Desk,
    home: Path,
    slips: SlipPainter,
    narrow: SlipPainter,
    clock: SetClock,
) -> None:
    assert slips_of.print(certain) is PrintOutcome.PRINTED
    slip = slips_of.slip(certain)
    clock.jump(clock.now().astimezone(JST).replace(year=DAY.year, month=DAY.month, day=DAY.day))
    reception = Reception(desk, load_purposes())
    for painter in (slips, narrow):
        code = read(painter.paint(slip).image)
        assert code == f"B:{certain.booking.number}"
        [found] = reception.find_booking(code)
        assert found.booking == certain.booking
    [qr] = [block for block in slip.blocks if isinstance(block, Qr)]
    assert qr.code == certain.booking.number


def test_a_number_without_hyphen_is_found_too(certain: BookingView, desk: Desk) -> None:
    typed = certain.booking.number.replace("-", "").lower()
    [found] = Reception(desk, load_purposes()).find_booking(typed)
    assert found.booking == certain.booking


def read(image: Image.Image) -> str:
    [code] = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return str(code.text)
