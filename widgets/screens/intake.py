"""The backyard's intake (staff.md 5.7): a delivered box against its list, card by card."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.clearing import clear
from widgets.controls.cell_painting import Cell
from widgets.controls.counts import CountRow
from widgets.controls.labels import Hairline, Label, NameLabel, Prose
from widgets.controls.marks import Tag
from widgets.controls.painting import RIGHT, TagFace, Tone
from widgets.controls.picture import Picture
from widgets.controls.table import Column, RecordTable, Row, RowHeight, RowTone
from widgets.frame import Frame, Section
from widgets.screens.intake_parts import BoxRail, LastScanPanel, ShelfSection
from widgets.screens.intake_view import BoxRow, IntakeView, ScanLine, SideList
from widgets.theme import Theme, Type

MOST_LINES = 5
KANA = 3


class SideBlock(Section):
    """Show surplus or pulled-out cards at the side."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        head = QHBoxLayout()
        self.title = Label(theme, "", bold=True)
        self._place = Tag(theme, "")
        head.addWidget(self.title, 1)
        head.addWidget(self._place)
        self.column.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.column.addLayout(self._lines)
        self._text = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.column.addWidget(self._text)

    def show_list(self, shown: SideList, tone: Tone) -> None:
        """Change all that the block shows."""
        self.title.setText(shown.title)
        self._place.show_face(TagFace(text=shown.place, tone=tone))
        self._place.setVisible(bool(shown.lines))
        clear(self._lines)
        for text, remark in shown.lines[:MOST_LINES]:
            self._lines.addWidget(self._line(text, remark, named=shown.names))
        self._text.set_text(shown.text)
        self._text.setVisible(bool(shown.text))

    def _line(self, text: str, remark: str, *, named: bool) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if named:
            row.addWidget(NameLabel(self._theme, text, Type.BODY), 1)
        else:
            row.addWidget(Label(self._theme, text), 1)
        row.addWidget(Label(self._theme, remark, Type.NOTE, colour=self._theme.ink.sub))
        line.setFixedHeight(28)
        return line


class IntakeScreen(Frame):
    """Show one box; signals mean what a hand did.

    ``placed`` is Enter, ``box_opened(key)`` another box, ``shelf_pressed(place)`` a cell.
    """

    placed = Signal()
    box_opened = Signal(str)
    shelf_pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, stages=False)
        self._build_rail()
        self._build_step()
        self._build_side()
        self.compact_changed.connect(self._fit_compact)
        self.table.chosen.connect(lambda _key: self.placed.emit())
        self.first = self.last

    def _build_rail(self) -> None:
        theme, words = self.theme, self.theme.words
        head = QVBoxLayout()
        head.setContentsMargins(24, 20, 16, 16)
        head.setSpacing(4)
        self._rail_title = Label(theme, words("backyard.boxes.title"), Type.VERDICT)
        self._rail_text = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        head.addWidget(self._rail_title)
        head.addWidget(self._rail_text)
        self.boxes = BoxRail(theme)
        self.boxes.opened.connect(self.box_opened)
        self.rail.column.addLayout(head)
        self.rail.column.addWidget(Hairline(theme.ink.line_soft))
        self.rail.column.addWidget(self.boxes)
        self.rail.column.addStretch(1)
        self._rail_head = head

    def _build_step(self) -> None:
        theme, words, column = self.theme, self.theme.words, self.step.column
        self._heading = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._number = Label(theme, "", Type.TITLE)
        self._source = Label(theme, "", Type.NOTE, colour=theme.ink.sub, align=RIGHT)
        title = QVBoxLayout()
        title.setSpacing(0)
        title.addWidget(self._heading)
        head = QHBoxLayout()
        head.addWidget(self._number, 1)
        head.addWidget(self._source)
        title.addLayout(head)
        self.counts = CountRow(theme)
        self.last = LastScanPanel(theme)
        above = QHBoxLayout()
        self._table_title = Label(theme, words("backyard.scans.title"), bold=True)
        self._table_note = Label(
            theme, words("backyard.scans.note"), Type.NOTE, colour=theme.ink.sub, align=RIGHT
        )
        above.addWidget(self._table_title, 1)
        above.addWidget(self._table_note)
        self.table = RecordTable(
            theme,
            (
                Column(title=words("backyard.scans.time"), width=116),
                Column(title=words("backyard.scans.number"), width=152),
                Column(title=words("backyard.scans.name")),
                Column(title=words("backyard.scans.kana"), width=180),
                Column(title=words("backyard.scans.result"), width=248),
                Column(title=words("backyard.scans.place"), width=140, right=True),
            ),
            name=words("backyard.scans.title"),
        )
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(Picture(theme, "scan", 20, theme.ink.text))
        self._foot = Label(theme, words("backyard.scans.foot"))
        self._speed = Label(theme, "", Type.NOTE, colour=theme.ink.sub, align=RIGHT)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self._speed)
        for part in (title, self.counts, self.last, above, self.table):
            if isinstance(part, QWidget):
                column.addWidget(part, 1 if part is self.table else 0)
            else:
                column.addLayout(part)
        column.addWidget(Hairline(theme.ink.line_soft))
        column.addLayout(foot)

    def _build_side(self) -> None:
        theme, words = self.theme, self.theme.words
        self.shelf = ShelfSection(theme)
        self.shelf.pressed.connect(self.shelf_pressed)
        self.surplus, self.pulled = SideBlock(theme), SideBlock(theme)
        rest = Section(theme)
        rest.column.addWidget(Label(theme, words("backyard.rest.title"), bold=True))
        self._rest = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        rest.column.addWidget(self._rest)
        self._sections = (self.shelf, self.surplus, self.pulled, rest)
        for section in self._sections:
            self.side.column.addWidget(section)
        self.side.column.addStretch(1)

    def rest(self) -> str:
        """Return what the side says about the end of the box."""
        return self._rest.text()

    # --- what is shown -------------------------------------------------------------------------

    def show_boxes(self, rows: Sequence[BoxRow], current: str, told: str) -> None:
        """Change the rail."""
        self.boxes.show_rows(rows, current)
        self._rail_text.setText(told)

    def show_view(self, view: IntakeView) -> None:
        """Change the whole page."""
        self._heading.setText(view.heading)
        self._number.setText(view.number)
        self._source.setText(view.source)
        self.counts.set_counts(view.counts)
        self.last.show_scan(view.last)
        self.table.set_rows([_row(line) for line in view.lines])
        self._speed.setText(view.speed)
        self.shelf.show_shelf(view.shelf)
        self.surplus.show_list(view.surplus, Tone.WARN)
        self.pulled.show_list(view.pulled, Tone.PRIMARY)
        self._rest.set_text(view.rest)

    def _fit_compact(self, compact: bool) -> None:
        self.boxes.set_compact(compact)
        self.last.set_compact(compact)
        self._rail_text.setVisible(not compact)
        self._rail_head.setContentsMargins(*((8, 12, 4, 8) if compact else (24, 20, 16, 16)))
        self._rail_title.setText(
            self.theme.words("backyard.boxes.short" if compact else "backyard.boxes.title")
        )
        self.table.set_height(RowHeight.COMPACT if compact else RowHeight.NORMAL)
        self.table.setColumnHidden(KANA, compact)
        self._table_note.setVisible(not compact)
        for section in self._sections:
            section.set_compact(compact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Place the card in hand by Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.placed.emit()
            return
        super().keyPressEvent(event)


def _row(line: ScanLine) -> Row:
    return Row(
        key=line.key,
        cells=(
            Cell(text=line.time, sub=True),
            Cell(text=line.number),
            Cell(text=line.name, name=bool(line.name)),
            Cell(text=line.kana, sub=True),
            Cell(tag=line.result, text=line.aside),
            Cell(text=line.place, bold=True, right=True),
        ),
        tone=RowTone.TINT if line.current else RowTone.PLAIN,
    )
