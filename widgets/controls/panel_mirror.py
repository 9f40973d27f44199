"""What the resident's screen asks, in words; for PINs it takes an enum and nothing else."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.pin_dialogue import PinMirror
from widgets.controls.painting import (
    CENTRE,
    RIGHT,
    TagFace,
    Tone,
    broken_text,
    paint_tag,
    paint_text,
    tag_width,
)
from widgets.theme import Theme, Type

FOOT = 32


@dataclass(frozen=True, kw_only=True)
class MirrorView:
    """Hold what the resident is asked, and for a PIN only how the entry stands."""

    title: str
    text: str = ""
    foot: str = ""
    since: str = ""
    pin: PinMirror | None = None


_FACES = {
    PinMirror.WAITING: (Tone.PLAIN, ""),
    PinMirror.TYPING: (Tone.PRIMARY, ""),
    PinMirror.LENGTH_OK: (Tone.OK, "check"),
    PinMirror.MISMATCH: (Tone.WARN, "warn"),
    PinMirror.DONE: (Tone.OK, "check"),
    PinMirror.CANCELLED: (Tone.PLAIN, ""),
}


_ROOM_FOR_ALL = 104  # title, sentence and tags; else the tags stand alone, as they change


class PanelMirror(QWidget):
    """Show the frame of 352x172 pinned to the side's bottom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = MirrorView(title="")
        self.setMinimumSize(200, 104)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(172)

    def show_view(self, view: MirrorView) -> None:
        """Change what the mirror tells."""
        self._view = view
        tags = "、".join(face.text for face in self._tags())
        parts = (view.title, view.text, tags, view.foot, view.since)
        self.setAccessibleName("。".join(part for part in parts if part))
        self.update()

    def _tags(self) -> tuple[TagFace, ...]:
        pin, words = self._view.pin, self._theme.words
        if pin is None:
            return ()
        tone, icon = _FACES[pin]
        face = TagFace(text=words(f"mirror.pin.{pin.value}"), tone=tone, icon=icon)
        if pin is PinMirror.LENGTH_OK:
            typing = TagFace(text=words("mirror.pin.typing"), tone=Tone.PRIMARY)
            return (typing, face)
        return (face,)

    def set_compact(self, compact: bool) -> None:
        """Take the lower frame of the compact side."""
        self.setFixedHeight(120 if compact else 172)

    def sizeHint(self) -> QSize:
        """Return the wide side's size."""
        return QSize(352, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the words and the foot."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink = self._theme.ink
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)
        painter.fillPath(path, ink.bg)
        painter.save()
        painter.setClipPath(path)
        foot = QRectF(0, self.height() - FOOT - 2, self.width(), FOOT + 2)
        painter.fillRect(foot, ink.text)
        painter.restore()
        painter.strokePath(path, QPen(ink.text, 2))
        note = self._theme.font(Type.NOTE)
        line = foot.adjusted(14, 0, -14, -2)
        paint_text(painter, line, self._view.foot, note, ink.bg)
        paint_text(painter, line, self._view.since, note, ink.bg, RIGHT)
        self._paint_screen(painter, QRectF(16, 2, self.width() - 32, foot.top() - 2))

    def _paint_screen(self, painter: QPainter, room: QRectF) -> None:
        theme, view, tags = self._theme, self._view, self._tags()
        told = view.text if not tags or room.height() >= _ROOM_FOR_ALL else ""
        note = theme.font(Type.NOTE)
        lines = broken_text(told, note, room.width())[:2] if told else ()
        height = 28 + (8 + 20 * len(lines) if lines else 0) + (32 if tags else 0)
        y = room.center().y() - height / 2
        title = theme.font(Type.LEAD, bold=True)
        at = QRectF(room.left(), y, room.width(), 28)
        paint_text(painter, at, view.title, title, theme.ink.text, CENTRE)
        y += 36
        for number, line in enumerate(lines):
            at = QRectF(room.left(), y - 2 + 20 * number, room.width(), 20)
            paint_text(painter, at, line, note, theme.ink.sub, CENTRE)
        y += 8 + 20 * len(lines) if lines else 0
        x = room.center().x() - (sum(tag_width(theme, t) for t in tags) + 8 * (len(tags) - 1)) / 2
        for face in tags:
            x += paint_tag(painter, theme, QPointF(x, y), face) + 8
