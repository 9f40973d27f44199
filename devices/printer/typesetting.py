"""Set type for slips: faces with fall-back, measures, line breaks where the copy allows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import ImageFont
from PIL.ImageDraw import ImageDraw

from app.names.font_file import FontFile
from devices.printer.faults import FontMissing
from devices.printer.layout import Faces

GETA = "〓"
_FOLDERS = (
    "/usr/share/fonts/truetype/bizud-gothic",
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "C:/Windows/Fonts",
)
_AFTER = "、。，．！？!?」』）】・："
_BEFORE = "（「『【"
_NEVER_FIRST = "、。，．！？!?」』）)】ー〜・：ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_SIGN = re.compile(
    r"[（「『“【]*(?:\d+[^\s\d]|[A-Za-z0-9.()-]+|\S)[，。、！？：；）」』”】〜・]*[ \u3000]*"
    r"|[ \u3000]+"
)


def font_folders(extra: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Return the folders where slip fonts are sought, the site's own first."""
    return (*extra, *(Path(folder) for folder in _FOLDERS))


class Cut:
    """Be one face in one weight and one size; draws on a baseline and counts what it lacks."""

    def __init__(self, files: Sequence[FontFile], em: int, missing: set[str]) -> None:
        self.em = em
        self._files = files
        self._missing = missing
        self._fonts = [self._font(one.path, one.index) for one in files]
        self._chosen: dict[str, tuple[ImageFont.FreeTypeFont, str] | None] = {}
        self.ascent, self.descent = self._fonts[0].getmetrics()

    @property
    def file(self) -> Path:
        """Return the font file that is drawn from first."""
        return self._files[0].path

    def width(self, text: str) -> int:
        """Return the advance of a text in dots."""
        return round(sum(font.getlength(run) for font, run in self._runs(text)))

    def draw(self, on: ImageDraw, left: int, baseline: int, text: str, fill: int = 0) -> None:
        """Draw a text from its left end on a baseline."""
        x = float(left)
        for font, run in self._runs(text):
            on.text((round(x), baseline), run, fill=fill, font=font, anchor="ls")
            x += font.getlength(run)

    def baseline(self, top: int, leading: float) -> int:
        """Return the baseline of a line box that begins at ``top``."""
        box = self.em * leading
        return round(top + (box - self.ascent - self.descent) / 2 + self.ascent)

    def _runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        current: ImageFont.FreeTypeFont | None = None
        run = ""
        for font, glyph in map(self._choose, _clusters(text)):
            if font is not current and current is not None:
                yield current, run
                run = ""
            current = font
            run += glyph
        if current is not None:
            yield current, run

    def _choose(self, cluster: str) -> tuple[ImageFont.FreeTypeFont, str]:
        if cluster not in self._chosen:
            self._chosen[cluster] = self._look_up(cluster)
        chosen = self._chosen[cluster]
        if chosen is not None:
            return chosen
        self._missing.add(cluster)
        return self._fonts[0], GETA

    def _look_up(self, cluster: str) -> tuple[ImageFont.FreeTypeFont, str] | None:
        """Return the first font that shows exactly this character, and what it draws it by."""
        base, *selectors = map(ord, cluster)
        if len(selectors) > 1:
            return None
        for file, font in zip(self._files, self._fonts, strict=True):
            number = file.glyph(base, *selectors)
            if number and number == file.glyph(base):
                return font, cluster[0]
            if number:
                variant = BytesIO(file.showing(base, number))
                return self._font(variant, file.index), cluster[0]
        return None

    def _font(self, source: Path | BytesIO, index: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(source, self.em, index, layout_engine=ImageFont.Layout.BASIC)


def _clusters(text: str) -> Iterator[str]:
    """Yield characters, each with the variation selector that follows it."""
    held = ""
    for character in unicodedata.normalize("NFC", text):
        if 0xE0100 <= ord(character) <= 0xE01EF or 0xFE00 <= ord(character) <= 0xFE0F:
            held += character
            continue
        if held:
            yield held
        held = character
    if held:
        yield held


class Type:
    """Give cuts of the faces; collects the characters that no face could draw."""

    def __init__(self, faces: Faces, folders: Sequence[Path]) -> None:
        self._faces = faces
        self._folders = folders
        self._found: dict[tuple[str, bool], list[FontFile]] = {}
        self._cuts: dict[tuple[str, bool, int], Cut] = {}
        self.missing: set[str] = set()

    def face_of(self, language: str) -> str:
        """Return the face that draws a language."""
        return self._faces.languages.get(language, "latin")

    def cut(self, face: str, em: int, *, bold: bool = False) -> Cut:
        """Return one face in one size.

        Raises:
            FontMissing: no folder holds any of the files that could draw it.
        """
        key = (face, bold, em)
        if key not in self._cuts:
            self._cuts[key] = Cut(self._files(face, bold), em, self.missing)
        return self._cuts[key]

    def _files(self, face: str, bold: bool) -> list[FontFile]:
        if (face, bold) not in self._found:
            steps = self._faces.faces[face].bold if bold else self._faces.faces[face].regular
            found = [self._seek(step) for step in steps]
            if found[0] is None:
                raise FontMissing(face=face, file=steps[0][0].rpartition(":")[0])
            self._found[face, bold] = [file for file in found if file is not None]
        return self._found[face, bold]

    def _seek(self, alternatives: Sequence[str]) -> FontFile | None:
        for named in alternatives:
            name, _, index = named.rpartition(":")
            for folder in self._folders:
                if (folder / name).is_file():
                    return FontFile(folder / name, int(index))
        return None


def _pieces(text: str, *, spaced: bool) -> list[str]:
    """Cut a text at its allowed breaks; each piece keeps the space before it."""
    pieces = [""]
    for at, character in enumerate(text):
        before = text[at - 1] if at else ""
        breaks = character in (" ", "\u3000")
        if not spaced and before:
            breaks = breaks or before in _AFTER or character in _BEFORE
            breaks = breaks and character not in _NEVER_FIRST
        if breaks and pieces[-1]:
            pieces.append("")
        pieces[-1] += character
    return [piece for piece in pieces if piece]


def _signs(text: str) -> list[str]:
    """Cut a text between its signs; figures stay with what they count, closing marks behind."""
    return _SIGN.findall(text)


def _split(cut: Cut, piece: str, width: int) -> Iterator[str]:
    """Cut a piece that is wider than a line, never before a small kana or a closing mark."""
    line = ""
    for character in piece:
        if line and cut.width(line + character) > width:
            end = _end(line, character)
            yield line[:end]
            line = line[end:]
        line += character
    if line:
        yield line


def _end(line: str, following: str) -> int:
    """Return where a full line ends: what may begin no line takes the sign before it along."""
    end = len(line)
    while end > 1 and (line + following)[end] in _NEVER_FIRST:
        end -= 1
    return end


def wrap(
    cut: Cut, text: str, width: int, *, spaced: bool = False, signs: bool = False
) -> list[str]:
    """Break a text into lines of a width in dots.

    Japanese breaks at its spaces and punctuation only (resident.md 1.6); ``spaced`` scripts at
    spaces only, Chinese (``signs``) between any two.  A piece wider than the line is cut between
    characters.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _signs(paragraph) if signs else _pieces(paragraph, spaced=spaced):
            if cut.width((line + piece).strip(" \u3000")) <= width:
                line += piece
                continue
            if line.strip():
                lines.append(line.strip(" \u3000"))
            *full, line = _split(cut, piece.lstrip(" \u3000"), width)
            lines.extend(full)
        lines.append(line.strip(" \u3000"))
    return lines
