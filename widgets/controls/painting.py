"""Drawing shared by the painted controls: text and its lines, digits of one width, boxes, marks."""

from enum import Enum
from itertools import pairwise

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextLayout,
    QTextOption,
)

from widgets.hard_text import draw_in, draw_line, is_hard, shortened, width_of
from widgets.theme import Theme, Type

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_NUMBER = frozenset("0123456789０１２３４５６７８９-－−‐")
_LEADING = 4  # between two lines in a narrow room
_PARTICLES = frozenset(("の", "と", "を", "に", "へ", "が", "は", "も", "や", "・"))
_FEWEST = 3  # characters that may stand alone on the last line


class Tone(Enum):
    """Name the meanings that a tag, a notice or a text may have."""

    PLAIN = "plain"
    OK = "ok"
    WARN = "warn"
    ERROR = "error"
    OFF = "off"
    PRIMARY = "primary"
    FILL = "fill"
    CITY = "city"


class Colours(Struct, frozen=True):
    """Hold the line, text and ground of a tone."""

    line: QColor
    text: QColor
    ground: QColor


def colours_of(theme: Theme, tone: Tone) -> Colours:
    """Return the colours of a tone."""
    ink = theme.ink
    return {
        Tone.PLAIN: Colours(ink.line, ink.text, ink.bg),
        Tone.OK: Colours(ink.ok, ink.ok, ink.ok_tint),
        Tone.WARN: Colours(ink.warn_line, ink.warn, ink.warn_tint),
        Tone.ERROR: Colours(ink.error_line, ink.error, ink.error_tint),
        Tone.OFF: Colours(ink.off_line, ink.off, ink.off_tint),
        Tone.PRIMARY: Colours(ink.primary, ink.primary, ink.tint),
        Tone.FILL: Colours(ink.primary, ink.bg, ink.primary),
        Tone.CITY: Colours(ink.city, ink.bg, ink.city),
    }[tone]


def paint_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Draw one line, shortened with … where the rectangle is too narrow."""
    painter.setFont(font)
    painter.setPen(colour)
    draw_in(painter, rect, align, shortened(text, font, rect.width() + 0.5))


def paint_in_two(
    painter: QPainter, room: QRectF, text: str, fonts: tuple[QFont, QFont], colour: QColor
) -> None:
    """Draw one line in the middle of a room, one that is too long in two of the smaller font."""
    font, small = fonts
    if width_of(text, font) <= room.width():
        paint_text(painter, room, text, font, colour)
        return
    first, *rest = in_two(text, small, room.width()) or broken_text(text, small, room.width())
    if not rest:
        paint_text(painter, room, first, small, colour)
        return
    tall = small.pixelSize() + _LEADING
    line = QRectF(room.left(), room.center().y() - tall, room.width(), tall)
    paint_text(painter, line, first, small, colour)
    paint_text(painter, line.translated(0, tall), "".join(rest), small, colour)


def in_two(text: str, font: QFont, width: float) -> tuple[str, ...]:
    """Return a name's two lines where both fit and no word is torn; empty where none such are.

    They part before a bracket, else behind the last particle or dot that leaves three characters,
    else where hiragana ends.
    """
    if width_of(text, font) <= width:
        return ()
    ends = [at for at in range(len(text) - 1, 0, -1) if _ends_word(text[at - 1], text[at])]
    ends.sort(
        key=lambda at: (
            text[at] != "（" and len(text) - at < _FEWEST,
            text[at] != "（",
            text[at - 1] not in _PARTICLES,
        )
    )
    for at in ends:
        if max(width_of(text[:at], font), width_of(text[at:], font)) <= width:
            return text[:at], text[at:]
    return ()


def _ends_word(before: str, after: str) -> bool:
    hiragana_ends = "ぁ" <= before <= "ん" and not "ぁ" <= after <= "ん" and after not in "ー・）"
    return after == "（" or before == "・" or hiragana_ends


def broken_text(text: str, font: QFont, width: float) -> tuple[str, ...]:
    """Return a text's lines at a width in px.

    Breaks where Japanese may break; a text with spaces marked by U+200B breaks only there and
    after punctuation.  Tears no number, and leaves no fewer than three characters on a paragraph's
    last line where no number ends it.
    """
    told = (_broken(paragraph, font, width) for paragraph in text.split("\n"))
    return tuple(line for lines in told for line in lines)


def _broken(text: str, font: QFont, width: float) -> list[str]:
    if "\u200b" in text:
        return _at_marks(text, font, width)
    lines = _by_layout(text, font, width)
    if any(_torn(before, after) for before, after in pairwise(lines)):
        return _number_kept(text, font, width)
    if len(lines) > 1 and len(lines[-1]) < _FEWEST:
        short = _by_layout(text, font, width - _FEWEST * font.pixelSize())
        lines = short if len(short) == len(lines) else lines
    return lines or [""]


def _by_layout(text: str, font: QFont, width: float) -> list[str]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(16.0, width))
        start = line.textStart()
        found.append(text[start : start + line.textLength()].rstrip(" 　"))
    layout.endLayout()
    return found


def _torn(before: str, after: str) -> bool:
    """Tell whether a line ends and the next begins inside one number such as a street's."""
    return bool(before and after) and before[-1] in _NUMBER and after[0] in _NUMBER


def _number_kept(text: str, font: QFont, width: float) -> list[str]:
    """Return the lines, each number moved whole to the next line where it would be torn."""
    found: list[str] = []
    while text:
        end = start = len(_by_layout(text, font, width)[0])
        while 0 < start < len(text) and text[start - 1] in _NUMBER and text[start] in _NUMBER:
            start -= 1
        end = start or end
        found.append(text[:end].rstrip(" 　"))
        text = text[end:].lstrip(" 　")
    return found


def _at_marks(text: str, font: QFont, width: float) -> list[str]:
    metrics = QFontMetricsF(font)
    lines, line = [], ""
    for phrase in text.split("\u200b"):
        if line and metrics.horizontalAdvance(line + phrase.rstrip()) > width:
            lines.append(line.rstrip(" 　"))
            line = ""
        line += phrase
    return [*lines, line]


def numerals_width(text: str, font: QFont) -> float:
    """Return the width of a text whose digits all have the width of 0."""
    metrics = QFontMetricsF(font)
    digit = metrics.horizontalAdvance("0")
    return sum(digit if c.isdecimal() else metrics.horizontalAdvance(c) for c in text)


def paint_numerals(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Draw one line whose digits all have the width of 0, so that nothing jitters."""
    metrics = QFontMetricsF(font)
    digit = metrics.horizontalAdvance("0")
    whole = numerals_width(text, font)
    x = rect.left()
    if align & Qt.AlignmentFlag.AlignRight:
        x = rect.right() - whole
    elif align & Qt.AlignmentFlag.AlignHCenter:
        x = rect.left() + (rect.width() - whole) / 2
    base = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2
    painter.setFont(font)
    painter.setPen(colour)
    if is_hard(text):
        draw_line(painter, QPointF(x, base), text)
        return
    for char in text:
        width = metrics.horizontalAdvance(char)
        cell = digit if char.isdecimal() else width
        draw_line(painter, QPointF(x + (cell - width) / 2, base), char)
        x += cell


def paint_box(
    painter: QPainter,
    rect: QRectF,
    *,
    ground: QColor | None,
    line: QColor | None,
    width: float = 1.0,
    radius: float = 8.0,
    dashed: bool = False,
) -> None:
    """Draw a box whose line lies wholly inside the rectangle; dashes are 4,3."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = width / 2
    inner = rect.adjusted(inset, inset, -inset, -inset)
    path = QPainterPath()
    corner = max(0.0, radius - inset)
    path.addRoundedRect(inner, corner, corner)
    if ground is not None:
        painter.fillPath(path, ground)
    if line is not None:
        pen = QPen(line, width)
        if dashed:
            pen.setDashPattern([4 / width * 1.0, 3 / width * 1.0])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.strokePath(path, pen)
    painter.restore()


def paint_hairline(painter: QPainter, rect: QRectF, colour: QColor, width: int = 1) -> None:
    """Fill the lowest line of a rectangle."""
    painter.fillRect(QRectF(rect.left(), rect.bottom() - width, rect.width(), width), colour)


def paint_name(
    painter: QPainter,
    theme: Theme,
    rect: QRectF,
    text: str,
    px: int,
    colour: QColor,
    *,
    bold: bool = True,
) -> None:
    """Draw a name glyph by glyph, left and centred in height; shortened with … where too wide."""
    names, shown = theme.namer(bold=bold), text
    if names.width(shown, px) > rect.width():
        lines = names.lines(text, px, rect.width() - names.width("…", px))
        shown = (lines[0] if lines else "") + "…"
    top = rect.top() + (rect.height() - names.ascent(px) - names.descent(px)) / 2
    names.paint(painter, QPointF(rect.left(), top + names.ascent(px)), shown, px, colour)


class TagFace(Struct, frozen=True, kw_only=True):
    """Hold what a tag shows; ``dashed`` marks what waits for a second confirmation."""

    text: str
    tone: Tone = Tone.PLAIN
    icon: str = ""
    dashed: bool = False


def tag_width(theme: Theme, face: TagFace) -> int:
    """Return the width of a tag in whole pixels."""
    icon = 20 if face.icon else 0
    return round(18 + icon + theme.width(face.text, Type.NOTE) + 0.49)


def paint_tag(painter: QPainter, theme: Theme, at: QPointF, face: TagFace) -> int:
    """Draw a tag of 24 px with its upper left corner at a point; return its width."""
    width, tone = tag_width(theme, face), colours_of(theme, face.tone)
    rect = QRectF(at.x(), at.y(), width, theme.height.tag)
    line = 2.0 if face.dashed else 1.0
    paint_box(
        painter,
        rect,
        ground=tone.ground,
        line=tone.line,
        width=line,
        radius=theme.radius.tag,
        dashed=face.dashed,
    )
    x = rect.left() + 9
    if face.icon:
        theme.icons.paint(painter, face.icon, (x, rect.top() + 4), 16, tone.text)
        x += 20
    room = QRectF(x, rect.top(), rect.right() - x - 1, rect.height())
    paint_text(painter, room, face.text, theme.font(Type.NOTE), tone.text)
    return width


def key_width(theme: Theme, text: str) -> int:
    """Return the width of a key mark in whole pixels."""
    return max(24, round(14 + theme.width(text, Type.NOTE) + 0.49))


def paint_key(
    painter: QPainter,
    theme: Theme,
    at: QPointF,
    text: str,
    *,
    colour: QColor | None = None,
) -> int:
    """Draw the mark of a key of 24 px; ``colour`` draws it without ground; return its width."""
    width = key_width(theme, text)
    rect = QRectF(at.x(), at.y(), width, theme.height.tag)
    plain = colour is None
    paint_box(
        painter,
        rect,
        ground=theme.ink.bg if plain else None,
        line=theme.ink.line_strong if colour is None else colour,
        radius=theme.radius.tag,
    )
    font = theme.font(Type.NOTE)
    paint_text(painter, rect, text, font, theme.ink.text if colour is None else colour, CENTRE)
    return width


def paint_check(painter: QPainter, theme: Theme, at: QPointF, *, on: bool, green: bool) -> None:
    """Draw a tick box of 20 px."""
    ink = theme.ink
    rect = QRectF(at.x(), at.y(), 20, 20)
    fill = ink.ok if green else ink.primary
    paint_box(
        painter,
        rect,
        ground=fill if on else ink.bg,
        line=fill if on else ink.line_strong,
        width=2,
        radius=4,
    )
    if on:
        theme.icons.paint(painter, "check", (at.x() + 2, at.y() + 2), 16, ink.bg)


def paint_radio(painter: QPainter, theme: Theme, at: QPointF, *, on: bool) -> None:
    """Draw a radio mark of 20 px."""
    ink = theme.ink
    rect = QRectF(at.x(), at.y(), 20, 20)
    line = ink.primary if on else ink.line_strong
    paint_box(painter, rect, ground=ink.bg, line=line, width=2, radius=10)
    if on:
        paint_box(
            painter, rect.adjusted(5, 5, -5, -5), ground=ink.primary, line=None, radius=5, width=0
        )


def size_of(width: float, height: float) -> QSize:
    """Return a whole size that holds the given one."""
    return QSize(int(width + 0.999), int(height + 0.999))
