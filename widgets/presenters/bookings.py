"""Bind the bookings page to the desk: places, days and slots; the selection stays on arrival."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from PySide6.QtWidgets import QApplication

from app.desk.booking_calendar import BookingCalendar, CalendarPage
from app.desk.booking_days import BookingDays
from app.desk.booking_lists import BookingLists
from app.desk.booking_marks import BookingMarks
from app.desk.booking_values import BookingView
from app.desk.booking_views import CellView, FreeSlot
from app.desk.bookings import Bookings
from app.desk.city_bookings import CityBookings
from app.desk.desk import Desk
from app.desk.status import StatusDesk
from app.ports import Clock, Scan, Words
from app.reservations.items import BookingItems
from app.tickets.codes import CodeKind, parse
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.bookings_days import DayWork
from widgets.presenters.bookings_form import FormWork
from widgets.presenters.bookings_hands import HandsWork
from widgets.presenters.bookings_keys import day_keys, list_keys
from widgets.presenters.bookings_list import ListWork
from widgets.presenters.bookings_refusal import RefusalWork
from widgets.presenters.bookings_slip import SlipPrinting, SlipWork
from widgets.presenters.list_output import ListPlaces
from widgets.presenters.scan_words import tell_stray
from widgets.screens.bookings import BookingsScreen

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class BookingParts:
    """Hold the operations behind the page; ``slips`` is None where no slip can be printed.

    ``languages`` are those that slips and messages can have, ``lists_go`` is where lists go.
    """

    desk: Desk
    bookings: Bookings
    calendar: BookingCalendar
    days: BookingDays
    items: BookingItems
    marks: BookingMarks
    status: StatusDesk
    city: CityBookings
    lists: BookingLists
    lists_go: ListPlaces
    slips: SlipPrinting | None = None
    languages: tuple[str, ...] = ("ja",)


class BookingsPresenter:
    """Show days and slots, hand the selected slot to the form, change between day and list."""

    def __init__(
        self,
        screen: BookingsScreen,
        parts: BookingParts,
        lanes: Lanes,
        words: Words,
        clock: Clock,
        *,
        back: Callable[[], None],
        staff_called: Callable[[], None],
        transport: Callable[[], None],
    ) -> None:
        """Take ``back`` to the place before, what calls staff and what opens the transport list."""
        self._screen, self._parts, self._lanes, self._words = screen, parts, lanes, words
        self._back, self._staff_called = back, staff_called
        self._offline = False
        self._may_set = False
        self.days = DayWork(screen, parts.calendar, lanes, words, self._day_shown)
        self.slips = SlipWork(screen, parts.slips, lanes, words)
        self.form = FormWork(screen, parts, lanes, words, clock, self)
        self.list = ListWork(screen, parts, lanes, words, self)
        self._refusal = RefusalWork(screen, parts, lanes, words, self.move)
        self.hands = HandsWork(screen, parts.days, lanes, words, self.refresh)
        self._connect(transport)

    def _connect(self, transport: Callable[[], None]) -> None:
        screen = self._screen
        screen.list_wanted.connect(self.open_list)
        screen.list.transport_wanted.connect(transport)
        screen.form_begun.connect(self._begin_form)
        screen.hands_wanted.connect(self._set_day)
        screen.day.table.selected.connect(self._slot_selected)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: self.form.show_lack())
        screen.digit_pressed.connect(self._digit)
        screen.scanned.connect(self._scan)
        screen.escaped.connect(self._escape)

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Open the place: read its days; what was typed is still there."""
        self._may_set = self._parts.calendar.may("bookingday.set")
        self._screen.day.hands.setVisible(self._may_set)
        may_move = self._parts.calendar.may("staff.asked_transport")
        self._screen.list.transport.setVisible(may_move)
        self.form.enter()
        self.refresh()

    def leave(self) -> None:
        """Let the held seat go and put questions away; what was typed stays."""
        self.form.leave()
        pane = self._screen.pane
        if pane is not None:
            pane.close_pane()
            self.days.forget_month()

    def refresh(self) -> None:
        """Read again, as after an arrival; day, slot and selected booking stay."""
        self.days.load()
        self.form.arrived()
        self._refusal.look()
        if self._screen.listing:
            self.list.refresh()

    def tick(self) -> None:
        """Count the held seat down."""
        self.form.tick()

    def set_offline(self, offline: bool) -> None:
        """Tell whether the central store answers."""
        if offline != self._offline:
            self._offline = offline
            self.form.refresh()

    @property
    def offline(self) -> bool:
        """Tell whether the central store does not answer."""
        return self._offline

    @property
    def page(self) -> CalendarPage | None:
        """Return what is shown, None until it was read."""
        return self.days.page

    # --- the day ------------------------------------------------------------------------------

    def go_to(self, day: date, slot: tuple[str, str] | None = None) -> None:
        """Show another day; ``slot`` is selected there."""
        self.days.go_to(day, slot)

    def slot(self) -> CellView | None:
        """Return the selected slot, None where nothing is offered."""
        return self.days.slot()

    def take_slot(self, free: FreeSlot, purpose: str) -> None:
        """Select a free slot, on its day and at its place."""
        self.days.take_slot(free, purpose)

    def _day_shown(self) -> None:
        self.form.refresh()
        self.list.day_changed()
        self.tell_keys()

    def _slot_selected(self, _purpose: str, _time: str) -> None:
        self.form.slot_changed()

    def _set_day(self) -> None:
        page = self.days.page
        if self._may_set and page is not None and not self._screen.listing:
            self.hands.open(page, self.slot())

    # --- form and list ------------------------------------------------------------------------

    def _begin_form(self, text: str) -> None:
        if self.slot() is not None:
            self.form.begin(text)

    def _digit(self, number: int) -> None:
        if self.form.choose_other(number):
            return
        if self._screen.listing:
            self._screen.detail.act(number)
            return
        now = QApplication.focusWidget()
        if now is None or not self._screen.form.isAncestorOf(now):
            self._begin_form(str(number))

    def _scan(self, scan: Scan) -> None:
        code = parse(scan.text)
        if code.kind is CodeKind.BOOKING:
            self.open_list(code.value)
        elif code.kind in (CodeKind.CONTROL_NUMBER, CodeKind.OTHER):
            if self._screen.listing:
                self.open_list(code.value)
            else:
                self._begin_form(code.value)
        else:
            tell_stray(self._screen.notices, self._words, code)

    def open_list(self, text: str = "") -> None:
        """Show the list of bookings, or what is found for a text."""
        self._screen.show_list_page()
        self.list.open(text)
        self.tell_keys()

    def open_day(self) -> None:
        """Show the day again."""
        self._screen.show_day_page()
        self.form.refresh()
        self.tell_keys()

    def move(self, view: BookingView) -> None:
        """Let another slot be chosen for a booking."""
        booking = view.booking
        self.form.begin_move(view)
        self._screen.show_day_page()
        self.days.go_to_place(booking.office, booking.day, (booking.purpose, booking.time))

    def _escape(self) -> None:
        if self._screen.listing and self._screen.list.search.text():
            self._screen.list.search.clear()
        elif self._screen.listing:
            self.open_day()
        elif self.form.moving is not None:
            self.form.end_move()
            self.open_list()
        elif not self._screen.day.isAncestorOf(QApplication.focusWidget() or self._screen.form):
            self._screen.day.focus()
        else:
            self._back()

    # --- keys ---------------------------------------------------------------------------------

    def tell_keys(self) -> None:
        """Show the band's keys for the page in sight."""
        slips = self.slips.possible
        if self._screen.listing:
            faces = list_keys(self._words, self.list, slips=slips)
        else:
            faces = day_keys(self._words, self.form, slot=self.slot() is not None, slips=slips)
        self._screen.set_keys(faces)

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        if number == 1:
            self._help()
        elif number == 10:
            self._staff_called()
        elif self._screen.listing:
            self._list_key(number)
        else:
            self._day_key(number)

    def _day_key(self, number: int) -> None:
        acts: dict[int, Callable[[], object]] = {
            2: self.open_list,
            3: self._back,
            5: lambda: self.days.step_free(1),
            6: lambda: self.days.step_free(-1),
            7: self.form.give_up,
            8: self.days.choose_place,
            9: self.form.print_last,
            12: self.form.confirm,
        }
        if number in acts:
            acts[number]()

    def _list_key(self, number: int) -> None:
        acts: dict[int, Callable[[], object]] = {
            2: self._screen.list.search.setFocus,
            3: self.open_day,
            4: lambda: self.list.tick(self._screen.list.table.current_key()),
            5: lambda: self._screen.list.table.select_step(1),
            6: lambda: self._screen.list.table.select_step(-1),
            7: self.list.clear,
            8: self.list.ask_mark,
            9: self.list.print_slip,
            12: self.list.change,
        }
        if number in acts:
            acts[number]()

    def watch(self, view: BookingView) -> None:
        """Tell at once where a booking that was just recorded is refused."""
        self._refusal.watch(view)

    def print_slip(self, view: BookingView) -> None:
        """Print a booking's slip."""
        self.slips.print(view)

    def _help(self) -> None:
        words = self._words
        part = "list" if self._screen.listing else "day"
        self._screen.notices.tell(
            "help",
            Tone.PRIMARY,
            words(f"bookings.help.{part}_title"),
            words(f"bookings.help.{part}_text"),
        )
