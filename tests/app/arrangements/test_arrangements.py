"""Who does what, per city and place; how weak PINs are met; what goes by post."""

from datetime import date
from pathlib import Path

import pytest

from app import paths
from app.arrangements.arrangements import (
    Address,
    Arrangements,
    Doer,
    Mailed,
    WeakPins,
    Work,
    load_arrangements,
)
from app.resources import ResourceFault

CITIES = ("okayama", "osakasayama", "chiba", "yokohama", "zama", "shiomi")
DAYS = {"osakasayama": date(2027, 2, 1), "chiba": date(2022, 7, 1)}
USUAL = date(2026, 11, 20)

TABLE = """
city        | place     | work               | by
okayama     | center    | set_pin            | contractor
okayama     | kita      | set_pin            | official
okayama     | center    | fetch_card         | contractor
okayama     | minami    | fetch_card         | city_desk
okayama     | center    | print_face         | contractor
okayama     | naka      | print_face         | city_desk
okayama     | center    | post_enquiry       | contractor
okayama     | center    | decide_identity    | official
okayama     | center    | take_express       | official
osakasayama | city_hall | make_enquiry       | contractor
osakasayama | city_hall | post_enquiry       | city_desk
osakasayama | city_hall | abroad_case        | city_desk
osakasayama | city_hall | print_face         | contractor
chiba       | outreach  | setup              | city_desk
chiba       | outreach  | check_presence     | contractor
yokohama    | kamiooka  | setup              | contractor
yokohama    | kamiooka  | enter_pin_for      | official
zama        | city_hall | check_presence     | contractor
shiomi      | center    | decide_identity    | official
"""


def rows() -> list[tuple[str, ...]]:
    lines = TABLE.strip().splitlines()[1:]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize("row", rows(), ids="-".join)
def test_who_does_what(row: tuple[str, ...]) -> None:
    city, place, work, by = row
    found = load_arrangements(city).doer(Work(work), place, DAYS.get(city, USUAL))
    assert found is not None
    assert found.ruling.by is Doer(by)
    assert found.ground.source


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("work", [Work.DECIDE_IDENTITY, Work.ENTER_PIN_FOR, Work.TAKE_EXPRESS])
def test_a_contractor_never_does_what_is_an_officials(city: str, work: Work) -> None:
    arranged = load_arrangements(city)
    assert {one.ruling.by for one in arranged.assignments.all() if work in one.ruling.work} <= {
        Doer.OFFICIAL,
        Doer.CITY_DESK,
    }


@pytest.mark.parametrize("city", CITIES)
def test_every_work_and_every_letter_is_arranged(city: str) -> None:
    arranged, day = load_arrangements(city), DAYS.get(city, USUAL)
    for work in Work:
        assert arranged.doer(work, "somewhere", day) is not None
    for what in Mailed:
        if what is not Mailed.EXPRESS_CARD or day >= date(2024, 12, 2):
            assert arranged.mailing(what, day) is not None
    assert arranged.weak_pins(day) is not None


def test_a_city_that_mails_no_cards_says_so() -> None:
    found = load_arrangements("zama").mailing(Mailed.CARD, USUAL)
    assert found is not None
    assert found.ruling.ways == ()


def test_only_okayama_mails_to_a_facility() -> None:
    facility = {
        city
        for city in CITIES
        if (found := load_arrangements(city).mailing(Mailed.CARD, DAYS.get(city, USUAL)))
        and Address.ORDERED in found.ruling.to
    }
    assert facility == {"okayama"}


def own(tmp_path: Path, text: str) -> Arrangements:
    shipped = paths.resources() / "rules" / "arrangements" / "default.toml"
    (tmp_path / "default.toml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    head = 'municipality = "ourtown"\nversion = 2026-04-01\n'
    (tmp_path / "ourtown.toml").write_text(head + text, encoding="utf-8")
    return load_arrangements("ourtown", tmp_path)


def test_a_city_forbids_weak_pins_from_its_day_on(tmp_path: Path) -> None:
    arranged = own(
        tmp_path,
        '[[pin]]\nitem = "x"\nweak = "forbid"\nfrom = 2026-04-01\nsource = "a test"\n',
    )
    for day, weak in (
        (date(2026, 3, 31), WeakPins.WARN),
        (date(2026, 4, 1), WeakPins.FORBID),
    ):
        found = arranged.weak_pins(day)
        assert found is not None
        assert found.ruling.weak is weak


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "".join(
                f'[[assignment]]\nitem = "{item}"\nwork = {work}\nby = "official"\n'
                f'places = {places}\nfrom = 2026-04-01\nsource = "a test"\n'
                for item, work, places in (
                    ("x", '["setup"]', '["a", "b"]'),
                    ("y", '["setup", "photo"]', '["b"]'),
                )
            ),
            "overlaps",
        ),
        (
            '[[mailing]]\nitem = "x"\nwhat = "card"\nways = ["registered"]\n'
            'from = 2026-04-01\nsource = "a test"\n',
            "a way without an address",
        ),
    ],
)
def test_arrangements_that_cannot_be_are_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(ResourceFault) as caught:
        own(tmp_path, text)
    assert why in str(caught.value.details["why"])
