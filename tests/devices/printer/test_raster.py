"""Slips on both papers: exact width, readable codes, cool bars, no lost glyph and no lost word."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from app.ports import (
    Bar,
    Boxes,
    Checklist,
    Item,
    Line,
    Number,
    Qr,
    Rows,
    Rule,
    Signatures,
    Slip,
    SlipBlock,
)
from app.resources import LANGUAGES
from devices.printer.faults import FontMissing, QrTooLong
from devices.printer.layout import read_faces
from devices.printer.raster import SlipPainter
from devices.printer.typesetting import Type, font_folders, wrap
from tests.devices.printer.conftest import DAY


def of(*blocks: SlipBlock, language: str = "ja") -> Slip:
    return Slip(kind="test", record="K1-000001", day="2026-11-21", blocks=blocks, language=language)


def black_rows(image: Image.Image) -> list[int]:
    """Return for each line how many dots are black."""
    wide = image.convert("L").resize((1, image.height), Image.Resampling.BOX)
    return [round((255 - value) * image.width / 255) for value in wide.tobytes()]


def test_the_head_s_dots_are_met_exactly(
    painter: SlipPainter, narrow: SlipPainter, slip: Slip
) -> None:
    for paper, width in ((painter, 576), (narrow, 384)):
        image = paper.paint(slip).image
        assert (image.mode, image.width) == ("1", width)


def test_margins_stay_white(painter: SlipPainter, slip: Slip) -> None:
    image = painter.paint(slip).image.convert("L")
    side = painter.layout.margin.side
    assert image.crop((0, 0, side, image.height)).getextrema() == (255, 255)
    assert image.crop((image.width - side, 0, image.width, image.height)).getextrema() == (255, 255)


def test_a_slip_is_drawn_alike_each_time(painter: SlipPainter, slip: Slip) -> None:
    assert painter.paint(slip).image.tobytes() == painter.paint(slip).image.tobytes()


@pytest.mark.parametrize("text", ["T:" + "0" * 32, "https://shiomi.example/q/7K3MP2", "N:1"])
def test_codes_read_back_on_both_papers(
    painter: SlipPainter, narrow: SlipPainter, text: str
) -> None:
    for paper in (painter, narrow):
        image = paper.paint(of(Qr(payload=text, caption="読み取り"))).image.convert("L")
        [code] = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        assert code.text == text


def test_a_module_is_whole_dots(painter: SlipPainter) -> None:
    image = painter.paint(of(Qr(payload="https://shiomi.example/q/7K3MP2"))).image.convert("L")
    left, top = painter.layout.margin.side + painter.layout.qr.quiet, painter.layout.margin.top + 12
    code = image.crop((left, top, left + 203, top + 203))
    small = code.resize((29, 29), Image.Resampling.NEAREST)
    assert small.resize((203, 203), Image.Resampling.NEAREST).tobytes() == code.tobytes()


def test_a_code_that_cannot_be_read_is_refused(narrow: SlipPainter) -> None:
    with pytest.raises(QrTooLong):
        narrow.paint(of(Qr(payload="x" * 900)))


def test_bars_are_low_enough_for_the_head(painter: SlipPainter, narrow: SlipPainter) -> None:
    for paper in (painter, narrow):
        bar = Bar(
            text="電子証明書の更新と 住所の書きかえと 再発行の ご相談", below="Renewal and more"
        )
        rows = black_rows(paper.paint(of(bar)).image)
        full = run = 0
        for black in rows:
            run = run + 1 if black > paper.layout.inner // 2 else 0
            full = max(full, run)
        assert 40 < full <= paper.layout.bar.highest


def test_the_number_has_the_height_of_the_design(painter: SlipPainter, narrow: SlipPainter) -> None:
    for paper, height in ((painter, 232), (narrow, 157)):
        rows = black_rows(paper.paint(of(Number(text="A042"))).image)
        first = next(at for at, black in enumerate(rows) if black)
        after = next(at for at, black in enumerate(rows) if at > first and not black)
        assert abs(after - first - height) <= 8


def test_a_long_number_still_fits(narrow: SlipPainter) -> None:
    image = narrow.paint(of(Number(text="AB0421"))).image.convert("L")
    assert image.crop((0, 0, 8, image.height)).getextrema() == (255, 255)


def test_a_glyph_no_face_has_is_printed_as_geta_and_reported(painter: SlipPainter) -> None:
    seen = painter.paint(of(Line(text="葛\U000e01ef西 \U000f0000 髙 𠮷")))
    assert seen.missing == ("葛\U000e01ef", "\U000f0000")
    assert painter.paint(of(Line(text="カード"))).missing == ()


def test_every_block_and_language_is_drawn(painter: SlipPainter, narrow: SlipPainter) -> None:
    blocks: tuple[SlipBlock, ...] = (
        Line(text="一行目\n二行目", size="large", align="right", bold=True),
        Boxes(boxes=(("待ち", "5人"), ("めやす", "いま 計算 できません"), ("窓口", "3"))),
        Checklist(title="持ち物", items=(Item(text="はがき", ticked=True),), framed=True),
        Checklist(items=(Item(text="番号札", value="96枚", note="出た番号と同じ"),)),
        Rows(rows=(("カード", "800円"), ("電子証明書", "200円"))),
        Rows(rows=(("合計", "1,000円"),), total=True),
        Rule(),
        Rule(dashed=True),
        Signatures(labels=("現場責任者", "市職員")),
        Qr(payload="V:A-03", caption="棚", code="A-03", after="読み取る"),
    )
    for language in LANGUAGES:
        for paper in (painter, narrow):
            seen = paper.paint(of(*blocks, language=language))
            assert seen.image.height > 400
            assert seen.missing == ()


def test_a_value_that_does_not_fit_beside_its_word_goes_below(narrow: SlipPainter) -> None:
    beside = narrow.paint(of(Rows(rows=(("カード", "800円"),)))).image
    below = narrow.paint(of(Rows(rows=(("電子証明書", "2031年5月3日まで"),)))).image
    assert below.height > beside.height
    side = narrow.layout.margin.side
    assert below.convert("L").crop((0, 0, side, below.height)).getextrema() == (255, 255)


def test_a_missing_font_is_named() -> None:
    from devices.printer.layout import layout_for

    bare = SlipPainter(layout_for(576, DAY), Type(read_faces(), [Path("/nowhere")]))
    with pytest.raises(FontMissing) as told:
        bare.paint(of(Line(text="x")))
    assert told.value.details["file"] == "BIZUDPGothic-Regular.ttf"


class TestWrap:
    cut = Type(read_faces(), font_folders()).cut("japanese", 28)

    def test_japanese_breaks_at_spaces_and_after_punctuation_only(self) -> None:
        text = "呼ばれたとき いなくても、番号は なくなりません。もどったら 係に 見せてください。"
        for width in range(230, 600, 10):
            lines = wrap(self.cut, text, width)
            assert "".join(lines).replace(" ", "") == text.replace(" ", "")
            assert all(self.cut.width(line) <= width for line in lines)
            for line in lines[:-1]:
                at = text.replace(" ", "␣").find(line.replace(" ", "␣")) + len(line)
                assert text[at] == " " or text[at - 1] in "、。"

    def test_an_opening_bracket_goes_with_its_words(self) -> None:
        assert wrap(self.cut, "本人確認書類（運転免許証など）", 300) == [
            "本人確認書類",
            "（運転免許証など）",
        ]

    def test_a_word_wider_than_the_line_is_cut_but_never_before_a_small_kana(self) -> None:
        lines = wrap(self.cut, "マイナンバーカードセンター", 100)
        assert "".join(lines) == "マイナンバーカードセンター"
        assert not any(line[0] in "ーャュョ" for line in lines)

    def test_latin_breaks_at_spaces(self) -> None:
        lines = wrap(self.cut, "If you miss the call, keep it", 180, spaced=True)
        assert " ".join(lines) == "If you miss the call, keep it"


def test_a_variant_of_a_name_is_drawn_as_its_own_shape(painter: SlipPainter) -> None:
    """葛 and 辻 with a selector are other glyphs of the typeface; the usual one needs none."""

    def drawn(text: str) -> Image.Image:
        seen = painter.paint(of(Line(text=text, size="large")))
        assert seen.missing == ()
        return seen.image

    plain, variant = drawn("葛西"), drawn("葛\U000e0100西")
    assert plain.size == variant.size
    box = ImageChops.difference(plain.convert("L"), variant.convert("L")).getbbox()
    assert box is not None
    right = box[2]
    middle = plain.convert("L").point(lambda v: 255 - v).getbbox()
    assert middle is not None
    assert right <= (middle[0] + middle[2]) // 2 + 2, "西 is drawn as ever"
    assert drawn("葛\U000e0101西").tobytes() == plain.tobytes()  # the shape it has anyway
