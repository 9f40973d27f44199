"""A stack of papers with cover sheets between them becomes a document for each cover sheet."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageSequence

from app.desk.filing import FilingDesk
from app.filing.acts import FilingWish
from app.filing.codes import cover_code
from app.filing.filing import EraseReason, Filing, FilingStatus
from app.filing.ports import Found, ScanIntake, Unfit
from devices.paper.scan_folder import ScanFolder
from devices.paper.scan_reader import ScanReader
from tests.app.desk.test_filing import NUMBER, VISIT, Killed, Office, give, office
from tests.app.store.rows import PEOPLE
from tests.devices.paper.scan_kit import saved, sheet
from widgets.pdf_pages import QtPdfPages

__all__ = ["office"]

OTHER = PEOPLE[1][0]
CONSENT, LOSS = cover_code("consent", visit=VISIT), cover_code("loss", control_number=OTHER)
PDF = QtPdfPages()


def stack(form: str) -> bytes:
    """Return a page nobody sorted, a cover sheet with two pages, another with one."""
    return saved(
        form,
        sheet("red"),
        sheet(code=CONSENT),
        sheet("green"),
        sheet("blue"),
        sheet(code=LOSS),
        sheet("black"),
    )


def colours(office: Office, one: Filing) -> list[tuple[int, ...]]:
    """Return the colour of each page's lower right corner, read by who did not cut the stack."""
    body = office.filing.body(one)
    if one.medium == "tiff":
        with Image.open(io.BytesIO(body)) as picture:
            return [
                frame.convert("RGB").getpixel((frame.width - 20, frame.height - 20))  # type: ignore[misc]
                for frame in ImageSequence.Iterator(picture)
            ]
    pages = PDF.drawn(body, 0, one.pages, dpi=72)
    found = (Image.frombytes("RGB", (page.wide, page.tall), page.rgb) for page in pages)
    return [page.getpixel((page.width - 20, page.height - 20)) for page in found]  # type: ignore[misc]


def near(found: list[tuple[int, ...]], *wanted: tuple[int, int, int]) -> bool:
    return len(found) == len(wanted) and all(
        max(abs(a - b) for a, b in zip(one, other, strict=True)) < 12
        for one, other in zip(found, wanted, strict=True)
    )


WHITE, RED, GREEN, BLUE, BLACK = (
    (255, 255, 255),
    (255, 0, 0),
    (0, 128, 0),
    (0, 0, 255),
    (0, 0, 0),
)


@pytest.mark.parametrize("form", ["PDF", "TIFF"])
def test_a_stack_is_cut_at_its_cover_sheets(office: Office, form: str) -> None:
    office.put(f"stack.{form}", stack(form))
    taken = office.take().taken
    assert office.left() == []
    loose, consent, loss = taken
    assert (loose.sort, loose.pages, loose.status) == ("", 1, FilingStatus.TAKEN)
    assert (consent.sort, consent.pages, consent.visit) == ("consent", 3, VISIT)
    assert (consent.control_number, consent.status) == (NUMBER, FilingStatus.FILED)
    assert (loss.sort, loss.pages, loss.control_number) == ("loss", 2, OTHER)
    assert near(colours(office, loose), RED)
    assert near(colours(office, consent), WHITE, GREEN, BLUE)
    assert near(colours(office, loss), WHITE, BLACK)


def test_pages_that_come_as_single_files_belong_to_their_cover_sheet(office: Office) -> None:
    pages = (sheet(code=CONSENT), sheet("green"), sheet(code=LOSS), sheet("blue"))
    for number, page in enumerate(pages, start=1):
        office.put(f"scan{number:04}.jpg", saved("JPEG", page))
    taken = office.take().taken
    told = [(one.sort, one.visit, one.control_number) for one in taken]
    assert told == [("consent", VISIT, NUMBER)] * 2 + [("loss", "", OTHER)] * 2
    assert all(one.status is FilingStatus.FILED for one in taken)


def test_a_series_goes_on_after_a_restart_where_nothing_is_doubtful(office: Office) -> None:
    office.put("scan0001.jpg", saved("JPEG", sheet(code=CONSENT)))
    office.take()
    for number, colour in ((2, "green"), (3, "blue")):
        office.restart()
        office.put(f"scan{number:04}.jpg", saved("JPEG", sheet(colour)))
        [page] = office.take().taken
        assert (page.sort, page.visit, page.status) == ("consent", VISIT, FilingStatus.FILED)
    office.restart()
    office.put("scan0005.jpg", saved("JPEG", sheet("black")))  # one lies elsewhere
    [lonely] = office.take().taken
    assert (lonely.sort, lonely.status) == ("", FilingStatus.TAKEN)


def test_a_series_goes_on_after_a_kill_between_record_and_removal(office: Office) -> None:
    office.put("scan0001.jpg", saved("JPEG", sheet(code=CONSENT)))
    folder = DyingFolder(office.place, office.clock.monotonic, settle=0)
    give(office.desk, ScanIntake(folder=folder, reader=ScanReader()))
    with pytest.raises(Killed):
        FilingDesk(office.desk, PDF).take_in()
    office.restart()
    office.put("scan0002.jpg", saved("JPEG", sheet("green")))
    told = office.take()
    assert (told.again, [one.sort for one in told.taken]) == (1, ["consent"])


class DyingFolder(ScanFolder):
    """End the program when everything is on record and the file is to go."""

    def remove(self, found: Found) -> None:
        raise Killed


def test_a_kill_before_the_file_goes_doubles_no_document(office: Office) -> None:
    office.put("stack.tif", stack("TIFF"))
    folder = DyingFolder(office.place, office.clock.monotonic, settle=0)
    give(office.desk, ScanIntake(folder=folder, reader=ScanReader()))
    with pytest.raises(Killed):
        FilingDesk(office.desk, PDF).take_in()
    office.restart()
    told = office.take()
    assert (len(told.taken), told.again, office.left()) == (0, 1, [])
    assert len(office.filing.find(FilingWish())) == 3


def test_a_stack_with_an_erased_document_is_not_taken_in_by_half(office: Office) -> None:
    office.put("stack.tif", stack("TIFF"))
    first = office.take().taken[0]
    office.filing.erase([first.id], EraseReason.MISTAKE)
    more = saved("TIFF", sheet("red"), sheet(code=CONSENT), sheet("yellow"))
    office.put("again.tif", more)
    assert [one.unfit for one in office.take().refused] == [Unfit.ERASED]
    assert len(office.filing.find(FilingWish())) == 3
