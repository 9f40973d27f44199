from datetime import UTC, date, datetime, time
from pathlib import Path

import msgspec
import pytest

from app import resources
from app.calendar.dates import after_third_saturday, day_in_japan, day_told
from app.calendar.holidays import HolidaysUnknown, load_holidays
from app.calendar.opening import (
    CalendarContradiction,
    Closed,
    DayState,
    OpeningDays,
    UnknownPlace,
    load_opening_days,
)
from app.resources import ResourceFault

OKAYAMA = load_opening_days("okayama")
YOKOHAMA = load_opening_days("yokohama")


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def _span(days: OpeningDays, place: str, day: date) -> str:
    hours = days.hours(place, day)
    return (
        f"{hours.opens:%H:%M}-{hours.closes:%H:%M}" if hours else str(days.state(place, day).closed)
    )


def test_branches_belong_to_a_ward_and_other_places_to_themselves() -> None:
    """OKA-5.4.2-イ: a branch's cards are brought to its ward office."""
    wards = {place.id: OKAYAMA.ward(place.id) for place in OKAYAMA.places}
    assert {place: ward for place, ward in wards.items() if ward != place} == {
        "mitsu": "kita",
        "takebe": "kita",
        "seto": "higashi",
        "nadasaki": "minami",
    }
    assert {YOKOHAMA.ward(place.id) for place in YOKOHAMA.places} == {
        place.id for place in YOKOHAMA.places
    }
    assert OKAYAMA.ward("nowhere") == "nowhere"


@pytest.mark.parametrize("ward", ["nowhere", "mitsu", "takebe"])
def test_a_ward_is_another_place_that_is_no_branch(ward: str) -> None:
    """``mitsu`` is the branch itself, ``takebe`` a branch."""
    places = tuple(
        msgspec.structs.replace(place, ward=ward) if place.id == "mitsu" else place
        for place in OKAYAMA.places
    )
    with pytest.raises(CalendarContradiction) as told:
        OpeningDays(places, load_holidays())
    assert told.value.details == {"place": "mitsu", "why": f"ward {ward}"}


def test_the_sundays_after_the_third_saturday() -> None:
    found = [d for d in _days(date(2026, 6, 1), date(2027, 3, 31)) if after_third_saturday(d)]
    assert [f"{day:%m-%d}" for day in found] == [
        "06-21", "07-19", "08-16", "09-20", "10-18", "11-22", "12-20", "01-17", "02-21", "03-21",
    ]  # fmt: skip


def test_the_station_centre_in_september_2026() -> None:
    closed = [
        day.day
        for day in _days(date(2026, 9, 1), date(2026, 9, 30))
        if not OKAYAMA.is_open("ekichika", day)
    ]
    assert closed == [1, 8, 15, 20, 21, 22, 23, 24, 29]
    assert OKAYAMA.state("ekichika", date(2026, 9, 24)).closed is Closed.AFTER_HOLIDAY
    assert OKAYAMA.state("ekichika", date(2026, 9, 24)).note == "国民の休日"
    assert OKAYAMA.state("ekichika", date(2026, 9, 23)).closed is Closed.HOLIDAY


def test_the_station_centre_after_the_tuesday_holiday_of_august() -> None:
    assert OKAYAMA.state("ekichika", date(2026, 8, 11)).closed is Closed.WEEKDAY
    assert OKAYAMA.state("ekichika", date(2026, 8, 12)).closed is Closed.AFTER_HOLIDAY
    assert _span(OKAYAMA, "ekichika", date(2026, 8, 13)) == "12:15-19:00"


def test_the_okayama_centre_has_115_open_days_from_its_first_sunday() -> None:
    open_days = list(OKAYAMA.open_days("center", date(2026, 6, 1), date(2027, 3, 31)))
    assert open_days[0] == date(2026, 11, 1)
    assert open_days[0].weekday() == 6
    assert len(open_days) == 115


@pytest.mark.parametrize(
    ("place", "day", "told"),
    [
        ("center", date(2026, 11, 4), "11:30-19:00"),
        ("center", date(2026, 11, 10), "weekday"),
        ("center", date(2026, 11, 23), "holiday"),
        ("center", date(2026, 11, 22), "maintenance"),
        ("center", date(2026, 12, 29), "year_end"),
        ("center", date(2026, 10, 31), "outside_period"),
        ("center", date(2027, 2, 24), "11:30-19:00"),
        ("kita", date(2026, 11, 3), "holiday"),
        ("kita", date(2027, 3, 23), "08:30-17:15"),
        ("kita", date(2027, 3, 24), "08:30-19:00"),
        ("kita", date(2027, 3, 28), "08:30-17:15"),
        ("naka", date(2027, 3, 21), "08:30-12:00"),
        ("call_center", date(2026, 11, 10), "09:00-17:00"),
        ("call_center", date(2026, 10, 31), "weekday"),
        ("call_center", date(2027, 2, 11), "holiday"),
        ("outreach", date(2026, 11, 23), "holiday"),
    ],
)
def test_okayama(place: str, day: date, told: str) -> None:
    assert _span(OKAYAMA, place, day) == told


def test_an_exception_tells_why() -> None:
    assert "要確認" in OKAYAMA.state("kita", date(2027, 3, 21)).note


def test_yokohama_has_244_open_days_and_short_holidays() -> None:
    open_days = list(YOKOHAMA.open_days("kamiooka", date(2026, 4, 1), date(2027, 3, 31)))
    assert len(open_days) == 244
    short = [
        d for d in open_days if d.weekday() < 5 and _span(YOKOHAMA, "kamiooka", d) == "09:00-17:00"
    ]
    assert len(short) == 12
    assert not YOKOHAMA.is_open("kamiooka", date(2026, 4, 29))


def test_the_last_reception_is_before_closing() -> None:
    assert YOKOHAMA.receives("kamiooka", datetime(2026, 11, 20, 19, 15))
    assert not YOKOHAMA.receives("kamiooka", datetime(2026, 11, 20, 19, 16))
    assert not YOKOHAMA.receives("kamiooka", datetime(2026, 11, 20, 11, 29))
    assert not YOKOHAMA.receives("kamiooka", datetime(2026, 11, 19, 12, 0))
    hours = OKAYAMA.hours("kita", date(2026, 11, 20))
    assert hours is not None
    assert hours.last_reception == time(17, 15)


def test_saturdays_of_the_month() -> None:
    sayama = load_opening_days("osakasayama")
    assert [_span(sayama, "city_hall", date(2027, 5, day)) for day in (1, 8, 15, 22)] == [
        "09:00-12:00", "weekday", "09:00-12:00", "weekday",
    ]  # fmt: skip
    assert sayama.state("city_hall", date(2028, 1, 1)).closed is Closed.YEAR_END
    zama = load_opening_days("zama")
    assert [_span(zama, "city_hall", date(2026, 11, day)) for day in (7, 14, 21, 28)] == [
        "weekday", "08:30-17:15", "weekday", "08:30-17:15",
    ]  # fmt: skip
    assert _span(zama, "call_center", date(2026, 11, 23)) == "08:30-20:00"


def test_chiba_holidays_have_their_hours() -> None:
    assert _span(load_opening_days("chiba"), "outreach", date(2022, 9, 23)) == "10:00-17:00"
    assert _span(load_opening_days("chiba"), "outreach", date(2022, 9, 26)) == "13:00-20:00"


def test_the_next_open_day() -> None:
    assert OKAYAMA.next_open("ekichika", date(2026, 9, 20)) == date(2026, 9, 25)
    assert OKAYAMA.next_open("ekichika", date(2026, 11, 1)) is None
    assert OKAYAMA.next_open("kita", date(2026, 12, 29)) == date(2027, 1, 4)


def test_a_place_or_a_year_that_is_unknown_is_told() -> None:
    with pytest.raises(UnknownPlace):
        OKAYAMA.is_open("nowhere", date(2026, 11, 2))
    with pytest.raises(HolidaysUnknown):
        load_opening_days("osakasayama").is_open("city_hall", date(2029, 1, 9))
    with pytest.raises(ResourceFault):
        load_opening_days("atlantis")


def test_every_reason_has_its_words() -> None:
    words = resources.words("ja")
    assert all(DayState(closed=closed, note="x").told(words) for closed in Closed)
    assert OKAYAMA.state("kita", date(2026, 11, 20)).told(words) == "08:30～17:15"
    assert "文化の日" in OKAYAMA.state("kita", date(2026, 11, 3)).told(words)
    assert day_told(date(2026, 11, 21), words) == "11月21日（土）"


PLACE = """
[[calendar.places]]
id = "a"
name = "A"
{more}
[[calendar.places.periods]]
begins = 2026-04-01
ends = 2027-03-31
source = "test"
{rules}
[[calendar.places.periods.weekly]]
days = ["mon"]
opens = {opens}
closes = 17:00:00
{weekly}
"""


def _city(tmp_path: Path, **parts: str) -> OpeningDays:
    filled = {"more": "", "rules": "", "weekly": "", "opens": "09:00:00"} | parts
    (tmp_path / "city.toml").write_text(PLACE.format(**filled), encoding="utf-8")
    return load_opening_days("city", folder=tmp_path)


@pytest.mark.parametrize(
    "parts",
    [
        {"opens": "18:00:00"},
        {"weekly": "weeks = [6]"},
        {"rules": 'weekday_holiday = "holiday_hours"'},
        {"rules": "holiday_hours = { opens = 10:00:00, closes = 12:00:00 }"},
        {"rules": 'weekday_holiday = "holiday_hours"\n'
                  "holiday_hours = { opens = 12:00:00, closes = 12:00:00 }"},
        {"more": "[[calendar.places.overrides]]\nday = 2026-11-02\nwhy = 'x'\n" * 2},
        {"weekly": '[[calendar.places.periods]]\nbegins = 2026-05-01\nends = 2026-04-01\n'
                   'source = "x"\nweekly = []'},
        {"weekly": '[[calendar.places]]\nid = "a"\nname = "A"\nperiods = []'},
    ],
)  # fmt: skip
def test_contradictions_are_refused(tmp_path: Path, parts: dict[str, str]) -> None:
    with pytest.raises(CalendarContradiction):
        _city(tmp_path, **parts)


def test_a_wrong_word_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ResourceFault) as told:
        _city(tmp_path, rules='weekday_holiday = "maybe"')
    assert told.value.details["line"] == 10
    with pytest.raises(ResourceFault):
        _city(tmp_path, rules="colour = 1")


def test_an_override_closes_a_day(tmp_path: Path) -> None:
    override = "[[calendar.places.overrides]]\nday = 2026-11-02\nwhy = '停電'\n"
    days = _city(tmp_path, more=override)
    state = days.state("a", date(2026, 11, 2))
    assert (state.closed, state.note) == (Closed.OVERRIDE, "停電")
    assert [place.id for place in days.places] == ["a"]


def test_the_day_in_japan() -> None:
    assert day_in_japan(datetime(2026, 11, 20, 15, 0, tzinfo=UTC)) == date(2026, 11, 21)
    with pytest.raises(ValueError, match="zone"):
        day_in_japan(datetime(2026, 11, 20))
