"""The look of the staff's screens: tokens read once and checked, fonts, pictures, style sheet."""

import re
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QWidget

from app import paths
from app.ports import Words
from app.resources import ResourceFault, load_toml
from widgets.fonts import Fonts
from widgets.icons import Icons

if TYPE_CHECKING:  # neither a name nor a pictogram stands in the sign-in's first frame
    from widgets.ivs_text import IvsText
    from widgets.pictograms import Pictograms

Px = Annotated[int, Meta(ge=1, le=4096)]
Hex = Annotated[str, Meta(pattern=r"^#([0-9A-F]{6}|[0-9A-F]{8})$")]


class Type(StrEnum):
    """Name the steps of the type scale (staff.md 2)."""

    NUMBER = "number"
    TITLE = "title"
    VERDICT = "verdict"
    LEAD = "lead"
    BODY = "body"
    NOTE = "note"


class TypeStep(Struct, frozen=True, forbid_unknown_fields=True):
    """Hold the size, the line's height and the weight of one step."""

    size: Annotated[int, Meta(ge=14, le=96)]
    line: Annotated[int, Meta(ge=14, le=120)]
    bold: bool


class Radius(Struct, frozen=True, forbid_unknown_fields=True):
    """Hold the corners' radii."""

    tag: Px
    small: Px
    control: Px
    pane: Px


class Height(Struct, frozen=True, forbid_unknown_fields=True):
    """Hold the heights of controls and rows."""

    small: Px
    control: Px
    large: Px
    tag: Px
    row: Px
    row_dense: Px
    row_double: Px
    head: Px


class FrameSizes(Struct, frozen=True, forbid_unknown_fields=True):
    """Hold the window's regions (staff.md 3)."""

    strip: Px
    band: Px
    rail: Px
    stages: Px
    side: Px
    pad_x: Px
    pad_y: Px
    widest_step: Px


class CompactRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Hold below which window sizes the compact frame is used."""

    below_width: Px
    below_height: Px


class Tokens(Struct, frozen=True, forbid_unknown_fields=True):
    """Hold ``resources/theme/staff.toml``."""

    colour: dict[str, Hex]
    type: dict[Type, TypeStep]
    radius: Radius
    height: Height
    frame: FrameSizes
    compact_frame: FrameSizes
    compact: CompactRule


class Ink(Struct, frozen=True):
    """Hold the colours by name."""

    text: QColor
    sub: QColor
    hint: QColor
    bg: QColor
    surface: QColor
    line_soft: QColor
    line: QColor
    line_strong: QColor
    primary: QColor
    primary_hover: QColor
    primary_press: QColor
    tint: QColor
    tint_hover: QColor
    tint_line: QColor
    cell_line: QColor
    city: QColor
    ok: QColor
    ok_fill: QColor
    ok_tint: QColor
    ok_line: QColor
    error: QColor
    error_line: QColor
    error_tint: QColor
    warn: QColor
    warn_line: QColor
    warn_tint: QColor
    warn_soft: QColor
    off: QColor
    off_line: QColor
    off_tint: QColor
    off_soft: QColor
    sync_ok_text: QColor
    sync_off_text: QColor
    mark: QColor
    track: QColor
    focus_in: QColor
    focus_out: QColor
    veil: QColor


def read_tokens(path: Path | None = None) -> Tokens:
    """Read and check the tokens.

    Raises:
        ResourceFault: a value is missing, unknown or of a wrong kind.
    """
    source = path or paths.resources() / "theme" / "staff.toml"
    tokens = load_toml(source, Tokens)
    wanted = set(Ink.__struct_fields__)
    wrong = wanted.symmetric_difference(tokens.colour) | (set(Type) - set(tokens.type))
    if wrong:
        name = min(wrong)
        raise ResourceFault(file=source.name, key=name, line=1, why="missing or unknown")
    return tokens


class Theme:
    """Give colours, fonts, measures, pictures, names and words to every staff control."""

    def __init__(self, *, tokens: Tokens, fonts: Fonts, words: Words) -> None:
        self.tokens = tokens
        self.fonts = fonts
        self.words = words
        self.icons = Icons()
        self.ink = Ink(**{name: QColor(code) for name, code in tokens.colour.items()})
        self.radius = tokens.radius
        self.height = tokens.height
        self._fonts: dict[tuple[int, bool], QFont] = {}

    @cached_property
    def names(self) -> "IvsText":
        """Return the painter of bold names."""
        from widgets.ivs_text import IvsText  # noqa: PLC0415 - see above

        return IvsText(self.fonts.screen_name_files)

    @cached_property
    def plain_names(self) -> "IvsText":
        """Return the painter of names in the text's own weight."""
        from widgets.ivs_text import IvsText  # noqa: PLC0415 - see above

        ui, *others = reversed(self.fonts.name_files)
        return IvsText((ui, *others))

    @cached_property
    def pictograms(self) -> "Pictograms":
        """Return the painter of the resident's pictograms."""
        from widgets.pictograms import Pictograms  # noqa: PLC0415 - see above

        return Pictograms()

    def step(self, kind: Type) -> TypeStep:
        """Return a step of the type scale."""
        return self.tokens.type[kind]

    def font(self, kind: Type = Type.BODY, *, bold: bool | None = None) -> QFont:
        """Return the font of a step; ``bold`` overrides its weight."""
        step = self.step(kind)
        return self.sized(step.size, bold=step.bold if bold is None else bold)

    def sized(self, px: int, *, bold: bool = False) -> QFont:
        """Return the interface font in logical pixels."""
        if (px, bold) not in self._fonts:
            font = QFont(self.fonts.ui)
            font.setPixelSize(px)
            font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
            self._fonts[px, bold] = font
        return self._fonts[px, bold]

    def namer(self, *, bold: bool) -> "IvsText":
        """Return the painter of names in a weight."""
        return self.names if bold else self.plain_names

    def width(self, text: str, kind: Type = Type.BODY, *, bold: bool | None = None) -> float:
        """Return the width of one line in logical pixels."""
        return QFontMetricsF(self.font(kind, bold=bold)).horizontalAdvance(text)

    def is_compact(self, size: QSize) -> bool:
        """Tell whether a window of this size takes the compact frame."""
        rule = self.tokens.compact
        return size.width() < rule.below_width or size.height() < rule.below_height

    def frame(self, *, compact: bool) -> FrameSizes:
        """Return the regions' measures."""
        return self.tokens.compact_frame if compact else self.tokens.frame

    def style_sheet(self, path: Path | None = None) -> str:
        """Return the style sheet with every ``@token`` filled in.

        Raises:
            ResourceFault: the sheet names a token that is not there.
        """
        source = path or paths.resources() / "theme" / "staff.qss"
        known = {**self.tokens.colour, "family": self.fonts.ui}

        def fill(found: re.Match[str]) -> str:
            name = found.group(1)
            if name not in known:
                raise ResourceFault(file=source.name, key=name, line=1, why="unknown token")
            return known[name]

        return re.sub(r"@([a-z_]+)", fill, source.read_text(encoding="utf-8"))

    def dress(self, window: QWidget) -> None:
        """Give a window its font, style sheet and ground."""
        window.setFont(self.font())
        window.setStyleSheet(self.style_sheet())
        palette = window.palette()
        palette.setColor(window.backgroundRole(), self.ink.bg)
        palette.setColor(palette.ColorRole.PlaceholderText, self.ink.hint)
        window.setPalette(palette)
        window.setAutoFillBackground(True)
