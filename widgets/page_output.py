"""One painter for screen, PDF and printer: pages in millimetres, painted by one function each."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

PaintPage = Callable[[QPainter, float], None]
"""Paint a page; the number is the painter's units a millimetre."""

_DPI = 1200
_FUZZY = QPageSize.SizeMatchPolicy.FuzzyMatch


def pdf_of(pages: Sequence[PaintPage], size: tuple[float, float], title: str) -> bytes:
    """Return pages of one size in millimetres as PDF bytes; nothing on disk."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("counter-terminal")
    writer.setResolution(_DPI)
    wide, tall = size
    upright = QPageSize(QSizeF(min(size), max(size)), QPageSize.Unit.Millimeter, "", _FUZZY)
    across = QPageLayout.Orientation.Landscape if wide > tall else QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(upright, across, QMarginsF(0, 0, 0, 0)))
    try:
        with QPainter(writer) as painter:
            for number, paint in enumerate(pages):
                if number:
                    writer.newPage()
                paint(painter, _DPI / 25.4)
    finally:
        buffer.close()
    return bytes(data.data())


def picture_of(paint: PaintPage, size: tuple[float, float], *, dpi: int = 150) -> QImage:
    """Return one page as a picture for the screen."""
    mm = dpi / 25.4
    picture = QImage(round(size[0] * mm), round(size[1] * mm), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    with QPainter(picture) as painter:
        paint(painter, mm)
    return picture
