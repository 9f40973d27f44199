"""The papers one person can lay down: A, B, what else is needed, and those found by search."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.documents.judge import Finding, Looked, Presented
from app.documents.papers import Paper, PaperClass
from app.documents.rules import Person
from app.documents.telling import paper_name
from widgets.controls.choice_row import ChoiceFace
from widgets.controls.painting import TagFace, Tone
from widgets.steps.paper_row import PHOTO, PaperRow, checks_of
from widgets.steps.step import heading
from widgets.theme import Theme

_TONES = {
    Finding.GOOD: (Tone.OK, "check"),
    Finding.UNCHECKED: (Tone.PRIMARY, ""),
    Finding.FAILED: (Tone.ERROR, "cross"),
    Finding.DOUBTFUL: (Tone.WARN, "warn"),
    Finding.NOT_USED: (Tone.PLAIN, ""),
    Finding.SHARED: (Tone.ERROR, "cross"),
}


class PaperLists(QScrollArea):
    """List one person's papers in two columns; ``laid`` tells a change.

    A from 1, B from 6, 0 for the first open one of what else is needed.
    """

    laid = Signal()

    def __init__(self, theme: Theme, person: Person) -> None:
        super().__init__()
        self._theme, self._person = theme, person
        self._rows: dict[str, PaperRow] = {}
        self._keys: dict[int, str] = {}
        self._needed: tuple[str, ...] = ()
        self._columns: dict[PaperClass, QVBoxLayout] = {}
        self._heads: dict[PaperClass, QWidget] = {}
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 2, 0)
        row.setSpacing(32)
        words = theme.words
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, classes in (
            (left, (PaperClass.A,)),
            (right, (PaperClass.B, PaperClass.OTHER)),
        ):
            column.setSpacing(0)
            for cls in classes:
                if cls is PaperClass.OTHER:
                    column.addSpacing(16)
                title = (
                    words("documents.class_note.other")
                    if cls is PaperClass.OTHER
                    else words(f"documents.class.{cls.value}")
                )
                note = "" if cls is PaperClass.OTHER else words(f"documents.class_note.{cls.value}")
                block = QVBoxLayout()
                block.setSpacing(0)
                head = self._heads[cls] = heading(theme, title, note)
                if cls is PaperClass.OTHER:
                    head.hide()  # until something stands below it
                block.addWidget(head)
                column.addLayout(block)
                self._columns[cls] = block
            column.addStretch(1)
            row.addLayout(column, 1)
        self._left, self._right = left, right
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self.setMinimumHeight(120)

    def add_left(self, part: QWidget) -> None:
        """Put a part below the left column."""
        self._left.insertWidget(self._left.count() - 1, part)

    def add_right(self, part: QWidget) -> None:
        """Put a part below the right column."""
        self._right.insertWidget(self._right.count() - 1, part)

    def set_papers(self, a: Sequence[Paper], b: Sequence[Paper], needed: Sequence[Paper]) -> None:
        """Show the usual papers and what else the rule needs."""
        self._needed = tuple(paper.key for paper in needed)
        for first, papers in ((1, a), (6, b)):
            for at, paper in enumerate(papers):
                self._add(paper, first + at)
        for paper in needed:
            if paper.key not in self._rows:
                self._add(paper, 0 if paper is needed[0] else -1)

    def _add(self, paper: Paper, key: int) -> PaperRow:
        points = [check.value for check in paper.checks]
        if paper.photo and paper.without_photo is not None:
            points.append(PHOTO)
        face = ChoiceFace(
            text=paper_name(paper.key, self._theme.words), key=str(key) if key >= 0 else ""
        )
        row = PaperRow(self._theme, face, tuple(points))
        row.looked.connect(self.laid)
        self._rows[paper.key] = row
        if key > 0:
            self._keys[key] = paper.key
        self._columns[paper.cls].addWidget(row)
        self._heads[paper.cls].show()
        return row

    def offer(self, paper: Paper) -> PaperRow:
        """Show a paper that was found by search."""
        return self._rows.get(paper.key) or self._add(paper, -1)

    def row(self, paper: str) -> PaperRow:
        """Return a paper's row."""
        return self._rows[paper]

    def take_over(self, presented: Sequence[Presented]) -> None:
        """Lay down what was kept; ``offer`` comes before for papers outside the lists."""
        for one in presented:
            row = self._rows[one.paper]
            row.setChecked(True)
            marks: dict[str, bool | None] = {check.value: True for check in one.passed}
            marks |= {check.value: False for check in one.failed}
            row.set_marks(marks | {PHOTO: one.photo})

    def presented(self) -> tuple[Presented, ...]:
        """Return what lies on the desk."""
        found = []
        for key, row in self._rows.items():
            if row.isChecked():
                passed, failed = checks_of(row)
                photo = row.marks().get(PHOTO) is not False
                found.append(
                    Presented(
                        paper=key, person=self._person, passed=passed, failed=failed, photo=photo
                    )
                )
        return tuple(found)

    def show_findings(self, looked: Sequence[Looked]) -> None:
        """Show at each paper whether it counts."""
        words = self._theme.words
        found = {one.presented.paper: one for one in looked if one.presented.person is self._person}
        for key, row in self._rows.items():
            one = found.get(key)
            if one is None or not row.isChecked():
                row.set_state(None)
                continue
            tone, icon = _TONES[one.finding]
            text = words(f"documents.finding.{one.finding.value}")
            if one.finding is Finding.FAILED:
                text = words(f"documents.failed.{one.checks[0].value}")
            row.set_state(TagFace(text=text, tone=tone, icon=icon))

    def digit(self, number: int) -> None:
        """Cycle the paper of a digit; 0 the first open one of what else is needed."""
        key = self._keys.get(number, "")
        if number == 0 and self._needed:
            key = next((name for name in self._needed if not self._whole(name)), self._needed[0])
        if key:
            row = self._rows[key]
            row.step_on()
            row.setFocus()
            self.show_row(row)

    def show_row(self, row: QWidget) -> None:
        """Scroll to a row, with the height it has just taken."""
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        if inner is not None and layout is not None:
            layout.activate()
            inner.resize(inner.width(), layout.totalMinimumSize().height())
        self.ensureWidgetVisible(row, 8, 8)

    def _whole(self, name: str) -> bool:
        row = self._rows[name]
        return row.isChecked() and None not in row.marks().values()

    def first_open(self) -> PaperRow | None:
        """Return the first paper with a point not looked at, else the first of the list."""
        begun = (row for row in self._rows.values() if row.isChecked())
        return next((row for row in begun if None in row.marks().values()), None) or next(
            (row for row in self._rows.values() if not row.isChecked()), None
        )
