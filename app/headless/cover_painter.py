"""Cover sheets of a terminal without a window: painted by a process of its own."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from app.headless.form_painter import beside

_PAINTER = "widgets.cover_service"


class CoverOrder(Struct, frozen=True, kw_only=True):
    """Hold what stands on a cover sheet: its code, the sort's name, whose number people read."""

    code: str
    sort: str
    number: str


class PaintedCover(Struct, frozen=True, kw_only=True):
    """Hold a cover sheet as it is printed."""

    pdf: bytes


def paint_cover(order: CoverOrder) -> bytes:
    """Have a cover sheet painted.

    Raises:
        NotPainted: the painter is not there, ended with a trouble or took too long.
    """
    return beside(_PAINTER, msgspec.json.encode(order), PaintedCover).pdf
