"""The resident's panel in a window of its own beside the staff's, for training and one screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QScreen, QWindow
from PySide6.QtWidgets import QWidget

from app.ports import Clock, Words
from app.settings import PanelSettings
from widgets.beside import px_per_mm, stand_on
from widgets.fonts import Fonts
from widgets.resident.entry import Shuffle, in_order
from widgets.resident.fact import panel_fact
from widgets.resident.panel import ResidentPanel

_ANY = QSize(16_777_215, 16_777_215)


class PanelBeside(ResidentPanel):
    """Show the panel in a window with a title, in its real size, above the staff's window alone.

    The window never takes the focus, nobody can close it, and it keeps the size of its targets
    on every screen it is moved to.
    """

    def __init__(
        self,
        *,
        languages: Mapping[str, Words],
        fonts: Fonts,
        clock: Clock,
        staff: QWidget,
        settings: PanelSettings,
        title: str,
        shuffle: Shuffle = in_order,
    ) -> None:
        super().__init__(
            languages=languages,
            fonts=fonts,
            clock=clock,
            shuffle=shuffle,
            ten_key=settings.ten_key,
            idle_seconds=settings.idle_seconds,
        )
        self._staff, self._settings = staff, settings
        self._watched: QWindow | None = None
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.CustomizeWindowHint
            | Qt.WindowType.WindowTitleHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(title)

    def open(self) -> None:
        """Appear beside the staff's window."""
        screen = self._staff.screen()
        self.setScreen(screen)
        self._stand(stand_on(screen, self._settings).panel, screen)
        self.winId()
        handle, staff = self.windowHandle(), self._staff.windowHandle()
        if handle is not self._watched:
            handle.setTransientParent(staff)
            handle.screenChanged.connect(self._fit)
            self._watched = handle
        self.show()

    def fact(self) -> dict[str, Any]:
        """Tell as a device's fact that the panel stands in a window, which no site has."""
        return panel_fact("fine", screen="beside", simulated=True)

    def _fit(self, screen: QScreen) -> None:
        """Take the real size on a screen; the middle stays, so that it stays on that screen."""
        place = stand_on(screen, self._settings).panel
        place.moveCenter(self.geometry().center())
        self._stand(place, screen)

    def _stand(self, place: QRect, screen: QScreen) -> None:
        self.setMinimumSize(QSize(1, 1))
        self.setMaximumSize(_ANY)
        self.setGeometry(place)
        self.setFixedSize(place.size())
        self.set_panel(place.size(), px_per_mm(screen, self._settings))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay where the desktop wants to close it: it ends with the staff's window."""
        if event.spontaneous():
            event.ignore()
            return
        super().closeEvent(event)
