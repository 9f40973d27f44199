"""The ledger page: search, a card's history, issued singly and in bulk (OKA-1.1.3-エ-オ/コ/サ)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from app.access.staff import Staff
from app.cards.card import Card
from app.cards.ledger import mark_issued
from app.desk.desk import Desk
from app.names.variants import which_variants
from app.ports import Words
from app.store.reader import Records


class HistoryLine(Struct, frozen=True, kw_only=True):
    """Hold one event of a card's history for the timeline."""

    at: datetime
    kind: str
    actor: str
    actor_name: str
    terminal: str
    approved_by: str
    detail: str
    sent: bool


class CardView(Struct, frozen=True, kw_only=True):
    """Hold a card with its history, newest first, and whether its name holds a variant."""

    card: Card
    variants: tuple[str, ...]
    history: tuple[HistoryLine, ...]


class LedgerPage:
    """Search and read the issuance ledger at one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def search(self, text: str, *, status: str = "", limit: int = 50) -> tuple[Card, ...]:
        """Return cards for what was typed, or the first ones for an empty field."""
        if not text.strip():
            return tuple(
                self._desk.ask(
                    lambda records: records.cards.newest(
                        self._desk.office, status=status, limit=limit
                    )
                )
            )
        return tuple(
            self._desk.ask(lambda records: records.cards.search(text, limit=limit, status=status))
        )

    def counts(self) -> dict[str, int]:
        """Return how many cards stand at each status."""
        return self._desk.ask(lambda records: records.cards.count_by_status(self._desk.office))

    def card(self, card_id: str) -> CardView | None:
        """Return one card with its history."""
        return self._desk.ask(lambda records: _card_view(records, card_id))

    def mark_issued(self, card_ids: Sequence[str]) -> list[Card]:
        """Record 交付済 for several cards, all or none."""
        return self._desk.act(lambda unit: mark_issued(unit, card_ids)).value

    def as_csv(self, cards: Sequence[Card], words: Words) -> bytes:
        """Return cards as a CSV table (UTF-8 with BOM); nothing in it begins a formula."""
        sink = io.StringIO(newline="")
        writer = csv.writer(sink, quoting=csv.QUOTE_ALL)
        writer.writerow(
            words(f"ledger.column.{name}")
            for name in ("number", "name", "kana", "born", "status", "place", "box")
        )
        for card in cards:
            writer.writerow(
                _plain(value)
                for value in (
                    card.control_number,
                    card.name,
                    card.kana,
                    card.born,
                    words(f"card_status.{card.status.value}"),
                    card.place,
                    card.box,
                )
            )
        return sink.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _card_view(records: Records, card_id: str) -> CardView | None:
    card = records.cards.one(Card, card_id)
    if card is None:
        return None
    names: dict[str, str] = {}
    lines: list[HistoryLine] = []
    for entry, sent in records.cards.history_sent(card_id):
        if entry.actor not in names:
            staff = records.cards.one(Staff, entry.actor)
            names[entry.actor] = staff.name if staff else entry.actor
        body = entry.body
        lines.append(
            HistoryLine(
                at=entry.at,
                kind=entry.kind,
                actor=entry.actor,
                actor_name=names[entry.actor],
                terminal=entry.terminal,
                approved_by=entry.approved_by or "",
                detail=str(body.get("place") or body.get("to") or body.get("box") or ""),
                sent=sent,
            )
        )
    notes = tuple(note.character for note in which_variants(card.name))
    return CardView(card=card, variants=notes, history=tuple(reversed(lines)))
