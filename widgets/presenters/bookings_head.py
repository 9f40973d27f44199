"""The head of the form: which slot, how many seats are left, what covers the booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.desk.booking_views import CellView
from app.ports import Words
from widgets.controls.painting import Tone
from widgets.presenters.bookings_seat import SOON_S, SeatStanding
from widgets.presenters.bookings_words import slot_words
from widgets.screens.bookings_view import HeadView


@dataclass(frozen=True, kw_only=True)
class HeadFacts:
    """Hold what the head tells; ``moving`` is the number of a booking that gets another slot."""

    day: date
    cell: CellView | None
    begun: bool
    standing: SeatStanding
    seconds: int
    offline: bool
    moving: str = ""


def head_view(words: Words, facts: HeadFacts) -> HeadView:
    """Return the head; without the line and without a lease it says 仮予約になります."""
    note = words("bookings.form.title")
    if facts.moving:
        note = words("bookings.moving.title", number=facts.moving)
    cell = facts.cell
    if cell is None:
        return HeadView(note=note, slot=words("bookings.form.no_slot"))
    slot = slot_words(words, facts.day, cell.time, cell.purpose)
    held = facts.standing is SeatStanding.HELD
    if facts.begun:
        return HeadView(note=note, slot=slot, tag=words("bookings.tag.begun"), tone=Tone.WARN)
    if held and facts.seconds <= SOON_S:
        left = words("bookings.tag.seconds", seconds=facts.seconds)
        return HeadView(note=note, slot=slot, tag=left, tone=Tone.WARN, aside=_soon(words))
    gone = facts.standing is SeatStanding.GONE
    if gone or (cell.free < 1 and not held):
        told = words("bookings.tag.gone" if gone else "bookings.tag.full")
        return HeadView(note=note, slot=slot, tag=told, tone=Tone.WARN)
    if facts.offline and not held and cell.mine < 1:
        return HeadView(
            note=note,
            slot=slot,
            tag=words("bookings.tag.provisional"),
            tone=Tone.OFF,
            aside=words("bookings.tag.provisional_note"),
            off=True,
        )
    left = words("bookings.tag.left", count=max(cell.free, int(held)))
    return HeadView(note=note, slot=slot, tag=left, tone=Tone.OK, aside=_covered(words, facts))


def _soon(words: Words) -> str:
    return words("bookings.tag.soon")


def _covered(words: Words, facts: HeadFacts) -> str:
    """Return what covers the seat: held, asked for, let go, or leased to this office."""
    told = {
        SeatStanding.HELD: "bookings.tag.held",
        SeatStanding.ASKING: "bookings.tag.asking",
        SeatStanding.ENDED: "bookings.tag.ended",
    }.get(facts.standing)
    if told is not None:
        return words(told)
    leased = facts.cell.leased if facts.cell is not None else 0
    return words("bookings.tag.leased", count=leased) if leased else ""
