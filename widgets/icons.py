"""Pictures in any colour: drawn from SVG once per colour, size and pixel ratio."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import paths

SIZES = (16, 20, 24, 32, 40)


class Icons:
    """Give the staff's line pictures (24 grid, stroke 2, ``currentColor``)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or paths.resources() / "icons" / "staff"
        self._sources: dict[str, str] = {}
        self._drawn: dict[tuple[str, int, str, float], QPixmap] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names of all pictures."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.svg")))

    def pixmap(self, name: str, size: int, colour: QColor, ratio: float = 1.0) -> QPixmap:
        """Return a picture of ``size`` logical pixels; raises KeyError for an unknown name."""
        wanted = (name, size, colour.name(), ratio)
        if wanted not in self._drawn:
            self._drawn[wanted] = self._draw(name, size, colour, ratio)
        return self._drawn[wanted]

    def paint(
        self, painter: QPainter, name: str, at: tuple[float, float], size: int, colour: QColor
    ) -> None:
        """Draw a picture with its upper left corner at a point."""
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(round(at[0]), round(at[1]), self.pixmap(name, size, colour, ratio))

    def _draw(self, name: str, size: int, colour: QColor, ratio: float) -> QPixmap:
        source = self._source(name).replace("currentColor", colour.name())
        renderer = QSvgRenderer(QByteArray(source.encode()))
        edge = round(size * ratio)
        picture = QPixmap(edge, edge)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            renderer.render(painter, QRectF(0, 0, edge, edge))
        picture.setDevicePixelRatio(ratio)
        return picture

    def _source(self, name: str) -> str:
        if name not in self._sources:
            path = self._folder / f"{name}.svg"
            if not path.is_file():
                raise KeyError(name)
            self._sources[name] = path.read_text(encoding="utf-8")
        return self._sources[name]
