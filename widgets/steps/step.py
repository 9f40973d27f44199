"""What every step's widget shares: a draft answer, digits, scans, the words for what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.desk.serving import Serving
from app.documents.rules import Circumstance
from app.ports import Scan, Words
from app.procedures.answers import Answer
from app.procedures.facts import Fact, Facts
from app.procedures.flow import Stage
from app.procedures.steps import StepKind
from widgets.clearing import discard
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.labels import Hairline, Label
from widgets.theme import Theme, Type


class StepWidget(QWidget):
    """Show one stage and hold its draft.

    ``show_serving`` is called at first with the kept answer, later with what changed around the
    draft.  ``changed`` tells that the draft is another; ``acted(name)`` asks the desk for
    something; ``searched(text)`` asks for people.
    """

    kind: ClassVar[StepKind]
    changed = Signal()
    acted = Signal(str)
    searched = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._serving: Serving | None = None
        self._stage_key = ""
        self._compact = self._crowded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(16)

    @property
    def serving(self) -> Serving:
        """Return the visit that is shown."""
        if self._serving is None:
            raise ValueError("no visit is shown")
        return self._serving

    @property
    def stage(self) -> Stage:
        """Return the stage that is shown."""
        return self.serving.way.procedure.stage(self._stage_key)

    def show_serving(self, serving: Serving) -> None:
        """Show a visit at its present stage; the draft of the same stage stays."""
        first = self._serving is None
        self._serving = serving
        if first:
            self._stage_key = serving.stage.key if serving.stage is not None else ""
            self.begin(serving)
        self.follow(serving)

    def begin(self, serving: Serving) -> None:
        """Build the content for the stage, with the kept answer if there is one."""

    def follow(self, serving: Serving) -> None:
        """Show what changed around the draft."""

    def draft(self) -> Answer | None:
        """Return what is answered so far, None while it has no form yet (see ``missing``)."""
        return None

    def missing(self) -> str:
        """Return the text key of what keeps the draft from having a form."""
        return ""

    def reason(self) -> str:
        """Return why F12 cannot be pressed yet, empty where it can."""
        draft = self.draft()
        if draft is None:
            return self._theme.words(self.missing())
        lack = self.serving.lack(self.stage, draft)
        return "" if lack is None else self._theme.words(f"procedures.lack.{lack.value}")

    def digit(self, number: int) -> None:
        """Take a digit key."""

    def take_scan(self, scan: Scan) -> bool:
        """Take a scanned code; tell whether it fits this step."""
        return False

    def undo(self) -> None:
        """Take back what has not been confirmed."""

    def first_missing(self) -> QWidget | None:
        """Return the control to be filled next."""
        return None

    def head_acts(self) -> tuple[tuple[str, str], ...]:
        """Return small buttons for the step's head: an act and its words."""
        return ()

    def papers(self) -> tuple[str, ...]:
        """Return the forms that F9 prints at this stage."""
        return ()

    def add_section(self, title: str, *parts: QWidget, aside: str = "") -> None:
        """Put parts close below a title."""
        block = QVBoxLayout()
        block.setSpacing(0)
        block.addWidget(heading(self._theme, title, aside))
        for part in parts:
            block.addWidget(part)
        self.column.addLayout(block)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower spacing."""
        self._compact = compact
        self._space()

    def set_crowded(self, crowded: bool) -> None:
        """Take the narrower spacing while a band above takes some of the room."""
        self._crowded = crowded
        self._space()

    def _space(self) -> None:
        self.column.setSpacing(10 if self._compact or self._crowded else 16)


def heading(
    theme: Theme, title: str, aside: str = "", *, tag: QWidget | None = None, line: bool = True
) -> QWidget:
    """Return a section's title with a note or a tag at the right and the line below."""
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    row = QHBoxLayout()
    row.addWidget(Label(theme, title, bold=True))
    row.addStretch(1)
    if aside:
        row.addWidget(Label(theme, aside, Type.NOTE, colour=theme.ink.sub))
    if tag is not None:
        row.addWidget(tag)
    column.addLayout(row)
    if line:
        column.addWidget(Hairline(theme.ink.line))
    return block


def case_told(facts: Facts, words: Words) -> str:
    """Return a visit's case in words: who came, and what is distinguished; empty while unknown."""
    visitor, circumstance = facts.get(Fact.VISITOR, ""), facts.get(Fact.NOTICE, "")
    if not visitor:
        return ""
    who = words(f"procedures.case.{visitor}")
    if circumstance in ("", Circumstance.PLAIN.value):
        return who
    notice = words(f"procedures.notice.{circumstance}")
    return words("procedures.case.told", visitor=who, notice=notice)


class TickList(QWidget):
    """List points to be ticked by their digit; ``ticked`` tells a change.

    ``single`` makes it a choice of one.
    """

    ticked = Signal()

    def __init__(self, theme: Theme, *, single: bool = False) -> None:
        super().__init__()
        self._theme, self._single = theme, single
        self._rows: dict[str, ChoiceRow] = {}
        self._keys: dict[int, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_points(
        self,
        points: Sequence[tuple[str, str]],
        *,
        first_key: int = 1,
        note: Callable[[str], str] = lambda _: "",
        trailing: Callable[[str], str] = lambda _: "",
        ticked: Sequence[str] = (),
    ) -> None:
        """Show the points (name, words) with digits from ``first_key``; the tenth is 0."""
        for row in self._rows.values():
            discard(row)
        self._rows, self._keys = {}, {}
        for at, (name, text) in enumerate(points):
            number = first_key + at
            key = number % 10 if number <= 10 else -1
            if key >= 0:
                self._keys[key] = name
            face = ChoiceFace(
                text=text,
                key=str(key) if key >= 0 else "",
                box=Box.RADIO if self._single else Box.CHECK,
                note=note(name),
                trailing=trailing(name),
            )
            row = ChoiceRow(self._theme, face, checked=name in ticked)
            row.toggled.connect(lambda on, name=name: self._toggled(name, on=on))
            self._rows[name] = row
            self._column.addWidget(row)

    def _toggled(self, name: str, *, on: bool) -> None:
        if self._single and not on:
            row = self._rows[name]
            row.blockSignals(True)
            row.setChecked(True)
            row.blockSignals(False)
            return
        if self._single:
            for other, row in self._rows.items():
                if other != name and row.isChecked():
                    row.blockSignals(True)
                    row.setChecked(False)
                    row.blockSignals(False)
                    row.update()
        self.ticked.emit()

    def points(self) -> tuple[str, ...]:
        """Return the ticked points in order."""
        return tuple(name for name, row in self._rows.items() if row.isChecked())

    def chosen(self) -> str:
        """Return the one ticked point, empty for none."""
        return next(iter(self.points()), "")

    def tick(self, name: str, *, on: bool = True) -> None:
        """Tick a point."""
        self._rows[name].setChecked(on)

    def names(self) -> tuple[str, ...]:
        """Return the listed points."""
        return tuple(self._rows)

    def row(self, name: str) -> ChoiceRow:
        """Return a point's row."""
        return self._rows[name]

    def digit(self, number: int) -> bool:
        """Toggle the point of a digit; tell whether there is one."""
        if number not in self._keys:
            return False
        row = self._rows[self._keys[number]]
        row.click()
        row.setFocus()
        return True

    def first_open(self) -> QWidget | None:
        """Return the first row that is not ticked."""
        if self._single and self.points():
            return None
        return next((row for row in self._rows.values() if not row.isChecked()), None)
