"""Lists on A4: every row on some page, nothing cut off, names as they are."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from app import paths
from app.desk.booking_lists import COLUMNS
from app.desk.transport import COLUMNS as TRANSPORT
from app.reports.table import Table
from app.resources import words
from tests.widgets.conftest import DeskParts
from widgets.fonts import register_fonts
from widgets.forms.listing import ListLayout, load_list, pages
from widgets.list_paper import ListPrinting, render_list
from widgets.sheet import Stationery, stationery

JA = words("ja")
ROW = (
    "2026-11-21",
    "10:00",
    "センター",
    "交付",
    "予約済",
    "7K2M-4Q9X",
    "3K7-204817",
    "葛\U000e0100西　花子",
    "カサイ　ハナコ",
    "本人",
    "090-0000-0001",
)
TABLE = Table(
    title="予約一覧　センター",
    note="2026-11-21",
    at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    keys=COLUMNS,
    headings=tuple(JA(f"booking_list.column.{key}") for key in COLUMNS),
    rows=(ROW,) * 70,
)


@pytest.fixture(scope="module")
def means(qapp: QApplication) -> Stationery:
    return stationery(register_fonts(), JA, words("en"))


def layouts() -> list[str]:
    folder = paths.resources() / "slips" / "lists"
    return sorted(file.stem for file in folder.glob("*.toml"))


@pytest.mark.parametrize("name", layouts())
def test_columns_fit_the_page(name: str) -> None:
    layout = load_list(name)
    assert layout.id == name
    wide = sum(column.width for column in layout.columns)
    assert wide <= layout.page[0] - 2 * layout.margin


def by_length(text: str, column: object) -> tuple[str, ...]:
    return tuple(text[at : at + 6] for at in range(0, len(text), 6))


def test_every_row_stands_on_one_page_only() -> None:
    layout: ListLayout = load_list("bookings")
    rows = tuple(replace_name(ROW, "あ" * length) for length in range(1, 60))
    table = replace(TABLE, rows=rows)
    made = pages(table, layout, first=30, room=190, line=4, broken=by_length)
    assert len(made) > 1
    assert sum(map(len, made)) == len(rows)
    assert all(page[-1].top + page[-1].height <= 190 for page in made)
    told = ["".join(row.cells[7].lines) for page in made for row in page]
    assert told == [row[7] for row in rows]


def replace_name(row: tuple[str, ...], name: str) -> tuple[str, ...]:
    return (*row[:7], name, *row[8:])


def test_a_pdf_has_the_pages_it_needs(means: Stationery, tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("poppler is not installed")
    for rows, count in ((TABLE.rows, 3), (TABLE.rows[:1], 1), ((), 1)):
        pdf = tmp_path / "list.pdf"
        pdf.write_bytes(render_list(replace(TABLE, rows=rows), load_list("bookings"), means))
        told = subprocess.run(
            ["pdfinfo", str(pdf)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert re.search(rf"Pages:\s+{count}\n", told)
        assert re.search(r"Page size:\s+841\.\d+ x 595\.\d+ pts|842 x 595", told), told


@pytest.mark.parametrize("name", layouts())
def test_every_layout_is_printed_from_its_own_table(
    qapp: QApplication, desk_parts: DeskParts, name: str
) -> None:
    keys = {"bookings": COLUMNS, "transport": TRANSPORT}[name]
    area = {"bookings": "booking_list", "transport": "transport"}[name]
    table = Table(
        title=name,
        note="",
        at=TABLE.at,
        keys=keys,
        headings=tuple(JA(f"{area}.column.{key}") for key in keys),
        rows=(tuple(keys),),
    )
    ListPrinting(desk_parts.desk, register_fonts())(table, name)
    [pdf] = (desk_parts.home / "paper").iterdir()
    assert pdf.name == f"0001-{name}.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")
