"""What a number ticket (番号札) says, as blocks; how it looks is the printer's affair."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from app.ports import Bar, Boxes, Checklist, Item, Line, Number, Qr, Slip, Words
from app.tickets.codes import CodeKind, payload


class Band(Struct, frozen=True, kw_only=True):
    """Hold an estimate: a band in minutes, and the minutes within which eight of ten are called."""

    low: int
    high: int
    eight_of_ten: int


class TicketValues(Struct, frozen=True, kw_only=True):
    """Hold what one ticket says.

    ``purpose`` is in the slip's language, ``purpose_other`` in the other one; ``band`` is None
    where no estimate can be made; ``ready`` lists what to have ready; ``status_address`` is the
    page with this ticket's turn, empty where the site publishes none; ``copy`` counts reprints.
    A ticket never holds a name.
    """

    ticket: str
    number: str
    record: str
    at: datetime
    office: str
    purpose: str
    purpose_other: str
    waiting: int
    band: Band | None = None
    ready: tuple[str, ...] = ()
    status_address: str = ""
    copy: int = 0


def ticket_slip(values: TicketValues, words: Words) -> Slip:
    """Return the ticket; a reprint bears a mark, the same number and the same record."""
    return Slip(
        kind="ticket",
        record=values.record,
        language=words.language,
        day=day_text(values.at.date(), words),
        time=f"{values.at:%H:%M}",
        blocks=(
            Line(text=values.office, size="office", align="centre", language="ja"),
            *_reprint(values.copy, words),
            Bar(text=values.purpose, below=values.purpose_other),
            Number(text=values.number),
            _boxes(values, words),
            *_estimate(values.band, words),
            *_ready(values.ready, words),
            _code(values, words),
            Line(text=words("slips.ticket.away")),
        ),
    )


def day_text(day: date, words: Words) -> str:
    """Return a day in words: 11月21日(土)."""
    return words(
        "slips.day",
        month=words(f"slips.month.{day.month}"),
        day=day.day,
        weekday=words(f"slips.weekday.{day.isoweekday()}"),
    )


def _reprint(copy: int, words: Words) -> tuple[Bar, ...]:
    return (Bar(text=words("slips.ticket.reprint", copy=copy + 1)),) if copy else ()


def _boxes(values: TicketValues, words: Words) -> Boxes:
    band = values.band
    estimate = (
        words("slips.ticket.no_estimate")
        if band is None
        else words("slips.ticket.minutes", low=band.low, high=band.high)
    )
    return Boxes(
        boxes=(
            (words("slips.ticket.waiting"), words("slips.ticket.people", count=values.waiting)),
            (words("slips.ticket.about"), estimate),
        )
    )


def _estimate(band: Band | None, words: Words) -> tuple[Line, ...]:
    if band is None:
        return ()
    return (Line(text=words("slips.ticket.eight_of_ten", minutes=band.eight_of_ten)),)


def _ready(ready: tuple[str, ...], words: Words) -> tuple[Checklist, ...]:
    if not ready:
        return ()
    items = tuple(Item(text=text) for text in ready)
    return (Checklist(title=words("slips.ticket.ready"), items=items),)


def _code(values: TicketValues, words: Words) -> Qr:
    """Return the status page's code, or the one that finds this ticket at the counter."""
    if values.status_address:
        return Qr(payload=values.status_address, caption=words("slips.ticket.follow"))
    check_in = payload(CodeKind.TICKET, values.ticket)
    return Qr(payload=check_in, caption=words("slips.ticket.check_in"))
