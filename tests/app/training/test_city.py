"""The training office is filled by the rules that everybody keeps."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.access.roles import Role
from app.cards.card import CardStatus
from app.desk.backyard import Backyard, WitnessNeeded
from app.desk.desk import Desk
from app.training.city import Office
from app.training.people import Person, city
from app.training.people_lists import write_card_list
from tests.app.desk.conftest import CITY, Enter

SCANS = "小野田　徹"


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter(Role.BACKYARD, SCANS)


@pytest.fixture
def delivered(tmp_path: Path) -> tuple[Path, list[Person]]:
    """Return a delivered list of this city and the people on it."""
    found = [person for person in city(60, date(2026, 11, 20)).people() if person.box][:6]
    people = [
        msgspec.structs.replace(person, municipality=CITY, delivery="pickup") for person in found
    ]
    file = tmp_path / "delivered.csv"
    write_card_list(file, people)
    return file, people


def test_a_card_that_is_not_in_the_box_is_missing_by_two_persons(
    desk: Desk, delivered: tuple[Path, list[Person]]
) -> None:
    file, people = delivered
    filled = Office(desk, witness="平井　直子").fill(file, people[1:])
    assert filled.stored == len(people) - 1
    backyard = Backyard(desk)
    assert backyard.card_of(people[0].control_number).status is CardStatus.MISSING
    (box,) = {view.box.id for view in backyard.boxes()}
    history = desk.ask(lambda records: records.cards.history(box))
    (checked,) = [entry for entry in history if entry.kind == "box.checked"]
    assert checked.body == {"matched": 5, "missing": 1, "witness": "平井　直子"}


def test_who_scanned_cannot_be_the_second_person(
    desk: Desk, delivered: tuple[Path, list[Person]]
) -> None:
    file, people = delivered
    with pytest.raises(WitnessNeeded):
        Office(desk, witness=SCANS).fill(file, people[1:])
    assert Backyard(desk).card_of(people[0].control_number).status is CardStatus.LISTED
