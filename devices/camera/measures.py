"""What can be measured on a frame, each named after its component of ISO/IEC 29794-5.

All numbers are taken on a picture that was reduced to at most 640 points across, except sharpness,
which needs the frame's own points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from devices.camera.faces import Face, Grey

Colour = NDArray[np.uint8]
_FACE_POINTS = 128  # a face is brought to this size before sharpness is measured
_ACROSS = np.array([[1, -2, 1]], dtype=np.float32)
_SLOPE, _BEND = 0.1875 / 20, 6 / 20  # of noise, against what it adds to a Laplacian
_DARK, _BRIGHT = 25, 250
_BOARD_LIGHT = (0.7, 0.85, 0.93)
_LEAST_BOARD = 0.006  # of the frame
_USUAL_LIGHT = 150.0
_LEAST_COLOUR = 6.0  # of skin, in Lab
_APART_FROM_WALL = 14.0  # Lab distance at which a point is no longer the wall (devices.md 4)


class Light(Struct, frozen=True, kw_only=True):
    """Hold a face's mean luminance, its shares of black and white, and left against right."""

    mean: float
    under: float
    over: float
    uneven: float


class Wall(Struct, frozen=True, kw_only=True):
    """Hold the background's spread in Lab and its mean lightness, 0 to 100."""

    spread: float
    lightness: float
    colour: tuple[float, float, float]


class Sharpness(Struct, frozen=True, kw_only=True):
    """Hold a face's detail, and its fine detail against its coarse: what blurring takes first.

    Detail alone follows the face: wrinkles and a beard have more of it, blurred, than a smooth
    face has sharp.  ``least`` is the fine detail across or down, whichever is less: a head that
    moved loses one of them.
    """

    detail: float
    fine: float
    least: float


def exposure(grey: Grey) -> tuple[float, float, float]:
    """Return mean luminance, share of black and share of white of the whole picture."""
    counts = np.bincount(grey[::2, ::2].ravel(), minlength=256)
    total = float(counts.sum())
    mean = float((counts * np.arange(256)).sum() / total)
    return mean, float(counts[:_DARK].sum() / total), float(counts[_BRIGHT:].sum() / total)


def light(grey: Grey, face: Face) -> Light:
    """Return how the face is lit: from the cheeks and nose, without hair."""
    x, y, side = face.x, face.y, face.side
    part = _part(grey, x + side * 0.2, y + side * 0.3, side * 0.6, side * 0.55)
    half = part.shape[1] // 2
    left, right = float(part[:, :half].mean()), float(part[:, half:].mean())
    return Light(
        mean=float(part.mean()),
        under=float((part < _DARK).mean()),
        over=float((part >= _BRIGHT).mean()),
        uneven=abs(left - right) / max(left, right, 1.0),
    )


def sharpness(face: Grey, noise: float = 0.0) -> Sharpness:
    """Return how sharp a frame's own face is, brought to one size and light.

    ``noise`` is the camera's own (``noise_of``): it looks like detail and is none.
    """
    small = cv2.resize(face, (_FACE_POINTS, _FACE_POINTS), interpolation=cv2.INTER_AREA)
    inner = small[24:-8, 16:-16]
    contrast = _USUAL_LIGHT / max(float(inner.mean()), 1.0)
    detail = max(float(cv2.Laplacian(inner, cv2.CV_32F).var()) - noise, 0.0)
    slopes = [
        max(float(((cv2.Sobel(inner, cv2.CV_32F, *way) / 8) ** 2).mean()) - noise * _SLOPE, 0.0)
        for way in ((1, 0), (0, 1))
    ]
    bends = [
        max(float(cv2.filter2D(inner, cv2.CV_32F, kernel).var()) - noise * _BEND, 0.0)
        for kernel in (_ACROSS, _ACROSS.T)
    ]
    return Sharpness(
        detail=detail * contrast * contrast,
        fine=detail / max(sum(slopes), 1.0),
        least=min(bend / max(slope, 1.0) for bend, slope in zip(bends, slopes, strict=True)),
    )


def noise_of(walls: Sequence[Grey], side: int) -> float:
    """Return what the camera's noise adds to a face's detail, from the wall beside the head.

    ``side`` is the face's in the frame's own points.  The quieter strip counts, and most of its
    points: an edge is no noise.
    """
    told: list[float] = []
    for strip in walls:
        by = _FACE_POINTS / side
        small = cv2.resize(strip, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
        rough = cv2.Laplacian(small, cv2.CV_32F)
        told.append(float((1.4826 * np.median(np.abs(rough - np.median(rough)))) ** 2))
    return min(told, default=0.0)


def covered(lab: NDArray[np.float32], face: Face) -> float:
    """Return how much of the eyes' colour of skin the mouth lacks: 0 bare, 1 a mask or a beard."""
    x, row, side = face.x, face.middle[1], face.side
    eyes = _part(lab, x + side * 0.18, row - side * 0.06, side * 0.64, side * 0.14)
    mouth = _part(lab, x + side * 0.3, row + side * 0.36, side * 0.4, side * 0.3)
    skin, seen = (np.median(part.reshape(-1, 3), axis=0)[1:] for part in (eyes, mouth))
    colour = float(np.hypot(*skin))
    if colour < _LEAST_COLOUR:  # a grey picture, or light of one colour
        return 0.0
    return min(max(1 - float(np.dot(skin, seen)) / colour**2, 0.0), 1.0)


def glare(colour: Colour, face: Face) -> float:
    """Return the largest colourless white spot on the forehead or down to the nose.

    It is told as a share of the face.
    """
    x, y, side = face.x, face.y, face.side
    brow = _part(colour, x + side * 0.25, y + side * 0.06, side * 0.5, side * 0.18)
    eyes = _part(colour, x + side * 0.12, y + side * 0.22, side * 0.76, side * 0.36)
    return max(_spot(brow), _spot(eyes)) / (side * side)


def _spot(part: Any) -> int:
    low, high = part.min(axis=2), part.max(axis=2)
    spots = ((low > 225) & (high.astype(np.int16) - low < 24)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(spots)
    return int(stats[1:, cv2.CC_STAT_AREA].max()) if len(stats) > 1 else 0


def to_lab(colour: Colour) -> NDArray[np.float32]:
    """Return a picture in CIE Lab, lightness 0 to 100."""
    as_float = colour.astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(as_float, cv2.COLOR_RGB2LAB), dtype=np.float32)


def wall(lab: NDArray[np.float32], face: Face) -> Wall:
    """Return how the background looks beside and above the head, where hair does not reach."""
    columns = _beside(lab, face)
    if not columns:
        return Wall(spread=99.0, lightness=0.0, colour=(0.0, 0.0, 0.0))
    points = np.concatenate([one.reshape(-1, 3) for one in columns])
    middle = np.median(points, axis=0)
    apart = np.sqrt(((points - middle) ** 2).sum(axis=1))
    return Wall(
        spread=float(np.percentile(apart, 95)),
        lightness=float(middle[0]),
        colour=(float(middle[0]), float(middle[1]), float(middle[2])),
    )


def _beside(lab: NDArray[np.float32], face: Face) -> list[Any]:
    """Return the strips of the future photo left and right of the head, down to the mouth."""
    top, bottom = max(0, int(face.y - face.side * 0.45)), int(face.y + face.side * 0.75)
    strips = []
    for left, right in ((-0.62, -0.34), (1.34, 1.62)):
        start = max(0, int(face.x + face.side * left))
        end = min(lab.shape[1], int(face.x + face.side * right))
        if end - start >= 4:
            strips.append(lab[top:bottom, start:end])
    return strips


def crown(lab: NDArray[np.float32], face: Face, backdrop: Wall) -> float | None:
    """Return the row where the head begins above the eyes; None where the wall is not plain."""
    if backdrop.spread > _APART_FROM_WALL:
        return None
    left = max(0, int(face.x + face.side * 0.25))
    right = int(face.x + face.side * 0.75)
    bottom = int(face.middle[1] - face.side * 0.2)
    part = lab[:bottom, left:right]
    if part.shape[0] < 4 or part.shape[1] < 4:
        return None
    apart = np.sqrt(((part - np.asarray(backdrop.colour, dtype=np.float32)) ** 2).sum(axis=2))
    filled = (apart > _APART_FROM_WALL).mean(axis=1)
    smooth = np.convolve(filled, np.ones(3) / 3, mode="same")
    empty = np.nonzero(smooth < 0.2)[0]
    return float(empty[-1] + 1) if len(empty) else 0.0


def board(colour: Colour, below: float) -> float:
    """Return the share of the frame of the largest written, white board below a row, else 0."""
    part = colour[int(below) :]
    if part.shape[0] < 16:
        return 0.0
    low = part.min(axis=2)
    brightest, total = float(np.percentile(low, 99)), float(colour.shape[0] * colour.shape[1])
    best = 0.0
    for share in _BOARD_LIGHT:  # a white board before a white wall is the brighter of the two
        white = (low >= share * brightest).astype(np.uint8)
        outlines, _ = cv2.findContours(white, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        best = max(best, *(_written_share(one, low, total) for one in outlines), 0.0)
    return best


def _written_share(outline: Any, low: Grey, total: float) -> float:
    """Return an outline's share of the frame where it is a rectangle with writing, else 0."""
    area = float(cv2.contourArea(outline))
    if area < _LEAST_BOARD * total:
        return 0.0
    _, sides, _ = cv2.minAreaRect(outline)
    if area < 0.85 * sides[0] * sides[1] or min(sides) < 0.12 * max(sides):
        return 0.0
    x, y, w, h = cv2.boundingRect(outline)
    inside = low[y + h // 6 : y + h - h // 6, x + w // 8 : x + w - w // 8]
    light = float(np.percentile(inside, 90)) if inside.size else 0.0
    writing = float((inside < 0.65 * light).mean()) if inside.size else 0.0
    return area / total if 0.01 < writing < 0.5 and light > 150 else 0.0


def _part(picture: Any, x: float, y: float, width: float, height: float) -> Any:
    top, left = max(0, int(y)), max(0, int(x))
    return picture[top : max(top + 2, int(y + height)), left : max(left + 2, int(x + width))]
