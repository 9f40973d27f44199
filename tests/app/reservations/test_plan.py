"""What a place offers follows from the city's data, day by day."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from app.calendar.dates import JST
from app.calendar.opening import Closed
from app.calendar.rules import Hours
from app.reservations.plan import PlanContradiction, PlannedDay, SlotPlan, load_slot_plan
from app.resources import ResourceFault

CITIES = ("okayama", "osakasayama", "chiba", "yokohama", "zama", "shiomi")


@pytest.fixture(scope="module")
def okayama() -> SlotPlan:
    return load_slot_plan("okayama")


def day_of(plan: SlotPlan, place: str, day: date) -> PlannedDay:
    found = plan.day(place, day)
    assert found is not None
    return found


def starts(day: PlannedDay, purpose: str) -> list[str]:
    return [f"{slot.start:%H:%M}" for slot in day.slots if slot.purpose == purpose]


@pytest.mark.parametrize("city", CITIES)
def test_every_city_has_places_that_can_be_booked(city: str) -> None:
    plan = load_slot_plan(city)
    assert plan.places
    assert all(plan.ahead(place) > 0 and plan.name(place) != place for place in plan.places)


def test_a_saturday_at_the_centre_has_the_seats_of_the_reference(okayama: SlotPlan) -> None:
    day = day_of(okayama, "center", date(2026, 11, 21))
    assert starts(day, "issuance")[0] == "10:00"
    assert starts(day, "issuance")[-1] == "17:00"
    assert len(starts(day, "issuance")) == 15
    assert sum(slot.capacity for slot in day.slots) == 360
    assert day.bookable_until == datetime(2026, 11, 20, 17, 0, tzinfo=JST)
    assert day.bookable_from == date(2026, 9, 22)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 22), Closed.MAINTENANCE),  # the Sunday after the third Saturday
        (date(2026, 11, 23), Closed.HOLIDAY),
        (date(2026, 11, 24), Closed.WEEKDAY),  # Tuesday
        (date(2026, 12, 30), Closed.YEAR_END),
    ],
)
def test_a_closed_day_has_no_slots_and_tells_why(okayama: SlotPlan, day: date, why: Closed) -> None:
    found = day_of(okayama, "center", day)
    assert (found.closed, found.slots, found.hours) == (why, (), None)


def test_wards_offer_certificates_from_november_on(okayama: SlotPlan) -> None:
    """OKA-1.0."""
    before = day_of(okayama, "kita", date(2026, 10, 30))
    after = day_of(okayama, "kita", date(2026, 11, 2))
    assert not starts(before, "certificate")
    assert starts(after, "certificate")
    assert starts(before, "issuance")[0] == "08:30"
    assert starts(before, "issuance")[-1] == "16:30"


def test_the_deadline_counts_working_days_where_the_place_says_so(okayama: SlotPlan) -> None:
    monday = day_of(okayama, "kita", date(2026, 11, 2))
    assert monday.bookable_until == datetime(2026, 10, 30, 17, 0, tzinfo=JST)


def test_outreach_begins_at_its_three_times_and_closes_five_days_before(
    okayama: SlotPlan,
) -> None:
    """OKA-2.2.2-オ, OKA-2.3.2-カ."""
    friday = day_of(okayama, "outreach", date(2026, 11, 20))
    saturday = day_of(okayama, "outreach", date(2026, 11, 21))
    assert starts(friday, "application") == ["13:00", "15:00", "17:00"]
    assert starts(saturday, "application") == ["10:30", "13:30", "15:30"]
    assert friday.bookable_until == datetime(2026, 11, 15, 17, 0, tzinfo=JST)


def test_chiba_takes_twelve_applications_an_hour_from_thirty_days_ahead() -> None:
    """CHI-1.5, CHI-2.1.1-イ, CHI-2.1.1-ウ-8."""
    day = day_of(load_slot_plan("chiba"), "outreach", date(2022, 7, 4))
    assert {slot.capacity for slot in day.slots} == {12}
    assert {slot.purpose for slot in day.slots} == {"application"}
    assert sum(slot.capacity for slot in day.slots) >= 80
    assert (day.day - day.bookable_from).days == 30


def test_yokohama_can_book_fifty_thousand_in_every_month() -> None:
    """YOK-4.2-カ."""
    plan = load_slot_plan("yokohama")
    months: dict[tuple[int, int], int] = {}
    for ordinal in range(date(2026, 4, 1).toordinal(), date(2027, 4, 1).toordinal()):
        day = date.fromordinal(ordinal)
        seats = sum(
            slot.capacity for place in plan.places for slot in day_of(plan, place, day).slots
        )
        months[(day.year, day.month)] = months.get((day.year, day.month), 0) + seats
    assert len(months) == 12
    assert min(months.values()) >= 50_000


def test_nobody_is_booked_after_the_last_reception() -> None:
    """YOK-4.2-ア-イ: the last reception is fifteen minutes before closing."""
    day = day_of(load_slot_plan("yokohama"), "yokohama", date(2026, 11, 20))
    assert starts(day, "issuance")[-1] == "19:15"


_CALENDAR = """
[[calendar.places]]
id = "hall"
name = "市役所"
[[calendar.places.periods]]
begins = 2026-01-01
ends = 2026-12-31
source = "test"
[[calendar.places.periods.weekly]]
days = ["mon", "tue", "wed", "thu", "fri"]
opens = 09:00:00
closes = 12:00:00
[[reservations.places]]
id = "{place}"
cut_off = {{ days = 1, at = 17:00:00 }}
ahead = 30
[[reservations.places.offers]]
purpose = "issuance"
begins = 2026-01-01
ends = 2026-12-31
source = "test"
capacity = 4
{more}
"""


def written(tmp_path: Path, more: str = "", place: str = "hall") -> SlotPlan:
    (tmp_path / "town.toml").write_text(_CALENDAR.format(more=more, place=place), "utf-8")
    return load_slot_plan("town", folder=tmp_path)


@pytest.mark.parametrize(("step", "count"), [(60, 3), (30, 6), (15, 12), (10, 18)])
def test_slots_fit_whole_into_the_hours(tmp_path: Path, step: int, count: int) -> None:
    day = day_of(written(tmp_path, f"step = {step}"), "hall", date(2026, 11, 20))
    assert len(day.slots) == count


def test_a_band_has_another_capacity(tmp_path: Path) -> None:
    band = "bands = [{ begins = 10:00:00, ends = 11:00:00, capacity = 1 }]"
    day = day_of(written(tmp_path, band), "hall", date(2026, 11, 20))
    assert [slot.capacity for slot in day.slots] == [4, 4, 1, 1, 4, 4]


@pytest.mark.parametrize(
    "more",
    [
        "step = 25",
        "lease = 5",
        "lease = -1",
        "bands = [{ begins = 11:00:00, ends = 10:00:00, capacity = 1 }]",
        "times = [10:00:00, 09:00:00]",
    ],
)
def test_an_offer_that_cannot_be_kept_is_named(tmp_path: Path, more: str) -> None:
    with pytest.raises(PlanContradiction) as told:
        written(tmp_path, more)
    assert told.value.details["place"] == "hall"


def test_a_place_that_the_calendar_does_not_know_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanContradiction):
        written(tmp_path, place="hal")


def test_a_wrong_key_is_told_with_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ResourceFault) as told:
        written(tmp_path, "seats = 3")
    assert told.value.details["file"] == "town.toml"
    assert int(str(told.value.details["line"])) > 1


def test_a_place_without_bookings_has_no_days(okayama: SlotPlan) -> None:
    assert okayama.day("call_center", date(2026, 11, 20)) is None
    assert okayama.ahead("call_center") == 0


@pytest.mark.parametrize("day", [date.min, date(2, 1, 1)])
def test_a_day_before_all_reckoning_takes_no_bookings(okayama: SlotPlan, day: date) -> None:
    assert okayama.day("center", day) is None


def test_a_day_that_closes_at_midnight_has_no_slots(okayama: SlotPlan) -> None:
    midnight = Hours(opens=time(0), closes=time(0), last_reception=time(0))
    assert okayama.slots("center", date(2026, 11, 29), midnight) == ()
