"""The shape of a municipality's calendar data: places, dated periods, hours, exceptions."""

from datetime import date, time
from enum import StrEnum

import msgspec

from app.calendar.dates import Weekday


class OnHoliday(StrEnum):
    """Tell what a place does on a national holiday that falls on one of its days."""

    CLOSED = "closed"
    OPEN = "open"  # as on any such day
    HOLIDAY_HOURS = "holiday_hours"


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Hold the hours of a day; ``last_reception`` is the last time somebody is taken in."""

    opens: time
    closes: time
    last_reception: time


class Span(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold opening hours without days."""

    opens: time
    closes: time


class Weekly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold hours of weekdays; ``weeks`` limits them to the n-th of the month."""

    days: tuple[Weekday, ...]
    opens: time
    closes: time
    weeks: tuple[int, ...] = ()


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold what is valid from one day to another; of two that hold a day the later listed counts.

    ``closed_after`` closes the next working day after a holiday on one of its weekdays (the
    Okayama station centre); ``maintenance`` closes the Sunday after the third Saturday.
    ``last_reception`` counts minutes before closing.
    """

    begins: date
    ends: date
    source: str
    weekly: tuple[Weekly, ...]
    weekday_holiday: OnHoliday = OnHoliday.CLOSED
    weekend_holiday: OnHoliday = OnHoliday.CLOSED
    holiday_hours: Span | None = None
    year_end: bool = True
    maintenance: bool = False
    closed_after: tuple[Weekday, ...] = ()
    last_reception: int = 0


class Override(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one day that differs; without hours the place is closed."""

    day: date
    why: str
    hours: Span | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one place's calendar; ``ward`` is the ward office that a branch belongs to."""

    id: str
    name: str
    ward: str = ""
    periods: tuple[Period, ...]
    overrides: tuple[Override, ...] = ()


class CalendarRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the ``[calendar]`` table of a municipality."""

    places: tuple[Place, ...]


class Municipality(msgspec.Struct, frozen=True, kw_only=True):
    """Hold the calendar part of a municipality's file; its other tables are read elsewhere."""

    calendar: CalendarRules
