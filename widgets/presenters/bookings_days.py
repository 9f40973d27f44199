"""Places, days and slots: read one page at a time; the selection stays on arrival."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from app.desk.booking_calendar import BookingCalendar, CalendarPage
from app.desk.booking_views import CellView, FreeSlot
from app.faults import CounterFault
from app.ports import Words
from widgets.background import Lanes
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import Tone
from widgets.controls.table import Row
from widgets.presenters.bookings_words import day_view
from widgets.screens.booking_choice_panes import MonthPane, PlacePane
from widgets.screens.bookings import BookingsScreen

T = TypeVar("T")


class DayWork:
    """Show a place's day and move on; ``shown`` is called after each."""

    def __init__(
        self,
        screen: BookingsScreen,
        calendar: BookingCalendar,
        lanes: Lanes,
        words: Words,
        shown: Callable[[], None],
    ) -> None:
        self._screen, self._calendar, self._lanes, self._words = screen, calendar, lanes, words
        self._shown = shown
        self._page: CalendarPage | None = None
        self._office = ""
        self._day: date | None = None
        self._first: date | None = None
        self._slot_wanted: tuple[str, str] | None = None
        self._loading = self._again = False
        self._month: MonthPane | None = None
        screen.day_chosen.connect(self.go_to)
        screen.day_stepped.connect(self._step_day)
        screen.month_turned.connect(self._turn_month)
        screen.today_wanted.connect(self._today)
        screen.place_wanted.connect(self.choose_place)
        screen.month_wanted.connect(self._open_month)

    @property
    def page(self) -> CalendarPage | None:
        """Return what is shown, None until it was read."""
        return self._page

    def go_to_place(self, office: str, day: date, slot: tuple[str, str]) -> None:
        """Show another place's day with a slot selected."""
        self._office, self._first = office, None
        self.go_to(day, slot)

    def go_to(self, day: date, slot: tuple[str, str] | None = None) -> None:
        """Show another day; ``slot`` is selected there."""
        self._day, self._slot_wanted = day, slot
        self.load()

    def load(self) -> None:
        """Read the page; while one is read only the newest wish waits behind it."""
        if self._loading:
            self._again = True
            return
        self._loading, self._again = True, False
        office, day, first = self._office, self._day, self._first
        self._lanes.run(
            "records",
            lambda: self._calendar.page(office, day, first),
            self._loaded,
            self._not_loaded,
            owner=self._screen,
        )

    def _loaded(self, page: CalendarPage) -> None:
        self._loading = False
        if self._again:
            self.load()
            return
        self._page = page
        self._office, self._day, self._first = page.office, page.day, page.week[0].day
        view = day_view(self._words, page)
        self._screen.show_day(view)
        if self._month is not None:
            self._month.show_view(view)
        if self._slot_wanted is not None:
            self._screen.day.table.select(*self._slot_wanted)
            self._slot_wanted = None
        self._shown()

    def slot(self) -> CellView | None:
        """Return the selected slot, None where nothing is offered."""
        if self._page is None or self._page.table is None or self._page.table.card.closed:
            return None
        purpose, time = self._screen.day.table.current()
        return self._page.table.cell(purpose, time)

    def _today(self) -> None:
        if self._page is not None:
            self._first = self._page.today
            self.go_to(self._page.today)

    def _step_day(self, step: int) -> None:
        if self._page is None:
            return
        office, day = self._page.office, self._page.day

        def found(wanted: date | None) -> None:
            if wanted is None:
                told = "bookings.no_day_after" if step > 0 else "bookings.no_day_before"
                self._tell("day", self._words(told))
            else:
                self.go_to(wanted)

        self._run(lambda: self._calendar.open_day(office, day, step), found)

    def _turn_month(self, step: int) -> None:
        if self._page is None:
            return
        day = self._page.day
        if step > 0:
            last = calendar.monthrange(day.year, day.month)[1]
            self.go_to(day.replace(day=1) + timedelta(days=last))
            return
        end = day.replace(day=1) - timedelta(days=1)
        self.go_to(max(end.replace(day=1), min(end, self._page.today)))

    def _open_month(self) -> None:
        screen, page = self._screen, self._page
        if page is None:
            return
        pane = self._month = MonthPane(screen.theme, screen.window())
        pane.show_view(day_view(self._words, page))
        pane.month.chosen.connect(self.go_to)
        pane.month.turned.connect(self._turn_month)
        pane.closed.connect(self.forget_month)
        screen.open_pane(pane, pane.month)

    def forget_month(self) -> None:
        """Know no open month any more."""
        self._month = None

    def step_free(self, step: int) -> None:
        """Select the next free slot of the same purpose after (1) or before (-1) this one."""
        cell, page = self.slot(), self._page
        if cell is None or page is None:
            return
        at, office = (cell.purpose, cell.time), page.office

        def found(free: FreeSlot | None) -> None:
            if free is None:
                self._tell("free", self._words("bookings.no_free"))
            else:
                self.take_slot(free, at[0])

        days = self._calendar
        self._run(lambda: days.free_slot(office, page.day, at[1], at[0], step), found)

    def take_slot(self, free: FreeSlot, purpose: str) -> None:
        """Select a free slot, on its day and at its place."""
        if free.office != self._office:
            self._office, self._first = free.office, None
        if self._page is not None and (free.office, free.day) == (self._page.office, self._day):
            self._screen.day.table.select(purpose, free.time)
            self._screen.day.focus()
        else:
            self.go_to(free.day, (purpose, free.time))

    def choose_place(self) -> None:
        """Offer the places that take bookings."""
        if self._page is None or not self._page.places:
            return
        rows = [
            (
                place.id,
                Row(
                    key=place.id,
                    cells=(
                        Cell(text=place.name, key=str(number) if number < 10 else ""),
                        Cell(
                            text=self._words("bookings.place.here") if place.own else "", sub=True
                        ),
                    ),
                ),
            )
            for number, place in enumerate(self._page.places, start=1)
        ]
        screen = self._screen
        pane = PlacePane(screen.theme, screen.window(), rows, self._office)
        pane.chosen.connect(self.take_place)
        screen.open_pane(pane, pane.table)

    def take_place(self, office: str) -> None:
        """Show another place."""
        self._office = office
        self.load()

    def _tell(self, key: str, title: str) -> None:
        self._screen.notices.tell(key, Tone.PLAIN, title, seconds=8)

    def _run(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        fault = self._screen.notices.tell_fault
        self._lanes.run("records", work, done, fault, owner=self._screen)

    def _not_loaded(self, fault: CounterFault) -> None:
        self._loading = False
        self._screen.notices.tell_fault(fault)
        if self._again:
            self.load()
