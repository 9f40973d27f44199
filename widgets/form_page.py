"""One page of a form: everything that its layout places, in the layout's order of depth."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import qrcode
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.forms.layout import (
    Align,
    Box,
    Check,
    Form,
    Label,
    Line,
    Marks,
    Prose,
    QrPlace,
    Section,
    Text,
)
from app.forms.values import FormValues, qr_payload
from widgets.form_places import Places
from widgets.sheet import BLACK, MM_PER_POINT, SMALLEST, FormTextTooLong, Sheet, Stationery

_T = TypeVar("_T")
_SHADE = QColor("#EDEDED")
_CHECK_SIDE = 4.6


class FormPage:
    """Paint the parts of one page."""

    def __init__(self, sheet: Sheet, form: Form, values: FormValues, means: Stationery) -> None:
        self._sheet, self._form, self._values, self._means = sheet, form, values, means
        self._places = Places(sheet, values, means)
        self._p = sheet.painter

    def paint(self) -> None:
        """Paint all parts.

        Raises:
            FormTextTooLong: a value does not fit its box.
        """
        self._p.save()
        try:
            self._p.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._printed()
            self._filled()
        finally:
            self._p.restore()

    def _printed(self) -> None:
        form, sheet = self._form, self._sheet
        if form.marks is not None:
            self._marks(form.marks)
        for box in form.boxes:
            if box.fill is not None:
                grey = QColor.fromRgbF(box.fill, box.fill, box.fill)
                self._p.fillRect(sheet.rect(box.x, box.y, box.w, box.h), grey)
        _each(self._label, form.labels)
        _each(self._line, form.lines)
        _each(self._box, form.boxes)
        _each(self._section, form.sections)
        _each(self._text, form.texts)
        _each(self._prose, form.prose)
        _each(self._check, form.checks)

    def _filled(self) -> None:
        form, places = self._form, self._places
        for seal in form.seals:
            places.seal(seal, self._words(seal.key))
        _each(places.cells, form.cells)
        _each(places.value, form.values)
        _each(places.name, form.names)
        for picture in form.pictures:
            places.picture(picture, self._words(picture.key))
        if form.qr is not None:
            self._qr(form.qr)

    def _path(self, key: str) -> str:
        return key if "." in key else f"{self._form.id}.{key}"

    def _words(self, key: str) -> str:
        return self._means.words(f"forms.{self._path(key)}")

    def _english(self, key: str) -> str:
        return self._means.english(f"forms.{self._path(key)}")

    def _marks(self, marks: Marks) -> None:
        wide, tall = self._form.page
        self._p.setPen(self._sheet.pen(marks.width, flat=True))
        for x, across in ((marks.inset, 1), (wide - marks.inset, -1)):
            for y, down in ((marks.inset, 1), (tall - marks.inset, -1)):
                self._sheet.line(x, y, x + across * marks.length, y)
                self._sheet.line(x, y, x, y + down * marks.length)

    def _box(self, box: Box) -> None:
        self._p.setPen(self._sheet.pen(box.edge))
        half = box.edge / 2
        self._sheet.frame(box.x + half, box.y + half, box.w - box.edge, box.h - box.edge)

    def _line(self, line: Line) -> None:
        width = 0.25 if line.dotted else 0.4 if line.heavy else 0.2
        pen = self._sheet.pen(width, flat=True)
        if line.dotted:
            pen.setDashPattern([2.0, 2.0])
        self._p.setPen(pen)
        self._sheet.line(line.x, line.y, line.to_x, line.to_y)

    def _section(self, section: Section) -> None:
        sheet, left = self._sheet, 15.0
        right = self._form.page[0] - left
        self._p.fillRect(sheet.rect(left, section.y, 4.5, section.rule - section.y), BLACK)
        self._p.fillRect(sheet.rect(left, section.rule - 0.3, right - left, 0.6), BLACK)
        middle = (section.y + section.rule - 0.3) / 2 * sheet.mm
        head = sheet.font(12.0, bold=True)
        top = middle - QFontMetricsF(head).height() / 2
        sheet.draw(self._words(section.key), head, QRectF((left + 6.8) * sheet.mm, top, 0, 0))
        if section.hint:
            hint = sheet.font(8.5)
            top = middle - QFontMetricsF(hint).height() / 2
            place = QRectF(left * sheet.mm, top, (right - left - 1.0) * sheet.mm, 0)
            sheet.draw(self._words(section.hint), hint, place, Align.RIGHT)

    def _text(self, text: Text) -> None:
        if text.field:
            told = self._values.texts.get(text.field, "")
        else:
            told = self._english(text.key) if text.english else self._words(text.key)
        size = text.size
        while size >= SMALLEST or size == text.size:
            font = self._sheet.font(size, bold=text.bold, english=text.english)
            if QFontMetricsF(font).horizontalAdvance(told) <= text.w * self._sheet.mm:
                drop = (text.size - size) * MM_PER_POINT / 2
                at = self._sheet.rect(text.x, text.y + drop, text.w, 0)
                self._sheet.draw(told, font, at, text.align)
                return
            size -= 0.5
        raise FormTextTooLong(field=text.field or text.key)

    def _prose(self, prose: Prose) -> None:
        font = self._sheet.font(prose.size, bold=prose.bold)
        line = prose.size * MM_PER_POINT * 1.5
        lines = tuple(self._wrapped(self._words(prose.key), font, prose.w * self._sheet.mm))
        if len(lines) * line > prose.h + 0.1:
            raise FormTextTooLong(field=prose.key)
        for number, told in enumerate(lines):
            at = self._sheet.rect(prose.x, prose.y + number * line, prose.w, 0)
            self._sheet.draw(told, font, at)

    @staticmethod
    def _wrapped(text: str, font: QFont, width: float) -> Iterable[str]:
        """Yield lines no wider than a width; words end at spaces, as the texts are written."""
        measure = QFontMetricsF(font)
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                longer = f"{line} {word}" if line else word
                if line and measure.horizontalAdvance(longer) > width:
                    yield line
                    longer = word
                line = longer
            yield line

    def _label(self, label: Label) -> None:
        sheet = self._sheet
        self._p.fillRect(sheet.rect(label.x, label.y, label.w, label.h), _SHADE)
        main, small = sheet.font(10.5), sheet.font(7.5, english=True)
        one, two = (QFontMetricsF(font).height() for font in (main, small))
        two *= 0.86
        top = label.y * sheet.mm + (label.h * sheet.mm - one - two) / 2
        left = (label.x + 2.6) * sheet.mm
        sheet.draw(self._words(label.key), main, QRectF(left, top, 0, 0))
        sheet.draw(self._english(label.key), small, QRectF(left, top + one - two * 0.1, 0, 0))

    def _check(self, check: Check) -> None:
        sheet = self._sheet
        self._p.setPen(sheet.pen(0.35))
        sheet.frame(check.x, check.y, _CHECK_SIDE, _CHECK_SIDE)
        if check.key in self._values.ticks:
            pen = sheet.pen(0.7)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            self._p.setPen(pen)
            sheet.line(check.x + 0.9, check.y + 2.4, check.x + 1.9, check.y + 3.5)
            sheet.line(check.x + 1.9, check.y + 3.5, check.x + 3.9, check.y + 1.0)
        font = sheet.font(10.5)
        top = (check.y + _CHECK_SIDE / 2) * sheet.mm - QFontMetricsF(font).height() / 2
        place = QRectF((check.x + _CHECK_SIDE + 2.0) * sheet.mm, top, 0, 0)
        sheet.draw(self._words(check.key), font, place)

    def _qr(self, place: QrPlace) -> None:
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
        code.add_data(qr_payload(self._form, self._values))
        code.make(fit=True)
        grid, mm = code.get_matrix(), self._sheet.mm
        self._p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        edges = [round((place.side * n / len(grid)) * mm) for n in range(len(grid) + 1)]
        corner = QPointF(round(place.x * mm), round(place.y * mm))
        for y, row in enumerate(grid):
            for x, dark in enumerate(row):
                if dark:
                    wide, tall = edges[x + 1] - edges[x], edges[y + 1] - edges[y]
                    module = QRectF(edges[x], edges[y], wide, tall)
                    self._p.fillRect(module.translated(corner), BLACK)
        self._p.setRenderHint(QPainter.RenderHint.Antialiasing)


def _each(part: Callable[[_T], None], places: Iterable[_T]) -> None:
    for place in places:
        part(place)
