"""Read a PDF document for a terminal without a window: an order in, how many pages or one out."""

import sys

import msgspec
from PySide6.QtGui import QGuiApplication

from app.filing.ports import UnfitScan
from app.headless.pdf_pages import PdfAnswer, PdfOrder
from widgets.pdf_pages import QtPdfPages


def read(order: PdfOrder) -> PdfAnswer:
    """Return what an order asks for, or why the document does not give it."""
    pages = QtPdfPages()
    try:
        if order.page is None:
            return PdfAnswer(count=pages.count(order.body))
        return PdfAnswer(picture=pages.picture(order.body, order.page, most=order.most))
    except UnfitScan as told:
        return PdfAnswer(unfit=told.unfit)


def main() -> None:
    """Answer the one order of this process."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=PdfOrder)
    application = QGuiApplication([])
    sys.stdout.buffer.write(msgspec.json.encode(read(order)))
    application.quit()


if __name__ == "__main__":
    main()
