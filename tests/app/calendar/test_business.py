from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.calendar.business import BusinessDays
from app.calendar.holidays import load_holidays

BUSINESS = BusinessDays(load_holidays())
DAYS = st.dates(date(2022, 3, 1), date(2028, 10, 1))


def test_golden_week_and_the_turn_of_the_year() -> None:
    assert BUSINESS.add(date(2026, 5, 1), 1) == date(2026, 5, 7)
    assert BUSINESS.add(date(2026, 5, 7), -1) == date(2026, 5, 1)
    assert BUSINESS.add(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert BUSINESS.add(date(2026, 9, 18), 1) == date(2026, 9, 24)
    assert BUSINESS.add(date(2026, 5, 3), 0) == date(2026, 5, 3)
    assert BUSINESS.on_or_after(date(2026, 9, 19)) == date(2026, 9, 24)
    assert BUSINESS.on_or_before(date(2026, 9, 23)) == date(2026, 9, 18)


def test_a_notice_is_posted_within_a_week_of_arrival() -> None:
    clock = BUSINESS.after_receipt(date(2026, 9, 15))
    assert clock.due == date(2026, 9, 22)
    assert clock.act_by == date(2026, 9, 18)
    assert clock.never_after == date(2026, 9, 29)
    assert clock.days_left(date(2026, 9, 20)) == 2
    assert not clock.overdue(date(2026, 9, 22))
    assert clock.overdue(date(2026, 9, 23))


def test_who_acts_is_never_asked_to_act_before_the_arrival() -> None:
    clock = BUSINESS.after_receipt(date(2026, 12, 31), days=2)
    assert clock.act_by == date(2026, 12, 31)


@given(DAYS, st.integers(1, 30))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    later = BUSINESS.add(day, count)
    assert BUSINESS.is_business(later)
    assert BUSINESS.between(day, later) == count


@given(DAYS)
def test_the_nearest_working_days_enclose_a_day(day: date) -> None:
    before, after = BUSINESS.on_or_before(day), BUSINESS.on_or_after(day)
    assert before <= day <= after
    assert (before == after) == BUSINESS.is_business(day)
