"""The top strip: which window, its devices, the sync chip, who works here, the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from widgets.clearing import discard
from widgets.controls.labels import Label
from widgets.controls.marks import SimMark
from widgets.controls.painting import (
    CENTRE,
    RIGHT,
    numerals_width,
    paint_hairline,
    paint_numerals,
    paint_text,
)
from widgets.controls.sync_chip import SyncChip, SyncView
from widgets.theme import Theme, Type


class DeviceState(Enum):
    """Name how a device stands."""

    READY = "ready"
    IDLE = "idle"
    SOON = "soon"
    DOWN = "down"


@dataclass(frozen=True, kw_only=True)
class DeviceView:
    """Hold one device's mark: its id, picture, finished words and whether it is simulated.

    A ``worded`` mark keeps its words in the compact frame: its picture alone would tell nothing.
    """

    device: str
    icon: str
    text: str
    state: DeviceState = DeviceState.READY
    simulated: bool = False
    worded: bool = False


class DeviceMark(QAbstractButton):
    """Show one device's state by picture and word; pressed, it opens the device's page."""

    def __init__(self, theme: Theme, view: DeviceView) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_view(view)

    def view(self) -> DeviceView:
        """Return what the mark shows."""
        return self._view

    def show_view(self, view: DeviceView) -> None:
        """Change what the mark shows."""
        self._view = view
        self.setProperty("state", view.state.value)
        state = self._theme.words(f"device.state.{view.state.value}")
        simulated = self._theme.words("device.simulated") if view.simulated else ""
        self.setAccessibleName("、".join(part for part in (view.text, state, simulated) if part))
        self.setToolTip(self.accessibleName() if self._bare else "")
        self.setFixedSize(self.sizeHint())
        self.update()

    @property
    def _bare(self) -> bool:
        return self._compact and not self._view.worded

    def set_compact(self, compact: bool) -> None:
        """Show the picture alone; the words move into the tooltip."""
        self._compact = compact
        self.show_view(self._view)

    def sizeHint(self) -> QSize:
        """Return the room of picture and word."""
        words = 0 if self._bare else 6 + self._theme.width(self._view.text, Type.NOTE)
        return QSize(round(20 + words + 1), 32)

    def ring_rect(self) -> object:
        """Return the part that the focus ring surrounds."""
        return self.rect().adjusted(0, 2, 0, -2)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture and word."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            icon, word = {
                DeviceState.READY: (ink.ok, ink.text),
                DeviceState.IDLE: (ink.hint, ink.text),
                DeviceState.SOON: (ink.warn, ink.warn),
                DeviceState.DOWN: (ink.error, ink.error),
            }[self._view.state]
            self._theme.icons.paint(painter, self._view.icon, (0, 6), 20, icon)
            if not self._bare:
                room = QRectF(26, 0, self.width() - 26, self.height())
                paint_text(painter, room, self._view.text, self._theme.font(Type.NOTE), word)


class _Identity(QWidget):
    """Show the window's number in a square of the primary colour, its title and office."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._number = self._title = self._office = ""

    def show_identity(self, number: str, title: str, office: str) -> None:
        self._number, self._title, self._office = number, title, office
        self.setAccessibleName("、".join(part for part in (number, title, office) if part))
        self.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.setToolTip(self.accessibleName() if compact else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, height = self._theme, self.height()
        with QPainter(self) as painter:
            square = QRectF(0, 0, self.width() if self._compact else 56, height)
            painter.fillRect(square, theme.ink.primary)
            font = theme.font(Type.TITLE)
            paint_text(painter, square, self._number, font, theme.ink.bg, CENTRE)
            if self._compact:
                return
            room = self.width() - 76
            paint_text(
                painter, QRectF(68, 6, room, 24), self._title, theme.font(bold=True), theme.ink.text
            )
            note = theme.font(Type.NOTE)
            paint_text(painter, QRectF(68, 30, room, 20), self._office, note, theme.ink.sub)


class _Person(QAbstractButton):
    """Show who works here and the clock; pressed, it locks."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._name = self._role = self._time = self._date = self._drift = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(40)

    def show_person(self, name: str, role: str) -> None:
        self._name, self._role = name, role
        self._tell()

    def show_clock(self, time: str, date: str, drift: str) -> None:
        if (time, date, drift) != (self._time, self._date, self._drift):
            self._time, self._date, self._drift = time, date, drift
            self._tell()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._tell()

    def _tell(self) -> None:
        lock = self._theme.words("frame.lock")
        parts = (self._name, self._role, self._time, self._date, self._drift, lock)
        self.setAccessibleName("、".join(part for part in parts if part))
        self.setToolTip("　".join(part for part in (self._name, self._role, lock) if part))
        self.update()

    def ring_rect(self) -> object:
        return self.rect().adjusted(8, 8, -8, -8)

    def ring_radius(self) -> int:
        return self._theme.radius.tag

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        theme, ink = self._theme, self._theme.ink
        note, right = theme.font(Type.NOTE), self.width() - (12.0 if self._compact else 24.0)
        top = 2.0 if self._compact else 5.0
        clock = theme.font(Type.LEAD, bold=True)
        under, colour = (self._drift, ink.warn) if self._drift else (self._date, ink.sub)
        left = 12.0 if self._compact else right - 160
        if self._compact:
            width = numerals_width(self._time, clock) + 1
            paint_numerals(painter, QRectF(left, top, width, 24), self._time, clock, ink.text)
            paint_text(painter, QRectF(left, top + 23, right - left, 20), under, note, colour)
            return
        paint_numerals(painter, QRectF(left, top, 160, 24), self._time, clock, ink.text, RIGHT)
        paint_numerals(painter, QRectF(left, top + 24, 160, 20), under, note, colour, RIGHT)
        theme.icons.paint(painter, "person", (24, 18), 20, ink.text)
        room = left - 60
        name = theme.font(bold=True)
        paint_text(painter, QRectF(52, 6, room, 24), self._name, name, ink.text)
        paint_text(painter, QRectF(52, 28, room, 20), self._role, note, ink.sub)


class TopStrip(QWidget):
    """Hold identity, devices, sync chip, person and clock in cells that continue the columns.

    ``set_columns(rail, side)`` sets the outer cells' widths; ``ruled`` draws the upright lines.
    """

    device_opened = Signal(str)
    sync_opened = Signal()
    person_pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact, self._ruled = theme, False, True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.identity = _Identity(theme)
        self.chip = SyncChip(theme)
        self.person = _Person(theme)
        self._title = Label(theme, "", Type.BODY, bold=True)
        self._sim = SimMark(theme)
        self._marks: dict[str, DeviceMark] = {}
        self._middle = QHBoxLayout()
        self._devices = QHBoxLayout()
        self.chip.clicked.connect(self.sync_opened)
        self.person.clicked.connect(self.person_pressed)
        self._build()
        self.set_compact(False)
        self._crowded = False
        self.set_devices(())

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 1)
        row.setSpacing(0)
        row.addWidget(self.identity)
        self._devices.setSpacing(20)
        self._middle.addWidget(self._title)
        self._middle.addLayout(self._devices)
        self._middle.addWidget(self._sim)
        self._middle.addStretch(1)
        self._middle.addWidget(self.chip)
        row.addLayout(self._middle, 1)
        row.addWidget(self.person)

    def set_identity(self, number: str, title: str, office: str) -> None:
        """Show the window's number, its title and the office."""
        self.identity.show_identity(number, title, office)
        self._title.setText(title)

    def set_devices(self, views: Sequence[DeviceView]) -> None:
        """Show these devices; the simulation mark appears by itself and cannot be hidden.

        Beside a mark that needs its words, what is well is shown by its picture alone.
        """
        wanted = {view.device: view for view in views}
        self._crowded = any(view.worded for view in views)
        for name in [name for name in self._marks if name not in wanted]:
            discard(self._marks.pop(name))
        for name, view in wanted.items():
            if name in self._marks:
                self._marks[name].show_view(view)
                continue
            mark = self._marks[name] = DeviceMark(self._theme, view)
            mark.clicked.connect(lambda _=False, name=name: self.device_opened.emit(name))
            self._devices.addWidget(mark)
        self._shorten()
        self._sim.setVisible(any(view.simulated for view in views))

    def devices(self) -> tuple[DeviceMark, ...]:
        """Return the marks from left to right."""
        return tuple(self._marks.values())

    def set_sync(self, view: SyncView) -> None:
        """Show the state of synchronisation."""
        self.chip.show_view(view)

    def set_person(self, name: str, role: str) -> None:
        """Show who is signed in."""
        self.person.show_person(name, role)

    def set_clock(self, time: str, date: str, drift: str = "") -> None:
        """Show the device's clock; ``drift`` replaces the date in brown."""
        self.person.show_clock(time, date, drift)

    def set_columns(self, rail: int, side: int, *, ruled: bool = True) -> None:
        """Set the outer cells' widths."""
        self._ruled = ruled
        self.identity.setFixedWidth(rail)
        self.person.setFixedWidth(side)
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Take the compact frame's height and shorten words to pictures."""
        self._compact = compact
        self.setFixedHeight(self._theme.frame(compact=compact).strip)
        self.identity.set_compact(compact)
        self.person.set_compact(compact)
        self._title.setVisible(compact)
        self._middle.setContentsMargins(12 if compact else 24, 0, 12 if compact else 24, 0)
        self._middle.setSpacing(12 if compact else 20)
        self._devices.setSpacing(12 if compact else 20)
        self._shorten()

    def _shorten(self) -> None:
        for mark in self._marks.values():
            well = mark.view().state in (DeviceState.READY, DeviceState.IDLE)
            mark.set_compact(self._compact or (self._crowded and well))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the lines."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ink.bg)
            if self._ruled:
                height = self.height() - 1
                if not self._compact:
                    painter.fillRect(QRectF(self.identity.width() - 1, 0, 1, height), ink.line_soft)
                painter.fillRect(QRectF(self.person.x(), 0, 1, height), ink.line_soft)
            paint_hairline(painter, QRectF(self.rect()), ink.line)
