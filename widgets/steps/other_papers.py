"""その他の書類: find a kind of paper by a part of its name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.controls.cell_painting import Cell
from widgets.controls.fields import Field, FieldKind
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.theme import Theme


class OtherPapers(QWidget):
    """Find a paper by a part of its name."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        words = theme.words
        self._words = words
        self.field = Field(theme, words("counter.documents.search"), FieldKind.TEXT)
        self.table = RecordTable(
            theme,
            [
                Column(title=words("counter.documents.paper")),
                Column(title=words("counter.documents.class"), width=120),
            ],
            name=words("counter.documents.search"),
            height=RowHeight.DENSE,
        )
        self._papers: list[tuple[str, str, str]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        column.addWidget(self.table, 1)
        self.field.edit.textChanged.connect(self._filter)
        self.field.submitted.connect(self._submit)
        self.table.chosen.connect(self.chosen)

    def show_papers(self, papers: list[tuple[str, str, str]]) -> None:
        """Offer these papers."""
        self._papers = papers
        self.field.edit.clear()
        self._filter("")

    def _filter(self, text: str) -> None:
        self.table.set_rows(
            [
                Row(
                    key=key,
                    cells=(
                        Cell(text=name),
                        Cell(
                            text=self._words(f"documents.class.{cls}")
                            if cls in ("A", "B")
                            else self._words("counter.documents.other")
                        ),
                    ),
                )
                for key, name, cls in self._papers
                if text in name
            ]
        )

    def _submit(self) -> None:
        rows = self.table.rows()
        key = self.table.current_key() or (rows[0].key if rows else "")
        if key:
            self.chosen.emit(key)
