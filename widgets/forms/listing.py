"""How a list stands on paper: columns and sizes as data, a table's rows broken into pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from app import paths
from app.reports.table import Table
from app.resources import load_toml


class ListColumn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Place one column of a table by its key; ``name`` sets it as names are set on forms."""

    key: str
    width: float
    name: bool = False


class ListLayout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold a list's page in millimetres and its sizes in points; columns of the table may miss."""

    id: str
    page: tuple[float, float]
    margin: float
    title: float
    note: float
    head: float
    size: float
    pad: float
    foot: float
    columns: tuple[ListColumn, ...]


class Cell(Struct, frozen=True, kw_only=True):
    """Hold one value, broken into the lines of its column."""

    column: ListColumn
    left: float
    lines: tuple[str, ...]


class RowPlace(Struct, frozen=True, kw_only=True):
    """Hold one row where it stands on its page."""

    top: float
    height: float
    cells: tuple[Cell, ...]


Broken = Callable[[str, ListColumn], tuple[str, ...]]


def load_list(name: str) -> ListLayout:
    """Read a list's layout, such as ``bookings``.

    Raises:
        ResourceFault: the layout is absent or broken.
    """
    return load_toml(paths.resources() / "slips" / "lists" / f"{name}.toml", ListLayout)


def headings(table: Table, layout: ListLayout) -> tuple[str, ...]:
    """Return the headings of the layout's columns."""
    told = dict(zip(table.keys, table.headings, strict=True))
    return tuple(told[column.key] for column in layout.columns)


def pages(
    table: Table, layout: ListLayout, *, first: float, room: float, line: float, broken: Broken
) -> Sequence[tuple[RowPlace, ...]]:
    """Break a table into pages; a row is never torn, and no value is cut off.

    Rows stand from ``first`` down to ``room``; ``line`` is the height of a line.
    """
    places = {key: place for place, key in enumerate(table.keys)}
    done: list[tuple[RowPlace, ...]] = []
    page: list[RowPlace] = []
    top = first
    for row in table.rows:
        cells = _cells(row, places, layout, broken)
        height = max(len(cell.lines) for cell in cells) * line + 2 * layout.pad
        if page and top + height > room:
            done.append(tuple(page))
            page, top = [], first
        page.append(RowPlace(top=top, height=height, cells=cells))
        top += height
    return (*done, tuple(page))


def _cells(
    row: tuple[str, ...], places: dict[str, int], layout: ListLayout, broken: Broken
) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    left = layout.margin
    for column in layout.columns:
        lines = broken(row[places[column.key]], column)
        cells.append(Cell(column=column, left=left, lines=lines))
        left += column.width
    return tuple(cells)
