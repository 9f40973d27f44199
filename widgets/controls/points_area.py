"""Rows that keep their height and scroll where a pane has no room for all of them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

_LEAST = 120


class PointsArea(QScrollArea):
    """Hold rows at the height that they wish for, and scroll them where there is less."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner = inner
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """Return the room of all rows."""
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the room of a few rows."""
        wished = self._inner.minimumSizeHint()
        return QSize(wished.width(), min(_LEAST, wished.height()))
