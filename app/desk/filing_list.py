"""The list of scanned documents as a table: no name stands on it."""

from collections.abc import Sequence
from datetime import datetime

from app.filing.filing import Filing
from app.ports import Words
from app.reports.table import Table

COLUMNS = ("day", "sort", "whose", "place", "pages", "state", "until", "copies")


def filing_table(filings: Sequence[Filing], at: datetime, words: Words) -> Table:
    """Return documents as a list, in their order."""
    return Table(
        title=words("filing.title"),
        note=words("filing.count", count=len(filings)),
        at=at,
        keys=COLUMNS,
        headings=tuple(words(f"filing.head.{key}") for key in COLUMNS),
        rows=tuple(_row(one, words) for one in filings),
    )


def _row(one: Filing, words: Words) -> tuple[str, ...]:
    return (
        one.day.isoformat(),
        words(f"filing.sort.{one.sort}") if one.sort else "",
        one.control_number or one.visit,
        one.window,
        str(one.pages),
        words(f"filing.status.{one.status.value}"),
        one.keep_until.isoformat() if one.keep_until is not None else "",
        " ".join(one.copies),
    )
