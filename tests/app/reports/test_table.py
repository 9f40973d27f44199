"""A list becomes a file whole, and nothing in it is taken for a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.reports.table import NoSuchTableFile, Table, TableNotWritten, as_csv, as_xlsx, write_table

TABLE = Table(
    title="予約一覧",
    note="",
    at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    keys=("name", "phone"),
    headings=("氏名", "電話"),
    rows=(("葛\U000e0100西　花子", "090-0000-0001"), ('=HYPERLINK("http://x")', "+81")),
)


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_reads_back_and_begins_no_formula() -> None:
    data = as_csv(TABLE)
    assert data.startswith(b"\xef\xbb\xbf")
    read = cells(data)
    assert read[:2] == [["氏名", "電話"], ["葛\U000e0100西　花子", "090-0000-0001"]]
    assert read[2] == ['\'=HYPERLINK("http://x")', "'+81"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "＝", "＠"])
def test_every_beginning_of_a_formula_is_blunted(begin: str) -> None:
    table = Table(title="", note="", at=TABLE.at, keys=("a",), headings=("a",), rows=((begin,),))
    assert cells(as_csv(table))[1] == [f"'{begin}"]


def test_a_workbook_holds_texts_only() -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx(TABLE))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert sheet.count('t="s"') == 6
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "葛\U000e0100西　花子" in texts


@pytest.mark.parametrize("name", ["list.csv", "list.XLSX"])
def test_a_file_appears_whole(tmp_path: Path, name: str) -> None:
    target = tmp_path / "deep" / name
    assert write_table(TABLE, target) == target
    assert [one.name for one in target.parent.iterdir()] == [name]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    taken = tmp_path / "list.csv"
    taken.mkdir()
    with pytest.raises(TableNotWritten):
        write_table(TABLE, taken)
    with pytest.raises(NoSuchTableFile):
        write_table(TABLE, tmp_path / "list.txt")
    assert list(tmp_path.iterdir()) == [taken]
