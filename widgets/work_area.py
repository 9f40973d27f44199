"""What stands behind the sign-in: strip, the place of the screens, key band, cover."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.fkeys import FKeyBar
from widgets.controls.strip import TopStrip
from widgets.hiding import HideCover
from widgets.key_routes import KeyRoutes
from widgets.screen_chooser import ScreenChooser
from widgets.shell import StaffWindow
from widgets.theme import Theme


class WorkArea(QWidget):
    """Hold the parts of a staff window in which a person works; the window moves them."""

    def __init__(self, theme: Theme, window: StaffWindow) -> None:
        super().__init__()
        self._theme, self._window = theme, window
        self.strip, self.keys = TopStrip(theme), FKeyBar(theme)
        self.stack = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(self.stack, 1)
        column.addWidget(self.keys)
        self.cover = HideCover(theme, window)
        self.routes = KeyRoutes(window)

    def set_compact(self, compact: bool) -> None:
        """Take the wide or the compact sizes."""
        self.strip.set_compact(compact)
        self.keys.set_compact(compact)

    def place_cover(self) -> None:
        """Put the cover between strip and band."""
        top, low, size = self.strip.height(), self.keys.height(), self._window.size()
        self.cover.setGeometry(0, top, size.width(), size.height() - top - low)

    def chooser(
        self, window: QWidget, faces: Sequence[tuple[str, str, str]], current: str
    ) -> ScreenChooser:
        """Make the list of screens."""
        return ScreenChooser(self._theme, window, faces, current)
