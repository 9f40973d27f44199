"""A page that is drawn in millimetres, and what is drawn with: faces, name painters, words."""

from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.faults import CounterFault
from app.forms.layout import Align
from app.ports import Words
from widgets.fonts import Fonts
from widgets.hard_text import draw_line, width_of
from widgets.ivs_text import IvsText

MM_PER_POINT = 25.4 / 72.0
BLACK = QColor("#000000")
SMALLEST = 7.0


class FormTextTooLong(CounterFault):
    """Name the field whose text does not fit its box even in the smallest size."""

    code = "P-140"


class Stationery(Struct, frozen=True, kw_only=True):
    """Hold what painting needs: faces, name painters, the texts and their English."""

    fonts: Fonts
    names: IvsText
    plain: IvsText
    words: Words
    english: Words


def stationery(fonts: Fonts, words: Words, english: Words) -> Stationery:
    """Return the painter's means for the thread that calls."""
    return Stationery(
        fonts=fonts,
        names=IvsText(fonts.name_files),
        plain=IvsText(fonts.value_files),
        words=words,
        english=english,
    )


class Sheet:
    """Draw on one page; ``mm`` is the painter's units a millimetre."""

    def __init__(self, painter: QPainter, mm: float, means: Stationery) -> None:
        self.painter, self.mm, self._means = painter, mm, means

    def rect(self, x: float, y: float, w: float, h: float) -> QRectF:
        """Return a rectangle in the painter's units."""
        return QRectF(x * self.mm, y * self.mm, w * self.mm, h * self.mm)

    def pen(self, width: float, *, flat: bool = False) -> QPen:
        """Return a black pen of a width in millimetres."""
        pen = QPen(BLACK, width * self.mm)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if flat else Qt.PenCapStyle.SquareCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        return pen

    def font(self, points: float, *, bold: bool = False, english: bool = False) -> QFont:
        """Return a face for printed words."""
        fonts = self._means.fonts
        font = QFont(fonts.latin if english else fonts.ui)
        font.setPixelSize(max(1, round(points * MM_PER_POINT * self.mm)))
        font.setBold(bold)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def draw(self, text: str, font: QFont, at: QRectF, align: Align = Align.LEFT) -> None:
        """Draw one line; ``at`` gives the left, the width and the top of the line."""
        metrics = QFontMetricsF(font)
        free = at.width() - width_of(text, font)
        shift = {Align.LEFT: 0.0, Align.CENTRE: free / 2, Align.RIGHT: free}[align]
        self.painter.setFont(font)
        self.painter.setPen(BLACK)
        draw_line(self.painter, QPointF(at.left() + shift, at.top() + metrics.ascent()), text)

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Draw a straight line with the painter's pen."""
        self.painter.drawLine(QLineF(QPointF(x, y) * self.mm, QPointF(to_x, to_y) * self.mm))

    def frame(self, x: float, y: float, w: float, h: float) -> None:
        """Draw an empty rectangle with the painter's pen."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(self.rect(x, y, w, h))
