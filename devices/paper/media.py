"""Which paper a PDF document wants, by the size of its first page."""

from __future__ import annotations

import re

_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")
_MM_PER_POINT = 25.4 / 72
_NEAR = 1.0  # millimetres by which a page may differ from its paper
_MEDIA = {
    "A4": (210.0, 297.0),
    "jpn_hagaki_100x148mm": (100.0, 148.0),
    "Custom.85.6x53.98mm": (53.98, 85.6),
}


def media_of(pdf: bytes) -> str:
    """Return the paper's name as CUPS knows it; A4 where the page is of no known size."""
    found = _BOX.search(pdf)
    if found is None:
        return "A4"
    sides = sorted(float(side) * _MM_PER_POINT for side in found.groups())
    for name, paper in _MEDIA.items():
        if all(abs(side - wanted) <= _NEAR for side, wanted in zip(sides, paper, strict=True)):
            return name
    return "A4"
