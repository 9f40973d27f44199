"""Text that breaks only where the copy allows it, and names as they stand on the card."""

import re

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.resident.look import Ink, Look

_PHRASE = re.compile(r"[^ 　。、！？]+[。、！？）]*[ 　]*|[。、！？ 　]+")
_WORD = re.compile(r"\S+\s*|\s+")


def break_lines(text: str, font: QFont, width: float, *, phrases: bool) -> tuple[str, ...]:
    """Break a text into lines; Japanese breaks only at spaces and after 。、！？.

    A phrase that is wider than the line stays whole: the screens' test finds it.
    """
    metrics = QFontMetricsF(font)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for part in (_PHRASE if phrases else _WORD).findall(paragraph):
            if line and metrics.horizontalAdvance((line + part).rstrip(" 　")) > width:
                lines.append(line.rstrip(" 　"))
                line = ""
            line += part
        lines.append(line.rstrip(" 　"))
    return tuple(lines)


def widest(lines: tuple[str, ...], font: QFont) -> float:
    """Return the width of the widest line."""
    metrics = QFontMetricsF(font)
    return max((metrics.horizontalAdvance(line) for line in lines), default=0.0)


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
    for number, line in enumerate(lines):
        shift = 0.0
        if align == Qt.AlignmentFlag.AlignHCenter:
            shift = (width - metrics.horizontalAdvance(line)) / 2
        painter.drawText(QPointF(at.x() + shift, at.y() + number * leading + drop), line)


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
        colour: QColor = Ink.TEXT,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__()
        self.text = text
        self._look = look
        self._align = align
        self._colour = colour
        self._font = look.font(size, bold=bold)
        self._leading = self._font.pixelSize() * leading
        self.setAccessibleName(text.replace("\n", " "))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def lines(self, width: float) -> tuple[str, ...]:
        """Return the lines at a width."""
        return break_lines(self.text, self._font, width, phrases=self._look.phrases)

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
        """Return the least size: the widest part that may not be broken."""
        parts = tuple(self.lines(1))
        return QSize(int(widest(parts, self._font)) + 1, round(self._leading))

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


class NameText(QWidget):
    """Show a value from the chip glyph by glyph, on as many lines as it needs."""

    def __init__(self, look: Look, text: str, size: float) -> None:
        super().__init__()
        self._names = look.names
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
                self._names.paint(painter, at, line, self._size, Ink.TEXT)
