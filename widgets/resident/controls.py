"""The small drawn parts of the resident's screens: buttons, boxes, rows, progress."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.hard_text import draw_line
from widgets.resident.look import LARGE, Look, box, draw_icon, no_edge, pen
from widgets.resident.ruby import advance, draw_text, plain, rise
from widgets.resident.text import TextBlock, TwoLines
from widgets.resident.touch import TouchControl


class Kind(Enum):
    """Name what a button is for; it decides its look."""

    PLAIN = "plain"
    PRIMARY = "primary"
    TOOL = "tool"


class ResidentButton(TouchControl):
    """Offer one act in words, with a pictogram before or after them."""

    def __init__(
        self,
        look: Look,
        text: str,
        act: Callable[[], object],
        *,
        icon: str = "",
        after: str = "",
        kind: Kind = Kind.PLAIN,
        size: float = 0.0,
        least: float = 0.0,
    ) -> None:
        super().__init__(look, plain(text.replace("　", " ")))
        self._kind, self._icon, self._after = kind, icon, after
        tool = kind is Kind.TOOL
        self._tall = look.m.tool if tool else look.m.button
        default = {Kind.TOOL: look.m.small, Kind.PRIMARY: 32.0}.get(kind, look.m.body)
        self._label = TwoLines(look, text, size or default)
        self._least = least or (260 if kind is Kind.PRIMARY else 0)
        self._side = 18 if tool else 26
        self.setCheckable(tool)
        self.setFixedHeight(look.px(self._tall))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: act())

    def _marks(self) -> float:
        return (bool(self._icon) + bool(self._after)) * (self._icon_px() + self.look.px(12))

    def _icon_px(self) -> float:
        return self.look.px(30 if self._kind is not Kind.PRIMARY else 36)

    def sizeHint(self) -> QSize:
        """Return the width of the words between their margins."""
        return self._size(self._label.one)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the words on two lines, where the row is short of room."""
        return self._size(self._label.two)

    def _size(self, words: float) -> QSize:
        wide = round(words + self._marks()) + 2 * self.look.px(self._side)
        return QSize(max(wide, self.look.px(self._least)), self.look.px(self._tall))

    def _room(self) -> float:
        return self.width() - self._marks() - 2 * self.look.px(self._side) + 1

    def overruns(self) -> bool:
        """Tell whether the words do not fit."""
        return not self._label.fits(self._room(), self.height())

    def say(self, text: str) -> None:
        """Change the words."""
        self._label.text = text
        self.setAccessibleName(plain(text))
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """Leave the state of a tool to its owner."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, the pictogram and the words in its middle."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        fill, edge, ink, wide = self._colours()
        radius = self.look.px(10 if self._kind is Kind.TOOL else 12)
        box(painter, QRectF(self.rect()), radius, pen(edge, self.look.px(wide)), fill)
        painter.setPen(ink)
        room = self._room()
        wide = self._label.width(room)
        at = (self.width() - wide - self._marks()) / 2
        side, gap = self._icon_px(), self.look.px(12)
        top = (self.height() - side) / 2
        if self._icon:
            draw_icon(painter, QRectF(at, top, side, side), self._icon, ink)
            at += side + gap
        self._label.draw(painter, QRectF(at, 0, wide, self.height()), room)
        if self._after:
            at += wide + gap
            draw_icon(painter, QRectF(at, top, side, side), self._after, ink)

    def _colours(self) -> tuple[QColor, QColor, QColor, float]:
        look = self.look
        if self._kind is Kind.PRIMARY:
            fill = look.ink.PRESS if self.isDown() else look.ink.PRIMARY
            return fill, fill, look.ink.WHITE, 2
        if self.isChecked():
            return look.ink.ON, look.ink.PRIMARY, look.ink.ON_TEXT, 3
        return (
            (look.ink.TINT if self.isDown() else look.ink.WHITE),
            look.ink.LINE_STRONG,
            look.ink.TEXT,
            2,
        )


class HintBox(QWidget):
    """Stand where the primary button will be and say what is still missing."""

    def __init__(self, look: Look, text: str, *, icon: str = "", size: float = 0.0) -> None:
        super().__init__()
        self._look, self._icon = look, icon
        self._label = TwoLines(look, text, size or look.m.body)
        self.setAccessibleName(plain(text))
        self.setFixedHeight(look.px(look.m.button))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """Return the words."""
        return self._label.text

    def _around(self) -> int:
        return 2 * self._look.px(22) + (self._look.px(34 + 12) if self._icon else 0)

    def sizeHint(self) -> QSize:
        """Return the width of the words between their margins."""
        return QSize(round(self._label.one) + self._around(), self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the width of the words on two lines, where the row is short of room."""
        return QSize(round(self._label.two) + self._around(), self.height())

    def overruns(self) -> bool:
        """Tell whether the words do not fit."""
        return not self._label.fits(self.width() - self._around() + 1, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed box and the words."""
        look = self._look
        with QPainter(self) as painter:
            edge = pen(look.ink.LINE_STRONG, look.px(2), dashed=True)
            box(painter, QRectF(self.rect()), look.px(12), edge, look.ink.WHITE)
            room = self.width() - self._around() + 1
            wide = self._label.width(room)
            at = (self.width() - wide - (look.px(46) if self._icon else 0)) / 2
            if self._icon:
                side = look.px(34)
                mark = QRectF(at, (self.height() - side) / 2, side, side)
                draw_icon(painter, mark, self._icon, look.ink.ICON)
                at += look.px(46)
            painter.setPen(look.ink.TEXT)
            self._label.draw(painter, QRectF(at, 0, wide, self.height()), room)


class Frame(QWidget):
    """Hold other parts inside a drawn box."""

    def __init__(
        self,
        look: Look,
        *,
        edge: QColor | None = None,
        fill: QColor | None = None,
        width: float = 2,
        dashed: bool = False,
        radius: float = 12,
    ) -> None:
        super().__init__()
        self._look = look
        self._edge, self._fill = edge or look.ink.HAIR, fill or look.ink.WHITE
        self._width, self._dashed, self._radius = width, dashed, radius

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        with QPainter(self) as painter:
            edge = pen(self._edge, self._look.px(self._width), dashed=self._dashed)
            box(painter, QRectF(self.rect()), self._look.px(self._radius), edge, self._fill)


class Icon(QWidget):
    """Show one pictogram."""

    def __init__(self, look: Look, name: str, size: float, colour: QColor | None = None) -> None:
        super().__init__()
        self._name, self._colour = name, colour or look.ink.ICON
        self.setFixedSize(look.px(size), look.px(size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_icon(painter, QRectF(self.rect()), self._name, self._colour)


class Scene(Icon):
    """Show one of the large scenes beside the words: on paper, for it is drawn for light ground."""

    def __init__(self, look: Look, name: str, size: float) -> None:
        super().__init__(look, name, size)
        self._paper, self._colour = look.ink.ICON, None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper where the ground is dark, then the scene."""
        if self._paper is not None:
            with QPainter(self) as painter:
                box(painter, QRectF(self.rect()), self.width() / 12, no_edge(), self._paper)
        super().paintEvent(event)


class Mood(Enum):
    """Name the notices' colours: edge, fill, words, pictogram; who waits has a dashed edge."""

    QUIET = ("HAIR", "WHITE", "TEXT", "PRIMARY")
    LOOK = ("WARN_EDGE", "WARN_GROUND", "WARN", "WARN")
    DONE = ("OK", "OK_TINT", "OK_DARK", "OK")
    WAITING = ("LINE_STRONG", "WHITE", "TEXT", "TEXT")

    def inks(self, look: Look) -> tuple[QColor, QColor, QColor, QColor]:
        """Return edge, fill, words and pictogram."""
        edge, fill, ink, mark = (getattr(look.ink, name) for name in self.value)
        return edge, fill, ink, mark


class NoteBox(Frame):
    """Tell one thing beside the main one, with a pictogram."""

    def __init__(
        self,
        look: Look,
        text: str,
        icon: str,
        *,
        mood: Mood = Mood.QUIET,
        size: float = 24,
        bold: bool = False,
    ) -> None:
        edge, fill, ink, mark = mood.inks(look)
        super().__init__(look, edge=edge, fill=fill, dashed=mood is Mood.WAITING)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), look.px(14), look.px(20), look.px(14))
        row.setSpacing(look.px(16))
        row.addWidget(Icon(look, icon, 40, mark))
        row.addWidget(TextBlock(look, text, size, leading=1.5, colour=ink, bold=bold), 1)


class Tag(Frame):
    """Name the official word of what is asked for."""

    def __init__(self, look: Look, text: str, *, icon: str = "", mood: Mood | None = None) -> None:
        ink, edge, fill = look.ink.PRIMARY, look.ink.TINT, look.ink.TINT
        if mood is not None:
            edge, fill, ink, _ = mood.inks(look)
        super().__init__(look, edge=edge, fill=fill, dashed=mood is not None, radius=8)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(14), look.px(6), look.px(14), look.px(6))
        row.setSpacing(look.px(8))
        if icon:
            row.addWidget(Icon(look, icon, 28, ink))
        row.addWidget(TextBlock(look, text, look.m.small, bold=True, leading=1.4, colour=ink), 1)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class Progress(QWidget):
    """Tell where the resident is: first in words, then as a bar."""

    def __init__(self, look: Look, label: str, at: int, of: int) -> None:
        super().__init__()
        self._look, self._label, self._at, self._of = look, label, at, of
        even = LARGE if look.large else 1.0
        self._bold = look.font((look.m.small if of else 24) / even, bold=True)
        self._plain = look.font(look.m.small / even)
        self.setAccessibleName(plain(f"{at} / {of} {label}" if of else label))

    def _widths(self) -> tuple[float, float]:
        count = f"{self._at} / {self._of}" if self._of else ""
        number = QFontMetricsF(self._bold).horizontalAdvance(count)
        font = self._plain if self._of else self._bold
        return number, advance(self._label, font)

    def overruns(self) -> bool:
        """Tell whether the words do not fit."""
        return sum(self._widths()) + self._look.px(12) > self.width()

    def sizeHint(self) -> QSize:
        """Return the room for the words; the bar takes what there is."""
        return QSize(round(sum(self._widths())) + self._look.px(14), self._look.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw words and bar."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        look = self._look
        painter.setFont(self._bold)
        painter.setPen(look.ink.TEXT)
        line = self._bold.pixelSize() * 1.2
        metrics = QFontMetricsF(self._bold)
        top = (self.height() - line - (look.px(18) if self._of else 0)) / 2
        base = top + (line - metrics.height()) / 2 + metrics.ascent()
        number = self._widths()[0]
        if self._of:
            draw_line(painter, QPointF(0, base), f"{self._at} / {self._of}")
            painter.setPen(look.ink.SUB)
            painter.setFont(self._plain)
            draw_text(painter, QPointF(number + look.px(12), base), self._label)
            self._bar(painter, top + line + look.px(8))
        else:
            draw_text(painter, QPointF(0, base), self._label)

    def _bar(self, painter: QPainter, top: float) -> None:
        look, at = self._look, 0.0
        whole = look.px((self._of - 1) * 58 + 84)
        share = min(1.0, self.width() / whole)
        for number in range(1, self._of + 1):
            wide = look.px(84 if number == self._at else 52) * share
            done = number <= self._at
            edge = pen(look.ink.PRIMARY if done else look.ink.LINE_STRONG, look.px(2))
            fill = look.ink.PRIMARY if done else look.ink.WHITE
            box(painter, QRectF(at, top, wide, look.px(10)), look.px(5), edge, fill)
            at += wide + look.px(6) * share


class TimerBlocks(QWidget):
    """Show the seconds that are left as blocks, and in words."""

    def __init__(self, look: Look, total: int, left: int, words: str) -> None:
        super().__init__()
        self._look, self._total, self._left, self._words = look, total, left, words
        self._font = look.font(36, bold=True)
        self.setAccessibleName(plain(words))
        self.setFixedHeight(look.text_px(48))

    def sizeHint(self) -> QSize:
        """Return the room for blocks and words."""
        return QSize(self._look.px(self._total * 48 + 16 + 150), self.height())

    def tick(self, left: int, words: str) -> None:
        """Show how many seconds are left."""
        self._left, self._words = left, words
        self.setAccessibleName(plain(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the blocks."""
        look = self._look
        with QPainter(self) as painter:
            wide = min(look.px(40), (self.width() - look.px(130)) / self._total - look.px(8))
            top, at = (self.height() - look.px(20)) / 2, 0.0
            for number in range(self._total):
                fill = look.ink.PRIMARY if number < self._left else look.ink.WHITE
                edge = pen(look.ink.PRIMARY, look.px(2))
                box(painter, QRectF(at, top, wide, look.px(20)), look.px(6), edge, fill)
                at += wide + look.px(8)
            painter.setFont(self._font)
            painter.setPen(look.ink.TEXT)
            metrics = QFontMetricsF(self._font)
            base = (self.height() - metrics.height()) / 2 + metrics.ascent()
            base += rise(self._words, self._font) / 2
            draw_text(painter, QPointF(at + look.px(14), base), self._words)


class TimerBar(QWidget):
    """Show how much of a time is left as one bar."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._part = look, 1.0
        self.setFixedHeight(look.px(14))

    def show_part(self, part: float) -> None:
        """Show a part between 0 and 1."""
        self._part = part
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        look = self._look
        with QPainter(self) as painter:
            whole = QRectF(self.rect())
            box(painter, whole, look.px(7), pen(look.ink.LINE_STRONG, look.px(2)), look.ink.WHITE)
            filled = QRectF(0, 0, max(whole.height(), whole.width() * self._part), whole.height())
            box(painter, filled, look.px(7), no_edge(), look.ink.PRIMARY)


def column(spacing: int, *parts: QWidget) -> QVBoxLayout:
    """Return a column of parts without margins."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for part in parts:
        made.addWidget(part)
    return made
