"""Booking papers: slips, lists as files, the list of the old system."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from app.backyard.booking_list import DEFAULT
from app.backyard.card_list_faults import ListRefused
from app.backyard.import_bookings import TakenOver
from app.desk.booking_lists import Wish
from app.faults import NotFound
from app.headless.action import Action, Language, Name, Text
from app.headless.bookings import must_be_a_span
from app.headless.operations import Operations
from app.ports import PrintOutcome
from app.reservations.booking import BookingStatus


class LookedBookings(Struct, frozen=True, kw_only=True):
    """Hold what a check of the old system's list found."""

    accepted: bool
    encoding: str
    lines: int
    good: int
    bad: int
    faults: tuple[str, ...]


class WrittenList(Struct, frozen=True, kw_only=True):
    """Hold a written file and how many bookings it has."""

    file: str
    bookings: int


class PrintBookingSlip(Action, frozen=True, kw_only=True):
    """Print the slip of a booking that is to come, in its own language where none is told."""

    booking: Name
    language: Language | None = None

    example = {"booking": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> PrintOutcome:
        """Print it."""
        view = on.bookings.again(self.booking)
        if view is None:
            raise NotFound(subject="booking")
        return on.booking_slips.print(view, language=self.language or "")


class WriteBookingList(Action, frozen=True, kw_only=True):
    """Write a place's bookings by day, time and number to a CSV or XLSX file."""

    file: Name
    office: Name
    first: date
    last: date
    purpose: Text = ""
    status: BookingStatus | None = None

    example = {
        "file": "/mnt/usb/bookings.xlsx",
        "office": "center",
        "first": "2026-12-01",
        "last": "2026-12-07",
    }

    def run(self, on: Operations) -> WrittenList:
        """Write it."""
        must_be_a_span(self.first, self.last)
        wish = Wish(
            office=self.office,
            first=self.first,
            last=self.last,
            purpose=self.purpose,
            status=self.status,
        )
        count = on.booking_lists.export(wish, Path(self.file))
        return WrittenList(file=self.file, bookings=count)


class CheckBookingList(Action, frozen=True, kw_only=True):
    """Read the old system's bookings and name what is wrong with them; nothing is recorded."""

    file: Name
    layout: Name = DEFAULT

    example = {"file": "/mnt/usb/old-bookings.csv"}

    def run(self, on: Operations) -> LookedBookings:
        """Check them."""
        preview = on.booking_intake.check_list(Path(self.file), layout=self.layout).preview
        words = on.desk.words()
        return LookedBookings(
            accepted=preview.accepted,
            encoding=preview.encoding.value,
            lines=preview.lines,
            good=preview.good,
            bad=preview.bad,
            faults=tuple(fault.told(words) for fault in preview.faults),
        )


class ImportBookings(Action, frozen=True, kw_only=True):
    """Take the old system's bookings over, all of them or none."""

    file: Name
    layout: Name = DEFAULT

    example = {"file": "/mnt/usb/old-bookings.csv"}

    def run(self, on: Operations) -> TakenOver:
        """Check and take them."""
        checked = on.booking_intake.check_list(Path(self.file), layout=self.layout)
        if not checked.preview.accepted:
            raise ListRefused(file=checked.file, faults=sum(checked.preview.counts.values()))
        return on.booking_intake.take_list(checked)


PAPERS: tuple[type[Action], ...] = (
    PrintBookingSlip,
    WriteBookingList,
    CheckBookingList,
    ImportBookings,
)
