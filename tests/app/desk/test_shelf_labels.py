"""Labels of the vault: ten on a strip, each with the code that its position is scanned by."""

from __future__ import annotations

import pytest
import zxingcpp

from app.access.roles import Role
from app.desk.backyard import Backyard
from app.desk.shelf_labels import strip_of
from app.ports import PrintOutcome
from app.tickets.codes import Code, CodeKind, parse
from devices.printer.simulated import SimulatedPrinter
from tests.app.desk.conftest import Enter


@pytest.mark.parametrize(
    ("number", "ends"),
    [
        (1, ("B-04-001", "B-04-010")),
        (10, ("B-04-001", "B-04-010")),
        (11, ("B-04-011", "B-04-020")),
        (112, ("B-04-111", "B-04-115")),
        (300, ("B-04-111", "B-04-115")),
    ],
)
def test_a_strip_ends_with_its_ten_and_with_the_shelf(number: int, ends: tuple[str, str]) -> None:
    strip = strip_of("B-04", number, 115)
    assert (strip[0], strip[-1]) == ends


def test_each_label_of_the_strip_reads_back(enter: Enter, printer: SimulatedPrinter) -> None:
    labels = Backyard(enter(Role.BACKYARD, "倉田")).labels
    strip = labels.print_strip("B-04", 112)
    assert (strip.first, strip.last, strip.outcome) == (
        "B-04-111",
        "B-04-120",
        PrintOutcome.PRINTED,
    )
    [paper] = printer.machine.printed
    image = paper.image.convert("L")
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert {parse(one.text).value for one in found} == {f"B-04-{n}" for n in range(111, 121)}
    assert {parse(one.text).kind for one in found} == {CodeKind.VAULT}
    assert Code(kind=CodeKind.VAULT, value="B-04-115") in [parse(one.text) for one in found]
