"""One booking beside the list, read anew with all that is known of its past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.booking_calendar import CalendarPage
from app.desk.booking_history import BookingLine, booking_history
from app.desk.booking_values import BookingView
from app.ports import Words
from widgets.background import Lanes
from widgets.presenters.bookings_list_words import detail_view
from widgets.screens.bookings import BookingsScreen

if TYPE_CHECKING:
    from widgets.presenters.bookings import BookingParts

_ACTS = {
    "change": "booking.changed",
    "contact": "booking.contact_changed",
    "note": "booking.noted",
    "cancel": "booking.cancelled",
}


class DetailWork:
    """Show the selected booking; the newest selection wins."""

    def __init__(
        self, screen: BookingsScreen, parts: BookingParts, lanes: Lanes, words: Words
    ) -> None:
        self._screen, self._parts, self._lanes, self._words = screen, parts, lanes, words
        self._wanted = ""

    def show(self, known: BookingView | None, page: CalendarPage | None) -> None:
        """Show a booking as this terminal knows it now, or nothing."""
        self._wanted = known.booking.id if known is not None else ""
        if known is None or page is None:
            self._screen.show_detail(None)
            return
        desk, bookings, id = self._parts.desk, self._parts.bookings, known.booking.id

        def work() -> tuple[BookingView, tuple[BookingLine, ...]]:
            view = bookings.again(id) or known
            return view, booking_history(desk, id, view.booking.notes)

        def shown(told: tuple[BookingView, tuple[BookingLine, ...]]) -> None:
            view, history = told
            if view.booking.id == self._wanted:
                places = {place.id: place.name for place in page.places}
                may = self._parts.calendar.may
                acts = frozenset(act for act, kind in _ACTS.items() if may(kind))
                self._screen.show_detail(detail_view(self._words, view, history, places, acts))

        fault = self._screen.notices.tell_fault
        self._lanes.run("records", work, shown, fault, owner=self._screen)
