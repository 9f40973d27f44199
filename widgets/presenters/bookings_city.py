"""Other offices' bookings in the list: recorded who looks, asked on a lane of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.access.session import CentralUnreachable
from app.desk.city_bookings import CityBookings, CityBookingsView
from app.faults import CounterFault
from app.ports import Words
from app.reservations.city import BookingsFound, BookingWish
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.screens.bookings import BookingsScreen

LANE = "central"
KEY = "city"


class CityWork:
    """Look up other offices' bookings; ``changed`` is called when there is something to show."""

    def __init__(
        self,
        screen: BookingsScreen,
        city: CityBookings,
        lanes: Lanes,
        words: Words,
        changed: Callable[[], None],
    ) -> None:
        self._screen, self._city, self._lanes, self._words = screen, city, lanes, words
        self._changed = changed
        self._asked: BookingWish | None = None
        self._wish: BookingWish | None = None
        self._found: BookingsFound | None = None
        self._asking = False
        self._fresh = False
        self.may = False

    def enter(self) -> None:
        """Ask whether the role may look."""
        self.may = self._city.may_search()

    @property
    def shown(self) -> BookingWish | None:
        """Return what the list in sight was looked up by, None where it is this terminal's own."""
        return self._wish

    @property
    def found(self) -> BookingsFound | None:
        """Return what the central store told, None where the list is this terminal's own."""
        return self._found

    def forget(self) -> None:
        """Go back to this terminal's own bookings; what is still asked is not shown."""
        self._asked = self._wish = self._found = None

    def ask(self, text: str, office: str, day: date) -> None:
        """Look up a text, or all of another place's day where nothing was typed."""
        if self._asking or not self.may:
            return
        words, notices = self._words, self._screen.notices
        wish = BookingWish(text=text) if text else BookingWish(office=office, day=day)
        if not text and not office:
            notices.tell(KEY, Tone.WARN, words("bookings.city.empty"), seconds=8)
            return
        self._asking, self._asked = True, wish
        notices.tell(KEY, Tone.PRIMARY, words("bookings.city.asking"))
        self._lanes.run(
            "records",
            lambda: self._city.begin_search(wish),
            lambda ask: self._recorded(wish, ask),
            self._failed,
            owner=self._screen,
        )

    def _recorded(self, wish: BookingWish, ask: Callable[[], BookingsFound]) -> None:
        def answered(found: BookingsFound) -> None:
            self._answered(wish, found)

        self._lanes.run(LANE, ask, answered, self._failed, owner=self._screen)

    def _answered(self, wish: BookingWish, found: BookingsFound) -> None:
        self._asking = False
        self._screen.notices.drop(KEY)
        if self._asked is wish:
            self._wish, self._found, self._fresh = wish, found, True
            self._changed()

    def views(self) -> Callable[[], CityBookingsView] | None:
        """Return what reads the found bookings as they stand now, None where none were found."""
        found, fresh, city = self._found, self._fresh, self._city
        if found is None:
            return None
        self._fresh = False
        return lambda: city.show(found) if fresh else city.again(found)

    def _failed(self, fault: CounterFault) -> None:
        self._asking = False
        words, notices = self._words, self._screen.notices
        notices.drop(KEY)
        if fault.code != CentralUnreachable.code:
            notices.tell_fault(fault)
            return
        title, text = words("bookings.city.offline"), words("bookings.city.offline_next")
        notices.tell(KEY, Tone.OFF, title, text, code=fault.code)
