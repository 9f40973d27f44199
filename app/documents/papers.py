"""The papers people bring: their class, and what must be looked at on each."""

from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from app import paths
from app.resources import load_toml
from app.rulings.ruling import Age, Said, fault


class PaperClass(StrEnum):
    """Tell the weight of a paper as proof of identity (domain.md 1.2)."""

    A = "A"  # photo, issued by an authority
    B = "B"
    OTHER = "other"  # proves something else than identity


class Check(StrEnum):
    """Name what the clerk looks at on a paper; presence, never identity."""

    ORIGINAL = "original"  # 原本
    IN_FORCE = "in_force"  # 期限内
    NAME = "name"  # 氏名＋生年月日 or 氏名＋住所
    REGISTER = "register"  # 住民票一致
    OWN = "own"  # 本人宛
    FILLED = "filled"  # 氏名・住所の記入
    MANDATE = "mandate"  # 回答・委任の記入
    PIN_SEALED = "pin_sealed"  # 暗証番号の記入と目隠しシール
    REASON = "reason"  # 理由の記載
    PIN_ENTERED = "pin_entered"  # 暗証番号の照合


class Paper(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Describe one kind of paper.

    ``row`` is its place in the list of its class, 0 for those found by search only.  ``photo``
    tells that it bears a photo; without one it counts as ``without_photo``.  ``several`` lets
    two of the kind count as two.  ``applicant_only`` papers never speak for a companion, one
    paper that is ``of_two`` speaks for both.  ``procedures`` limits where it counts at all;
    ``expired_as`` is the kind as which an expired one still counts where that kind does;
    a kind with ``below_age`` speaks for younger applicants alone; ``proves`` are the kinds in whose
    place it is taken where they are asked for beyond identity.
    """

    key: Said
    cls: PaperClass
    source: Said
    checks: tuple[Check, ...] = (Check.ORIGINAL, Check.IN_FORCE, Check.NAME, Check.REGISTER)
    row: int = 0
    photo: bool = False
    without_photo: PaperClass | None = None
    several: bool = False
    applicant_only: bool = False
    of_two: bool = False
    expired_as: str = ""
    below_age: Age | None = None
    procedures: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    accepted_from: date | None = None
    accepted_until: date | None = None

    def speaks_for(self, procedure: str) -> bool:
        """Tell whether the kind counts in a procedure."""
        return not self.procedures or procedure in self.procedures

    def accepted_on(self, day: date) -> bool:
        """Tell whether the kind counts at all on a day."""
        begun = self.accepted_from is None or self.accepted_from <= day
        return begun and (self.accepted_until is None or day <= self.accepted_until)


class _Papers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    paper: tuple[Paper, ...]


class Papers:
    """Give the kinds of paper by key."""

    def __init__(self, papers: tuple[Paper, ...]) -> None:
        self._papers = {paper.key: paper for paper in papers}

    def __getitem__(self, key: str) -> Paper:
        return self._papers[key]

    def __contains__(self, key: object) -> bool:
        return key in self._papers

    def all(self) -> tuple[Paper, ...]:
        """Return all kinds in the order of the file."""
        return tuple(self._papers.values())

    def keys(self) -> frozenset[str]:
        """Return the keys of all kinds."""
        return frozenset(self._papers)

    def listed(self, cls: PaperClass, day: date) -> tuple[Paper, ...]:
        """Return the kinds that stand in the list of a class, in its order."""
        rows = [
            paper
            for paper in self._papers.values()
            if paper.cls is cls and paper.row and paper.accepted_on(day)
        ]
        return tuple(sorted(rows, key=lambda paper: paper.row))

    def identity(self, day: date) -> tuple[Paper, ...]:
        """Return every kind that can prove identity on a day, for the search."""
        return tuple(
            paper
            for paper in self._papers.values()
            if paper.cls is not PaperClass.OTHER and paper.accepted_on(day)
        )


def load_papers(path: Path | None = None) -> Papers:
    """Read the kinds of paper.

    Raises:
        ResourceFault: with file, key and line of what is missing, unknown or told twice.
    """
    file = path or paths.resources() / "rules" / "documents" / "papers.toml"
    found = load_toml(file, _Papers).paper
    seen: set[str] = set()
    for paper in found:
        if paper.key in seen:
            raise fault(file, paper.key, "duplicate key")
        seen.add(paper.key)
    for paper in found:
        first, last = paper.accepted_from, paper.accepted_until
        if first is not None and last is not None and last < first:
            raise fault(file, paper.key, "ends before it begins")
        for other in (paper.expired_as, *paper.proves):
            if other and other not in seen:
                raise fault(file, other, "unknown paper")
    return Papers(found)
