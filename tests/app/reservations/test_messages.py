"""What a resident is written: each appointment once, a correction instead of a wrong word."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.dates import JST
from app.reservations.booking import Booking, BookingStatus
from app.reservations.mail_rules import MailRules
from app.reservations.messages import MessageKind, messages_after

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
RULES = MailRules(sender_name="汐見市", reminder_days=1, reminder_at=time(18))
BOOKING = Booking(
    id="b1",
    scope="office:center",
    number="7K2M-4Q9X",
    purpose="issuance",
    office="center",
    day=date(2026, 11, 24),
    time="10:00",
    made_at=NOW,
    mail="a@example.jp",
)


def as_(status: BookingStatus, **more: object) -> Booking:
    return msgspec.structs.replace(BOOKING, status=status, **more)


def kinds(before: Booking | None, after: Booking, **more: bool) -> list[MessageKind]:
    return [one.kind for one in messages_after(before, after, RULES, NOW, **more).new]


def test_a_booking_is_confirmed_at_once_and_reminded_the_evening_before() -> None:
    made, reminder = messages_after(None, BOOKING, RULES, NOW).new
    assert (made.kind, made.due) == (MessageKind.MADE, NOW)
    assert reminder.kind is MessageKind.REMINDER
    assert reminder.due == datetime(2026, 11, 23, 18, 0, tzinfo=JST)


def test_no_reminder_is_due_in_the_past() -> None:
    assert kinds(None, msgspec.structs.replace(BOOKING, day=date(2026, 11, 21))) == [
        MessageKind.MADE,
        MessageKind.REMINDER,
    ]
    assert kinds(None, msgspec.structs.replace(BOOKING, day=date(2026, 11, 20))) == [
        MessageKind.MADE
    ]


def test_a_city_may_leave_reminders_out() -> None:
    rules = msgspec.structs.replace(RULES, reminder_days=0)
    assert [one.kind for one in messages_after(None, BOOKING, rules, NOW).new] == ["made"]


def test_a_change_is_told_and_the_old_reminder_withdrawn() -> None:
    found = messages_after(BOOKING, msgspec.structs.replace(BOOKING, time="11:00"), RULES, NOW)
    assert [one.kind for one in found.new] == [MessageKind.CHANGED, MessageKind.REMINDER]
    assert found.withdrawn == (MessageKind.REMINDER, MessageKind.CHANGED)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (BookingStatus.BOOKED, BookingStatus.CANCELLED, [MessageKind.CANCELLED]),
        (BookingStatus.BOOKED, BookingStatus.MISSED, []),
        (BookingStatus.BOOKED, BookingStatus.ARRIVED, []),
        (BookingStatus.CANCELLED, BookingStatus.ARRIVED, [MessageKind.CORRECTED]),
        (BookingStatus.CANCELLED, BookingStatus.SERVED, [MessageKind.CORRECTED]),
        (BookingStatus.ARRIVED, BookingStatus.SERVED, []),
    ],
)
def test_what_became_of_it_is_told(
    before: BookingStatus, after: BookingStatus, wanted: list[MessageKind]
) -> None:
    assert kinds(as_(before), as_(after)) == wanted


def test_another_booking_that_is_given_up_has_words_of_its_own() -> None:
    assert kinds(BOOKING, as_(BookingStatus.CANCELLED), superseded=True) == [MessageKind.SUPERSEDED]


def test_who_was_promised_a_full_slot_is_told() -> None:
    assert kinds(None, as_(BookingStatus.REFUSED)) == [MessageKind.REFUSED]


def test_a_note_beside_a_booking_writes_nobody() -> None:
    assert kinds(BOOKING, msgspec.structs.replace(BOOKING, phone="1")) == []


@given(before=st.none() | st.sampled_from(BookingStatus), after=st.sampled_from(BookingStatus))
def test_without_an_address_nothing_goes_out(
    before: BookingStatus | None, after: BookingStatus
) -> None:
    was = None if before is None else as_(before)
    assert kinds(was, as_(after, mail="")) == []
