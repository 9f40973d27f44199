"""Counts in a row, tabs, and groups with a thin frame."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from widgets.controls.painting import LEFT, Tone, colours_of, paint_box, paint_numerals, paint_text
from widgets.theme import Theme, Type


@dataclass(frozen=True, kw_only=True)
class Count:
    """Hold one number with its label; ``note`` stands behind the number."""

    label: str
    value: str
    note: str = ""
    tone: Tone = Tone.PLAIN


class CountRow(QWidget):
    """Show counts side by side with 40-px numbers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: tuple[Count, ...] = ()
        self.setFixedHeight(96)
        self.setMinimumWidth(320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, counts: Sequence[Count]) -> None:
        """Show these counts."""
        self._counts = tuple(counts)
        told = (f"{count.label} {count.value}{count.note}" for count in counts)
        self.setAccessibleName("、".join(told))
        self.update()

    def counts(self) -> tuple[Count, ...]:
        """Return the counts shown."""
        return self._counts

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw one frame with cells."""
        if not self._counts:
            return
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            paint_box(painter, QRectF(self.rect()), ground=ink.bg, line=ink.line_soft)
            each = self.width() / len(self._counts)
            for number, count in enumerate(self._counts):
                left = round(number * each)
                if number:
                    painter.fillRect(QRectF(left, 1, 1, self.height() - 2), ink.line_soft)
                colour = (
                    ink.text if count.tone is Tone.PLAIN else colours_of(theme, count.tone).text
                )
                room = QRectF(left + 16, 12, each - 24, 20)
                paint_text(painter, room, count.label, theme.font(Type.NOTE), ink.sub)
                value = QRectF(left + 16, 36, each - 24, 48)
                paint_numerals(painter, value, count.value, theme.font(Type.NUMBER), colour, LEFT)
                used = theme.width(count.value, Type.NUMBER) + 12
                note = QRectF(left + 16 + used, 50, each - 24 - used, 28)
                paint_text(painter, note, count.note, theme.font(), ink.sub)


class Tabs(QWidget):
    """Offer views of the same record; ←→ moves, ``changed(n)`` tells."""

    changed = Signal(int)

    def __init__(self, theme: Theme, titles: Sequence[str]) -> None:
        super().__init__()
        self._theme, self._titles, self._at = theme, tuple(titles), 0
        self.setFixedHeight(theme.height.control)
        self.setMinimumWidth(120)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tell()

    @property
    def current(self) -> int:
        """Return the tab shown."""
        return self._at

    def set_titles(self, titles: Sequence[str]) -> None:
        """Change the titles, as when a count changes."""
        self._titles = tuple(titles)
        self._tell()

    def show_tab(self, number: int) -> None:
        """Choose a tab."""
        wanted = max(0, min(number, len(self._titles) - 1))
        if wanted != self._at:
            self._at = wanted
            self._tell()
            self.changed.emit(wanted)

    def _tell(self) -> None:
        told = [f"{t}（✓）" if n == self._at else t for n, t in enumerate(self._titles)]
        self.setAccessibleName("、".join(told))
        self.update()

    def _spots(self) -> list[QRectF]:
        spots, x = [], 0.0
        for title in self._titles:
            width = self._theme.width(title, bold=True) + 32
            spots.append(QRectF(x, 0, width, self.height()))
            x += width
        return spots

    def ring_rect(self) -> object:
        """Return the tab that has the keyboard."""
        return self._spots()[self._at].toRect().adjusted(6, 6, -6, -6)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.show_tab(self._at + step)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose by the mouse."""
        for number, spot in enumerate(self._spots()):
            if spot.contains(event.position()):
                self.show_tab(number)

    def sizeHint(self) -> QSize:
        """Return the room of all titles."""
        return QSize(round(sum(spot.width() for spot in self._spots())), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles, the chosen one's bar, the line below."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), ink.line)
            for number, (title, spot) in enumerate(zip(self._titles, self._spots(), strict=True)):
                on = number == self._at
                font = self._theme.font(bold=on)
                colour = ink.primary if on else ink.text
                paint_text(painter, spot.adjusted(16, 0, 0, -4), title, font, colour)
                if on:
                    painter.fillRect(
                        QRectF(spot.left(), self.height() - 4, spot.width(), 4), ink.primary
                    )


class Group(QWidget):
    """Hold parts in a frame of 1 px with a radius; ``chosen`` draws it blue and 2 px wide."""

    def __init__(self, theme: Theme, *, pad: int = 16, chosen: bool = False) -> None:
        super().__init__()
        self._theme, self._tone, self._width = theme, Tone.PLAIN, 1
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(pad, pad, pad, pad)
        self.column.setSpacing(4)
        if chosen:
            self.set_line(Tone.PRIMARY, 2)

    def set_line(self, tone: Tone, width: int = 1) -> None:
        """Change the frame's colour and width, as for a result."""
        self._tone, self._width = tone, width
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        ink, plain = self._theme.ink, self._tone is Tone.PLAIN
        line = ink.line_soft if plain else colours_of(self._theme, self._tone).line
        rect = QRectF(self.rect())
        with QPainter(self) as painter:
            paint_box(painter, rect, ground=ink.bg, line=line, width=self._width)
