"""Whether a booking has the card that its purpose is about (OKA-1.1.3-ア-イ, OKA-1.1.3-ウ-エ)."""

from __future__ import annotations

from enum import StrEnum

from app.cards.card import GONE, Card
from app.reservations.items import BookingItems


class CardLack(StrEnum):
    """Name why a booking lacks its card; words under ``sync.reason``."""

    CARD_NEEDED = "card_needed"  # the purpose is about a card, and none was named
    CARD_UNKNOWN = "card_unknown"  # no delivered list has it
    CARD_GONE = "card_gone"  # handed over or discarded


def lack_of_card(
    rules: BookingItems, *, purpose: str, channel: str, named: str, card: Card | None
) -> CardLack | None:
    """Return what a booking lacks of its card, None where it has it or needs none.

    ``named`` is the card that the booking is for, ``card`` that card as it is known.
    """
    if not rules.about_card(purpose):
        return None
    if not named or card is None:
        if rules.card_may_follow(purpose, channel):
            return None
        return CardLack.CARD_UNKNOWN if named else CardLack.CARD_NEEDED
    return CardLack.CARD_GONE if card.status in GONE else None
