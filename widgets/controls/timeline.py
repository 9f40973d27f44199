"""What happened one after another: a record's history, and the two sides of a case."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.controls.marks import paint_disc
from widgets.controls.painting import CENTRE, Tone, paint_box, paint_text
from widgets.theme import Theme, Type

EVENT, NOTE_LINE = 60, 20
NOTE_GAP = "  "


@dataclass(frozen=True, kw_only=True)
class TimelineEvent:
    """Hold one event: picture, what happened, when and who; ``tone`` FILL is the present one."""

    icon: str
    text: str
    note: str
    tone: Tone = Tone.PLAIN


class Timeline(QWidget):
    """Show events, the newest on top: picture at 0, words at 40, 60 px each.

    A note that is too long for its line goes on in the next one, 20 px more.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._events: tuple[TimelineEvent, ...] = ()
        self._notes: tuple[tuple[str, ...], ...] = ()
        self.setMinimumWidth(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_events(self, events: Sequence[TimelineEvent]) -> None:
        """Show these events."""
        self._events = tuple(events)
        told = "。".join(f"{event.text} {event.note}" for event in self._events)
        self.setAccessibleName(self._theme.words("timeline.name"))
        self.setAccessibleDescription(told)
        self._fit()

    def notes(self) -> tuple[tuple[str, ...], ...]:
        """Return the lines of each event's note."""
        return self._notes

    def _fit(self) -> None:
        self._notes = tuple(self._lines(event.note) for event in self._events)
        self.setFixedHeight(max(EVENT, sum(map(_height, self._notes))))
        self.update()

    def _lines(self, note: str) -> tuple[str, ...]:
        lines: list[str] = []
        for part in note.split(NOTE_GAP):
            longer = f"{lines[-1]}{NOTE_GAP}{part}" if lines else part
            if lines and self._theme.width(longer, Type.NOTE) <= self.width() - 40:
                lines[-1] = longer
            else:
                lines.append(part)
        return tuple(lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the notes anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:
        """Return the room of all events."""
        return QSize(400, max(EVENT, sum(map(_height, self._notes))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the rounds and the words."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            if len(self._events) > 1:
                line = QRectF(11, 20, 2, sum(map(_height, self._notes[:-1])))
                painter.fillRect(line, ink.line_soft)
            top, room = 0, self.width() - 40
            for item, notes in zip(self._events, self._notes, strict=True):
                paint_disc(painter, self._theme, QPointF(0, top + 8), item.icon, item.tone)
                font = self._theme.font(bold=item.tone is Tone.FILL)
                paint_text(painter, QRectF(40, top + 8, room, 24), item.text, font, ink.text)
                for number, told in enumerate(notes):
                    note = QRectF(40, top + 32 + number * NOTE_LINE, room, 20)
                    paint_text(painter, note, told, self._theme.font(Type.NOTE), ink.sub)
                top += _height(notes)


def _height(notes: Sequence[str]) -> int:
    return EVENT + NOTE_LINE * (max(1, len(notes)) - 1)


@dataclass(frozen=True, kw_only=True)
class AxisEvent:
    """Hold one event on the axis: its place between 0 and 1, its words, whose side it is."""

    at: float
    time: str
    text: str
    ours: bool


@dataclass(frozen=True, kw_only=True)
class AxisView:
    """Hold the axis of a case: the events and, between two places, how long nothing was sent."""

    outage: tuple[float, float] | None
    outage_text: str
    events: tuple[AxisEvent, ...]


_AXIS_TOP, _AXIS_LINE, _AXIS_TEXT, _AXIS_PAD = 8, 44, 60, 24


class CaseAxis(QWidget):
    """Show what each side did and how long nothing was sent: 92 px; times above, words below."""

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
        """Draw the line, the time without sending and both sides' events."""
        view = self._view
        if view is None:
            return
        ink = self._theme.ink
        with QPainter(self) as painter:
            left, wide = float(_AXIS_PAD), self.width() - 2.0 * _AXIS_PAD
            painter.fillRect(QRectF(0, _AXIS_LINE - 1, self.width(), 2), ink.line)
            if view.outage is not None:
                start, stop = (left + wide * part for part in view.outage)
                bar = QRectF(start, _AXIS_LINE - 4, stop - start, 8)
                paint_box(painter, bar, ground=ink.off_tint, line=ink.off_line, radius=4)
                self._paint_between(painter, view.outage_text, (start + stop) / 2, stop - start)
            for item in view.events:
                self._paint_event(painter, item, left + wide * item.at)

    def _paint_between(self, painter: QPainter, text: str, x: float, wide: float) -> None:
        """Write how long nothing was sent over its bar, where the times leave room."""
        theme = self._theme
        width = theme.width(text, Type.NOTE) + 8
        if width <= wide - 72:
            at = QRectF(x - width / 2, _AXIS_TOP, width, 20)
            paint_text(painter, at, text, theme.font(Type.NOTE), theme.ink.off, CENTRE)

    def _paint_event(self, painter: QPainter, item: AxisEvent, x: float) -> None:
        theme, ink = self._theme, self._theme.ink
        dot = QRectF(x - 8, _AXIS_LINE - 8, 16, 16)
        ground = ink.primary if item.ours else ink.bg
        line = ink.primary if item.ours else ink.line_strong
        paint_box(painter, dot, ground=ground, line=line, width=2, radius=8)
        for told, top in ((item.time, _AXIS_TOP), (item.text, _AXIS_TEXT)):
            bold = item.ours or told == item.time
            width = theme.width(told, Type.NOTE, bold=bold) + 8
            at = min(max(0.0, x - width / 2), self.width() - width)
            colour = ink.primary if item.ours and told == item.time else ink.text
            font = theme.font(Type.NOTE, bold=bold)
            paint_text(painter, QRectF(at, top, width, 20), told, font, colour, CENTRE)
