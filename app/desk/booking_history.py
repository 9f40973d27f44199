"""Everything that was recorded about a booking here, with who did it (OKA-1.1.3-エ-コ)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from app.access.staff import Staff
from app.desk.desk import Desk
from app.records.entry import Entry
from app.store.reader import Records


class BookingLine(Struct, frozen=True, kw_only=True):
    """Hold one event of a booking; ``body`` is what the entry says, ``text`` a note's words."""

    at: datetime
    kind: str
    actor_name: str
    terminal: str
    sent: bool
    body: dict[str, Any]
    text: str = ""


def booking_history(desk: Desk, booking: str) -> tuple[BookingLine, ...]:
    """Return a booking's events, the newest first."""

    def question(records: Records) -> tuple[BookingLine, ...]:
        names: dict[str, str] = {}
        lines = [
            _line(records, entry, names, sent=sent)
            for entry, sent in records.cards.history_sent(booking)
        ]
        return tuple(reversed(lines))

    return desk.ask(question)


def _line(records: Records, entry: Entry, names: dict[str, str], *, sent: bool) -> BookingLine:
    if entry.actor not in names:
        staff = records.cards.one(Staff, entry.actor)
        names[entry.actor] = staff.name if staff else entry.actor
    return BookingLine(
        at=entry.at,
        kind=entry.kind,
        actor_name=names[entry.actor],
        terminal=entry.terminal,
        sent=sent,
        body=entry.body,
        text=str((entry.private or {}).get("text", "")),
    )
