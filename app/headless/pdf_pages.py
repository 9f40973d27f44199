"""PDF documents of a terminal without a window: read by a process of its own, which has the engine.

What is read goes through a pipe and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from app.filing.ports import DrawnPage, PagePicture, Unfit, UnfitScan
from app.headless.form_painter import beside

_READER = "widgets.pdf_service"
_GREY_AT_ONCE, _DRAWN_AT_ONCE = 20, 4  # a page drawn at 200 dpi is 11 MB


class PdfOrder(Struct, frozen=True, kw_only=True):
    """Hold a document and what is asked of it: pages from first to before end, or their number.

    Pages come in grey, ``most`` points long at most, or in colour with ``dpi`` points an inch.
    """

    body: bytes
    first: int = 0
    end: int = 0
    most: int = 0
    dpi: int = 0

    def __repr__(self) -> str:
        """Keep the document out of logs and tracebacks."""
        return f"PdfOrder({len(self.body)} bytes, {self.first} to {self.end})"


class PdfAnswer(Struct, frozen=True, kw_only=True):
    """Hold how many pages there are and those asked for; ``unfit`` is why the next is missing."""

    count: int = 0
    pictures: tuple[PagePicture, ...] = ()
    drawn: tuple[DrawnPage, ...] = ()
    unfit: Unfit | None = None


class PdfProcess:
    """Count and draw pages; satisfies ``app.filing.ports.PdfPages``."""

    def count(self, body: bytes) -> int:
        """Return how many pages there are.

        Raises:
            UnfitScan: it asks for a password, has no page or is broken.
            NotPainted: the process did not run to its end.
        """
        return _whole(_asked(PdfOrder(body=body))).count

    def picture(self, body: bytes, page: int, *, most: int) -> PagePicture:
        """Return one page on white, its longer side at most so many points.

        Raises:
            UnfitScan: it cannot be drawn.
            NotPainted: the process did not run to its end.
        """
        order = PdfOrder(body=body, first=page, end=page + 1, most=most)
        found = _whole(_asked(order)).pictures
        if not found:
            raise UnfitScan(Unfit.DAMAGED)
        return found[0]

    def pictures(self, body: bytes, first: int, *, most: int) -> Iterator[PagePicture]:
        """Return the pages from one on, on white, one after the other.

        Raises:
            UnfitScan: one cannot be drawn.
            NotPainted: a process did not run to its end.
        """
        count = self.count(body)
        for start in range(first, count, _GREY_AT_ONCE):
            end = min(count, start + _GREY_AT_ONCE)
            answer = _asked(PdfOrder(body=body, first=start, end=end, most=most))
            yield from answer.pictures
            _whole(answer)

    def drawn(self, body: bytes, first: int, end: int, *, dpi: int) -> Iterator[DrawnPage]:
        """Return pages in colour on white, one after the other.

        Raises:
            UnfitScan: one cannot be drawn, or has more points than a scan.
            NotPainted: a process did not run to its end.
        """
        for start in range(first, end, _DRAWN_AT_ONCE):
            until = min(end, start + _DRAWN_AT_ONCE)
            answer = _asked(PdfOrder(body=body, first=start, end=until, dpi=dpi))
            yield from answer.drawn
            _whole(answer)


def _asked(order: PdfOrder) -> PdfAnswer:
    return beside(_READER, msgspec.json.encode(order), PdfAnswer)


def _whole(answer: PdfAnswer) -> PdfAnswer:
    if answer.unfit is not None:
        raise UnfitScan(answer.unfit)
    return answer
