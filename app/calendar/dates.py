"""Days as the counter counts them: Japan's clock, months and weeks."""

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from app.ports import Clock, Words

JST = timezone(timedelta(hours=9), "JST")


class Weekday(StrEnum):
    """Name the days of the week as the data files do."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_WEEK = tuple(Weekday)


def today(clock: Clock) -> date:
    """Return the day in Japan, wherever the device's zone is."""
    return day_in_japan(clock.now())


def day_in_japan(moment: datetime) -> date:
    """Return the day in Japan of a moment with its zone.

    Raises:
        ValueError: the moment has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without zone")
    return moment.astimezone(JST).date()


def weekday_of(day: date) -> Weekday:
    """Return the weekday of a day."""
    return _WEEK[day.weekday()]


def day_told(day: date, words: Words) -> str:
    """Return a day with its weekday as staff read it: ``11月21日（土）``."""
    weekday = words(f"calendar.weekday.{weekday_of(day).value}")
    return words("calendar.day", month=day.month, day=day.day, weekday=weekday)


def is_weekend(day: date) -> bool:
    """Tell whether a day is a Saturday or Sunday."""
    return day.weekday() >= 5


def week_of_month(day: date) -> int:
    """Return how many such weekdays the month has had: 3 for the third Saturday."""
    return (day.day - 1) // 7 + 1


def after_third_saturday(day: date) -> bool:
    """Tell whether a day is the Sunday after the month's third Saturday (domain.md 7)."""
    before = day - timedelta(days=1)
    return day.weekday() == 6 and week_of_month(before) == 3


def in_year_end(day: date) -> bool:
    """Tell whether a day lies in 12/29 to 1/3."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def birthday_in(born: date, year: int) -> date:
    """Return the birthday of a year; of 29 February it is 28 February in common years."""
    return months_after(born, (year - born.year) * 12)
