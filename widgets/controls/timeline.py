"""What happened one after another: a record's history, and the two sides of a case."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.controls.marks import paint_disc
from widgets.controls.painting import CENTRE, Tone, paint_box, paint_numerals, paint_text
from widgets.theme import Theme, Type

EVENT = 60


@dataclass(frozen=True, kw_only=True)
class TimelineEvent:
    """Hold one event: picture, what happened, when and who; ``tone`` FILL is the present one."""

    icon: str
    text: str
    note: str
    tone: Tone = Tone.PLAIN


class Timeline(QWidget):
    """Show events, the newest on top: picture at 0, words at 40, 60 px each."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._events: tuple[TimelineEvent, ...] = ()
        self.setMinimumWidth(240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_events(self, events: Sequence[TimelineEvent]) -> None:
        """Show these events."""
        self._events = tuple(events)
        self.setFixedHeight(max(EVENT, len(self._events) * EVENT))
        told = "。".join(f"{event.text} {event.note}" for event in self._events)
        self.setAccessibleName(self._theme.words("timeline.name"))
        self.setAccessibleDescription(told)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all events."""
        return QSize(400, max(EVENT, len(self._events) * EVENT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the rounds and the words."""
        painter, ink = QPainter(self), self._theme.ink
        if len(self._events) > 1:
            line = QRectF(11, 20, 2, (len(self._events) - 1) * EVENT)
            painter.fillRect(line, ink.line_soft)
        for number, item in enumerate(self._events):
            top = number * EVENT
            paint_disc(painter, self._theme, QPointF(0, top + 8), item.icon, item.tone)
            room = self.width() - 40
            font = self._theme.font(bold=item.tone is Tone.FILL)
            paint_text(painter, QRectF(40, top + 8, room, 24), item.text, font, ink.text)
            note = QRectF(40, top + 32, room, 20)
            paint_text(painter, note, item.note, self._theme.font(Type.NOTE), ink.sub)


@dataclass(frozen=True, kw_only=True)
class AxisEvent:
    """Hold one event on the axis: its place between 0 and 1, its words, whose side it is."""

    at: float
    time: str
    text: str
    ours: bool


@dataclass(frozen=True, kw_only=True)
class AxisView:
    """Hold the axis of a case: the outage between two places, the events, the ends' times."""

    start: str
    end: str
    outage: tuple[float, float] | None
    outage_text: str
    events: tuple[AxisEvent, ...]


class CaseAxis(QWidget):
    """Show when the line was cut and what each side did: 92 px."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: AxisView | None = None
        self.setFixedHeight(92)
        self.setMinimumWidth(400)

    def show_view(self, view: AxisView) -> None:
        """Change the axis."""
        self._view = view
        told = "。".join(f"{event.time} {event.text}" for event in view.events)
        self.setAccessibleName("。".join(part for part in (view.outage_text, told) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the outage and both sides' events."""
        view = self._view
        if view is None:
            return
        painter, theme, ink = QPainter(self), self._theme, self._theme.ink
        left, wide, y = 56.0, self.width() - 112.0, 48.0
        note = theme.font(Type.NOTE)
        paint_numerals(painter, QRectF(0, y - 10, 52, 20), view.start, note, ink.sub)
        end = QRectF(left + wide + 8, y - 10, 48, 20)
        paint_numerals(painter, end, view.end, note, ink.sub)
        painter.fillRect(QRectF(left, y - 1, wide, 2), ink.line)
        if view.outage is not None:
            start, stop = (left + wide * part for part in view.outage)
            bar = QRectF(start, y - 6, stop - start, 12)
            paint_box(painter, bar, ground=ink.off_tint, line=ink.off_line, radius=4)
            room = QRectF(start, y + 24, max(160.0, stop - start), 20)
            paint_text(painter, room, view.outage_text, note, ink.off)
        for item in view.events:
            self._paint_event(painter, item, left + wide * item.at, y)

    def _paint_event(self, painter: QPainter, item: AxisEvent, x: float, y: float) -> None:
        theme, ink = self._theme, self._theme.ink
        dot = QRectF(x - 8, y - 8, 16, 16)
        ground = ink.primary if item.ours else ink.bg
        paint_box(painter, dot, ground=ground, line=ink.primary, width=2, radius=8)
        told = f"{item.time} {item.text}"
        font = theme.font(Type.NOTE, bold=item.ours)
        width = theme.width(told, Type.NOTE, bold=item.ours) + 8
        at = min(max(0.0, x - width / 2), self.width() - width)
        top = 8 if item.ours else 64
        paint_text(painter, QRectF(at, top, width, 20), told, font, ink.text, CENTRE)
