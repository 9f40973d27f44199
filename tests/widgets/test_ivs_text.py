"""Names are drawn as they stand on the card."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QRawFont

from widgets.fonts import FontMissing, Fonts, register_fonts
from widgets.ivs_text import GETA, IvsText, clusters

KUZU = "葛\U000e0100"


@pytest.fixture(scope="module")
def fonts(qapp_cls: type) -> Fonts:
    app = qapp_cls.instance() or qapp_cls([])
    assert app is not None
    return register_fonts()


@pytest.fixture(scope="module")
def names(fonts: Fonts) -> IvsText:
    return IvsText(fonts.name_files)


def ink(names: IvsText, text: str) -> bytes:
    picture = QImage(200, 80, QImage.Format.Format_Grayscale8)
    picture.fill(Qt.GlobalColor.white)
    with QPainter(picture) as painter:
        names.paint(painter, QPointF(10, 60), text, 48, QColor("black"))
    return bytes(picture.constBits())


def test_absent_interface_face_is_a_clear_fault(fonts: Fonts, tmp_path: Path) -> None:
    with pytest.raises(FontMissing) as told:
        register_fonts([tmp_path])
    assert told.value.details["family"] == "BIZ UDPGothic"


@pytest.mark.parametrize(
    ("language", "family"), [("ja", "BIZ UDPGothic"), ("en", "Noto Sans CJK JP")]
)
def test_latin_text_has_its_own_family(fonts: Fonts, language: str, family: str) -> None:
    assert fonts.for_language(language) == family


def test_clusters_keep_selector_with_its_base() -> None:
    assert list(clusters(f"{KUZU}西")) == [KUZU, "西"]


@given(st.text(max_size=20))
def test_clusters_lose_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text


def test_selector_changes_the_shape(names: IvsText) -> None:
    assert ink(names, KUZU) != ink(names, "葛")
    assert names.width(KUZU, 20) == pytest.approx(names.width("葛", 20))


@pytest.mark.parametrize(
    "text", ["辻\U000e0100", "𠮷", "髙", "﨑", "徳", "か\u3099", "É", "Nguyễn"]
)
def test_real_names_are_complete(names: IvsText, text: str) -> None:
    assert names.missing(text) == ()


def test_fallback_takes_only_the_missing_glyph(names: IvsText) -> None:
    plain, rare = names.glyph("田"), names.glyph("𠮷")
    assert plain is not None
    assert plain.face == 0
    assert rare is not None
    assert rare.face == 1


def test_unknown_character_is_geta_and_told(names: IvsText) -> None:
    unknown = "\U000e0fff"
    wrong_variant = "山\U000e01ef"
    assert names.missing(f"山{unknown}田{wrong_variant}") == (unknown, wrong_variant)
    assert ink(names, wrong_variant) == ink(names, GETA)


def test_width_is_the_sum_of_its_parts(names: IvsText) -> None:
    assert names.width("葛西花子", 20) == pytest.approx(80)


def test_lines_break_at_the_space(names: IvsText) -> None:
    assert names.lines("葛西　花子", 10, 45) == ("葛西　花子"[:2], "花子")
    assert names.lines("", 10, 45) == ()


def test_outlines_are_the_files_own_wherever_they_were_opened(fonts: Fonts) -> None:
    unhinted = QFont.HintingPreference.PreferNoHinting
    for path in {*fonts.name_files, *fonts.screen_name_files}:
        names, read = IvsText([path]), QRawFont(str(path), 1000.0, unhinted)
        for char in "西田Aゑ":
            found = names.glyph(char)
            assert found is not None
            drawn = names.path(char, 1000.0).boundingRect()
            outline = read.pathForGlyph(found.number).boundingRect()
            # FreeType places a face that others hold open up to half a unit of 1000 aside.
            for got, wanted in zip(drawn.getRect(), outline.getRect(), strict=True):
                assert got == pytest.approx(wanted, abs=0.5)
            advance = read.advancesForGlyphIndexes([found.number])[0].x()
            assert names.width(char, 1000.0) == pytest.approx(advance)


def test_a_file_of_the_sites_own_is_drawn_though_the_system_has_another_of_its_family(
    fonts: Fonts, tmp_path: Path
) -> None:
    own = tmp_path / "own.ttf"
    with TTFont(fonts.name_files[0]) as font:
        shown = font.getBestCmap()
        for table in (font["glyf"], font["hmtx"]):
            table[shown[ord("西")]] = table[shown[ord("田")]]
        font.save(own)
    assert ink(IvsText([own]), "西") == ink(IvsText([own]), "田")
    assert ink(IvsText([own]), "西") != ink(IvsText([fonts.name_files[0]]), "西")
