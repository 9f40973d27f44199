"""Scanned papers as files: real PDF, JPEG, PNG and TIFF, and those that a scanner spoils."""

from __future__ import annotations

import hashlib
import io

import qrcode
from PIL import Image, ImageDraw

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def page(text: str, code: str = "") -> Image.Image:
    """Return an A4 page at 100 dpi with a line of text and, if given, a QR code."""
    sheet = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(sheet).text((80, 120), text, fill=0)
    if code:
        square = qrcode.make(code, box_size=5).get_image().convert("L")
        sheet.paste(square, (500, 80))
    return sheet


def sheet(colour: str = "white", code: str = "") -> Image.Image:
    """Return a small coloured page, with a QR code if one is given."""
    made = Image.new("RGB", (300, 300), colour)
    if code:
        made.paste(qrcode.make(code, box_size=5).get_image().convert("RGB"), (10, 10))
    return made


def saved(form: str, *pages: Image.Image) -> bytes:
    """Return pages as a file's bytes."""
    sink = io.BytesIO()
    first, *rest = pages
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(sink, form, **more)
    return sink.getvalue()


def pdf(text: str = "scan", code: str = "", pages: int = 1) -> bytes:
    """Return a document of pages, its code on the first."""
    return saved("PDF", page(text, code), *(page(f"{text} {n}") for n in range(2, pages + 1)))


def written(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects with its table."""
    body, places = b"%PDF-1.4\n", list[int]()
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    end = b"trailer\n<</Size %d /Root 1 0 R %s>>\n" % (count, trailer)
    return body + head + table + end + b"startxref\n%d\n%%%%EOF\n" % len(body)


def without_pages() -> bytes:
    """Return a PDF that has no page."""
    return written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])


def locked(password: bytes = b"himitsu") -> bytes:
    """Return a PDF that opens with a password alone (standard handler, revision 2)."""
    identity = bytes(range(16))
    owner = _rc4(hashlib.md5(_padded(b"owner")).digest()[:5], _padded(password))  # noqa: S324
    rights = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(_padded(password) + owner + rights + identity).digest()[:5]  # noqa: S324
    user = _rc4(key, _PAD)
    encrypt = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (
        owner.hex().encode(),
        user.hex().encode(),
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        encrypt,
    ]
    name = identity.hex().encode()
    return written(objects, b"/Encrypt 4 0 R /ID[<%s><%s>]" % (name, name))


def _padded(password: bytes) -> bytes:
    return (password + _PAD)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
