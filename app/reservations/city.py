"""Bookings of the city's other offices, as the central store tells them (OKA-1.2.4-イ)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from app.reservations.booking import Booking, BookingStatus


class BookingWish(Struct, frozen=True, kw_only=True):
    """Hold what is looked for; what is empty chooses nothing, all empty finds nothing.

    ``text`` is a booking number, a control number, a name or its kana, or a telephone number.
    """

    text: str = ""
    office: str = ""
    day: date | None = None
    status: BookingStatus | None = None

    def __repr__(self) -> str:
        """Keep what was looked for out of logs."""
        return f"BookingWish({self.office}, {self.day})"


class BookingsFound(Struct, frozen=True, kw_only=True):
    """Hold whole bookings of other offices; ``clipped`` tells that there is more."""

    bookings: tuple[Booking, ...]
    clipped: bool
    at: datetime

    def __repr__(self) -> str:
        """Keep residents' data out of logs and tracebacks."""
        return f"BookingsFound({len(self.bookings)})"


class BookingStore(Protocol):
    """Look up bookings of other offices at the central store."""

    def search_bookings(self, staff_id: str, wish: BookingWish) -> BookingsFound:
        """Return bookings of the other offices.

        Raises:
            CentralUnreachable: the line is down; only what this terminal keeps is found.
            NotAllowed: the person's role may not look up other offices' bookings.
        """
        ...
