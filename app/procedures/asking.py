"""Steps that ask: choices, blanks to be filled, the photo, the room on the card."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from app.procedures.answers import (
    Answer,
    AskAnswer,
    EnterAnswer,
    PhotoAnswer,
    PhotoCheck,
    PhotoSource,
    SpaceAnswer,
)
from app.procedures.facts import SEPARATOR, Clause, Fact, Facts, Truth, any_clause
from app.procedures.remarks import remarks
from app.procedures.steps import Context, Lack, Step, StepKind

LONGEST_BLANK = 60


@dataclass(frozen=True)
class Question:
    """Be one question whose answer is a fact; ``several`` lets more than one option be chosen.

    ``only`` holds the conditions of options that are not for everybody.
    """

    fact: Fact
    options: tuple[str, ...]
    several: bool = False
    only: Mapping[str, tuple[Clause, ...]] = field(default_factory=dict)

    def offered(self, facts: Facts) -> tuple[str, ...]:
        """Return the options that fit what is known."""
        return tuple(
            one for one in self.options if any_clause(self.only.get(one, ()), facts) is not Truth.NO
        )


@dataclass(frozen=True)
class Ask(Step):
    """Ask questions whose answers decide what follows."""

    kind: ClassVar[StepKind] = StepKind.ASK
    answer: ClassVar[type[Answer]] = AskAnswer
    questions: tuple[Question, ...] = ()

    @property
    def learns(self) -> frozenset[Fact]:
        """Return the facts of its questions."""
        return frozenset(one.fact for one in self.questions)

    def known(self, facts: Facts) -> dict[Fact, str] | None:
        """Return the answers where each question has but one option."""
        offered = {one.fact: one.offered(facts) for one in self.questions}
        if any(len(options) > 1 for options in offered.values()):
            return None
        return {fact: SEPARATOR.join(options) for fact, options in offered.items()}

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach each answer; several options are joined."""
        assert isinstance(answer, AskAnswer)  # noqa: S101 - decoded by this step's type
        return {
            one.fact: SEPARATOR.join(answer.chosen[one.fact.value])
            for one in self.questions
            if one.fact.value in answer.chosen
        }

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand an offered option for every question."""
        assert isinstance(answer, AskAnswer)  # noqa: S101 - decoded by this step's type
        for one in self.questions:
            chosen = answer.chosen.get(one.fact.value, ())
            too_many = len(chosen) > 1 and not one.several
            if not chosen or too_many or set(chosen) - set(one.offered(context.facts)):
                return Lack.QUESTION_OPEN
        return None


class BlankKind(StrEnum):
    """Name what a blank takes."""

    CODE = "code"  # letters, digits, hyphens
    PHONE = "phone"
    DATE = "date"
    PAST_DATE = "past_date"
    APPLICATION = "application"  # the 23 digits of an application form
    PLACE = "place"  # an office's name, such as a police station's; never a person's


@dataclass(frozen=True)
class Blank:
    """Be one blank; ``needed`` says that it may not stay empty, ``teaches`` what it is later."""

    key: str
    kind: BlankKind
    needed: bool = True
    teaches: Fact | None = None

    def lack(self, value: str, today: date | None) -> Lack | None:
        """Return what is wrong with a value."""
        if not value:
            return Lack.BLANK_EMPTY if self.needed else None
        if self.kind in (BlankKind.DATE, BlankKind.PAST_DATE):
            return self._date_lack(value, today)
        return None if _fits(self.kind, value) else Lack.BLANK_WRONG

    def _date_lack(self, value: str, today: date | None) -> Lack | None:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return Lack.DATE_IMPOSSIBLE
        ahead = self.kind is BlankKind.PAST_DATE and today is not None and day > today
        return Lack.DATE_AHEAD if ahead else None


def _fits(kind: BlankKind, value: str) -> bool:
    if len(value) > LONGEST_BLANK or not value.isprintable():
        return False
    plain = value.replace("-", "")
    if kind is BlankKind.CODE:
        return plain.isascii() and plain.isalnum()
    if kind is BlankKind.PHONE:
        return plain.isascii() and plain.isdigit()
    if kind is BlankKind.APPLICATION:
        return re.fullmatch(r"[0-9]{23}", value) is not None
    return True


@dataclass(frozen=True)
class Enter(Step):
    """Ask for numbers and days that stand on papers or were told by another office."""

    kind: ClassVar[StepKind] = StepKind.ENTER
    answer: ClassVar[type[Answer]] = EnterAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.DEADLINE})
    blanks: tuple[Blank, ...] = ()

    @property
    def learns(self) -> frozenset[Fact]:
        """Return whether a last day has passed, and what its blanks are later."""
        return self.teaches | {one.teaches for one in self.blanks if one.teaches is not None}

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach whether a last day has passed, and what its blanks are later."""
        assert isinstance(answer, EnterAnswer)  # noqa: S101 - decoded by this step's type
        found = {Fact.DEADLINE: "over" if answer.over else "kept"}
        for one in self.blanks:
            if one.teaches is not None and answer.values.get(one.key):
                found[one.teaches] = answer.values[one.key]
        return found

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand every needed blank, rightly filled."""
        assert isinstance(answer, EnterAnswer)  # noqa: S101 - decoded by this step's type
        known = {one.key for one in self.blanks}
        if set(answer.values) - known:
            return Lack.BLANK_WRONG
        found = (one.lack(answer.values.get(one.key, ""), context.today) for one in self.blanks)
        return next((lack for lack in found if lack is not None), None)


@dataclass(frozen=True)
class Photo(Step):
    """Ask for the photo of an application (OKA-4.6.3.2-オ).

    ``express`` wants the name on a whiteboard in the picture, taken here; a child under one needs
    none there.
    """

    kind: ClassVar[StepKind] = StepKind.PHOTO
    answer: ClassVar[type[Answer]] = PhotoAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.PHOTO})
    express: bool = False
    only_taken: bool = False

    @property
    def by_city(self) -> tuple[str, ...]:
        """Return what the city does where it takes the photos itself."""
        return ("photo_by_city",)

    def sources(self, facts: Facts) -> tuple[PhotoSource, ...]:
        """Return where a photo may come from."""
        if self.express:
            return (PhotoSource.NOT_NEEDED,) if _infant(facts) else (PhotoSource.TAKEN,)
        if self.only_taken:
            return (PhotoSource.TAKEN,)
        return (PhotoSource.TAKEN, PhotoSource.BROUGHT)

    def known(self, facts: Facts) -> dict[Fact, str] | None:
        """Return that no photo is needed where that is so."""
        needless = self.sources(facts) == (PhotoSource.NOT_NEEDED,)
        return {Fact.PHOTO: PhotoSource.NOT_NEEDED.value} if needless else None

    def checks(self, source: PhotoSource) -> tuple[PhotoCheck, ...]:
        """Return what is looked at on a photo of this source."""
        if source is PhotoSource.NOT_NEEDED:
            return ()
        own = (PhotoCheck.FRONT, PhotoCheck.PLAIN, PhotoCheck.SHARP)
        if self.express:
            return (*own, PhotoCheck.WHITEBOARD)
        if source is PhotoSource.BROUGHT:
            return (PhotoCheck.SIZE, PhotoCheck.RECENT, *own)
        return own

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach where the photo comes from."""
        assert isinstance(answer, PhotoAnswer)  # noqa: S101 - decoded by this step's type
        return {Fact.PHOTO: answer.source.value}

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand an allowed source and every check."""
        assert isinstance(answer, PhotoAnswer)  # noqa: S101 - decoded by this step's type
        if answer.source not in self.sources(context.facts):
            return Lack.PHOTO_MISSING
        wanted = self.checks(answer.source)
        return Lack.PHOTO_NOT_FIT if set(wanted) - set(answer.passed) else None


def _infant(facts: Facts) -> bool:
    return facts.get(Fact.REASON) == "newborn"


@dataclass(frozen=True)
class Space(Step):
    """Plan what is printed into the 追記欄: the free lines seen on the card, and those needed.

    ``prints`` names what is printed whatever else was learnt.
    """

    kind: ClassVar[StepKind] = StepKind.SPACE
    answer: ClassVar[type[Answer]] = SpaceAnswer
    teaches: ClassVar[frozenset[Fact]] = frozenset({Fact.SPACE})
    prints: tuple[str, ...] = ()

    def entries(self, facts: Facts) -> tuple[str, ...]:
        """Return what must be printed."""
        changed = facts.get(Fact.WHAT_CHANGED, "").split(SEPARATOR)
        return (*(one for one in changed if one), *self.prints)

    def needed(self, facts: Facts) -> int:
        """Return how many lines that takes."""
        return sum(remarks().lines[one] for one in self.entries(facts))

    def learn(self, answer: Answer) -> dict[Fact, str]:
        """Teach whether it fits."""
        assert isinstance(answer, SpaceAnswer)  # noqa: S101 - decoded by this step's type
        return {Fact.SPACE: "fits" if answer.needed <= answer.free else "full"}

    def lack(self, answer: Answer, context: Context) -> Lack | None:
        """Demand free lines that a card can have, and the right sum."""
        assert isinstance(answer, SpaceAnswer)  # noqa: S101 - decoded by this step's type
        right = answer.free <= remarks().most and answer.needed == self.needed(context.facts)
        return None if right else Lack.SPACE_WRONG
