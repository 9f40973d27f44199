"""Other offices' bookings at the desk: looked up, then changed or given up (OKA-1.2.4-イ)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from app.access.roles import Rights, load_rights
from app.access.staff import note_booking_search
from app.desk.booking_values import BookingView
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.reservations.city import BookingsFound, BookingWish


class CityBookingsView(Struct, frozen=True, kw_only=True):
    """Hold what a look-up found, the newest day first; ``clipped`` tells that there is more."""

    views: tuple[BookingView, ...]
    clipped: bool
    at: datetime


class CityBookings:
    """Look up bookings of the whole city; ``Bookings`` then acts on what was found."""

    def __init__(self, desk: Desk, bookings: Bookings, rights: Rights | None = None) -> None:
        self._desk = desk
        self._bookings = bookings
        self._rights = rights or load_rights()

    def may_search(self) -> bool:
        """Tell whether the signed-in person's role may look up other offices' bookings."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "staff.searched_bookings")

    def begin_search(self, wish: BookingWish) -> Callable[[], BookingsFound]:
        """Record who looks for what; the answer asks the central store, on a lane of its own.

        Raises:
            CentralUnreachable: this terminal has no central store.
            NotAllowed: the role may not look up other offices' bookings.
        """
        central = self._desk.central
        chosen = {
            "office": wish.office,
            "day": wish.day.isoformat() if wish.day else "",
            "status": wish.status or "",
        }
        self._desk.act(lambda unit: note_booking_search(unit, wish.text, chosen))
        staff_id = self._desk.session().staff_id
        return lambda: central.search_bookings(staff_id, wish)

    def show(self, found: BookingsFound) -> CityBookingsView:
        """Return what was found as it may be acted on from here."""
        views = self._bookings.seen(found.bookings)
        return CityBookingsView(views=views, clipped=found.clipped, at=found.at)

    def again(self, found: BookingsFound) -> CityBookingsView:
        """Return it as it stands after acts; what was answered meanwhile wants a new look-up."""
        views = self._bookings.still_seen(found.bookings)
        return CityBookingsView(views=views, clipped=found.clipped, at=found.at)
