from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.names.eras import Born, age, ages, born_from_iso, eras


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2019, 5, 1), "R1.5.1", "令和元年5月1日"),
        (date(2019, 4, 30), "H31.4.30", "平成31年4月30日"),
        (date(1989, 1, 8), "H1.1.8", "平成元年1月8日"),
        (date(1989, 1, 7), "S64.1.7", "昭和64年1月7日"),
        (date(1926, 12, 25), "S1.12.25", "昭和元年12月25日"),
        (date(1926, 12, 24), "T15.12.24", "大正15年12月24日"),
        (date(1912, 7, 30), "T1.7.30", "大正元年7月30日"),
        (date(1984, 5, 17), "S59.5.17", "昭和59年5月17日"),
    ],
)
def test_each_boundary(day: date, short: str, long: str) -> None:
    assert eras().short_form(day) == short
    assert eras().long_form(day) == long


@pytest.mark.parametrize(
    "text",
    ["S59.5.17", "s59/5/17", "S590517", "昭和59年5月17日", "昭59.5.17", "昭和５９年０５月１７日",
     "19840517", "1984-05-17", "1984/5/17", "1984.5.17", "1984年5月17日", "3590517", " 1984-5-17 "],
)  # fmt: skip
def test_one_day_in_many_spellings(text: str) -> None:
    assert eras().parse(text) == Born(1984, 5, 17)


@pytest.mark.parametrize(
    ("text", "iso"),
    [("1984", "1984"), ("1984年", "1984"), ("昭和59年", "1984"), ("1984-05", "1984-05"),
     ("19840000", "1984"), ("19840500", "1984-05"), ("1984-00-00", "1984"), ("令和元年", "2019")],
)  # fmt: skip
def test_an_incomplete_date_stays_incomplete(text: str, iso: str) -> None:
    born = eras().parse(text)
    assert born is not None
    assert born.iso == iso
    assert born_from_iso(iso) == born
    assert not born.complete


@pytest.mark.parametrize(
    "text",
    ["", "1984-02-30", "昭和64年1月8日", "R1.4.30", "S0.1.1", "19841301", "昭和", "昭夫", "abc",
     "198405171", "H32.1.1", "1984-00-17", "2100/2/29", "9590517", "1867-01-01"],
)  # fmt: skip
def test_what_does_not_exist_is_no_date(text: str) -> None:
    assert eras().parse(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [("T15.12.25", "1926-12-25"), ("大正15年12月25日", "1926-12-25"), ("M45.7.30", "1912-07-30"),
     ("T15", "1926"), ("T15.12.26", None), ("M45.7.31", None), ("H31.5.1", None)],
)  # fmt: skip
def test_a_day_on_which_the_era_changed_has_both_names(text: str, iso: str | None) -> None:
    born = eras().parse(text)
    assert (born and born.iso) == iso


@given(st.dates(date(1868, 2, 1), date(2090, 1, 1)))
def test_what_is_written_is_read(day: date) -> None:
    for text in (eras().long_form(day), eras().short_form(day), day.isoformat(), f"{day:%Y%m%d}"):
        assert eras().parse(text) == Born(day.year, day.month, day.day)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    born = eras().parse(text)
    assert born is None or born_from_iso(born.iso) == born


def test_ages() -> None:
    assert age(date(2011, 11, 21), date(2026, 11, 20)) == 14
    assert age(date(2011, 11, 21), date(2026, 11, 21)) == 15
    assert age(date(2012, 2, 29), date(2027, 2, 28)) == 14
    assert age(date(2012, 2, 29), date(2027, 3, 1)) == 15
    assert ages(Born(2011), date(2026, 6, 1)) == (14, 15)
    assert ages(Born(2011, 12), date(2026, 6, 1)) == (14, 14)


def test_incomplete_dates_are_told_as_far_as_known() -> None:
    assert eras().told(Born(1984)) == "1984年"
    assert eras().told(Born(1984, 5)) == "1984年5月"
    assert eras().told(Born(1984, 5, 17)) == "昭和59年5月17日"
    assert Born(1984, 12).latest == date(1984, 12, 31)
    assert Born(1984, 2).latest == date(1984, 2, 29)


def test_before_the_first_era_there_is_none() -> None:
    with pytest.raises(ValueError, match="1800"):
        eras().of(date(1800, 1, 1))
