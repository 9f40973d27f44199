"""Ledger: search, a card's history, issued outside a visit, corrections, other offices."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from app.cards.card import Card, CardStatus
from app.cards.city import CityFound
from app.cards.correction import CorrectedField, Correction, CorrectionReason
from app.cards.ledger import Discarded
from app.desk.ledger_page import CardView, Found
from app.faults import NotFound
from app.headless.action import Action, Name, Text
from app.headless.operations import Operations

_CARD = {"card": "0c0a2c1e-5b5f-5c0e-8f6b-3f5a1f1d9d11"}


class WrittenCards(Struct, frozen=True, kw_only=True):
    """Hold a written file and how many cards it has; ``clipped`` tells that there are more."""

    file: str
    cards: int
    clipped: bool


class Search(Action, frozen=True, kw_only=True):
    """Search the ledger by name, reading, number, its last four digits or birth date."""

    text: Text = ""
    statuses: tuple[CardStatus, ...] = ()

    example = {"text": "渡邉", "statuses": ["set_up"]}

    def run(self, on: Operations) -> Found:
        """Return what was found."""
        return on.page.find(self.text, frozenset(self.statuses))


class CardOf(Action, frozen=True, kw_only=True):
    """Find one card by its scanned control number."""

    code: Name

    example = {"code": "3K7-204817"}

    def run(self, on: Operations) -> Card:
        """Return it."""
        return on.backyard.card_of(self.code)


class CardHistory(Action, frozen=True, kw_only=True):
    """Tell a card with what was recorded about it, its bookings and visits."""

    card: Name

    example = _CARD

    def run(self, on: Operations) -> CardView:
        """Return it."""
        view = on.page.card(self.card)
        if view is None:
            raise NotFound(subject="card")
        return view


class MarkIssued(Action, frozen=True, kw_only=True):
    """Record 交付済 for cards handed over outside a visit, all or none."""

    cards: tuple[Name, ...]

    example = {"cards": [_CARD["card"]]}

    def run(self, on: Operations) -> list[Card]:
        """Record it."""
        return on.page.mark_issued(self.cards)


class DiscardCard(Action, frozen=True, kw_only=True):
    """Record that a card was destroyed or revoked."""

    card: Name
    why: Discarded

    example = {**_CARD, "why": "destroyed"}

    def run(self, on: Operations) -> Card:
        """Record it."""
        return on.page.discard(self.card, self.why)


class WriteCards(Action, frozen=True, kw_only=True):
    """Search as ``search`` does and write what was found as a new CSV file of a folder."""

    folder: Name
    text: Text = ""
    statuses: tuple[CardStatus, ...] = ()

    example = {"folder": "/mnt/usb", "statuses": ["set_up"]}

    def run(self, on: Operations) -> WrittenCards:
        """Write it."""
        found = on.page.find(self.text, frozenset(self.statuses))
        file = on.page.write_csv(found.cards, on.desk.words(), Path(self.folder))
        return WrittenCards(file=str(file), cards=len(found.cards), clipped=found.clipped)


class CorrectCard(Action, frozen=True, kw_only=True):
    """Record what is right about a card; the wrong entry stays and is named."""

    card: Name
    field: CorrectedField
    value: Text
    reason: CorrectionReason
    note: Text = ""

    example = {**_CARD, "field": "place", "value": "vault:B-04-007", "reason": "not_recorded"}

    def run(self, on: Operations) -> Card:
        """Record it."""
        correction = Correction(
            field=self.field, value=self.value, reason=self.reason, note=self.note
        )
        return on.page.correct(self.card, correction)


class SearchCity(Action, frozen=True, kw_only=True):
    """Record who looks up cards of the city's other offices, and ask the central store."""

    text: Text

    example = {"text": "ワタナベ"}

    def run(self, on: Operations) -> CityFound:
        """Record it and ask."""
        return on.page.begin_city_search(self.text)()


CARDS: tuple[type[Action], ...] = (
    Search,
    CardOf,
    CardHistory,
    WriteCards,
    MarkIssued,
    DiscardCard,
    CorrectCard,
    SearchCity,
)
