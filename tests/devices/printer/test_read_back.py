"""Codes are read back from the printed raster of every slip, also as a camera sees the paper."""

from __future__ import annotations

from datetime import datetime

import pytest
from PIL import Image

from app.desk.bags import Bag, bag_code, bag_slip
from app.ports import Qr, Slip
from app.resources import LANGUAGES, words
from app.system import JAPAN
from app.tickets.slip import TicketValues, ticket_slip
from devices.printer import escpos_stream as stream
from devices.printer.decoder import Decoder, Kind
from devices.printer.raster import SlipPainter
from devices.scanner.decode import codes_on
from devices.scanner.simulated_frames import Frame, frame_of

AT = datetime(2026, 11, 21, 9, 12, tzinfo=JAPAN)
TICKET = "0192f3c4-1111-7222-8333-444455556666"


def ticket(language: str, *, status_address: str = "", copy: int = 0) -> Slip:
    told = words(language)
    values = TicketValues(
        ticket=TICKET,
        number="A042",
        record="T03-444455",
        at=AT,
        office="汐見市 マイナンバーカードセンター",
        purpose=told("purpose.A"),
        purpose_other=words("en")("purpose.A"),
        waiting=12,
        status_address=status_address,
        copy=copy,
    )
    return ticket_slip(values, told)


def bag() -> Slip:
    away, home = "北区役所", "マイナンバーカードセンター"
    one = Bag(from_office="kita", to_office="center", cards=12)
    return bag_slip(one, words("ja"), away=away, home=home, days="11月21日(土)", at=AT)


def said(slip: Slip) -> str:
    [code] = [block.payload for block in slip.blocks if isinstance(block, Qr)]
    return code


def printed(painter: SlipPainter, slip: Slip) -> Image.Image:
    """Return the picture that a printer makes of the bytes."""
    job = stream.job(painter.paint(slip).image)
    parts = [one.image() for one in Decoder().feed(job) if one.kind is Kind.RASTER]
    whole = Image.new("L", (parts[0].width, sum(part.height for part in parts)), 255)
    top = 0
    for part in parts:
        whole.paste(part.convert("L"), (0, top))
        top += part.height
    return whole


def plain(image: Image.Image) -> Frame:
    image = image.convert("RGB")
    return Frame(
        width=image.width, height=image.height, stride=image.width * 3, pixels=image.tobytes()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ticket_reads_back_in_every_language(painter: SlipPainter, language: str) -> None:
    slip = ticket(language)
    assert codes_on(plain(printed(painter, slip))) == (said(slip),)


@pytest.mark.parametrize(
    "slip",
    [
        ticket("ja", copy=2),
        ticket("en", status_address=f"https://queue.example/kita/{TICKET}"),
        bag(),
    ],
    ids=["reprint", "status page", "bag"],
)
@pytest.mark.parametrize("turned", [0, 12, 90])
def test_a_slip_of_either_paper_is_read_by_a_camera(
    painter: SlipPainter, narrow: SlipPainter, slip: Slip, turned: float
) -> None:
    for paper in (painter, narrow):
        image = printed(paper, slip).convert("RGB")
        shown = image.resize((image.width * 3 // 4, image.height * 3 // 4))
        frame = frame_of(shown, turned=turned, blurred=0.8, size=(1280, 960))
        assert codes_on(frame) == (said(slip),)
    assert bag_code(Bag(from_office="kita", to_office="center", cards=1)) == said(bag())
