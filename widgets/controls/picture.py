"""A line picture or a drawn scene as a widget."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from app import paths
from widgets.theme import Theme


class Picture(QWidget):
    """Show one picture of the staff's set."""

    def __init__(self, theme: Theme, icon: str, size: int, colour: QColor) -> None:
        super().__init__()
        self._theme, self._icon, self._size, self._colour = theme, icon, size, colour
        self.setFixedSize(size, size if size < 20 else max(size, 24))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, icon: str, colour: QColor) -> None:
        """Change picture and colour."""
        self._icon, self._colour = icon, colour
        self.update()

    @staticmethod
    def scene(name: str, width: int, height: int) -> "Scene":
        """Return a drawn scene of the resident's set in its own colours."""
        return Scene(name, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle."""
        x = (self.width() - self._size) / 2
        y = (self.height() - self._size) / 2
        with QPainter(self) as painter:
            self._theme.icons.paint(painter, self._icon, (x, y), self._size, self._colour)


class Scene(QWidget):
    """Show a drawn act, kept in proportion."""

    def __init__(self, name: str, width: int, height: int) -> None:
        super().__init__()
        path = paths.resources() / "icons" / "resident" / f"{name}.svg"
        self._renderer = QSvgRenderer(QByteArray(path.read_bytes()))
        self._renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self.setFixedSize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scene."""
        with QPainter(self) as painter:
            self._renderer.render(painter, QRectF(self.rect()))
