"""Days to choose from: a strip of seven with their counts, and a month."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets.controls.boards import paint_bar
from widgets.controls.painting import CENTRE, RIGHT, paint_box, paint_numerals, paint_text
from widgets.theme import Theme, Type

CELL, GAP_X, GAP_Y = 32, 6, 4
_HEAD = 40


@dataclass(frozen=True, kw_only=True)
class DayFace:
    """Hold a day: its weekday's sign, its count, or why nothing can be booked.

    ``short`` is the count or the reason in the compact frame; ``spoken`` tells all of it.
    """

    day: date
    weekday: str
    count: str = ""
    share: float = 0.0
    closed: str = ""
    short: str = ""
    spoken: str = ""


class DayStrip(QWidget):
    """Show seven days side by side; ←→ moves, ``chosen(date)`` tells."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name, self._compact = theme, name, False
        self._faces: tuple[DayFace, ...] = ()
        self._day = date.min
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(480)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_compact(False)

    def show_days(self, faces: Sequence[DayFace], day: date) -> None:
        """Show these days with one chosen."""
        self._faces, self._day = tuple(faces), day
        at = next((face for face in self._faces if face.day == day), None)
        self.setAccessibleName(f"{self._name}　{at.spoken}" if at else self._name)
        self.update()

    def faces(self) -> tuple[DayFace, ...]:
        """Return the days shown."""
        return self._faces

    def set_compact(self, compact: bool) -> None:
        """Take the lower cards of the compact frame."""
        self._compact = compact
        self.setFixedHeight(self._theme.height.small if compact else 72)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(960, self.height())

    def card_rect(self, number: int) -> QRect:
        """Return the place of a day."""
        gap = 4 if self._compact else 8
        each = (self.width() - gap * 6) / 7
        left = round(number * (each + gap))
        return QRect(left, 0, round(number * (each + gap) + each) - left, self.height())

    def ring_rect(self) -> QRect:
        """Return the chosen day."""
        at = next((n for n, face in enumerate(self._faces) if face.day == self._day), 0)
        return self.card_rect(at)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.control

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.chosen.emit(self._day + timedelta(days=step))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by the mouse."""
        for number, face in enumerate(self._faces):
            if self.card_rect(number).contains(event.position().toPoint()):
                self.chosen.emit(face.day)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cards."""
        with QPainter(self) as painter:
            for number, face in enumerate(self._faces):
                self._paint_card(painter, QRectF(self.card_rect(number)), face)

    def _paint_card(self, painter: QPainter, rect: QRectF, face: DayFace) -> None:
        theme, ink = self._theme, self._theme.ink
        on, closed = face.day == self._day, bool(face.closed)
        ground = ink.tint if on else ink.surface if closed else ink.bg
        line = ink.primary if on else ink.line_soft if closed else ink.line
        paint_box(painter, rect, ground=ground, line=line, width=2 if on else 1)
        colour = ink.primary if on else ink.sub if closed else ink.text
        font = theme.sized(16 if self._compact else 18, bold=True)
        high = rect.height() if self._compact else 28
        upper = rect.adjusted(12, 0 if self._compact else 8, -10, 0)
        upper.setHeight(high)
        number = str(face.day.day)
        paint_numerals(painter, upper, number, font, colour)
        used = theme.width(number, Type.LEAD, bold=True) + 6
        weekday = theme.sized(14 if self._compact else 16)
        paint_text(painter, upper.adjusted(used, 0, 0, 0), face.weekday, weekday, colour)
        note = theme.font(Type.NOTE)
        told = face.short if self._compact else face.count
        if self._compact or not closed:
            paint_text(painter, upper, told, note, ink.sub, RIGHT)
        if self._compact:
            return
        if closed:
            room = QRectF(upper.left(), rect.top() + 38, upper.width(), 20)
            paint_text(painter, room, face.closed, note, ink.sub)
        else:
            bar = QRectF(upper.left(), rect.top() + 46, upper.width(), 8)
            paint_bar(painter, theme, bar, face.share)


@dataclass(frozen=True, kw_only=True)
class MonthDay:
    """Hold one day of a month: struck through where nothing can be booked; ``told`` says why."""

    day: date
    struck: bool = False
    told: str = ""


class MonthCalendar(QWidget):
    """Show a month from Sunday on; arrows move a day, ``chosen(date)`` tells.

    ``turned(step)`` is an arrow beside the month's name.
    """

    chosen = Signal(object)
    turned = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._days: tuple[MonthDay, ...] = ()
        self._title = ""
        self._day = self._today = date.min
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(7 * CELL + 6 * GAP_X, _HEAD + 7 * (CELL + GAP_Y))

    def show_month(self, title: str, days: Sequence[MonthDay], day: date, today: date) -> None:
        """Show a month's days with one chosen."""
        self._title, self._days = title, tuple(days)
        self._day, self._today = day, today
        weeks = len(calendar.Calendar(calendar.SUNDAY).monthdayscalendar(day.year, day.month))
        self.setFixedHeight(_HEAD + (weeks + 1) * (CELL + GAP_Y) - GAP_Y)
        at = next((one for one in self._days if one.day == day), None)
        told = f"{day.day} {at.told}".strip() if at else ""
        self.setAccessibleName(f"{self._name}　{title} {told}".strip())
        self.update()

    def day_rect(self, day: date) -> QRect:
        """Return the place of a day."""
        before = (day.replace(day=1).weekday() + 1) % 7
        row, column = divmod(before + day.day - 1, 7)
        top = _HEAD + (row + 1) * (CELL + GAP_Y)
        return QRect(column * (CELL + GAP_X), top, CELL, CELL)

    def arrow_rect(self, step: int) -> QRect:
        """Return the place of the arrow to the month before (-1) or after (1)."""
        return QRect(0 if step < 0 else self.width() - CELL, 4, CELL, CELL)

    def ring_rect(self) -> QRect:
        """Return the chosen day."""
        return self.day_rect(self._day) if self._days else self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, turn by pages."""
        days = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }.get(Qt.Key(event.key()), 0)
        if days and self._days:
            self.chosen.emit(self._day + timedelta(days=days))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose or turn by the mouse."""
        at = event.position().toPoint()
        for step in (-1, 1):
            if self.arrow_rect(step).contains(at):
                self.turned.emit(step)
        found = self._under(at)
        if found is not None:
            self.chosen.emit(found.day)

    def _under(self, at: QPoint) -> MonthDay | None:
        return next((one for one in self._days if self.day_rect(one.day).contains(at)), None)

    def event(self, event: QEvent) -> bool:
        """Tell why a day is struck through as a tooltip."""
        if isinstance(event, QHelpEvent):
            found = self._under(event.pos())
            QToolTip.showText(event.globalPos(), found.told if found else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the month."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            for step, icon in ((-1, "chevron_left"), (1, "chevron_right")):
                spot = self.arrow_rect(step)
                theme.icons.paint(painter, icon, (spot.left() + 6, spot.top() + 6), 20, ink.text)
            title = QRectF(0, 0, self.width(), _HEAD)
            paint_text(painter, title, self._title, theme.font(bold=True), ink.text, CENTRE)
            note = theme.font(Type.NOTE)
            for column in range(7):
                room = QRectF(column * (CELL + GAP_X), _HEAD, CELL, CELL)
                sign = theme.words(f"clock.weekday.{(column + 6) % 7}")
                paint_text(painter, room, sign, note, ink.sub, CENTRE)
            for one in self._days:
                self._paint_day(painter, one)

    def _paint_day(self, painter: QPainter, one: MonthDay) -> None:
        theme, ink = self._theme, self._theme.ink
        rect = QRectF(self.day_rect(one.day))
        on = one.day == self._day
        if on:
            paint_box(painter, rect, ground=ink.primary, line=None, width=0, radius=4)
        elif one.day == self._today:
            paint_box(painter, rect, ground=ink.bg, line=ink.text, width=2, radius=4)
        colour = ink.bg if on else ink.hint if one.struck else ink.text
        font = theme.font(Type.NOTE, bold=on)
        paint_text(painter, rect, str(one.day.day), font, colour, CENTRE)
        if one.struck:
            wide = theme.width(str(one.day.day), Type.NOTE) + 6
            middle = rect.center()
            painter.fillRect(QRectF(middle.x() - wide / 2, middle.y(), wide, 1), colour)
