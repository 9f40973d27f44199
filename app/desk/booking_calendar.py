"""Days and slots one after another: a page of a place's days, the next open day, the next free."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from app.access.roles import Rights, load_rights
from app.calendar.dates import JST
from app.desk.booking_views import DayCard, DayTable, FreeSlot, PlaceView
from app.desk.bookings import Bookings
from app.desk.desk import Desk

_FARTHEST = 62
_OPEN_DAYS = 14
WEEK = 7


class CalendarPage(Struct, frozen=True, kw_only=True):
    """Hold what a place's page shows: seven days, the month around the day, the day's slots.

    ``office`` is empty where no place has published days; ``now`` is the central store's time in
    Japan, ``table`` None where the day is not published.
    """

    places: tuple[PlaceView, ...]
    office: str
    day: date
    week: tuple[DayCard, ...]
    month: tuple[DayCard, ...]
    table: DayTable | None
    now: datetime

    @property
    def today(self) -> date:
        """Return the day on which the page was read."""
        return self.now.date()

    def begun(self, day: date, time: str) -> bool:
        """Tell whether a slot has begun already."""
        told = f"{self.now:%H:%M}"
        return day < self.today or (day == self.today and time <= told)


class BookingCalendar:
    """Read days and slots for the bookings page at one desk."""

    def __init__(self, desk: Desk, bookings: Bookings, rights: Rights | None = None) -> None:
        self._desk = desk
        self._bookings = bookings
        self._rights = rights or load_rights()

    def may(self, kind: str) -> bool:
        """Tell whether the signed-in person's role may record a kind of entry."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, kind)

    def page(self, office: str, day: date | None, first: date | None) -> CalendarPage:
        """Return the page of a place and a day; the week begins with ``first`` or contains the day.

        Without an office it is the own one, or the first that has days; without a day the next
        open one from today on.
        """
        now = self._now()
        places = self._bookings.places()
        offices = [place.id for place in places]
        chosen = office if office in offices else next(iter(offices), "")
        wanted = day or self._first_open(chosen, now.date())
        begins = first or now.date()
        if not begins <= wanted < begins + timedelta(days=WEEK):
            begins = wanted if wanted > begins else wanted - timedelta(days=WEEK - 1)
        return CalendarPage(
            places=places,
            office=chosen,
            day=wanted,
            week=self._bookings.week(chosen, begins),
            month=self.month(chosen, wanted),
            table=self._bookings.day(chosen, wanted),
            now=now,
        )

    def month(self, office: str, day: date) -> tuple[DayCard, ...]:
        """Return the days of a month."""
        last = calendar.monthrange(day.year, day.month)[1]
        return self._bookings.days(office, day.replace(day=1), day.replace(day=last))

    def open_day(self, office: str, day: date, step: int) -> date | None:
        """Return the next open day after (1) or before (-1) a day, None where none is known."""
        return next(self._open_days(office, day, step), None)

    def free_slot(
        self, office: str, day: date, time: str, purpose: str, step: int
    ) -> FreeSlot | None:
        """Return the next slot of a purpose with a free seat after (1) or before (-1) a time."""
        days = [day, *self._first_days(office, day, step)]
        return next(self._free(office, days, (day, time), purpose, step), None)

    def _free(
        self, office: str, days: list[date], at: tuple[date, str], purpose: str, step: int
    ) -> Iterator[FreeSlot]:
        now = self._now()
        told = (now.date(), f"{now:%H:%M}")
        for one in days:
            table = self._bookings.day(office, one)
            times = table.times[::step] if table else ()
            for time in times:
                cell = table.cell(purpose, time) if table else None
                passed = (one, time) <= at if step > 0 else (one, time) >= at
                if cell is not None and cell.free > 0 and not passed and (one, time) > told:
                    yield FreeSlot(office=office, day=one, time=time, free=cell.free)

    def _first_days(self, office: str, day: date, step: int) -> list[date]:
        days = self._open_days(office, day, step)
        return [one for _, one in zip(range(_OPEN_DAYS), days, strict=False)]

    def _open_days(self, office: str, day: date, step: int) -> Iterator[date]:
        near, far = day + timedelta(days=step), day + timedelta(days=step * _FARTHEST)
        cards = self._bookings.days(office, min(near, far), max(near, far))
        return (card.day for card in cards[::step] if card.known and not card.closed)

    def _first_open(self, office: str, today: date) -> date:
        before = today - timedelta(days=1)
        return next(self._open_days(office, before, 1), today) if office else today

    def _now(self) -> datetime:
        return self._desk.ledger.central_time().astimezone(JST)
