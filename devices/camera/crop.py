"""Where a photograph of 35 × 45 mm lies in a frame: the head 34 mm high, 4 mm below the edge."""

from __future__ import annotations

from app.camera_port import Area, Lines

WIDTH_MM, HEIGHT_MM = 35.0, 45.0
HEAD_MM, TOP_MM = 34.0, 4.0
# Of the face's box: the distance between two eyes tells a long face's chin up to a tenth too high.
CHIN_BELOW_EYES, CHIN_BELOW_TOP = 0.765, 1.145
CROWN_ABOVE_EYES = 0.72
LEAST_SIDE, MOST_SIDE = 480, 6000  # pixels of the application's photo


def crop_of(lines: Lines) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the photo; they may reach beyond the frame."""
    per_mm = (lines.chin - lines.crown) / HEAD_MM
    width, height = WIDTH_MM * per_mm, HEIGHT_MM * per_mm
    return lines.middle - width / 2, lines.crown - TOP_MM * per_mm, width, height


def inside(crop: tuple[float, float, float, float], width: int, height: int) -> Area:
    """Return the crop moved, and where it must be shrunk, into a frame, in its proportion."""
    left, top, wide, tall = crop
    shrunk = min(1.0, width / wide, height / tall)
    if shrunk < 1:
        left, wide = left + wide * (1 - shrunk) / 2, wide * shrunk
        tall *= shrunk
    whole_wide = min(width, round(wide))
    whole_tall = min(height, round(whole_wide * HEIGHT_MM / WIDTH_MM))
    return Area(
        x=min(max(round(left), 0), width - whole_wide),
        y=min(max(round(top), 0), height - whole_tall),
        width=whole_wide,
        height=whole_tall,
    )


def scaled(area: Area, by: float, width: int, height: int) -> Area:
    """Return the same area in a frame of another size."""
    return inside((area.x * by, area.y * by, area.width * by, area.height * by), width, height)
