"""The places of a form that are filled in: values, names, the picture; cells and seal for a pen."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from app.forms.flaws import cell_height
from app.forms.layout import Align, Cells, Name, Picture, Seal, Value
from app.forms.values import FormValues
from widgets.ivs_text import IvsText
from widgets.sheet import BLACK, MM_PER_POINT, SMALLEST, FormTextTooLong, Sheet, Stationery

NAME_SIZES = (20.0, 16.0, 14.0, 12.0, 10.0, 8.0)
_LONG_NAME = 12
_ONE_LINE = 10.5  # points below which a value takes a second line rather than shrink on
_LEADING, _LINES_LEADING = 1.2, 1.32
_NOTED = 14.0  # points below which a name has its place for itself


class Places:
    """Fill the places of one page."""

    def __init__(self, sheet: Sheet, values: FormValues, means: Stationery) -> None:
        self._sheet, self._values, self._means = sheet, values, means

    def value(self, value: Value) -> None:
        """Set a value: smaller down to a limit, then in more lines.

        Raises:
            FormTextTooLong: it does not fit in the smallest size either.
        """
        text = self._values.texts.get(value.field, "")
        least = min(value.size, _ONE_LINE)
        for most, smallest in ((text.count("\n") + 1, least), (len(text) + 1, SMALLEST)):
            size = value.size
            while size >= smallest:
                lines = self._broken(self._means.plain, text, size, value.w)
                leading = _LEADING if len(lines) == 1 else _LINES_LEADING
                high = len(lines) * size * MM_PER_POINT * leading
                if len(lines) <= most and high <= value.h:
                    self._glyphs(self._means.plain, lines, size, value)
                    return
                size -= 0.5
        raise FormTextTooLong(field=value.field)

    def name(self, name: Name) -> None:
        """Set a name in its own shapes: large, then smaller, then in up to three lines.

        Raises:
            FormTextTooLong: it does not fit in the smallest size either.
        """
        text = self._values.texts.get(name.field, "")
        note = self._values.texts.get(name.note, "") if text else ""
        font = self._sheet.font(8.0)
        wide = QFontMetricsF(font).horizontalAdvance(note) / self._sheet.mm + 5 if note else 0.0
        long = len([char for char in text if char.isprintable()]) > _LONG_NAME
        for size in NAME_SIZES[1:] if long else NAME_SIZES:
            noted = bool(note) and size >= _NOTED
            lines = self._broken(self._means.names, text, size, name.w - (wide if noted else 0))
            room = int(name.h / (size * MM_PER_POINT * 1.25))
            if len(lines) <= min(room, 1 if size > 16 else 3):
                self._glyphs(self._means.names, lines, size, name)
                if noted:
                    self._note(name, note, font, lines, size)
                return
        raise FormTextTooLong(field=name.field)

    def picture(self, picture: Picture, words: str) -> None:
        """Set the picture with its crop marks, or the frame that says what belongs there."""
        sheet, place = self._sheet, picture
        image = QImage.fromData(self._values.picture) if self._values.picture else QImage()
        rect = sheet.rect(place.x, place.y, place.w, place.h)
        if image.isNull():
            sheet.painter.setPen(sheet.pen(0.1))
            sheet.frame(place.x, place.y, place.w, place.h)
            font = sheet.font(8.0)
            sheet.draw(words, font, rect.translated(0, rect.height() / 2), Align.CENTRE)
        else:
            sheet.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            sheet.painter.drawImage(rect, image, _covering(image, place.w / place.h))
        self._crop_marks(place)

    def _crop_marks(self, place: Picture) -> None:
        sheet = self._sheet
        sheet.painter.setPen(sheet.pen(0.2, flat=True))
        near, far = place.apart, place.apart + place.crop
        for x in (place.x, place.x + place.w):
            sheet.line(x, place.y - near, x, place.y - far)
            sheet.line(x, place.y + place.h + near, x, place.y + place.h + far)
        for y in (place.y, place.y + place.h):
            sheet.line(place.x - near, y, place.x - far, y)
            sheet.line(place.x + place.w + near, y, place.x + place.w + far, y)

    def cells(self, cells: Cells) -> None:
        """Draw the cells of a sign each."""
        sheet = self._sheet
        sheet.painter.setPen(sheet.pen(0.3))
        for number in range(cells.count):
            gap = cells.side / 2 if cells.split and number >= cells.split else 0.0
            sheet.frame(
                cells.x + number * cells.side + gap, cells.y, cells.side, cell_height(cells)
            )

    def seal(self, seal: Seal, words: str) -> None:
        """Draw the frame of the masking seal; its words interrupt the upper edge."""
        sheet, font = self._sheet, self._sheet.font(8.0)
        pen = sheet.pen(0.4, flat=True)
        pen.setDashPattern([4.0, 3.0])
        sheet.painter.setPen(pen)
        sheet.frame(seal.x, seal.y, seal.w, seal.h)
        wide, high = QFontMetricsF(font).horizontalAdvance(words), QFontMetricsF(font).height()
        left = (seal.x + 5.0) * sheet.mm
        at = QRectF(left, seal.y * sheet.mm - high / 2, wide + 4 * sheet.mm, high)
        sheet.painter.fillRect(at, Qt.GlobalColor.white)
        sheet.draw(words, font, at.translated(2 * sheet.mm, 0))

    def _note(
        self, name: Name, note: str, font: QFont, lines: tuple[str, ...], size: float
    ) -> None:
        sheet = self._sheet
        em = size * MM_PER_POINT * sheet.mm
        wide = max(self._means.names.width(line, em) for line in lines)
        middle = (name.y + name.h / 2) * sheet.mm
        top = middle + em * 0.38 - QFontMetricsF(font).ascent()
        sheet.draw(note, font, QRectF(name.x * sheet.mm + wide + 4 * sheet.mm, top, 0, 0))

    def _broken(self, face: IvsText, text: str, size: float, width: float) -> tuple[str, ...]:
        em = size * MM_PER_POINT
        paragraphs = text.split("\n") if text else []
        return tuple(line for part in paragraphs for line in face.lines(part, em, width))

    def _glyphs(
        self, face: IvsText, lines: tuple[str, ...], size: float, place: Value | Name
    ) -> None:
        mm = self._sheet.mm
        em = size * MM_PER_POINT * mm
        leading = em * 1.25
        top = (place.y + place.h / 2) * mm - len(lines) * leading / 2
        for number, line in enumerate(lines):
            base = top + number * leading + leading / 2 + em * 0.38
            face.paint(self._sheet.painter, QPointF(place.x * mm, base), line, em, BLACK)


def _covering(image: QImage, ratio: float) -> QRectF:
    """Return the middle part of a picture that has the place's proportion."""
    wide, tall = float(image.width()), float(image.height())
    if wide / tall > ratio:
        part = tall * ratio
        return QRectF((wide - part) / 2, 0, part, tall)
    part = wide / ratio
    return QRectF(0, (tall - part) / 2, wide, part)
