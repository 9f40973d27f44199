"""A scanned document is what its bytes are: forms, pages, codes, and what is not taken in."""

from __future__ import annotations

import contextlib
import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from app.filing.filing import Medium
from app.filing.ports import Unfit, UnfitScan
from devices.paper.scan_parts import part_of_pdf
from devices.paper.scan_reader import ScanReader
from tests.devices.paper.scan_kit import locked, page, pdf, saved, sheet, without_pages
from widgets.pdf_pages import QtPdfPages

READER, PDF = ScanReader(), QtPdfPages()
CODE = "S:application:C:3K7204817"


def refused(body: bytes) -> Unfit:
    with pytest.raises(UnfitScan) as told:
        READER.examine(body, PDF)
    return told.value.unfit


@pytest.mark.parametrize("form", list(Medium))
def test_each_form_is_known_by_its_bytes_with_its_code(form: Medium) -> None:
    found = READER.examine(saved(form.value.upper(), page("scan", CODE)), PDF)
    assert (found.medium, found.pages, found.codes) == (form, 1, (CODE,))


def test_pages_are_counted() -> None:
    assert READER.examine(pdf(pages=3), PDF).pages == 3
    assert READER.examine(saved("TIFF", page("1"), page("2")), PDF).pages == 2


def test_a_telephones_photo_is_one_page() -> None:
    found = READER.examine(saved("MPO", page("1", CODE), page("depth")), PDF)
    assert (found.medium, found.pages, found.codes) == (Medium.JPEG, 1, (CODE,))


def test_codes_of_later_pages_are_told_with_their_page() -> None:
    body = saved("TIFF", page("1"), page("2", CODE), page("3"))
    assert READER.examine(body, PDF).later == ((1, (CODE,)),)


def test_the_pages_of_a_part_are_the_scanners_own_points() -> None:
    body = saved("TIFF", *(Image.new("1", (64, 48), bit) for bit in (0, 1, 0)))
    with Image.open(io.BytesIO(READER.part(body, 1, 3, PDF))) as part:
        seen = [
            (frame.mode, frame.size, frame.getpixel((9, 9)))
            for frame in ImageSequence.Iterator(part)
        ]
    assert seen == [("1", (64, 48), 255), ("1", (64, 48), 0)]


def test_a_part_of_a_pdf_has_nothing_of_the_other_pages() -> None:
    body = saved("PDF", sheet("red"), sheet("blue"))
    part = READER.part(body, 1, 2, PDF)
    assert (READER.examine(part, PDF).pages, part.count(b"/Subtype/Image")) == (1, 1)
    (drawn,) = PDF.drawn(part, 0, 1, dpi=72)
    assert drawn.paper == pytest.approx((300, 300), abs=0.1)


def test_a_part_that_cannot_be_kept_is_told() -> None:
    body = saved("PDF", sheet("red"))
    assert part_of_pdf(body, 0, 1, PDF).startswith(b"%PDF-")
    with pytest.raises(UnfitScan) as told:
        part_of_pdf(body, 0, 1, PDF, most=1500)
    assert told.value.unfit is Unfit.TOO_LARGE


def test_what_is_not_taken_in_is_told_with_its_reason() -> None:
    whole, photo = pdf(), saved("JPEG", page("scan"))
    assert refused(b"") is Unfit.EMPTY
    assert refused(b"PK\x03\x04 a spreadsheet") is Unfit.FOREIGN
    assert refused(b"MZ" + bytes(500)) is Unfit.FOREIGN
    assert refused(locked()) is Unfit.PASSWORD
    assert refused(without_pages()) is Unfit.NO_PAGES
    assert refused(b"%PDF-1.7\n" + bytes(300)) is Unfit.DAMAGED
    assert refused(photo[: len(photo) // 2]) is Unfit.DAMAGED
    assert refused(whole + bytes(33 << 20)) is Unfit.TOO_LARGE


def test_a_picture_of_too_many_points_is_not_unpacked() -> None:
    plain = saved("PNG", Image.new("1", (8, 8)))
    head = b"IHDR" + (40_000).to_bytes(4, "big") * 2 + plain[24:29]
    bomb = plain[:12] + head + zlib.crc32(head).to_bytes(4, "big") + plain[33:]
    assert refused(bomb) is Unfit.TOO_LARGE


@settings(max_examples=20)
@given(st.integers(0, 5), st.data())
def test_spoilt_bytes_are_a_reason_and_never_a_bug(form: int, data: st.DataObject) -> None:
    bodies = (*SMALL,)
    body = bytearray(bodies[form % len(bodies)])
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnfitScan):
        assert READER.examine(bytes(body), PDF).pages > 0


SMALL = tuple(saved(form, Image.new("L", (40, 40), 200)) for form in ("PDF", "JPEG", "PNG", "TIFF"))
