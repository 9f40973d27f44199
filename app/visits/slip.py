"""What a visit gives on paper: あと必要なもの, and the list of what was handed over."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from app.ports import Bar, Checklist, Item, Line, Qr, Rows, Slip, SlipBlock, Words
from app.tickets.codes import CodeKind, payload
from app.tickets.slip import day_text


class Needed(Struct, frozen=True, kw_only=True):
    """Hold one thing to bring, and below it what would do or what to do without it."""

    text: str
    note: str = ""


class Contact(Struct, frozen=True, kw_only=True):
    """Hold the office's telephone number and its hours in words."""

    phone: str
    hours: str = ""


class StillNeededValues(Struct, frozen=True, kw_only=True):
    """Hold what the slip あと必要なもの says.

    ``kept_until`` is the last day on which left papers are kept, None where none were left;
    ``staff_note`` is one Japanese line for the staff, printed on slips of other languages.
    """

    visit: str
    record: str
    at: datetime
    office: str
    purpose: str
    brought: tuple[str, ...]
    needed: tuple[Needed, ...]
    contact: Contact
    kept_until: date | None = None
    staff_note: str = ""


class GivenValues(Struct, frozen=True, kw_only=True):
    """Hold what the list of things handed over says; dates in words stand at their right."""

    visit: str
    record: str
    at: datetime
    office: str
    purpose: str
    given: tuple[str, ...]
    returned: tuple[str, ...] = ()
    valid: tuple[tuple[str, str], ...] = ()
    contact: Contact


def still_needed_slip(values: StillNeededValues, words: Words) -> Slip:
    """Return the slip with what was there, what to bring, and the code that reopens the visit."""
    blocks: list[SlipBlock] = [
        *_head(values.office, words("slips.needed.title"), values.purpose),
    ]
    if values.brought:
        blocks.append(_ticked(words("slips.needed.brought"), values.brought))
    items = tuple(Item(text=one.text, note=one.note) for one in values.needed)
    blocks.append(Checklist(title=words("slips.needed.bring"), items=items, framed=True))
    if values.kept_until is not None:
        kept = words("slips.needed.kept_until", day=day_text(values.kept_until, words))
        blocks.append(Bar(text=kept))
    blocks.append(
        Qr(
            payload=payload(CodeKind.VISIT, values.visit),
            caption=words("slips.needed.reopen"),
        )
    )
    if values.staff_note and words.language != "ja":
        blocks.append(Line(text=values.staff_note, size="staff", language="ja"))
    blocks += _contact(values.contact, words)
    return _slip("still_needed", values.record, values.at, words, blocks)


def given_slip(values: GivenValues, words: Words) -> Slip:
    """Return the list of what the resident takes home, to be ticked together."""
    blocks: list[SlipBlock] = [*_head(values.office, words("slips.given.title"), values.purpose)]
    blocks.append(_ticked(words("slips.given.given"), values.given))
    if values.returned:
        blocks.append(_ticked(words("slips.given.returned"), values.returned))
    if values.valid:
        blocks.append(Rows(rows=values.valid))
    blocks.append(Line(text=words("slips.given.check")))
    blocks += _contact(values.contact, words)
    return _slip("given", values.record, values.at, words, blocks)


def _head(office: str, title: str, purpose: str) -> tuple[SlipBlock, ...]:
    return (
        Line(text=office, size="office", align="centre", language="ja"),
        Line(text=title, size="title", align="centre", bold=True),
        Bar(text=purpose),
    )


def _ticked(title: str, texts: tuple[str, ...]) -> Checklist:
    return Checklist(title=title, items=tuple(Item(text=text, ticked=True) for text in texts))


def _contact(contact: Contact, words: Words) -> list[SlipBlock]:
    told: list[SlipBlock] = []
    if contact.phone:
        told.append(Line(text=words("slips.phone", number=contact.phone), size="phone", bold=True))
    if contact.hours:
        told.append(Line(text=contact.hours, language="ja"))
    return told


def _slip(kind: str, record: str, at: datetime, words: Words, blocks: list[SlipBlock]) -> Slip:
    return Slip(
        kind=kind,
        record=record,
        language=words.language,
        day=f"{at:%Y-%m-%d %H:%M}",
        blocks=tuple(blocks),
    )
