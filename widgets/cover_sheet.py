"""The cover sheet (仕分け票) that is scanned before a document: its code says what and whose."""

import qrcode
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.forms.layout import Align
from app.ports import Words
from widgets.fonts import Fonts
from widgets.page_output import pdf_of
from widgets.sheet import Sheet, stationery

_PAGE = (210.0, 297.0)
_SIDE = 60.0


class CoverSheet:
    """Paint one sheet; no name stands on it."""

    def __init__(self, fonts: Fonts, words: Words, english: Words) -> None:
        self._words, self._means = words, stationery(fonts, words, english)

    def pdf(self, code: str, sort: str, number: str) -> bytes:
        """Return the sheet of a code with its sort's words and its number as people read it."""

        def paint(painter: QPainter, mm: float) -> None:
            sheet, words = Sheet(painter, mm, self._means), self._words
            room = QRectF(20 * mm, 30 * mm, 170 * mm, 0)
            lines = (
                (words("filing.cover.title"), 26.0, 0.0),
                (sort, 20.0, 22.0),
                (number, 20.0, 36.0),
                (words("filing.cover.how"), 11.0, 190.0),
            )
            for text, points, down in lines:
                font = sheet.font(points, bold=points > 20)
                sheet.draw(text, font, room.translated(0, down * mm), Align.CENTRE)
            _code(sheet, code, (_PAGE[0] - _SIDE) / 2, 110.0)

        return pdf_of([paint], _PAGE, "cover")


def _code(sheet: Sheet, code: str, x: float, y: float) -> None:
    square = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    square.add_data(code)
    rows = square.get_matrix()
    side = _SIDE / len(rows)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                place = sheet.rect(x + across * side, y + down * side, side * 1.02, side * 1.02)
                sheet.painter.fillRect(place, Qt.GlobalColor.black)
