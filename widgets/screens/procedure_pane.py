"""The menu of procedures: all parts in sight, found by two digits or by a part of the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field, FieldKind
from widgets.steps.step import heading
from widgets.theme import Theme

_WIDTH, _COLUMNS = 1240, 3


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """Be one procedure of the menu: its key, its two digits, its name."""

    key: str
    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class MenuPart:
    """Be one part of the menu."""

    title: str
    entries: tuple[MenuEntry, ...]


class ProcedurePane(DecisionPane):
    """Offer every procedure; ``answered(key)`` is the one that was chosen.

    What is typed is taken as the two digits of a row or as a part of its name.  F12 and Enter take
    the only row that fits.
    """

    answered = Signal(str)

    def __init__(self, theme: Theme, window: QWidget, parts: Sequence[MenuPart]) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("counter.menu.title"),
            decide=words("counter.menu.decide"),
            back=words("counter.pane.back"),
            width=_WIDTH,
        )
        self._parts = tuple(parts)
        self._dense = theme.is_compact(window.window().size())
        self.rows: dict[str, ChoiceRow] = {}
        hint = words("counter.menu.hint")
        self.field = Field(theme, words("counter.menu.find"), FieldKind.TEXT, hint=hint)
        self.field.edit.textChanged.connect(self._typed)
        self.field.submitted.connect(self.press_decide)
        self.body.addWidget(self.field)
        self.body.addLayout(self._columns())
        self.decided.connect(self._take)
        self._typed()

    def _columns(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        for column in _spread(self._parts):
            block = QVBoxLayout()
            block.setSpacing(0)
            for part in column:
                block.addWidget(heading(self._theme, part.title))
                for entry in part.entries:
                    block.addWidget(self._row(entry))
                block.addSpacing(2 if self._dense else 8)
            block.addStretch(1)
            row.addLayout(block, 1)
        return row

    def _row(self, entry: MenuEntry) -> ChoiceRow:
        face = ChoiceFace(text=entry.name, key=entry.code, box=Box.NONE)
        row = ChoiceRow(self._theme, face)
        row.set_compact(self._dense)
        row.clicked.connect(lambda _=False, key=entry.key: self.answered.emit(key))
        self.rows[entry.key] = row
        return row

    def fitting(self) -> tuple[str, ...]:
        """Return the procedures that fit what was typed."""
        typed = self.field.text()
        entries = [entry for part in self._parts for entry in part.entries]
        if not typed:
            return ()
        return tuple(one.key for one in entries if one.code == typed or (typed in one.name))

    def _typed(self) -> None:
        words, typed = self._theme.words, self.field.text()
        fitting = self.fitting()
        starts = {
            one.key for part in self._parts for one in part.entries if one.code.startswith(typed)
        }
        for key, row in self.rows.items():
            row.setEnabled(not typed or key in fitting or key in starts)
        nothing = bool(typed) and not fitting and not (starts and typed.isdigit())
        self.field.set_error(words("counter.menu.nothing") if nothing else "")
        self.set_reason("" if len(fitting) == 1 else words("counter.menu.lack"))

    def _take(self) -> None:
        fitting = self.fitting()
        if len(fitting) == 1:
            self.answered.emit(fitting[0])


def _spread(parts: Sequence[MenuPart]) -> list[tuple[MenuPart, ...]]:
    """Put the parts into columns in their order, so that the tallest is as low as can be."""
    inner = range(1, len(parts))
    ways = (
        [tuple(parts[start:end]) for start, end in pairwise((0, *cuts, len(parts)))]
        for cuts in combinations(inner, min(_COLUMNS, len(parts)) - 1)
    )
    return min(ways, key=lambda columns: max(map(_height, columns)))


def _height(column: tuple[MenuPart, ...]) -> int:
    return sum(len(part.entries) + 1 for part in column)
