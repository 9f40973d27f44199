"""The bags in which cards travel between offices: a label for each, and what its code says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from app.ports import Bar, Line, Number, Qr, Rows, Slip, Words
from app.tickets.codes import CodeKind, payload
from app.tickets.slip import day_text

_BETWEEN = "."


class Bag(Struct, frozen=True, kw_only=True):
    """Hold one bag: from which office to which, and how many cards the list has for it."""

    from_office: str
    to_office: str
    cards: int


def bag_code(bag: Bag) -> str:
    """Return what a bag's label says: the two offices, no card and no person."""
    return payload(CodeKind.BAG, f"{bag.from_office}{_BETWEEN}{bag.to_office}")


def bag_offices(value: str) -> tuple[str, str]:
    """Return from which office to which a scanned label leads, in large letters."""
    away, _, home = value.partition(_BETWEEN)
    return away, home


def bag_slip(bag: Bag, words: Words, *, away: str, home: str, days: str, at: datetime) -> Slip:
    """Return a bag's label; ``away`` and ``home`` are the names of its offices."""
    return Slip(
        kind="bag",
        record=f"{bag.from_office}-{bag.to_office}",
        language=words.language,
        day=day_text(at.date(), words),
        time=f"{at:%H:%M}",
        blocks=(
            Line(text=words("bags.from", office=away), size="office", align="centre"),
            Bar(text=home),
            Number(text=str(bag.cards)),
            Rows(rows=((words("bags.cards"), words("bags.count", count=bag.cards)),)),
            Line(text=words("bags.days", days=days)),
            Qr(payload=bag_code(bag), caption=words("bags.scan")),
        ),
    )


def gathered(destinations: Sequence[str], *, from_office: str) -> tuple[Bag, ...]:
    """Return one bag for each destination, the fullest first."""
    counted = {home: destinations.count(home) for home in destinations}
    fullest = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return tuple(
        Bag(from_office=from_office, to_office=home, cards=cards) for home, cards in fullest
    )
