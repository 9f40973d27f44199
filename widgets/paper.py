"""The one A4 painter: the same strokes for the preview, the PDF and the printer.

Layouts are data in ``resources/slips/forms`` with every place in millimetres.  Values stay the
caller's: nothing here keeps or writes them.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

import qrcode
from msgspec import Struct
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QLineF,
    QMarginsF,
    QPointF,
    QRectF,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from app.faults import CounterFault
from app.ports import Words
from widgets.fonts import Fonts
from widgets.forms.layout import (
    Align,
    Box,
    Check,
    Form,
    FormValues,
    Label,
    Line,
    Marks,
    Name,
    QrPlace,
    Section,
    Text,
    Value,
    qr_payload,
)
from widgets.ivs_text import IvsText

_T = TypeVar("_T")
MM_PER_POINT = 25.4 / 72.0
NAME_SIZES = (20.0, 16.0, 14.0, 12.0, 10.0, 8.0)
_SMALLEST = 7.0
_LONG_NAME = 12
_FUZZY = QPageSize.SizeMatchPolicy.FuzzyMatch
_BLACK = QColor("#000000")


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


def missing_glyphs(form: Form, values: FormValues, means: Stationery) -> tuple[str, ...]:
    """Return the characters that would print as 〓, to be told before anything is printed."""
    on_names = {name.field for name in form.names}
    lacking: dict[str, None] = {}
    for place in sorted(form.fields()):
        face = means.names if place in on_names else means.plain
        lacking |= dict.fromkeys(face.missing(values.texts.get(place, "").replace("\n", "")))
    return tuple(lacking)


def paint(painter: QPainter, mm: float, form: Form, values: FormValues, means: Stationery) -> None:
    """Paint one page; ``mm`` is the painter's units a millimetre.

    Raises:
        FormTextTooLong: a value does not fit its box; the page is then not to be used.
    """
    _Page(painter, mm, form, values, means).paint()


def render_pdf(form: Form, values: FormValues, means: Stationery) -> bytes:
    """Return the page as PDF bytes; outlines and embedded faces, nothing on disk.

    Raises:
        FormTextTooLong: a value does not fit its box.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(form.id)
    writer.setCreator("counter-terminal")
    writer.setResolution(1200)
    size = QPageSize(QSizeF(*form.page), QPageSize.Unit.Millimeter, "", _FUZZY)
    none = QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, none))
    try:
        with QPainter(writer) as painter:
            paint(painter, 1200 / 25.4, form, values, means)
    finally:
        buffer.close()
    return bytes(data.data())


def render_image(form: Form, values: FormValues, means: Stationery, *, dpi: int = 150) -> QImage:
    """Return the page as a picture for the preview.

    Raises:
        FormTextTooLong: a value does not fit its box.
    """
    mm = dpi / 25.4
    picture = QImage(round(form.page[0] * mm), round(form.page[1] * mm), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    with QPainter(picture) as painter:
        paint(painter, mm, form, values, means)
    return picture


def render_png(form: Form, values: FormValues, means: Stationery, *, dpi: int = 150) -> bytes:
    """Return the page as PNG bytes.

    Raises:
        FormTextTooLong: a value does not fit its box.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    render_image(form, values, means, dpi=dpi).save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())


class _Page:
    """Paint the parts of one page."""

    def __init__(
        self, painter: QPainter, mm: float, form: Form, values: FormValues, means: Stationery
    ) -> None:
        self._p, self._mm, self._form = painter, mm, form
        self._values, self._means = values, means

    def paint(self) -> None:
        self._p.save()
        try:
            self._p.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._parts()
        finally:
            self._p.restore()

    def _parts(self) -> None:
        form = self._form
        self._marks(form.marks)
        for box in form.boxes:
            if box.fill is not None:
                self._p.fillRect(self._rect(box.x, box.y, box.w, box.h), _grey(box.fill))
        self._each(self._label, form.labels)
        self._each(self._line, form.lines)
        self._each(self._box, form.boxes)
        self._each(self._section, form.sections)
        self._each(self._text, form.texts)
        self._each(self._check, form.checks)
        self._each(self._value, form.values)
        self._each(self._name, form.names)
        self._qr(form.qr)

    @staticmethod
    def _each(part: Callable[[_T], None], places: Iterable[_T]) -> None:
        for place in places:
            part(place)

    def _rect(self, x: float, y: float, w: float, h: float) -> QRectF:
        return QRectF(x * self._mm, y * self._mm, w * self._mm, h * self._mm)

    def _pen(self, width: float) -> QPen:
        pen = QPen(_BLACK, width * self._mm)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        return pen

    def _font(self, points: float, *, bold: bool = False, english: bool = False) -> QFont:
        fonts = self._means.fonts
        font = QFont(fonts.latin if english else fonts.ui)
        font.setPixelSize(max(1, round(points * MM_PER_POINT * self._mm)))
        font.setBold(bold)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _draw(self, text: str, font: QFont, at: QRectF, align: Align) -> None:
        """Draw one line; ``at`` gives the left, the width and the top of the line."""
        metrics = QFontMetricsF(font)
        free = at.width() - metrics.horizontalAdvance(text)
        shift = {Align.LEFT: 0.0, Align.CENTRE: free / 2, Align.RIGHT: free}[align]
        self._p.setFont(font)
        self._p.setPen(_BLACK)
        self._p.drawText(QPointF(at.left() + shift, at.top() + metrics.ascent()), text)

    def _words(self, key: str) -> str:
        return self._means.words(f"forms.{self._form.id}.{key}")

    def _english(self, key: str) -> str:
        return self._means.english(f"forms.{self._form.id}.{key}")

    def _marks(self, marks: Marks) -> None:
        wide, tall = self._form.page
        pen = QPen(_BLACK, marks.width * self._mm)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._p.setPen(pen)
        for x, across in ((marks.inset, 1), (wide - marks.inset, -1)):
            for y, down in ((marks.inset, 1), (tall - marks.inset, -1)):
                corner = QPointF(x, y) * self._mm
                side, along = QPointF(across, 0), QPointF(0, down)
                length = marks.length * self._mm
                self._p.drawLine(QLineF(corner, corner + side * length))
                self._p.drawLine(QLineF(corner, corner + along * length))

    def _box(self, box: Box) -> None:
        self._p.setPen(self._pen(box.edge))
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        half = box.edge / 2
        rect = self._rect(box.x + half, box.y + half, box.w - box.edge, box.h - box.edge)
        self._p.drawRect(rect)

    def _line(self, line: Line) -> None:
        pen = self._pen(0.25 if line.dotted else 0.2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if line.dotted:
            pen.setDashPattern([2.0, 2.0])
        self._p.setPen(pen)
        ends = QPointF(line.x, line.y) * self._mm, QPointF(line.to_x, line.to_y) * self._mm
        self._p.drawLine(QLineF(*ends))

    def _section(self, section: Section) -> None:
        left, right = 15.0, self._form.page[0] - 15.0
        block = self._rect(left, section.y, 4.5, section.rule - section.y)
        self._p.fillRect(block, _BLACK)
        self._p.fillRect(self._rect(left, section.rule - 0.3, right - left, 0.6), _BLACK)
        head = self._font(12.0, bold=True)
        middle = (section.y + section.rule - 0.3) / 2 * self._mm
        top = middle - QFontMetricsF(head).height() / 2
        place = QRectF((left + 6.8) * self._mm, top, 0, 0)
        self._draw(self._words(section.key), head, place, Align.LEFT)
        if section.hint:
            hint = self._font(8.5)
            top = middle - QFontMetricsF(hint).height() / 2
            place = QRectF(left * self._mm, top, (right - left - 1.0) * self._mm, 0)
            self._draw(self._words(section.hint), hint, place, Align.RIGHT)

    def _text(self, text: Text) -> None:
        if text.field:
            told = self._values.texts.get(text.field, "")
        else:
            told = self._english(text.key) if text.english else self._words(text.key)
        font = self._font(text.size, bold=text.bold, english=text.english)
        if QFontMetricsF(font).horizontalAdvance(told) > text.w * self._mm:
            raise FormTextTooLong(field=text.field or text.key)
        self._draw(told, font, self._rect(text.x, text.y, text.w, 0), text.align)

    def _label(self, label: Label) -> None:
        self._p.fillRect(self._rect(label.x, label.y, label.w, label.h), QColor("#EDEDED"))
        main, small = self._font(10.5), self._font(7.5, english=True)
        one, two = (QFontMetricsF(font).height() for font in (main, small))
        two *= 0.86
        top = label.y * self._mm + (label.h * self._mm - one - two) / 2
        left = (label.x + 2.6) * self._mm
        self._draw(self._words(label.key), main, QRectF(left, top, 0, 0), Align.LEFT)
        place = QRectF(left, top + one - two * 0.1, 0, 0)
        self._draw(self._english(label.key), small, place, Align.LEFT)

    def _check(self, check: Check) -> None:
        side = 4.6
        self._p.setPen(self._pen(0.35))
        self._p.setBrush(Qt.BrushStyle.NoBrush)
        self._p.drawRect(self._rect(check.x, check.y, side, side))
        if check.key in self._values.ticks:
            pen = self._pen(0.7)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            self._p.setPen(pen)
            corner = QPointF(check.x, check.y)
            ends = [
                (corner + QPointF(*at)) * self._mm for at in ((0.9, 2.4), (1.9, 3.5), (3.9, 1.0))
            ]
            self._p.drawLine(QLineF(ends[0], ends[1]))
            self._p.drawLine(QLineF(ends[1], ends[2]))
        font = self._font(10.5)
        top = (check.y + side / 2) * self._mm - QFontMetricsF(font).height() / 2
        place = QRectF((check.x + side + 2.0) * self._mm, top, 0, 0)
        self._draw(self._words(check.key), font, place, Align.LEFT)

    def _value(self, value: Value) -> None:
        text = self._values.texts.get(value.field, "")
        size = value.size
        while size >= _SMALLEST:
            lines = self._broken(self._means.plain, text, size, value.w)
            if len(lines) * size * MM_PER_POINT * 1.2 <= value.h:
                self._glyphs(self._means.plain, lines, size, value)
                return
            size -= 0.5
        raise FormTextTooLong(field=value.field)

    def _name(self, name: Name) -> None:
        text = self._values.texts.get(name.field, "")
        note = self._words(name.note) if name.note and text else ""
        note_font = self._font(8.0)
        beside = QFontMetricsF(note_font).horizontalAdvance(note) / self._mm + 5 if note else 0.0
        long = len([char for char in text if char.isprintable()]) > _LONG_NAME
        for size in NAME_SIZES[1:] if long else NAME_SIZES:
            lines = self._broken(self._means.names, text, size, name.w - beside)
            room = int(name.h / (size * MM_PER_POINT * 1.25))
            if len(lines) <= min(room, 1 if size > 16 else 3):
                self._glyphs(self._means.names, lines, size, name)
                if note:
                    self._note(name, note, note_font, lines, size)
                return
        raise FormTextTooLong(field=name.field)

    def _note(
        self, name: Name, note: str, font: QFont, lines: tuple[str, ...], size: float
    ) -> None:
        em = size * MM_PER_POINT * self._mm
        wide = max(self._means.names.width(line, em) for line in lines)
        middle = (name.y + name.h / 2) * self._mm
        top = middle + em * 0.38 - QFontMetricsF(font).ascent()
        place = QRectF(name.x * self._mm + wide + 4 * self._mm, top, 0, 0)
        self._draw(note, font, place, Align.LEFT)

    def _broken(self, face: IvsText, text: str, size: float, width: float) -> tuple[str, ...]:
        em = size * MM_PER_POINT
        paragraphs = text.split("\n") if text else []
        return tuple(line for part in paragraphs for line in face.lines(part, em, width))

    def _glyphs(
        self, face: IvsText, lines: tuple[str, ...], size: float, place: Value | Name
    ) -> None:
        em = size * MM_PER_POINT * self._mm
        leading = em * 1.25
        top = (place.y + place.h / 2) * self._mm - len(lines) * leading / 2
        for number, line in enumerate(lines):
            base = top + number * leading + leading / 2 + em * 0.38
            face.paint(self._p, QPointF(place.x * self._mm, base), line, em, _BLACK)

    def _qr(self, place: QrPlace) -> None:
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
        code.add_data(qr_payload(self._form, self._values))
        code.make(fit=True)
        grid = code.get_matrix()
        self._p.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        edges = [round((place.side * n / len(grid)) * self._mm) for n in range(len(grid) + 1)]
        left, top = round(place.x * self._mm), round(place.y * self._mm)
        for y, row in enumerate(grid):
            for x, dark in enumerate(row):
                if dark:
                    wide, tall = edges[x + 1] - edges[x], edges[y + 1] - edges[y]
                    module = QRectF(left + edges[x], top + edges[y], wide, tall)
                    self._p.fillRect(module, _BLACK)
        self._p.setRenderHint(QPainter.RenderHint.Antialiasing)


def _grey(part: float) -> QColor:
    return QColor.fromRgbF(part, part, part)
