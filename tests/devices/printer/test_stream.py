"""The bytes of a ticket: strictly decoded, equal to the picture, readable by a phone."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from app.ports import Paper, Slip
from devices.printer import escpos_stream as stream
from devices.printer.decoder import Decoder, Kind
from devices.printer.raster import SlipPainter


def decoded(data: bytes) -> tuple[list[Kind], Image.Image]:
    reader = Decoder()
    commands = reader.feed(data)
    assert reader.pending == b""
    parts = [one.image() for one in commands if one.kind is Kind.RASTER]
    slip = Image.new("1", (parts[0].width, sum(part.height for part in parts)))
    top = 0
    for part in parts:
        slip.paste(part, (0, top))
        top += part.height
    return [one.kind for one in commands], slip


def test_a_job_is_initialise_raster_cut_and_nothing_else(painter: SlipPainter, slip: Slip) -> None:
    image = painter.paint(slip).image
    kinds, read = decoded(stream.job(image))
    assert kinds == [Kind.INITIALISE, Kind.RASTER, Kind.CUT]
    assert ImageChops.difference(read.convert("L"), image.convert("L")).getbbox() is None


def test_a_long_slip_is_sent_in_fragments_of_960_lines() -> None:
    image = Image.effect_noise((384, 2000), 80).convert("1")
    reader = Decoder()
    heights = [one.height for one in reader.feed(stream.job(image)) if one.kind is Kind.RASTER]
    assert heights == [960, 960, 80]
    _, read = decoded(stream.job(image))
    assert read.tobytes() == image.tobytes()


def test_the_raster_agrees_with_python_escpos(painter: SlipPainter, slip: Slip) -> None:
    from escpos.image import EscposImage

    image = painter.paint(slip).image
    theirs = EscposImage(image.convert("L")).to_raster_format()
    [raster] = [one for one in Decoder().feed(stream.job(image)) if one.kind is Kind.RASTER]
    assert raster.data == theirs


def test_the_code_reads_back_from_the_bytes(painter: SlipPainter, slip: Slip) -> None:
    _, read = decoded(stream.job(painter.paint(slip).image))
    [code] = zxingcpp.read_barcodes(read.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    assert code.text == "T:0192F3C4111172228333444455556666"


@given(cuts=st.lists(st.integers(1, 400), max_size=12))
def test_bytes_decode_alike_in_any_portions(cuts: list[int]) -> None:
    data = stream.job(Image.effect_noise((64, 40), 80).convert("1")) + stream.ask(4)
    whole = Decoder().feed(data)
    reader, parts, at = Decoder(), [], 0
    for cut in cuts:
        parts += reader.feed(data[at : at + cut])
        at += cut
    parts += reader.feed(data[at:])
    assert parts == whole


@pytest.mark.parametrize(
    "stray", [b"A", b"\x1ba\x01", b"\x1dV\x01", b"\x1dv1\x00\x01\x00\x01\x00\xff"]
)
def test_anything_else_is_unknown(stray: bytes) -> None:
    assert Decoder().feed(stray)[0].kind is Kind.UNKNOWN


def test_an_image_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="1-bit"):
        stream.job(Image.new("L", (576, 10)))
    with pytest.raises(ValueError, match="whole bytes"):
        stream.job(Image.new("1", (573, 10)))


FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (True, False, False, Paper.ENOUGH)),
        ({1: 0x1A}, (False, False, False, Paper.ENOUGH)),
        ({1: 0x1A, 2: 0x16}, (False, True, False, Paper.ENOUGH)),
        ({1: 0x1A, 2: 0x52, 3: 0x1A}, (False, False, True, Paper.ENOUGH)),
        ({3: 0x32}, (True, False, True, Paper.ENOUGH)),
        ({4: 0x1E}, (True, False, False, Paper.NEAR_END)),
        ({1: 0x1A, 2: 0x32, 4: 0x7E}, (False, False, False, Paper.OUT)),
    ],
)
def test_status_bits(changed: dict[int, int], expected: tuple[bool, bool, bool, Paper]) -> None:
    status = stream.decode(FINE | changed, name="p")
    assert (status.online, status.cover_open, status.error, status.paper) == expected


@given(st.integers(0, 255))
def test_status_and_paper_answers_are_never_confused(answer: int) -> None:
    assert not (stream.is_status(answer) and stream.is_paper_answer(answer))
