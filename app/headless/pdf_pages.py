"""PDF documents of a terminal without a window: read by a process of its own, which has the engine.

What is read goes through a pipe and is kept nowhere.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from app.filing.ports import PagePicture, Unfit, UnfitScan
from app.headless.form_painter import beside

_READER = "widgets.pdf_service"


class PdfOrder(Struct, frozen=True, kw_only=True):
    """Hold a document and what is asked of it: a page, or how many there are (``page`` None)."""

    body: bytes
    page: int | None = None
    most: int = 0

    def __repr__(self) -> str:
        """Keep the document out of logs and tracebacks."""
        return f"PdfOrder({len(self.body)} bytes, {self.page})"


class PdfAnswer(Struct, frozen=True, kw_only=True):
    """Hold how many pages there are, one page, or why there is neither."""

    count: int = 0
    picture: PagePicture | None = None
    unfit: Unfit | None = None


class PdfProcess:
    """Count and draw pages; satisfies ``app.filing.ports.PdfPages``."""

    def count(self, body: bytes) -> int:
        """Return how many pages there are.

        Raises:
            UnfitScan: it asks for a password, has no page or is broken.
            NotPainted: the process did not run to its end.
        """
        return _asked(PdfOrder(body=body)).count

    def picture(self, body: bytes, page: int, *, most: int) -> PagePicture:
        """Return one page on white, its longer side at most so many points.

        Raises:
            UnfitScan: it cannot be drawn.
            NotPainted: the process did not run to its end.
        """
        found = _asked(PdfOrder(body=body, page=page, most=most)).picture
        if found is None:
            raise UnfitScan(Unfit.DAMAGED)
        return found


def _asked(order: PdfOrder) -> PdfAnswer:
    answer = beside(_READER, msgspec.json.encode(order), PdfAnswer)
    if answer.unfit is not None:
        raise UnfitScan(answer.unfit)
    return answer
