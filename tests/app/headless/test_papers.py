"""Photographs and scanned papers by lines: the same operations as the screens', told as values."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from app.desk.desk import Desk
from app.filing.ports import Unfit, UnfitScan
from app.headless.pdf_pages import PdfProcess
from devices.camera.late import LateStudio
from devices.camera.still import frame_of_file
from tests.app.desk.test_filing import NUMBER, VISIT, Office, office
from tests.app.headless.speaker import Say, recorded, speaking
from tests.devices.camera.sitters import Sitter
from tests.devices.paper.scan_kit import page, pdf, saved

__all__ = ["office"]


@pytest.fixture
def say(office: Office) -> Iterator[Say]:
    with speaking(office.desk, studio=LateStudio(), show=frame_of_file) as said:
        yield said


@pytest.fixture
def face(tmp_path: Path) -> Path:
    """Return a picture's file with one face before a plain wall."""
    file, frame = tmp_path / "face.png", Sitter().frame()
    colours = np.frombuffer(frame.pixels, dtype=np.uint8).reshape(frame.height, frame.width, 3)
    cv2.imwrite(str(file), cv2.cvtColor(colours, cv2.COLOR_RGB2BGR))
    return file


def simulated(desk: Desk, driver: str = "simulated") -> None:
    camera = msgspec.structs.replace(desk.settings.camera, driver=driver)
    desk.settings = msgspec.structs.replace(desk.settings, camera=camera)


def test_a_photo_is_taken_read_given_out_and_dropped(
    say: Say, office: Office, face: Path, tmp_path: Path
) -> None:
    simulated(office.desk)
    taken = say("take_photo", visit=VISIT, picture=str(face))
    assert (taken["result"]["visit"], recorded(taken)) == (VISIT, ["photo.taken"])
    assert say("photo_of", visit=VISIT)["result"] == taken["result"]
    read = say("read_photo", visit=VISIT)["result"]
    body = base64.b64decode(read["jpeg"])
    assert (body[:2], len(body)) == (b"\xff\xd8", taken["result"]["size"])
    given = say("give_out_photo", photo=taken["result"]["id"], folder=str(tmp_path))
    assert Path(given["result"]["file"]).read_bytes() == body
    assert recorded(given) == ["photo.copied"]
    assert recorded(say("drop_photo", visit=VISIT)) == ["photo.erased"]
    assert say("photo_of", visit=VISIT)["result"] is None
    assert say("read_photo", visit=VISIT)["error"]["code"] == "L-120"


def test_a_photo_is_no_typed_word(say: Say, office: Office, face: Path, tmp_path: Path) -> None:
    for driver in ("none", "system"):
        simulated(office.desk, driver)
        told = say("take_photo", visit=VISIT, picture=str(face))
        assert (told["error"]["code"], recorded(told)) == ("K-166", [])
    simulated(office.desk)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"nothing to see")
    for picture in ("", str(broken), str(tmp_path / "absent.png")):
        assert say("take_photo", visit=VISIT, picture=picture)["error"]["code"] == "C-101"


def test_a_scan_is_taken_in_filed_found_read_written_out_and_erased(
    say: Say, office: Office, tmp_path: Path
) -> None:
    office.put("one.jpg", saved("JPEG", page("scan")))
    office.put("two.txt", b"no document")
    assert say("take_in_scans")["result"]["growing"] == 2
    office.clock.pass_(seconds=5)
    looked = say("take_in_scans")
    [taken] = looked["result"]["taken"]
    assert ([one["unfit"] for one in looked["result"]["refused"]], recorded(looked)) == (
        ["foreign"],
        ["filing.taken"],
    )
    assert "application" in say("scan_sorts")["result"]
    assert say("whose_scan", text=NUMBER)["result"]["control_number"] == NUMBER
    assert say("whose_scan")["result"]["visit"] == VISIT
    wrong = say("file_scan", filing=taken["id"], sort="application", whose="nobody")
    assert (wrong["error"]["code"], recorded(wrong)) == ("D-603", [])
    filed = say("file_scan", filing=taken["id"], sort="application")
    assert (filed["result"]["visit"], recorded(filed)) == (VISIT, ["filing.filed"])
    assert [one["id"] for one in say("find_scans", whose=NUMBER)["result"]] == [taken["id"]]
    assert say("find_scans", status="taken")["result"] == []
    shown = say("read_scan", filing=taken["id"], most=200)["result"]
    png = cv2.imdecode(np.frombuffer(base64.b64decode(shown["png"]), np.uint8), -1)
    assert png is not None
    assert max(png.shape) == 200
    assert say("read_scan", filing=taken["id"], page=1)["error"]["code"] == "K-162"
    file = tmp_path / "list.csv"
    assert say("write_scan_list", file=str(file))["result"]["documents"] == 1
    assert NUMBER in file.read_text(encoding="utf-8-sig")
    copied = say("write_scan_medium", folder=str(tmp_path))
    assert (copied["result"]["documents"], recorded(copied)) == (1, ["filing.copied"])
    assert say("due_scans")["result"] == []
    kept = say("erase_scans", filings=[taken["id"]], reason="retention")
    assert (kept["error"]["code"], recorded(kept)) == ("D-602", [])
    erased = say("erase_scans", filings=[taken["id"]], reason="mistake")
    assert (erased["result"], recorded(erased)) == (1, ["filing.erased"])
    assert "error" in say("read_scan", filing=taken["id"])


class Tray:
    """Keep what the A4 printer was handed."""

    def __init__(self) -> None:
        self.documents: list[tuple[bytes, str]] = []

    def print_pdf(self, pdf: bytes, title: str) -> None:
        self.documents.append((pdf, title))


def test_a_cover_sheet_is_printed_and_files_what_is_scanned_behind_it(
    say: Say, office: Office
) -> None:
    tray = Tray()
    assert say("print_cover_sheet", sort="consent")["error"]["code"] == "K-130"  # no A4 printer
    office.desk._paper = tray
    assert say("print_cover_sheet", sort="nothing")["error"]["code"] == "D-601"
    nobody = say("print_cover_sheet", sort="consent", whose="nobody")
    assert (nobody["error"]["code"], tray.documents) == ("D-603", [])
    printed = say("print_cover_sheet", sort="consent")
    assert recorded(printed) == []
    [(sheet, title)] = tray.documents
    assert (title, sheet[:5]) == ("仕分け票", b"%PDF-")
    office.put("scan.pdf", sheet)  # an empty document: the sheet alone
    say("take_in_scans")
    office.clock.pass_(seconds=5)
    [filed] = say("take_in_scans")["result"]["taken"]
    assert (filed["sort"], filed["visit"]) == ("consent", VISIT)


def test_a_pdf_is_read_by_a_process_of_its_own() -> None:
    pages = PdfProcess()
    shown = pages.picture(pdf("himitsu", pages=2), 1, most=300)
    assert (max(shown.wide, shown.tall), len(shown.grey)) == (300, shown.wide * shown.tall)
    (drawn,) = pages.drawn(pdf("himitsu", pages=2), 1, 2, dpi=20)
    assert len(drawn.rgb) == drawn.wide * drawn.tall * 3
    with pytest.raises(UnfitScan) as told:
        next(pages.pictures(b"%PDF-1.7 broken", 0, most=300))
    assert told.value.unfit is Unfit.DAMAGED
