"""Who hears of a case: those who had a part in it first, then the roles, each person once."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.access.staff import Staff
from app.cases.hearers import (
    Hearer,
    Part,
    Taken,
    ToTell,
    load_hearers,
    signed_in_today,
    to_tell,
)
from app.resources import ResourceFault, words
from tests.conftest import OPENING


def account(staff_id: str, role: str, *, on: str | None = "T05", office: str = "center") -> Staff:
    return Staff(
        id=staff_id,
        scope="city",
        name=f"名 {staff_id}",
        role=role,
        office=office,
        signed_in_at=OPENING,
        signed_in_on=on,
    )


CLERK, MANAGER = account("C-1", "clerk"), account("M-1", "site_manager")
OFFICIAL, BACKYARD = account("K-1", "official"), account("B-1", "backyard", on="T07")
PEOPLE = {one.id: one for one in (CLERK, MANAGER, OFFICIAL, BACKYARD)}
HEARERS = (
    Hearer(key="recorder", who="recorder"),
    Hearer(key="other", who="other"),
    Hearer(key="approver", who="approver"),
    Hearer(key="backyard", who="backyard", subjects=("card",)),
    Hearer(key="manager", who="site_manager"),
)


def told(
    subject: str, parts: dict[Part, Taken], *there: Staff, settles: str = ""
) -> list[tuple[str, str]]:
    found = to_tell(HEARERS, subject, parts, staff=PEOPLE.get, there=there, settles=settles)
    return [(one.key, one.name or one.role) for one in found]


def test_who_had_a_part_comes_first_and_everybody_once() -> None:
    parts = {
        Part.RECORDER: Taken(staff_id="C-1", terminal="T03"),
        Part.OTHER: Taken(staff_id="K-1", terminal="T09"),
        Part.APPROVER: Taken(staff_id="K-1"),
    }
    assert told("card", parts, BACKYARD, MANAGER) == [
        ("recorder", "名 C-1"),
        ("other", "名 K-1"),
        ("backyard", "名 B-1"),
        ("manager", "名 M-1"),
    ]


def test_who_settles_it_is_not_told() -> None:
    parts = {Part.RECORDER: Taken(staff_id="M-1")}
    assert told("ticket", parts, MANAGER, settles="M-1") == []


def test_a_role_without_anybody_is_named_itself() -> None:
    assert told("card", {}) == [("backyard", "backyard"), ("manager", "site_manager")]
    assert told("booking", {}) == [("manager", "site_manager")]


def test_an_account_that_is_not_known_here_stands_with_its_number() -> None:
    parts = {Part.OTHER: Taken(staff_id="X-9", terminal="T77")}
    (first, _) = to_tell(HEARERS, "booking", parts, staff=PEOPLE.get, there=(), settles="")
    assert first == ToTell(key="other", role="", name="X-9", terminal="T77")


def test_only_who_signed_in_here_today_is_there() -> None:
    gone, elsewhere = account("C-2", "clerk", on=None), account("C-3", "clerk", office="north")
    people = (CLERK, gone, elsewhere)
    assert signed_in_today(people, "center", OPENING) == (CLERK,)
    assert signed_in_today(people, "center", OPENING + timedelta(days=1)) == ()


def test_the_data_names_parts_roles_and_words(tmp_path: Path) -> None:
    texts = words("ja")
    assert all(texts(f"cases.hear.{one.key}") for one in load_hearers())
    file = tmp_path / "case_hearers.toml"
    file.write_text('[[hearer]]\nkey = "x"\nwho = "mayor"\n', encoding="utf-8")
    with pytest.raises(ResourceFault) as fault:
        load_hearers(file)
    assert fault.value.details["key"] == "x"
