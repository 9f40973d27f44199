"""Until when cards and certificates hold: the vectors of the field, and what holds of all days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.dates import months_after
from app.names.eras import Born, age
from app.validity.validity import Bound, NoDate, Stay, load_validity, nth_birthday

VALIDITY = load_validity("okayama")
ADULT = Born(1980, 11, 1)
births = st.dates(date(1920, 1, 1), date(2026, 10, 31))
days = st.dates(date(2026, 11, 1), date(2040, 12, 31))


def born(day: date) -> Born:
    return Born(day.year, day.month, day.day)


@pytest.mark.parametrize(
    ("issued", "birth", "last"),
    [
        ("2026-11-01", "1980-11-01", "2036-11-01"),
        ("2026-11-01", "1980-11-02", "2035-11-02"),
        ("2026-11-01", "2000-02-29", "2036-02-29"),
        ("2027-11-01", "2000-02-29", "2037-02-28"),
        ("2026-11-01", "2008-11-01", "2036-11-01"),
        ("2026-11-01", "2008-11-02", "2030-11-02"),
        ("2026-11-01", "2026-02-28", "2031-02-28"),
    ],
)
def test_cards_end_on_a_birthday(issued: str, birth: str, last: str) -> None:
    found = VALIDITY.card(date.fromisoformat(issued), born(date.fromisoformat(birth)))
    assert (found.day, found.bound) == (date.fromisoformat(last), Bound.BIRTHDAY)
    assert found.grounds


def test_the_fifth_birthday_of_29_february() -> None:
    assert nth_birthday(date(2000, 2, 29), date(2026, 11, 1), 5) == date(2031, 2, 28)


def test_people_of_age_were_twenty_until_the_law_changed() -> None:
    birth, issued = Born(2003, 1, 1), date(2022, 4, 20)
    old = VALIDITY.card(issued, birth, applied=date(2022, 3, 31))
    new = VALIDITY.card(issued, birth, applied=date(2022, 4, 1))
    assert (old.day, new.day) == (date(2027, 1, 1), date(2032, 1, 1))
    assert old.grounds[0].item != new.grounds[0].item


@given(births, days)
def test_a_card_holds_at_most_ten_years_and_ends_on_its_birthday(birth: date, day: date) -> None:
    found = VALIDITY.card(day, born(birth))
    assert found.day is not None
    years = 10 if age(birth, day) >= 18 else 5
    assert months_after(day, (years - 1) * 12) <= found.day <= months_after(day, years * 12)
    assert (found.day.month, found.day.day) in {(birth.month, birth.day), (2, 28)}


def test_an_incomplete_birth_date_has_no_last_day() -> None:
    found = VALIDITY.card(date(2026, 11, 1), Born(1950))
    assert (found.day, found.why_not) == (None, NoDate.BIRTH_INCOMPLETE)


# --- the period of stay ---------------------------------------------------------------------------


def test_a_stay_bounds_the_card_and_two_months_are_given_once() -> None:
    day, until = date(2026, 11, 1), date(2027, 12, 31)
    usual = VALIDITY.card(day, ADULT, stay=Stay(until=until))
    longer = VALIDITY.card(day, ADULT, stay=Stay(until=until, pending=True))
    assert (usual.day, usual.bound) == (until, Bound.STAY)
    assert (longer.day, longer.bound) == (date(2028, 2, 29), Bound.STAY_EXTENDED)
    assert len(longer.grounds) == 2


def test_a_stay_longer_than_the_card_changes_nothing() -> None:
    found = VALIDITY.card(date(2026, 11, 1), ADULT, stay=Stay(until=date(2050, 1, 1)))
    assert (found.day, found.bound) == (date(2036, 11, 1), Bound.BIRTHDAY)


@given(births, days, st.dates(date(2026, 11, 1), date(2060, 1, 1)), st.booleans())
def test_a_stay_never_makes_a_card_hold_longer(
    birth: date, day: date, until: date, pending: bool
) -> None:
    usual = VALIDITY.card(day, born(birth)).day
    bounded = VALIDITY.card(day, born(birth), stay=Stay(until=until, pending=pending)).day
    assert usual is not None
    assert bounded is not None
    assert bounded <= usual


# --- certificates ---------------------------------------------------------------------------------


def test_a_certificate_renewed_in_its_last_three_months_runs_to_the_sixth_birthday() -> None:
    until, card = date(2026, 11, 20), date(2035, 11, 20)
    birth = Born(1980, 11, 20)
    for issued, last in (
        (date(2026, 8, 20), date(2030, 11, 20)),
        (date(2026, 8, 21), date(2031, 11, 20)),
        (date(2026, 11, 20), date(2032, 11, 20)),
        (date(2026, 11, 21), date(2031, 11, 20)),
    ):
        found = VALIDITY.certificate(issued, birth, card, replaced_until=until)
        assert (issued, found.day) == (issued, last)


def test_a_certificate_never_outlives_its_card() -> None:
    found = VALIDITY.certificate(date(2026, 11, 1), ADULT, date(2028, 11, 1))
    assert (found.day, found.bound) == (date(2028, 11, 1), Bound.CARD)
    ended = VALIDITY.certificate(date(2026, 11, 1), ADULT, date(2026, 10, 31))
    assert ended.why_not is NoDate.CARD_ENDED


@given(births, days, days)
def test_every_certificate_ends_with_its_card_at_the_latest(
    birth: date, day: date, card: date
) -> None:
    found = VALIDITY.certificate(day, born(birth), card)
    assert (found.day is None) == (card < day)
    assert found.day is None or found.day <= card


@pytest.mark.parametrize(
    ("birth", "ward", "pinless", "made"),
    [
        (Born(2011, 11, 1), False, False, True),
        (Born(2011, 11, 2), False, False, False),
        (ADULT, True, False, False),
        (ADULT, False, True, False),
        (ADULT, False, False, True),
    ],
)
def test_who_gets_a_signing_certificate(birth: Born, ward: bool, pinless: bool, made: bool) -> None:
    day = date(2026, 11, 1)
    other = VALIDITY.certificate(day, birth, date(2035, 11, 1))
    found = VALIDITY.signing(day, birth, other, ward=ward, pinless=pinless)
    assert found == other if made else found.why_not is NoDate.NO_SIGNING


@given(days)
def test_renewal_begins_the_day_after_three_months_before(until: date) -> None:
    found = VALIDITY.renewal(until, until)
    assert found is not None
    before = months_after(until, -3)
    assert not found.open_on(before)
    assert found.open_on(before + timedelta(days=1))


def test_the_insurance_card_serves_to_the_end_of_the_third_month() -> None:
    assert VALIDITY.insurance(date(2026, 11, 20)).day == date(2027, 2, 28)
    assert VALIDITY.insurance(date(2026, 1, 31)).day == date(2026, 4, 30)


# --- cards that nobody fetches --------------------------------------------------------------------


def test_an_unclaimed_card_waits_for_the_later_of_two_days() -> None:
    notified = date(2026, 1, 31)
    alone = VALIDITY.unclaimed(notified)
    late = VALIDITY.unclaimed(notified, reminded=date(2026, 12, 15))
    early = VALIDITY.unclaimed(notified, reminded=date(2026, 5, 1))
    assert alone is not None
    assert (alone.remind_from, alone.discard_from) == (date(2026, 4, 30), date(2027, 1, 31))
    assert late is not None
    assert late.discard_from == date(2027, 3, 15)
    assert early is not None
    assert early.discard_from == date(2027, 1, 31)


def test_no_ruling_is_told_and_not_guessed() -> None:
    assert VALIDITY.card(date(2015, 1, 1), ADULT).why_not is NoDate.NO_RULING
    assert VALIDITY.unclaimed(date(2015, 1, 1)) is None
