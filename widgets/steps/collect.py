"""回収するもの: what the city takes back, asked one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.procedures.answers import Collected
from widgets.clearing import discard
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.steps.step import heading
from widgets.theme import Theme

KEYS = {1: Collected.RECEIVED, 2: Collected.NOT_HELD, 3: Collected.LOST}


class CollectList(QWidget):
    """Ask for each paper what became of it; with the keyboard on a row 1, 2, 3 answer it."""

    answered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[str, ChoiceRow] = {}
        self._states: dict[str, Collected] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(0)
        words = theme.words
        self._column.addWidget(
            heading(theme, words("counter.collect.title"), words("counter.collect.keys"))
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_papers(self, papers: Sequence[str], states: Mapping[str, Collected]) -> None:
        """Show these papers; answers already given stay."""
        self.setVisible(bool(papers))
        if tuple(papers) == tuple(self._rows):
            return
        for row in self._rows.values():
            discard(row)
        self._states = {
            paper: state for paper, state in {**states, **self._states}.items() if paper in papers
        }
        self._rows = {}
        for paper in papers:
            row = ChoiceRow(self._theme, self._face(paper), checked=paper in self._states)
            row.clicked.connect(lambda _=False, paper=paper: self._next_state(paper))
            self._rows[paper] = row
            self._column.addWidget(row)

    def states(self) -> dict[str, Collected]:
        """Return what was answered."""
        return dict(self._states)

    def _face(self, paper: str) -> ChoiceFace:
        words, state = self._theme.words, self._states.get(paper)
        told = words(f"documents.collected.{state.value if state else 'not_asked'}")
        return ChoiceFace(text=words(f"documents.paper.{paper}"), box=Box.CHECK, trailing=told)

    def _next_state(self, paper: str) -> None:
        order = (None, *KEYS.values())
        at = order.index(self._states.get(paper))
        self._answer(paper, order[at % (len(order) - 1) + 1] or Collected.RECEIVED)

    def _answer(self, paper: str, state: Collected) -> None:
        self._states[paper] = state
        row = self._rows[paper]
        row.setChecked(True)
        row.show_face(self._face(paper))
        self.answered.emit()

    def digit(self, number: int) -> bool:
        """Answer the row that has the keyboard and go to the next open one."""
        paper = next((name for name, row in self._rows.items() if row.hasFocus()), "")
        if not paper or number not in KEYS:
            return False
        self._answer(paper, KEYS[number])
        following = self.first_open()
        if following is not None:
            following.setFocus()
        return True

    def first_open(self) -> ChoiceRow | None:
        """Return the first row that was not asked."""
        return next((r for name, r in self._rows.items() if name not in self._states), None)
