"""The staff's window: sign-in, then screens between one strip and one key band."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEvent, QRect, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QApplication, QLayout, QStackedLayout, QWidget

from app.faults import CounterFault, three_parts
from app.ports import Clock, Scan
from widgets.clock_words import day_words, drift_words, time_words
from widgets.controls.focus_order import step_focus, tab_stops
from widgets.focus_ring import FocusRing
from widgets.screens.sign_in import SignInScreen
from widgets.theme import Theme

if TYPE_CHECKING:  # the sign-in is on the screen before any of these is read
    from widgets.controls.fkeys import FKeyBar
    from widgets.controls.strip import TopStrip
    from widgets.frame import Frame
    from widgets.key_routes import KeyRoutes
    from widgets.screen_chooser import ScreenChooser
    from widgets.work_area import WorkArea

HIDE = 11
LEAST_WIDTH, LEAST_HEIGHT = 1280, 720


def staff_screen(name: str) -> QScreen:
    """Return the screen with a name, or the first where the name is unknown."""
    screens = QGuiApplication.screens()
    return next((screen for screen in screens if screen.name() == name), screens[0])


class ScreenRow(Struct, frozen=True, kw_only=True):
    """Hold one screen of the table: who may open it, its picture, its title's key, how to make it.

    The first row that a role may open is the one shown after sign-in.
    """

    key: str
    roles: frozenset[str]
    icon: str
    title: str
    factory: Callable[[], Frame]


class StaffWindow(QWidget):
    """Show the sign-in, then the screens of the signed-in role.

    It begins with the sign-in alone; ``furnish`` gives it the work area, before anybody enters.
    ``locked`` tells that the sign-in covers the work (Ctrl+L or ``idle_s`` without a hand);
    ``unlock`` gives the work back as it was.  ``ticked`` comes once a second, ``closed`` when the
    window does not come back.
    """

    locked = Signal()
    ticked = Signal()
    screen_changed = Signal(str)
    sync_opened = Signal()
    device_opened = Signal(str)
    close_wanted = Signal()
    closed = Signal()

    def __init__(
        self, theme: Theme, clock: Clock, sign_in: SignInScreen, *, idle_s: int = 600
    ) -> None:
        super().__init__()
        self._theme, self._clock, self._drift_s = theme, clock, 0.0
        self._compact = self._may_close = False
        self._rows: tuple[ScreenRow, ...] = ()
        self._frames: dict[str, Frame] = {}
        self._current = ""
        self._identity = ("", "", "")
        self._chooser: ScreenChooser | None = None
        self._before: QWidget | None = None
        self._work: WorkArea | None = None
        self.sign_in = sign_in
        theme.dress(self)
        self._outer = QStackedLayout(self)
        self._outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self._outer.addWidget(sign_in)
        self.ring = FocusRing(theme, self)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(idle_s * 1000)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._connect()
        self._tick()
        self._second.start()

    def furnish(self, work: WorkArea) -> None:
        """Take the strip, the screens' place and the key band behind the sign-in."""
        self._work = work
        self._outer.addWidget(work)
        work.keys.pressed.connect(self._pressed)
        work.keys.refused.connect(self._refused)
        work.strip.person_pressed.connect(self.lock)
        work.strip.sync_opened.connect(self.sync_opened)
        work.strip.device_opened.connect(self.device_opened)
        self._connect_routes(work.routes)
        self.set_identity(*self._identity)
        self._count_hands()
        self._fit()
        self._tick()

    def _connect_routes(self, routes: KeyRoutes) -> None:
        routes.touched.connect(self._idle_again)
        routes.lock.connect(self.lock)
        routes.next_area.connect(self.next_area)
        routes.digit.connect(self._digit)
        routes.alt_digit.connect(self._alt_digit)
        routes.escape.connect(self._escape)
        routes.undo.connect(self._undo)
        routes.sync.connect(self.sync_opened)
        routes.choose.connect(self.choose_screen)

    @property
    def work(self) -> WorkArea:
        """Return what stands behind the sign-in of a furnished window."""
        assert self._work is not None, "furnish() comes first"  # noqa: S101 - a bug of ours
        return self._work

    @property
    def strip(self) -> TopStrip:
        """Return the strip of a furnished window."""
        return self.work.strip

    @property
    def keys(self) -> FKeyBar:
        """Return the key band of a furnished window."""
        return self.work.keys

    def _connect(self) -> None:
        self._idle.timeout.connect(self.lock)
        self._second.timeout.connect(self._tick)

    # --- who works here ---------------------------------------------------------------------

    def set_identity(self, number: str, title: str, office: str) -> None:
        """Show which window of which office this is."""
        self._identity = (number, title, office)
        self.sign_in.set_identity(number, title, office)
        if self._work is not None:
            self._work.strip.set_identity(number, title, office)
            self._work.cover.set_identity(number, office)
        self.setWindowTitle(" ".join(part for part in (title, office) if part))

    def open_for(self, role: str, name: str, rows: Sequence[ScreenRow]) -> None:
        """Show the work of a role; the frames of someone before are taken away.

        Raises:
            ValueError: no screen of the table is this role's.
        """
        mine = tuple(row for row in rows if role in row.roles)
        if not mine:
            raise ValueError(f"no screen for {role}")
        self._drop_frames()
        self._rows = mine
        self.strip.set_person(name, self._theme.words(f"role.{role}"))
        self._outer.setCurrentIndex(1)
        self.sign_in.hide_told()
        self.go(mine[0].key)
        self._idle_again()

    def sign_out(self) -> None:
        """Take the work away and show the sign-in."""
        self.reveal()
        self._put_chooser_away()
        self._drop_frames()
        self._idle.stop()
        self._outer.setCurrentIndex(0)
        self.sign_in.enter()

    @property
    def is_locked(self) -> bool:
        """Tell whether the sign-in is in sight."""
        return self._outer.currentIndex() == 0

    def lock(self) -> None:
        """Cover the work with the sign-in; the work stays as it is."""
        if self.is_locked or not self._frames:
            return
        self._put_chooser_away()
        self._before = QApplication.focusWidget()
        self._idle.stop()
        self._outer.setCurrentIndex(0)
        self.sign_in.enter()
        self.locked.emit()

    def unlock(self) -> None:
        """Give the work back at the same place."""
        self._outer.setCurrentIndex(1)
        self.sign_in.hide_told()
        self._idle_again()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        elif self.frame is not None:
            self.frame.enter()

    # --- screens ------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame | None:
        """Return the screen in sight, None before sign-in."""
        return self._frames.get(self._current)

    @property
    def current(self) -> str:
        """Return the key of the screen in sight, empty before sign-in."""
        return self._current

    def rows(self) -> tuple[ScreenRow, ...]:
        """Return the screens that the signed-in role may open."""
        return self._rows

    def go(self, key: str) -> Frame:
        """Show a screen of the table, making it where it is not there yet.

        Raises:
            KeyError: the role may not open it.
        """
        row = {row.key: row for row in self._rows}[key]
        if key not in self._frames:
            frame = self._frames[key] = row.factory()
            frame.setAccessibleName(self._theme.words(row.title))
            frame.keys_changed.connect(lambda frame=frame: self._keys_changed(frame))
            self.work.stack.addWidget(frame)
        frame = self._frames[key]
        self._current = key
        self.work.stack.setCurrentWidget(frame)
        self._fit()
        self.keys.set_keys(frame.keys())
        if self.isVisible():
            frame.enter()
        self.screen_changed.emit(key)
        return frame

    def choose_screen(self) -> None:
        """Offer the screens of this role by number (Ctrl+Tab)."""
        if self.is_locked or self.is_hidden or self._chooser is not None or len(self._rows) < 2:
            return
        faces = tuple((row.key, row.icon, self._theme.words(row.title)) for row in self._rows)
        self._chooser = self.work.chooser(self, faces, self._current)
        self._chooser.chosen.connect(self._chosen)
        self._chooser.open()

    def _put_chooser_away(self) -> None:
        if self._chooser is not None:
            self._chooser.close_pane()
            self._chooser = None

    def _chosen(self, key: str) -> None:
        self._chooser = None
        if key:
            self.go(key)

    def _drop_frames(self) -> None:
        for frame in self._frames.values():
            self.work.stack.removeWidget(frame)
            frame.closed.emit()
            frame.deleteLater()
        self._frames.clear()
        self._current, self._before = "", None

    def _keys_changed(self, frame: Frame) -> None:
        if frame is self.frame:
            self.keys.set_keys(frame.keys())

    def take_scan(self, scan: Scan) -> None:
        """Hand a scanned code to the screen in sight; nothing is taken while locked or hidden.

        While a decision is asked for, which wants no code, none is taken either; it is told.
        """
        if self.frame is None or self.is_locked or self.is_hidden:
            return
        from widgets.controls.decision import DecisionPane  # noqa: PLC0415 - the first frame has none
        from widgets.controls.painting import Tone  # noqa: PLC0415
        from widgets.presenters.scan_words import STRAY_S  # noqa: PLC0415

        asked = [pane for pane in self.findChildren(DecisionPane) if pane.is_open()]
        if asked and not asked[-1].takes_scans:
            words = self._theme.words
            told = words("scans.asked"), words("scans.asked_text")
            self.frame.notices.tell("scan", Tone.WARN, *told, seconds=STRAY_S)
            return
        self.frame.take_scan(scan)

    def tell_fault(self, fault: CounterFault) -> None:
        """Show a fault of no act on the screen in sight, be it the sign-in."""
        if self.is_locked:
            told = three_parts(fault, self._theme.words)
            self.sign_in.show_told(told["what"], told["safe"], told["next"], fault.code)
        elif self.frame is not None:
            self.frame.notices.tell_fault(fault)

    # --- keys ---------------------------------------------------------------------------------

    def _pressed(self, number: int) -> None:
        if number == HIDE:
            self.toggle_hidden()
        elif self.frame is not None:
            self.frame.key_pressed.emit(number)

    def _refused(self, number: int) -> None:
        if self.frame is not None:
            self.frame.key_refused.emit(number)

    def _digit(self, number: int) -> None:
        if self.frame is not None and not self.is_hidden:
            self.frame.digit_pressed.emit(number)

    def _undo(self) -> None:
        if self.frame is not None and not self.is_hidden:
            self.frame.undo_pressed.emit()

    def _escape(self) -> None:
        if self.is_hidden:
            self.reveal()
        elif self.frame is not None:
            self.frame.escaped.emit()

    def _alt_digit(self, number: int, in_editor: bool) -> None:
        frame = self.frame
        if self.is_hidden:
            return
        if frame is not None and (frame.takes_alt_digits or in_editor):
            frame.digit_pressed.emit(number)
            return
        marks = self.strip.devices()
        if 0 < number <= len(marks):
            self.device_opened.emit(marks[number - 1].view().device)

    def routes_to(self, widget: QWidget) -> bool:
        """Tell whether keys of this widget belong to the screen, not to a decision over it.

        The window itself has the keyboard where a control that had it was just taken away.
        """
        if widget is self:
            return True
        parts = (self.frame, self.strip, self.keys, self.work.cover)
        return any(
            part is not None and (part is widget or part.isAncestorOf(widget)) for part in parts
        )

    def areas(self) -> tuple[QWidget, ...]:
        """Return the areas in the order of the keyboard."""
        frame = self.frame
        if frame is None:
            return (self.sign_in,)
        step, stages, rail, side = frame.areas()
        return step, self.keys, stages, rail, side, self.strip

    def next_area(self) -> None:
        """Give the keyboard to the next area that can take it (Ctrl+F6)."""
        areas = [stops for area in self.areas() if (stops := tab_stops(area))]
        now = QApplication.focusWidget()
        at = next((n for n, stops in enumerate(areas) if now in stops), -1)
        if areas:
            step_focus([areas[(at + 1) % len(areas)][0]], forward=True)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk step, band, stages, rail, side, strip."""
        if self.is_hidden:
            return True
        stops = [stop for area in self.areas() for stop in tab_stops(area)]
        step_focus(stops, forward=forward)
        return True

    # --- hiding -------------------------------------------------------------------------------

    @property
    def is_hidden(self) -> bool:
        """Tell whether the plain surface covers the work."""
        return self._work is not None and not self._work.cover.isHidden()

    def toggle_hidden(self) -> None:
        """Hide the work, or show it again (F11)."""
        if self.is_hidden:
            self.reveal()
            return
        self._before = QApplication.focusWidget()
        self.work.place_cover()
        self.work.cover.show()
        self.work.cover.raise_()
        self.work.cover.setFocus()
        self.keys.set_only((HIDE,))
        self.work.cover.repaint()

    def reveal(self) -> None:
        """Show the work again."""
        if self.is_hidden:
            self.work.cover.hide()
            self.keys.set_only(None)
            if self._before is not None and self._before.isVisible():
                self._before.setFocus()

    # --- size, clock, end ---------------------------------------------------------------------

    def show_on(self, screen_name: str = "") -> None:
        """Fill the named screen, or the first where the name is unknown."""
        self.setGeometry(staff_screen(screen_name).geometry())
        self.showFullScreen()

    def show_in(self, place: QRect) -> None:
        """Stand in a part of the screen, as a window with a frame."""
        self.setGeometry(place)
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Count the hands on the window as soon as it has a surface."""
        super().showEvent(event)
        self._count_hands()

    def _count_hands(self) -> None:
        surface = self.windowHandle()
        if surface is not None and self._work is not None:
            self._work.routes.count_hands(surface)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the wide or the compact frame."""
        super().resizeEvent(event)
        self._fit()
        if self._work is not None:
            self._work.place_cover()

    def _fit(self) -> None:
        self._compact = self._theme.is_compact(self.size())
        self.sign_in.set_compact(self._compact)
        if self._work is None:
            return
        self._work.set_compact(self._compact)
        frame = self.frame
        if frame is not None:
            frame.set_compact(self._compact)
            self.strip.set_columns(*frame.columns(), ruled=frame.has_columns)

    def set_drift(self, seconds: float) -> None:
        """Take the clock's offset to the centre; above two minutes it is shown in brown."""
        self._drift_s = seconds
        self._tick()

    def _tick(self) -> None:
        words, now = self._theme.words, self._clock.now()
        time, day = time_words(now), day_words(words, now.date())
        if self._work is not None:
            self._work.strip.set_clock(time, day, drift_words(words, self._drift_s))
        self.sign_in.set_clock(time, day, drift_words(words, self._drift_s))
        self.ticked.emit()

    def _idle_again(self) -> None:
        if not self.is_locked and self._idle.interval() > 0:
            self._idle.start()

    def allow_close(self) -> None:
        """Let the next close end the window."""
        self._may_close = True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask for permission: unsent or half-done work is the caller's affair."""
        if self._may_close:
            if self._work is not None:
                self._work.routes.stop()
            self._second.stop()
            self._idle.stop()
            for frame in self._frames.values():
                frame.closed.emit()
            self.closed.emit()
            event.accept()
            return
        event.ignore()
        self.close_wanted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Start counting idle time again where the window is used again."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._idle_again()
