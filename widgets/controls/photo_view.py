"""What the camera sees, with the guide for the head; afterwards the photo that was taken."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.camera_port import Area, Examined
from widgets.controls.painting import CENTRE, TagFace, Tone, colours_of, paint_tag, paint_text
from widgets.theme import Theme, Type

_GUIDE = 0.84  # the guide's height as a share of the view's
_PHOTO = 35 / 45
_TICK = 14
_VEIL = QColor(255, 255, 255, 110)


class PhotoView(QWidget):
    """Show frames with an oval for the head and, once seen, the crop that is cut by itself.

    ``mark`` says that the camera is none.  ``show_words`` stands in place of frames that do not
    come.  Nothing is mirrored: staff see the person as the photo will.
    """

    def __init__(self, theme: Theme, *, express: bool = False) -> None:
        super().__init__()
        self._theme, self._express = theme, express
        self._frame, self._photo = QImage(), QImage()
        self._examined: Examined | None = None
        self._words = ""
        self.mark = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setMinimumSize(240, 216)

    def sizeHint(self) -> QSize:
        """Ask for room for the photo's shape with its surroundings."""
        return QSize(480, 300) if self._express else QSize(400, 400)

    @property
    def taken(self) -> bool:
        """Tell whether a finished photo is shown."""
        return not self._photo.isNull()

    def show_frame(self, image: QImage) -> None:
        """Show the newest frame."""
        self._frame, self._words = image, ""
        if not self.taken:
            self.update()

    def show_examined(self, examined: Examined | None) -> None:
        """Show where the photo would be cut."""
        self._examined = examined
        self.update()

    def show_photo(self, photo: QImage) -> None:
        """Show a finished photo; a null one shows frames again."""
        self._photo = photo
        self._examined = None
        self.update()

    def show_words(self, words: str) -> None:
        """Show words instead of frames."""
        self._frame, self._words = QImage(), words
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame or photo, guide and crop."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            path = QPainterPath()
            path.addRoundedRect(edge, 8, 8)
            painter.fillPath(path, ink.surface)
            painter.setClipPath(path)
            if self.taken:
                self._paint_photo(painter, edge)
            elif self._frame.isNull():
                font = self._theme.font(Type.NOTE)
                paint_text(painter, edge.adjusted(8, 0, -8, 0), self._words, font, ink.sub, CENTRE)
            else:
                self._paint_frame(painter, edge)
            if self.mark:
                face = TagFace(text=self.mark, tone=Tone.WARN)
                paint_tag(painter, self._theme, QPointF(10, 10), face)
            painter.setClipping(False)
            painter.strokePath(path, QPen(ink.line_strong, 2))

    def _paint_photo(self, painter: QPainter, edge: QRectF) -> None:
        size = self._photo.size().scaled(edge.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRectF(0, 0, size.width(), size.height())
        rect.moveCenter(edge.center())
        painter.drawImage(rect, self._photo)

    def _paint_frame(self, painter: QPainter, edge: QRectF) -> None:
        mode = Qt.AspectRatioMode.KeepAspectRatio
        if not self._express:
            mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        size = self._frame.size().scaled(edge.size().toSize(), mode)
        rect = QRectF(0, 0, size.width(), size.height())
        rect.moveCenter(edge.center())
        painter.drawImage(rect, self._frame)
        if not self._express:
            self._paint_guide(painter, edge)
        examined = self._examined
        if examined is not None and examined.crop is not None:
            self._paint_crop(painter, rect, examined, examined.crop)

    def _paint_guide(self, painter: QPainter, edge: QRectF) -> None:
        """Draw the oval for the head, as on the resident's panel, with four ticks outside it."""
        tall = edge.height() * _GUIDE
        head_tall, head_wide = tall * 34 / 45, tall * 34 / 45 * 0.74
        top = edge.center().y() - tall / 2 + tall * 4 / 45
        oval = QRectF(edge.center().x() - head_wide / 2, top, head_wide, head_tall)
        painter.setPen(QPen(self._theme.ink.primary, 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(oval)
        middle = oval.center()
        for x, y, across, down in (
            (middle.x(), oval.top(), 0, -1),
            (middle.x(), oval.bottom(), 0, 1),
            (oval.left(), middle.y(), -1, 0),
            (oval.right(), middle.y(), 1, 0),
        ):
            start = QPointF(x + across * 6, y + down * 6)
            painter.drawLine(start, start + QPointF(across * _TICK, down * _TICK))

    def _paint_crop(self, painter: QPainter, rect: QRectF, examined: Examined, crop: Area) -> None:
        """Veil what the photo leaves out; its line is green without doubts."""
        by = rect.width() / examined.width
        cut = QRectF(crop.x, crop.y, crop.width, crop.height)
        cut = QRectF(cut.x() * by, cut.y() * by, cut.width() * by, cut.height() * by)
        cut.translate(rect.topLeft())
        outside = QPainterPath()
        outside.addRect(rect)
        inner = QPainterPath()
        inner.addRect(cut)
        painter.fillPath(outside.subtracted(inner), _VEIL)
        tone = Tone.OK if not examined.doubts else Tone.WARN
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours_of(self._theme, tone).line, 3))
        painter.drawRect(cut)
        if examined.lines is not None:
            pen = QPen(colours_of(self._theme, tone).line, 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            for row in (examined.lines.crown, examined.lines.chin):
                y = rect.top() + row * by
                painter.drawLine(QPointF(cut.left(), y), QPointF(cut.right(), y))
