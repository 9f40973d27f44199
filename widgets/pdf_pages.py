"""PDF documents of office scanners, read by Qt's PDF engine; on a lane, never on the screen's."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from app.filing.ports import PagePicture, Unfit, UnfitScan

_Error = QPdfDocument.Error
_LOCKED = (_Error.IncorrectPassword, _Error.UnsupportedSecurityScheme)


class QtPdfPages:
    """Count and draw pages; satisfies ``app.filing.ports.PdfPages``."""

    def count(self, body: bytes) -> int:
        """Return how many pages there are.

        Raises:
            UnfitScan: it asks for a password, has no page or is broken.
        """
        with _opened(body) as document:
            return document.pageCount()

    def picture(self, body: bytes, page: int, *, most: int) -> PagePicture:
        """Return one page on white, its longer side at most so many points.

        Raises:
            UnfitScan: it cannot be drawn.
        """
        with _opened(body) as document:
            size = document.pagePointSize(page)
            longer = max(size.width(), size.height())
            if not longer > 0:
                raise UnfitScan(Unfit.DAMAGED)
            scale = most / longer
            wide, tall = round(size.width() * scale), round(size.height() * scale)
            drawn = document.render(page, QSize(max(1, wide), max(1, tall)))
        if drawn.isNull():
            raise UnfitScan(Unfit.DAMAGED)
        return _grey(drawn)


def _grey(drawn: QImage) -> PagePicture:
    """Return a picture in grey on white; its lines follow each other without gaps."""
    sheet = QImage(drawn.size(), QImage.Format.Format_Grayscale8)
    sheet.fill(0xFFFFFFFF)
    with QPainter(sheet) as painter:
        painter.drawImage(0, 0, drawn)
    wide, tall, line = sheet.width(), sheet.height(), sheet.bytesPerLine()
    points = bytes(sheet.constBits())
    grey = b"".join(points[row * line : row * line + wide] for row in range(tall))
    return PagePicture(wide=wide, tall=tall, grey=grey)


@contextmanager
def _opened(body: bytes) -> Iterator[QPdfDocument]:
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(body))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    try:
        document.load(buffer)
        if document.error() in _LOCKED:
            raise UnfitScan(Unfit.PASSWORD)
        if document.error() is not _Error.None_:
            raise UnfitScan(Unfit.DAMAGED)
        if document.pageCount() < 1:  # the engine is in error then without naming one
            raise UnfitScan(Unfit.NO_PAGES)
        yield document
    finally:
        document.close()
        buffer.close()
