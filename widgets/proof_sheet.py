"""The proof sheet of hard names: what this PC can draw, seen before a resident comes."""

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from app import paths
from app.forms.layout import Length
from app.ports import Words
from app.resources import load_toml
from widgets.fonts import Fonts
from widgets.ivs_text import IvsText
from widgets.page_output import pdf_of, picture_of
from widgets.sheet import BLACK, MM_PER_POINT, Sheet, Stationery, stationery

_LEFT, _RIGHT, _TOP = 15.0, 195.0, 38.0
_FORM_PT, _SCREEN_PT, _NOTE_PT = 13.0, 10.5, 8.0
_FORM_LINE, _SCREEN_LINE, _GAP = 6.0, 4.8, 2.6


class HardName(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold one name; ``lacks`` says that it may have characters of no typeface."""

    key: str
    text: str
    lacks: bool = False


class ProofNames(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the sheet: its page in millimetres and the names."""

    version: str
    page: tuple[Length, Length]
    names: tuple[HardName, ...]


def load_names() -> ProofNames:
    """Read the names of the shipped sheet.

    Raises:
        ResourceFault: with file, key and line.
    """
    return load_toml(paths.resources() / "slips" / "proof_names.toml", ProofNames)


class ProofSheet:
    """Paint the sheet; made and used in one thread."""

    def __init__(self, fonts: Fonts, words: Words, english: Words) -> None:
        self.names = load_names()
        self._words = words
        self._means: Stationery = stationery(fonts, words, english)
        self._screen = IvsText(fonts.screen_name_files)

    def lacking(self) -> tuple[str, ...]:
        """Return the characters of all names that are drawn as 〓 on this PC."""
        found: dict[str, None] = {}
        for one in self.names.names:
            found |= dict.fromkeys(self._means.names.missing(one.text))
        return tuple(found)

    def pdf(self) -> bytes:
        """Return the sheet as PDF bytes."""
        return pdf_of([self.paint], self.names.page, self._words("proof.names.title"))

    def picture(self, *, dpi: int = 150) -> QImage:
        """Return the sheet as a picture."""
        return picture_of(self.paint, self.names.page, dpi=dpi)

    def paint(self, painter: QPainter, mm: float) -> None:
        """Paint the sheet."""
        sheet, words = Sheet(painter, mm, self._means), self._words
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = QRectF(_LEFT * mm, 14 * mm, (_RIGHT - _LEFT) * mm, 0)
        sheet.draw(words("proof.names.title"), sheet.font(16.0, bold=True), head)
        sheet.draw(words("proof.names.how"), sheet.font(9.0), head.translated(0, 9 * mm))
        lacking = self.lacking()
        told = words("proof.names.lacking", count=len(lacking))
        sheet.draw(told, sheet.font(9.0, bold=True), head.translated(0, 15 * mm))
        y = _TOP
        for one in self.names.names:
            y = self._name(sheet, one, y)

    def _name(self, sheet: Sheet, one: HardName, y: float) -> float:
        """Paint one name and return where the next begins."""
        mm, words = sheet.mm, self._words
        room = QRectF(_LEFT * mm, y * mm, (_RIGHT - _LEFT) * mm, 0)
        note = words(f"proof.names.{one.key}")
        missing = self._means.names.missing(one.text)
        if missing:
            codes = " ".join(_code(cluster) for cluster in missing)
            note = words("proof.names.missing", note=note, codes=codes)
        sheet.draw(note, sheet.font(_NOTE_PT), room)
        y += 4.0
        for face, points, line in (
            (self._means.names, _FORM_PT, _FORM_LINE),
            (self._screen, _SCREEN_PT, _SCREEN_LINE),
        ):
            em = points * MM_PER_POINT
            for text in face.lines(one.text, em, _RIGHT - _LEFT):
                base = QPointF(_LEFT, y + line * 0.75) * mm
                face.paint(sheet.painter, base, text, em * mm, BLACK)
                y += line
        sheet.painter.setPen(sheet.pen(0.1))
        sheet.line(_LEFT, y + 1.0, _RIGHT, y + 1.0)
        return y + _GAP


def _code(cluster: str) -> str:
    return "+".join(f"U{ord(char):04X}" for char in cluster)
