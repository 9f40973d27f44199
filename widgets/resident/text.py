"""Text that breaks only where the copy allows it, and names as they stand on the card."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.resident.look import Breaks, Look
from widgets.resident.ruby import advance, draw_text, has_readings, plain, rise

_PARTS = {
    Breaks.MARKED: re.compile(r"[^ 　。、！？]+[。、！？）]*[ 　]*|[。、！？ 　]+"),
    Breaks.WORDS: re.compile(r"[^ 　]+[ 　]*|[ 　]+"),  # a no-break space holds
    Breaks.SIGNS: re.compile(
        r"[（「『“【]*(?:\d+ ?[^\s\d]|[A-Za-z0-9•●○→:/.-]+|\S)[，。、！？：；）」』”】・〜…]*[ 　]*"
        r"|[ 　]+"
    ),
}
_SPACES = " 　"
_LAST_SIGNS = 4  # fewer Chinese signs alone on the last line look like a slip of the hand
_BUTTON_LEADING = 1.2  # the marks above and below Vietnamese letters stay apart
_LARGE_ON_TWO = 0.88  # two enlarged lines keep off the button's edges
_READ_LEADING = 1.6  # the readings of やさしい日本語 stand between the lines


def break_lines(text: str, font: QFont, width: float, *, breaks: Breaks) -> tuple[str, ...]:
    """Break a text into lines; Japanese breaks only at spaces and after 。、！？.

    A part that is wider than the line stays whole: the screens' test finds it.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        parts = _PARTS[breaks].findall(paragraph)
        broken = _fill(parts, font, width)
        if breaks is Breaks.SIGNS:
            broken = _evened(parts, font, width, broken)
        lines += broken
    return tuple(lines)


def _fill(parts: Sequence[str], font: QFont, width: float) -> list[str]:
    lines, line = [], ""
    for part in parts:
        if line and advance((line + part).rstrip(_SPACES), font) > width:
            lines.append(line.rstrip(_SPACES))
            line = ""
        line += part
    return [*lines, line.rstrip(_SPACES)]


def _evened(parts: Sequence[str], font: QFont, width: float, lines: list[str]) -> list[str]:
    """Fill shorter lines where the last one would hold very few signs."""
    evened = lines
    while len(evened) > 1 and len(evened[-1]) < _LAST_SIGNS:
        width -= font.pixelSize()
        evened = _fill(parts, font, width)
        if len(evened) != len(lines) or width < font.pixelSize() * _LAST_SIGNS:
            return lines
    return evened


def widest(lines: tuple[str, ...], font: QFont) -> float:
    """Return the width of the widest line."""
    return max((advance(line, font) for line in lines), default=0.0)


def draw_lines(
    painter: QPainter,
    at: QPointF,
    lines: tuple[str, ...],
    leading: float,
    *,
    width: float = 0.0,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Draw lines with the painter's font and pen; ``at`` is the top left of the block."""
    metrics = QFontMetricsF(painter.font())
    drop = (leading - metrics.height()) / 2 + metrics.ascent()
    drop += max((rise(line, painter.font()) for line in lines), default=0.0) / 2
    for number, line in enumerate(lines):
        shift = 0.0
        if align == Qt.AlignmentFlag.AlignHCenter:
            shift = (width - advance(line, painter.font())) / 2
        draw_text(painter, QPointF(at.x() + shift, at.y() + number * leading + drop), line)


class TextBlock(QWidget):
    """Show one or more paragraphs with the design's leading; a line break in the copy stays."""

    def __init__(
        self,
        look: Look,
        text: str,
        size: float,
        *,
        bold: bool = False,
        leading: float = 1.6,
        colour: QColor | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__()
        self.text = text
        self._look = look
        self._align = align
        self._colour = colour or look.ink.TEXT
        self._font = look.font(size, bold=bold)
        if has_readings(text):
            leading = max(leading, _READ_LEADING)
        self._leading = self._font.pixelSize() * leading
        self.setAccessibleName(plain(text.replace("\n", " ")))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, text: str) -> None:
        """Change the words; the room stays."""
        self.text = text
        self.setAccessibleName(plain(text.replace("\n", " ")))
        self.update()

    def lines(self, width: float) -> tuple[str, ...]:
        """Return the lines at a width."""
        return break_lines(self.text, self._font, width, breaks=self._look.breaks)

    def pixel_size(self) -> int:
        """Return the size of the type."""
        return self._font.pixelSize()

    def overruns(self) -> bool:
        """Tell whether the text does not fit its own rectangle, for the screens' test."""
        lines = self.lines(self.width())
        tall = len(lines) * self._leading > self.height() + 1
        return tall or widest(lines, self._font) > self.width() + 0.5

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the lines need at a width."""
        return round(len(self.lines(width)) * self._leading)

    def sizeHint(self) -> QSize:
        """Return the size of the copy with its own line breaks only."""
        lines = tuple(self.text.split("\n"))
        return QSize(int(widest(lines, self._font)) + 2, round(len(lines) * self._leading))

    def minimumSizeHint(self) -> QSize:
        """Return the least size: the widest part that may not be broken, or some Chinese signs."""
        wide = widest(self.lines(1), self._font)
        if self._look.breaks is Breaks.SIGNS:
            few = self._font.pixelSize() * _LAST_SIGNS
            wide = max(wide, min(few, widest(tuple(self.text.split("\n")), self._font)))
        return QSize(int(wide) + 1, round(self._leading))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        with QPainter(self) as painter:
            painter.setFont(self._font)
            painter.setPen(self._colour)
            lines = self.lines(self.width())
            draw_lines(
                painter,
                QPointF(0, max(0.0, (self.height() - len(lines) * self._leading) / 2)),
                lines,
                self._leading,
                width=self.width(),
                align=self._align,
            )


class TwoLines:
    """Set the words of a button or a hint: on one line, or on two where the row is short of room.

    On two lines they are never larger than running text, so that both stay within the box.
    """

    def __init__(self, look: Look, text: str, size: float) -> None:
        self.text = text
        self._look = look
        self._large = look.font(size, bold=True)
        less = look.m.body * (_LARGE_ON_TWO if look.large else 1.0)
        self._less = look.font(min(size, less), bold=True)

    @property
    def one(self) -> float:
        """Return the width on one line."""
        return advance(self.text, self._large)

    @property
    def two(self) -> float:
        """Return the least width that breaks the words into no more than two lines.

        Words with readings above them are too high for two lines.
        """
        if has_readings(self.text):
            return self.one
        parts = _PARTS[self._look.breaks].findall(self.text)
        ways = (("".join(parts[:at]), "".join(parts[at:])) for at in range(1, len(parts)))
        wide = [max(advance(line.rstrip(_SPACES), self._less) for line in way) for way in ways]
        return min([self.one, *(width + 1 for width in wide)])

    def _set(self, room: float) -> tuple[tuple[str, ...], QFont]:
        if self.one <= room:
            return (self.text,), self._large
        return break_lines(self.text, self._less, room, breaks=self._look.breaks), self._less

    def fits(self, room: float, height: float) -> bool:
        """Tell whether the words fit a box."""
        lines, font = self._set(room)
        return widest(lines, font) <= room + 1 and self._leading(lines, font) * len(lines) <= height

    def width(self, room: float) -> float:
        """Return the width that the words take of some room."""
        lines, font = self._set(room)
        return widest(lines, font)

    def draw(self, painter: QPainter, box: QRectF, room: float) -> None:
        """Draw the words in the middle of a box as they are set in some room."""
        lines, font = self._set(room)
        leading = self._leading(lines, font)
        painter.setFont(font)
        top = box.top() + (box.height() - leading * len(lines)) / 2
        middle = Qt.AlignmentFlag.AlignHCenter
        at = QPointF(box.left(), top)
        draw_lines(painter, at, lines, leading, width=box.width(), align=middle)

    @staticmethod
    def _leading(lines: tuple[str, ...], font: QFont) -> float:
        above = max((rise(line, font) for line in lines), default=0.0)
        return font.pixelSize() * _BUTTON_LEADING + above


class NameText(QWidget):
    """Show a value from the chip glyph by glyph, on as many lines as it needs."""

    def __init__(self, look: Look, text: str, size: float) -> None:
        super().__init__()
        self._names, self._ink = look.names, look.ink.TEXT
        self._text = text
        self._size = float(look.text_px(size))
        self._leading = self._size * 1.45
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def overruns(self) -> bool:
        """Tell whether the lines do not fit the rectangle."""
        lines = self._names.lines(self._text, self._size, self.width())
        return len(lines) * self._leading > self.height() + 1

    def hasHeightForWidth(self) -> bool:
        """Tell the layout that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the lines need at a width."""
        lines = self._names.lines(self._text, self._size, width)
        return round(max(1, len(lines)) * self._leading)

    def sizeHint(self) -> QSize:
        """Return the size on one line."""
        return QSize(int(self._names.width(self._text, self._size)) + 2, round(self._leading))

    def minimumSizeHint(self) -> QSize:
        """Return the least size: four characters on a line."""
        return QSize(round(self._size * 4), round(self._leading))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the outlines."""
        with QPainter(self) as painter:
            height = self._names.ascent(self._size) + self._names.descent(self._size)
            drop = (self._leading - height) / 2 + self._names.ascent(self._size)
            lines = self._names.lines(self._text, self._size, self.width())
            top = max(0.0, (self.height() - len(lines) * self._leading) / 2)
            for number, line in enumerate(lines):
                at = QPointF(0, top + number * self._leading + drop)
                self._names.paint(painter, at, line, self._size, self._ink)
