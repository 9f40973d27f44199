"""Lists of bookings by day, time, place, purpose and status: rows, files (OKA-1.1.3-エ-シ)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from app.desk.booking_values import BookingView, Standing
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.ports import Words
from app.reports.table import Table, write_table
from app.reservations.booking import BookingStatus
from app.reservations.items import load_booking_items
from app.reservations.plan import SlotPlan, load_slot_plan

COLUMNS = (
    "day",
    "time",
    "place",
    "purpose",
    "status",
    "number",
    "control_number",
    "name",
    "kana",
    "comer",
    "phone",
)


class Wish(Struct, frozen=True, kw_only=True):
    """Hold which bookings a list holds; both days are counted, nothing chosen means all.

    ``text``, ``time`` (morning, afternoon) and ``shown`` (a status as the screen tells it) say how
    bookings on the screen were found; without an ``office`` they are of several places.
    """

    office: str
    first: date
    last: date
    purpose: str = ""
    status: BookingStatus | None = None
    text: str = ""
    time: str = ""
    shown: str = ""


class BookingLists:
    """Make lists of the bookings that this terminal keeps."""

    def __init__(self, desk: Desk, bookings: Bookings, plan: SlotPlan) -> None:
        self._desk = desk
        self._bookings = bookings
        self._plan = plan

    @classmethod
    def at(cls, desk: Desk) -> BookingLists:
        """Return the lists of a desk by its city's plan."""
        plan = load_slot_plan(desk.settings.terminal.municipality)
        return cls(desk, Bookings(desk, plan), plan)

    def own(self, first: date | None, last: date | None, purpose: str = "") -> Wish:
        """Return the wish for this office's bookings; today and one day where no day is told."""
        begins = first or self._desk.today()
        return Wish(office=self._desk.office, first=begins, last=last or begins, purpose=purpose)

    def table(self, wish: Wish) -> Table:
        """Return the chosen bookings by day, time and number."""
        found = self._bookings.listing(
            wish.office, wish.first, wish.last, purpose=wish.purpose, status=wish.status
        )
        return self.table_of(wish, found)

    def table_of(self, wish: Wish, found: Sequence[BookingView]) -> Table:
        """Return bookings that were chosen already, as they stand on the screen."""
        words = self._desk.words()
        place = self._plan.name(wish.office) if wish.office else words("booking_list.places")
        return Table(
            title=words("booking_list.title", place=place),
            note=self._note(wish, len(found), words),
            at=self._desk.ledger.now(),
            keys=COLUMNS,
            headings=tuple(words(f"booking_list.column.{key}") for key in COLUMNS),
            rows=tuple(self._row(view, words) for view in found),
        )

    def export(self, wish: Wish, target: Path, *, last: Callable[[], None] = lambda: None) -> int:
        """Write the chosen bookings to a CSV or XLSX file and return how many.

        ``last`` is called before the file is written.

        Raises:
            NoSuchPurpose: the city has none of that name.
            NoSuchTableFile: the file ends neither in ``.csv`` nor in ``.xlsx``.
            TableNotWritten: the disk or the folder refuses it.
        """
        if wish.purpose:
            load_booking_items().demand(wish.purpose)
        table = self.table(wish)
        last()
        write_table(table, target)
        return len(table.rows)

    def _note(self, wish: Wish, count: int, words: Words) -> str:
        purpose = f"booking_purpose.{wish.purpose}" if wish.purpose else "booking_list.all"
        shown = wish.shown or wish.status
        status = f"booking_list.status.{shown}" if shown else "booking_list.all"
        time = f"booking_list.time.{wish.time}" if wish.time else "booking_list.all"
        days = words(
            "booking_list.found" if wish.text else "booking_list.days",
            text=wish.text,
            first=wish.first.isoformat(),
            last=wish.last.isoformat(),
        )
        return words(
            "booking_list.note",
            days=days,
            time=words(time),
            purpose=words(purpose),
            status=words(status),
            count=count,
        )

    def _row(self, view: BookingView, words: Words) -> tuple[str, ...]:
        booking, card = view.booking, view.card
        known = "issued" if view.issued else booking.status.value
        provisional = view.standing is Standing.PROVISIONAL
        told = "provisional" if provisional else known
        return (
            booking.day.isoformat(),
            booking.time,
            self._plan.name(booking.office),
            words(f"booking_purpose.{booking.purpose}"),
            words(f"booking_list.status.{told}"),
            booking.number,
            card.control_number if card else "",
            booking.name or (card.name if card else ""),
            booking.kana or (card.kana if card else ""),
            words(f"booking_list.comer.{booking.comer.value}"),
            booking.phone,
        )
