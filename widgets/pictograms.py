"""The resident's pictograms on the staff's screens: drawn once per picture, colour and size."""

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from widgets.resident.look import draw_icon


class Pictograms:
    """Give the resident's pictograms to the staff's screens, where they stand beside its words."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str, float, float, float], QPixmap] = {}

    def paint(self, painter: QPainter, place: QRectF, name: str, colour: QColor) -> None:
        """Draw a pictogram in one colour into a place."""
        ratio = painter.device().devicePixelRatioF()
        wanted = (name, colour.name(), place.width(), place.height(), ratio)
        if wanted not in self._drawn:
            self._drawn[wanted] = self._draw(place, name, colour, ratio)
        picture = self._drawn[wanted]
        painter.drawPixmap(place, picture, QRectF(picture.rect()))

    def _draw(self, place: QRectF, name: str, colour: QColor, ratio: float) -> QPixmap:
        wide, tall = (math.ceil(side * ratio) for side in (place.width(), place.height()))
        picture = QPixmap(wide, tall)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            draw_icon(painter, QRectF(0, 0, wide, tall), name, colour)
        return picture
