"""Codes on a camera's frame: pure, on plain bytes, quick enough for every frame of a live view."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import zxingcpp

_SQUARE, _BARS = "QRCode", "Code128,Code39,Codabar,ITF"
_GREEN = 1


class Picture(Protocol):
    """Be a frame: RGB, three bytes a pixel, ``stride`` bytes a row."""

    @property
    def width(self) -> int:
        """Return the pixels of a row."""
        ...

    @property
    def height(self) -> int:
        """Return the rows."""
        ...

    @property
    def stride(self) -> int:
        """Return the bytes from one row to the next."""
        ...

    @property
    def pixels(self) -> bytes:
        """Return all bytes."""
        ...


def codes_on(picture: Picture, *, bars: bool = True) -> tuple[str, ...]:
    """Return what the whole codes on a frame say; ``bars`` also looks for bar codes.

    Only the green of a frame is looked at: black ink on any paper is dark in it, and turning a
    colour frame to grey takes longer than reading it.  Bars are looked for where no square is.

    Raises:
        ValueError: a frame has fewer bytes than its rows need.
    """
    needed = picture.stride * picture.height
    if len(picture.pixels) < needed or picture.stride < picture.width * 3:
        raise ValueError("a frame has fewer bytes than its rows need")
    rows = np.frombuffer(picture.pixels, np.uint8, count=needed)
    plane = rows.reshape(picture.height, picture.stride)[:, _GREEN : picture.width * 3 : 3]
    grey = np.ascontiguousarray(plane)
    return _read(grey, _SQUARE) or (_read(grey, _BARS) if bars else ())


def _read(grey: object, kinds: str) -> tuple[str, ...]:
    formats = zxingcpp.barcode_formats_from_str(kinds)  # none is kept: at its end zxing-cpp counts
    found = zxingcpp.read_barcodes(grey, formats=formats, try_invert=False)
    return tuple(one.text for one in found if one.valid and one.text)
