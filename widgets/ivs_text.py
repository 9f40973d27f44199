"""Names as they stand on the card: glyph by glyph, with variation selectors.

Qt's shaper ignores variation selectors, so 葛󠄀 would print as 葛.  Here each character is looked up
in the font's own tables (cmap format 14) and filled as an outline: the same on screen, PDF and
printer.  A character that no font holds, or a variant that no font knows, is drawn as 〓 and told
by ``missing``; a wrong shape is never drawn in its place.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QRawFont, QTransform

from app.names.font_file import FontFile

GETA = "〓"
_EM = 1000.0
_HEAD = "head"  # holds the file's check sum and its day
_UNHINTED = QFont.HintingPreference.PreferNoHinting


def is_selector(char: str) -> bool:
    """Tell whether a character only chooses the shape of the one before it."""
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def clusters(text: str) -> Iterator[str]:
    """Yield each base character together with its selectors and combining marks."""
    held = ""
    for char in text:
        if held and (is_selector(char) or unicodedata.combining(char)):
            held += char
            continue
        if held:
            yield held
        held = char
    if held:
        yield held


class Glyph(Struct, frozen=True):
    """Point to one glyph: which face of the chain and its number there."""

    face: int
    number: int


class _FaceFile:
    """Look up glyph numbers and outlines in one font file; opens it at the first question."""

    def __init__(self, path: Path) -> None:
        self._file = FontFile(path)

    @cached_property
    def _raw(self) -> QRawFont:
        return _opened(self._file) or QRawFont(str(self._file.path), _EM, _UNHINTED)

    def glyph(self, cluster: str) -> int:
        """Return the glyph number of a base with at most one selector, 0 where unknown."""
        base, *rest = map(ord, cluster)
        return self._file.glyph(base, *rest) if len(rest) < 2 else 0

    def outline(self, glyph: int) -> QPainterPath:
        return self._raw.pathForGlyph(glyph)

    def advance(self, glyph: int) -> float:
        return self._raw.advancesForGlyphIndexes([glyph])[0].x() / _EM

    @property
    def ascent(self) -> float:
        return self._raw.ascent() / _EM

    @property
    def descent(self) -> float:
        return self._raw.descent() / _EM


def _opened(file: FontFile) -> QRawFont | None:
    """Return the face from the system, which maps its files, where it has this very file.

    Qt reads a file that it is given into memory whole: 46 MB and 90 ms for the largest.
    """
    font = QFont(file.family)
    font.setPixelSize(int(_EM))
    font.setBold(file.bold)
    font.setHintingPreference(_UNHINTED)
    raw = QRawFont.fromFont(font)
    same = raw.isValid() and raw.fontTable(_HEAD).data() == file.table(_HEAD)
    return raw if same else None


class IvsText:
    """Draw and measure names with a chain of font files; use it in one thread only.

    Sizes are the em in the painter's own units, positions are of the base line.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        if not files:
            raise ValueError("a name needs at least one font file")
        self._faces = tuple(_FaceFile(path) for path in files)
        self._glyphs: dict[str, Glyph | None] = {}

    def glyph(self, cluster: str) -> Glyph | None:
        """Return the first face's glyph that shows exactly this character, None if none does."""
        if cluster not in self._glyphs:
            composed = unicodedata.normalize("NFC", cluster)
            wanted = composed if len(composed) == 1 else cluster
            self._glyphs[cluster] = self._look_up(wanted)
        return self._glyphs[cluster]

    def _look_up(self, cluster: str) -> Glyph | None:
        for number, face in enumerate(self._faces):
            found = face.glyph(cluster)
            if found:
                return Glyph(number, found)
        return None

    def missing(self, text: str) -> tuple[str, ...]:
        """Return the characters (with their selectors) that would be drawn as 〓."""
        return tuple(dict.fromkeys(c for c in clusters(text) if self.glyph(c) is None))

    def width(self, text: str, size: float) -> float:
        """Return the width of a text at an em size."""
        return sum(self._advance(cluster) for cluster in clusters(text)) * size

    def ascent(self, size: float) -> float:
        """Return the height of the first face above the base line."""
        return self._faces[0].ascent * size

    def descent(self, size: float) -> float:
        """Return the depth of the first face below the base line."""
        return self._faces[0].descent * size

    def path(self, text: str, size: float) -> QPainterPath:
        """Return the outline of a text whose base line starts at the origin."""
        whole, at = QPainterPath(), 0.0
        scale = QTransform.fromScale(size / _EM, size / _EM)
        for cluster in clusters(text):
            found = self.glyph(cluster) or self.glyph(GETA)
            if found is not None:
                outline = self._faces[found.face].outline(found.number)
                whole.addPath(scale.map(outline).translated(at, 0.0))
            at += self._advance(cluster) * size
        whole.setFillRule(Qt.FillRule.WindingFill)
        return whole

    def paint(self, painter: QPainter, at: QPointF, text: str, size: float, colour: QColor) -> None:
        """Fill a text whose base line starts at a point."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(at)
        painter.fillPath(self.path(text, size), QBrush(colour))
        painter.restore()

    def lines(self, text: str, size: float, width: float) -> tuple[str, ...]:
        """Break a text into lines no wider than a width; breaks at spaces where there are some."""
        done: list[str] = []
        line = ""
        for cluster in clusters(text):
            if line and self.width(line + cluster, size) > width:
                cut = max(line.rfind(" "), line.rfind("　")) + 1
                cut = cut if cut > len(line) // 2 else len(line)
                done.append(line[:cut].rstrip())
                line = line[cut:]
            line += cluster
        return (*done, line) if line else tuple(done)

    def _advance(self, cluster: str) -> float:
        found = self.glyph(cluster) or self.glyph(GETA)
        return self._faces[found.face].advance(found.number) if found else 1.0
