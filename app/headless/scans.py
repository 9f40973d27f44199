"""Scanned papers: taken out of the scanners' folder, filed, found, read, written out, erased."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from app.desk.filing import TakenIn, Whose, whose_of
from app.desk.filing_archive import Copied
from app.desk.filing_list import filing_table
from app.filing.acts import FilingWish, NoSuchSort
from app.filing.filing import EraseReason, Filing, FilingStatus
from app.headless.action import Action, Name, Text, Whole, WrongArgument
from app.headless.bookings import must_be_a_span
from app.headless.cover_painter import CoverOrder, paint_cover
from app.headless.operations import Operations
from app.headless.png import png_of
from app.reports.table import write_table

Points = Annotated[int, Meta(ge=100, le=2000)]


class ScanPage(Struct, frozen=True, kw_only=True):
    """Hold one page of a document as a PNG file in grey, in base64 on the line."""

    filing: Filing
    page: int
    png: bytes

    def __repr__(self) -> str:
        """Keep the page out of logs and tracebacks."""
        return f"ScanPage({self.filing.id}, {self.page}, 〈伏〉)"


class WrittenScanList(Struct, frozen=True, kw_only=True):
    """Hold a written file and how many documents it names."""

    file: str
    documents: int


class _Wish(Action, frozen=True, kw_only=True):
    first: date | None = None
    last: date | None = None
    place: Text = ""
    sort: Text = ""
    whose: Text = ""
    status: FilingStatus | None = None

    def wish(self) -> FilingWish:
        """Return what is searched for."""
        if self.first is not None and self.last is not None:
            must_be_a_span(self.first, self.last)
        return FilingWish(
            first=self.first,
            last=self.last,
            place=self.place,
            sort=self.sort,
            whose=whose_of(self.whose),
            status=self.status,
        )


class TakeInScans(Action, frozen=True, kw_only=True):
    """Take every complete file out of the scanners' folder (`scans.folder`); what still `growing` is, the next call takes. Files that are no documents go into the refused folder and are told each time."""  # noqa: E501

    def run(self, on: Operations) -> TakenIn:
        """Sweep what an interrupted act left over, then take them in."""
        on.filing.sweep()
        return on.filing.take_in()


class ScanSorts(Action, frozen=True, kw_only=True):
    """Tell the sorts of paper that may be filed today."""

    def run(self, on: Operations) -> tuple[str, ...]:
        """Return them."""
        return on.filing.sorts()


class WhoseScan(Action, frozen=True, kw_only=True):
    """Find whom a control number, a visit's code or today's ticket number names; without `text` whose visit is in hand at this window, null for none or several."""  # noqa: E501

    text: Text = ""

    example = {"text": "3K7-204817"}

    def run(self, on: Operations) -> Whose | None:
        """Return it."""
        return on.filing.whose(self.text) if self.text else on.filing.at_window()


class FileScan(Action, frozen=True, kw_only=True):
    """Record what a document is and whose; again where it was filed wrongly. `whose` is what `whose_scan` finds by; without it the visit in hand."""  # noqa: E501

    filing: Name
    sort: Name
    whose: Text = ""

    example = {
        "filing": "01936d0a-5a2b-5c31-8a11-3f5a1f1d9d11",
        "sort": "application",
        "whose": "3K7-204817",
    }

    def run(self, on: Operations) -> Filing:
        """Record it."""
        known = on.filing.whose(self.whose) if self.whose else on.filing.at_window()
        return on.filing.file(self.filing, self.sort, known or on.filing.whose(""))


class CoverPrinted(Struct, frozen=True, kw_only=True):
    """Hold a printed cover sheet: what its code says, and the number that people read."""

    code: str
    number: str


class PrintCoverSheet(Action, frozen=True, kw_only=True):
    """Print a cover sheet on A4: scanned before its document it tells the sort and whose it is. `whose` is what `whose_scan` finds by; without it the visit in hand. It is nowhere recorded and may be printed as often as wanted."""  # noqa: E501

    sort: Name
    whose: Text = ""

    example = {"sort": "application", "whose": "3K7-204817"}

    def run(self, on: Operations) -> CoverPrinted:
        """Print it."""
        if self.sort not in on.filing.sorts():
            raise NoSuchSort(sort=self.sort)
        whose = on.filing.whose(self.whose) if self.whose else on.filing.at_window() or Whose()
        code, words = on.filing.cover(self.sort, whose), on.desk.words()
        paper, sort = on.desk.paper, words(f"filing.sort.{self.sort}")
        pdf = paint_cover(CoverOrder(code=code, sort=sort, number=whose.number))
        paper.print_pdf(pdf, words("filing.cover.title"))
        return CoverPrinted(code=code, number=whose.number)


class FindScans(_Wish, frozen=True, kw_only=True):
    """Find this office's documents, those to be filed first; what is not given matches all."""

    example = {"whose": "3K7-204817", "sort": "application"}

    def run(self, on: Operations) -> tuple[Filing, ...]:
        """Find them."""
        return on.filing.find(self.wish())


class DueScans(Action, frozen=True, kw_only=True):
    """Tell the documents whose last day is over."""

    def run(self, on: Operations) -> tuple[Filing, ...]:
        """Return them."""
        return on.filing.due()


class ReadScan(Action, frozen=True, kw_only=True):
    """Show one page of a document (the first is 0), from the central store where another terminal took it in; `most` is the longer side in points."""  # noqa: E501

    filing: Name
    page: Whole = 0
    most: Points = 1400

    example = {"filing": "01936d0a-5a2b-5c31-8a11-3f5a1f1d9d11", "page": 0}

    def run(self, on: Operations) -> ScanPage:
        """Return it."""
        filing = on.filing.get(self.filing)
        if self.page >= filing.pages:
            raise WrongArgument(field="page", why=f"0 to {filing.pages - 1}")
        picture = on.filing.picture(filing, self.page, most=self.most)
        png = png_of(picture.wide, picture.tall, picture.grey)
        return ScanPage(filing=filing, page=self.page, png=png)


class WriteScanList(_Wish, frozen=True, kw_only=True):
    """Write the documents that match to a CSV or XLSX file; no name stands on it."""

    file: Name

    example = {"file": "/mnt/usb/scans.csv", "first": "2026-12-01", "last": "2026-12-31"}

    def run(self, on: Operations) -> WrittenScanList:
        """Write it."""
        found = on.filing.find(self.wish())
        table = filing_table(found, on.desk.ledger.now(), on.desk.words())
        return WrittenScanList(file=str(write_table(table, Path(self.file))), documents=len(found))


class WriteScanMedium(Action, frozen=True, kw_only=True):
    """Write filed documents onto a write-once medium and read it back, those on another only `again`; `folder` is where the medium is, usually that of the settings (`scans.medium`)."""  # noqa: E501

    folder: Text = ""
    first: date | None = None
    last: date | None = None
    sort: Text = ""
    again: bool = False

    example = {"folder": "/mnt/bd", "first": "2026-12-01", "last": "2026-12-31"}

    def run(self, on: Operations) -> Copied:
        """Write, prove and record it."""
        settings = on.desk.settings
        place = settings.path(self.folder or settings.scans.medium)
        wish = FilingWish(first=self.first, last=self.last, sort=self.sort)
        return on.archive.write(place, wish, again=self.again)


class EraseScans(Action, frozen=True, kw_only=True):
    """Record and erase documents, all or none: those whose last day is over, or mistakes."""

    filings: tuple[Name, ...]
    reason: EraseReason

    example = {"filings": ["01936d0a-5a2b-5c31-8a11-3f5a1f1d9d11"], "reason": "retention"}

    def run(self, on: Operations) -> int:
        """Return how many were erased."""
        return on.filing.erase(self.filings, self.reason)


SCANS: tuple[type[Action], ...] = (
    TakeInScans,
    ScanSorts,
    WhoseScan,
    FileScan,
    PrintCoverSheet,
    FindScans,
    DueScans,
    ReadScan,
    WriteScanList,
    WriteScanMedium,
    EraseScans,
)
