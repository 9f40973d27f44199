"""Pictures of counts: the shelf, seats, half hours, progress; each tells its facts in words too."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets.controls.painting import CENTRE, Tone, paint_box, paint_text
from widgets.theme import Theme, Type


class CellState(StrEnum):
    """Name what a place of a shelf holds."""

    FREE = "free"
    FULL = "full"
    HIT = "hit"
    HELD = "held"


class SeatState(StrEnum):
    """Name how a seat of a time slot stands."""

    TAKEN = "taken"
    FREE = "free"
    LEASED = "leased"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Hold one place: its number on the shelf and what it holds; ``told`` is its tooltip."""

    number: str
    state: CellState
    told: str = ""


class ShelfMap(QWidget):
    """Show a shelf as cells whose position is the number; ``pressed(number)`` is a click.

    ``columns`` cells a row of ``cell`` pixels with a gap of 4; ``words`` name the map aloud.
    """

    pressed = Signal(str)

    def __init__(self, theme: Theme, columns: int, *, cell: tuple[int, int] = (20, 16)) -> None:
        super().__init__()
        self._theme, self._columns, self._cell = theme, columns, cell
        self._places: tuple[Place, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_places(self, places: Sequence[Place], words: str) -> None:
        """Show these places."""
        self._places = tuple(places)
        self.setAccessibleName(words)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all cells."""
        rows = -(-len(self._places) // self._columns) if self._places else 1
        wide, high = self._cell
        return QSize(self._columns * (wide + 4) - 4, rows * (high + 4) - 4)

    def place_rect(self, number: int) -> QRect:
        """Return the cell of the n-th place."""
        row, column = divmod(number, self._columns)
        wide, high = self._cell
        return QRect(column * (wide + 4), row * (high + 4), wide, high)

    def place_at(self, at: QPoint) -> Place | None:
        """Return the place under a point."""
        for number, place in enumerate(self._places):
            if self.place_rect(number).contains(at):
                return place
        return None

    def event(self, event: object) -> bool:
        """Tell a place's facts as a tooltip."""
        if isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            QToolTip.showText(
                event.globalPos(), (place.told or place.number) if place else "", self
            )
            return True
        return super().event(event)  # type: ignore[arg-type]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which place was pressed."""
        place = self.place_at(event.position().toPoint())
        if place is not None:
            self.pressed.emit(place.number)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells."""
        with QPainter(self) as painter:
            for number, place in enumerate(self._places):
                paint_place(painter, self._theme, QRectF(self.place_rect(number)), place.state)


def paint_place(painter: QPainter, theme: Theme, rect: QRectF, state: CellState) -> None:
    """Draw one place of a shelf."""
    ink = theme.ink
    ground, line = {
        CellState.FREE: (ink.bg, ink.line),
        CellState.FULL: (ink.tint_hover, ink.cell_line),
        CellState.HIT: (ink.primary, ink.primary),
        CellState.HELD: (ink.warn_tint, ink.warn_line),
    }[state]
    paint_box(painter, rect, ground=ground, line=line, radius=2)


def paint_seat(painter: QPainter, theme: Theme, rect: QRectF, state: str) -> None:
    """Draw one seat of 16 px."""
    ink = theme.ink
    ground, line = {
        SeatState.TAKEN: (ink.primary, ink.primary),
        SeatState.FREE: (ink.bg, ink.line),
        SeatState.LEASED: (ink.bg, ink.primary),
        SeatState.PROVISIONAL: (ink.off_tint, ink.off_line),
    }[SeatState(state)]
    paint_box(painter, rect, ground=ground, line=line, width=2, radius=4)


class SeatRow(QWidget):
    """Show the seats of one slot; above 20 a bar with numbers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._seats: tuple[SeatState, ...] = ()
        self.setMinimumSize(48, 16)
        self.setFixedHeight(24)

    def set_seats(self, seats: Sequence[SeatState], words: str) -> None:
        """Show these seats; ``words`` tell the same."""
        self._seats = tuple(seats)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all squares."""
        return QSize(200 if len(self._seats) > 20 else max(16, len(self._seats) * 20 - 4), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw squares, or a bar and its numbers."""
        with QPainter(self) as painter:
            if len(self._seats) > 20:
                taken = sum(seat is not SeatState.FREE for seat in self._seats)
                told = f"{taken}/{len(self._seats)}"
                paint_bar(painter, self._theme, QRectF(0, 8, 120, 8), taken / len(self._seats))
                room = QRectF(128, 0, self.width() - 128, 24)
                paint_text(painter, room, told, self._theme.font(Type.NOTE), self._theme.ink.text)
                return
            for number, seat in enumerate(self._seats):
                paint_seat(painter, self._theme, QRectF(number * 20, 4, 16, 16), seat)


class Bar(QWidget):
    """Show a share as a bar of 8 px; green for OK, brown for WARN."""

    def __init__(self, theme: Theme, *, tone: Tone = Tone.PRIMARY) -> None:
        super().__init__()
        self._theme, self._tone, self._share = theme, tone, 0.0
        self.setFixedHeight(8)
        self.setMinimumWidth(40)

    def set_share(self, share: float, words: str, tone: Tone | None = None) -> None:
        """Show a share between 0 and 1; ``words`` tell the same."""
        self._share = max(0.0, min(1.0, share))
        self._tone = tone or self._tone
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track and fill."""
        with QPainter(self) as painter:
            paint_bar(painter, self._theme, QRectF(self.rect()), self._share, self._tone)


def paint_bar(
    painter: QPainter, theme: Theme, rect: QRectF, share: float, tone: Tone = Tone.PRIMARY
) -> None:
    """Draw a bar."""
    ink = theme.ink
    fill = {Tone.OK: ink.ok_fill, Tone.WARN: ink.warn_line}.get(tone, ink.primary)
    paint_box(painter, rect, ground=ink.track, line=None, width=0, radius=rect.height() / 2)
    if share > 0:
        part = QRectF(
            rect.left(), rect.top(), max(rect.height(), rect.width() * share), rect.height()
        )
        paint_box(painter, part, ground=fill, line=None, width=0, radius=rect.height() / 2)


@dataclass(frozen=True, kw_only=True)
class HalfHour:
    """Hold one interval: when it begins, booked and arrived; ``running`` is the present one."""

    at: str
    booked: int
    arrived: int
    running: bool = False


class HalfHourBars(QWidget):
    """Show booked (outline) beside arrived (fill) for every half hour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._hours: tuple[HalfHour, ...] = ()
        self.setMinimumSize(320, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_hours(self, hours: Sequence[HalfHour], words: str) -> None:
        """Show these intervals; ``words`` tell the same."""
        self._hours = tuple(hours)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(800, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pairs of bars over their times."""
        if not self._hours:
            return
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ink = self._theme.ink
        most = max(1, *(max(hour.booked, hour.arrived) for hour in self._hours))
        base, step = self.height() - 24.0, self.width() / len(self._hours)
        tall = base - 24
        each = min(20.0, step / 2 - 6)
        for number, hour in enumerate(self._hours):
            middle = number * step + step / 2
            for count, left, filled in (
                (hour.booked, middle - each - 2, False),
                (hour.arrived, middle + 2, True),
            ):
                high = round(tall * count / most)
                box = QRectF(round(left), base - high, round(each), high)
                light = ink.tint_line if hour.running else ink.primary
                ground = light if filled else ink.bg
                line = ink.primary if not filled or hour.running else ground
                if high:
                    paint_box(painter, box, ground=ground, line=line, radius=2)
                above = QRectF(box.left() - 8, box.top() - 20, each + 16, 20)
                font = self._theme.font(Type.NOTE)
                paint_text(painter, above, str(count), font, ink.sub, CENTRE)
            below = QRectF(number * step, base + 4, step, 20)
            font = self._theme.font(Type.NOTE, bold=hour.running)
            paint_text(painter, below, hour.at, font, ink.sub, CENTRE)
        painter.fillRect(QRectF(0, base, self.width(), 1), ink.line)
        painter.setPen(Qt.PenStyle.NoPen)
