"""One painter for screen, PDF and printer: poppler sees in each document what the screen shows."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.desk.filing import FORM_SORTS
from app.filing.codes import told_by
from app.forms.filling import values_of
from app.forms.loading import load_form
from app.forms.values import qr_payload
from app.tickets.codes import CONTROL_NUMBER
from app.visits.face_print import Calibration
from devices.paper.media import media_of
from devices.paper.scan_reader import ScanReader
from tests.widgets.form_kit import EN, FILLING, JA
from tests.widgets.poppler import apart, drawn, grey, told
from widgets.card_face import CardFace, FaceLines
from widgets.fonts import Fonts, register_fonts
from widgets.page_output import picture_of
from widgets.paper import render_image, render_pdf
from widgets.pdf_pages import QtPdfPages
from widgets.proof_sheet import ProofSheet
from widgets.sheet import stationery

pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Debian: poppler-utils")
NEAR = 60  # of 255 after the blur: a photo's edge, moved by the page's rounding, makes 55
DPI = 200


@pytest.fixture(scope="module")
def fonts(qapp: QApplication) -> Fonts:
    return register_fonts()


def photo() -> bytes:
    sink = io.BytesIO()
    Image.linear_gradient("L").resize((350, 450)).convert("RGB").save(sink, "JPEG")
    return sink.getvalue()


@pytest.mark.parametrize(("id", "paper"), [("e05", "jpn_hagaki_100x148mm"), ("e11", "A4")])
def test_forms_and_photo_sheets(id: str, paper: str, fonts: Fonts, tmp_path: Path) -> None:
    form, means = load_form(id), stationery(fonts, JA, EN)
    values = replace(values_of(form, FILLING, JA), picture=photo() if form.pictures else b"")
    pdf = render_pdf(form, values, means)
    shown = grey(render_image(form, values, means, dpi=DPI))
    assert apart(shown, drawn(pdf, tmp_path, DPI), DPI) < NEAR
    assert (told(pdf, tmp_path)["Pages"], media_of(pdf)) == ("1", paper)
    empty = grey(render_image(form, replace(values, texts={}), means, dpi=DPI))
    assert apart(shown, empty, DPI) > 1.5 * NEAR  # the measure sees what is filled in


@pytest.mark.parametrize("id", ["e02", "e11"])
def test_a_filled_form_is_known_again_when_it_is_scanned(id: str, fonts: Fonts) -> None:
    """As a scanner brings it: 150 dpi, a little askew, grey paper, its code still read."""
    form, means = load_form(id), stationery(fonts, JA, EN)
    values = values_of(form, FILLING, JA)
    page = grey(render_image(form, values, means, dpi=150)).rotate(2.0, fillcolor=235)
    sink = io.BytesIO()
    page.point(lambda shade: 40 + shade * 3 // 4).save(sink, "JPEG", quality=60)
    found = ScanReader().examine(sink.getvalue(), QtPdfPages())
    assert found.codes == (qr_payload(form, values),)
    told_of = told_by(found.codes, FORM_SORTS, CONTROL_NUMBER)
    assert (told_of.sort, told_of.label) == (FORM_SORTS[id], FILLING.visit)


def test_the_proof_sheet_of_hard_names(fonts: Fonts, tmp_path: Path) -> None:
    sheet = ProofSheet(fonts, JA, EN)
    pdf, shown = sheet.pdf(), grey(sheet.picture(dpi=DPI))
    read = drawn(pdf, tmp_path, DPI)
    assert apart(shown, read, DPI) < NEAR
    foot = read.crop((0, round(284 / 25.4 * DPI), read.width, read.height))
    assert foot.getextrema() == (255, 255)  # what no printer reaches stays empty


def test_the_sheet_has_the_names_that_are_hard(fonts: Fonts) -> None:
    sheet = ProofSheet(fonts, JA, EN)
    texts = {one.key: one.text for one in sheet.names.names}
    assert (len(texts["one"]), len(texts["sixty"])) == (1, 60)
    whole = "".join(texts.values())
    for hard in ("𠮷", "髙", "﨑", "葛\U000e0100", "辻\U000e0100", "邉\U000e0102", "Ễ", "김"):
        assert hard in whole
    bad = {
        c
        for one in sheet.names.names
        if not one.lacks
        for c in sheet._means.names.missing(one.text)
    }
    assert bad <= {"ẞ"}  # BIZ UD and IPAmj have no capital ß
    assert {"\ue000", "\U0010fffd", "山\U000e01ef"} <= set(sheet.lacking())


def test_a_variant_on_the_sheet_is_another_shape(fonts: Fonts) -> None:
    sheet = ProofSheet(fonts, JA, EN)
    for base, selector in (("葛", "\U000e0100"), ("辻", "\U000e0100"), ("邉", "\U000e0102")):
        plain, variant = (sheet._means.names.path(t, 100) for t in (base, base + selector))
        assert plain != variant


LINES = FaceLines(
    first_line=2, lines=(("令和8年11月20日　葛\U000e0100城", 6.5), ("大供1203号", 6.0))
)


def test_a_card_has_its_own_size_and_only_the_lines(fonts: Fonts, tmp_path: Path) -> None:
    card = CardFace(fonts, JA, EN)
    pdf = card.pdf(LINES, Calibration())
    assert media_of(pdf) == "Custom.85.6x53.98mm"
    width, _, height, *_ = told(pdf, tmp_path)["Page size"].split()
    assert (float(width), float(height)) == pytest.approx((242.6, 153.0), abs=0.7)
    read = drawn(pdf, tmp_path, 300)
    shown = grey(
        picture_of(lambda painter, mm: card._lines(painter, mm, LINES), (85.6, 53.98), dpi=300)
    )
    assert apart(shown, read, DPI) < NEAR
    above = read.crop((0, 0, read.width, round(39 / 25.4 * 300)))  # edge and used line: screen only
    assert above.getextrema() == (255, 255)


def test_calibration_moves_the_print_by_its_millimetres(fonts: Fonts, tmp_path: Path) -> None:
    card = CardFace(fonts, JA, EN)
    left, top = [], []
    for calibration in (Calibration(), Calibration(right=2.0, down=-1.0)):
        page = drawn(card.pdf(LINES, calibration), tmp_path, 254)  # ten points a millimetre
        box = page.point(lambda grey: 255 if grey < 128 else 0).getbbox()
        assert box is not None
        left.append(box[0])
        top.append(box[1])
    assert (left[1] - left[0], top[1] - top[0]) == (
        pytest.approx(20, abs=1),
        pytest.approx(-10, abs=1),
    )
    sheet = drawn(card.sheet_pdf(Calibration()), tmp_path, 254)
    assert apart(sheet, grey(card.sheet_picture(dpi=254)), 254) < 2 * NEAR
