"""Bookings: made and cancelled; the central store may refuse them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from app.cards.card import Card
from app.headless.action import Action, Name, Text
from app.headless.operations import Operations
from app.records.unit import Unit
from app.reservations.booking import Booking, make

Time = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Bookings(Action, frozen=True, kw_only=True):
    """Tell the office's bookings of a day, by time."""

    day: date

    example = {"day": "2026-11-20"}

    def run(self, on: Operations) -> tuple[Booking, ...]:
        """Return them."""
        office = on.desk.office
        return tuple(on.desk.ask(lambda records: records.bookings.of_day(office, self.day)))


class Book(Action, frozen=True, kw_only=True):
    """Make a booking at this office; ``number`` is what the resident is told, ``card`` an id."""

    number: Name
    purpose: Name
    day: date
    time: Time
    card: Text = ""
    channel: Name = "staff"

    example = {"number": "11200007", "purpose": "A", "day": "2026-11-20", "time": "10:30"}

    def run(self, on: Operations) -> Booking:
        """Record it."""

        def work(unit: Unit) -> Booking:
            if self.card:
                unit.get(Card, self.card)
            return make(
                unit,
                number=self.number,
                purpose=self.purpose,
                office=on.desk.office,
                day=self.day,
                time=self.time,
                card=self.card,
                channel=self.channel,
            )

        return on.desk.act(work).value


class CancelBooking(Action, frozen=True, kw_only=True):
    """Cancel a booking whose person has not arrived."""

    booking: Name

    example = {"booking": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> Booking:
        """Record it."""
        done = on.desk.act(lambda unit: unit.record("booking.cancelled", self.booking, {}))
        cancelled: Booking = done.value
        return cancelled


BOOKINGS: tuple[type[Action], ...] = (Bookings, Book, CancelBooking)
