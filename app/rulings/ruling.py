"""One dated ruling, the ground of an answer, and the book of a municipality's rulings."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from app.ports import Words
from app.resources import ResourceFault, load_toml, told_name

DEFAULT = "default"

Said = Annotated[str, Meta(min_length=1)]
"""A word that must be there: without item and source nobody can be told why."""
Count = Annotated[int, Meta(ge=1)]
Age = Annotated[int, Meta(ge=0, le=150)]
Yen = Annotated[int, Meta(ge=0)]


class Ground(Struct, frozen=True, kw_only=True):
    """Hold on what an answer rests: whose ruling, which edition and item, from when to when."""

    municipality: str
    version: date
    item: str
    source: str
    start: date
    until: date | None = None


class Ruling(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Be one dated ruling of a file; it holds from ``start`` to ``until``, both days included."""

    item: Said
    source: Said
    start: date = msgspec.field(name="from")
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.start <= day and (self.until is None or day <= self.until)


R_co = TypeVar("R_co", bound=Ruling, covariant=True)
T = TypeVar("T", bound=Ruling)
S = TypeVar("S", bound="Edition")


class Edition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Be the head of a file of rulings: whose it is and which edition."""

    municipality: str
    version: date


class Held(Struct, Generic[R_co], frozen=True):
    """Be a ruling that holds, with its ground."""

    ruling: R_co
    ground: Ground


class Book(Generic[R_co]):
    """Answer which ruling holds: the municipality's own first, the default otherwise."""

    def __init__(self, editions: Sequence[tuple[Edition, Sequence[R_co]]]) -> None:
        self._editions = tuple((edition, tuple(rows)) for edition, rows in editions)

    def all(self) -> tuple[Held[R_co], ...]:
        """Return every ruling with its ground, the municipality's own first."""
        return tuple(
            Held(row, ground_of(edition, row)) for edition, rows in self._editions for row in rows
        )

    def holding(self, wanted: Callable[[R_co], bool], day: date) -> Held[R_co] | None:
        """Return the first wanted ruling that holds on a day, None where there is none."""
        return next((one for one in self.on(day) if wanted(one.ruling)), None)

    def on(self, day: date) -> tuple[Held[R_co], ...]:
        """Return every ruling that holds on a day, the municipality's own first."""
        return tuple(one for one in self.all() if one.ruling.holds(day))


def ground_of(edition: Edition, ruling: Ruling) -> Ground:
    """Return on what an answer by a ruling rests."""
    return Ground(
        municipality=edition.municipality,
        version=edition.version,
        item=ruling.item,
        source=ruling.source,
        start=ruling.start,
        until=ruling.until,
    )


def read_editions(folder: Path, municipality: str, shape: type[S]) -> list[tuple[Path, S]]:
    """Read a municipality's own file, where it has one, and the default's.

    Raises:
        ResourceFault: with file, key and line of what is missing, unknown or of a wrong kind.
    """
    names = dict.fromkeys((municipality, DEFAULT))
    files = [folder / f"{name}.toml" for name in names]
    found = [
        (file, load_toml(file, shape)) for file in files if file.stem == DEFAULT or file.exists()
    ]
    for file, edition in found:
        if edition.municipality != file.stem:
            raise fault(file, edition.municipality, "another municipality than the file's name")
    return found


def check_order(file: Path, rows: Sequence[T], key: Callable[[T], Hashable]) -> None:
    """Demand that the rulings on one thing follow each other without overlap or gap.

    Raises:
        ResourceFault: with file, item and line of the first that does not.
    """
    kinds: dict[Hashable, list[T]] = {}
    for row in rows:
        if row.until is not None and row.until < row.start:
            raise fault(file, row.item, "ends before it begins")
        kinds.setdefault(key(row), []).append(row)
    for of_kind in kinds.values():
        for before, after in pairwise(sorted(of_kind, key=lambda row: row.start)):
            check_pair(file, after.item, before.until, after.start)


OVERLAPS = "overlaps with an earlier rule of the same case"
LEAVES_GAP = "leaves a gap after an earlier rule of the same case"


def check_pair(file: Path, item: str, until: date | None, start: date) -> None:
    """Demand that a ruling begins the day after the one before it ended.

    Raises:
        ResourceFault: it overlaps or leaves a gap.
    """
    if until is None or start <= until:
        raise fault(file, item, OVERLAPS)
    if start != until + timedelta(days=1):
        raise fault(file, item, LEAVES_GAP)


def fault(file: Path, key: str, why: str) -> ResourceFault:
    """Return the fault that names file, key and line of a value."""
    return ResourceFault(file=told_name(file), key=key, line=line_of(file, key), why=why)


def line_of(file: Path, value: str) -> int:
    """Return the last line of a TOML file that holds a quoted value, 1 where none does."""
    lines = file.read_text(encoding="utf-8").splitlines()
    numbers = [number for number, line in enumerate(lines, start=1) if f'"{value}"' in line]
    return numbers[-1] if numbers else 1


def cited(ground: Ground, words: Words) -> str:
    """Return where a ruling stands and when it holds, for the question なぜ？."""
    told = words(
        "rulings.cited",
        whose=words(f"rulings.municipality.{ground.municipality}"),
        year=ground.version.year,
        month=ground.version.month,
        day=ground.version.day,
        item=ground.item,
        source=ground.source,
    )
    since = words("rulings.since", day=_day(ground.start, words))
    if ground.until is not None:
        since = words(
            "rulings.between", day=_day(ground.start, words), until=_day(ground.until, words)
        )
    return f"{told} {since}"


def _day(day: date, words: Words) -> str:
    return words("rulings.day", year=day.year, month=day.month, day=day.day)
