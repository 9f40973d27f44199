"""Step 4: nobody writes: the card fills the form, and nothing of the card stays behind."""

from __future__ import annotations

import logging
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.desk.serving import Serving
from app.ports import FourAttributes, Secret
from app.procedures.answers import (
    ChooseFormsAnswer,
    FormCheck,
    FormFillAnswer,
    FormsAnswer,
    HandOverAnswer,
    Receiver,
)
from app.training.people import Person
from app.visits.visit import VisitStatus
from devices.card.faults import PinWrong
from tests.scenarios.conftest import Line, Place
from tests.scenarios.visit import agree
from widgets.fonts import Fonts, register_fonts
from widgets.presenters.counter_forms import FormPrinting

FORM = "certificate_renewal"


@pytest.fixture(scope="module")
def fonts(qapp: QApplication) -> Fonts:
    return register_fonts()


def test_the_card_fills_the_form_and_nothing_of_it_stays(
    line: Line,
    stranger: Person,
    fonts: Fonts,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    place = line.office.open("T02")
    serving = begun(place)
    visit = serving.visit.id
    place.counter.answer(visit, "choose", ChooseFormsAnswer(forms=(FORM,)))
    line.middle()
    place.reader.slot.lay(stranger.control_number)
    attributes = read_with_a_slip_of_the_finger(place, visit)
    assert attributes == expected(stranger)
    FormPrinting(place.desk, fonts, "汐見市長")(place.counter.view(visit), attributes, (FORM,))
    place.counter.answer(visit, "fill", FormFillAnswer(printed=(FORM,), wiped=True))
    (pdf,) = (place.home / "paper").glob("*.pdf")
    assert_form(pdf, serving.number, tmp_path)
    place.counter.answer(visit, "check", FormsAnswer(forms={"printed": (FormCheck.CHECKED,)}))
    back = HandOverAnswer(to=Receiver.APPLICANT, given=("card_returned", "forms"))
    ended = place.counter.answer(visit, "give_back", back)
    place.reader.slot.pull()
    assert ended.visit.status is VisitStatus.DONE
    service = line.healed()
    agree(service, place)
    pdf.unlink()  # the paper itself: it went home with the resident
    staff = ("佐伯　美咲",)
    assert in_tables(place.ledger.engine, staff) == ["staff"], "the search finds what is there"
    secrets = values_of(attributes)
    assert not in_files(tmp_path, secrets)
    assert not in_tables(place.ledger.engine, secrets)
    assert not in_tables(service.engine, secrets)
    assert not in_log(caplog, secrets)


def begun(place: Place) -> Serving:
    """Give a number and open a visit that fills a form."""
    place.enter("G-0003")
    place.reception.issue("D")
    place.enter("S-0142")
    return place.counter.open(place.counter.call_next().id, "form_fill")


def read_with_a_slip_of_the_finger(place: Place, visit: str) -> FourAttributes:
    """Let the resident mistype once; the card tells how many tries are left."""
    mistyped = Secret(b"7395")
    with pytest.raises(PinWrong) as told:
        place.counter.chip.attributes(visit, mistyped)
    assert told.value.details["left"] == 2
    assert place.counter.view(visit).visit.stage == "fill"
    right = Secret(b"1111")
    attributes = place.counter.chip.attributes(visit, right)
    assert not any(mistyped.expose())
    assert not any(right.expose())
    return attributes


def expected(person: Person) -> FourAttributes:
    return FourAttributes(
        name=person.name, address=person.address, born=person.born.earliest, sex=person.sex
    )


def assert_form(pdf: Path, number: str, folder: Path) -> None:
    """Demand one printed A4 page whose code names form and visit, and no person."""
    program = shutil.which("pdftoppm")
    assert program is not None, "poppler-utils is missing"
    picture = folder / "page"
    asked = [program, "-r", "150", "-png", "-singlefile", str(pdf), str(picture)]
    subprocess.run(asked, check=True)
    page = picture.with_suffix(".png")
    with Image.open(page) as image:
        (code,) = zxingcpp.read_barcodes(image)
        written = image.convert("L").crop((250, 380, 1000, 560)).getextrema()
    page.unlink()
    assert code.text == f"e02.1:{number}"
    assert written == (0, 255)


# --- nothing stays --------------------------------------------------------------------------------


def values_of(attributes: FourAttributes) -> tuple[str, ...]:
    """Return every way in which a value could have been written down."""
    born: date = attributes.born
    plain = attributes.name.replace("　", "")
    return (
        attributes.name,
        plain,
        attributes.name.replace("　", " "),
        attributes.address,
        born.isoformat(),
        f"{born:%Y%m%d}",
        f"{born.year}年{born.month}月{born.day}日",
    )


def in_files(folder: Path, values: tuple[str, ...]) -> list[str]:
    """Return the files that hold a value, in any encoding a program here writes."""
    needles = {
        value.encode(coding) for value in values for coding in ("utf-8", "utf-16-le", "cp932")
    }
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.name == "ledger.db" for file in files)
    return [str(file) for file in files if any(needle in file.read_bytes() for needle in needles)]


def in_tables(engine: sa.Engine, values: tuple[str, ...]) -> list[str]:
    """Return the tables, opened with their key, that hold a value."""
    found = []
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        assert "entry" in names
        for name in names:
            rows = connection.execute(sa.select(sa.text("*")).select_from(sa.table(name))).all()
            told = "\n".join(_text(cell) for row in rows for cell in row)
            found += [name for value in values if value in told]
    return found


def _text(cell: object) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def in_log(caplog: pytest.LogCaptureFixture, values: tuple[str, ...]) -> list[str]:
    """Return the lines of the log that hold a value, or the mistyped PIN as a card hears it."""
    lines = [record.getMessage() for record in caplog.records]
    assert any(record.name.startswith("devices.card") for record in caplog.records)
    needles = (*values, b"7395".hex(), " ".join(f"{byte:02x}" for byte in b"7395"))
    return [text for text in lines if any(needle in text.lower() for needle in needles)]
