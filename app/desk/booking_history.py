"""Everything that was recorded about a booking here, with who did it (OKA-1.1.3-エ-コ)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, structs

from app.access.staff import Staff
from app.desk.desk import Desk
from app.records.entry import Entry
from app.reservations.booking import Note
from app.store.reader import Records


class BookingLine(Struct, frozen=True, kw_only=True):
    """Hold one event of a booking; ``body`` is what the entry says, ``text`` a note's words.

    ``was`` are the fields that it changed, each with what it said before; ``terminal`` is empty
    for what another terminal recorded and this one knows from the booking alone.
    """

    at: datetime
    kind: str
    actor_name: str
    terminal: str
    sent: bool
    body: dict[str, Any]
    text: str = ""
    was: tuple[tuple[str, str], ...] = ()


def booking_history(
    desk: Desk, booking: str, notes: Sequence[Note] = ()
) -> tuple[BookingLine, ...]:
    """Return a booking's events, the newest first.

    ``notes`` are the booking's own: they tell what a change left behind, and what was written at
    terminals whose entries are not here.
    """

    def question(records: Records) -> tuple[BookingLine, ...]:
        names: dict[str, str] = {}
        lines = [
            structs.replace(
                _line(records, entry, names, sent=sent), was=_was(notes, entry.at, entry.actor)
            )
            for entry, sent in records.cards.history_sent(booking)
        ]
        told = {(line.at, line.actor_name) for line in lines}
        others = dict.fromkeys((note.at, note.by) for note in notes)
        lines += [
            _told_elsewhere(notes, at, by, _name(records, by, names))
            for at, by in others
            if (at, _name(records, by, names)) not in told
        ]
        return tuple(sorted(reversed(lines), key=lambda line: line.at, reverse=True))

    return desk.ask(question)


def _name(records: Records, staff_id: str, names: dict[str, str]) -> str:
    if staff_id not in names:
        staff = records.cards.one(Staff, staff_id)
        names[staff_id] = staff.name if staff else staff_id
    return names[staff_id]


def _was(notes: Sequence[Note], at: datetime, by: str) -> tuple[tuple[str, str], ...]:
    return tuple((one.was, one.text) for one in notes if one.was and (one.at, one.by) == (at, by))


def _told_elsewhere(notes: Sequence[Note], at: datetime, by: str, name: str) -> BookingLine:
    was = _was(notes, at, by)
    text = next((one.text for one in notes if not one.was and (one.at, one.by) == (at, by)), "")
    return BookingLine(
        at=at,
        kind="booking.contact_changed" if was else "booking.noted",
        actor_name=name,
        terminal="",
        sent=True,
        body={},
        text=text,
        was=was,
    )


def _line(records: Records, entry: Entry, names: dict[str, str], *, sent: bool) -> BookingLine:
    return BookingLine(
        at=entry.at,
        kind=entry.kind,
        actor_name=_name(records, entry.actor, names),
        terminal=entry.terminal,
        sent=sent,
        body=entry.body,
        text=str((entry.private or {}).get("text", "")),
    )
