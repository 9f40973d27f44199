"""Photographs: the live view with its advice on one core, one frame judged, a code read, memory.

The claims on one frame count a core's time, the live view the clock: there whatever else runs on
the machine tells.  The frames come through the real capture session into the view that the window
shows; the lane is the program's own.  Everything is bound to one core while it is measured.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import psutil
import qrcode
import zxingcpp
from msgspec import Struct
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication

from app.camera_port import Frame
from app.resources import words
from app.system import SystemClock, SystemIds
from bench.rows import MILLI, Row, at
from devices.camera.faces import HaarFaces
from devices.camera.studio import Studio, picture_of
from widgets.background import Lanes
from widgets.camera import CameraSession, frame_of
from widgets.controls.photo_view import PhotoView
from widgets.fonts import register_fonts
from widgets.simulated_camera import SimulatedCamera, drawn_sitter
from widgets.theme import Theme, read_tokens

NAME = "photo"
HD = (1280, 720)
_FRAMES, _SECONDS, _PHOTOS, _WARM = 120, 8, 1000, 150
_ANALYSES, _VIEW = 15, 25  # a second, at least
_CODE_MS, _GROWTH_MB = 5.0, 8.0
_MB = 1024 * 1024


def measure(size: int) -> list[Row]:
    """Measure what a photo costs; ``size`` does not matter."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    with one_core():
        studio = Studio()
        frames = [frame_of(drawn_sitter(step / 8, HD)) for step in range(8)]
        return [*_one_frame(studio, frames), *_live(studio), *_code(studio), _memory(studio)]


@contextmanager
def one_core() -> Iterator[None]:
    """Bind this process and the threads it begins to one core where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def computed(work: Callable[[int], object], step: int) -> float:
    """Return the milliseconds that a work computed; other programs on the core do not count."""
    begun = time.thread_time()
    work(step)
    return (time.thread_time() - begun) * MILLI


# --- one frame ----------------------------------------------------------------------------


def _one_frame(studio: Studio, frames: list[Frame]) -> list[Row]:
    finder = HaarFaces()
    greys = [
        np.asarray(cv2.cvtColor(cv2.resize(picture_of(one), (640, 360)), cv2.COLOR_RGB2GRAY))
        for one in frames
    ]
    each = range(_FRAMES)
    judged, bare = list[float](), list[float]()
    for step in each:
        judged.append(computed(lambda k: studio.examine(frames[k % 8]), step))
        bare.append(computed(lambda k: finder.faces(greys[k % 8]), step))
    judged.sort()
    bare.sort()
    return [
        Row(
            claim=f"a frame of 1280 × 720 judged, a core's time, {name}",
            value=at(judged, share),
            unit="ms",
            baseline="its face and eyes found alone",
            baseline_value=at(bare, share),
            budget=round(1000 / _ANALYSES, 1),
        )
        for name, share in (("p50", 0.5), ("p95", 0.95))
    ]


# --- the live view ----------------------------------------------------------------------------


class _Counted(PhotoView):
    """Count how many frames were painted."""

    painted, _painted = 0, -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and count where the frame is another than before."""
        super().paintEvent(event)
        newest = self._frame.cacheKey()
        self.painted += int(newest != self._painted)
        self._painted = newest


class _Seen(Struct, frozen=True, kw_only=True):
    """Hold how often a second something came, and which share of a core it all took."""

    judged: float
    painted: float
    delivered: float
    core: float


class _Watching:
    """Judge what the camera delivers while its view is painted, as a window does."""

    def __init__(self, studio: Studio, lanes: Lanes, view: _Counted, *, judges: bool) -> None:
        self._studio, self._lanes, self._view, self._judges = studio, lanes, view, judges
        self._busy = False
        self.judged = 0
        self.frames = 0

    def came(self, image: QImage) -> None:
        """Show a frame and have it judged where the lane is free."""
        self.frames += 1
        self._view.show_frame(image)
        if self._judges and not self._busy:
            self._busy = True
            self._lanes.run(
                "camera",
                lambda: self._studio.examine(frame_of(image, HD[0])),
                self._done,
                _raise,
                owner=self._view,
            )

    def _done(self, examined: object) -> None:
        self._busy = False
        self.judged += 1
        self._view.show_examined(examined)  # type: ignore[arg-type]


def _raise(fault: Exception) -> None:
    raise fault


def _live(studio: Studio) -> list[Row]:
    theme = Theme(tokens=read_tokens(), fonts=register_fonts(), words=words("ja"))
    alone = _watched(studio, theme, judges=False)
    beside = _watched(studio, theme, judges=True)
    return [
        Row(
            claim="live view while every frame is judged that can be, between two paintings",
            value=MILLI / beside.painted,
            unit="ms",
            baseline="the view alone",
            baseline_value=MILLI / alone.painted,
            budget=1000 / _VIEW,
        ),
        Row(
            claim="live advice beside the view, between two",
            value=MILLI / beside.judged,
            unit="ms",
            baseline="the camera's frames",
            baseline_value=MILLI / beside.delivered,
            budget=round(MILLI / _ANALYSES, 1),
        ),
        Row(
            claim=f"a core's time a second for the view with {_ANALYSES} frames judged",
            value=MILLI * (alone.core + _ANALYSES * (beside.core - alone.core) / beside.judged),
            unit="ms",
            baseline="the view alone",
            baseline_value=MILLI * alone.core,
            budget=MILLI,
        ),
    ]


def _watched(studio: Studio, theme: Theme, *, judges: bool) -> _Seen:
    """Watch for some seconds."""
    lanes, source = Lanes(SystemIds()), SimulatedCamera(size=HD)
    camera = CameraSession(source, SystemClock())
    view = _Counted(theme)
    view.resize(430, 490)
    view.show()
    watching = _Watching(studio, lanes, view, judges=judges)
    camera.frame_came.connect(watching.came)
    camera.start()
    _run(1.0)  # until it flows
    watching.judged = watching.frames = view.painted = 0
    begun, computed_before = time.perf_counter(), time.process_time()
    _run(_SECONDS)
    passed = time.perf_counter() - begun
    seen = _Seen(
        judged=watching.judged / passed,
        painted=view.painted / passed,
        delivered=watching.frames / passed,
        core=(time.process_time() - computed_before) / passed,
    )
    camera.stop()
    lanes.close()
    view.close()
    camera.deleteLater()
    return seen


def _run(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


# --- a code ----------------------------------------------------------------------------


def _code(studio: Studio) -> list[Row]:
    """Read a visit's code out of a frame in which a hand holds its slip up."""
    code = qrcode.QRCode(box_size=6, border=4)
    code.add_data("V.0198c2b4-7d10-7c31-8a11-3f5a1f1d9d11")
    small = np.asarray(code.make_image().get_image().convert("L"))
    scene = np.array(picture_of(frame_of(drawn_sitter(0, HD))))
    height, width = small.shape
    turned = cv2.warpAffine(
        small, cv2.getRotationMatrix2D((width / 2, height / 2), 7, 0.9), (width, height),
        borderValue=255,
    )  # fmt: skip
    scene[380 : 380 + height, 140 : 140 + width] = turned[..., None]
    frame = Frame(width=HD[0], height=HD[1], stride=HD[0] * 3, pixels=scene.tobytes())
    if studio.codes(frame) == ():
        raise RuntimeError("the code was not read")
    whole, bare = list[float](), list[float]()
    for step in range(_FRAMES):
        whole.append(computed(lambda _: studio.codes(frame), step))
        bare.append(computed(lambda _: zxingcpp.read_barcodes(turned), step))
    whole.sort()
    bare.sort()
    return [
        Row(
            claim=f"a code read from a frame of 1280 × 720, a core's time, {name}",
            value=at(whole, share),
            unit="ms",
            baseline="the cut-out code alone",
            baseline_value=at(bare, share),
            budget=_CODE_MS,
        )
        for name, share in (("p50", 0.5), ("p95", 0.95))
    ]


# --- memory ----------------------------------------------------------------------------


def _memory(studio: Studio) -> Row:
    """Take a thousand photos and decode each as the window does."""
    images = [drawn_sitter(step / 8) for step in range(8)]

    def take(step: int) -> QImage:
        return QImage.fromData(studio.take(frame_of(images[step % 8])).body)

    for step in range(_WARM):
        take(step)
    before = _resident()
    for step in range(_PHOTOS):
        take(step)
    return Row(
        claim=f"memory taken by {_PHOTOS:,} photos",
        value=max(0.0, _resident() - before),
        unit="MB",
        baseline=f"the process after {_WARM}",
        baseline_value=before,
        budget=_GROWTH_MB,
    )


def _resident() -> float:
    return psutil.Process().memory_info().rss / _MB
