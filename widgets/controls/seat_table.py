"""A day's slots: one row per time, one column per purpose, one square per seat (staff.md 5.9)."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from widgets.controls.boards import SeatState, paint_bar, paint_seat
from widgets.controls.painting import LEFT, paint_box, paint_text
from widgets.controls.seat_columns import BAR, SeatCell, SeatTableView, divide
from widgets.hard_text import draw_in
from widgets.theme import Theme, Type

_MOST_PICTURES = 512


class SeatTable(QAbstractScrollArea):
    """Show the slots of a day; one of them is selected and has the keyboard.

    ``selected(purpose, time)`` follows the arrows and the mouse, ``entered`` is Enter or a double
    click, ``typed(text)`` a sign that begins the form.
    """

    selected = Signal(str, str)
    entered = Signal()
    typed = Signal(str)
    today_wanted = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._view = SeatTableView()
        self._at: tuple[str, str] = ("", "")
        self._compact = False
        self._pictures: dict[tuple[tuple[SeatState, ...], float], QPixmap] = {}
        self._lefts: tuple[int, ...] = ()
        self._bars: frozenset[int] = frozenset()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(480, 160)
        self.viewport().setAutoFillBackground(False)
        self._tell()

    # --- what it shows ------------------------------------------------------------------------

    def show_view(self, view: SeatTableView) -> None:
        """Show a day; the selection stays where its slot is still offered."""
        if view == self._view:
            return
        self._view = view
        if self._at not in view.cells:
            self._at = self._fitting()
        self._lay()
        self._tell()

    def view(self) -> SeatTableView:
        """Return what is shown."""
        return self._view

    def current(self) -> tuple[str, str]:
        """Return the selected purpose and time, empty where nothing is offered."""
        return self._at

    def select(self, purpose: str, time: str) -> None:
        """Select a slot; one that is not offered is not selected."""
        if (purpose, time) in self._view.cells and (purpose, time) != self._at:
            self._at = (purpose, time)
            self._reveal()
            self._tell()
            self.selected.emit(purpose, time)

    def set_compact(self, compact: bool) -> None:
        """Take the compact frame's rows and squares."""
        if compact != self._compact:
            self._compact = compact
            self._lay()

    def _fitting(self) -> tuple[str, str]:
        """Return the slot nearest to the one that is gone: the purpose's next time, else any."""
        purpose, time = self._at
        times = [one for one in self._view.times if (purpose, one) in self._view.cells]
        later = [one for one in times if one >= time]
        if times:
            return purpose, (later or times)[0]
        cells = self._view.cells
        every = [
            (column.purpose, one)
            for column in self._view.columns
            for one in self._view.times
            if (column.purpose, one) in cells
        ]
        coming = [key for key in every if not cells[key].faded]
        return next(iter(coming or every), ("", ""))

    def _tell(self) -> None:
        cell = self._view.cells.get(self._at)
        self.setAccessibleName(f"{self._name}　{cell.spoken}" if cell else self._name)
        self.viewport().update()

    # --- measures -----------------------------------------------------------------------------

    @property
    def _row(self) -> int:
        return 32 if self._compact else self._theme.height.row_dense

    @property
    def _head(self) -> int:
        return 32 if self._compact else self._theme.height.head

    @property
    def _square(self) -> tuple[int, int]:
        """Return a square's side and the gap behind it."""
        return (12, 3) if self._compact else (16, 4)

    @property
    def _first(self) -> int:
        return 64 if self._compact else 80

    def _lay(self) -> None:
        """Divide the width and tell the scroll bar how tall the rows are."""
        room = max(240, self.viewport().width()) - self._first
        most = [self._view.most(column.purpose) for column in self._view.columns]
        divided = divide(most, room, sum(self._square))
        self._lefts = tuple(self._first + left for left in divided.lefts)
        self._bars = divided.bars
        tall = self._head + len(self._view.times) * self._row
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, tall - self.viewport().height()))
        bar.setPageStep(max(1, self.viewport().height() - self._head))
        bar.setSingleStep(self._row)
        self.viewport().update()

    def cell_rect(self, purpose: str, time: str) -> QRect:
        """Return the place of a slot in the viewport."""
        column = [one.purpose for one in self._view.columns].index(purpose)
        row = self._view.times.index(time)
        top = self._head + row * self._row - self.verticalScrollBar().value()
        return QRect(
            self._lefts[column], top, self._lefts[column + 1] - self._lefts[column], self._row
        )

    def cell_at(self, at: QPoint) -> tuple[str, str] | None:
        """Return the slot under a point of the viewport."""
        if at.y() < self._head:
            return None
        row = (at.y() - self._head + self.verticalScrollBar().value()) // self._row
        column = sum(at.x() >= left for left in self._lefts) - 1
        if not 0 <= column < len(self._view.columns) or row >= len(self._view.times):
            return None
        found = (self._view.columns[column].purpose, self._view.times[row])
        return found if found in self._view.cells else None

    def sizeHint(self) -> QSize:
        """Return the room of all rows."""
        return QSize(960, self._head + max(8, len(self._view.times)) * self._row)

    def ring_rect(self) -> QRect:
        """Return the selected slot."""
        if self._at not in self._view.cells:
            return self.rect().adjusted(6, 6, -6, -6)
        shown = self.cell_rect(*self._at).intersected(self.viewport().rect())
        return shown.translated(self.viewport().pos()).adjusted(5, 5, -5, -5)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def _reveal(self) -> None:
        rect, bar = self.cell_rect(*self._at), self.verticalScrollBar()
        if rect.top() < self._head:
            bar.setValue(bar.value() + rect.top() - self._head)
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() + 1 - self.viewport().height())

    # --- hands --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width."""
        super().resizeEvent(event)
        self._lay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, go on by Enter, begin the form by a sign."""
        step = {
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
        }.get(Qt.Key(event.key()))
        text = event.text()
        if step is not None:
            self._step(*step)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._step(0, -10_000 if event.key() == Qt.Key.Key_Home else 10_000)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif text.upper() == "T" and not event.isAutoRepeat():
            self.today_wanted.emit()
        elif text.strip() and text.isprintable():
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def _step(self, across: int, down: int) -> None:
        purpose, time = self._at
        if not purpose:
            return
        columns = [one.purpose for one in self._view.columns]
        wanted = columns.index(purpose) + across
        if not 0 <= wanted < len(columns):
            return
        column = columns[wanted]
        times = [one for one in self._view.times if (column, one) in self._view.cells]
        before = sum(one < time for one in times)
        at = before + down if time in times or down <= 0 else before
        self.select(column, times[max(0, min(at, len(times) - 1))])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select by the mouse."""
        found = self.cell_at(event.position().toPoint())
        if found is not None:
            self.select(*found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the end of a press."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go on by a double click."""
        if self.cell_at(event.position().toPoint()) is not None:
            self.entered.emit()

    # --- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows in sight, then the head over them."""
        ink = self._theme.ink
        with QPainter(self.viewport()) as painter:
            scrolled, high = self.verticalScrollBar().value(), self._row
            bold = self._theme.sized(14 if self._compact else 16, bold=True)
            for number, time in enumerate(self._view.times):
                top = self._head + number * high - scrolled
                if top + high < event.rect().top() or top > event.rect().bottom():
                    continue
                painter.fillRect(0, top + high - 1, self.viewport().width(), 1, ink.line_soft)
                _write(painter, QRectF(12, top, self._first - 12, high), time, bold, ink.text)
                for column, one in enumerate(self._view.columns):
                    cell = self._view.cells.get((one.purpose, time))
                    if cell is not None:
                        chosen = (one.purpose, time) == self._at
                        self._paint_cell(painter, column, top, cell, chosen=chosen)
            self._paint_selected(painter)
            self._paint_head(painter)

    def _paint_selected(self, painter: QPainter) -> None:
        if self._at in self._view.cells:
            rect = QRectF(self.cell_rect(*self._at)).adjusted(0, 0, 0, -1)
            line = self._theme.ink.primary
            paint_box(painter, rect, ground=None, line=line, width=2, radius=0)

    def _paint_head(self, painter: QPainter) -> None:
        theme, ink = self._theme, self._theme.ink
        wide = self.viewport().width()
        painter.fillRect(0, 0, wide, self._head, ink.surface)
        painter.fillRect(0, self._head - 1, wide, 1, ink.line)
        bold = theme.font(Type.NOTE, bold=True)
        time = theme.words("bookings.table.time")
        paint_text(painter, QRectF(12, 0, self._first, self._head), time, bold, ink.text)
        for column, one in enumerate(self._view.columns):
            left, right = self._lefts[column] + 12, self._lefts[column + 1]
            room = QRectF(left, 0, right - left, self._head)
            paint_text(painter, room, one.title, bold, ink.text)
            used = theme.width(one.title, Type.NOTE, bold=True) + 12
            note = one.note
            if used + theme.width(note, Type.NOTE) > room.width():
                note = one.short
            rest = room.adjusted(used, 0, 0, 0)
            paint_text(painter, rest, note, theme.font(Type.NOTE), ink.sub)

    def _paint_cell(
        self, painter: QPainter, column: int, top: int, cell: SeatCell, *, chosen: bool
    ) -> None:
        theme, ink = self._theme, self._theme.ink
        left, right = self._lefts[column], self._lefts[column + 1]
        if chosen:
            painter.fillRect(left, top, right - left, self._row - 1, ink.tint)
        x = float(left + 12)
        if column in self._bars:
            x += self._paint_bar(painter, x, top, cell)
        else:
            x += self._paint_squares(painter, round(x), top, cell.seats)
        colour = ink.text if cell.open and not cell.faded else ink.sub
        font = theme.sized(14 if self._compact else 16, bold=cell.open and not cell.faded)
        room = QRectF(x + 8, top, right - x - 8, self._row - 1)
        _write(painter, room, cell.word, font, colour)

    def _paint_bar(self, painter: QPainter, x: float, top: int, cell: SeatCell) -> float:
        told = f"{cell.taken}/{len(cell.seats)}"
        wide = BAR - 56
        rect = QRectF(x, top + self._row / 2 - 4, wide, 8)
        paint_bar(painter, self._theme, rect, cell.taken / max(1, len(cell.seats)))
        room = QRectF(x + wide + 6, top, 50, self._row - 1)
        paint_text(painter, room, told, self._theme.font(Type.NOTE), self._theme.ink.sub)
        return float(BAR)

    def _paint_squares(
        self, painter: QPainter, x: int, top: int, seats: tuple[SeatState, ...]
    ) -> int:
        side, gap = self._square
        if seats:
            painter.drawPixmap(x, top + (self._row - side) // 2, self._picture(seats))
        return len(seats) * (side + gap)

    def _picture(self, seats: tuple[SeatState, ...]) -> QPixmap:
        """Return a slot's squares, drawn once for this screen: a day shows some hundreds."""
        side, gap = self._square
        dense = self.devicePixelRatioF()
        key = (seats, dense * side)
        if key not in self._pictures:
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.clear()
            wide = len(seats) * (side + gap) - gap
            drawn = QPixmap(round(wide * dense), round(side * dense))
            drawn.setDevicePixelRatio(dense)
            drawn.fill(Qt.GlobalColor.transparent)
            with QPainter(drawn) as painter:
                for number, seat in enumerate(seats):
                    rect = QRectF(number * (side + gap), 0, side, side)
                    paint_seat(painter, self._theme, rect, seat)
            self._pictures[key] = drawn
        return self._pictures[key]


def _write(painter: QPainter, room: QRectF, text: str, font: QFont, colour: QColor) -> None:
    """Draw a word that always fits: measuring it would take longer than drawing it."""
    painter.setFont(font)
    painter.setPen(colour)
    draw_in(painter, room, LEFT, text)
