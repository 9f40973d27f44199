"""A plain surface over the work, shown at once by F11."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.controls.painting import CENTRE, paint_text
from widgets.theme import Theme, Type


class HideCover(QWidget):
    """Show nothing but the window's number and the office."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._number = self._office = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(theme.words("frame.hidden"))
        self.hide()

    def set_identity(self, number: str, office: str) -> None:
        """Take what the surface shows."""
        self._number, self._office = number, office

    def ring_rect(self) -> object:
        """Return nothing: the surface has no ring."""
        return self.rect().adjusted(0, 0, -self.width(), 0)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the plain surface."""
        theme, ink = self._theme, self._theme.ink
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ink.surface)
            middle = self.height() / 2
            lines = (
                (self._number, theme.font(Type.NUMBER), ink.text, middle - 60, 48),
                (self._office, theme.font(Type.LEAD), ink.text, middle, 28),
                (theme.words("frame.hidden_back"), theme.font(Type.NOTE), ink.sub, middle + 40, 20),
            )
            for text, font, colour, y, height in lines:
                room = QRectF(0, y, self.width(), height)
                paint_text(painter, room, text, font, colour, CENTRE)
