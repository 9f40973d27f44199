"""Show the sign-in at once; the terminal is opened behind it and joined when it is there.

Reading the program takes many times as long as painting one window.  What the sign-in's first
frame does not need is therefore read on the records' lane, after that frame was painted.  Whoever
types meanwhile is heard: an entry waits until the ledger is open.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.faults import CounterFault
from app.ports import Clock, Ids, Secret, Words
from app.settings import Settings
from widgets.background import Lanes
from widgets.beside import stand_on
from widgets.collecting import Collector
from widgets.fonts import Fonts, register_fonts
from widgets.layout_items import let_go_of_items
from widgets.screens.sign_in import SignInScreen
from widgets.shell import StaffWindow, staff_screen
from widgets.theme import Theme, read_tokens

FIRST_TEXTS = ("sign_in", "shell", "controls")
_FUSION = ["", "-style", "fusion"]  # a style that is handed over takes 5 ms for its Python class
_TURN_S = (
    0.0001  # Qt gives the lock away in each call: so long it waits to have it back, 80 times a page
)


class Front(Struct, frozen=True, kw_only=True):
    """Hold what stands when the sign-in is on the screen."""

    qt: QApplication
    settings: Settings
    clock: Clock
    ids: Ids
    fonts: Fonts
    theme: Theme
    lanes: Lanes
    window: StaffWindow


class Windows(Protocol):
    """Be everything that stands behind the sign-in."""

    def open(self) -> None:
        """Show the other windows, let people in, begin to synchronise."""
        ...

    def shut(self) -> None:
        """End all that ``open`` began."""
        ...


Join = Callable[[Front], Iterator[Windows | None]]


def build_front(settings: Settings, words: Words, clock: Clock, ids: Ids) -> Front:
    """Build the window with the sign-in, not yet shown.

    Raises:
        FontMissing: a typeface of the screens is not to be found.
    """
    let_go_of_items()
    qt = QApplication.instance() or QApplication(_FUSION)
    assert isinstance(qt, QApplication)  # noqa: S101 - no other kind is made in this program
    fonts = register_fonts()
    theme = Theme(tokens=read_tokens(), fonts=fonts, words=words)
    qt.setFont(theme.font())
    idle = settings.site.screen_lock_minutes * 60
    window = StaffWindow(theme, clock, SignInScreen(theme), idle_s=idle)
    terminal = settings.terminal
    window.set_identity(terminal.window, terminal.window_name, terminal.office_name)
    window.sign_in.set_code_needed(needed=settings.site.one_time_code)
    return Front(
        qt=qt,
        settings=settings,
        clock=clock,
        ids=ids,
        fonts=fonts,
        theme=theme,
        lanes=Lanes(ids),
        window=window,
    )


class StartUp(QObject):
    """Lead from the first frame to the opened terminal.

    ``prepare`` runs on the records' lane and returns what joins the other windows, in steps with a
    turn of the event loop after each, the windows as the last one.  ``painted`` is called after the
    first frame.  Where the terminal cannot be opened, the window ``stays`` with the fault until it
    is closed.
    """

    def __init__(
        self,
        front: Front,
        prepare: Callable[[], Join],
        *,
        painted: Callable[[], None] | None = None,
        stays: bool = True,
    ) -> None:
        super().__init__()
        self._front, self._prepare = front, prepare
        self._tell_painted, self._stays = painted, stays
        self._windows: Windows | None = None
        self._held: tuple[str, Secret, str] | None = None
        self._interval = sys.getswitchinterval()
        self._collector = Collector()
        self.fault: CounterFault | None = None

    def begin(self) -> None:
        """Show the sign-in with the keyboard in its first field."""
        front, sign_in = self._front, self._front.window.sign_in
        sign_in.submitted.connect(self._hold)
        sign_in.ended.connect(front.qt.quit)
        front.window.close_wanted.connect(front.qt.quit)
        sign_in.show_opening()
        sign_in.installEventFilter(self)
        self._show()
        front.window.activateWindow()
        sign_in.enter()

    def _show(self) -> None:
        """Fill the staff's screen, or leave room beside the window for the resident's panel."""
        window, panel = self._front.window, self._front.settings.panel
        place = stand_on(staff_screen(panel.staff_screen), panel).staff if panel.window else None
        if place is None:
            window.show_on(panel.staff_screen)
        else:
            window.show_in(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first frame; its painting is over when the event loop goes on."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    def end(self) -> None:
        """Stop everything after the event loop has ended."""
        sys.setswitchinterval(self._interval)
        self._drop_held()
        if self._windows is not None:
            self._windows.shut()
        self._front.lanes.close()
        self._front.window.allow_close()
        self._front.window.close()
        self._collector.stop()

    def _painted(self) -> None:
        if self._tell_painted is not None:
            self._tell_painted()
        sys.setswitchinterval(_TURN_S)
        front = self._front
        front.lanes.run("records", self._prepare, self._join, self._refused, owner=front.window)

    def _hold(self, staff_id: str, password: Secret, code: str) -> None:
        self._held = (staff_id, password, code)

    def _drop_held(self) -> None:
        if self._held is not None:
            self._held[1].wipe()
        self._held = None

    def _join(self, join: Join) -> None:
        self._step(join(self._front))

    def _step(self, steps: Iterator[Windows | None]) -> None:
        self._windows = next(steps)
        following = self._let_in if self._windows is not None else lambda: self._step(steps)
        QTimer.singleShot(0, following)

    def _let_in(self) -> None:
        """Open the windows and hand over the entry that waited for them."""
        assert self._windows is not None  # noqa: S101 - the last step gave them
        sign_in = self._front.window.sign_in
        sign_in.submitted.disconnect(self._hold)
        self._windows.open()
        self._collector.start()
        held, self._held = self._held, None
        if held is not None:
            sign_in.submitted.emit(*held)

    def _refused(self, fault: CounterFault) -> None:
        self.fault = fault
        self._drop_held()
        words, details = self._front.theme.words, fault.details
        self._front.window.sign_in.show_refused(
            words(f"fault.{fault.code}.what", **details),
            words(f"fault.{fault.code}.safe", **details),
            words(f"fault.{fault.code}.next", **details),
            fault.code,
        )
        if not self._stays:
            self._front.qt.quit()


def run(front: Front, prepare: Callable[[], Join], *, drive: bool = False) -> int:
    """Show the terminal until it is closed; returns the exit code.

    With ``drive`` a line says when the sign-in can be used, and nobody is there to read a fault.

    Raises:
        CounterFault: the terminal could not be opened; a person was told in the window.
    """
    start = StartUp(front, prepare, painted=_say_ready if drive else None, stays=not drive)
    try:
        start.begin()
        code = int(front.qt.exec())
    finally:
        start.end()
    if start.fault is not None:
        raise start.fault
    return code


def _say_ready() -> None:
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
