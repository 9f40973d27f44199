"""The whole city: other offices' bookings, cards to be moved; who asks is recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from app.desk.city_bookings import CityBookingsView
from app.desk.transport import TransportView, Way
from app.headless.action import Action, Name, Text
from app.headless.bookings import must_be_a_span
from app.headless.operations import Operations
from app.reservations.booking import BookingStatus
from app.reservations.city import BookingWish

_DAYS = {"first": "2026-12-01", "last": "2026-12-02"}


class WrittenTransport(Struct, frozen=True, kw_only=True):
    """Hold a written file, how many cards it has, and whether the list is an older one."""

    file: str
    cards: int
    old: bool


class SearchCityBookings(Action, frozen=True, kw_only=True):
    """Record who looks up bookings of the city's other offices, and ask the central store.

    What was found may be changed, cancelled and noted from here by the actions of this
    terminal's own bookings; nothing chosen finds nothing.
    """

    text: Text = ""
    office: Text = ""
    day: date | None = None
    status: BookingStatus | None = None

    example = {"text": "ツジ", "office": "umibe"}

    def run(self, on: Operations) -> CityBookingsView:
        """Record it and ask."""
        wish = BookingWish(text=self.text, office=self.office, day=self.day, status=self.status)
        return on.city_bookings.show(on.city_bookings.begin_search(wish)())


class TransportList(Action, frozen=True, kw_only=True):
    """Record who asks which cards bookings want elsewhere, and ask the central store.

    Without the line the last list of the same days is told, as old.
    """

    first: date
    last: date

    example = _DAYS

    def run(self, on: Operations) -> TransportView:
        """Record it and ask."""
        must_be_a_span(self.first, self.last)
        return on.transport.begin(self.first, self.last)()


class WriteTransportList(Action, frozen=True, kw_only=True):
    """Ask as ``transport_list`` does and write what leaves or comes to a CSV or XLSX file."""

    file: Name
    way: Way
    first: date
    last: date

    example = {"file": "/mnt/usb/transport.xlsx", "way": "leaving", **_DAYS}

    def run(self, on: Operations) -> WrittenTransport:
        """Record it, ask and write."""
        must_be_a_span(self.first, self.last)
        view = on.transport.begin(self.first, self.last)()
        on.transport.write(view, self.way, Path(self.file))
        lines = view.found.leaving if self.way is Way.LEAVING else view.found.coming
        return WrittenTransport(file=self.file, cards=len(lines), old=view.old)


CITY: tuple[type[Action], ...] = (
    SearchCityBookings,
    TransportList,
    WriteTransportList,
)
