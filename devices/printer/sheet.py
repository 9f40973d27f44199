"""The sheet a slip is composed on: marks are placed first and drawn when its height is known."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw

from devices.printer.layout import Layout
from devices.printer.typesetting import Cut, Type, wrap

WHITE, BLACK = 255, 0
_UNSPACED = ("japanese", "digits")
_CHINESE = ("simplified", "traditional")


class Sheet:
    """Hold one slip while it is composed: what is to be drawn, and how far down it reaches."""

    def __init__(self, layout: Layout, type_: Type, language: str) -> None:
        self._layout = layout
        self._type = type_
        self._language = language
        self._marks: list[Callable[[ImageDraw.ImageDraw], None]] = []
        self._left = layout.margin.side
        self._width = layout.inner
        self._y = layout.margin.top

    def draw(self) -> Image.Image:
        """Draw every mark on one grey image, down to the bottom margin."""
        height = self._y + self._layout.margin.bottom
        image = Image.new("L", (self._layout.width, height), WHITE)
        draw = ImageDraw.Draw(image)
        for mark in self._marks:
            mark(draw)
        return image

    def _rect(self, left: int, top: int, right: int, bottom: int, fill: int = BLACK) -> None:
        """Fill whole dots; right and bottom are the first dots outside."""
        self._marks.append(
            lambda draw: draw.rectangle((left, top, right - 1, bottom - 1), fill=fill)
        )

    def _frame(self, left: int, top: int, right: int, bottom: int, thick: int) -> None:
        self._marks.append(
            lambda draw: draw.rectangle(
                (left, top, right - 1, bottom - 1), outline=BLACK, width=thick
            )
        )

    def _type_at(self, cut: Cut, left: int, baseline: int, text: str, fill: int = BLACK) -> None:
        self._marks.append(lambda draw: cut.draw(draw, left, baseline, text, fill))

    def _cut(self, em: int, *, bold: bool = False, face: str = "", language: str = "") -> Cut:
        return self._type.cut(face or self._type.face_of(language or self._language), em, bold=bold)

    def _wrap(self, cut: Cut, text: str, width: int, language: str = "") -> list[str]:
        face = self._type.face_of(language or self._language)
        chinese = face in _CHINESE
        return wrap(cut, text, width, spaced=face not in _UNSPACED and not chinese, signs=chinese)

    def _lines(
        self,
        cut: Cut,
        lines: list[str],
        box: tuple[int, int],
        leading: float,
        align: str = "left",
        fill: int = BLACK,
    ) -> None:
        """Set lines one under another in a column (left, width) and move down."""
        left, width = box
        for line in lines:
            room = width - cut.width(line)
            shift = {"left": 0, "centre": room // 2, "right": room}[align]
            self._type_at(cut, left + shift, cut.baseline(self._y, leading), line, fill)
            self._y += round(cut.em * leading)

    def _fitting(self, em: int, smallest: int, text: str, width: int, *, bold: bool = True) -> Cut:
        """Return the largest cut in which the text stays on one line."""
        for size in range(em, smallest, -1):
            cut = self._cut(size, bold=bold)
            if cut.width(text) <= width:
                return cut
        return self._cut(smallest, bold=bold)

    def _dots(self, modules: list[list[bool]], side: int, left: int) -> None:
        top = self._y
        for down, row in enumerate(modules):
            for along, black in enumerate(row):
                if black:
                    x, y = left + along * side, top + down * side
                    self._rect(x, y, x + side, y + side)

    def _dashes(self) -> None:
        thin = self._layout.thin
        for x in range(self._left, self._left + self._width, thin * 3):
            self._rect(x, self._y, min(x + thin * 2, self._left + self._width), self._y + thin)
        self._y += thin
