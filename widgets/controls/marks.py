"""Small marks: tags, key caps, remaining tries, the simulation mark."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.controls.painting import (
    CENTRE,
    TagFace,
    Tone,
    key_width,
    paint_box,
    paint_key,
    paint_tag,
    paint_text,
    tag_width,
)
from widgets.theme import Theme, Type

_FIXED = QSizePolicy.Policy.Fixed


class Tag(QWidget):
    """Show a state in a box of 24 px: word, tone and picture."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        tone: Tone = Tone.PLAIN,
        *,
        icon: str = "",
        dashed: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(_FIXED, _FIXED)
        self.show_face(TagFace(text=text, tone=tone, icon=icon, dashed=dashed))

    def show_face(self, face: TagFace) -> None:
        """Change all that the tag shows."""
        self._face = face
        self.setAccessibleName(face.text)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the tag's size."""
        return QSize(tag_width(self._theme, self._face), self._theme.height.tag)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tag."""
        with QPainter(self) as painter:
            paint_tag(painter, self._theme, QPointF(0, 0), self._face)


class KeyMark(QWidget):
    """Show the cap of a key."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._theme, self._key = theme, key
        self.setAccessibleName(key)
        self.setFixedSize(key_width(theme, key), theme.height.tag)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cap."""
        with QPainter(self) as painter:
            paint_key(painter, self._theme, QPointF(0, 0), self._key)


class SimMark(QWidget):
    """Show 模擬: a simulated device is in use.  It cannot be hidden by a screen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = theme.words("device.simulated")
        self.setAccessibleName(self._text)
        self.setFixedSize(round(theme.width(self._text, Type.NOTE, bold=True)) + 16, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed mark."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            paint_box(painter, rect, ground=ink.bg, line=ink.text, width=2, radius=4, dashed=True)
            font = self._theme.font(Type.NOTE, bold=True)
            paint_text(painter, rect, self._text, font, ink.text, CENTRE)


class Pips(QWidget):
    """Show remaining tries as squares and as n/m; brown with a word where one or none is left."""

    def __init__(self, theme: Theme, left: int = 0, limit: int = 0) -> None:
        super().__init__()
        self._theme = theme
        self._left = self._limit = 0
        self.setSizePolicy(_FIXED, _FIXED)
        self.set_tries(left, limit)

    def set_tries(self, left: int, limit: int) -> None:
        """Show ``left`` of ``limit`` tries."""
        self._left, self._limit = left, limit
        self.setAccessibleName(self._theme.words("tries.spoken", left=left, limit=limit))
        self.setFixedSize(self.sizeHint())
        self.update()

    @property
    def _low(self) -> bool:
        return self._left <= 1 and self._limit > 1

    def _text(self) -> str:
        if self._low:
            return self._theme.words("tries.low", left=self._left, limit=self._limit)
        return f"{self._left}/{self._limit}"

    def sizeHint(self) -> QSize:
        """Return the room of squares and text."""
        text = self._theme.width(self._text(), bold=self._low)
        return QSize(round(self._limit * 16 + 4 + text + 1), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the squares, then the count."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            full = ink.warn_line if self._low else ink.ok
            for number in range(self._limit):
                there = number < self._left
                rect = QRectF(number * 16, 6, 12, 12)
                ground, line = (full, full) if there else (ink.bg, ink.line)
                paint_box(painter, rect, ground=ground, line=line, width=2, radius=2)
            room = QRectF(self._limit * 16 + 4, 0, self.width(), 24)
            font = self._theme.font(bold=self._low)
            colour = ink.warn if self._low else ink.text
            paint_text(painter, room, self._text(), font, colour)


class Disc(QWidget):
    """Show a picture in a round of 24 px, as in a timeline or a check list."""

    def __init__(self, theme: Theme, icon: str, tone: Tone = Tone.PLAIN) -> None:
        super().__init__()
        self._theme, self._icon, self._tone = theme, icon, tone
        self.setFixedSize(24, 24)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the round and the picture."""
        with QPainter(self) as painter:
            paint_disc(painter, self._theme, QPointF(0, 0), self._icon, self._tone)


def paint_disc(painter: QPainter, theme: Theme, at: QPointF, icon: str, tone: Tone) -> None:
    """Draw a round of 24 px: outlined, or filled for ``FILL``."""
    ink = theme.ink
    line, mark = {
        Tone.OK: (ink.ok, ink.ok),
        Tone.WARN: (ink.warn_line, ink.warn),
        Tone.ERROR: (ink.error_line, ink.error),
        Tone.FILL: (ink.primary, ink.bg),
    }.get(tone, (ink.line, ink.sub))
    ground = ink.primary if tone is Tone.FILL else ink.bg
    rect = QRectF(at.x(), at.y(), 24, 24)
    paint_box(painter, rect, ground=ground, line=line, width=2, radius=12)
    theme.icons.paint(painter, icon, (at.x() + 4, at.y() + 4), 16, mark)
