"""What the closing slip (おやすみ確認) says: each count beside its counterpart."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from app.ports import Bar, Checklist, Item, Line, Qr, Signatures, Slip, Words
from app.tickets.codes import CodeKind, fold, parse, payload
from app.tickets.slip import day_text


class Agreement(StrEnum):
    """Tell how a count stands to its counterpart."""

    AGREES = "agrees"
    CARRIED_OVER = "carried_over"  # known, and goes on another day
    DIFFERS = "differs"


class ClosingCount(Struct, frozen=True, kw_only=True):
    """Hold one count: what was counted, how much, its counterpart in words, how they agree."""

    text: str
    value: str
    counterpart: str
    agreement: Agreement


class ClosingValues(Struct, frozen=True, kw_only=True):
    """Hold what the closing slip says.

    ``carried_over`` counts what goes on another day; ``head`` is the chain's last hash in hex.
    """

    closing: str
    record: str
    at: datetime
    office: str
    counts: tuple[ClosingCount, ...]
    carried_over: int
    head: str


def closing_slip(values: ClosingValues, words: Words) -> Slip:
    """Return the closing slip with its result, the chain's fingerprint and two signatures."""
    day = words("slips.year_day", year=values.at.year, day=day_text(values.at.date(), words))
    items = tuple(
        Item(
            text=one.text,
            note=one.counterpart,
            value=one.value,
            ticked=one.agreement is Agreement.AGREES,
        )
        for one in values.counts
    )
    return Slip(
        kind="closing",
        record=values.record,
        language=words.language,
        day=f"{values.at:%Y-%m-%d %H:%M}",
        blocks=(
            Line(text=values.office, size="office", align="centre"),
            Line(text=words("slips.closing.title"), size="title", align="centre", bold=True),
            Line(text=f"{day}  {values.at:%H:%M}", size="when", align="centre"),
            Checklist(items=items),
            Bar(text=_result(values, words)),
            Qr(
                payload=closing_code(values),
                caption=words("slips.closing.fingerprint"),
                code=fingerprint(values.head),
                after=words("slips.closing.tomorrow"),
            ),
            Signatures(labels=(words("slips.closing.manager"), words("slips.closing.official"))),
        ),
    )


class ClosingMark(Struct, frozen=True, kw_only=True):
    """Hold what the next morning reads from a closing slip."""

    closing: str
    head: str


def closing_code(values: ClosingValues) -> str:
    """Return the text of the slip's code: the closing and the first digits of the chain's head."""
    return f"{payload(CodeKind.CLOSING, values.closing)}:{_short(values.head).upper()}"


def read_closing_code(text: str) -> ClosingMark | None:
    """Return what a scanned closing code says, None where it is none."""
    front, colon, head = fold(text).rpartition(":")
    code = parse(front)
    if not colon or code.kind is not CodeKind.CLOSING:
        return None
    return ClosingMark(closing=code.value, head=head.lower())


def _short(head: str) -> str:
    return head[:12].lower()


def fingerprint(head: str) -> str:
    """Return the first twelve digits of a chain's head in groups of four, to be read by eye."""
    short = _short(head)
    return " ".join(short[at : at + 4] for at in range(0, len(short), 4))


def _result(values: ClosingValues, words: Words) -> str:
    differing = sum(one.agreement is Agreement.DIFFERS for one in values.counts)
    if differing:
        return words("slips.closing.differs", count=differing)
    if values.carried_over:
        return words("slips.closing.carried_over", count=values.carried_over)
    return words("slips.closing.complete")
