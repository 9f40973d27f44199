"""Put the windows together over one desk: sign-in, the role's screens, the resident's panel."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.desk.case_history import OtherSide
from app.desk.closing import SealedExport
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.serving import Guidance
from app.ports import CardReader, Clock, Ids, Scanner, Words
from widgets.background import Lanes
from widgets.bridge import DeviceEvents
from widgets.collecting import Collector
from widgets.drive import Drive
from widgets.fonts import register_fonts
from widgets.ivs_text import IvsText
from widgets.place_parts import Surroundings
from widgets.places import Places
from widgets.presenters.panel import MakeDialogue
from widgets.presenters.sign_in import SignInPresenter
from widgets.resident.window import ResidentWindow
from widgets.screens.sign_in import SignInScreen
from widgets.shell import StaffWindow
from widgets.theme import Theme, dress_application, read_tokens
from widgets.wedge import WedgeFilter

_TURN_S = 0.001


class SyncLoop(Protocol):
    """The background synchronisation as the windows steer it."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Hold everything the windows stand on; put together by the composition root.

    ``make_loop`` takes what to call with every new status and after every arrival; it is None
    where the terminal has no central store, and so is ``other_side``, which asks that store what
    all terminals recorded about a subject.  ``acts`` are what only a simulated machine can do: to
    lay and pull a card.
    """

    desk: Desk
    guidance: Guidance
    reader: CardReader | None
    scanner: Scanner | None
    clock: Clock
    ids: Ids
    languages: dict[str, Words]
    examine: Callable[[], Sequence[dict[str, Any]]]
    seal: Callable[[Path], SealedExport]
    make_dialogue: MakeDialogue
    make_loop: Callable[[Callable[[Any], None], Callable[[], None]], SyncLoop] | None
    version: str
    acts: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    other_side: OtherSide | None = None


class _Lines(QObject):
    """Carry what the synchronisation tells from its threads to the windows."""

    status = Signal(object)
    arrived = Signal()


class Application:
    """Be the running windows of one terminal."""

    def __init__(self, qt: QApplication, parts: Parts) -> None:
        self._qt, self._parts = qt, parts
        settings = parts.desk.settings
        fonts = register_fonts()
        words = parts.languages["ja"]
        self.theme = Theme(
            tokens=read_tokens(),
            fonts=fonts,
            names=IvsText(fonts.screen_name_files),
            words=words,
        )
        dress_application(qt, self.theme)
        self.lanes = Lanes(parts.ids)
        self.events = DeviceEvents()
        self.lines = _Lines()
        idle = settings.site.screen_lock_minutes * 60
        self.window = StaffWindow(self.theme, parts.clock, SignInScreen(self.theme), idle_s=idle)
        terminal = settings.terminal
        self.window.set_identity(terminal.window, terminal.window_name, terminal.office_name)
        self.panel = self._make_panel(fonts)
        self.wedge = WedgeFilter(parts.clock)
        self._loop = self._make_loop()
        entrance = Entrance(parts.desk)
        self.places = Places(
            Surroundings(
                desk=parts.desk,
                guidance=parts.guidance,
                entrance=entrance,
                lanes=self.lanes,
                theme=self.theme,
                window=self.window,
                panel=self.panel,
                events=self.events,
                clock=parts.clock,
                languages=parts.languages,
                examine=parts.examine,
                seal=parts.seal,
                make_dialogue=parts.make_dialogue,
                version=parts.version,
                other_side=parts.other_side,
            )
        )
        self.sign_in = SignInPresenter(
            self.window,
            entrance,
            self.lanes,
            words,
            code_needed=settings.site.one_time_code,
            entered=self.places.enter,
            resumed=self.places.resume,
        )
        self._connect()

    def _make_panel(self, fonts: Any) -> ResidentWindow | None:
        settings = self._parts.desk.settings.panel
        if not settings.enabled or not settings.resident_screen:
            return None
        per_px = settings.resident_mm_per_px
        return ResidentWindow(
            languages=self._parts.languages,
            fonts=fonts,
            clock=self._parts.clock,
            screen_name=settings.resident_screen,
            px_per_mm=1 / per_px if per_px else None,
        )

    def _make_loop(self) -> SyncLoop | None:
        if self._parts.make_loop is None:
            return None
        return self._parts.make_loop(self.lines.status.emit, self.lines.arrived.emit)

    def _connect(self) -> None:
        parts, window = self._parts, self.window
        self.lines.status.connect(self.places.show_sync)
        self.lines.arrived.connect(self.places.refresh)
        window.close_wanted.connect(self.close)
        self.wedge.scanned.connect(window.take_scan)
        self.events.scanned.connect(window.take_scan)
        if parts.scanner is not None:
            self.events.watch_scanner(parts.scanner)
        if parts.reader is not None:
            self.events.watch_reader(parts.reader)

    def open(self) -> None:
        """Show the windows and begin to synchronise."""
        settings = self._parts.desk.settings
        if self.panel is not None:
            self.panel.open()
        self.window.show_on(settings.panel.staff_screen)
        self.window.activateWindow()
        self.wedge.start(self._qt)
        if self._loop is not None:
            self._loop.start()
        self.places.open()
        QTimer.singleShot(0, self.window.sign_in.enter)

    def close(self) -> None:
        """End: nothing half-done is left, every thread is told to stop."""
        self.window.allow_close()
        self._qt.quit()

    def shut(self) -> None:
        """Stop everything after the event loop has ended."""
        self.wedge.stop(self._qt)
        self.events.close()
        if self._loop is not None:
            self._loop.stop()
        self.lanes.close()
        if self.panel is not None:
            self.panel.close()
        self.window.allow_close()
        self.window.close()


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let the screen's thread have Python again after 1 ms, not 5, while a lane works.

    A page painted beside a busy lane takes 35 ms instead of 53; the lane loses nothing measurable.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def run(parts: Parts, *, drive: bool = False) -> int:
    """Show the terminal until it is closed; returns the exit code."""
    with _quick_turns():
        return _run(parts, drive=drive)


def _run(parts: Parts, *, drive: bool) -> int:
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)  # noqa: S101 - no other kind is made in this program
    collector = Collector()
    collector.start()
    application = Application(qt, parts)
    driver: Drive | None = None
    try:
        application.open()
        if drive:
            driver = Drive(
                application.window,
                application.panel,
                application.lanes,
                application.places.facts,
                parts.acts,
            )
            driver.start()
        return int(qt.exec())
    finally:
        application.shut()
        collector.stop()
