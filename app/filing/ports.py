"""The border for scanned documents: the scanners' folder, and what looks into a document."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from app.faults import CounterFault
from app.filing.filing import Medium

MOST_POINTS = 120_000_000
"""An A3 page at 600 dpi has 70 million points; more is a bomb."""


class ScanFolderGone(CounterFault):
    """Tell that the folder that the scanners write to cannot be read or written."""

    code = "P-150"


class Unfit(StrEnum):
    """Tell why a file of the scanners' folder is not taken in."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    FOREIGN = "foreign"  # none of PDF, JPEG, PNG, TIFF, whatever its name says
    DAMAGED = "damaged"  # cut off or broken
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    NO_PAGES = "no_pages"
    ERASED = "erased"  # the same document was erased here before


class UnfitScan(CounterFault):
    """Tell that a document cannot be kept, and why."""

    code = "P-151"

    def __init__(self, unfit: Unfit) -> None:
        super().__init__(why=unfit.value)
        self.unfit = unfit


class Found(Struct, frozen=True, kw_only=True):
    """Hold one file that is complete, as it stood when it was found."""

    name: str
    size: int
    changed_ns: int


class Refused(Struct, frozen=True, kw_only=True):
    """Hold one file that was not taken in and stays in the refused folder."""

    name: str
    unfit: Unfit
    size: int

    def __repr__(self) -> str:
        """Keep file names, which may name people, out of logs."""
        return f"Refused({self.unfit})"


class Looked(Struct, frozen=True, kw_only=True):
    """Hold what a look at the folder found: files to take, and how many still grow."""

    complete: tuple[Found, ...] = ()
    growing: int = 0


class ScanFolder(Protocol):
    """Be the folder that the office's scanners write to; every call may take long."""

    def look(self) -> Looked:
        """Return the files that are complete; raises ScanFolderGone."""
        ...

    def read(self, found: Found) -> bytes | None:
        """Return a file's bytes, None where it changed since it was found; raises UnfitScan."""
        ...

    def remove(self, found: Found) -> None:
        """Remove a file that is kept elsewhere, unless another took its name since."""
        ...

    def refuse(self, found: Found, unfit: Unfit) -> None:
        """Move a file into the refused folder; it is never removed by the program."""
        ...

    def refused(self) -> tuple[Refused, ...]:
        """Return what lies in the refused folder."""
        ...


class Examined(Struct, frozen=True, kw_only=True):
    """Hold what a document is: its form, its pages, the codes on its first page.

    ``later`` has the QR codes of the pages behind, by the page's place from 0.
    """

    medium: Medium
    pages: int
    codes: tuple[str, ...] = ()
    later: tuple[tuple[int, tuple[str, ...]], ...] = ()


class PagePicture(Struct, frozen=True, kw_only=True):
    """Hold one page as grey points, row by row."""

    wide: int
    tall: int
    grey: bytes

    def __repr__(self) -> str:
        """Keep the page out of logs and tracebacks."""
        return f"PagePicture({self.wide}x{self.tall})"


class DrawnPage(Struct, frozen=True, kw_only=True):
    """Hold one page in colour, three bytes a point, and its size on paper in 1/72 inch."""

    wide: int
    tall: int
    rgb: bytes
    paper: tuple[float, float]

    def __repr__(self) -> str:
        """Keep the page out of logs and tracebacks."""
        return f"DrawnPage({self.wide}x{self.tall})"


class PdfPages(Protocol):
    """Read PDF documents."""

    def count(self, body: bytes) -> int:
        """Return how many pages there are; raises UnfitScan."""
        ...

    def picture(self, body: bytes, page: int, *, most: int) -> PagePicture:
        """Return one page, its longer side at most so many points; raises UnfitScan."""
        ...

    def pictures(self, body: bytes, first: int, *, most: int) -> Iterator[PagePicture]:
        """Return the pages from one on, one after the other; raises UnfitScan."""
        ...

    def drawn(self, body: bytes, first: int, end: int, *, dpi: int) -> Iterator[DrawnPage]:
        """Return pages in colour, so many points an inch, one after the other; raises UnfitScan."""
        ...


class ScanReader(Protocol):
    """Look into documents of every form that is taken in."""

    def examine(self, body: bytes, pdf: PdfPages) -> Examined:
        """Return what a document is; raises UnfitScan."""
        ...

    def picture(self, body: bytes, page: int, pdf: PdfPages, *, most: int) -> PagePicture:
        """Return one page; raises UnfitScan."""
        ...

    def part(self, body: bytes, first: int, end: int, pdf: PdfPages) -> bytes:
        """Return some pages as a document of its own, of the same form; raises UnfitScan."""
        ...


class ScanIntake(Struct, frozen=True, kw_only=True):
    """Hold where scanned documents come in: the scanners' folder, and what looks into them.

    ``by_open_visit`` says that the scanner stands at this window: what comes in while one visit
    is open belongs to it.
    """

    folder: ScanFolder
    reader: ScanReader
    by_open_visit: bool = False


class Piece(Protocol):
    """Be a piece of an attachment as the central store gives it."""

    @property
    def body(self) -> bytes:
        """Return its bytes, empty behind the last."""
        ...


class OfficeScans(Protocol):
    """Give documents that another terminal of the office took in."""

    def piece(self, digest: str, offset: int) -> Piece:
        """Return the piece that begins at an offset; raises CounterFault."""
        ...
