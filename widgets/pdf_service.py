"""Read a PDF document for a terminal without a window: an order in, what it asks for out."""

import sys
from itertools import islice

import msgspec
from PySide6.QtGui import QGuiApplication

from app.filing.ports import DrawnPage, PagePicture, UnfitScan
from app.headless.pdf_pages import PdfAnswer, PdfOrder
from widgets.pdf_pages import QtPdfPages


def read(order: PdfOrder) -> PdfAnswer:
    """Return what an order asks for as far as the document gives it, and why not the rest."""
    pages = QtPdfPages()
    pictures, drawn = list[PagePicture](), list[DrawnPage]()
    try:
        if order.dpi:
            drawn.extend(pages.drawn(order.body, order.first, order.end, dpi=order.dpi))
        elif order.most:
            found = pages.pictures(order.body, order.first, most=order.most)
            pictures.extend(islice(found, order.end - order.first))
        else:
            return PdfAnswer(count=pages.count(order.body))
    except UnfitScan as told:
        return PdfAnswer(pictures=tuple(pictures), drawn=tuple(drawn), unfit=told.unfit)
    return PdfAnswer(pictures=tuple(pictures), drawn=tuple(drawn))


def main() -> None:
    """Answer the one order of this process."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=PdfOrder)
    application = QGuiApplication([])
    sys.stdout.buffer.write(msgspec.json.encode(read(order)))
    application.quit()


if __name__ == "__main__":
    main()
