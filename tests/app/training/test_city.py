"""The training office is filled by the rules that everybody keeps."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.access.roles import Role
from app.cards.card import CardStatus
from app.desk.backyard import Backyard
from app.desk.desk import Desk
from app.faults import WitnessNeeded
from app.ports import Secret
from app.training.city import Office
from app.training.people import Person, city
from app.training.people_lists import write_card_list
from tests.app.desk.conftest import CITY, PASSWORD, Account, Enter, id_of

SECOND = "S-SITE_MANAGER"
Second = Callable[[Role, str], Callable[[], tuple[str, Secret]]]


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter(Role.BACKYARD, "小野田　徹")


@pytest.fixture
def second(account: Account) -> Second:
    """Give the credential of whoever is asked for."""

    def of(role: Role, name: str) -> Callable[[], tuple[str, Secret]]:
        account(role, name)
        return lambda: (id_of(role), Secret(PASSWORD.encode()))

    return of


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
    desk: Desk, delivered: tuple[Path, list[Person]], second: Second
) -> None:
    file, people = delivered
    filled = Office(desk, second=second(Role.SITE_MANAGER, "平井　直子")).fill(file, people[1:])
    assert filled.stored == len(people) - 1
    backyard = Backyard(desk)
    assert backyard.card_of(people[0].control_number).status is CardStatus.MISSING
    (box,) = {view.box.id for view in backyard.boxes()}
    history = desk.ask(lambda records: records.cards.history(box))
    (checked,) = [entry for entry in history if entry.kind == "box.checked"]
    assert checked.body == {"matched": 5, "missing": 1, "witness": SECOND}
    assert checked.private == {"witness": "平井　直子"}


def test_who_scanned_cannot_be_the_second_person(
    desk: Desk, delivered: tuple[Path, list[Person]], second: Second
) -> None:
    file, people = delivered
    with pytest.raises(WitnessNeeded):
        Office(desk, second=second(Role.BACKYARD, "小野田　徹")).fill(file, people[1:])
    assert Backyard(desk).card_of(people[0].control_number).status is CardStatus.LISTED
