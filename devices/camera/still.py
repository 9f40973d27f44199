"""A camera that is none, for a terminal without a window: it shows a picture's file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from app.camera_port import Frame, NoCamera


def frame_of_file(picture: Path) -> Frame:
    """Return the frame that a simulated camera shows.

    Raises:
        NoCamera: the file cannot be read as a picture.
    """
    try:
        body = np.frombuffer(picture.read_bytes(), dtype=np.uint8)
    except OSError:
        raise NoCamera(camera=picture.name) from None
    found = cv2.imdecode(body, cv2.IMREAD_COLOR) if body.size else None
    if found is None:
        raise NoCamera(camera=picture.name)
    colours = np.ascontiguousarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB))
    height, width = colours.shape[:2]
    return Frame(width=width, height=height, stride=width * 3, pixels=colours.tobytes())
