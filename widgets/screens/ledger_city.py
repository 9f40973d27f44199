"""What a look-up in the city's other offices found: read over the ledger page, nothing to do."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Prose
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.theme import Theme, Type

WIDTH, HEIGHT = 1120, 640
_WIDTHS = (0, 128, 168, 200, 184)


class CityPane(DecisionPane):
    """List other offices' cards; Esc and F12 both close it."""

    def __init__(self, theme: Theme, window: QWidget, title: str, told: str) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            title,
            decide=words("ledger.city.close"),
            back=words("ledger.confirm.back"),
            width=WIDTH,
            height=HEIGHT,
        )
        self.told = Prose(theme, told, Type.NOTE)
        self.table = RecordTable(
            theme,
            tuple(
                Column(title=words(f"ledger.column.{name}"), width=width)
                for name, width in zip(
                    ("name", "born", "number", "office", "status"), _WIDTHS, strict=True
                )
            ),
            name=words("ledger.city.list"),
            height=RowHeight.DOUBLE,
        )
        self.body.addWidget(self.told)
        self.body.addWidget(self.table, 1)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show the found cards."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
