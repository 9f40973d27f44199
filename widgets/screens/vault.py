"""Set-up and vault (OKA-3.1.2-イ, OKA-5.3.2): mark what was set up, lay cards into positions."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from widgets.clearing import discard
from widgets.controls.buttons import Chip
from widgets.controls.cell_painting import Cell
from widgets.controls.labels import Label
from widgets.controls.painting import RIGHT, TagFace, Tone
from widgets.controls.table import Column, Row, RowHeight, RowTone
from widgets.frame import Frame
from widgets.screens.intake_parts import LastScanPanel, ShelfSection, TickTable
from widgets.screens.intake_view import LastScan, ShelfFace
from widgets.theme import Theme, Type

KANA = 3


@dataclass(frozen=True, kw_only=True)
class VaultRow:
    """Hold one card that waits for its set-up or its place."""

    key: str
    number: str
    name: str
    kana: str
    box: str
    state: str
    done: bool
    place: str
    ticked: bool
    in_hand: bool = False


@dataclass(frozen=True, kw_only=True)
class VaultView:
    """Hold the whole page; ``boxes`` are (box, words), the empty box means all."""

    title: str
    last: LastScan
    rows: tuple[VaultRow, ...]
    boxes: tuple[tuple[str, str], ...]
    box: str
    shelf: ShelfFace


class VaultScreen(Frame):
    """Show the cards on their way into the vault; signals mean what a hand did."""

    placed = Signal()
    ticked = Signal(str)
    box_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        title = QVBoxLayout()
        title.setSpacing(0)
        heading = words("backyard.vault.title")
        title.addWidget(Label(theme, heading, Type.NOTE, colour=theme.ink.sub))
        self._title = Label(theme, "", Type.TITLE)
        title.addWidget(self._title)
        self.last = LastScanPanel(theme)
        self._boxes = QHBoxLayout()
        self._boxes.setSpacing(8)
        self._chips: dict[str, Chip] = {}
        self._boxes.addStretch(1)
        note = words("backyard.vault.note")
        self._note = Label(theme, note, Type.NOTE, colour=theme.ink.sub, align=RIGHT)
        self._boxes.addWidget(self._note)
        self.table = TickTable(
            theme,
            (
                Column(title=words("backyard.vault.set_up"), width=152),
                Column(title=words("backyard.scans.number"), width=152),
                Column(title=words("backyard.scans.name")),
                Column(title=words("backyard.scans.kana"), width=220),
                Column(title=words("backyard.vault.box_column"), width=160),
                Column(title=words("backyard.scans.place"), width=140, right=True),
            ),
            name=words("backyard.vault.list"),
        )
        self.table.ticked.connect(self.ticked)
        self.table.chosen.connect(lambda _key: self.placed.emit())
        self.table.clicked.connect(lambda index: self._clicked(index.row(), index.column()))
        self.shelf = ShelfSection(theme)
        self.step.column.addLayout(title)
        self.step.column.addWidget(self.last)
        self.step.column.addLayout(self._boxes)
        self.step.column.addWidget(self.table, 1)
        self.side.column.addWidget(self.shelf)
        self.side.column.addStretch(1)
        self.first = self.table
        self.compact_changed.connect(self._fit_compact)
        self.digit_pressed.connect(self._digit)

    def _clicked(self, row: int, column: int) -> None:
        if column == 0:
            self.ticked.emit(self.table.rows()[row].key)

    def _digit(self, number: int) -> None:
        boxes = tuple(self._chips)
        if 0 < number <= len(boxes):
            self.box_chosen.emit(boxes[number - 1])

    def show_view(self, view: VaultView) -> None:
        """Change the whole page."""
        self._title.setText(view.title)
        self.last.show_scan(view.last)
        self._show_boxes(view.boxes, view.box)
        self.table.set_rows([_row(row) for row in view.rows])
        self.shelf.show_shelf(view.shelf)
        if not self.table.current_key() and view.rows:
            self.table.select(view.rows[0].key)

    def _show_boxes(self, boxes: Sequence[tuple[str, str]], chosen: str) -> None:
        if tuple(self._chips) != tuple(box for box, _ in boxes):
            for chip in self._chips.values():
                discard(chip)
            self._chips = {}
            for at, (box, words) in enumerate(boxes):
                chip = Chip(self.theme, words, key=str(at + 1) if at < 9 else "")
                chip.clicked.connect(lambda _=False, box=box: self.box_chosen.emit(box))
                self._boxes.insertWidget(at, chip)
                self._chips[box] = chip
        for box, words in boxes:
            self._chips[box].set_text(words)
            self._chips[box].setChecked(box == chosen)

    def _fit_compact(self, compact: bool) -> None:
        self.last.set_compact(compact)
        self.shelf.set_compact(compact)
        self.table.set_height(RowHeight.COMPACT if compact else RowHeight.NORMAL)
        self.table.setColumnHidden(KANA, compact)
        self._note.setVisible(not compact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Place the card in hand by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.placed.emit()
            return
        super().keyPressEvent(event)


def _row(row: VaultRow) -> Row:
    tag = TagFace(text=row.state, tone=Tone.OK if row.done else Tone.PLAIN)
    return Row(
        key=row.key,
        cells=(
            Cell(ticked=None if row.done else row.ticked, tag=tag),
            Cell(text=row.number),
            Cell(text=row.name, name=True),
            Cell(text=row.kana, sub=True),
            Cell(text=row.box, sub=True),
            Cell(text=row.place, right=True, bold=True),
        ),
        tone=RowTone.TINT if row.in_hand else RowTone.PLAIN,
    )
