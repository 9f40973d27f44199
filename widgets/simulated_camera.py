"""A camera that is none: still or drawn pictures, sent through the real capture session."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QRadialGradient
from PySide6.QtMultimedia import QMediaCaptureSession, QVideoFrame, QVideoFrameInput

from app.camera_port import NoCamera
from widgets.camera import CameraSource

RATE = 30
SIZE = (1920, 1080)
SWAYS = 8  # different pictures in one loop: nobody holds quite still
_BACK = 0.97  # the sitter sits back so far that no sway is told as too near


class SimulatedCamera(CameraSource):
    """Send pictures as a camera does; told to be busy, to fall silent, to show black, to go."""

    simulated = True

    def __init__(self, picture: Path | None = None, size: tuple[int, int] = SIZE) -> None:
        super().__init__()
        self._picture, self._size = picture, size
        self._loop: list[QVideoFrame] = []
        self._input: QVideoFrameInput | None = None
        self._next = 0
        self._here, self._busy, self._silent = True, False, False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1000 // RATE)
        self._timer.timeout.connect(self._send)

    @property
    def name(self) -> str:
        """Return what it is called; nothing while it is unplugged."""
        return "Simulated" if self._here else ""

    def start(self, session: QMediaCaptureSession) -> None:
        """Begin to send.

        Raises:
            NoCamera: it is unplugged, or its picture cannot be read.
        """
        if not self._here:
            raise NoCamera(camera="")
        if self._busy:
            self.refused.emit()
            return
        if not self._loop:
            self._loop = self._made()
        self._input = QVideoFrameInput(self)
        session.setVideoFrameInput(self._input)
        self._timer.start()

    def stop(self, session: QMediaCaptureSession) -> None:
        """Send nothing more."""
        self._timer.stop()
        sent, self._input = self._input, None
        if sent is not None:
            session.setVideoFrameInput(None)  # type: ignore[arg-type]
            sent.deleteLater()

    def _made(self) -> list[QVideoFrame]:
        if self._picture is None:
            return [QVideoFrame(drawn_sitter(step / SWAYS, self._size)) for step in range(SWAYS)]
        image = QImage(str(self._picture))
        if image.isNull():
            raise NoCamera(camera=self._picture.name)
        return _still(image)

    def _send(self) -> None:
        if self._input is not None and not self._silent:
            self._input.sendVideoFrame(self._loop[self._next % len(self._loop)])
            self._next += 1

    # --- what goes wrong ------------------------------------------------------------------------

    def show_image(self, image: QImage) -> None:
        """Let another picture stand before the camera."""
        self._loop = _still(image)

    def show_black(self) -> None:
        """Leave the cover on the lens."""
        black = QImage(*SIZE, QImage.Format.Format_RGBX8888)
        black.fill(Qt.GlobalColor.black)
        self.show_image(black)

    def fall_silent(self, *, silent: bool = True) -> None:
        """Deliver no frame although it is open."""
        self._silent = silent

    def be_busy(self, *, busy: bool = True) -> None:
        """Let another program have the camera."""
        self._busy = busy

    def unplug(self) -> None:
        """Take the camera away."""
        self._here = False
        self._timer.stop()
        self.lost.emit()

    def plug(self) -> None:
        """Bring it back."""
        self._here = True
        self.found.emit()


def _still(image: QImage) -> list[QVideoFrame]:
    """Return two equal frames: a sink passes over a frame that it was given before."""
    whole = image.convertToFormat(QImage.Format.Format_RGBX8888)
    return [QVideoFrame(whole), QVideoFrame(whole)]


def drawn_sitter(phase: float = 0.0, size: tuple[int, int] = SIZE) -> QImage:
    """Return a drawn person before a plain wall, who sways a little with the phase (0 to 1)."""
    image = QImage(*size, QImage.Format.Format_RGBX8888)
    image.fill(QColor(226, 224, 220))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.scale(size[1] / 1080, size[1] / 1080)
        sway = 6 * math.sin(2 * math.pi * phase)
        painter.translate(size[0] / size[1] * 540 + sway, 508 + sway / 2)
        painter.scale(_BACK, _BACK)
        _draw_head(painter)
        _draw_face(painter)
    return image


def _spot(
    painter: QPainter, x: float, y: float, a: float, b: float, colour: QColor, soft: float = 0.0
) -> None:
    """Fill an ellipse, fading out towards its edge where ``soft``."""
    painter.save()
    painter.translate(x, y)
    painter.scale(1.0, b / a)
    shade = QRadialGradient(QPointF(0, 0), a)
    shade.setColorAt(0, colour)
    shade.setColorAt(1 - soft, colour)
    edge = QColor(colour)
    edge.setAlpha(0 if soft else colour.alpha())
    shade.setColorAt(1, edge)
    painter.setBrush(shade)
    painter.drawEllipse(QPointF(0, 0), a, a)
    painter.restore()


def _draw_head(painter: QPainter) -> None:
    hair = QColor(48, 38, 34)
    _spot(painter, 0, 760, 520, 380, QColor(70, 84, 110))
    _spot(painter, 0, 350, 120, 150, QColor(196, 150, 122))
    _spot(painter, 0, -60, 300, 340, hair)
    _spot(painter, 0, 10, 240, 330, QColor(222, 178, 150))
    _spot(painter, 0, -225, 222, 112, hair, soft=0.12)


def _draw_face(painter: QPainter) -> None:
    for side in (-1, 1):
        _spot(painter, side * 100, -30, 104, 74, QColor(176, 128, 104), soft=0.75)
    _spot(painter, 0, 60, 34, 86, QColor(236, 196, 170), soft=0.7)
    for side in (-1, 1):
        x = side * 100
        _spot(painter, x, -95, 62, 13, QColor(46, 36, 32))
        _spot(painter, x, -35, 44, 22, QColor(216, 212, 208))
        _spot(painter, x, -35, 22, 22, QColor(52, 36, 28))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(40, 30, 28), 7))
        painter.drawArc(QRectF(x - 48, -62, 96, 48), 0, 180 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setPen(QPen(QColor(150, 100, 82), 8))
    painter.drawArc(QRectF(-36, 76, 72, 32), 180 * 16, 180 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    _spot(painter, 0, 180, 76, 20, QColor(168, 84, 84))
    painter.setPen(QPen(QColor(110, 50, 52), 6))
    painter.drawLine(-74, 178, 74, 178)
    painter.setPen(Qt.PenStyle.NoPen)
