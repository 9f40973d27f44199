"""Look into scanned documents: what they really are, how many pages, the codes on them."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageSequence, UnidentifiedImageError

from app.filing.filing import Medium
from app.filing.ports import MOST_POINTS, Examined, PagePicture, PdfPages, Unfit, UnfitScan
from app.records.attachment import MOST_BYTES
from devices.paper.scan_parts import part_of_pdf, part_of_tiff

MOST_PAGES = 500
_SOUGHT = 1700  # points of the longer side in which codes are sought: 145 dpi of A4
_SQUARE = (zxingcpp.BarcodeFormat.QRCode,)
_EVERY = (*_SQUARE, zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.Code39)
_OPENED = ("JPEG", "PNG", "TIFF")
_FORMATS = {"JPEG": Medium.JPEG, "MPO": Medium.JPEG, "PNG": Medium.PNG, "TIFF": Medium.TIFF}


class ScanReader:
    """Read documents by what they are, never by their names."""

    def examine(self, body: bytes, pdf: PdfPages) -> Examined:
        """Return a document's form, its pages, the codes on its first, the QR codes of the others.

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
        later = self._later(body, pdf) if pages > 1 else ()
        return Examined(medium=medium, pages=pages, codes=codes_on(first), later=later)

    def _later(self, body: bytes, pdf: PdfPages) -> tuple[tuple[int, tuple[str, ...]], ...]:
        found = []
        for page, picture in enumerate(self._pictures(body, pdf), start=1):
            if codes := codes_on(picture, _SQUARE):
                found.append((page, codes))
        return tuple(found)

    def _pictures(self, body: bytes, pdf: PdfPages) -> Iterator[PagePicture]:
        """Return the pages behind the first, one after the other."""
        if body.startswith(b"%PDF-"):
            yield from pdf.pictures(body, 1, most=_SOUGHT)
            return
        with _opened(body) as picture:
            for page, frame in enumerate(ImageSequence.Iterator(picture)):
                if page:
                    yield _grey(frame, _SOUGHT)

    def _shape(self, body: bytes, pdf: PdfPages) -> tuple[Medium, int]:
        if body.startswith(b"%PDF-"):
            return Medium.PDF, pdf.count(body)
        with _opened(body) as picture:
            medium, pages = _FORMATS[str(picture.format)], 0
            one = medium is Medium.JPEG  # what a telephone hides behind it is no page
            for frame in (picture,) if one else ImageSequence.Iterator(picture):
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
            return _grey(picture, most)

    def part(self, body: bytes, first: int, end: int, pdf: PdfPages) -> bytes:
        """Return some pages as a document of its own, of the same form.

        Raises:
            UnfitScan: it cannot be made, or would be too large.
        """
        if body.startswith(b"%PDF-"):
            return part_of_pdf(body, first, end, pdf)
        with _opened(body) as picture:
            made = part_of_tiff(picture, first, end)
        if len(made) > MOST_BYTES:
            raise UnfitScan(Unfit.TOO_LARGE)
        return made


def _grey(picture: Image.Image, most: int) -> PagePicture:
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
            with Image.open(io.BytesIO(body), formats=_OPENED) as picture:
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


def codes_on(
    page: PagePicture, sought: tuple[zxingcpp.BarcodeFormat, ...] = _EVERY
) -> tuple[str, ...]:
    """Return the codes on a page, QR codes first."""
    picture = Image.frombytes("L", (page.wide, page.tall), page.grey)
    found = [
        (one.format != zxingcpp.BarcodeFormat.QRCode, one.text)
        for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(sought))
    ]
    return tuple(text for _, text in sorted(found))
