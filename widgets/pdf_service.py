"""Read a PDF document for a terminal without a window: an order in, what it asks for out."""

from itertools import islice

from app.filing.ports import DrawnPage, PagePicture, Unfit, UnfitScan
from app.headless.pdf_pages import PdfAnswer, PdfOrder
from widgets.one_order import answer_one
from widgets.pdf_pages import QtPdfPages


def read(order: PdfOrder) -> PdfAnswer:
    """Return what an order asks for as far as the document gives it, and why not the rest."""
    pages = QtPdfPages()
    pictures, drawn = list[PagePicture](), list[DrawnPage]()
    unfit: Unfit | None = None
    try:
        if order.dpi:
            drawn.extend(pages.drawn(order.body, order.first, order.end, dpi=order.dpi))
        elif order.most:
            found = pages.pictures(order.body, order.first, most=order.most)
            pictures.extend(islice(found, order.end - order.first))
        else:
            return PdfAnswer(count=pages.count(order.body))
    except UnfitScan as told:
        unfit = told.unfit
    return PdfAnswer(pictures=tuple(pictures), drawn=tuple(drawn), unfit=unfit)


if __name__ == "__main__":
    answer_one(PdfOrder, read)
