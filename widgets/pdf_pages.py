"""PDF documents of office scanners, read by Qt's PDF engine; on a lane, never on the screen's."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from app.filing.ports import MOST_POINTS, DrawnPage, PagePicture, Unfit, UnfitScan

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
            return _grey(_rendered(document, page, _scale_to(document, page, most)))

    def pictures(self, body: bytes, first: int, *, most: int) -> Iterator[PagePicture]:
        """Return the pages from one on, on white, one after the other.

        Raises:
            UnfitScan: one cannot be drawn.
        """
        with _opened(body) as document:
            for page in range(first, document.pageCount()):
                yield _grey(_rendered(document, page, _scale_to(document, page, most)))

    def drawn(self, body: bytes, first: int, end: int, *, dpi: int) -> Iterator[DrawnPage]:
        """Return pages in colour on white, one after the other.

        Raises:
            UnfitScan: one cannot be drawn, or has more points than a scan.
        """
        with _opened(body) as document:
            for page in range(first, end):
                size = document.pagePointSize(page)
                if size.width() * size.height() * (dpi / 72) ** 2 > MOST_POINTS:
                    raise UnfitScan(Unfit.TOO_LARGE)
                sheet = _on_white(_rendered(document, page, dpi / 72), QImage.Format.Format_RGB888)
                yield DrawnPage(
                    wide=sheet.width(),
                    tall=sheet.height(),
                    rgb=_without_gaps(sheet, 3),
                    paper=(size.width(), size.height()),
                )


def _scale_to(document: QPdfDocument, page: int, most: int) -> float:
    size = document.pagePointSize(page)
    longer = max(size.width(), size.height())
    if not longer > 0:
        raise UnfitScan(Unfit.DAMAGED)
    return most / longer


def _rendered(document: QPdfDocument, page: int, scale: float) -> QImage:
    size = document.pagePointSize(page)
    wide, tall = round(size.width() * scale), round(size.height() * scale)
    drawn = document.render(page, QSize(max(1, wide), max(1, tall)))
    if drawn.isNull():
        raise UnfitScan(Unfit.DAMAGED)
    return drawn


def _grey(drawn: QImage) -> PagePicture:
    """Return a picture in grey on white."""
    sheet = _on_white(drawn, QImage.Format.Format_Grayscale8)
    return PagePicture(wide=sheet.width(), tall=sheet.height(), grey=_without_gaps(sheet, 1))


def _on_white(drawn: QImage, form: QImage.Format) -> QImage:
    sheet = QImage(drawn.size(), form)
    sheet.fill(0xFFFFFFFF)
    with QPainter(sheet) as painter:
        painter.drawImage(0, 0, drawn)
    return sheet


def _without_gaps(sheet: QImage, each: int) -> bytes:
    """Return a picture's points, line behind line."""
    wide, tall, line = sheet.width() * each, sheet.height(), sheet.bytesPerLine()
    points = bytes(sheet.constBits())
    if line == wide:
        return points
    return b"".join(points[row * line : row * line + wide] for row in range(tall))


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
