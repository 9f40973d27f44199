"""Short lines under each other, painted as one control: facts, pairs of words, what will happen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets.controls.painting import LEFT, RIGHT, broken_text, paint_text
from widgets.theme import Theme, Type

_GAP, _ABOVE, _BETWEEN = 8, 2, 4
_ICON, _SEAT = 20, 24


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Hold one line's two words; ``warn`` makes the first stand out."""

    first: str
    second: str
    warn: bool = False


class PairLines(QWidget):
    """Show pairs: the first in a column of ``width`` px, or 0 for the second at the right edge.

    A word that is too long is shortened with … and told whole by a tooltip.
    """

    def __init__(self, theme: Theme, name: str, *, width: int = 0) -> None:
        super().__init__()
        self._theme, self._column = theme, width
        self._pairs: tuple[Pair, ...] = ()
        self._kind = Type.BODY if width else Type.NOTE
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_pairs(())

    def set_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show these pairs."""
        self._pairs = tuple(pairs)
        told = "。".join(f"{pair.first} {pair.second}" for pair in self._pairs)
        self.setAccessibleDescription(told)
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def pairs(self) -> tuple[Pair, ...]:
        """Return the pairs shown."""
        return self._pairs

    def tip_at(self, at: QPoint) -> str:
        """Return both words of the line under a point where one of them is shortened."""
        number = at.y() // self._pitch
        if not 0 <= number < len(self._pairs):
            return ""
        pair = self._pairs[number]
        rooms = self._rooms(number, pair)
        wanted = (self._first_width(pair), self._theme.width(pair.second, self._kind))
        fits = all(wide <= room.width() + 1 for wide, room in zip(wanted, rooms, strict=True))
        return "" if fits else f"{pair.first}  {pair.second}"

    def sizeHint(self) -> QSize:
        """Return the room of all pairs."""
        return QSize(200, max(0, len(self._pairs) * self._pitch - _BETWEEN))

    def event(self, event: QEvent) -> bool:
        """Tell a shortened line whole."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that are in sight."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            seen = event.rect()
            first, last = seen.top() // self._pitch, seen.bottom() // self._pitch + 1
            for number, pair in enumerate(self._pairs[first:last], first):
                left, right = self._rooms(number, pair)
                plain = ink.sub if self._column else ink.text
                font = theme.font(Type.NOTE, bold=pair.warn)
                paint_text(painter, left, pair.first, font, ink.warn if pair.warn else plain)
                colour, align = (ink.text, LEFT) if self._column else (ink.sub, RIGHT)
                paint_text(painter, right, pair.second, theme.font(self._kind), colour, align)

    @property
    def _pitch(self) -> int:
        return self._theme.step(self._kind).line + 2 * _ABOVE + _BETWEEN

    def _first_width(self, pair: Pair) -> float:
        return self._theme.width(pair.first, Type.NOTE, bold=pair.warn)

    def _rooms(self, number: int, pair: Pair) -> tuple[QRectF, QRectF]:
        """Return where the two words of a line stand: the second gives way to nothing."""
        high = self._theme.step(self._kind).line
        line = QRectF(0, number * self._pitch + _ABOVE, self.width(), high)
        wide = float(self._column)
        if not wide:
            wide = max(0.0, self.width() - _GAP - self._theme.width(pair.second, self._kind))
        left = QRectF(0, line.top(), wide, line.height())
        return left, line.adjusted(wide + _GAP, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class PicturedLine:
    """Hold one sentence with the picture that stands before it."""

    icon: str
    text: str


class PicturedLines(QWidget):
    """Show sentences, each behind its picture; a long one goes on in the next line."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._told: tuple[PicturedLine, ...] = ()
        self._broken: tuple[tuple[str, ...], ...] = ()
        self.setAccessibleName(name)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_lines(self, lines: Sequence[PicturedLine]) -> None:
        """Show these sentences."""
        self._told = tuple(lines)
        self.setAccessibleDescription("。".join(line.text for line in self._told))
        self._fit()

    def lines(self) -> tuple[PicturedLine, ...]:
        """Return the sentences shown."""
        return self._told

    def sizeHint(self) -> QSize:
        """Return the room of all sentences at the present width."""
        return QSize(200, max(0, sum(map(self._height, self._broken)) - _BETWEEN))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the sentences anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pictures and sentences."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            font, high, top = theme.font(), theme.step(Type.BODY).line, _ABOVE
            left = _ICON + _GAP
            for told, lines in zip(self._told, self._broken, strict=True):
                at = (0, top + (_SEAT - _ICON) / 2)
                theme.icons.paint(painter, told.icon, at, _ICON, ink.text)
                for number, line in enumerate(lines):
                    room = QRectF(left, top + number * high, self.width() - left + _GAP, high)
                    paint_text(painter, room, line, font, ink.text)
                top += self._height(lines)

    def _fit(self) -> None:
        font, room = self._theme.font(), self.width() - _ICON - _GAP
        self._broken = tuple(broken_text(line.text, font, room) for line in self._told)
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _height(self, lines: Sequence[str]) -> int:
        high = self._theme.step(Type.BODY).line
        return max(_SEAT, len(lines) * high) + 2 * _ABOVE + _BETWEEN
