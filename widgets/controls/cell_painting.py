"""How one cell of a table of records is painted."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.controls.boards import paint_seat
from widgets.controls.painting import (
    LEFT,
    RIGHT,
    TagFace,
    paint_check,
    paint_hairline,
    paint_key,
    paint_name,
    paint_numerals,
    paint_tag,
    paint_text,
    tag_width,
)
from widgets.theme import Theme, Type

if TYPE_CHECKING:
    from widgets.controls.table import RecordTable

Index = QModelIndex | QPersistentModelIndex


class RowLike(Protocol):
    """Tell the tone of a row."""

    @property
    def tone(self) -> object:
        """Return the row's tone."""
        ...


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Hold one cell; a second line makes it two-line, ``marks`` are (start, length) of matches.

    ``name`` draws the text glyph by glyph as a person's name (``name_below`` the second line).
    """

    text: str = ""
    below: str = ""
    aside: str = ""
    name: bool = False
    name_below: bool = False
    bold: bool = False
    right: bool = False
    sub: bool = False
    wrong: bool = False
    warn: bool = False
    tag: TagFace | None = None
    key: str = ""
    icon: str = ""
    ticked: bool | None = None
    seats: tuple[str, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    marks_below: tuple[tuple[int, int], ...] = ()
    tip: str = ""
    spoken: str = ""

    @property
    def words(self) -> str:
        """Return the cell's facts in words."""
        if self.spoken:
            return self.spoken
        tag = self.tag.text if self.tag else ""
        return " ".join(part for part in (self.text, self.below, tag, self.aside) if part)


class CellDelegate(QStyledItemDelegate):
    """Paint cells: ground, hairline, 4-px bar, then what the cell holds."""

    def __init__(self, theme: Theme, table: "RecordTable") -> None:
        super().__init__(table)
        self._theme, self._table = theme, table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a small size: widths are the columns' affair."""
        return QSize(24, self._table.verticalHeader().defaultSectionSize())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        cell: Cell = index.data(Qt.ItemDataRole.UserRole)
        row = index.data(Qt.ItemDataRole.UserRole + 1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect, ink = QRectF(option.rect), self._theme.ink
        painter.save()
        painter.setClipRect(rect)
        tone = row.tone.value
        ground = self._ground(tone, index.row(), selected=selected)
        if ground is not None:
            painter.fillRect(rect, ground)
        paint_hairline(painter, rect, ink.line_soft)
        if index.column() == 0 and (selected or tone == "changed"):
            painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), ink.primary)
        colour = ink.hint if tone == "faded" else ink.text
        self._paint_cell(painter, rect.adjusted(12, 0, -12, -1), cell, colour, selected=selected)
        painter.restore()

    def _ground(self, tone: str, row: int, *, selected: bool) -> QColor | None:
        ink = self._theme.ink
        if tone == "warn":
            return ink.warn_tint
        if selected or tone == "tint":
            return ink.tint
        if tone == "error":
            return ink.error_tint
        return ink.surface if row == self._table.over else None

    def _paint_cell(
        self, painter: QPainter, room: QRectF, cell: Cell, colour: QColor, *, selected: bool
    ) -> None:
        theme, ink, middle = self._theme, self._theme.ink, room.center().y()
        if cell.ticked is not None:
            at = QPointF(room.left(), round(middle - 10))
            paint_check(painter, theme, at, on=cell.ticked, green=False)
            room = room.adjusted(32, 0, 0, 0)
        if cell.key:
            at = QPointF(room.left(), round(middle - 12))
            room = room.adjusted(paint_key(painter, theme, at, cell.key) + 8, 0, 0, 0)
        if cell.icon:
            theme.icons.paint(painter, cell.icon, (room.left(), middle - 10), 20, ink.sub)
            room = room.adjusted(28, 0, 0, 0)
        if cell.tag is not None:
            left = room.right() - tag_width(theme, cell.tag) if cell.right else room.left()
            width = paint_tag(painter, theme, QPointF(left, round(middle - 12)), cell.tag)
            room = room.adjusted(width + 8, 0, 0, 0)
        if cell.seats:
            room = room.adjusted(paint_seats(painter, theme, room, cell.seats) + 12, 0, 0, 0)
        if cell.below:
            self._paint_double(painter, room, cell, colour)
            return
        shade = (
            ink.warn if cell.warn else ink.error if cell.wrong else ink.sub if cell.sub else colour
        )
        bold = cell.bold or cell.warn or (selected and cell.name)
        used = self._paint_line(painter, room, cell, shade, bold=bold)
        if cell.aside:
            rest = room.adjusted(used + (8 if used else 0), 0, 0, 0)
            paint_text(painter, rest, cell.aside, theme.font(Type.NOTE), ink.sub)

    def _paint_line(
        self, painter: QPainter, room: QRectF, cell: Cell, colour: QColor, *, bold: bool
    ) -> float:
        theme = self._theme
        if not cell.text:
            return 0.0
        px = 16 if self._table.verticalHeader().defaultSectionSize() >= 40 else 14
        if cell.name:
            paint_name(painter, theme, room, cell.text, px, colour, bold=bold)
            return theme.namer(bold=bold).width(cell.text, px)
        font = theme.sized(px, bold=bold)
        width = QFontMetricsF(font).horizontalAdvance(cell.text)
        self._paint_marks(painter, room, cell.text, cell.marks, font)
        draw = paint_numerals if cell.right else paint_text
        draw(painter, room, cell.text, font, colour, RIGHT if cell.right else LEFT)
        if cell.wrong:
            y = room.center().y() + px / 2 + 3
            painter.fillRect(
                QRectF(room.left(), y, min(width, room.width()), 2), self._theme.ink.error_line
            )
        return width

    def _paint_double(self, painter: QPainter, room: QRectF, cell: Cell, colour: QColor) -> None:
        theme = self._theme
        upper = QRectF(room.left(), room.center().y() - 24, room.width(), 20)
        lower = QRectF(room.left(), room.center().y() - 3, room.width(), 26)
        note = theme.font(Type.NOTE)
        self._paint_marks(painter, upper, cell.text, cell.marks, note)
        paint_text(painter, upper, cell.text, note, theme.ink.sub)
        font = theme.font(Type.LEAD, bold=True)
        self._paint_marks(painter, lower, cell.below, cell.marks_below, font)
        if cell.name_below:
            paint_name(painter, theme, lower, cell.below, 18, colour)
        else:
            paint_text(painter, lower, cell.below, font, colour)

    def _paint_marks(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        marks: tuple[tuple[int, int], ...],
        font: QFont,
    ) -> None:
        if not marks:
            return
        metrics = QFontMetricsF(font)
        height = metrics.height() + 4
        for start, length in marks:
            left = room.left() + metrics.horizontalAdvance(text[:start])
            width = metrics.horizontalAdvance(text[start : start + length])
            top = room.center().y() - height / 2
            painter.fillRect(QRectF(left, top, width, height), self._theme.ink.mark)


def paint_seats(painter: QPainter, theme: Theme, room: QRectF, seats: tuple[str, ...]) -> float:
    """Draw one square of 16 px per seat (taken, free, leased, provisional); return the width."""
    x, y = room.left(), round(room.center().y() - 8)
    for seat in seats:
        paint_seat(painter, theme, QRectF(x, y, 16, 16), seat)
        x += 20
    return x - room.left() - 4
