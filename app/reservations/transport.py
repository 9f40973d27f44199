"""Which cards have to be moved for bookings (回送リスト), as the central store tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from app.cards.card import CardStatus


class TransportLine(Struct, frozen=True, kw_only=True):
    """Hold one card that a booking wants at another office than the one that keeps it."""

    card: str
    control_number: str
    name: str
    kana: str
    status: CardStatus
    place: str
    moving_to: str
    from_office: str
    to_office: str
    number: str
    purpose: str
    day: date
    time: str

    def __repr__(self) -> str:
        """Keep a resident's data out of logs and tracebacks."""
        return f"TransportLine({self.card})"


class TransportFound(Struct, frozen=True, kw_only=True):
    """Hold what leaves an office and what comes to it for bookings of some days.

    ``leaving`` stands by vault position, ``coming`` by day and time; ``clipped`` tells that
    there is more than was given.
    """

    leaving: tuple[TransportLine, ...]
    coming: tuple[TransportLine, ...]
    clipped: bool
    at: datetime


class TransportStore(Protocol):
    """Tell which cards have to be moved; only the central store knows both offices."""

    def transport(self, staff_id: str, first: date, last: date) -> TransportFound:
        """Return what leaves this terminal's office and what comes to it.

        Raises:
            CentralUnreachable: the line is down.
            NotAllowed: the person's role may not ask.
        """
        ...
