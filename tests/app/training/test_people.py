import itertools
import re
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backyard.card_list import CardList
from app.backyard.card_list_layout import load_layout
from app.backyard.card_list_text import Encoding
from app.calendar.opening import load_opening_days
from app.names.cp932 import LossKind
from app.names.eras import age
from app.names.graphemes import has_selector
from app.training.people import City, Guardian, Person, card_expires, city
from app.training.people_lists import DateForm, bookings_of_day, write_card_list
from app.training.people_names import load_city_rules, load_names

TODAY = date(2026, 11, 21)
NAMES = load_names()
RULES = load_city_rules()


def _people(size: int, seed: int = 1) -> list[Person]:
    return list(City(seed, size, TODAY, names=NAMES, rules=RULES).people())


@pytest.fixture(scope="module")
def town() -> list[Person]:
    return _people(20_000)


def test_one_seed_is_one_city() -> None:
    assert _people(500) == _people(500)
    assert _people(500) != _people(500, seed=2)
    assert list(city(50, TODAY).people()) == _people(50)


def test_a_small_city_is_the_beginning_of_a_large_one(town: list[Person]) -> None:
    assert [person.name for person in _people(500)] == [person.name for person in town[:500]]
    assert len(town) == 20_000


@given(st.integers(1, 300), st.integers(0, 10_000))
@settings(deadline=None, max_examples=25)
def test_every_size_and_seed_gives_its_people(size: int, seed: int) -> None:
    people = _people(size, seed)
    assert len(people) == size
    assert len({person.control_number for person in people}) == size


def test_numbers_are_unique_and_of_the_form(town: list[Person]) -> None:
    form = re.compile("^[0-9A-Z]{3}[0-9]{6}$")
    assert len({person.control_number for person in town}) == len(town)
    assert len({person.serial for person in town}) == len(town)
    assert all(form.match(person.control_number) for person in town)
    assert all(len(person.serial) == 15 and person.serial.isdigit() for person in town)


@pytest.mark.parametrize("size", [0, 8_000_001])
def test_an_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="city"):
        city(size, TODAY)


def test_families_live_together(town: list[Person]) -> None:
    homes: dict[int, list[Person]] = {}
    for person in town:
        homes.setdefault(person.household, []).append(person)
    sizes = Counter(len(members) for members in homes.values())
    assert 1.9 < len(town) / len(homes) < 2.6
    assert all(sizes[size] for size in (1, 2, 3, 4, 5))
    for members in homes.values():
        assert len({person.address for person in members}) == 1
        assert len({person.office for person in members}) == 1
        head = members[0]
        for person in members:
            if person.guardian is Guardian.PARENT:
                assert person.guardian_name == head.name
                assert person.born.latest > head.born.earliest


def test_the_ages_of_a_japanese_city(town: list[Person]) -> None:
    ages = [age(person.born.earliest, TODAY) for person in town]
    assert 0.08 < sum(years < 15 for years in ages) / len(ages) < 0.2
    assert 0.22 < sum(years >= 65 for years in ages) / len(ages) < 0.36
    assert max(ages) < 106
    assert all(person.born.earliest <= TODAY for person in town)


def test_minors_wards_and_residents_from_abroad_are_there(town: list[Person]) -> None:
    kinds = Counter(person.guardian for person in town)
    assert kinds[Guardian.PARENT] > 1000
    assert 20 < kinds[Guardian.APPOINTED] < 300
    assert all(p.guardian_name for p in town if p.guardian is not Guardian.NONE)
    abroad = [person for person in town if person.nationality]
    assert 0.02 < len(abroad) / len(town) < 0.05
    assert any(person.name.isascii() for person in abroad)
    assert any(not person.name.isascii() for person in abroad)
    assert any(not person.born.complete for person in abroad)
    assert all(p.expires <= p.stay_until for p in abroad if p.stay_until)
    assert {person.ward for person in town} == {ward.name for ward in RULES.wards}


def test_hard_names_are_there(town: list[Person]) -> None:
    names = "".join(person.name for person in town)
    assert all(sign in names for sign in "髙﨑邉邊齋𠮷㐂櫻")
    assert has_selector(names)


def test_a_card_ends_on_the_tenth_or_fifth_birthday(town: list[Person]) -> None:
    for person in town[:3000]:
        if person.nationality:
            continue
        born = person.born.earliest
        years = 5 if age(born, TODAY) < 18 else 10
        assert person.expires.year - born.year == age(born, TODAY) + years
        assert (person.expires.month, person.expires.day) in (
            (born.month, born.day),
            (2, 28),
        )


def test_boxes_hold_their_number(town: list[Person]) -> None:
    boxes = Counter(person.box for person in town)
    assert set(boxes.values()) == {RULES.cards_per_box}
    assert min(boxes) == "B0001"


def test_memory_does_not_grow_with_the_city() -> None:
    many = City(1, 700_000, TODAY, names=NAMES, rules=RULES).people()
    for _ in itertools.islice(many, 5_000):  # msgspec keeps 2,000 freed structs for new ones
        pass
    tracemalloc.start()
    try:
        for _ in itertools.islice(many, 20_000):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000


@pytest.mark.parametrize("encoding", [Encoding.UTF_8_BOM, Encoding.UTF_8, Encoding.CP932])
@pytest.mark.parametrize("dates", list(DateForm))
def test_the_backyard_accepts_every_list(
    tmp_path: Path, town: list[Person], encoding: Encoding, dates: DateForm
) -> None:
    path = tmp_path / "list.csv"
    people = town[:2000]
    written = write_card_list(path, people, encoding=encoding, dates=dates)
    listed = CardList(path, load_layout(), today=TODAY, municipality=RULES.municipality)
    preview = listed.check()
    assert preview.faults == ()
    assert preview.encoding is encoding
    assert preview.good == written.lines == 2000
    cards = list(listed.cards(preview))
    for card, person in zip(cards, people, strict=True):
        assert (card.control_number, card.box) == (person.control_number, person.box)
        assert (card.born, card.expires) == (person.born.iso, person.expires)
        assert (card.delivery, card.serial) == (person.delivery, person.serial)
        assert card.office == person.office
    same = [card.name == person.name for card, person in zip(cards, people, strict=True)]
    assert all(same) == (encoding is not Encoding.CP932)
    assert same.count(False) <= written.lossy_lines


def test_what_a_cp932_list_loses_is_noted(tmp_path: Path, town: list[Person]) -> None:
    written = write_card_list(tmp_path / "list.csv", town, encoding=Encoding.CP932)
    noted = {note.loss.character: note.loss.written for note in written.losses}
    assert noted["𠮷"] == "吉"
    assert noted["\u845b\U000e0100"] == "葛"
    assert all(note.loss.kind is not LossKind.MISSING for note in written.losses)
    line = next(note.line for note in written.losses if note.loss.character == "𠮷")
    assert "𠮷" in town[line - 2].name
    assert not (tmp_path / "list.csv.part").exists()


def test_a_list_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    def breaking() -> Iterator[Person]:
        yield from _people(3)
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write_card_list(tmp_path / "list.csv", breaking())
    assert list(tmp_path.iterdir()) == []


def test_the_bookings_of_a_day(town: list[Person]) -> None:
    days = load_opening_days("shiomi")
    day = date(2026, 11, 24)
    hours = days.hours("umibe", day)
    assert hours is not None
    made = list(bookings_of_day(town, day, "umibe", hours, RULES.bookings, seed=1))
    again = list(bookings_of_day(town, day, "umibe", hours, RULES.bookings, seed=1))
    assert made == again
    assert 60 < len(made) <= 35 * RULES.bookings.per_slot
    assert made == sorted(made, key=lambda booking: booking.time)
    assert len({booking.number for booking in made}) == len(made)
    assert len({booking.control_number for booking in made}) == len(made)
    assert (made[0].time >= "08:30", made[-1].time < "17:15") == (True, True)
    assert {booking.purpose for booking in made} <= set(RULES.bookings.purposes)
    homes = {person.control_number: person.office for person in town}
    assert {homes[booking.control_number] for booking in made} == {"umibe"}
    few = list(bookings_of_day(town[:3], day, "umibe", hours, RULES.bookings, seed=1))
    assert len(few) <= 3


def test_every_office_of_the_city_has_its_calendar() -> None:
    places = {place.id for place in load_opening_days("shiomi").places}
    assert {ward.office for ward in RULES.wards} <= places
    assert load_opening_days("shiomi").is_open("center", date(2027, 1, 1))


def test_leap_day_births_end_on_the_28th() -> None:
    assert card_expires(date(1984, 2, 29), TODAY) == date(2036, 2, 28)
    assert card_expires(date(2012, 2, 29), TODAY, date(2027, 1, 1)) == date(2027, 1, 1)
