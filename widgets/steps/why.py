"""なぜ？: an answer's rule in words, with its source and the days on which it holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.rulings.ruling import Ground, cited
from widgets.controls.labels import Label, Prose
from widgets.theme import Theme, Type


class Why(QWidget):
    """Answer なぜ？ where it stands: what holds here, and by which rulings."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.told = Prose(theme)
        self.cited = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(
            Label(theme, theme.words("counter.why"), bold=True), 0, Qt.AlignmentFlag.AlignTop
        )
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.told)
        column.addWidget(self.cited)
        row.addLayout(column, 1)
        self.hide()

    def show_grounds(self, grounds: Sequence[Ground], *told: str) -> None:
        """Tell sentences and the rulings behind them; nothing is shown where there is neither."""
        words = self._theme.words
        self.told.set_text("".join(told))
        self.told.setVisible(any(told))
        self.cited.set_text("\n".join(cited(one, words) for one in grounds))
        self.cited.setVisible(bool(grounds))
        self.setVisible(bool(grounds) or any(told))
