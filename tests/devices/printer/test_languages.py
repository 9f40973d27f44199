"""Slips in every language of residents: each sign has its glyph, nothing leaves the paper."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
import pytest

from app.names.font_file import FontFile
from app.ports import Line, Slip
from app.reservations.slip import BookingSlipValues, booking_slip
from app.resources import LANGUAGES, words
from app.tickets.slip import Band, TicketValues, day_text, ticket_slip
from app.visits.slip import Contact, Needed, StillNeededValues, still_needed_slip
from devices.printer.layout import read_faces
from devices.printer.raster import SlipPainter
from devices.printer.typesetting import Type, font_folders, wrap

AT = datetime(2026, 11, 21, 14, 20)
OFFICE = "汐見市 マイナンバーカードセンター"
STAFFS = ("fault.", "forms.", "slips.closing.")


def ticket(language: str) -> Slip:
    told = words(language)
    values = TicketValues(
        ticket="0192f3c4-1111-7222-8333-444455556666",
        number="A042",
        record="K1-000842",
        at=AT,
        office=OFFICE,
        purpose=told("purpose.B"),
        purpose_other=words("ja")("purpose.B"),
        waiting=5,
        band=Band(low=20, high=35, eight_of_ten=35),
        ready=(told("ready.notice"), told("ready.identity")),
        copy=1,
    )
    return ticket_slip(values, told)


def needed(language: str) -> Slip:
    told = words(language)
    values = StillNeededValues(
        visit="0192f3c4-1111-7222-8333-444455556666",
        record="W3-000317",
        at=AT,
        office=OFFICE,
        purpose=told("purpose.A"),
        brought=(told("documents.paper.notice"),),
        needed=(Needed(text=told("documents.paper.guardianship_certificate")),),
        contact=Contact(phone="0120-000-000", hours="9:00–17:00（火曜休み）"),
        kept_until=date(2026, 11, 30),
        staff_note="職員用：古いカード",
    )
    return still_needed_slip(values, told)


def booking(language: str) -> Slip:
    told = words(language)
    values = BookingSlipValues(
        number="K7-2031",
        code="B:K7-2031",
        record="T03-5A2B1C",
        at=AT,
        place=OFFICE,
        purpose=told("slips.booking.purpose.certificate"),
        day=day_text(date(2026, 12, 5), told),
        time="10:30",
        comer=told("slips.booking.comers.representative"),
        bring=(told("booking_item.relation"), told("booking_item.inquiry")),
        phone="0120-000-000",
        provisional=True,
    )
    return booking_slip(values, told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_slips_stay_on_the_paper_and_lack_no_glyph(
    painter: SlipPainter, narrow: SlipPainter, language: str
) -> None:
    for made in (ticket(language), needed(language), booking(language)):
        for paper in (painter, narrow):
            seen = paper.paint(made)
            assert seen.missing == ()
            image = seen.image.convert("L")
            side = paper.layout.margin.side - 2  # a letter may lean out of its advance by a dot
            for left in (0, image.width - side):
                assert image.crop((left, 0, left + side, image.height)).getextrema() == (255, 255)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sign_of_a_language_is_in_its_own_typeface(language: str) -> None:
    faces, folders, catalogue = read_faces(), font_folders(), words(language)
    signs = {
        sign
        for key in catalogue.keys()  # noqa: SIM118
        if not key.startswith(STAFFS) and (language != "ja" or key.startswith("resident."))
        for sign in catalogue(key)
        if sign.isprintable() and key != "resident.language_line"
    }
    face = faces.faces[faces.languages[language]]
    for steps in (face.regular, face.bold):
        files = [
            FontFile(folder / name, int(index))
            for step in steps
            for told in step
            for name, _, index in (told.rpartition(":"),)
            for folder in folders
            if (folder / name).is_file()
        ]
        lacking = {sign for sign in signs if not any(one.glyph(ord(sign)) for one in files)}
        assert lacking == set()


def test_chinese_fills_its_lines_and_begins_none_with_a_closing_mark() -> None:
    cut = Type(read_faces(), font_folders()).cut("simplified", 28)
    lines = wrap(cut, "叫号时不在也不会失去号码。第12人。", 28 * 12, signs=True)
    assert lines == ["叫号时不在也不会失去号", "码。第12人。"]


def test_the_office_stands_in_japanese_type_on_every_slip() -> None:
    first = ticket("zh-Hans").blocks[0]
    assert isinstance(first, Line)
    assert msgspec.structs.asdict(first)["language"] == "ja"
