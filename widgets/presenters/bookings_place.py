"""What form and list ask of the bookings page around them."""

from __future__ import annotations

from typing import Protocol

from app.desk.booking_calendar import CalendarPage
from app.desk.booking_values import BookingView
from app.desk.booking_views import CellView, FreeSlot


class BookingsPlace(Protocol):
    """Be the page around form and list."""

    @property
    def page(self) -> CalendarPage | None:
        """Return the page in sight."""
        ...

    @property
    def offline(self) -> bool:
        """Tell whether the central store does not answer."""
        ...

    def slot(self) -> CellView | None:
        """Return the selected slot."""
        ...

    def take_slot(self, free: FreeSlot, purpose: str) -> None:
        """Select a free slot."""
        ...

    def refresh(self) -> None:
        """Read the page again."""
        ...

    def open_list(self, text: str = "") -> None:
        """Show the list."""
        ...

    def tell_keys(self) -> None:
        """Show the band's keys."""
        ...

    def print_slip(self, view: BookingView) -> None:
        """Print a booking's slip."""
        ...

    def watch(self, view: BookingView) -> None:
        """Tell at once where a booking is refused."""
        ...

    def move(self, view: BookingView) -> None:
        """Let another slot be chosen for a booking."""
        ...
