"""The card's 追記欄 painted in millimetres: preview, print and calibration sheet."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app import paths
from app.faults import CounterFault
from app.forms.layout import Length
from app.ports import Words
from app.resources import load_toml
from app.visits.face_print import Calibration
from widgets.fonts import Fonts
from widgets.page_output import pdf_of, picture_of
from widgets.sheet import BLACK, MM_PER_POINT, Sheet, stationery

_STEP = 0.25
_USED, _EDGE, _FREE = QColor("#D9D9D9"), QColor("#767676"), QColor("#0017C1")
_SHEET_MM = 10


class FaceTextTooLong(CounterFault):
    """Name the entry that does not fit into its lines even in the smallest size."""

    code = "P-164"
    calm = True


class FaceLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place one line of the 追記欄."""

    x: float
    y: float
    w: Length
    h: Length


class CardLayout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the card's page and its lines."""

    version: str
    page: tuple[Length, Length]
    size: Annotated[float, Meta(ge=4.0, le=12.0)]
    smallest: Annotated[float, Meta(ge=4.0, le=12.0)]
    lines: tuple[FaceLine, ...]
    source: str


class FaceLines(Struct, frozen=True, kw_only=True):
    """Hold the printed lines with the size each is set in; ``first_line`` counts from 1."""

    first_line: int
    lines: tuple[tuple[str, float], ...]

    def __repr__(self) -> str:
        """Keep the texts out of logs and tracebacks."""
        return f"FaceLines({len(self.lines)})"


def load_card() -> CardLayout:
    """Read the shipped card.

    Raises:
        ResourceFault: with file, key and line.
    """
    return load_toml(paths.resources() / "slips" / "card_face.toml", CardLayout)


class CardFace:
    """Break texts into the free lines and paint them; made and used in one thread."""

    def __init__(self, fonts: Fonts, words: Words, english: Words) -> None:
        self.layout = load_card()
        self._words = words
        self._means = stationery(fonts, words, english)

    def lacking(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the characters that this PC cannot print."""
        return tuple(dict.fromkeys(c for text in texts for c in self._means.names.missing(text)))

    def broken(
        self, texts: Mapping[str, str], room: Mapping[str, int], first_line: int
    ) -> FaceLines:
        """Return each entry in at most its lines, smaller down to the limit.

        Raises:
            FaceTextTooLong: naming the entry; nothing may be printed.
        """
        done: list[tuple[str, float]] = []
        for name, text in texts.items():
            done += self._entry(name, text.strip(), room[name])
        if first_line + len(done) - 1 > len(self.layout.lines):
            raise FaceTextTooLong(entry=self._words("face.all"))
        return FaceLines(first_line=first_line, lines=tuple(done))

    def _entry(self, name: str, text: str, most: int) -> list[tuple[str, float]]:
        size, wide = self.layout.size, min(line.w for line in self.layout.lines)
        while text and size >= self.layout.smallest:
            lines = self._means.names.lines(text, size * MM_PER_POINT, wide)
            if len(lines) <= most:
                return [(line.strip(" 　"), size) for line in lines]
            size -= _STEP
        if not text:
            return []
        raise FaceTextTooLong(entry=self._words(f"procedures.remark.{name}"))

    # --- painting -----------------------------------------------------------------------------

    def pdf(self, lines: FaceLines, calibration: Calibration) -> bytes:
        """Return what is printed: the lines alone, moved as the printer needs it."""

        def paint(painter: QPainter, mm: float) -> None:
            painter.translate(calibration.right * mm, calibration.down * mm)
            self._lines(painter, mm, lines)

        return pdf_of([paint], self.layout.page, "card")

    def picture(self, lines: FaceLines, *, dpi: int = 300) -> QImage:
        """Return the card as it will be: the used lines in grey, the new ones on the free ones."""

        def paint(painter: QPainter, mm: float) -> None:
            self._guide(painter, mm, lines)
            self._lines(painter, mm, lines)

        return picture_of(paint, self.layout.page, dpi=dpi)

    def _lines(self, painter: QPainter, mm: float, lines: FaceLines) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self.layout.lines[lines.first_line - 1 :]
        for (text, points), place in zip(lines.lines, places, strict=False):
            em = points * MM_PER_POINT * mm
            middle = (place.y + place.h / 2) * mm
            base = QPointF(place.x * mm, middle + em * 0.38)
            self._means.names.paint(painter, base, text, em, BLACK)

    def _guide(self, painter: QPainter, mm: float, lines: FaceLines) -> None:
        """Draw what only the screen shows: the card's edge, used and free lines."""
        sheet = Sheet(painter, mm, self._means)
        wide, tall = self.layout.page
        pen = sheet.pen(0.3)
        pen.setColor(_EDGE)
        painter.setPen(pen)
        sheet.frame(0.3, 0.3, wide - 0.6, tall - 0.6)
        for number, place in enumerate(self.layout.lines, start=1):
            room = sheet.rect(place.x, place.y + 0.2, place.w, place.h - 0.4)
            if number < lines.first_line:
                painter.fillRect(room, _USED)
                continue
            dots = sheet.pen(0.15, flat=True)
            dots.setColor(_FREE)
            dots.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(dots)
            sheet.frame(place.x, place.y + 0.2, place.w, place.h - 0.4)
            told = self._words("face.line", number=number)
            at = QRectF((place.x - 9.0) * mm, (place.y + 1.0) * mm, 8.0 * mm, 0)
            sheet.draw(told, sheet.font(4.5), at)

    def sheet_pdf(self, calibration: Calibration) -> bytes:
        """Return the calibration sheet: rulers from two edges, the lines' places."""

        def paint(painter: QPainter, mm: float) -> None:
            painter.translate(calibration.right * mm, calibration.down * mm)
            self._rulers(painter, mm)

        return pdf_of([paint], self.layout.page, "calibration")

    def sheet_picture(self, *, dpi: int = 300) -> QImage:
        """Return the calibration sheet as a picture."""
        return picture_of(self._rulers, self.layout.page, dpi=dpi)

    def _rulers(self, painter: QPainter, mm: float) -> None:
        """Draw a tick a millimetre from the left and the upper edge; 5 mm in is the long one."""
        sheet = Sheet(painter, mm, self._means)
        painter.setPen(sheet.pen(0.1, flat=True))
        across, down = self.layout.page[1] / 2, self.layout.page[0] / 2
        for at in range(_SHEET_MM + 1):
            long = 5.0 if at % 5 == 0 else 2.5
            sheet.line(at, across - long, at, across + long)
            sheet.line(down - long, at, down + long, at)
        for at in (0, 5, 10):
            font = sheet.font(4.5)
            sheet.draw(str(at), font, QRectF((at + 0.4) * mm, (across + 5.2) * mm, 0, 0))
            sheet.draw(str(at), font, QRectF((down + 5.4) * mm, (at + 0.2) * mm, 0, 0))
        for place in self.layout.lines:
            sheet.frame(place.x, place.y, place.w, place.h)
        wide, tall = self.layout.page
        sheet.line(wide / 2 - 3, tall / 2, wide / 2 + 3, tall / 2)
        sheet.line(wide / 2, tall / 2 - 3, wide / 2, tall / 2 + 3)
