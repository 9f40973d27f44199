"""What is wrong with a layout that a table's shape cannot tell."""

from itertools import combinations

from app.forms.layout import (
    Cells,
    Check,
    Line,
    Name,
    Part,
    Parts,
    Picture,
    Section,
    Text,
    Value,
    each_part,
)

_TOUCH = 0.05  # millimetres by which neighbours may share an edge
_CHECK_SIDE = 4.6


def flaw_of(parts: Parts, page: tuple[float, float]) -> tuple[str, str] | None:
    """Return the key of the first part that stands wrongly, and why; None where none does."""
    ticks: set[str] = set()
    for key, part in each_part(parts):
        left, top, right, bottom = extent(part)
        if left < 0 or top < 0 or right > page[0] + _TOUCH or bottom > page[1] + _TOUCH:
            return key, "it stands beside the page"
        if isinstance(part, Text) and bool(part.key) == bool(part.field):
            return key, "it needs either key or field"
        if isinstance(part, Check):
            if part.key in ticks:
                return key, f"{part.key} has two boxes"
            ticks.add(part.key)
    return _overlap(parts)


def extent(part: Part) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a part in millimetres."""
    if isinstance(part, Section):
        return 0.0, part.y, 0.0, part.rule
    if isinstance(part, Line):
        ends = (part.x, part.to_x), (part.y, part.to_y)
        return min(ends[0]), min(ends[1]), max(ends[0]), max(ends[1])
    if isinstance(part, Check):
        return part.x, part.y, part.x + _CHECK_SIDE, part.y + _CHECK_SIDE
    if isinstance(part, Cells):
        gap = part.side / 2 if part.split else 0.0
        return part.x, part.y, part.x + part.side * part.count + gap, part.y + cell_height(part)
    if isinstance(part, Text):
        return part.x, part.y, part.x + part.w, part.y
    return part.x, part.y, part.x + part.w, part.y + part.h


def cell_height(cells: Cells) -> float:
    """Return how high a row of cells is."""
    return cells.tall or cells.side


def _overlap(parts: Parts) -> tuple[str, str] | None:
    """Return the first place for a value that stands on another one."""
    filled = [
        (key, part, extent(part))
        for key, part in each_part(parts)
        if isinstance(part, Value | Name | Cells | Picture)
    ]
    for (name, _, one), (key, _, two) in combinations(filled, 2):
        apart = (
            one[2] <= two[0] + _TOUCH
            or two[2] <= one[0] + _TOUCH
            or one[3] <= two[1] + _TOUCH
            or two[3] <= one[1] + _TOUCH
        )
        if not apart:
            return key, f"it stands on {name}"
    return None
