"""The stages of a visit: done, current, to come, the official's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from widgets.controls.painting import (
    CENTRE,
    RIGHT,
    TagFace,
    Tone,
    paint_box,
    paint_in_two,
    paint_numerals,
    paint_tag,
    paint_text,
    tag_width,
)
from widgets.theme import Theme, Type

_SMALL, _SMALL_COMPACT = 14, 13
Index = QModelIndex | QPersistentModelIndex


class StageState(Enum):
    """Name how a stage stands."""

    DONE = "done"
    CURRENT = "current"
    TO_DO = "to_do"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """Hold one stage; ``at`` is the time it was done, ``added`` one that a new fact brought."""

    key: str
    number: int
    text: str
    state: StageState = StageState.TO_DO
    at: str = ""
    official: bool = False
    added: bool = False


class _StageDelegate(QStyledItemDelegate):
    """Paint one stage."""

    def __init__(self, theme: Theme, parent: "StageList") -> None:
        super().__init__(parent)
        self._theme, self._list = theme, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(176, 40 if self._list.compact else 48)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: StageRow = index.data(Qt.ItemDataRole.UserRole)
        rect, ink = QRectF(option.rect), self._theme.ink
        painter.save()
        if row.state is StageState.CURRENT:
            painter.fillRect(rect, ink.tint)
            painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), ink.primary)
        edge = 24.0 if self._list.compact else 28.0
        left = rect.left() + (12 if self._list.compact else 20)
        disc = QRectF(left, rect.top() + (rect.height() - edge) / 2, edge, edge)
        self._disc(painter, disc, row)
        right = self._trailing(painter, rect, row)
        current = row.state is StageState.CURRENT
        colour = ink.primary if current else ink.sub if row.state is StageState.TO_DO else ink.text
        gap = 8
        room = QRectF(disc.right() + gap, rect.top(), right - disc.right() - gap - 4, rect.height())
        self._name(painter, room, row.text, colour, bold=current)
        painter.restore()

    def _name(
        self, painter: QPainter, room: QRectF, text: str, colour: QColor, *, bold: bool
    ) -> None:
        """Draw a name in one line, one that is too long in two smaller ones."""
        big, small = (14, _SMALL_COMPACT) if self._list.compact else (16, _SMALL)
        fonts = self._theme.sized(big, bold=bold), self._theme.sized(small, bold=bold)
        paint_in_two(painter, room, text, fonts, colour)

    def _disc(self, painter: QPainter, disc: QRectF, row: StageRow) -> None:
        ink = self._theme.ink
        fill, line, text = {
            StageState.DONE: (ink.ok, ink.ok, ink.bg),
            StageState.CURRENT: (ink.primary, ink.primary, ink.bg),
            StageState.REVIEW: (ink.warn, ink.warn, ink.bg),
            StageState.TO_DO: (ink.bg, ink.line, ink.sub),
        }[row.state]
        paint_box(painter, disc, ground=fill, line=line, width=2, radius=disc.width() / 2)
        if row.state in (StageState.DONE, StageState.REVIEW):
            icon = "check" if row.state is StageState.DONE else "renew"
            at = (disc.center().x() - 8, disc.center().y() - 8)
            self._theme.icons.paint(painter, icon, at, 16, ink.bg)
            return
        paint_text(
            painter,
            disc.adjusted(-2, 0, 2, 0),
            str(row.number),
            self._theme.font(Type.NOTE, bold=True),
            text,
            CENTRE,
        )

    def _trailing(self, painter: QPainter, rect: QRectF, row: StageRow) -> float:
        words, right = self._theme.words, rect.right() - (8 if self._list.compact else 16)
        if row.state is StageState.DONE and row.at and not self._list.compact:
            room = QRectF(right - 60, rect.top(), 60, rect.height())
            font = self._theme.font(Type.NOTE)
            paint_numerals(painter, room, row.at, font, self._theme.ink.sub, RIGHT)
            return right - 48
        face = None
        if row.state is StageState.REVIEW:
            face = TagFace(text=words("stage.review"), tone=Tone.WARN)
        elif row.official and row.state is not StageState.DONE and not self._list.compact:
            face = TagFace(text=words("stage.official"), tone=Tone.CITY)
        elif row.added and not self._list.compact:
            face = TagFace(text=words("stage.added"), tone=Tone.PRIMARY)
        if face is None:
            return right
        width = tag_width(self._theme, face)
        at = QPointF(right - width, rect.top() + (rect.height() - 24) / 2)
        paint_tag(painter, self._theme, at, face)
        return right - width


class StageList(QListView):
    """Show the stages; done ones (and those to review) can be chosen to go back.

    ``chosen(key)`` is a click or Enter on such a row; later rows tell nothing.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.compact = theme, False
        self._rows: tuple[StageRow, ...] = ()
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setItemDelegate(_StageDelegate(theme, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(theme.words("stage.list"))
        self.setMinimumSize(176, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.clicked.connect(self._choose)

    def set_rows(self, rows: Sequence[StageRow]) -> None:
        """Show these stages; the keyboard's place stays where it was."""
        if tuple(rows) == self._rows:
            return
        at = self.currentIndex().row()
        self._rows = tuple(rows)
        self._fit_rows(len(rows))
        for number, row in enumerate(rows):
            self._put(self._items.index(number, 0), row)
        current = [n for n, row in enumerate(rows) if row.state is StageState.CURRENT]
        wanted = at if 0 <= at < len(rows) else (current[0] if current else 0)
        self.setCurrentIndex(self._items.index(wanted, 0))

    def _fit_rows(self, count: int) -> None:
        """Add or take away lines; the others stay (a model that is cleared often crashes Qt)."""
        have, items = self._items.rowCount(), self._items
        if not items.columnCount():
            items.setColumnCount(1)
        if have < count:
            items.insertRows(have, count - have)
        elif have > count:
            items.removeRows(count, have - count)

    def _put(self, index: Index, row: StageRow) -> None:
        self._items.setData(index, row.text, Qt.ItemDataRole.DisplayRole)
        self._items.setData(index, row, Qt.ItemDataRole.UserRole)
        self._items.setData(index, self._spoken(row), Qt.ItemDataRole.AccessibleTextRole)
        tip = row.text if self.compact else ""
        self._items.setData(index, tip, Qt.ItemDataRole.ToolTipRole)

    def rows(self) -> tuple[StageRow, ...]:
        """Return the stages shown."""
        return self._rows

    def _spoken(self, row: StageRow) -> str:
        words = self._theme.words
        state = words(f"stage.state.{row.state.value}")
        told = words("stage.spoken", number=row.number, text=row.text, state=state)
        return f"{told} {words('stage.official')}" if row.official else told

    def set_compact(self, compact: bool) -> None:
        """Take rows of 40 px."""
        self.compact = compact
        self.scheduleDelayedItemsLayout()

    def _choose(self, index: Index) -> None:
        row: StageRow = index.data(Qt.ItemDataRole.UserRole)
        if row.state in (StageState.DONE, StageState.REVIEW):
            self.chosen.emit(row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by Enter or Space."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def ring_rect(self) -> QRect:
        """Return the row that has the keyboard."""
        rect = self.visualRect(self.currentIndex())
        return rect.translated(self.viewport().pos()).adjusted(6, 4, -6, -4)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag
