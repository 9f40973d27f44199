"""Look into scanned documents: what they really are, how many pages, the codes on the first."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageSequence, UnidentifiedImageError

from app.filing.filing import Medium
from app.filing.ports import Examined, PagePicture, PdfPages, Unfit, UnfitScan
from app.records.attachment import MOST_BYTES

MOST_POINTS = 120_000_000
"""An A3 page at 600 dpi has 70 million points; more is a bomb."""
MOST_PAGES = 500
_SOUGHT = 1700  # points of the longer side in which codes are sought: 145 dpi of A4
_FORMATS = {"JPEG": Medium.JPEG, "PNG": Medium.PNG, "TIFF": Medium.TIFF}


class ScanReader:
    """Read documents by what they are, never by their names."""

    def examine(self, body: bytes, pdf: PdfPages) -> Examined:
        """Return a document's form, its pages and the codes on its first page.

        Raises:
            UnfitScan: it cannot be kept, and why.
        """
        if not body:
            raise UnfitScan(Unfit.EMPTY)
        if len(body) > MOST_BYTES:
            raise UnfitScan(Unfit.TOO_LARGE)
        medium, pages = self._shape(body, pdf)
        if not 0 < pages <= MOST_PAGES:
            raise UnfitScan(Unfit.TOO_LARGE if pages else Unfit.NO_PAGES)
        first = self.picture(body, 0, pdf, most=_SOUGHT)
        return Examined(medium=medium, pages=pages, codes=codes_on(first))

    def _shape(self, body: bytes, pdf: PdfPages) -> tuple[Medium, int]:
        if body.startswith(b"%PDF-"):
            return Medium.PDF, pdf.count(body)
        with _opened(body) as picture:
            medium, pages = _FORMATS[str(picture.format)], 0
            for frame in ImageSequence.Iterator(picture):
                _bounded(frame)
                frame.load()  # a page that is cut off raises here
                pages += 1
                if pages > MOST_PAGES:
                    raise UnfitScan(Unfit.TOO_LARGE)
        return medium, pages

    def picture(self, body: bytes, page: int, pdf: PdfPages, *, most: int) -> PagePicture:
        """Return one page in grey, its longer side at most so many points.

        Raises:
            UnfitScan: it cannot be read.
        """
        if body.startswith(b"%PDF-"):
            return pdf.picture(body, page, most=most)
        with _opened(body) as picture:
            picture.seek(page)
            _bounded(picture)
            grey = picture.convert("L")
        grey.thumbnail((most, most))
        return PagePicture(wide=grey.width, tall=grey.height, grey=grey.tobytes())


@contextlib.contextmanager
def _opened(body: bytes) -> Iterator[Image.Image]:
    """Open a picture of one of our forms; whatever is wrong with it is told as a reason."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(body), formats=tuple(_FORMATS)) as picture:
                yield picture
    except UnidentifiedImageError:
        raise UnfitScan(_unidentified(body)) from None
    except Image.DecompressionBombError:
        raise UnfitScan(Unfit.TOO_LARGE) from None
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError):
        raise UnfitScan(Unfit.DAMAGED) from None


def _bounded(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_POINTS:
        raise UnfitScan(Unfit.TOO_LARGE)


def _unidentified(body: bytes) -> Unfit:
    ours = (b"\xff\xd8", b"\x89PNG", b"II*\x00", b"MM\x00*")
    return Unfit.DAMAGED if body.startswith(ours) else Unfit.FOREIGN


def codes_on(page: PagePicture) -> tuple[str, ...]:
    """Return the codes on a page, QR codes first."""
    picture = Image.frombytes("L", (page.wide, page.tall), page.grey)
    sought = zxingcpp.BarcodeFormats(
        (
            zxingcpp.BarcodeFormat.QRCode,
            zxingcpp.BarcodeFormat.Code128,
            zxingcpp.BarcodeFormat.Code39,
        )
    )
    found = [
        (one.format != zxingcpp.BarcodeFormat.QRCode, one.text)
        for one in zxingcpp.read_barcodes(picture, formats=sought)
    ]
    return tuple(text for _, text in sorted(found))
