"""The old system's bookings at the desk: checked line by line, then taken over, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from app.backyard.booking_list import DEFAULT, BookingList, with_places
from app.backyard.card_list import Preview, Progress
from app.backyard.card_list_layout import load_layout
from app.backyard.import_bookings import TakenOver, import_bookings
from app.cards.card import card_id
from app.desk.desk import Desk
from app.records.unit import Unit
from app.reservations.plan import SlotPlan, load_slot_plan
from app.store.reader import Records


class CheckedBookings(Struct, frozen=True, kw_only=True):
    """Hold a checked list: the file's reader and what was found, for the import that follows."""

    source: BookingList
    preview: Preview
    file: str


class BookingIntake:
    """Take bookings over at one desk; who does it needs the rights of ``booking.taken_over``."""

    def __init__(self, desk: Desk, plan: SlotPlan | None = None) -> None:
        self._desk = desk
        self._plan = plan or load_slot_plan(desk.settings.terminal.municipality)

    def check_list(
        self,
        path: Path,
        *,
        layout: str = DEFAULT,
        progress: Callable[[Progress], None] = lambda done: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> CheckedBookings:
        """Read a list and name every fault; nothing is written."""
        codes = self._plan.places
        places = {name: code for code in codes for name in (self._plan.name(code), code)}
        source = BookingList(
            path,
            with_places(load_layout(layout), places),
            today=self._desk.today(),
            progress=progress,
            cancelled=cancelled,
        )
        return CheckedBookings(source=source, preview=source.check(), file=path.name)

    def take_list(
        self, checked: CheckedBookings, *, last: Callable[[], None] = lambda: None
    ) -> TakenOver:
        """Take a checked list over, all or nothing; ``last`` is called before it is committed.

        Raises:
            ListRefused, ListChanged: nothing was taken over.
            NotAllowed: the role may not take bookings over.
        """

        def write(unit: Unit, records: Records) -> TakenOver:
            done = import_bookings(
                unit,
                checked.source.listed(checked.preview),
                today=self._desk.today(),
                card_of=lambda number: self._card(records, number),
                recorded=lambda booking: bool(records.day.on_subject(booking)),
            )
            last()
            return done

        return self._desk.act_asking(write).value

    def _card(self, records: Records, number: str) -> str:
        """Return the card of a number: one that is kept here, else the one it will have."""
        known = records.cards.by_control_number(number)
        return (
            known.id if known else card_id(self._desk.settings.terminal.municipality_code, number)
        )
