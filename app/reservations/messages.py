"""Which messages a resident gets about a booking, and when; pure (OKA-1.1.3-ウ-サ)."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from app.calendar.dates import JST
from app.reservations.booking import TAKEN_OVER, Booking, BookingStatus
from app.reservations.mail_rules import MailRules


class MessageKind(StrEnum):
    """Name what a message tells; its words are ``mail.<kind>``."""

    MADE = "made"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # another booking of a person who has been served
    CORRECTED = "corrected"  # who was told of a cancellation came all the same
    REFUSED = "refused"
    REMINDER = "reminder"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one message; ``key`` names a reminder's appointment, which is told of once."""

    kind: MessageKind
    key: str
    due: datetime


class Messages(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a change leads to: new messages, and kinds that must not go out any more."""

    new: tuple[Message, ...] = ()
    withdrawn: tuple[MessageKind, ...] = ()


_LEFT = (BookingStatus.CANCELLED, BookingStatus.MISSED)
_CAME = (BookingStatus.ARRIVED, BookingStatus.SERVED)


def messages_after(
    before: Booking | None,
    after: Booking,
    rules: MailRules,
    now: datetime,
    *,
    superseded: bool = False,
) -> Messages:
    """Return what follows for the resident when a booking becomes another.

    Nothing goes to a booking without an address.  A reminder that would be due in the past is
    left out: who books at the last minute remembers.
    """
    if not after.mail:
        return Messages(withdrawn=(MessageKind.REMINDER,) if before is not None else ())
    was = None if before is None else before.status
    if before is None and after.channel == TAKEN_OVER:
        return _taken_over(after, rules, now)
    if after.status is BookingStatus.REFUSED and was is not after.status:
        return Messages(new=(_now(MessageKind.REFUSED, now),))
    if after.status is BookingStatus.BOOKED:
        return _booked(before, after, rules, now)
    if after.status in _LEFT and was is BookingStatus.BOOKED:
        return _left(after, now, superseded=superseded)
    return _came(was, after, now) if after.status in _CAME else Messages()


def _booked(before: Booking | None, after: Booking, rules: MailRules, now: datetime) -> Messages:
    fresh = before is None or before.status is not BookingStatus.BOOKED
    moved = before is not None and _place(before) != _place(after)
    reached = before is not None and before.mail != after.mail
    if not (fresh or moved or reached):
        return Messages()
    kind = MessageKind.CHANGED if moved else MessageKind.MADE
    reminder = _reminder(after, rules, now)
    return Messages(
        new=(_now(kind, now), *((reminder,) if reminder else ())),
        withdrawn=(MessageKind.REMINDER, MessageKind.CHANGED) if before is not None else (),
    )


def _taken_over(after: Booking, rules: MailRules, now: datetime) -> Messages:
    """Remind only: the old system has confirmed it, and a refused one is looked at by a person."""
    reminder = _reminder(after, rules, now) if after.status is BookingStatus.BOOKED else None
    return Messages(new=(reminder,) if reminder else ())


def _left(after: Booking, now: datetime, *, superseded: bool) -> Messages:
    gone = (MessageKind.REMINDER,)
    if after.status is BookingStatus.MISSED:
        return Messages(withdrawn=gone)
    kind = MessageKind.SUPERSEDED if superseded else MessageKind.CANCELLED
    return Messages(new=(_now(kind, now),), withdrawn=gone)


def _came(was: BookingStatus | None, after: Booking, now: datetime) -> Messages:
    """Correct a cancellation that went out, or keep it from going out."""
    if was is BookingStatus.CANCELLED:
        return Messages(
            new=(_now(MessageKind.CORRECTED, now),),
            withdrawn=(MessageKind.CANCELLED, MessageKind.REMINDER),
        )
    return Messages(withdrawn=(MessageKind.REMINDER,))


def _reminder(after: Booking, rules: MailRules, now: datetime) -> Message | None:
    if rules.reminder_days < 1:
        return None
    day: date = after.day - timedelta(days=rules.reminder_days)
    due = datetime.combine(day, rules.reminder_at, tzinfo=JST)
    if due <= now:
        return None
    return Message(kind=MessageKind.REMINDER, key=_key(after), due=due)


def _now(kind: MessageKind, now: datetime) -> Message:
    return Message(kind=kind, key="", due=now)


def _place(booking: Booking) -> tuple[str, date, str]:
    return booking.office, booking.day, booking.time


def _key(booking: Booking) -> str:
    """Return the appointment."""
    return f"{booking.office}:{booking.day.isoformat()}:{booking.time}"
