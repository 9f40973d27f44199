"""Every form: its page, its words, long and rare names, the picture, the masking seal."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.forms.filling import ALWAYS, values_of
from app.forms.loading import load_form
from app.procedures.asking import Ask
from app.procedures.catalogue import PROCEDURES
from app.procedures.form_steps import ChooseForms, Forms
from app.procedures.steps import Tasks
from tests.widgets.form_kit import CHECK, EN, FILLING, HANAKO, JA, dark
from widgets.fonts import register_fonts
from widgets.paper import missing_glyphs, render_image, render_pdf
from widgets.presenters.counter_forms import LAYOUTS
from widgets.sheet import Sheet, Stationery, stationery


@pytest.fixture(scope="module")
def means(qapp: QApplication) -> Stationery:
    return stationery(register_fonts(), JA, EN)


def test_each_form_that_a_procedure_asks_for_has_a_layout_and_ticks_what_its_answers_say() -> None:
    wanted: dict[str, set[str]] = {}
    for procedure in PROCEDURES:
        known = {f"procedure.{procedure.key}", ALWAYS}
        for stage in procedure.stages:
            for question in stage.step.questions if isinstance(stage.step, Ask) else ():
                known |= {f"{question.fact.value}.{one}" for one in question.options}
        for stage in procedure.stages:
            step = stage.step
            forms = [form.key for form in step.forms] if isinstance(step, Forms) else []
            forms += step.forms if isinstance(step, Tasks | ChooseForms) else ()
            for form in forms:
                wanted.setdefault(form, set()).update(known)
    assert set(wanted) - {"printed"} <= set(LAYOUTS)
    for form in ("reissue", "express_application", "withdrawal", "pinless", "application"):
        asked = {one for check in load_form(LAYOUTS[form]).checks for one in check.when}
        learnt = {one for one in asked if not one.startswith(("photo.", "visitor."))}
        assert learnt <= wanted[form], form


@pytest.mark.parametrize("name", sorted(LAYOUTS.values()))
def test_layout_keeps_its_margins_and_has_its_words(name: str) -> None:
    form = load_form(name)
    wide, tall = form.page
    side, top, bottom = (15, 13, 12) if form.page == (210.0, 297.0) else (6, 10, 4)
    for place in (*form.boxes, *form.labels, *form.values, *form.names, *form.seals):
        assert place.x >= side
        assert place.x + place.w <= wide - side
        assert place.y >= top
        assert place.y + place.h <= tall - bottom
    for key in form.word_keys():
        assert JA(f"forms.{key if '.' in key else f'{name}.{key}'}")
    for field in form.fields():
        assert JA(f"forms.field.{field}")
    english = [text.key for text in form.texts if text.english]
    for key in (*english, *(label.key for label in form.labels)):
        assert EN(f"forms.{key if '.' in key else f'{name}.{key}'}")


@pytest.mark.parametrize("name", sorted(LAYOUTS.values()))
def test_printed_words_stay_in_their_cells(name: str, means: Stationery) -> None:
    form = load_form(name)
    canvas = QImage(8, 8, QImage.Format.Format_RGB32)
    with QPainter(canvas) as painter:
        face = Sheet(painter, 100.0, means).font(10.5)
    for check in form.checks:
        words = JA(f"forms.{check.key if '.' in check.key else f'{name}.{check.key}'}")
        wide = QFontMetricsF(face).horizontalAdvance(words) / 100.0
        right = check.x + 6.6 + wide
        assert right <= 195.0, check.key
        near = [other.x for other in form.checks if other.y == check.y and other.x > check.x]
        assert right <= min(near, default=195.0), check.key
    for label in form.labels:
        words = JA(f"forms.{label.key if '.' in label.key else f'{name}.{label.key}'}")
        wide = QFontMetricsF(face).horizontalAdvance(words) / 100.0
        assert label.x + 2.6 + wide <= label.x + label.w, label.key


LONG = (
    "アレクサンドラ　マリア　デ　ロス　サントス　クルス　フェルナンデス　"
    "ガルシア　ロドリゲス　ペレイラ　ダ　シルバ　ソウザＪ"
)
RARE = replace(HANAKO, name="山\U000e01ef　花子")


@pytest.mark.parametrize("name", sorted(LAYOUTS.values()))
def test_every_form_is_a_page_of_its_size_with_embedded_faces(name: str, means: Stationery) -> None:
    form = load_form(name)
    pdf = render_pdf(form, values_of(form, replace(FILLING, check=CHECK), JA), means)
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert found is not None
    sides = [float(side) * 25.4 / 72 for side in found.groups()]
    assert sides == pytest.approx(form.page, abs=0.4)
    faces = set(re.findall(rb"/FontFile\d?\b", pdf))
    assert faces, "printed words stand in faces that the document carries"
    assert pdf.count(b"/Type /FontDescriptor") == len(re.findall(rb"/FontFile\d? ", pdf))
    assert pdf.count(b"/Type /Page\n") == 1
    assert HANAKO.name.encode("utf-16-be") not in pdf


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="Debian: poppler-utils")
def test_another_reader_finds_the_printed_words(means: Stationery, tmp_path: Path) -> None:
    form = load_form("e13")
    file = tmp_path / "form.pdf"
    file.write_bytes(render_pdf(form, values_of(form, FILLING, JA), means))
    command = ["pdftotext", "-layout", str(file), "-"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()
    plain = re.sub(r"\s", "", told)
    for key in ("title", "police", "stopped", "statement"):
        assert re.sub(r"\s", "", JA(f"forms.e13.{key}")) in plain
    assert "花子" not in plain, "values are outlines: no program can copy them"


@pytest.mark.parametrize("name", sorted(LAYOUTS.values()))
def test_a_name_of_sixty_characters_stays_in_its_place(name: str, means: Stationery) -> None:
    assert len(LONG) == 60
    form = load_form(name)
    long = replace(HANAKO, name=LONG, address="汐見市" + "長い町名" * 12)
    values = values_of(form, replace(FILLING, attributes=long), JA)
    full = render_image(form, values, means, dpi=100)
    texts = {
        field: text for field, text in values.texts.items() if field not in ("name", "to_name")
    }
    without = render_image(form, replace(values, texts=texts), means, dpi=100)
    for place in form.names:
        edge = place.x + place.w, place.y, 1.4, place.h
        assert dark(full, *edge) == dark(without, *edge), place.field


@pytest.mark.parametrize("name", sorted(LAYOUTS.values()))
def test_a_character_that_no_face_has_is_told(name: str, means: Stationery) -> None:
    form = load_form(name)
    values = values_of(form, replace(FILLING, attributes=RARE), JA)
    shown = {"name", "to_name"} & form.fields()
    assert bool(missing_glyphs(form, values, means)) is bool(shown)
    assert missing_glyphs(form, values_of(form, FILLING, JA), means) == ()


def test_a_long_value_shrinks_then_takes_a_second_line(means: Stationery) -> None:
    form = load_form("e08")
    place = next(value for value in form.values if value.field == "address")
    rows = []
    for count in (4, 9, 12):
        address = "汐見市北" * count
        long = replace(FILLING, attributes=replace(HANAKO, address=address))
        picture = render_image(form, values_of(form, long, JA), means, dpi=150)
        box = place.x, place.y + 0.6, place.w, place.h - 1.2
        rows.append(_lines_of(picture, *box))
    assert rows == [1, 1, 2]


def _lines_of(picture: QImage, x: float, y: float, w: float, h: float) -> int:
    """Count the lines of type in a place: runs of rows with ink."""
    mm = picture.width() / 210.0
    part = picture.copy(*(round(side * mm) for side in (x, y, w, h)))
    inked = [
        any(part.pixelColor(at, row).lightness() < 128 for at in range(0, part.width(), 2))
        for row in range(part.height())
    ]
    return sum(now and not before for before, now in zip([False, *inked], inked, strict=False))


def test_the_picture_fills_its_places_between_crop_marks(means: Stationery) -> None:
    form = load_form("e05")
    photo = QImage(90, 90, QImage.Format.Format_RGB32)
    photo.fill(QColor("#405060"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    photo.save(buffer, "PNG")  # type: ignore[call-overload]
    values = values_of(form, replace(FILLING, picture=bytes(data.data())), JA)
    picture = render_image(form, values, means, dpi=254)
    assert [(place.w, place.h) for place in form.pictures] == [(35.0, 45.0)] * 4
    for place in form.pictures:
        inside = picture.copy(*(round(side * 10) for side in (place.x, place.y, place.w, place.h)))
        corners = ((2, 2), (inside.width() - 3, inside.height() - 3))
        assert all(inside.pixelColor(*at) == QColor("#405060") for at in corners)
        assert (
            picture.pixelColor(round(place.x * 10) - 6, round(place.y * 10) + 50).lightness() == 255
        )
        assert picture.pixelColor(round(place.x * 10), round(place.y * 10) - 30).lightness() < 128


def test_pins_are_written_inside_the_seal() -> None:
    for name in ("e06", "e07", "e10"):
        form = load_form(name)
        (seal,) = form.seals
        inside = [
            cells
            for cells in form.cells
            if seal.y < cells.y and cells.y + cells.side < seal.y + seal.h
        ]
        assert sorted(cells.count for cells in inside) == [4, 4, 4, 16, 16]
    for name in sorted(set(LAYOUTS.values()) - {"e06", "e07", "e10"}):
        assert load_form(name).cells == (), "no other form asks for a PIN"
