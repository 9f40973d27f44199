"""Cut a scan of many documents: some of its pages as a document of its own.

Pages of a TIFF stay as they are, point by point.  Pages of a PDF are drawn anew as pictures, for a
copy of its objects could carry another person's pages along unseen.
"""

from __future__ import annotations

import io

from PIL import Image, ImageSequence, TiffImagePlugin

from app.filing.ports import DrawnPage, PdfPages, Unfit, UnfitScan
from app.records.attachment import MOST_BYTES

DRAWN_AT = ((300, 88), (200, 80))
"""Points an inch and JPEG quality; below 200 a scan does not count as the paper (e-文書法)."""
_ROOM = 1024  # of a page's objects beside its picture


def part_of_tiff(picture: Image.Image, first: int, end: int) -> bytes:
    """Return some pages of a TIFF, without loss unless they had been compressed with loss."""
    sink = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(sink, new=True) as writer:
        for page, frame in enumerate(ImageSequence.Iterator(picture)):
            if first <= page < end:
                frame.copy().save(writer, format="TIFF", **_way(frame))
                writer.newFrame()
    return sink.getvalue()


def _way(frame: Image.Image) -> dict[str, object]:
    way: dict[str, object] = {"compression": "tiff_adobe_deflate"}
    if frame.mode == "1":
        way = {"compression": "group4"}
    elif frame.info.get("compression") == "jpeg" and frame.mode in ("L", "RGB"):
        way = {"compression": "jpeg", "quality": 92}
    dpi = frame.info.get("dpi")
    return way if dpi is None else way | {"dpi": dpi}


def part_of_pdf(
    body: bytes, first: int, end: int, pdf: PdfPages, *, most: int = MOST_BYTES
) -> bytes:
    """Return some pages of a PDF, each drawn as one picture of its own size on paper.

    Raises:
        UnfitScan: a page cannot be drawn, or all together are too large.
    """
    for dpi, quality in DRAWN_AT:
        made = _Pdf()
        for page in pdf.drawn(body, first, end, dpi=dpi):
            made.add(page, quality)
            if made.size > most:
                break
        else:
            return made.finished()
    raise UnfitScan(Unfit.TOO_LARGE)


class _Pdf:
    """Write a PDF of pictures: catalogue, pages, then page, content and picture of each."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []
        self.size = 0

    def add(self, page: DrawnPage, quality: int) -> None:
        picture = Image.frombytes("RGB", (page.wide, page.tall), page.rgb)
        sink = io.BytesIO()
        picture.save(sink, "JPEG", quality=quality)
        body, number = sink.getvalue(), 3 + len(self._objects)
        wide, tall = page.paper
        content = b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % (wide, tall)
        self._objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
            b"/Resources<</XObject<</P %d 0 R>>>>>>" % (wide, tall, number + 1, number + 2),
            _stream(b"", content),
            _stream(
                b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
                b"/BitsPerComponent 8/Filter/DCTDecode" % (page.wide, page.tall),
                body,
            ),
        ]
        self.size += len(body) + _ROOM

    def finished(self) -> bytes:
        pages = [3 + at for at in range(0, len(self._objects), 3)]
        kids = b" ".join(b"%d 0 R" % number for number in pages)
        tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))
        objects = [b"<</Type/Catalog/Pages 2 0 R>>", tree, *self._objects]
        sink, places = io.BytesIO(), list[int]()
        sink.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        for number, one in enumerate(objects, start=1):
            places.append(sink.tell())
            sink.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
        table = sink.tell()
        sink.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        sink.writelines(b"%010d 00000 n \n" % place for place in places)
        sink.write(b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1))
        sink.write(b"startxref\n%d\n%%%%EOF\n" % table)
        return sink.getvalue()


def _stream(keys: bytes, body: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (keys, len(body), body)
