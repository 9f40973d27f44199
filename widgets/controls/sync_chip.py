"""The chip that tells whether this terminal's work has reached the centre."""

from enum import Enum

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from widgets.controls.painting import numerals_width, paint_numerals
from widgets.theme import Theme, Type


class SyncState(Enum):
    """Name the four states and only these (staff.md 3.1)."""

    OK = "ok"
    SENDING = "sending"
    OFFLINE = "offline"
    HELD = "held"


class SyncView(Struct, frozen=True, kw_only=True):
    """Hold the three cells: last saved, unsent with the oldest's age or cases, last received.

    ``saved``, ``oldest`` and ``received`` are finished texts such as 14:32:08, 29分, 14:03.
    """

    state: SyncState
    saved: str
    waiting: int = 0
    oldest: str = ""
    cases: int = 0
    unread: int = 0
    received: str = ""


_ICONS = {
    SyncState.OK: "check_circle",
    SyncState.SENDING: "arrow_up",
    SyncState.OFFLINE: "wifi_off",
    SyncState.HELD: "warn",
}
Piece = tuple[str, bool]


class SyncChip(QAbstractButton):
    """Show the state in three cells; opens the list of entries when pressed.  Never blinks."""

    def __init__(self, theme: Theme, view: SyncView | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._cells: tuple[tuple[Piece, ...], ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_view(view or SyncView(state=SyncState.OK, saved="—", received="—"))

    def view(self) -> SyncView:
        """Return what the chip shows."""
        return self._view

    def show_view(self, view: SyncView) -> None:
        """Change what the chip shows; repaints only where it differs."""
        words = self._theme.words
        self._view = view
        saved = ((words("sync.saved"), True), (f" {view.saved}", False))
        cells = (saved, self._unsent(view), ((words("sync.received", at=view.received), False),))
        if cells == self._cells and self.property("state") == view.state.value:
            return
        self._cells = cells
        self.setProperty("state", view.state.value)
        told = "。".join("".join(text for text, _ in cell) for cell in cells)
        self.setAccessibleName(words(f"sync.state.{view.state.value}") + "。" + told)
        self.setFixedSize(self.sizeHint())
        self.update()

    def _unsent(self, view: SyncView) -> tuple[Piece, ...]:
        words = self._theme.words
        count = (words("sync.count", count=view.waiting), True)
        parts: tuple[Piece, ...] = ((words("sync.unsent") + " ", False), count)
        if view.cases:
            plain = (words("sync.count", count=view.waiting) + "・", False)
            return (parts[0], plain, (words("sync.cases", count=view.cases), True))
        if view.unread:
            plain = (words("sync.count", count=view.waiting) + "・", False)
            return (parts[0], plain, (words("sync.unread", count=view.unread), True))
        if view.waiting and view.oldest:
            return (*parts, (words("sync.oldest", age=view.oldest), False))
        return parts

    def _width(self, piece: Piece) -> float:
        return numerals_width(piece[0], self._theme.font(Type.NOTE, bold=piece[1]))

    def _cell_widths(self) -> list[float]:
        widths = [24 + sum(self._width(piece) for piece in cell) for cell in self._cells]
        widths[0] += 26
        return widths

    def sizeHint(self) -> QSize:
        """Return the room of the three cells."""
        return QSize(round(sum(self._cell_widths()) + 4.5), 40)

    def ring_rect(self) -> object:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.control

    def _colours(self) -> tuple[QColor, QColor, QColor, QColor]:
        """Return ground, line, divider and text."""
        ink = self._theme.ink
        return {
            SyncState.OK: (ink.ok_tint, ink.ok, ink.ok_line, ink.sync_ok_text),
            SyncState.SENDING: (ink.bg, ink.line_strong, ink.line_soft, ink.text),
            SyncState.OFFLINE: (ink.off_tint, ink.off_line, ink.off_soft, ink.sync_off_text),
            SyncState.HELD: (ink.warn_tint, ink.warn_line, ink.warn_soft, ink.warn),
        }[self._view.state]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground, line, divider, text = self._colours()
            path = QPainterPath()
            path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            painter.fillPath(path, ground)
            x = 1.0
            for number, (cell, width) in enumerate(
                zip(self._cells, self._cell_widths(), strict=True)
            ):
                if number:
                    painter.fillRect(QRectF(round(x), 1, 1, self.height() - 2), divider)
                    x += 1
                self._paint_cell(painter, x + 12, cell, text, icon=number == 0)
                x += width
            painter.strokePath(path, QPen(line, 1))

    def _paint_cell(
        self, painter: QPainter, x: float, cell: tuple[Piece, ...], colour: QColor, *, icon: bool
    ) -> None:
        if icon:
            sending = self._view.state is SyncState.SENDING
            tone = self._theme.ink.primary if sending else colour
            self._theme.icons.paint(painter, _ICONS[self._view.state], (x, 10), 20, tone)
            x += 26
        for piece in cell:
            width = self._width(piece)
            font = self._theme.font(Type.NOTE, bold=piece[1])
            room = QRectF(x, 0, width + 1, self.height())
            paint_numerals(painter, room, piece[0], font, colour)
            x += width
