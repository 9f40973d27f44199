"""How the resident's screens look: colours, sizes in millimetres, type and pictograms.

Every size in the code is the design's own pixel (15" XGA: 3.367 px a millimetre, 10.1" WXGA: 5.88)
and is turned into the real screen's pixels through its calibrated millimetres.
"""

import math
from collections.abc import Callable
from enum import Enum
from functools import cached_property

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import paths
from app.ports import Words
from widgets.fonts import Fonts
from widgets.ivs_text import IvsText
from widgets.resident.hands import Hands

LARGE = 1.25
BOUNCE = 0.25
BOUNCE_TREMOR = 0.6


class Ink:
    """Name the colours of the resident's side (resident.md 1.2).

    ``ON`` is what is switched on, ``DOT`` a typed sign, ``ICON`` None leaves pictograms as drawn.
    """

    GROUND = QColor("#FBF8F3")
    HAIR = QColor("#E3DCCF")
    DISC = QColor("#F3EDE2")
    TEXT = QColor("#1A1A1A")
    SUB = QColor("#4D4D4D")
    LINE = QColor("#949494")
    LINE_STRONG = QColor("#666666")
    SURFACE = QColor("#F2F2F2")
    WHITE = QColor("#FFFFFF")
    PRIMARY = QColor("#0017C1")
    PRESS = QColor("#000060")
    TINT = QColor("#E8F1FE")
    OK = QColor("#197A4B")
    OK_DARK = QColor("#0F5A36")
    OK_TINT = QColor("#E6F5EC")
    WARN = QColor("#6E5600")
    WARN_GROUND = QColor("#FBF5E0")
    WARN_EDGE = QColor("#B78F00")
    ON = TINT
    ON_TEXT = TEXT
    DOT = TEXT
    ICON: QColor | None = None


class ContrastInk(Ink):
    """Be black, white and yellow: for who types on the ten-key (d14)."""

    GROUND = DISC = SURFACE = WHITE = TINT = OK_TINT = WARN_GROUND = QColor("#000000")
    TEXT = SUB = HAIR = LINE = LINE_STRONG = OK_DARK = QColor("#FFFFFF")
    PRIMARY = PRESS = OK = WARN = WARN_EDGE = QColor("#FFD43D")
    ON, ON_TEXT, DOT = PRIMARY, WHITE, PRIMARY
    ICON: QColor | None = TEXT


class Token(Enum):
    """Name the least sizes of touch targets in millimetres (width, height)."""

    MIN = (15.0, 15.0)
    PIN = (20.0, 20.0)


GAP_MM = 3.0
PIN_GAP_MM = 4.0


class Panel(Enum):
    """Name the two classes of panel by their design: pixels a millimetre, width, height."""

    D15 = (3.367, 1024, 768)
    D10 = (5.88, 1280, 800)

    @property
    def px_per_mm(self) -> float:
        """Return the design's pixels a millimetre."""
        return self.value[0]


class Breaks(Enum):
    """Name where lines may break: where the copy marks it, between words, between signs."""

    MARKED = "marked"
    WORDS = "words"
    SIGNS = "signs"


_BREAKS = {
    "ja": Breaks.MARKED,
    "ja-easy": Breaks.MARKED,
    "zh-Hans": Breaks.SIGNS,
    "zh-Hant": Breaks.SIGNS,
}


class Measures:
    """Hold the design sizes that differ between the two classes, in design pixels."""

    def __init__(self, panel: Panel) -> None:
        small = panel is Panel.D10
        self.top = 104 if small else 88
        self.bottom = 104 if small else 112
        self.pad = 40 if small else 32
        self.body_pad = 20 if small else 32
        self.tool = 88 if small else 64
        self.button = 88 if small else 80
        self.gap = 18 if small else 12
        self.title = 42 if small else 40
        self.lead = 30 if small else 28
        self.body = 28 if small else 26
        self.small = 22 if small else 20
        self.key = (160, 119) if small else (128, 112)
        self.key_gap = 24 if small else 16
        self.key_em = 81 if small else 50
        self.letter = (100, 90) if small else (81, 78)
        self.letter_gap = 18 if small else 11
        self.letter_em = 42 if small else 38


class Scale:
    """Turn design pixels and millimetres into the real screen's pixels."""

    def __init__(self, size: QSize, px_per_mm: float) -> None:
        height_mm = size.height() / px_per_mm
        self.panel = Panel.D15 if height_mm >= 190.0 else Panel.D10
        self.px_per_mm = px_per_mm
        design, width, height = self.panel.value
        self.factor = min(px_per_mm / design, size.width() / width, size.height() / height)

    def px(self, design: float) -> int:
        """Return whole real pixels for a design size."""
        return round(design * self.factor)

    def gap(self, design: float, least_mm: float = GAP_MM) -> int:
        """Return the gap between two targets, never less than the token."""
        return max(self.px(design), math.ceil(least_mm * self.px_per_mm))

    def mm(self, px: float) -> float:
        """Return millimetres for real pixels."""
        return px / self.px_per_mm


class Look:
    """Give fonts, sizes, words and pictograms to every control of one rendering."""

    def __init__(
        self,
        *,
        scale: Scale,
        words: Words,
        fonts: Fonts,
        names: IvsText,
        now: Callable[[], float],
        large: bool = False,
        aloud: bool = False,
        ten_key: bool = False,
    ) -> None:
        self.scale = scale
        self.words = words
        self.fonts = fonts
        self.names = names
        self.now = now
        self.hands = Hands(now)
        self.large = large
        self.aloud = aloud
        self.ten_key = ten_key
        self.bounce = BOUNCE_TREMOR if ten_key else BOUNCE
        self.ink: type[Ink] = ContrastInk if ten_key else Ink
        self.m = Measures(scale.panel)

    @property
    def language(self) -> str:
        """Return the language of this rendering."""
        return self.words.language

    @property
    def breaks(self) -> Breaks:
        """Return where lines may break in this language."""
        return _BREAKS.get(self.language, Breaks.WORDS)

    @property
    def japanese(self) -> bool:
        """Tell whether Japanese is read: eras, and the window's word behind its number."""
        return self.breaks is Breaks.MARKED

    @cached_property
    def family(self) -> str:
        """Return the family of running text."""
        return self.fonts.for_language(self.language)

    def px(self, design: float) -> int:
        """Return whole real pixels for a design size."""
        return self.scale.px(design)

    def text_px(self, design: float) -> int:
        """Return the size of type in real pixels, larger where the resident asked for it."""
        return self.scale.px(design * (LARGE if self.large else 1.0))

    def font(self, design: float, *, bold: bool = False) -> QFont:
        """Return the language's face at a design size."""
        return self._font(self.family, self.text_px(design), bold)

    def digit_font(self, design: float) -> QFont:
        """Return the face of digits on keys: the same in every language, never enlarged."""
        return self._font(self.fonts.ui, self.scale.px(design), True)

    def font_of(self, language: str, design: float) -> QFont:
        """Return a bold face for a word that stands in its own language."""
        return self._font(self.fonts.for_language(language), self.text_px(design), True)

    @staticmethod
    def _font(family: str, px: int, bold: bool) -> QFont:
        font = QFont(family)
        font.setPixelSize(max(px, 1))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font


def pen(colour: QColor, width: float, *, dashed: bool = False) -> QPen:
    """Return a pen for an edge; dashed edges follow the pattern of the design."""
    made = QPen(colour, width)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        made.setStyle(Qt.PenStyle.CustomDashLine)
        made.setDashPattern([4.0, 3.0])
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


def box(painter: QPainter, rect: QRectF, radius: float, edge: QPen, fill: QColor) -> None:
    """Draw a rounded box whose edge lies inside the rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = edge.widthF() / 2 if edge.style() is not Qt.PenStyle.NoPen else 0.0
    painter.setPen(edge)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()


def no_edge() -> QPen:
    """Return a pen that draws nothing."""
    return QPen(Qt.PenStyle.NoPen)


def draw_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor | None = None) -> None:
    """Draw a pictogram of ``resources/icons/resident``, in one colour where one is given."""
    renderer = QSvgRenderer(str(paths.resources() / "icons" / "resident" / f"{name}.svg"))
    if colour is None:
        renderer.render(painter, rect)
        return
    ratio = painter.device().devicePixelRatioF()
    picture = QImage(
        QSize(math.ceil(rect.width() * ratio), math.ceil(rect.height() * ratio)),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as inner:
        renderer.render(inner)
        inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        inner.fillRect(picture.rect(), colour)
    painter.drawPixmap(rect, QPixmap.fromImage(picture), QRectF(picture.rect()))
