"""The resident's window on its own screen: chosen by name, never on the staff's screen."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen, QWindow
from PySide6.QtWidgets import QWidget

from app.faults import CounterFault
from app.ports import Clock, Words
from widgets.beside import measured_px_per_mm
from widgets.fonts import Fonts
from widgets.resident.entry import Shuffle, in_order
from widgets.resident.fact import panel_fact
from widgets.resident.idle import IDLE_SECONDS
from widgets.resident.panel import ResidentPanel
from widgets.screen_facts import details_of


class PanelScreenMissing(CounterFault):
    """Name the resident's screen that is not connected."""

    code = "T-101"


class PanelOnStaffScreen(CounterFault):
    """Name the resident's screen that the staff's window fills."""

    code = "T-102"


def find_screen(name: str) -> QScreen | None:
    """Return the screen with a name or a serial number; never one by its place in a list."""
    for screen in QGuiApplication.screens():
        if name and name in (screen.name(), screen.serialNumber()):
            return screen
    return None


class ResidentWindow(ResidentPanel):
    """Show the panel full-screen on the resident's screen, and nowhere else.

    ``px_per_mm`` is the calibration of the screen (None: what the screen tells).  ``staff`` is the
    staff's window: a secret is never asked for on the screen that it fills.  The window never
    takes the focus from the staff's screen; only with ``ten_key`` it holds the keyboard for as long
    as a secret is asked for, and gives it back.
    """

    screen_lost = Signal(str)
    screen_found = Signal(str)

    def __init__(
        self,
        *,
        languages: Mapping[str, Words],
        fonts: Fonts,
        clock: Clock,
        screen_name: str,
        staff: QWidget | None = None,
        px_per_mm: float | None = None,
        shuffle: Shuffle = in_order,
        ten_key: bool = False,
        idle_seconds: int = IDLE_SECONDS,
    ) -> None:
        super().__init__(
            languages=languages,
            fonts=fonts,
            clock=clock,
            shuffle=shuffle,
            ten_key=ten_key,
            idle_seconds=idle_seconds,
        )
        self._screen_name, self._px_per_mm = screen_name, px_per_mm
        self._staff = staff
        self._watched: QWindow | None = None
        self._glass: QScreen | None = None
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(languages[self.language]("resident.window_title"))
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._screen_added)
            application.screenRemoved.connect(self._screen_removed)

    def open(self) -> None:
        """Appear on the resident's screen.

        Raises:
            PanelScreenMissing: no screen has that name; nothing is shown.
            PanelOnStaffScreen: it is the one that the staff's window fills; nothing is shown.
        """
        screen = find_screen(self._screen_name)
        if screen is None:
            raise PanelScreenMissing(screen=self._screen_name)
        if self._is_staffs(screen):
            raise PanelOnStaffScreen(screen=self._screen_name)
        self._place(screen)

    def fact(self) -> dict[str, Any]:
        """Tell as a device's fact whether the panel stands on its screen."""
        screen, code = find_screen(self._screen_name), ""
        if not self.isVisible():
            staffs = screen is not None and self._is_staffs(screen)
            code = PanelOnStaffScreen.code if staffs else PanelScreenMissing.code
        more = details_of(screen) if screen is not None else None
        health = "fault" if code else "fine"
        return panel_fact(health, code=code, screen=self._screen_name, details=more)

    def _is_staffs(self, screen: QScreen) -> bool:
        return self._staff is not None and self._staff.screen() is screen

    def _place(self, screen: QScreen) -> None:
        at = screen.geometry()
        self.setScreen(screen)
        if screen is not self._glass:
            screen.geometryChanged.connect(self._fit)
            self._glass = screen
        self.setGeometry(at)
        self.set_panel(at.size(), self._px_per_mm or measured_px_per_mm(screen))
        self.show()
        handle = self.windowHandle()
        if handle is not None:
            handle.setScreen(screen)
            if handle is not self._watched:
                handle.screenChanged.connect(self._moved)
                self._watched = handle
        self.setGeometry(at)

    def _fit(self) -> None:
        """Fill the screen anew: its resolution changed."""
        screen = find_screen(self._screen_name)
        if screen is not None and self.isVisible() and not self._is_staffs(screen):
            self._place(screen)

    def _moved(self, screen: QScreen | None) -> None:
        if screen is None or self._screen_name not in (screen.name(), screen.serialNumber()):
            self._vanish()

    def _screen_removed(self, screen: QScreen) -> None:
        if self._screen_name in (screen.name(), screen.serialNumber()):
            self._vanish()

    def _vanish(self) -> None:
        """Hide before the system could move the window to the staff's screen."""
        if not self.isVisible():
            return
        self.setVisible(False)
        self.hide_content()
        self.screen_lost.emit(self._screen_name)

    def _screen_added(self, screen: QScreen) -> None:
        mine = self._screen_name in (screen.name(), screen.serialNumber())
        if mine and not self._is_staffs(screen):
            self._place(screen)
            self.screen_found.emit(self._screen_name)

    def sizeHint(self) -> QSize:
        """Ask for the screen's own size."""
        return self.size()
