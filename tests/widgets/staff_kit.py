"""What tests of staff screens share: one theme, grabs, probes, walks through accessible objects."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.resources import words
from widgets.fonts import register_fonts
from widgets.theme import Theme, read_tokens


def make_theme() -> Theme:
    """Build the real theme; needs the application."""
    return Theme(tokens=read_tokens(), fonts=register_fonts(), words=words("ja"))


def picture(widget: QWidget) -> QImage:
    """Grab a widget as it would stand on the screen."""
    return widget.grab().toImage()


def colour_at(image: QImage, x: int, y: int) -> str:
    """Return one pixel's colour as #RRGGBB in capitals."""
    return QColor(image.pixel(QPoint(x, y))).name().upper()


def colours_in(image: QImage) -> set[str]:
    """Return the colours of every fourth pixel of every row."""
    return {
        QColor(image.pixel(x, y)).name().upper()
        for y in range(image.height())
        for x in range(0, image.width(), 4)
    }


def spoken_rows(view: QAbstractItemView) -> list[str]:
    """Return what the rows of a list or table tell a screen reader."""
    model = view.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [
        model.index(row, column).data(role)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
