"""What the rule needs to be told of the people, beside the papers: only that, only where needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.serving import Serving
from app.documents.applicant import Registration
from app.documents.judge import Presented
from app.documents.rules import Person
from app.documents.telling import paper_name
from app.names.eras import eras
from app.procedures.answers import DocumentsAnswer
from app.procedures.people import Asked
from widgets.controls.fields import Field, FieldKind
from widgets.steps.step import TickList, heading
from widgets.theme import Theme

_NO_KEYS = 100
KEYS = {"registration": 4, "stay": 5, "shared": 6}
"""The digit that, with Ctrl, goes to a question; digits choose there."""


class PaperPeople(QObject):
    """Hold the questions on each person; ``told`` tells a change.

    ``blocks`` are laid beside the person's papers.
    """

    told = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        words = self._words = theme.words
        self._theme = theme
        hint = words("counter.enter.date")
        self.born = Field(
            theme, words("counter.people.companion_born"), FieldKind.CODE, required=True, hint=hint
        )
        self.stay = Field(theme, words("counter.people.stay_until"), FieldKind.CODE, hint=hint)
        self.stays = TickList(theme)
        self.registration = TickList(theme, single=True)
        self.shared = TickList(theme)
        self._born_block = self._block(words("counter.people.companion"), self.born)
        self._shared_block = self._keyed("shared", words("counter.people.shared"), self.shared)
        self._stay_block = self._keyed(
            "stay", words("counter.people.stay_title"), self.stay, self.stays
        )
        self._register_block = self._keyed(
            "registration", words("counter.people.registration_title"), self.registration
        )
        self.blocks = {
            Person.APPLICANT: (self._stay_block, self._register_block),
            Person.COMPANION: (self._born_block, self._shared_block),
        }
        self._asked = Asked()
        for field in (self.born, self.stay):
            field.edit.textChanged.connect(self._typed)
        for points in (self.stays, self.registration, self.shared):
            points.ticked.connect(self.told)

    def _block(self, title: str, *parts: QWidget, keys: str = "") -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading(self._theme, title, keys))
        for part in parts:
            column.addWidget(part)
        block.hide()
        return block

    def _keyed(self, name: str, title: str, *parts: QWidget) -> QWidget:
        """Return a block whose heading tells by which keys it is answered."""
        told = self._words("counter.people.keys", number=KEYS[name])
        return self._block(title, *parts, keys=told)

    def go_to(self, name: str) -> tuple[Person, QWidget] | None:
        """Return what takes the keyboard for a question, and at whose papers; None if not asked."""
        places: dict[str, tuple[bool, Person, TickList]] = {
            "registration": (self._asked.registration, Person.APPLICANT, self.registration),
            "stay": (self._asked.stay, Person.APPLICANT, self.stays),
            "shared": (bool(self._asked.shared), Person.COMPANION, self.shared),
        }
        wanted, person, points = places[name]
        if not wanted:
            return None
        ticked = points.points()
        control = points.row(ticked[0] if ticked else points.names()[0])
        return person, self.stay.edit if name == "stay" and not self.stay.text() else control

    def digit(self, number: int) -> bool:
        """Choose in the list that has the keyboard; tell whether one has it."""
        for points in (self.registration, self.stays, self.shared):
            names = points.names()
            mine = any(points.row(name).hasFocus() for name in names)
            if mine and 0 < number <= len(names):
                points.row(names[number - 1]).click()
                points.row(names[number - 1]).setFocus()
                return True
        return False

    def take_over(self, known: DocumentsAnswer) -> None:
        """Show what was told before."""
        words = self._words
        self.born.set_text(_iso(known.companion_born))
        self.stay.set_text(_iso(known.stay_until))
        marks = {"unlimited": known.stay_unlimited, "extended": known.stay_extended}
        self.stays.set_points(
            [(name, words(f"counter.people.stay.{name}")) for name in marks],
            first_key=_NO_KEYS,
            ticked=[name for name, on in marks.items() if on],
        )
        self.registration.set_points(
            [
                (one.value, words(f"counter.people.registration.{one.value}"))
                for one in Registration
            ],
            first_key=_NO_KEYS,
            ticked=(known.registration.value,),
        )
        same = [one.paper for one in known.presented if one.document]
        self._list_shared(tuple(dict.fromkeys(same)), same)

    def ask(self, asked: Asked) -> None:
        """Show the questions that the rule and the papers on the desk bring up."""
        if asked.shared != self._asked.shared:
            self._list_shared(asked.shared, self.shared.points())
        self._asked = asked
        for block, wanted in (
            (self._born_block, asked.companion_born),
            (self._stay_block, asked.stay),
            (self._register_block, asked.registration),
            (self._shared_block, bool(asked.shared)),
        ):
            block.setVisible(wanted)

    def _list_shared(self, kinds: tuple[str, ...], ticked: tuple[str, ...] | list[str]) -> None:
        self.shared.set_points(
            [(one, paper_name(one, self._words)) for one in kinds],
            first_key=_NO_KEYS,
            ticked=ticked,
        )

    def added_to(self, draft: DocumentsAnswer, serving: Serving) -> DocumentsAnswer:
        """Return a draft with what was told; what is not asked is not told."""
        asked = serving.asked(draft)
        same = set(self.shared.points()) & set(asked.shared)
        stays = self.stays.points() if asked.stay else ()
        registration = self.registration.chosen()
        return msgspec.structs.replace(
            draft,
            presented=tuple(_marked(one, same) for one in draft.presented),
            registration=Registration(registration)
            if asked.registration and registration
            else Registration.RESIDENT,
            companion_born=_day(self.born) if asked.companion_born else None,
            stay_until=_day(self.stay) if asked.stay else None,
            stay_unlimited="unlimited" in stays,
            stay_extended="extended" in stays,
        )

    def first_missing(self) -> tuple[Person, QWidget] | None:
        """Return the first question without an answer, and at whose papers it stands."""
        return next(self._open(), None)

    def _open(self) -> Iterator[tuple[Person, QWidget]]:
        if self._asked.companion_born and _day(self.born) is None:
            yield Person.COMPANION, self.born.edit
        unlimited = "unlimited" in self.stays.points()
        if self._asked.stay and not unlimited and _day(self.stay) is None:
            yield Person.APPLICANT, self.stay.edit

    def _typed(self) -> None:
        for field in (self.born, self.stay):
            wrong = bool(field.text()) and _day(field) is None
            field.set_error(self._words("procedures.lack.date_impossible") if wrong else "")
        self.told.emit()


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day(field: Field) -> date | None:
    """Return the day that was typed, None for none and for one that cannot be."""
    found = eras().parse(field.text()) if field.text() else None
    return found.earliest if found is not None and found.complete else None


def _marked(one: Presented, same: set[str]) -> Presented:
    return msgspec.structs.replace(one, document=one.paper if one.paper in same else "")
