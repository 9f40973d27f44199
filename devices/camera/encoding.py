"""A photograph's file: JPEG, RGB, 480 to 6000 points a side, 20 KB to 7 MB, without metadata."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera.crop import LEAST_SIDE, MOST_SIDE
from devices.camera.faults import FrameTooSmall, PhotoNotFit

LEAST_BYTES, MOST_BYTES = 20 * 1024, 7 * 1024 * 1024
_QUALITIES = (94, 97, 100)
_SMALLER = (88, 80, 70, 55)


def within(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture with at most 6000 points a side.

    Raises:
        FrameTooSmall: a side has fewer than 480 points; nothing is made larger than it was.
    """
    height, width = picture.shape[:2]
    if min(height, width) < LEAST_SIDE:
        raise FrameTooSmall(width=width, height=height, least=LEAST_SIDE)
    largest = max(height, width)
    if largest <= MOST_SIDE:
        return picture
    by = MOST_SIDE / largest
    to = (min(MOST_SIDE, round(width * by)), min(MOST_SIDE, round(height * by)))
    return np.asarray(cv2.resize(picture, to, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def encode(picture: NDArray[np.uint8]) -> bytes:
    """Return an RGB picture as a file within the application's limits.

    Raises:
        FrameTooSmall: a side has fewer than 480 points.
        PhotoNotFit: no quality brings it within 20 KB and 7 MB.
    """
    picture = within(picture)
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    body = _written(bgr, _QUALITIES[0])
    others = _QUALITIES[1:] if len(body) < LEAST_BYTES else _SMALLER
    for quality in others:
        if LEAST_BYTES <= len(body) <= MOST_BYTES:
            break
        body = _written(bgr, quality)
    if not LEAST_BYTES <= len(body) <= MOST_BYTES:
        raise PhotoNotFit(kilobytes=len(body) // 1024)
    return body


def _written(bgr: Any, quality: int) -> bytes:
    done, body = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise PhotoNotFit(kilobytes=0)
    return bytes(body)
