"""The people of an invented city: households, minors, wards, residents from abroad, hard names.

One seed and size always give the same people, one at a time; a smaller city of a seed is the
beginning of a larger one.  Nothing here touches a ledger.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec

from app.names.eras import Born, age
from app.training.people_homes import Home, Homes, Member
from app.training.people_names import (
    Abroad,
    CityRules,
    Names,
    WardRules,
    Written,
    load_city_rules,
    load_names,
    pick,
)

_MILLION = 1_000_000
_STEP = 3_141_593  # shares no factor with 10, so that numbers never meet again
_SERIAL_STEP = 27_182_818_284_591
_SERIALS = 10**14
_YEAR = 365.2425


class Guardian(StrEnum):
    """Tell who acts for a person."""

    NONE = "none"
    PARENT = "parent"
    APPOINTED = "appointed"  # 成年後見人


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one invented resident and the card that waits for them.

    ``sex`` as on the chip; ``nationality`` empty for Japanese; ``stay_until`` the last day of
    the period of stay; ``serial`` the chip's 15-digit record; ``delivery`` as in a card list.
    """

    index: int
    household: int
    control_number: str
    name: str
    kana: str
    sex: str
    born: Born
    address: str
    ward: str
    office: str
    municipality: str
    nationality: str = ""
    stay_until: date | None = None
    guardian: Guardian = Guardian.NONE
    guardian_name: str = ""
    expires: date
    serial: str
    box: str
    delivery: str
    application: str


class City:
    """Make the people of the invented city for a seed, a size and a day."""

    def __init__(
        self, seed: int, size: int, as_of: date, *, names: Names, rules: CityRules
    ) -> None:
        """Take the seed and the number of people; ``as_of`` is the day of the delivered list.

        Raises:
            ValueError: the size is not between 1 and what the control numbers allow.
        """
        self._space = len(rules.prefixes) * _MILLION
        if not 1 <= size <= self._space:
            raise ValueError(f"a city of 1 to {self._space} people, not {size}")
        self.size = size
        self.as_of = as_of
        self.rules = rules
        self._seed = seed
        self._names = names
        self._homes = Homes(rules)

    def people(self) -> Iterator[Person]:
        """Give everybody in the order of the list; memory does not grow."""
        dice = random.Random(self._seed)  # noqa: S311 - people are invented, not secret
        start = dice.randrange(self._space)
        index = household = 0
        while index < self.size:
            for person in self._household(dice, household, index, start):
                yield person
                index += 1
                if index == self.size:
                    return
            household += 1

    def _household(
        self, dice: random.Random, household: int, index: int, start: int
    ) -> Iterator[Person]:
        home = self._homes.one(dice)
        foreign = dice.random() < self.rules.foreign_share
        people = self._names.abroad(dice) if foreign else None
        surname = pick(dice, people.family) if people else self._names.surname(dice)
        head = ""
        for place, member in enumerate(home.members):
            person = self._person(
                dice, index + place, member, home=home, surname=surname, abroad=people, start=start
            )
            parent = person.guardian is Guardian.PARENT and head
            head = head or person.name
            yield msgspec.structs.replace(
                person, household=household, guardian_name=head if parent else person.guardian_name
            )

    def _person(
        self,
        dice: random.Random,
        index: int,
        member: Member,
        *,
        home: Home,
        surname: Written,
        abroad: Abroad | None,
        start: int,
    ) -> Person:
        born = self.as_of - timedelta(days=int((member.age + dice.random()) * _YEAR))
        given = (
            pick(dice, abroad.given[member.sex])
            if abroad
            else self._names.given(dice, member.sex, born.year)
        )
        latin = surname.name.isascii()
        stay = self._stay(dice) if abroad else None
        known = Born(born.year, born.month, born.day)
        if abroad and dice.random() < self.rules.year_only_share:
            known = Born(born.year)
        guardian, guardian_name = self._guardian(dice, member.age)
        number = (start + index * _STEP) % self._space
        prefix, digits = divmod(number, _MILLION)
        ward: WardRules = home.ward
        return Person(
            index=index,
            household=0,
            control_number=f"{self.rules.prefixes[prefix]}{digits:06d}",
            name=f"{surname.name}{' ' if latin else '　'}{given.name}",
            kana=f"{surname.kana}　{given.kana}",
            sex=member.sex,
            born=known,
            address=home.address,
            ward=ward.name,
            office=ward.office,
            municipality=self.rules.municipality,
            nationality=abroad.code if abroad else "",
            stay_until=stay,
            guardian=guardian,
            guardian_name=guardian_name,
            expires=card_expires(born, self.as_of, stay),
            serial=f"4{number * _SERIAL_STEP % _SERIALS:014d}",
            box=f"B{index // self.rules.cards_per_box + 1:04d}",
            delivery="mail" if dice.random() < 0.12 else "pickup",
            application="1" if member.age < 18 or dice.random() < 0.4 else "2",
        )

    def _stay(self, dice: random.Random) -> date | None:
        """Return the end of the period of stay, None for permanent residents."""
        if dice.random() < 0.35:
            return None
        return self.as_of + timedelta(days=int(90 + dice.random() * 5 * _YEAR))

    def _guardian(self, dice: random.Random, years: int) -> tuple[Guardian, str]:
        if years < 18:
            return Guardian.PARENT, ""
        rules = self.rules
        share = rules.ward_share_old if years >= 65 else rules.ward_share_adult
        if dice.random() >= share:
            return Guardian.NONE, ""
        sex = "1" if dice.random() < 0.5 else "2"
        surname = self._names.surname(dice)
        return Guardian.APPOINTED, f"{surname.name}　{self._names.given(dice, sex, 1970).name}"


def card_expires(born: date, issued: date, stay_until: date | None = None) -> date:
    """Return a card's last day: the tenth birthday, a minor's fifth, or the stay's end."""
    years = 5 if age(born, issued) < 18 else 10
    passed = (issued.month, issued.day) >= (born.month, born.day)
    year = issued.year + years - (0 if passed else 1)
    leap = (born.month, born.day) == (2, 29)
    day = date(year, 2, 28) if leap else date(year, born.month, born.day)
    return min(day, stay_until) if stay_until else day


def city(size: int, as_of: date, *, seed: int = 1, folder: Path | None = None) -> City:
    """Return the shipped invented city.

    Raises:
        ResourceFault: its data do not hold what they must.
        ValueError: the size is not possible.
    """
    return City(seed, size, as_of, names=load_names(folder), rules=load_city_rules(folder))
