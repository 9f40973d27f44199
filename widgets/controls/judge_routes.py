"""The ways in which documents suffice, one slot per required document."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.controls.painting import CENTRE, RIGHT, paint_box, paint_in_two, paint_text
from widgets.theme import Theme, Type

GAP = 56


class SlotState(Enum):
    """Name how a slot stands."""

    FILLED = "filled"
    NEXT = "next"
    EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Hold one slot: the class letter and the document or what is wanted."""

    letter: str
    text: str
    state: SlotState = SlotState.EMPTY


@dataclass(frozen=True, kw_only=True)
class Route:
    """Hold one way: its name, the words for what lacks, whether it is the nearest."""

    title: str
    lack: str
    slots: tuple[Slot, ...]
    near: bool = False

    @property
    def full(self) -> bool:
        """Tell whether every slot is filled."""
        return all(slot.state is SlotState.FILLED for slot in self.slots)


class JudgeRoutes(QWidget):
    """Show the routes side by side, two at a time; ←→ moves; ``moved(n)`` tells the first shown."""

    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._routes: tuple[Route, ...] = ()
        self._first = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(480)
        self._fit()

    def set_routes(self, routes: Sequence[Route]) -> None:
        """Show these routes, the nearest first in sight."""
        self._routes = tuple(routes)
        near = [number for number, route in enumerate(self._routes) if route.near]
        self._show_from(near[0] if near else 0)
        self.setAccessibleName("。".join(self._spoken(route) for route in self._routes))

    def _spoken(self, route: Route) -> str:
        words = self._theme.words
        slots = "、".join(
            words(f"judge.slot.{slot.state.value}", text=slot.text) for slot in route.slots
        )
        return f"{route.title} {route.lack} {slots}"

    def set_compact(self, compact: bool) -> None:
        """Take the lower boxes of the compact frame."""
        self._compact = compact
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(102 if self._compact else 118)
        self.update()

    def _show_from(self, first: int) -> None:
        self._first = max(0, min(first, len(self._routes) - 2))
        self.update()

    def shown(self) -> tuple[Route, ...]:
        """Return the routes in sight."""
        return self._routes[self._first : self._first + 2]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move sideways."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or len(self._routes) <= 2:
            super().keyPressEvent(event)
            return
        self._show_from(self._first + step)
        self.moved.emit(self._first)

    def ring_rect(self) -> QRect:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.control

    def sizeHint(self) -> QSize:
        """Return the room of two routes."""
        return QSize(864, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the routes and the word between them."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        shown = self.shown()
        if not shown:
            return
        width = (self.width() - GAP * (len(shown) - 1)) / len(shown)
        for number, route in enumerate(shown):
            box = QRectF(round(number * (width + GAP)), 0, round(width), self.height())
            paint_route(painter, self._theme, box, route, compact=self._compact)
        if len(shown) == 2:
            between = QRectF(width, 0, GAP, self.height())
            word = self._theme.words("judge.or")
            if len(self._routes) > 2:
                more = f"{self._first + 1}-{self._first + 2}/{len(self._routes)}"
                below = between.translated(0, 22)
                note = self._theme.font(Type.NOTE)
                paint_text(painter, below, more, note, self._theme.ink.sub, CENTRE)
            font = self._theme.font(Type.NOTE)
            paint_text(painter, between, word, font, self._theme.ink.sub, CENTRE)


def paint_route(
    painter: QPainter, theme: Theme, box: QRectF, route: Route, *, compact: bool = False
) -> None:
    """Draw one route with its slots."""
    ink = theme.ink
    line, width = (ink.primary, 2) if route.near else (ink.line, 1)
    if route.full:
        line, width = ink.ok, 2
    paint_box(painter, box, ground=ink.bg, line=line, width=width)
    head = QRectF(box.left() + 16, box.top() + 12, box.width() - 32, 24)
    lack_width = theme.width(route.lack, bold=True)
    bold = theme.font(bold=True)
    title = head.adjusted(0, -6, -lack_width - 8, 6)
    paint_in_two(painter, title, route.title, (bold, theme.sized(14, bold=True)), ink.text)
    if route.near and not route.full:
        at = head.adjusted(theme.width(route.title, bold=True) + 8, 0, -lack_width - 8, 0)
        near = theme.words("judge.near")
        if theme.width(near, Type.NOTE) <= at.width():
            paint_text(painter, at, near, theme.font(Type.NOTE), ink.sub)
    lack = bold if route.near or route.full else theme.font()
    colour = ink.ok if route.full else ink.warn if route.near else ink.sub
    paint_text(painter, head, route.lack, lack, colour, RIGHT)
    count = max(1, len(route.slots))
    each = (head.width() - 8 * (count - 1)) / count
    for number, slot in enumerate(route.slots):
        left = head.left() + number * (each + 8)
        room = QRectF(round(left), head.bottom() + 8, round(each), 44 if compact else 56)
        paint_slot(painter, theme, room, slot, compact=compact)


def paint_slot(
    painter: QPainter, theme: Theme, room: QRectF, slot: Slot, *, compact: bool = False
) -> None:
    """Draw one slot: filled green, the next brown dashed, any other grey dashed."""
    ink = theme.ink
    filled, wanted = slot.state is SlotState.FILLED, slot.state is SlotState.NEXT
    ground: QColor | None = ink.ok_tint if filled else ink.warn_tint if wanted else None
    line = ink.ok if filled else ink.warn_line if wanted else ink.line
    text = ink.text if filled else ink.warn if wanted else ink.sub
    paint_box(painter, room, ground=ground, line=line, width=2, radius=4, dashed=not filled)
    x, middle = room.left() + 14, room.center().y()
    if filled and not compact:
        theme.icons.paint(painter, "check", (x, middle - 10), 20, ink.ok)
        x += 28
    if slot.letter:
        letter = QRectF(x, middle - 14, 28, 28)
        paint_letter(painter, theme, letter, slot.letter, text, dashed=not filled)
        x += 36
    words = QRectF(x, room.top(), room.right() - x - 8, room.height())
    bold = filled or wanted
    fonts = theme.sized(14 if compact else 16, bold=bold), theme.sized(14, bold=bold)
    paint_in_two(painter, words, slot.text, fonts, text)


def paint_letter(
    painter: QPainter, theme: Theme, box: QRectF, letter: str, colour: QColor, *, dashed: bool
) -> None:
    """Draw a document's class letter in its square of 28 px."""
    at = QPointF(box.left(), box.top())
    square = QRectF(at.x(), at.y(), 28, 28)
    ground = None if dashed else theme.ink.bg
    paint_box(painter, square, ground=ground, line=colour, width=2, radius=4, dashed=dashed)
    paint_text(painter, square, letter, theme.font(bold=True), colour, CENTRE)
