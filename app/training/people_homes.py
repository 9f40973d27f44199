"""Households of the invented city: who lives together, how old, and where."""

import random
from collections.abc import Callable

import msgspec

from app.training.people_names import CityRules, Draw, WardRules, pick

_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_CHILDREN = Draw((1, 2, 3, 4), (46, 42, 10, 2))
_OLDEST = 104


class Member(msgspec.Struct, frozen=True):
    """Hold one person of a household: age in years and sex as on the chip."""

    age: int
    sex: str


class Home(msgspec.Struct, frozen=True):
    """Hold a household: its members, the head first, and its address."""

    members: tuple[Member, ...]
    ward: WardRules
    address: str


class Homes:
    """Draw households."""

    def __init__(self, rules: CityRules) -> None:
        self._rules = rules
        makes: dict[str, Callable[[random.Random, int], list[Member]]] = {
            "single": _single,
            "couple": _couple,
            "family": _family,
            "one_parent": _one_parent,
            "three_generations": _three_generations,
        }
        kinds = [
            (makes[household.make], Draw(household.ages, [share for _, _, share in household.ages]))
            for household in rules.households
        ]
        self._kinds = Draw(kinds, [household.weight for household in rules.households])
        self._wards = Draw(rules.wards, [ward.weight for ward in rules.wards])

    def one(self, dice: random.Random) -> Home:
        """Return a household with its address."""
        make, ages = self._kinds.one(dice)
        youngest, oldest, _ = ages.one(dice)
        ward = self._wards.one(dice)
        head = youngest + int(dice.random() * (oldest - youngest + 1))
        return Home(tuple(make(dice, head)), ward, self._address(dice, ward))

    def _address(self, dice: random.Random, ward: WardRules) -> str:
        town = pick(dice, ward.towns)
        block = f"{1 + int(dice.random() * 28)}-{1 + int(dice.random() * 40)}"
        chome = f"{1 + int(dice.random() * 5)}{self._rules.block}" if dice.random() < 0.7 else ""
        address = f"{self._rules.name}{ward.name}{town}{chome}{block}"
        if dice.random() < 0.35:
            floor, room = 1 + int(dice.random() * 11), 1 + int(dice.random() * 8)
            address += f"　{pick(dice, self._rules.buildings)}{floor}{room:02d}"
        return address.translate(_WIDE)


def _sex(dice: random.Random) -> str:
    return "1" if dice.random() < 0.5 else "2"


def _couple_of(dice: random.Random, head: int) -> list[Member]:
    sex = "1" if dice.random() < 0.8 else "2"
    other = max(18, min(_OLDEST, head + int(dice.random() * 9) - 5))
    return [Member(head, sex), Member(other, "2" if sex == "1" else "1")]


def _children(dice: random.Random, parent: int) -> list[Member]:
    eldest = parent - 20 - int(dice.random() * 16)
    children: list[Member] = []
    years = max(0, eldest)
    for _ in range(_CHILDREN.one(dice)):
        children.append(Member(years, _sex(dice)))
        years -= 1 + int(dice.random() * 4)
        if years < 0:
            break
    return children


def _single(dice: random.Random, head: int) -> list[Member]:
    woman = 0.65 if head >= 75 else 0.45
    return [Member(head, "2" if dice.random() < woman else "1")]


def _couple(dice: random.Random, head: int) -> list[Member]:
    return _couple_of(dice, head)


def _family(dice: random.Random, head: int) -> list[Member]:
    return [*_couple_of(dice, head), *_children(dice, head)]


def _one_parent(dice: random.Random, head: int) -> list[Member]:
    parent = Member(head, "2" if dice.random() < 0.85 else "1")
    return [parent, *_children(dice, head)]


def _three_generations(dice: random.Random, head: int) -> list[Member]:
    elders = _couple_of(dice, min(_OLDEST, head + 22 + int(dice.random() * 14)))
    if dice.random() < 0.45:
        elders = elders[1:]
    return [*_family(dice, head), *elders]
