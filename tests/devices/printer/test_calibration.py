"""A printer's own measures: head, shift, tear and cut, each seen on the paper that comes out."""

from __future__ import annotations

import msgspec
import pytest
import zxingcpp
from PIL import Image

from app.ports import Paper, PrintOutcome, Qr, Rule, Slip
from app.settings import PrinterSettings
from devices.printer import escpos_stream as stream
from devices.printer.calibration import Calibration, Parting
from devices.printer.decoder import Decoder, Kind
from devices.printer.raster import ruler_ticks
from devices.printer.simulated import SimulatedPrinter
from devices.rack import calibration_of, slip_painter
from tests.devices.printer.conftest import DAY

BLACK_BAR = Image.new("1", (384, 8), 0)
HEADS = (384, 420, 432, 512, 576, 640, 832)


def columns(image: Image.Image) -> tuple[int, int]:
    """Return the first and the last black column."""
    box = Image.eval(image.convert("L"), lambda shade: 255 - shade).getbbox()
    assert box is not None
    return box[0], box[2]


@pytest.mark.parametrize("head", HEADS)
def test_every_head_is_met_exactly_and_its_code_read(slip: Slip, head: int) -> None:
    painter = slip_painter(head, DAY)
    image = painter.paint(slip).image
    assert image.width == head
    assert painter.layout.width == (384 if head < 576 else 576)
    [code] = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    assert code.text == "T:0192F3C4111172228333444455556666"
    left, right = columns(image)
    assert abs(left - (head - right)) <= 4, "it stands in the middle"


@pytest.mark.parametrize(("shift_mm", "left"), [(0, 64), (2.5, 84), (-2.5, 44), (8, 128)])
def test_a_shift_moves_all_of_it(shift_mm: float, left: int) -> None:
    laid = Calibration(head=512, shift_mm=shift_mm).on_head(BLACK_BAR)
    assert columns(laid) == (left, left + 384)


def test_what_is_moved_over_the_edge_is_lost_there() -> None:
    laid = Calibration(head=384, shift_mm=5).on_head(BLACK_BAR)
    assert columns(laid) == (40, 384)


@pytest.mark.parametrize(
    ("parting", "tear_mm", "lines"),
    [
        (Parting.PARTIAL, 0, 0),
        (Parting.PARTIAL, 4, 32),
        (Parting.NONE, 0, 120),
        (Parting.NONE, 20, 160),
    ],
)
def test_the_last_line_clears_the_edge_where_the_paper_is_parted(
    parting: Parting, tear_mm: float, lines: int
) -> None:
    measures = Calibration(head=384, tear_mm=tear_mm, parting=parting)
    assert measures.tear == lines
    assert measures.on_head(BLACK_BAR).height == 8 + lines


@pytest.mark.parametrize(
    ("parting", "commands"),
    [
        (Parting.PARTIAL, [Kind.INITIALISE, Kind.RASTER, Kind.CUT]),
        (Parting.FULL, [Kind.INITIALISE, Kind.RASTER, Kind.CUT]),
        (Parting.NONE, [Kind.INITIALISE, Kind.RASTER]),
    ],
)
def test_each_cut_is_told_as_the_printer_knows_it(parting: Parting, commands: list[Kind]) -> None:
    assert [one.kind for one in Decoder().feed(stream.job(BLACK_BAR, parting))] == commands


def test_a_printer_without_a_cutter_prints_and_confirms(slip: Slip) -> None:
    measures = Calibration(head=384, parting=Parting.NONE)
    printer = SimulatedPrinter(slip_painter(384, DAY, measures))
    printer.machine.tell(cutter=False)
    assert [printer.print(slip), printer.print(slip)] == [PrintOutcome.PRINTED] * 2
    first, second = printer.machine.printed
    assert first.image.tobytes() == second.image.tobytes()
    white = first.image.crop((0, first.image.height - measures.tear, 384, first.image.height))
    assert white.convert("L").getextrema() == (255, 255)
    printer.machine.tell(paper="out")
    assert printer.status().paper is Paper.OUT


@pytest.mark.parametrize("dpi", [180, 203, 300])
def test_a_ruler_is_as_long_as_it_says(dpi: int) -> None:
    measures = Calibration(head=384, dpi=dpi)
    ticks = dict((mm, at) for at, mm in ruler_ticks(measures.dots, 384))
    assert ticks[0] == 0
    assert abs(ticks[10] - dpi * 10 / 25.4) <= 0.5
    assert max(ticks) == int(383.5 / dpi * 25.4)


def test_the_ruler_reaches_both_edges_and_counts_down() -> None:
    slip = Slip(kind="trial", record="T03", blocks=(Rule(ruler_mm=50), Qr(payload="V:A-01-001")))
    image = slip_painter(576, DAY).paint(slip).image
    assert columns(image) == (0, 576)
    column = image.convert("L").crop((0, 0, 1, image.height)).tobytes()
    starts = [at for at in range(1, len(column)) if not column[at] and column[at - 1]]
    down = [at for at in starts[1:] if at]
    assert len(down) == 51
    assert down[50] - down[0] == round(50 * 203 / 25.4)


def test_settings_tell_the_measures() -> None:
    chosen = PrinterSettings(width_dots=512, dpi=180, shift_mm=-1.5, tear_mm=2, cut="full")
    assert calibration_of(chosen) == Calibration(
        head=512, dpi=180, shift_mm=-1.5, tear_mm=2, parting=Parting.FULL
    )


@pytest.mark.parametrize(
    "wrong",
    [{"width_dots": 380}, {"width_dots": 577}, {"shift_mm": 9}, {"cut": "half"}, {"dpi": 72}],
)
def test_measures_no_printer_has_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, PrinterSettings)
