"""What a till gives on paper: the receipt of a fee (領収書), and its close (レジ締め)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.ports import Bar, Line, Rows, Rule, Signatures, Slip, SlipBlock, Words
from app.tickets.slip import day_text
from app.till.payment import Payment, PaymentStatus
from app.till.till import DENOMINATIONS, Till, signed


class PaymentValues(Struct, frozen=True, kw_only=True):
    """Hold what a receipt says beside its payment; ``copy`` counts reprints.

    ``taker`` is the city whose fee it is, ``phone`` the office's number.
    """

    payment: Payment
    office: str
    taker: str
    phone: str = ""
    copy: int = 0


def payment_slip(values: PaymentValues, words: Words, staff: Words) -> Slip:
    """Return the receipt in the resident's language, its heading in Japanese beside it."""
    payment = values.payment
    other = words.language != staff.language
    blocks: list[SlipBlock] = [
        Line(text=values.office, size="office", align="centre"),
        Line(text=words("slips.payment.title"), size="title", align="centre", bold=True),
    ]
    if other:
        title = staff("slips.payment.title")
        blocks.append(Line(text=title, size="when", align="centre", language=staff.language))
    blocks += _marks(values, words)
    blocks += [
        Line(text=words("slips.payment.number", number=payment.number), size="when"),
        Line(text=_day(payment.taken_at, words)),
        Rows(rows=tuple(_item(name, yen, words) for name, yen in payment.items.items() if yen)),
        Rows(rows=((words("slips.payment.total"), _yen(payment.amount, words)),), total=True),
        Rows(
            rows=(
                (words("slips.payment.given"), _yen(payment.given, words)),
                (words("slips.payment.change"), _yen(payment.change, words)),
            )
        ),
        Rule(dashed=True),
        Line(text=words("slips.payment.received")),
    ]
    if values.taker:
        blocks.append(Line(text=words("slips.payment.taker", city=values.taker)))
    if values.phone:
        blocks.append(Line(text=words("slips.phone", number=values.phone), size="phone", bold=True))
    return Slip(
        kind="payment",
        record=payment.number,
        language=words.language,
        day=f"{payment.taken_at:%Y-%m-%d}",
        time=f"{payment.taken_at:%H:%M}",
        blocks=tuple(blocks),
    )


def _marks(values: PaymentValues, words: Words) -> list[SlipBlock]:
    """Return the bars of a reprint and of money that was given back."""
    marks: list[SlipBlock] = []
    if values.copy:
        marks.append(Bar(text=words("slips.payment.reprint", copy=values.copy + 1)))
    if values.payment.status is PaymentStatus.VOIDED:
        marks.append(Bar(text=words("slips.payment.voided")))
    return marks


def _item(name: str, yen: int, words: Words) -> tuple[str, str]:
    return words(f"slips.payment.item.{name}"), _yen(yen, words)


def _yen(yen: int, words: Words) -> str:
    return words("slips.payment.yen", amount=f"{yen:,}")


def _day(at: datetime, words: Words) -> str:
    return words("slips.year_day", year=at.year, day=day_text(at.date(), words))


class TillValues(Struct, frozen=True, kw_only=True):
    """Hold what the close of a till says: how often money was taken and given back, and who."""

    till: Till
    office: str
    taken: tuple[int, int]
    voided: tuple[int, int]
    closed_by: str
    witness: str = ""
    copy: int = 0


def till_slip(values: TillValues, words: Words) -> Slip:
    """Return the close: what was counted by piece, what the ledger told, how they differ."""
    till = values.till
    at = till.closed_at or till.opened_at
    title = words("till.slip.title")
    blocks: list[SlipBlock] = [
        Line(text=values.office, size="office", align="centre"),
        Line(text=title, size="title", align="centre", bold=True),
        Line(text=f"{_day(at, words)}  {at:%H:%M}", size="when", align="centre"),
    ]
    if values.copy:
        blocks.append(Bar(text=words("slips.payment.reprint", copy=values.copy + 1)))
    blocks += [
        Line(text=words("till.slip.terminal", terminal=till.terminal)),
        Rows(
            rows=(
                (words("till.slip.fund"), _yen(till.fund, words)),
                (words("till.slip.taken", count=values.taken[0]), _yen(values.taken[1], words)),
                (
                    words("till.slip.voided", count=values.voided[0]),
                    _yen(-values.voided[1], words),
                ),
                (words("till.slip.expected"), _yen(till.expected, words)),
            )
        ),
        Rule(dashed=True),
        Rows(
            rows=tuple(
                (
                    words("till.slip.pieces", value=f"{one:,}", count=till.counted[str(one)]),
                    _yen(one * till.counted[str(one)], words),
                )
                for one in DENOMINATIONS
                if till.counted.get(str(one))
            )
        ),
        Rows(rows=((words("till.slip.counted"), _yen(till.total, words)),), total=True),
        Bar(text=_result(till, words)),
    ]
    if till.reason:
        blocks.append(Line(text=words("till.slip.reason", reason=till.reason)))
    blocks.append(Line(text=words("till.slip.by", name=values.closed_by)))
    if values.witness:
        blocks.append(Line(text=words("till.slip.witness", name=values.witness)))
    blocks.append(Signatures(labels=(words("till.slip.first"), words("till.slip.second"))))
    return Slip(
        kind="till",
        record=f"{till.terminal}-{till.day:%m%d}",
        language=words.language,
        day=f"{at:%Y-%m-%d %H:%M}",
        blocks=tuple(blocks),
    )


def _result(till: Till, words: Words) -> str:
    if not till.difference:
        return words("till.slip.agrees")
    return words("till.slip.differs", difference=signed(till.difference))
