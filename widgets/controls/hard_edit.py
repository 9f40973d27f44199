"""Draw the characters of an editor anew whose shape a variation selector names.

Qt lays out and draws an editor's text without the selectors.  Each such character is drawn over
Qt's at the place Qt gave it, so that caret, selection and the rest of the line stay Qt's own.
"""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextLayout, QTextLine
from PySide6.QtWidgets import QLineEdit

from widgets.hard_text import draw_line, is_hard
from widgets.ivs_text import clusters
from widgets.theme import Ink

_CARET = 5  # Qt's rectangle of the caret begins so far left of it


def paint_hard(edit: QLineEdit, ink: Ink) -> None:
    """Draw the hard characters of an editor that Qt has drawn."""
    text, caret = edit.text(), edit.cursorRect()
    layout = QTextLayout(text, edit.font())
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    stops = _stops(text, line)
    at = caret.x() + _CARET - stops[edit.cursorPosition()]
    ground = ink.surface if edit.isReadOnly() else ink.bg
    room = QRectF(edit.rect()).adjusted(2, 2, -2, -2)
    first, chosen = edit.selectionStart(), len(edit.selectedText().encode("utf-16-le")) // 2
    with QPainter(edit) as painter:
        painter.setClipRect(room)
        painter.setFont(edit.font())
        for cluster, begin, end in _placed(text):
            if not is_hard(cluster):
                continue
            marked = first >= 0 and first <= begin < first + chosen
            left, width = at + stops[begin], stops[end] - stops[begin]
            place = QRectF(left + 1, caret.top(), width - 1, line.height())
            painter.fillRect(place, ink.primary if marked else ground)
            painter.setPen(ink.bg if marked else ink.text)
            draw_line(painter, QPointF(left, caret.top() + line.ascent()), cluster)


def _placed(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the clusters with where they begin and end in Qt's units of two bytes."""
    begin = 0
    for cluster in clusters(text):
        end = begin + len(cluster.encode("utf-16-le")) // 2
        yield cluster, begin, end
        begin = end


def _stops(text: str, line: QTextLine) -> dict[int, float]:
    """Return how far right the text is at each boundary of its clusters."""
    ends = [0, *(end for _, _, end in _placed(text))]
    found = {place: _x(line.cursorToX(place)) for place in ends}
    for one, other in pairwise(ends):  # a caret behind a selector's base stands at its end
        for between in range(one + 1, other):
            found[between] = found[other]
    return found


def _x(told: object) -> float:
    """Return PySide's answer, which has the place beside the distance, as the distance."""
    return float(told[0] if isinstance(told, tuple) else told)  # type: ignore[arg-type]
