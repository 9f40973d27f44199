"""What a card is found by, at a terminal and across the city."""

from typing import Any

from app.cards.card import Card
from app.names.folding import fold
from app.names.query import normal_number


def search_keys(card: Card) -> dict[str, Any]:
    """Return the search keys of a card, as a row of the tables that hold them."""
    number = normal_number(card.control_number)
    return {
        "card": card.id,
        "name": fold(card.name),
        "kana": fold(card.kana),
        "number": number,
        "last4": number[-4:],
        "born": card.born,
    }
