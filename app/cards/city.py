"""Cards of the city's other offices, as the central store tells them: to read, never to change."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from app.cards.card import CardStatus


class CityCard(Struct, frozen=True, kw_only=True):
    """Hold what another office's card is known by and where it is waited for."""

    id: str
    control_number: str
    name: str
    kana: str
    born: str
    office: str
    status: CardStatus
    place: str
    handed_over_at: datetime | None = None

    def __repr__(self) -> str:
        """Keep a resident's data out of logs and tracebacks."""
        return f"CityCard({self.id})"


class CityFound(Struct, frozen=True, kw_only=True):
    """Hold what a look-up in the other offices found; ``clipped`` tells that there is more."""

    cards: tuple[CityCard, ...]
    clipped: bool
    at: datetime


class CityStore(Protocol):
    """Look up cards of other offices at the central store."""

    def search_city(self, staff_id: str, text: str) -> CityFound:
        """Return cards of the other offices.

        Raises:
            CentralUnreachable: the line is down; only the own ledger can be searched.
            NotAllowed: the person's role may not look up other offices' cards.
        """
        ...
