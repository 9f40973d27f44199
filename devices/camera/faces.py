"""Faces and eyes in a grey picture: an interface, and OpenCV's Haar files behind it.

A city that supplies a licensed model of its own puts it behind ``FaceFinder``.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
_ACROSS = 320  # points a face is looked for in; its eyes are looked for in all
_LEAST_SHARE = 0.16  # of the picture's height: smaller faces are of people who pass behind
_EYE_ROW, _EYE_REACH = 0.38, 0.17  # where eyes lie in a face's box, and how far from it
_APART = (0.26, 0.62)  # of the box's width between two eyes
_STEEPEST = 30.0


class Face(Struct, frozen=True, kw_only=True):
    """Hold a face's box and the centres of its eyes, left and right as seen; None where hidden."""

    x: float
    y: float
    side: float
    left: tuple[float, float] | None = None
    right: tuple[float, float] | None = None

    @property
    def both_eyes(self) -> bool:
        """Tell whether both eyes were found."""
        return self.left is not None and self.right is not None

    @property
    def roll(self) -> float:
        """Return the tilt of the eye line in degrees, 0 where an eye is hidden."""
        if self.left is None or self.right is None:
            return 0.0
        across, down = self.right[0] - self.left[0], self.right[1] - self.left[1]
        return math.degrees(math.atan2(down, across))

    @property
    def between(self) -> float:
        """Return the distance between the eyes; reckoned from the box where one is hidden."""
        if self.left is None or self.right is None:
            return self.side * 0.44
        return math.hypot(self.right[0] - self.left[0], self.right[1] - self.left[1])

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point between the eyes; reckoned from the box where one is hidden."""
        if self.left is None or self.right is None:
            return self.x + self.side / 2, self.y + self.side * _EYE_ROW
        return (self.left[0] + self.right[0]) / 2, (self.left[1] + self.right[1]) / 2


class FaceFinder(Protocol):
    """Find faces."""

    def faces(self, grey: Grey) -> tuple[Face, ...]:
        """Return the faces of a grey picture, the largest first, its eyes searched."""
        ...


class HaarFaces:
    """Find faces by the Haar files that come with OpenCV."""

    def __init__(self) -> None:
        folder = Path(cv2.__file__).with_name("data")
        self._faces = cv2.CascadeClassifier(str(folder / "haarcascade_frontalface_alt2.xml"))
        names = ("haarcascade_eye.xml", "haarcascade_eye_tree_eyeglasses.xml")
        self._eyes = tuple(cv2.CascadeClassifier(str(folder / name)) for name in names)

    def faces(self, grey: Grey) -> tuple[Face, ...]:
        """Return the faces of a grey picture, the largest first, its eyes searched."""
        by = min(1.0, _ACROSS / grey.shape[1])
        small = _resized(grey, by) if by < 1 else grey
        least = int(small.shape[0] * _LEAST_SHARE)
        found = self._faces.detectMultiScale(
            small, scaleFactor=1.15, minNeighbors=3, minSize=(least, least)
        )
        boxes = [(x / by, y / by, side / by) for x, y, side in _boxes(found)]
        boxes.sort(key=lambda box: -box[2])
        if not boxes:
            return ()
        first = self._with_eyes(grey, boxes[0])
        return (first, *(Face(x=x, y=y, side=w) for x, y, w in boxes[1:]))

    def _with_eyes(self, grey: Grey, box: tuple[float, float, float]) -> Face:
        x, y, side = box
        top, bottom = int(y + side * 0.12), int(y + side * 0.64)
        part = grey[max(top, 0) : bottom, int(x) : int(x + side)]
        if part.shape[0] < 20:
            return Face(x=x, y=y, side=side)
        shrunk = min(1.0, 136.0 / side)
        if shrunk < 1:
            part = _resized(part, shrunk)
        for cascade in self._eyes:
            least = int(side * shrunk * 0.14)
            found = cascade.detectMultiScale(
                part, scaleFactor=1.12, minNeighbors=4, minSize=(least, least)
            )
            eyes = [
                (x + (ex + ew / 2) / shrunk, max(top, 0) + (ey + ew / 2) / shrunk)
                for ex, ey, ew in _boxes(found)
            ]
            pair = _pair(eyes, box)
            if pair is not None:
                return Face(x=x, y=y, side=side, left=pair[0], right=pair[1])
        return Face(x=x, y=y, side=side)


def _boxes(found: Any) -> list[tuple[float, float, float]]:
    return [(float(x), float(y), float(w)) for x, y, w, _ in found]


def _resized(part: Grey, by: float) -> Grey:
    shrunk = cv2.resize(part, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, dtype=np.uint8)


_Point = tuple[float, float]


def _pair(eyes: list[_Point], box: tuple[float, float, float]) -> tuple[_Point, _Point] | None:
    """Return the two points that lie as eyes do in a face, the best pair of them."""
    x, y, side = box
    row = y + side * _EYE_ROW
    likely = [one for one in eyes if abs(one[1] - row) < side * _EYE_REACH]
    best, least = None, math.inf
    for left in likely:
        for right in likely:
            across, down = right[0] - left[0], right[1] - left[1]
            if not side * _APART[0] < across < side * _APART[1]:
                continue
            if abs(math.degrees(math.atan2(down, across))) > _STEEPEST:
                continue
            off = abs((left[0] + right[0]) / 2 - x - side / 2) + abs(down) / 4
            if off < least:
                best, least = (left, right), off
    return best
