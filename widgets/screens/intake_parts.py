"""Painted parts of the intake: the rail of boxes and the panel of the last scan."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.controls.boards import ShelfMap, paint_bar
from widgets.controls.labels import Hairline, Label, NameLabel
from widgets.controls.painting import (
    CENTRE,
    Tone,
    colours_of,
    paint_box,
    paint_hairline,
    paint_tag,
    paint_text,
    tag_width,
)
from widgets.controls.picture import Picture
from widgets.controls.table import RecordTable
from widgets.frame import Section
from widgets.screens.intake_view import BoxRow, LastScan, ShelfFace
from widgets.theme import Theme, Type


class BoxRail(QWidget):
    """Show the boxes with state and progress; ``opened(key)`` is Enter, ↑↓ or a click."""

    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._rows: tuple[BoxRow, ...] = ()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(theme.words("backyard.boxes.list"))

    def rows(self) -> tuple[BoxRow, ...]:
        """Return the boxes."""
        return self._rows

    def show_rows(self, rows: Sequence[BoxRow], current: str) -> None:
        """Show these boxes; ``current`` is the one that is open."""
        self._rows = tuple(rows)
        self._at = next((n for n, row in enumerate(self._rows) if row.key == current), 0)
        told = (f"{row.number} {row.tag.text} {row.text}" for row in self._rows)
        self.setAccessibleDescription("、".join(told))
        self._fit()

    def set_compact(self, compact: bool) -> None:
        """Show the number's end and the state alone."""
        self._compact = compact
        self._fit()

    def _fit(self) -> None:
        last = self.row_rect(len(self._rows) - 1) if self._rows else QRect()
        self.setFixedHeight(last.bottom() + 1 if self._rows else 0)
        self.update()

    def _high(self, row: BoxRow) -> int:
        if self._compact:
            return 64
        return 96 if row.share is not None else 88

    def row_rect(self, number: int) -> QRect:
        """Return the place of a row."""
        top = sum(self._high(row) for row in self._rows[:number])
        return QRect(0, top, self.width(), self._high(self._rows[number]))

    def ring_rect(self) -> QRect:
        """Return the row that has the keyboard."""
        return self.row_rect(self._at).adjusted(8, 8, -8, -8) if self._rows else self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the box above or below."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        wanted = self._at + step
        if step and 0 <= wanted < len(self._rows):
            self.opened.emit(self._rows[wanted].key)
        elif not step:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open a box by a click."""
        for number, row in enumerate(self._rows):
            if self.row_rect(number).contains(event.position().toPoint()):
                self.opened.emit(row.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        with QPainter(self) as painter:
            for number, row in enumerate(self._rows):
                self._paint_row(painter, QRectF(self.row_rect(number)), row, on=number == self._at)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: BoxRow, *, on: bool) -> None:
        theme, ink = self._theme, self._theme.ink
        if on:
            painter.fillRect(rect, ink.bg)
            painter.fillRect(QRectF(0, rect.top(), 4, rect.height()), ink.primary)
        colour = ink.primary if on else ink.text
        if self._compact:
            upper = QRectF(4, rect.top() + 8, rect.width() - 8, 24)
            paint_text(painter, upper, row.short, theme.font(bold=True), colour, CENTRE)
            lower = QRectF(4, rect.top() + 34, rect.width() - 8, 20)
            tone = colours_of(theme, row.tag.tone).text
            paint_text(painter, lower, row.tag.text, theme.font(Type.NOTE), tone, CENTRE)
        else:
            tag = tag_width(theme, row.tag)
            upper = QRectF(24, rect.top() + 16, rect.width() - 48 - tag - 8, 24)
            paint_text(painter, upper, row.number, theme.font(bold=True), colour)
            at = QPointF(rect.right() - 24 - tag, rect.top() + 16)
            paint_tag(painter, theme, at, row.tag)
            lower = QRectF(24, rect.top() + 44, rect.width() - 48, 20)
            paint_text(painter, lower, row.text, theme.font(Type.NOTE), ink.sub)
            if row.share is not None:
                bar = QRectF(24, rect.top() + 72, rect.width() - 48, 8)
                paint_bar(painter, theme, bar, row.share)
        paint_hairline(painter, rect, ink.line_soft)


class LastScanPanel(QWidget):
    """Show the last scan in the colour of its result, the place in 40 px."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._tone = theme, Tone.PLAIN
        self.setAccessibleName(theme.words("backyard.last.heading_none"))
        self.setFixedHeight(112)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 16, 28, 16)
        row.setSpacing(24)
        self._picture = Picture(theme, "scan", 32, theme.ink.sub)
        self._heading = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.name = NameLabel(theme, "", Type.TITLE)
        self._text = Label(theme, "", Type.LEAD, bold=True)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addStretch(1)
        left.addWidget(self._heading)
        left.addWidget(self.name)
        left.addWidget(self._text)
        left.addStretch(1)
        self._line = Hairline(theme.ink.line, upright=True)
        self._label = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._place = Label(theme, "", Type.NUMBER, numerals=True)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addStretch(1)
        right.addWidget(self._label)
        right.addWidget(self._place)
        right.addStretch(1)
        row.addWidget(self._picture)
        row.addLayout(left, 1)
        row.addWidget(self._line)
        row.addLayout(right)

    def ring_rect(self) -> QRect:
        """Return the part that the focus ring surrounds."""
        return self.rect().adjusted(4, 4, -4, -4)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def place(self) -> str:
        """Return the place shown."""
        return self._place.text()

    def heading(self) -> str:
        """Return what the scan meant."""
        return self._heading.text()

    def show_scan(self, last: LastScan) -> None:
        """Change all that the panel shows."""
        tone = colours_of(self._theme, last.tone)
        self._tone = last.tone
        self._picture.show_icon(last.icon, tone.text)
        self._heading.setText(last.heading)
        self.name.set_name(last.name)
        self.name.setVisible(bool(last.name))
        self._text.setText(last.text)
        self._text.set_colour(tone.text)
        self._text.setVisible(bool(last.text))
        self._label.setText(last.place_label)
        self._place.setText(last.place)
        for part in (self._line, self._label, self._place):
            part.setVisible(bool(last.place))
        told = (last.heading, last.name, last.text, last.place_label, last.place)
        self.setAccessibleName("、".join(part for part in told if part))
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the lower panel."""
        self.setFixedHeight(96 if compact else 112)

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(640, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and line."""
        tone = colours_of(self._theme, self._tone)
        with QPainter(self) as painter:
            paint_box(painter, QRectF(self.rect()), ground=tone.ground, line=tone.line, width=2)


class ShelfSection(Section):
    """Show a shelf at the side; ``pressed(place)`` is a click on a cell."""

    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        self.maps: dict[bool, ShelfMap] = {}
        super().__init__(theme)
        self._title = Label(theme, "", bold=True)
        self._free = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._free)
        self.maps |= {
            False: ShelfMap(theme, 12, cell=(25, 20)),
            True: ShelfMap(theme, 12, cell=(18, 14)),
        }
        self.column.addLayout(head)
        self.column.addSpacing(8)
        for shown in self.maps.values():
            shown.pressed.connect(self.pressed)
            self.column.addWidget(shown)
        self.maps[True].hide()
        self.column.addSpacing(4)
        legend = theme.words("backyard.shelf.legend")
        self.column.addWidget(Label(theme, legend, Type.NOTE, colour=theme.ink.sub))

    def show_shelf(self, shelf: ShelfFace) -> None:
        """Change all that the shelf shows."""
        self._title.setText(shelf.title)
        self._free.setText(shelf.free)
        for shown in self.maps.values():
            shown.set_places(shelf.places, shelf.spoken)

    def set_compact(self, compact: bool) -> None:
        """Take the smaller cells."""
        super().set_compact(compact)
        if self.maps:
            self.maps[not compact].hide()
            self.maps[compact].show()


class TickTable(RecordTable):
    """Be a table whose row is ticked by Space: ``ticked(key)``."""

    ticked = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick by Space."""
        if event.key() == Qt.Key.Key_Space and self.current_key():
            self.ticked.emit(self.current_key())
            return
        super().keyPressEvent(event)
