"""The body of a screen between strip and band: rail, stages, step, side (staff.md 3)."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ports import Scan
from widgets.controls.fkeys import FKeyFace
from widgets.controls.focus_order import tab_stops
from widgets.notices import NoticeBoard
from widgets.theme import Theme


class Area(QWidget):
    """Be one region with a ground and a hairline at one side; fill ``column``."""

    def __init__(self, theme: Theme, *, surface: bool = False, edge: str = "") -> None:
        super().__init__()
        self._theme, self._surface, self._edge = theme, surface, edge
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground and draw the hairline."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ink.surface if self._surface else ink.bg)
            x = {"right": self.width() - 1, "left": 0}.get(self._edge)
            if x is not None:
                painter.fillRect(QRectF(x, 0, 1, self.height()), ink.line_soft)


class Section(QWidget):
    """Be one block of the side: padding 16·24 and a hairline below; fill ``column``."""

    def __init__(self, theme: Theme, *, line_above: bool = False) -> None:
        super().__init__()
        self._theme, self._above = theme, line_above
        self.column = QVBoxLayout(self)
        self.column.setSpacing(4)
        self.set_compact(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower padding."""
        side, up = (16, 10) if compact else (24, 16)
        self.column.setContentsMargins(side, up, side, up)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the hairline."""
        y = 0 if self._above else self.height() - 1
        with QPainter(self) as painter:
            painter.fillRect(0, y, self.width(), 1, self._theme.ink.line_soft)


class Frame(QWidget):
    """Be the screen that others fill.  One per screen; strip and band belong to the window.

    Put widgets into ``rail.column``, ``stages.column``, ``step.column`` and ``side.column``;
    leave regions out by the constructor (a tool page has only the step); a step that is not
    ``bounded`` takes all the width.  The window calls
    ``set_compact``, which is handed on to every control inside, and routes keys here:
    ``key_pressed(n)``, ``key_refused(n)`` (a key that cannot be pressed yet: move the focus to what
    is missing), ``digit_pressed(n)`` (0 to 9), ``escaped``, ``undo_pressed``, ``scanned(Scan)``.
    ``set_keys`` changes the band; ``first`` takes the keyboard when the screen appears.
    ``closed`` comes when the screen is not seen again: nothing may be asked of the lanes from then.
    ``fault_told(fault)`` is a fault in sight, ``trouble_wanted(fault)`` that it should be sent on.
    """

    key_pressed = Signal(int)
    key_refused = Signal(int)
    digit_pressed = Signal(int)
    escaped = Signal()
    undo_pressed = Signal()
    scanned = Signal(object)
    closed = Signal()
    keys_changed = Signal()
    compact_changed = Signal(bool)
    fault_told = Signal(object)
    trouble_wanted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        *,
        rail: bool = True,
        stages: bool = True,
        side: bool = True,
        bounded: bool = True,
    ) -> None:
        super().__init__()
        self._theme, self._compact, self._bounded = theme, False, bounded
        self._keys: tuple[FKeyFace, ...] = ()
        self.first: QWidget | None = None
        self.takes_alt_digits = False
        self.notices = NoticeBoard(theme)
        self.notices.fault_told.connect(self.fault_told)
        self.notices.trouble_wanted.connect(self.trouble_wanted)
        self.step = Area(theme)
        self.stages = Area(theme, edge="right")
        self.rail = Area(theme, surface=True, edge="right")
        self.side = Area(theme, edge="left")
        self._shown = {"rail": rail, "stages": stages, "side": side}
        self.step.column.setSpacing(16)
        self.step.column.addWidget(self.notices)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.stages)
        row.addWidget(self.step, 1)
        row.addWidget(self.side)
        for area, name in (
            (self.rail, "rail"),
            (self.stages, "stages"),
            (self.step, "step"),
            (self.side, "side"),
        ):
            area.setAccessibleName(theme.words(f"frame.{name}"))
            area.setVisible(name == "step" or self._shown[name])
        self.set_compact(False)

    @property
    def theme(self) -> Theme:
        """Return the look."""
        return self._theme

    @property
    def compact(self) -> bool:
        """Tell whether the compact frame is in use."""
        return self._compact

    @property
    def has_columns(self) -> bool:
        """Tell whether the strip's upright lines continue columns of this screen."""
        return self._shown["rail"] and self._shown["side"]

    def columns(self) -> tuple[int, int]:
        """Return the widths of the strip's outer cells."""
        sizes = self._theme.frame(compact=self._compact)
        return sizes.rail, sizes.side if not self._compact else 176

    def set_compact(self, compact: bool) -> None:
        """Take the compact widths; tells ``compact_changed``."""
        changed, self._compact = compact != self._compact, compact
        sizes = self._theme.frame(compact=compact)
        self.rail.setFixedWidth(sizes.rail)
        self.stages.setFixedWidth(sizes.stages)
        self.side.setFixedWidth(sizes.side)
        self.stages.column.setContentsMargins(0, sizes.pad_y, 1, 0)
        self.side.column.setContentsMargins(1, 0, 0, 0)
        self.step.column.setSpacing(12 if compact else 16)
        self._pad_step()
        self.spread_compact()
        if changed:
            self.compact_changed.emit(compact)

    def spread_compact(self) -> None:
        """Hand the present size class to every control inside, as after adding some."""
        for child in self.findChildren(QWidget):
            # Asking each for a protocol takes longer than to lay all of them out.
            take: Callable[[bool], None] | None = getattr(child, "set_compact", None)
            if take is not None:
                take(self._compact)

    def _pad_step(self) -> None:
        sizes = self._theme.frame(compact=self._compact)
        room = self.step.width() - 2 * sizes.pad_x
        framed = self._bounded and (self._shown["rail"] or self._shown["stages"])
        spare = max(0, room - sizes.widest_step) if framed else 0
        pad_x, pad_y = sizes.pad_x, sizes.pad_y
        self.step.column.setContentsMargins(pad_x, pad_y, pad_x + spare, pad_y)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the step's content within its greatest width."""
        super().resizeEvent(event)
        self.layout().activate()  # type: ignore[union-attr]
        self._pad_step()

    def set_keys(self, faces: Iterable[FKeyFace]) -> None:
        """Change the band's keys for this screen."""
        self._keys = tuple(faces)
        self.keys_changed.emit()

    def keys(self) -> tuple[FKeyFace, ...]:
        """Return the band's keys of this screen."""
        return self._keys

    def take_scan(self, scan: Scan) -> None:
        """Take a scanned code; tells ``scanned``."""
        self.scanned.emit(scan)

    def ring_rect(self) -> QRect:
        """Return nothing: a screen that holds the keyboard itself needs no ring."""
        return QRect()

    def ring_radius(self) -> int:
        """Return no radius."""
        return 0

    def areas(self) -> tuple[QWidget, QWidget, QWidget, QWidget]:
        """Return step, stages, rail, side: the order of the keyboard."""
        return self.step, self.stages, self.rail, self.side

    def enter(self) -> None:
        """Give the keyboard to ``first`` or the step's first control."""
        wanted = self.first if self.first is not None and self.first.isVisible() else None
        if wanted is None:
            stops = tab_stops(self.step)
            wanted = stops[0] if stops else None
        if wanted is None:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            wanted = self
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
