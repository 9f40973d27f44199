"""What the desk says and is told of bookings: a wish, a person found, how certain one is."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from app.cards.card import Card, CardStatus
from app.reservations.booking import Booking, BookingStatus

ISSUANCE = "issuance"


class SeatHolder(Protocol):
    """Hold a seat at the central store while somebody types."""

    def hold(self, office: str, day: date, slot: str) -> datetime:
        """Return until when the seat is held; without a slot the held one is let go.

        Raises:
            SlotFull, NoSlot: there is no seat.
            CentralUnreachable: the line is down; a lease or a provisional booking remains.
        """
        ...


class Standing(StrEnum):
    """Tell how certain a booking is."""

    CERTAIN = "certain"
    PROVISIONAL = "provisional"  # 仮予約: promised without a lease, not answered yet
    REFUSED = "refused"
    OVER = "over"  # served, cancelled, missed


class PersonFound(Struct, frozen=True, kw_only=True):
    """Hold a person whose number and birth date belong together, with their bookings to come."""

    card: Card
    bookings: tuple[Booking, ...]


class BookingView(Struct, frozen=True, kw_only=True):
    """Hold a booking with how certain it is and where its card lies."""

    booking: Booking
    standing: Standing
    card: Card | None = None

    @property
    def issued(self) -> bool:
        """Tell whether the person was served and the ledger gave the card away (交付済)."""
        booking, card = self.booking, self.card
        served = booking.purpose == ISSUANCE and booking.status is BookingStatus.SERVED
        return served and card is not None and card.status is CardStatus.HANDED_OVER


def standing_of(booking: Booking, *, owed: bool) -> Standing:
    """Return how certain a booking is; ``owed`` tells that nobody has answered it yet."""
    if booking.status is BookingStatus.REFUSED:
        return Standing.REFUSED
    if booking.status not in (BookingStatus.BOOKED, BookingStatus.ARRIVED):
        return Standing.OVER
    return Standing.PROVISIONAL if owed and not booking.leased else Standing.CERTAIN
