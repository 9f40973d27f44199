"""The parts of the guide's reception, painted in design pixels of 1280 x 696 and scaled."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from widgets.controls.painting import (
    CENTRE,
    RIGHT,
    Tone,
    colours_of,
    paint_box,
    paint_numerals,
    paint_text,
)
from widgets.resident.look import Breaks
from widgets.resident.text import break_lines
from widgets.screens.reception_view import FloorView, TicketRow, TileState, TileView
from widgets.theme import Theme

ROWS = 5
ROW = 68.0


def text_width(font: QFont, text: str) -> int:
    """Return the whole pixels that a line takes."""
    return round(QFontMetricsF(font).horizontalAdvance(text) + 0.99)


class Scaled:
    """Turn design pixels into the screen's, the same factor for type and for places."""

    _theme: Theme
    _unit = 1.0

    def set_unit(self, unit: float) -> None:
        """Take the factor; the owner repaints."""
        self._unit = unit

    @property
    def unit(self) -> float:
        """Return the factor."""
        return self._unit

    def type(self, design: float) -> QFont:
        """Return the plain type of a design size."""
        return self._font(design)

    def _px(self, design: float) -> int:
        return round(design * self._unit)

    def _font(self, design: float, *, bold: bool = False) -> QFont:
        return self._theme.sized(max(14, self._px(design)), bold=bold)

    def _face(self, family: str, design: float, *, bold: bool = False) -> QFont:
        font = QFont(family)
        font.setPixelSize(max(14, self._px(design)))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        return font

    def _rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        return QRectF(self._px(x), self._px(y), self._px(width), self._px(height))


class PurposeTile(Scaled, QAbstractButton):
    """Offer one purpose: one tap gives and prints a number."""

    def __init__(self, theme: Theme, view: TileView) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._tell(view)

    def view(self) -> TileView:
        """Return what the tile shows."""
        return self._view

    def show_view(self, view: TileView) -> None:
        """Change all that the tile shows; repaints only where it differs."""
        if view != self._view:
            self._tell(view)
            self.update()

    def _tell(self, view: TileView) -> None:
        self._view = view
        state = self._theme.words(f"reception.tile.{view.state.value}", number=view.number)
        told = (view.letter, view.text, view.other, view.waiting, state)
        self.setAccessibleName("、".join(part for part in told if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press by Enter as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def ring_rect(self) -> object:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return 12

    def sizeHint(self) -> QSize:
        """Return the design's size."""
        return QSize(264, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, letter, pictogram, number, words."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink, view = self._theme.ink, self._view
        printed = view.state is TileState.PRINTED
        line, width, ground = {
            TileState.PLAIN: (ink.line_strong, 2, ink.bg),
            TileState.BUSY: (ink.primary, 4, ink.tint),
            TileState.PRINTED: (ink.ok, 4, ink.ok_tint),
            TileState.DOUBT: (ink.warn_line, 4, ink.warn_tint),
            TileState.NO_PAPER: (ink.warn_line, 4, ink.bg),
        }[view.state]
        if view.state is TileState.PLAIN and (self.isDown() or self.underMouse()):
            ground = ink.tint_hover if self.isDown() else ink.tint
        paint_box(
            painter, QRectF(self.rect()), ground=ground, line=line, width=width, radius=self._px(12)
        )
        box = self._rect(18, 14, 48, 48)
        paint_box(painter, box, ground=ink.bg, line=ink.text, width=3, radius=self._px(7))
        fixed = self._theme.fonts.fixed
        paint_text(painter, box, view.letter, self._face(fixed, 31, bold=True), ink.text, CENTRE)
        self._theme.pictograms.paint(painter, self._rect(78, 14, 48, 48), view.icon, ink.text)
        self._paint_number(painter, line if not printed else ink.ok)
        room = self.width() - self._px(18) - self._px(10)
        at = self._rect(18, 78, 10, 36)
        at.setWidth(room)
        paint_text(painter, at, view.text, self._font(22, bold=True), ink.text)
        at = self._rect(18, 112, 10, 26)
        at.setWidth(room)
        paint_text(painter, at, view.other, self._face(self._theme.fonts.latin, 17), ink.sub)
        at = self._rect(18, 156, 10, 30)
        at.setWidth(room)
        paint_text(painter, at, view.waiting, self._font(19, bold=True), ink.text)

    def _paint_number(self, painter: QPainter, colour: QColor) -> None:
        view, ink = self._view, self._theme.ink
        if view.state is TileState.PLAIN:
            return
        if view.state in (TileState.DOUBT, TileState.NO_PAPER):
            colour = ink.warn
        told = self._theme.words("reception.tile.busy") if not view.number else view.number
        font = self._font(23 if view.number else 17, bold=True)
        right = self.width() - self._px(18)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(told)
        paint_text(
            painter, QRectF(right - wide - 2, self._px(14), wide + 2, self._px(48)), told, font,
            colour, RIGHT,
        )  # fmt: skip
        icon = {
            TileState.PRINTED: "check",
            TileState.DOUBT: "help",
            TileState.NO_PAPER: "warn",
        }.get(view.state)
        if icon and view.number:
            edge = self._px(26)
            place = QRectF(right - wide - edge - self._px(6), self._px(38) - edge / 2, edge, edge)
            self._theme.pictograms.paint(painter, place, icon, colour)


class BookingBar(Scaled, QWidget):
    """Tell that the scanner always listens; the button beside it is the screen's own."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        words = theme.words
        self._title, self._text = words("reception.scan.title"), words("reception.scan.text")
        self.setAccessibleName(f"{self._title}、{self._text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tinted bar with the code's picture and both lines."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            paint_box(
                painter,
                QRectF(self.rect()),
                ground=ink.tint,
                line=ink.primary,
                width=3,
                radius=self._px(12),
            )
            self._theme.pictograms.paint(painter, self._rect(22, 18, 48, 48), "qr", ink.primary)
            paint_text(
                painter,
                self._rect(84, 12, 452, 34),
                self._title,
                self._font(22, bold=True),
                ink.text,
            )
            paint_text(painter, self._rect(84, 46, 452, 26), self._text, self._font(16), ink.text)


class TouchButton(Scaled, QAbstractButton):
    """Offer one act or a choice in the guide's size: frame of 2 px, chosen 4 px blue."""

    def __init__(self, theme: Theme, text: str, *, icon: str = "", family: str = "") -> None:
        super().__init__()
        self._theme, self._icon, self._family = theme, icon, family
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_text(self, text: str) -> None:
        """Change the words."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press by Enter as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def ring_rect(self) -> object:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return 10

    def wanted(self) -> int:
        """Return the width of picture and words in screen pixels."""
        font = self._words_font()
        wide = text_width(font, self.text())
        return wide + self._px(40) + (self._px(38) if self._icon else 0)

    def sizeHint(self) -> QSize:
        """Return the room of picture and words."""
        return QSize(self.wanted(), self._px(60))

    def _words_font(self) -> QFont:
        if self._family:
            return self._face(self._family, 19, bold=True)
        return self._font(19, bold=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, picture, words."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink, on = self._theme.ink, self.isChecked()
        ground = ink.tint_hover if self.isDown() else ink.tint if on else ink.bg
        if self.underMouse() and not on and not self.isDown():
            ground = ink.surface
        paint_box(
            painter,
            QRectF(self.rect()),
            ground=ground,
            line=ink.primary if on else ink.line_strong,
            width=4 if on else 2,
            radius=self._px(10),
        )
        font = self._words_font()
        wide = text_width(font, self.text())
        extra = self._px(38) if self._icon else 0
        x = (self.width() - wide - extra) / 2
        if self._icon:
            edge = self._px(30)
            self._theme.pictograms.paint(
                painter, QRectF(x, (self.height() - edge) / 2, edge, edge), self._icon, ink.text
            )
        room = QRectF(x + extra, 0, wide + 4, self.height())
        paint_text(painter, room, self.text(), font, ink.text)


class TicketList(Scaled, QWidget):
    """Show the newest tickets with their state; ``chosen(ticket)`` is Enter or a tap on a row."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[TicketRow, ...] = ()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(theme.words("reception.list.name"))

    def show_rows(self, rows: Sequence[TicketRow]) -> None:
        """Show these tickets, the newest first; the chosen one stays with its ticket."""
        kept = self.current()
        self._rows = tuple(rows[:ROWS])
        self._at = next((n for n, row in enumerate(self._rows) if row.ticket == kept), 0)
        told = (f"{row.number} {row.purpose} {row.issued} {row.state}" for row in self._rows)
        self.setAccessibleDescription("、".join(told))
        self.update()

    def rows(self) -> tuple[TicketRow, ...]:
        """Return the tickets in sight."""
        return self._rows

    def current(self) -> str:
        """Return the chosen ticket, empty where none is there."""
        return self._rows[self._at].ticket if self._rows else ""

    def row_rect(self, number: int) -> QRectF:
        """Return the place of a row."""
        top, each = self._px(32), self._px(ROW)
        return QRectF(0, top + number * each, self.width(), each)

    def ring_rect(self) -> object:
        """Return the row that has the keyboard."""
        return self.row_rect(self._at).toRect().adjusted(2, 4, -2, -4)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, choose by Enter."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and self._rows:
            self._at = max(0, min(self._at + step, len(self._rows) - 1))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._rows:
            self.chosen.emit(self.current())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by a tap."""
        for number, row in enumerate(self._rows):
            if self.row_rect(number).contains(event.position()):
                self._at = number
                self.chosen.emit(row.ticket)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the heads, then the rows with hairlines."""
        ink, words = self._theme.ink, self._theme.words
        with QPainter(self) as painter:
            heads = ((8, "reception.list.number"), (72, "reception.list.purpose"))
            for x, key in (*heads, (254, "reception.list.state")):
                paint_text(painter, self._rect(x, 0, 120, 32), words(key), self._font(16), ink.sub)
            painter.fillRect(QRectF(0, self._px(32) - 1, self.width(), 1), ink.line)
            for number, row in enumerate(self._rows):
                self._paint_row(painter, self.row_rect(number), row)
            if not self._rows:
                told, room = words("reception.list.empty"), self._rect(8, 44, 360, 40)
                paint_text(painter, room, told, self._font(17), ink.sub)

    def _paint_row(self, painter: QPainter, rect: QRectF, row: TicketRow) -> None:
        ink, top = self._theme.ink, rect.top()
        font = self._face(self._theme.fonts.fixed, 27, bold=True)
        paint_text(
            painter, QRectF(self._px(8), top, self._px(66), rect.height()), row.number, font,
            ink.text,
        )  # fmt: skip
        x, wide = self._px(72), self._px(178)
        upper = QRectF(x, top + self._px(7), wide, self._px(28))
        paint_text(painter, upper, row.purpose, self._font(17), ink.text)
        lower = QRectF(x, top + self._px(35), wide, self._px(24))
        paint_numerals(painter, lower, row.issued, self._font(15), ink.sub)
        self._paint_chip(painter, rect, row)
        painter.fillRect(QRectF(0, rect.bottom() - 1, self.width(), 1), ink.line)

    def _paint_chip(self, painter: QPainter, rect: QRectF, row: TicketRow) -> None:
        tone, font = colours_of(self._theme, row.tone), self._font(15, bold=True)
        high, left = self._px(34), self._px(254)
        wide = min(text_width(font, row.state) + self._px(48), self.width() - left)
        pill = QRectF(left, rect.center().y() - high / 2, wide, high)
        line = self._theme.ink.line_strong if row.tone is Tone.PLAIN else tone.line
        paint_box(painter, pill, ground=tone.ground, line=line, width=2, radius=high / 2)
        edge = self._px(20)
        place = QRectF(pill.left() + self._px(12), pill.center().y() - edge / 2, edge, edge)
        self._theme.pictograms.paint(painter, place, row.icon, tone.text)
        room = QRectF(place.right() + self._px(8), pill.top(), pill.width(), high)
        room.setRight(pill.right() - self._px(6))
        paint_text(painter, room, row.state, font, tone.text)


class FactBox(Scaled, QWidget):
    """Tell the facts of the day, orange where the line is away."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text, self._offline = "", False

    def show_facts(self, view: FloorView) -> None:
        """Show the facts."""
        self._text, self._offline = view.facts, view.offline
        self.setAccessibleName(view.facts)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, its picture and up to three lines."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink = self._theme.ink
        tone = colours_of(self._theme, Tone.OFF)
        line, ground = (tone.line, tone.ground) if self._offline else (ink.line_soft, ink.bg)
        rect = QRectF(self.rect())
        paint_box(painter, rect, ground=ground, line=line, width=2, radius=self._px(12))
        edge = self._px(32)
        icon, colour = ("wifi_off", tone.text) if self._offline else ("info", ink.primary)
        self._theme.pictograms.paint(
            painter, QRectF(self._px(16), rect.center().y() - edge / 2, edge, edge), icon, colour
        )
        font, high = self._font(17), self._px(28)
        left = self._px(62)
        lines = break_lines(
            self._text, font, self.width() - left - self._px(12), breaks=Breaks.MARKED
        )[:3]
        top = rect.center().y() - len(lines) * high / 2
        for number, told in enumerate(lines):
            room = QRectF(left, top + number * high, self.width() - left - 4, high)
            paint_text(painter, room, told, font, ink.text)
