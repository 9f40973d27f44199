"""The camera through QtMultimedia: one capture session, its newest frame, and its troubles told.

Real and simulated cameras differ only in what they put into the session.  This file and
``widgets/simulated_camera.py`` alone know QtMultimedia; both are read when a camera is first used.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoSink,
)

from app.camera_port import CameraState, Frame, NoCamera
from app.camera_watch import CAMERA, CameraWatch
from app.faults import CounterFault
from app.ports import Clock
from app.recorder import Recorder

_WATCH_MS = 500
_MOST_POINTS = 3840 * 2160
_LEAST_RATE = 15.0


class CameraSource(QObject):
    """Put pictures into a capture session; this one is no camera at all.

    ``lost`` and ``found`` tell of a plug, ``refused`` of a camera that cannot be opened.
    """

    lost = Signal()
    found = Signal()
    refused = Signal()
    simulated = False

    @property
    def name(self) -> str:
        """Return what the camera is called; empty where there is none."""
        return ""

    def start(self, session: QMediaCaptureSession) -> None:
        """Begin.

        Raises:
            NoCamera: there is none.
        """
        raise NoCamera(camera="")

    def stop(self, session: QMediaCaptureSession) -> None:
        """End and let the camera go."""


class CameraSession(QObject):
    """Run one camera; told of each frame and of every change.

    ``frame_came`` gives each frame as an image, ``changed`` the state, ``troubled`` a fault once
    when it begins.  A camera that comes back goes on by itself.
    """

    frame_came = Signal(QImage)
    changed = Signal(CameraState)
    troubled = Signal(CounterFault)

    def __init__(
        self,
        source: CameraSource,
        clock: Clock,
        parent: QObject | None = None,
        recorder: Recorder | None = None,
        device: str = CAMERA,
    ) -> None:
        super().__init__(parent)
        self._source = source
        source.setParent(self)
        self._session = QMediaCaptureSession(self)
        self._sink = QVideoSink(self)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._came)
        self._watch = CameraWatch(_Machine(self), clock, recorder, device)
        self._timer = QTimer(self)
        self._timer.setInterval(_WATCH_MS)
        self._timer.timeout.connect(self.look)
        self._newest = QImage()
        source.lost.connect(self._watch.lost)
        source.refused.connect(self._watch.refused)
        source.found.connect(self._watch.found)

    @property
    def state(self) -> CameraState:
        """Return how the camera stands."""
        return self._watch.state

    @property
    def name(self) -> str:
        """Return what the camera is called."""
        return self._source.name

    @property
    def simulated(self) -> bool:
        """Tell whether it is no real camera."""
        return self._source.simulated

    def start(self) -> None:
        """Begin; a camera that runs goes on."""
        self._timer.start()
        self._watch.start()

    def stop(self) -> None:
        """End, let the camera go and forget what it saw."""
        self._timer.stop()
        self._watch.stop()
        self.forget()

    def forget(self) -> None:
        """Forget the newest frame: another person stands before the camera."""
        self._newest = QImage()

    def newest(self) -> QImage:
        """Return the newest frame at the camera's full size; null where it is not fresh."""
        return self._newest if self._watch.fresh else QImage()

    def tell_black(self) -> None:
        """Take note that the frames are black, which only who judges them can tell."""
        self._watch.black()

    def tell_seen(self) -> None:
        """Take note that the frames show something again."""
        self._watch.seen()

    def look(self) -> None:
        """Look whether frames still come; asks a troubled camera again."""
        self._watch.look()

    def open(self) -> None:
        """Put the camera into the session.

        Raises:
            NoCamera: there is none.
        """
        self._source.start(self._session)

    def close(self) -> None:
        """Take the camera out of the session."""
        self._source.stop(self._session)

    def _came(self, frame: QVideoFrame) -> None:
        if self.state is CameraState.OFF or not frame.isValid():
            return
        image = frame.toImage()
        if not image.isNull():
            self._newest = image
            self._watch.frame()
            self.frame_came.emit(image)


class _Machine:
    """Be a session's camera to its watch; its signals bear the names that the watch calls."""

    def __init__(self, session: CameraSession) -> None:
        self._session = session

    def open(self) -> None:
        """Begin."""
        self._session.open()

    def close(self) -> None:
        """End."""
        self._session.close()

    def changed(self, state: CameraState) -> None:
        """Tell the state; what was seen before a trouble is forgotten."""
        if state is not CameraState.LIVE:
            self._session.forget()
        self._session.changed.emit(state)

    def troubled(self, fault: CounterFault) -> None:
        """Tell the trouble."""
        self._session.troubled.emit(fault)


class SystemCamera(CameraSource):
    """Be a camera of this PC: the one whose name the settings give, else the usual one."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self._wanted = wanted
        self._camera: QCamera | None = None
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._plugged)

    @property
    def name(self) -> str:
        """Return the camera's name."""
        device = self.device()
        return "" if device is None else device.description()

    def start(self, session: QMediaCaptureSession) -> None:
        """Open the camera at its largest size.

        Raises:
            NoCamera: there is none of that name.
        """
        device = self.device()
        if device is None:
            raise NoCamera(camera=self._wanted)
        camera = QCamera(device, self)
        best = best_format(device)
        if best is not None:
            camera.setCameraFormat(best)
        camera.errorOccurred.connect(self._failed)
        session.setCamera(camera)
        self._camera = camera
        camera.start()

    def stop(self, session: QMediaCaptureSession) -> None:
        """Let the camera go."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()
            session.setCamera(None)  # type: ignore[arg-type]
            camera.deleteLater()

    def device(self) -> QCameraDevice | None:
        """Return the camera that is meant, None where it is not at this PC."""
        devices = QMediaDevices.videoInputs()
        if self._wanted:
            return next((one for one in devices if self._wanted in one.description()), None)
        usual = QMediaDevices.defaultVideoInput()
        return next(iter(devices), None) if usual.isNull() else usual

    def _failed(self, error: QCamera.Error, _told: str) -> None:
        if error is not QCamera.Error.NoError:
            self.refused.emit()

    def _plugged(self) -> None:
        mine = self._camera.cameraDevice().id() if self._camera is not None else None
        here = [one.id() for one in QMediaDevices.videoInputs()]
        if mine is not None and mine not in here:
            self.lost.emit()
        elif self.device() is not None:
            self.found.emit()


def best_format(device: QCameraDevice) -> QCameraFormat | None:
    """Return the largest format that still comes fast enough for a live view, None for none."""
    offered = [
        one
        for one in device.videoFormats()
        if one.resolution().width() * one.resolution().height() <= _MOST_POINTS
    ]
    fast = [one for one in offered if one.maxFrameRate() >= _LEAST_RATE] or offered

    def points(one: QCameraFormat) -> tuple[int, float]:
        size = one.resolution()
        return size.width() * size.height(), one.maxFrameRate()

    return max(fast, key=points, default=None)


def frame_of(image: QImage, most: int = 0) -> Frame:
    """Return an image as plain bytes, reduced to at most ``most`` points across where given."""
    own = image.width()
    if most and own > most:
        image = image.scaledToWidth(most)
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    return Frame(
        width=image.width(),
        height=image.height(),
        stride=image.bytesPerLine(),
        own_width=own,
        pixels=bytes(image.constBits()),
    )
