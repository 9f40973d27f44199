"""枠を変更: a day set by hand by who may, recorded and sent to the central store."""

from __future__ import annotations

from collections.abc import Callable

from app.calendar.rules import Hours
from app.desk.booking_calendar import CalendarPage
from app.desk.booking_days import BookingDays
from app.desk.booking_views import CellView
from app.faults import CounterFault
from app.ports import Words
from app.reservations.booking_day import BookingDay
from widgets.background import Lanes
from widgets.clock_words import day_words
from widgets.controls.painting import Tone
from widgets.screens.booking_hands_pane import Hand, HandsPane
from widgets.screens.bookings import BookingsScreen


class HandsWork:
    """Ask how a day differs from its plan; ``recorded`` is called after it."""

    def __init__(
        self,
        screen: BookingsScreen,
        days: BookingDays,
        lanes: Lanes,
        words: Words,
        recorded: Callable[[], None],
    ) -> None:
        self._screen, self._days, self._lanes, self._words = screen, days, lanes, words
        self._recorded = recorded

    def open(self, page: CalendarPage, cell: CellView | None) -> None:
        """Ask for the day in sight; ``cell`` is the selected slot."""
        if page.table is None:
            return
        words, card = self._words, page.table.card
        offered = [Hand.HOURS] if card.closed else [Hand.CAPACITY, Hand.CLOSE, Hand.HOURS]
        if cell is not None:
            offered.insert(0, Hand.SEAT)
        if card.hand:
            offered.append(Hand.RESET)
        about = {}
        if cell is not None:
            purpose = words(f"booking_purpose.{cell.purpose}")
            about = {Hand.SEAT: f"{cell.time} {purpose}", Hand.CAPACITY: purpose}
        title = words("bookings.hands.title", day=day_words(words, page.day))
        pane = HandsPane(
            self._screen.theme, self._screen.window(), title, offered, about, booked=card.booked
        )
        pane.decided.connect(lambda: self._decided(pane, page, cell))
        self._screen.open_pane(pane)

    def _decided(self, pane: HandsPane, page: CalendarPage, cell: CellView | None) -> None:
        work = self._work(pane, page, cell)
        way = pane.way
        pane.close_pane()
        if work is None or way is None:
            return

        def done(_day: BookingDay) -> None:
            told = self._words(f"bookings.hands.done.{way.value}")
            self._screen.notices.tell("hands", Tone.OK, told, seconds=8)
            self._recorded()

        self._lanes.run("records", work, done, self._failed, owner=self._screen)

    def _work(
        self, pane: HandsPane, page: CalendarPage, cell: CellView | None
    ) -> Callable[[], BookingDay] | None:
        days, office, day, why = self._days, page.office, page.day, pane.why.text()
        span, count, way = pane.span, pane.count, pane.way
        if way is Hand.SEAT and cell is not None:
            return lambda: days.add_seat(office, day, cell.slot, reason=why)
        if way is Hand.CLOSE:
            return lambda: days.close_day(office, day, why=why)
        if way is Hand.RESET:
            return lambda: days.reset_day(office, day)
        if way is Hand.HOURS and span is not None:
            hours = Hours(opens=span[0], closes=span[1], last_reception=span[1])
            return lambda: days.open_day(office, day, hours, why=why)
        if way is Hand.CAPACITY and span is not None and count is not None and page.table:
            begins, ends = (f"{one:%H:%M}" for one in span)
            purpose = cell.purpose if cell is not None else ""
            wanted = {
                one.slot: count
                for one in page.table.cells.values()
                if begins <= one.time < ends and purpose in ("", one.purpose)
            }
            present = {one.slot: one.capacity for one in page.table.cells.values()}
            return lambda: days.set_capacity(office, day, present | wanted, why=why)
        return None

    def _failed(self, fault: CounterFault) -> None:
        self._screen.notices.tell_fault(fault)
