"""Which place is open when, and why not."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from app import paths
from app.calendar.dates import (
    after_third_saturday,
    in_year_end,
    is_weekend,
    week_of_month,
    weekday_of,
)
from app.calendar.holidays import Holidays, load_holidays
from app.calendar.rules import Hours, Municipality, OnHoliday, Period, Place, Span, Weekly
from app.faults import CounterFault
from app.ports import Words
from app.resources import load_toml

_FARTHEST = 366


class CalendarContradiction(CounterFault):
    """Name the place whose calendar data contradict themselves."""

    code = "K-113"


class UnknownPlace(CounterFault):
    """Name a place that the municipality's calendar does not hold."""

    code = "K-114"


class Closed(StrEnum):
    """Tell why a place is closed."""

    OUTSIDE_PERIOD = "outside_period"
    OVERRIDE = "override"
    YEAR_END = "year_end"
    WEEKDAY = "weekday"
    MAINTENANCE = "maintenance"
    HOLIDAY = "holiday"
    AFTER_HOLIDAY = "after_holiday"


class DayState(msgspec.Struct, frozen=True, kw_only=True):
    """Hold a place's day: hours, or the reason; ``note`` is a holiday's name or an exception."""

    hours: Hours | None = None
    closed: Closed | None = None
    note: str = ""

    def told(self, words: Words) -> str:
        """Return the hours, or why the place is closed, in one line."""
        if self.hours is not None:
            opens, closes = f"{self.hours.opens:%H:%M}", f"{self.hours.closes:%H:%M}"
            return words("calendar.hours", opens=opens, closes=closes)
        return words(f"calendar.closed.{(self.closed or Closed.WEEKDAY).value}", note=self.note)


class OpeningDays:
    """Answer for the places of one municipality."""

    def __init__(self, places: tuple[Place, ...], holidays: Holidays) -> None:
        """Take the places.

        Raises:
            CalendarContradiction: hours, periods, names or wards contradict themselves.
        """
        self._holidays = holidays
        self._places: dict[str, Place] = {}
        self._overrides = {
            place.id: {override.day: override for override in place.overrides} for place in places
        }
        for place in places:
            if place.id in self._places:
                raise CalendarContradiction(place=place.id, why="id")
            _check(place)
            self._places[place.id] = place
        for place in places:
            ward = self._places.get(place.ward)
            if place.ward and (ward is None or ward.ward or ward is place):
                raise CalendarContradiction(place=place.id, why=f"ward {place.ward}")

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the places in the order of the file."""
        return tuple(self._places.values())

    def ward(self, place: str) -> str:
        """Return the ward office that a branch belongs to, the place itself elsewhere."""
        found = self._places.get(place)
        return found.ward or place if found is not None else place

    def state(self, place: str, day: date) -> DayState:
        """Return the hours of a day or why the place is closed.

        Raises:
            UnknownPlace: no such place.
            HolidaysUnknown: the table of holidays ends before that day.
        """
        if place not in self._places:
            raise UnknownPlace(place=place)
        override = self._overrides[place].get(day)
        if override is not None:
            if override.hours is None:
                return DayState(closed=Closed.OVERRIDE, note=override.why)
            minutes = _last_minutes(self._period(place, day))
            return DayState(hours=_hours(override.hours, minutes), note=override.why)
        period = self._period(place, day)
        if period is None:
            return DayState(closed=Closed.OUTSIDE_PERIOD)
        return self._regular(period, day)

    def is_open(self, place: str, day: date) -> bool:
        """Tell whether a place opens on a day; raises as ``state`` does."""
        return self.state(place, day).hours is not None

    def hours(self, place: str, day: date) -> Hours | None:
        """Return the hours of a day, None where closed; raises as ``state`` does."""
        return self.state(place, day).hours

    def receives(self, place: str, moment: datetime) -> bool:
        """Tell whether somebody who comes at this moment in Japan is still taken in."""
        hours = self.hours(place, moment.date())
        return hours is not None and hours.opens <= moment.time() <= hours.last_reception

    def open_days(self, place: str, begins: date, ends: date) -> Iterator[date]:
        """Give the open days from one day to another, both counted."""
        for ordinal in range(begins.toordinal(), ends.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if self.is_open(place, day):
                yield day

    def next_open(self, place: str, day: date) -> date | None:
        """Return the first open day on or after a day, None where none comes within a year."""
        return next(self.open_days(place, day, day + timedelta(days=_FARTHEST)), None)

    def _period(self, place: str, day: date) -> Period | None:
        holding = [p for p in self._places[place].periods if p.begins <= day <= p.ends]
        return holding[-1] if holding else None

    def _regular(self, period: Period, day: date) -> DayState:
        holiday = self._holidays.name(day)
        if period.year_end and in_year_end(day):
            return DayState(closed=Closed.YEAR_END, note=holiday)
        if period.maintenance and after_third_saturday(day):
            return DayState(closed=Closed.MAINTENANCE, note=holiday)
        weekly = _weekly(period, day)
        if weekly is None:
            return DayState(closed=Closed.WEEKDAY, note=holiday)
        span = Span(opens=weekly.opens, closes=weekly.closes)
        if holiday:
            rule = period.weekend_holiday if is_weekend(day) else period.weekday_holiday
            if rule is OnHoliday.CLOSED:
                return DayState(closed=Closed.HOLIDAY, note=holiday)
            if rule is OnHoliday.HOLIDAY_HOURS and period.holiday_hours is not None:
                span = period.holiday_hours
        before = self._holiday_before(period, day)
        if before is not None:
            return DayState(closed=Closed.AFTER_HOLIDAY, note=self._holidays.name(before))
        return DayState(hours=_hours(span, period.last_reception), note=holiday)

    def _holiday_before(self, period: Period, day: date) -> date | None:
        """Return the holiday whose next working day this is, among ``closed_after``."""
        if not period.closed_after or is_weekend(day) or self._holidays.name(day):
            return None
        before = day - timedelta(days=1)
        while is_weekend(before) or self._holidays.name(before):
            if weekday_of(before) in period.closed_after and self._holidays.name(before):
                return before
            before -= timedelta(days=1)
        return None


def _weekly(period: Period, day: date) -> Weekly | None:
    wanted, week = weekday_of(day), week_of_month(day)
    return next(
        (
            weekly
            for weekly in period.weekly
            if wanted in weekly.days and (not weekly.weeks or week in weekly.weeks)
        ),
        None,
    )


def _last_minutes(period: Period | None) -> int:
    return period.last_reception if period else 0


def _hours(span: Span, minutes: int) -> Hours:
    closes = datetime.combine(date.min, span.closes) - timedelta(minutes=minutes)
    return Hours(opens=span.opens, closes=span.closes, last_reception=closes.time())


def _check(place: Place) -> None:
    spans: list[tuple[time, time]] = []
    for period in place.periods:
        if period.begins > period.ends:
            raise CalendarContradiction(place=place.id, why=period.begins.isoformat())
        rules = (period.weekday_holiday, period.weekend_holiday)
        if (OnHoliday.HOLIDAY_HOURS in rules) != (period.holiday_hours is not None):
            raise CalendarContradiction(place=place.id, why="holiday_hours")
        if any(week not in range(1, 6) for weekly in period.weekly for week in weekly.weeks):
            raise CalendarContradiction(place=place.id, why="weeks")
        spans += [(weekly.opens, weekly.closes) for weekly in period.weekly]
        if period.holiday_hours is not None:
            spans.append((period.holiday_hours.opens, period.holiday_hours.closes))
    exceptions = [override.hours for override in place.overrides if override.hours]
    spans += [(hours.opens, hours.closes) for hours in exceptions]
    if len({override.day for override in place.overrides}) != len(place.overrides):
        raise CalendarContradiction(place=place.id, why="overrides")
    for opens, closes in spans:
        if opens >= closes:
            raise CalendarContradiction(place=place.id, why=f"{opens:%H:%M}-{closes:%H:%M}")


def calendar_file(municipality: str, folder: Path | None = None) -> Path:
    """Return where the places of a municipality stand."""
    return (folder or paths.resources() / "municipalities") / f"{municipality}.toml"


def load_opening_days(
    municipality: str, *, holidays: Holidays | None = None, folder: Path | None = None
) -> OpeningDays:
    """Read the calendar of a municipality such as ``okayama``.

    Raises:
        ResourceFault: the file is absent or does not hold what it must.
        CalendarContradiction: its data contradict themselves.
    """
    rules = load_toml(calendar_file(municipality, folder), Municipality)
    return OpeningDays(rules.calendar.places, holidays or load_holidays())
