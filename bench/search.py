"""Search while typing over an encrypted city, beside an indexed point look-up in the same file."""

import random

import sqlalchemy as sa

from app.cards.card import Card
from app.store.ledger import Ledger
from app.store.ledger_tables import card_key
from app.store.mappers import fetch_all, table_of
from bench.city import city, open_ledger
from bench.rows import Row, at, timed

NAME = "search"
_PEOPLE = 150


def measure(size: int) -> list[Row]:
    """Measure what a clerk waits after each keystroke."""
    with open_ledger(city(size)) as ledger:
        searched = searches_in(ledger)
        others = [card.id for card in _some(ledger, len(searched), seed=3)]
        looked_up = timed(lambda id: _look_up(ledger, id), others)
    return [
        Row(
            claim=f"search while typing, {size:,} people, p{share:.0%}".replace("%", ""),
            value=at(searched, share),
            unit="ms",
            baseline="indexed point look-up",
            baseline_value=at(looked_up, share),
            budget=budget,
        )
        for share, budget in ((0.5, None), (0.99, 20.0))
    ]


def searches_in(ledger: Ledger) -> list[float]:
    """Return the sorted milliseconds of a search after each keystroke."""
    typed = [text for card in _some(ledger, _PEOPLE, seed=1) for text in _typed(card)]
    random.Random(2).shuffle(typed)
    timed(lambda text: _search(ledger, text), typed[:50])
    return timed(lambda text: _search(ledger, text), typed)


def _some(ledger: Ledger, count: int, *, seed: int) -> list[Card]:
    """Return cards from all over the ledger."""
    table = table_of(Card)
    with ledger.reading() as connection:
        highest = connection.execute(sa.select(sa.func.max(card_key.c.row))).scalar_one()
        rows = random.Random(seed).sample(range(1, highest + 1), min(count, highest))
        chosen = sa.select(card_key.c.card).where(card_key.c.row.in_(rows))
        return fetch_all(connection, Card, sa.select(table).where(table.c.id.in_(chosen)))


def _typed(card: Card) -> list[str]:
    """Return what a field holds after each keystroke on the usual ways to a card."""
    kana = card.kana.replace("　", "")
    family, _, given = card.name.partition("　")
    number = card.control_number
    ways = [kana[:keys] for keys in range(1, min(6, len(kana)) + 1)]
    ways += [family[:keys] for keys in range(1, len(family) + 1)]
    ways += [f"{family} {given}", given, number, number[-4:], card.born]
    ways.append(f"{kana[:3]} {card.born}")
    return [text for text in ways if text.strip()]


def _search(ledger: Ledger, text: str) -> object:
    return ledger.read(lambda records: records.cards.search(text, limit=50))


def _look_up(ledger: Ledger, id: str) -> object:
    return ledger.read(lambda records: records.cards.one(Card, id))
