"""The studio behind the camera's port: one frame judged, one photograph cut out of a frame."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import zxingcpp

from app.camera_port import Examined, Finding, Frame, Grade, Lines, Portrait
from devices.camera import measures, verdict
from devices.camera.crop import crop_of, inside
from devices.camera.encoding import encode, within
from devices.camera.faces import Face, FaceFinder, Grey, HaarFaces
from devices.camera.faults import NoFaceThere
from devices.camera.measures import Colour, Wall

_ACROSS = 640
_KIND = zxingcpp.BarcodeFormat
_SQUARE: Any = (_KIND.QRCode,)
_LINES: Any = (_KIND.Code128, _KIND.Code39, _KIND.ITF, _KIND.EAN13, _KIND.Codabar)


class Studio:
    """Judge and take photographs; satisfies ``app.camera_port.PhotoStudio``."""

    def __init__(self, finder: FaceFinder | None = None) -> None:
        cv2.setNumThreads(1)
        self._finder = finder or HaarFaces()

    def examine(self, frame: Frame, *, express: bool = False) -> Examined:
        """Return what is seen on a frame; ``express`` looks for the name board, not for a crop."""
        whole = picture_of(frame)
        by = min(1.0, _ACROSS / frame.width)
        small = whole if by == 1 else _reduced(whole, by)
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        dark = verdict.exposed(*measures.exposure(grey))
        if dark is not None:
            return Examined(width=frame.width, height=frame.height, findings=(dark,))
        found = self._finder.faces(grey)
        told = verdict.faces(len(found))
        if not found:
            light = verdict.whole(measures.exposure(grey)[0])
            findings = (told,) if light is None else (told, light)
            return Examined(width=frame.width, height=frame.height, findings=findings)
        return _examined(frame, _Looked(whole, small, grey, found[0], by), told, express=express)

    def take(self, frame: Frame, *, express: bool = False) -> Portrait:
        """Return the photograph of a frame: cut to 35 × 45 mm, for 特急 the whole frame.

        Raises:
            NoFaceThere: no face was found to cut by.
            FrameTooSmall: the photo would have fewer than 480 points a side.
            PhotoNotFit: no file within the limits can be made.
        """
        examined = self.examine(frame, express=express)
        whole = picture_of(frame)
        if not express:
            if examined.crop is None:
                raise NoFaceThere()
            at = examined.crop
            whole = whole[at.y : at.y + at.height, at.x : at.x + at.width]
        whole = within(whole)
        return Portrait(
            body=encode(whole),
            width=int(whole.shape[1]),
            height=int(whole.shape[0]),
            examined=examined,
            express=express,
        )

    def codes(self, frame: Frame) -> tuple[str, ...]:
        """Return the codes that a frame shows: QR codes, else bar codes that are held level."""
        grey = cv2.cvtColor(picture_of(frame), cv2.COLOR_RGB2GRAY)
        for kinds in (_SQUARE, _LINES):
            found = zxingcpp.read_barcodes(
                grey, formats=kinds, try_rotate=False, try_downscale=False, try_invert=False
            )
            if told := tuple(one.text for one in found if one.valid):
                return told
        return ()


def picture_of(frame: Frame) -> Colour:
    """Return a frame's points without copying them."""
    rows = np.frombuffer(frame.pixels, dtype=np.uint8, count=frame.stride * frame.height)
    rows = rows.reshape(frame.height, frame.stride)[:, : frame.width * 3]
    return rows.reshape(frame.height, frame.width, 3)


def _reduced(whole: Colour, by: float) -> Colour:
    small = cv2.resize(whole, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


class _Looked:
    """Hold a frame, its reduced picture and the face in it."""

    def __init__(self, whole: Colour, small: Colour, grey: Grey, face: Face, by: float) -> None:
        self.whole, self.small, self.grey, self.face, self.by = whole, small, grey, face, by


def _examined(frame: Frame, looked: _Looked, told: Finding, *, express: bool) -> Examined:
    face, by = looked.face, looked.by
    lab = measures.to_lab(looked.small)
    backdrop = measures.wall(lab, face)
    crown = measures.crown(lab, face, backdrop)
    lines = verdict.lines_of(face, crown)
    wide = _enlarged(lines, 1 / by)
    crop = crop_of(wide)
    placed = inside(crop, frame.width, frame.height)
    if told.grade is Grade.GOOD:
        told = verdict.mouth(measures.covered(lab, face))
    findings = (told, *_of_face(looked, backdrop), verdict.behind(backdrop))
    if express:
        seen = measures.board(looked.small, lines.chin)
        findings = (*findings, verdict.board(seen))
    else:
        frame_size = (frame.width, frame.height)
        room = verdict.headroom(crop, placed, seen=wide.crown_seen)
        findings = (
            told,
            verdict.size(crop, frame_size, max(frame.own_width, frame.width) / frame.width),
            room,
            *findings[1:],
        )
    return Examined(
        width=frame.width,
        height=frame.height,
        findings=findings,
        crop=None if express else placed,
        lines=wide,
    )


def _of_face(looked: _Looked, backdrop: Wall) -> tuple[Finding, ...]:
    face = looked.face
    return (
        verdict.tilt(face),
        verdict.eyes(face),
        verdict.lit(measures.light(looked.grey, face), backdrop.lightness),
        verdict.mirrored(measures.glare(looked.small, face)),
        verdict.sharp(measures.sharpness(_grey_face(looked), _noise(looked))),
    )


def _grey_face(looked: _Looked) -> Grey:
    """Return the face's part of the whole frame in grey."""
    face, by = looked.face, looked.by
    x, y, side = int(face.x / by), int(face.y / by), int(face.side / by)
    part = looked.whole[max(0, y) : y + side, max(0, x) : x + side]
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _noise(looked: _Looked) -> float:
    """Return the camera's noise, measured on the frame's own points of the wall."""
    face, by = looked.face, looked.by
    rows = slice(max(0, int((face.y - face.side * 0.45) / by)), int((face.y + face.side) / by))
    wide, side = looked.whole.shape[1], face.side / by
    walls: list[Grey] = []
    for start, end in ((-0.62, -0.34), (1.34, 1.62)):
        left, right = (int(face.x / by + side * one) for one in (start, end))
        if left >= 0 and right <= wide:
            part = cv2.cvtColor(looked.whole[rows, left:right], cv2.COLOR_RGB2GRAY)
            walls.append(np.asarray(part, dtype=np.uint8))
    return measures.noise_of(walls, int(side))


def _enlarged(lines: Lines, by: float) -> Lines:
    return Lines(
        crown=lines.crown * by,
        eyes=lines.eyes * by,
        chin=lines.chin * by,
        middle=lines.middle * by,
        crown_seen=lines.crown_seen,
    )
