from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from app.ports import Bar, Line, Number, Qr, Slip
from devices.printer.layout import layout_for, read_faces
from devices.printer.machine import Machine
from devices.printer.raster import SlipPainter
from devices.printer.simulated import PrinterServer
from devices.printer.typesetting import Type, font_folders

DAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def painter() -> SlipPainter:
    return SlipPainter(layout_for(576, DAY), Type(read_faces(), font_folders()))


@pytest.fixture(scope="session")
def narrow() -> SlipPainter:
    return SlipPainter(layout_for(384, DAY), Type(read_faces(), font_folders()))


@pytest.fixture
def slip() -> Slip:
    return Slip(
        kind="ticket",
        record="K1-000842",
        day="11月21日(土)",
        time="14:20",
        blocks=(
            Line(text="汐見市 マイナンバーカードセンター", size="office", align="centre"),
            Bar(text="カードを受け取る", below="Collect your card"),
            Number(text="A042"),
            Qr(payload="T:0192F3C4111172228333444455556666", caption="この紙を\nお出しください"),
        ),
    )


@pytest.fixture
def server() -> Iterator[PrinterServer]:
    standing = PrinterServer(Machine())
    standing.start()
    yield standing
    standing.stop()
