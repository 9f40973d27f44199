"""Readings above kanji: in やさしい日本語 they stand in brackets behind each kanji of the copy."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from widgets.hard_text import draw_line, width_of

_READ = re.compile(r"([\u3005\u4e00-\u9fff]+)\(([\u3041-\u3096]+)\)")
_SHARE, _LEAST_PX, _GAP = 0.42, 12, 0.04


def plain(text: str) -> str:
    """Return a text without its readings, for the voice and for assistive software."""
    return _READ.sub(r"\1", text) if "(" in text else text


def has_readings(text: str) -> bool:
    """Tell whether readings stand above a text."""
    return "(" in text and _READ.search(text) is not None


def rise(text: str, font: QFont) -> float:
    """Return the height that the readings need above their kanji, 0 where there are none."""
    return _small(font).pixelSize() + font.pixelSize() * _GAP if has_readings(text) else 0.0


def advance(text: str, font: QFont) -> float:
    """Return the width of a text; a reading that is wider than its kanji widens them."""
    if not has_readings(text):
        return width_of(text, font)
    metrics = QFontMetricsF(font)
    small = QFontMetricsF(_small(font))
    return sum(
        max(metrics.horizontalAdvance(word), small.horizontalAdvance(reading))
        for word, reading in _pieces(text)
    )


def draw_text(painter: QPainter, at: QPointF, text: str) -> None:
    """Draw a text on its baseline with the painter's font, the readings above it."""
    if not has_readings(text):
        draw_line(painter, at, text)
        return
    font = painter.font()
    small = _small(font)
    metrics, less = QFontMetricsF(font), QFontMetricsF(small)
    over = at.y() - metrics.capHeight() * 1.16 - font.pixelSize() * _GAP - less.descent()
    x = at.x()
    for word, reading in _pieces(text):
        wide, high = metrics.horizontalAdvance(word), less.horizontalAdvance(reading)
        room = max(wide, high)
        draw_line(painter, QPointF(x + (room - wide) / 2, at.y()), word)
        if reading:
            painter.setFont(small)
            draw_line(painter, QPointF(x + (room - high) / 2, over), reading)
            painter.setFont(font)
        x += room


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(max(round(font.pixelSize() * _SHARE), _LEAST_PX))
    small.setWeight(QFont.Weight.Normal)
    return small


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield words with the readings above them, empty where they have none."""
    at = 0
    for found in _READ.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], ""
        yield found.group(1), found.group(2)
        at = found.end()
    if at < len(text):
        yield text[at:], ""
