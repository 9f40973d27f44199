from datetime import date, timedelta
from pathlib import Path

import pytest

from app.calendar.holidays import HolidaysUnknown, load_holidays
from app.resources import ResourceFault

HOLIDAYS = load_holidays()


def _monday(year: int, month: int, week: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (week - 1))


def _by_law(year: int) -> set[date]:
    """Work the year out from the law: fixed days, Mondays, equinoxes, 振替休日, 国民の休日."""
    past = year - 1980
    spring = int(20.8431 + 0.242194 * past) - past // 4
    autumn = int(23.2488 + 0.242194 * past) - past // 4
    fixed = [(1, 1), (2, 11), (2, 23), (3, spring), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11),
             (9, autumn), (11, 3), (11, 23)]  # fmt: skip
    days = {date(year, month, day) for month, day in fixed}
    days |= {_monday(year, month, week) for month, week in ((1, 2), (7, 3), (9, 3), (10, 2))}
    for day in sorted(days):
        if day.weekday() == 6:
            instead = day + timedelta(days=1)
            while instead in days:
                instead += timedelta(days=1)
            days.add(instead)
    between = {
        day + timedelta(days=1)
        for day in days
        if day + timedelta(days=2) in days and day + timedelta(days=1) not in days
    }
    return days | between


@pytest.mark.parametrize("year", range(2022, 2029))
def test_the_table_is_what_the_law_says(year: int) -> None:
    assert set(HOLIDAYS.of_year(year)) == _by_law(year)


@pytest.mark.parametrize(("year", "count"), [(2026, 18), (2027, 17), (2028, 16)])
def test_the_counts_that_two_other_tables_gave(year: int, count: int) -> None:
    assert len(HOLIDAYS.of_year(year)) == count


def test_names() -> None:
    assert HOLIDAYS.name(date(2026, 9, 22)) == "国民の休日"
    assert HOLIDAYS.name(date(2027, 3, 22)) == "振替休日"
    assert HOLIDAYS.name(date(2026, 11, 21)) == ""


def test_a_year_that_the_table_lacks_is_never_guessed() -> None:
    with pytest.raises(HolidaysUnknown) as told:
        HOLIDAYS.name(date(2029, 1, 1))
    assert told.value.details == {"year": 2029, "last": HOLIDAYS.last_year}
    with pytest.raises(HolidaysUnknown):
        HOLIDAYS.of_year(2021)


def test_an_impossible_day_in_the_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "holidays.toml"
    path.write_text('[2026]\n"02-30" = "?"\n', encoding="utf-8")
    with pytest.raises(ResourceFault) as told:
        load_holidays(path)
    assert told.value.details["key"] == "2026.02-30"
