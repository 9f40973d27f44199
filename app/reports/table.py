"""A list as a table of texts, and how it becomes a file: CSV or XLSX (OKA-1.1.3-エ-シ)."""

from __future__ import annotations

import contextlib
import csv
import io
import os
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from app.faults import CounterFault

_FORMULA = frozenset("=+-@\t\r＝＋－＠")
_WIDEST = 60


class NoSuchTableFile(CounterFault):
    """Name a file whose ending is none that a list can be written as."""

    code = "I-121"
    calm = True


class TableNotWritten(CounterFault):
    """Tell that a list could not be written to its file."""

    code = "I-122"


class Table(Struct, frozen=True, kw_only=True):
    """Hold a list: ``keys`` name the columns for a paper's layout, ``headings`` tell them.

    ``note`` is one line below the title: what was chosen, and as of when.
    """

    title: str
    note: str
    at: datetime
    keys: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        """Keep residents' data out of logs and tracebacks."""
        return f"Table({len(self.rows)} rows)"


def plain(value: str) -> str:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in _FORMULA else value


def as_csv(table: Table) -> bytes:
    """Return a table as CSV (UTF-8 with BOM); nothing in it begins a formula."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_ALL)
    writer.writerow(table.headings)
    writer.writerows([plain(value) for value in row] for row in table.rows)
    return sink.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    """Return a table as a workbook of texts: no formula, no link, no number is made of them."""
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook pays for it

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"title": table.title, "created": table.at.replace(tzinfo=None)})
        strong = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(table.headings):
            sheet.write_string(0, place, heading, strong)
            longest = max((len(row[place]) for row in table.rows), default=0)
            sheet.set_column(place, place, min(_WIDEST, 2 * max(len(heading), longest) + 2))
        for line, row in enumerate(table.rows, start=1):
            for place, value in enumerate(row):
                sheet.write_string(line, place, value)
        sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
    return sink.getvalue()


def write_table(table: Table, target: Path) -> Path:
    """Write a table whole or not at all; the file's ending says as what.

    Raises:
        NoSuchTableFile: it ends neither in ``.csv`` nor in ``.xlsx``.
        TableNotWritten: the disk or the folder refuses it.
    """
    made = {".csv": as_csv, ".xlsx": as_xlsx}.get(target.suffix.lower())
    if made is None:
        raise NoSuchTableFile(file=target.name)
    half = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.write(made(table))
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    except OSError as trouble:
        raise TableNotWritten(file=target.name, why=trouble.strerror or "") from None
    finally:
        with contextlib.suppress(OSError):  # where no folder is, nothing half lies in it
            half.unlink(missing_ok=True)
    return target
