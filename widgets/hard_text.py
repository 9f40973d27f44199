"""Draw one line of text by Qt, or glyph by glyph where Qt would draw another shape.

Qt ignores variation selectors, so a name inside a sentence would show 葛 for 葛󠄀.  Every line of
the screens goes through here; a line without a selector costs one look at its characters.
"""

import re
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from widgets.fonts import register_fonts

if TYPE_CHECKING:  # the sign-in's first frame has no hard line
    from widgets.ivs_text import IvsText


_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def is_hard(text: str) -> bool:
    """Tell whether Qt would draw another shape than the text names."""
    return not text.isascii() and _SELECTOR.search(text) is not None


class _Namers(threading.local):
    """Keep a thread's painters of hard lines: an opened face belongs to its thread, and ends so.

    Lanes paint lists and sheets while the screen's thread paints itself.
    """

    def __init__(self) -> None:
        self._made: dict[bool, IvsText] = {}

    def of(self, *, bold: bool) -> "IvsText":
        """Return the painter of hard lines; the fonts are looked for at the first of them."""
        from widgets.ivs_text import IvsText  # noqa: PLC0415 - most screens never need it

        if bold not in self._made:
            fonts = register_fonts()
            self._made[bold] = IvsText(fonts.screen_name_files if bold else fonts.value_files)
        return self._made[bold]


_NAMERS = _Namers()


def _namer(*, bold: bool) -> "IvsText":
    return _NAMERS.of(bold=bold)


def width_of(text: str, font: QFont) -> float:
    """Return the width of a line."""
    if is_hard(text):
        return _namer(bold=font.bold()).width(text, font.pixelSize())
    return QFontMetricsF(font).horizontalAdvance(text)


def shortened(text: str, font: QFont, width: float) -> str:
    """Return a line shortened with … to a width; a base never loses its selector."""
    if not is_hard(text):
        return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
    names, size = _namer(bold=font.bold()), float(font.pixelSize())
    if names.width(text, size) <= width:
        return text
    lines = names.lines(text, size, max(size, width - names.width("…", size)))
    return f"{lines[0]}…"


def draw_line(painter: QPainter, base: QPointF, text: str) -> None:
    """Draw a line from a point of its base line, in the painter's font and pen."""
    if is_hard(text):
        font = painter.font()
        names = _namer(bold=font.bold())
        names.paint(painter, base, text, font.pixelSize(), painter.pen().color())
    else:
        painter.drawText(base, text)


def draw_in(painter: QPainter, rect: QRectF, align: Qt.AlignmentFlag, text: str) -> None:
    """Draw a line in a rectangle, in the painter's font and pen."""
    if not is_hard(text):
        painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), text)
        return
    font = painter.font()
    metrics, free = QFontMetricsF(font), rect.width() - width_of(text, font)
    x, y = rect.left(), rect.top() + metrics.ascent()
    if align & Qt.AlignmentFlag.AlignRight:
        x += free
    elif align & Qt.AlignmentFlag.AlignHCenter:
        x += free / 2
    if align & Qt.AlignmentFlag.AlignVCenter:
        y = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2
    draw_line(painter, QPointF(x, y), text)
