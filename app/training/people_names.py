"""The data of the invented city, read and made ready for drawing."""

import itertools
import random
from bisect import bisect
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from app import paths
from app.resources import load_toml

T = TypeVar("T")


class GenerationRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the given names of people born up to a year."""

    born_until: int
    male: tuple[str, ...]
    female: tuple[str, ...]


class AbroadRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold names of one nationality (three-letter code)."""

    code: str
    weight: int
    family: tuple[str, ...]
    male: tuple[str, ...]
    female: tuple[str, ...]


class NameRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold ``names.toml``."""

    surnames: tuple[str, ...]
    hard_surnames: tuple[str, ...]
    hard_share: float
    generations: tuple[GenerationRules, ...]
    abroad: tuple[AbroadRules, ...]


class HouseholdRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold a make of household; ``ages`` of its head are (from, to, weight)."""

    make: str
    weight: int
    ages: tuple[tuple[int, int, int], ...]


class WardRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold a ward of the city with the office that hands its cards over."""

    name: str
    office: str
    weight: int
    towns: tuple[str, ...]


class BookingRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold how bookings spread: slot length in minutes, places per slot, share that is taken."""

    minutes: int
    per_slot: int
    fill: float
    purposes: dict[str, int]


class CityRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold ``city.toml``."""

    name: str
    municipality: str
    block: str
    foreign_share: float
    year_only_share: float
    ward_share_old: float
    ward_share_adult: float
    cards_per_box: int
    prefixes: tuple[str, ...]
    buildings: tuple[str, ...]
    households: tuple[HouseholdRules, ...]
    wards: tuple[WardRules, ...]
    bookings: BookingRules


class Draw(Generic[T]):
    """Draw from weighted values."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self._values = values
        self._sums = list(itertools.accumulate(weights))

    def one(self, dice: random.Random) -> T:
        """Return one value."""
        return self._values[bisect(self._sums, dice.random() * self._sums[-1])]


class Written(msgspec.Struct, frozen=True):
    """Hold a name as written and its reading."""

    name: str
    kana: str


def _weighted(lines: Sequence[str]) -> Draw[Written]:
    parts = [line.rsplit(" ", 2) for line in lines]
    names = [Written(name, kana) for name, kana, _ in parts]
    return Draw(names, [int(weight) for _, _, weight in parts])


def _plain(lines: Sequence[str]) -> tuple[Written, ...]:
    return tuple(Written(*line.rsplit(" ", 1)) for line in lines)


class Abroad(msgspec.Struct, frozen=True):
    """Hold one nationality ready for drawing."""

    code: str
    family: tuple[Written, ...]
    given: dict[str, tuple[Written, ...]]


class Names:
    """Draw surnames and given names."""

    def __init__(self, rules: NameRules) -> None:
        self._usual = _weighted(rules.surnames)
        self._hard = _weighted(rules.hard_surnames)
        self._hard_share = rules.hard_share
        self._until = [generation.born_until for generation in rules.generations]
        self._given = [
            {"1": _plain(generation.male), "2": _plain(generation.female)}
            for generation in rules.generations
        ]
        self._abroad = Draw(
            [
                Abroad(
                    abroad.code,
                    _plain(abroad.family),
                    {"1": _plain(abroad.male), "2": _plain(abroad.female)},
                )
                for abroad in rules.abroad
            ],
            [abroad.weight for abroad in rules.abroad],
        )

    def surname(self, dice: random.Random) -> Written:
        """Return a surname, now and then a hard one."""
        source = self._hard if dice.random() < self._hard_share else self._usual
        return source.one(dice)

    def given(self, dice: random.Random, sex: str, born: int) -> Written:
        """Return a given name of the generation."""
        place = min(bisect(self._until, born - 1), len(self._given) - 1)
        return pick(dice, self._given[place][sex])

    def abroad(self, dice: random.Random) -> Abroad:
        """Return a nationality with its names."""
        return self._abroad.one(dice)


def pick(dice: random.Random, values: Sequence[T]) -> T:
    """Return one of equally likely values."""
    return values[int(dice.random() * len(values))]


def load_names(folder: Path | None = None) -> Names:
    """Read the names.

    Raises:
        ResourceFault: the file does not hold what it must.
    """
    return Names(load_toml(_folder(folder) / "names.toml", NameRules))


def load_city_rules(folder: Path | None = None) -> CityRules:
    """Read the city's own data.

    Raises:
        ResourceFault: the file does not hold what it must.
    """
    return load_toml(_folder(folder) / "city.toml", CityRules)


def _folder(folder: Path | None) -> Path:
    return folder or paths.resources() / "rules" / "training"
