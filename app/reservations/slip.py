"""What a booking's slip (予約票) says, as blocks; how it looks is the printer's affair."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.ports import Bar, Checklist, Item, Line, Qr, Rows, Slip, SlipBlock, Words


class BookingSlipValues(Struct, frozen=True, kw_only=True):
    """Hold what one slip says; like a number ticket it never holds a name.

    ``day`` is in the slip's language, ``code`` what the QR code says; ``bring`` lists what the
    person was told to bring; ``phone`` and ``hours`` are where a change is asked for.
    ``provisional`` says that no seat is certain yet.
    """

    number: str
    code: str
    record: str
    at: datetime
    place: str
    purpose: str
    day: str
    time: str
    comer: str
    bring: tuple[str, ...] = ()
    phone: str = ""
    hours: str = ""
    provisional: bool = False


def booking_slip(values: BookingSlipValues, words: Words) -> Slip:
    """Return the slip; a provisional one says so first and tells what happens next."""
    return Slip(
        kind="booking",
        record=values.record,
        language=words.language,
        day=f"{values.at:%Y-%m-%d %H:%M}",
        blocks=(
            Line(text=values.place, size="office", align="centre", language="ja"),
            *_head(values, words),
            Line(text=values.purpose, size="large", align="centre", bold=True),
            Rows(
                rows=(
                    (words("slips.booking.day"), values.day),
                    (words("slips.booking.time"), values.time),
                ),
                total=True,
            ),
            Rows(
                rows=(
                    (words("slips.booking.number"), values.number),
                    (words("slips.booking.comer"), values.comer),
                )
            ),
            *_bring(values.bring, words),
            Qr(payload=values.code, caption=words("slips.booking.show"), code=values.number),
            *_contact(values, words),
        ),
    )


def _head(values: BookingSlipValues, words: Words) -> tuple[SlipBlock, ...]:
    if not values.provisional:
        return (Bar(text=words("slips.booking.title")),)
    return (
        Bar(text=words("slips.booking.provisional"), below=words("slips.booking.not_certain")),
        Line(text=words("slips.booking.next")),
    )


def _bring(bring: tuple[str, ...], words: Words) -> tuple[Checklist, ...]:
    if not bring:
        return ()
    items = tuple(Item(text=text) for text in bring)
    return (Checklist(title=words("slips.booking.bring"), items=items),)


def _contact(values: BookingSlipValues, words: Words) -> tuple[Line, ...]:
    told: list[Line] = []
    if values.phone:
        told.append(Line(text=words("slips.booking.change")))
        phone = words("slips.phone", number=values.phone)
        told.append(Line(text=phone, size="phone", bold=True))
    if values.hours:
        told.append(Line(text=values.hours, language="ja"))
    return tuple(told)
