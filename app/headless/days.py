"""Booking days set by hand: closed, other hours, other capacities, one seat more."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from msgspec import Meta

from app.calendar.rules import Hours
from app.headless.action import Action, Name, Text, Whole
from app.headless.operations import Operations
from app.reservations.booking_day import BookingDay

OnTheClock = Annotated[time, Meta(tz=False)]
"""A time as the place's clock shows it, without a zone."""
_DAY = {"office": "center", "day": "2026-12-01"}


class CloseBookingDay(Action, frozen=True, kw_only=True):
    """Close a place on a day; bookings of that day stay and have to be told."""

    office: Name
    day: date
    why: Text

    example = {**_DAY, "why": "停電"}

    def run(self, on: Operations) -> BookingDay:
        """Record it."""
        return on.days.close_day(self.office, self.day, why=self.why)


class OpenBookingDay(Action, frozen=True, kw_only=True):
    """Open a place on a day, or at other hours than planned, with its usual capacities."""

    office: Name
    day: date
    opens: OnTheClock
    closes: OnTheClock
    last_reception: OnTheClock
    why: Text

    example = {
        **_DAY,
        "opens": "09:00:00",
        "closes": "13:00:00",
        "last_reception": "12:30:00",
        "why": "土曜開所",
    }

    def run(self, on: Operations) -> BookingDay:
        """Record it."""
        hours = Hours(opens=self.opens, closes=self.closes, last_reception=self.last_reception)
        return on.days.open_day(self.office, self.day, hours, why=self.why)


class SetCapacity(Action, frozen=True, kw_only=True):
    """Give slots of a day other capacities than planned."""

    office: Name
    day: date
    capacities: dict[Name, Whole]
    why: Text

    example = {**_DAY, "capacities": {"issuance@10:30": 2}, "why": "端末1台休止"}

    def run(self, on: Operations) -> BookingDay:
        """Record it."""
        return on.days.set_capacity(self.office, self.day, self.capacities, why=self.why)


class AddSeat(Action, frozen=True, kw_only=True):
    """Open one seat more in a slot: the only way to overbook."""

    office: Name
    day: date
    slot: Name
    reason: Text

    example = {**_DAY, "slot": "issuance@10:30", "reason": "行き違いのおわび"}

    def run(self, on: Operations) -> BookingDay:
        """Record it."""
        return on.days.add_seat(self.office, self.day, self.slot, reason=self.reason)


class ResetBookingDay(Action, frozen=True, kw_only=True):
    """Let a day follow the plan again."""

    office: Name
    day: date

    example = _DAY

    def run(self, on: Operations) -> BookingDay:
        """Record it."""
        return on.days.reset_day(self.office, self.day)


DAYS: tuple[type[Action], ...] = (
    CloseBookingDay,
    OpenBookingDay,
    SetCapacity,
    AddSeat,
    ResetBookingDay,
)
