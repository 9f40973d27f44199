"""A table of records, painted row by row: tags, names, digits, marks; rows are diffed by key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView

from widgets.controls.cell_painting import Cell, CellDelegate
from widgets.theme import Theme

Index = QModelIndex | QPersistentModelIndex
BATCH = 200
_NOWHERE = QModelIndex()


class RowTone(Enum):
    """Name how a row stands out."""

    PLAIN = "plain"
    ERROR = "error"
    WARN = "warn"
    CHANGED = "changed"  # someone else changed it: a bar for 5 s
    TINT = "tint"
    FADED = "faded"


class RowHeight(Enum):
    """Name the three heights of rows."""

    NORMAL = 48
    DENSE = 40
    COMPACT = 32
    DOUBLE = 56


@dataclass(frozen=True, kw_only=True)
class Column:
    """Hold one column; ``width`` 0 takes the rest, ``right`` is for numbers."""

    title: str
    width: int = 0
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """Hold one record by its key."""

    key: str
    cells: tuple[Cell, ...]
    tone: RowTone = RowTone.PLAIN
    spoken: str = field(default="")


class RecordModel(QAbstractTableModel):
    """Hold rows; more than 200 are handed out while scrolling."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()
        self._shown = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return all rows."""
        return self._rows

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Take other columns; the rows go."""
        self.beginResetModel()
        self._columns, self._rows, self._shown = tuple(columns), (), 0
        self.endResetModel()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Take new rows; only what differs is told to the view where the keys are the same."""
        fresh = tuple(rows)
        same = [row.key for row in fresh] == [row.key for row in self._rows]
        if same:
            old, self._rows = self._rows, fresh
            for number, (before, after) in enumerate(zip(old, fresh, strict=True)):
                if before != after and number < self._shown:
                    left = self.index(number, 0)
                    self.dataChanged.emit(left, self.index(number, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self._shown = min(len(fresh), max(BATCH, self._shown))
        self.endResetModel()

    def row_of(self, key: str) -> int:
        """Return the number of a key's row, -1 where it is not there; hands rows out up to it."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                while number >= self._shown:
                    self.fetchMore(_NOWHERE)
                return number
        return -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the rows handed out."""
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def canFetchMore(self, parent: Index = _NOWHERE) -> bool:
        """Tell whether rows are left."""
        return self._shown < len(self._rows)

    def fetchMore(self, parent: Index = _NOWHERE) -> None:
        """Hand out the next rows."""
        last = min(len(self._rows), self._shown + BATCH)
        self.beginInsertRows(_NOWHERE, self._shown, last - 1)
        self._shown = last
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the cell for the delegate, its words for everything else."""
        row = self._rows[index.row()]
        cell = row.cells[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return cell
        if role == Qt.ItemDataRole.UserRole + 1:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._columns[index.column()].title} {cell.words}".strip()
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the columns' titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class RecordTable(QTableView):
    """Show records.  ``selected(key)`` follows the row, ``chosen(key)`` is Enter or double click.

    ``print_wanted`` is Ctrl+P.  Selection and scroll stay with the record across ``set_rows``.
    """

    selected = Signal(str)
    chosen = Signal(str)
    print_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column],
        *,
        name: str = "",
        height: RowHeight = RowHeight.NORMAL,
    ) -> None:
        super().__init__()
        self._theme, self._over = theme, -1
        self._model = RecordModel(columns)
        self.setModel(self._model)
        self.setItemDelegate(CellDelegate(theme, self))
        self.setAccessibleName(name)
        self._plain()
        self.set_height(height)
        self.set_columns(columns)
        self.selectionModel().selectionChanged.connect(self._tell_selected)
        self.doubleClicked.connect(self._tell_chosen)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Take other columns, as where a file names them; the rows go."""
        self._model.set_columns(columns)
        head = self.horizontalHeader()
        for number, column in enumerate(columns):
            if column.width:
                self.setColumnWidth(number, column.width)
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
            else:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def _plain(self) -> None:
        self.setShowGrid(False)
        self.setMinimumSize(240, 88)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setFixedHeight(self._theme.height.head)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)

    def set_height(self, height: RowHeight) -> None:
        """Change the rows' height, as the compact frame does."""
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(height.value)
        rows.setDefaultSectionSize(height.value)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these records."""
        key, scroll = self.current_key(), self.verticalScrollBar().value()
        self.blockSignals(True)
        self._model.set_rows(rows)
        if key:
            self.select(key, scroll=False)
        self.blockSignals(False)
        self.verticalScrollBar().setValue(scroll)
        if key and not self.current_key():
            self.selected.emit("")

    def rows(self) -> tuple[Row, ...]:
        """Return all records."""
        return self._model.rows

    def current_key(self) -> str:
        """Return the selected record's key, empty where none is."""
        index = self.currentIndex()
        rows = self._model.rows
        return rows[index.row()].key if index.isValid() and index.row() < len(rows) else ""

    def select(self, key: str, *, scroll: bool = True) -> None:
        """Select a record by its key."""
        number = self._model.row_of(key)
        if number < 0:
            return
        index = self._model.index(number, 0)
        how = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.selectionModel().setCurrentIndex(index, how)
        if scroll:
            self.scrollTo(index)

    def select_step(self, step: int) -> None:
        """Move the selection by rows, for a field that keeps the keyboard while typing."""
        rows = self._model.rows
        if rows:
            at = self.currentIndex().row() + step if self.currentIndex().isValid() else 0
            self.select(rows[max(0, min(at, len(rows) - 1))].key)

    @property
    def over(self) -> int:
        """Return the row under the pointer, -1 for none."""
        return self._over

    def _tell_selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self.viewport().update()
        self.selected.emit(self.current_key())

    def _tell_chosen(self, index: Index) -> None:
        self.chosen.emit(self._model.rows[index.row()].key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the row under the pointer."""
        self._set_over(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Forget the row under the pointer."""
        self._set_over(-1)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def _set_over(self, row: int) -> None:
        if row != self._over:
            self._over = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by Enter, print by Ctrl+P."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_key():
            self.chosen.emit(self.current_key())
            return
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_P:
            self.print_wanted.emit()
            return
        if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
            event.ignore()  # Qt would look for a row that begins so; a digit is the pane's
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        """Start at the first row where none is selected."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.current_key() and self._model.rows:
            self.select(self._model.rows[0].key, scroll=False)

    def ring_rect(self) -> QRect:
        """Return the row that has the keyboard, or the whole table where it is empty."""
        index = self.currentIndex()
        if not index.isValid():
            return self.rect().adjusted(6, 6, -6, -6)
        rect = self.visualRect(index)
        rect.setLeft(0)
        rect.setWidth(self.viewport().width())
        shown = rect.translated(self.viewport().pos()).intersected(self.viewport().geometry())
        return shown.adjusted(6, 4, -6, -4)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def sizeHint(self) -> QSize:
        """Return the room of eight rows."""
        return QSize(640, self._theme.height.head + 8 * self.verticalHeader().defaultSectionSize())
