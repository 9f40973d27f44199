"""Forms on paper: the same page on screen and in the PDF, real names, nothing lost silently."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from msgspec.structs import replace
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.forms.filling import values_of
from app.forms.layout import Form
from app.forms.loading import load_form
from app.forms.values import FormValues, qr_payload
from app.procedures.catalogue import PROCEDURES
from app.procedures.form_steps import ChooseForms, Forms
from app.procedures.steps import Tasks
from tests.widgets.form_kit import CHECK, EN, FILLING, JA, dark, shade
from widgets.fonts import register_fonts
from widgets.paper import missing_glyphs, render_image, render_pdf, render_png
from widgets.presenters.counter_forms import LAYOUTS
from widgets.sheet import FormTextTooLong, Stationery, stationery


@pytest.fixture(scope="module")
def means(qapp: QApplication) -> Stationery:
    return stationery(register_fonts(), JA, EN)


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form("e01")


@pytest.fixture
def values(form: Form) -> FormValues:
    return values_of(form, FILLING, JA)


def from_pdf(pdf: bytes, folder: Path, dpi: int) -> QImage:
    (folder / "form.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", "form.pdf", "form"]
    subprocess.run(command, cwd=folder, check=True, timeout=30)
    return QImage(str(folder / "form.png"))


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="Debian: poppler-utils")
def test_pdf_is_the_preview(
    form: Form, values: FormValues, means: Stationery, tmp_path: Path
) -> None:
    preview = render_image(form, values, means, dpi=100)
    printed = from_pdf(render_pdf(form, values, means), tmp_path, 100)
    for y in range(13, 285, 17):
        seen, made = (shade(picture, 15, y, 180, 17) for picture in (preview, printed))
        assert made == pytest.approx(seen, rel=0.25, abs=0.002), y


def test_pdf_page_is_a4(form: Form, values: FormValues, means: Stationery) -> None:
    pdf = render_pdf(form, values, means)
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert pdf.startswith(b"%PDF-")
    assert found is not None
    assert [round(float(side)) for side in found.groups()] == [595, 842]
    assert "花子".encode("utf-16-be") not in pdf


def test_qr_tells_form_and_visit_only(form: Form, values: FormValues, means: Stationery) -> None:
    picture = QImage.fromData(render_png(form, values, means))
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    view = memoryview(grey.constBits()).cast("B", (grey.height(), grey.bytesPerLine()))
    found = zxingcpp.read_barcodes(view)
    assert [code.text for code in found] == ["e01.1:W3-000317"]
    assert qr_payload(form, values) == "e01.1:W3-000317"


def test_name_has_the_cards_shape(form: Form, values: FormValues, means: Stationery) -> None:
    texts = dict(values.texts) | {"name": "葛西　花子"}
    plain = render_image(form, replace(values, texts=texts), means, dpi=100)
    own = render_image(form, values, means, dpi=100)
    place = (47, 69, 10, 16)
    assert dark(plain, *place) != dark(own, *place)


def test_unknown_characters_are_told_before_printing(
    form: Form, values: FormValues, means: Stationery
) -> None:
    assert missing_glyphs(form, values, means) == ()
    rare = dict(values.texts) | {"name": "山\U000e01ef", "address": "汐見市\U000e0fff"}
    told = missing_glyphs(form, replace(values, texts=rare), means)
    assert set(told) == {"山\U000e01ef", "\U000e0fff"}


@pytest.mark.parametrize(
    "name",
    [
        "グエン　ティ　ミン　カイン",
        "アレクサンドラ　マリア　デ　ロス　サントス　クルス　フェルナンデス",
    ],
)
def test_long_names_take_more_lines_never_the_next_cell(
    form: Form, values: FormValues, means: Stationery, name: str
) -> None:
    texts = dict(values.texts) | {"name": name}
    picture = render_image(form, replace(values, texts=texts), means, dpi=100)
    assert dark(picture, 144.2, 69.5, 1.0, 15) == 0


@pytest.mark.parametrize("field", ["name", "address", "office"])
def test_text_that_cannot_fit_is_a_fault(
    form: Form, values: FormValues, means: Stationery, field: str
) -> None:
    texts = dict(values.texts) | {field: "長" * 600}
    with pytest.raises(FormTextTooLong) as told:
        render_pdf(form, replace(values, texts=texts), means)
    assert told.value.details == {"field": field}


def test_without_the_chip_the_box_stays_empty(form: Form, means: Stationery) -> None:
    blank = values_of(form, replace(FILLING, attributes=None, card=None), JA)
    assert dark(render_image(form, blank, means, dpi=100), 47, 69.5, 97, 15) == 0


def test_ticks_are_drawn(form: Form, values: FormValues, means: Stationery) -> None:
    picture = render_image(form, values, means, dpi=100)
    ticked, empty = (
        dark(picture, check.x + 0.6, check.y + 0.6, 3.4, 3.4)
        for key in ("card", "pinless")
        for check in form.checks
        if check.key == key
    )
    assert ticked > 10
    assert empty == 0


def test_every_offered_form_has_its_layout_and_every_layout_its_place() -> None:
    steps = [stage.step for procedure in PROCEDURES for stage in procedure.stages]
    offered = {name for step in steps if isinstance(step, ChooseForms) for name in step.forms}
    used = {form.key for step in steps if isinstance(step, Forms) for form in step.forms}
    used |= {name for step in steps if isinstance(step, Tasks) for name in step.forms}
    assert offered <= set(LAYOUTS)
    assert set(LAYOUTS) <= offered | used


def test_the_renewal_tells_the_ends_that_the_chip_told(means: Stationery) -> None:
    form = load_form("e02")
    read = values_of(form, replace(FILLING, check=CHECK), JA)
    assert read.texts["user_expires"] == "令和9年1月15日"
    assert "令和13年1月15日" in read.texts["expiry_note"]
    without = values_of(form, FILLING, JA)
    assert without.texts["user_expires"] == "窓口で 確かめます"
    none = replace(CHECK, authentication_expires=None)
    absent = values_of(form, replace(FILLING, check=none), JA)
    assert absent.texts["user_expires"] == "（カードに 入っていません）"
    picture = render_image(form, read, means, dpi=100)
    assert dark(picture, 60, 134, 50, 7) > 50


def test_values_do_not_show_in_a_traceback(values: FormValues) -> None:
    assert "花子" not in repr(values) + repr(FILLING)
