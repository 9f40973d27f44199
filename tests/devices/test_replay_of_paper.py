"""Paper, slips handed to a queue, cameras: what the flight recorder kept does again what it did."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Never

import pytest
from msgspec.structs import replace as with_fields

from app.camera_port import CameraState, NoCamera
from app.camera_watch import CameraWatch
from app.faults import CounterFault
from app.ports import Line, Slip
from app.recorder import Note, Recorder, What, read
from app.tickets.codes import CodeKind, RepeatGuard, payload
from devices.paper.cups import CupsPaper
from devices.paper.folder import FilePaper
from devices.paper.recording import PaperDriver, RecordedPaper
from devices.paper.windows import WindowsPaper
from devices.printer.one_way import FilePrinter, Handed, OneWayPrinter
from devices.printer.raster import SlipPainter
from devices.rack import slip_painter
from devices.replay import Replayed, replay
from devices.scanner.camera import CameraScanner
from devices.scanner.replay import _Frames
from tests.conftest import SetClock

PDF, SECRET = b"%PDF-1.7\nhimitsu\n%%EOF", "himitsu"
SLIP = Slip(kind="ticket", record="K1-1", blocks=(Line(text="himitsu"),))


@pytest.fixture(scope="module")
def painter() -> SlipPainter:
    return slip_painter(384, date(2026, 11, 20))


@pytest.fixture
def notes(recorder: Recorder, tmp_path: Path) -> Callable[[], list[Note]]:
    def kept() -> list[Note]:
        recorder.settle()
        place = tmp_path / "recorder"
        assert not any(SECRET.encode() in file.read_bytes() for file in place.iterdir())
        return list(read(place))

    return kept


def ends(found: list[Replayed]) -> list[str]:
    assert not [one for one in found if not one.same]
    return [one.then.code or one.then.word for one in found]


def refuse(trouble: Exception) -> Callable[..., Never]:
    def now(*_given: object) -> Never:
        raise trouble

    return now


def test_what_the_a4_printer_did(
    recorder: Recorder, tmp_path: Path, painter: SlipPainter, notes: Callable[[], list[Note]]
) -> None:
    def windows(shell: Callable[..., None]) -> WindowsPaper:
        def never(_seconds: float, _work: Callable[[], None]) -> None:
            """Leave the document to the end of the test."""

        return WindowsPaper("A4", tmp_path / "spool", later=never, shell=lambda: shell)  # noqa: S604

    printers: list[PaperDriver] = [
        CupsPaper("A4", lp=lambda _options, _pdf: (0, "")),
        CupsPaper("A4", lp=lambda _options, _pdf: (1, f"unknown queue {SECRET}")),
        CupsPaper("A4", lp=refuse(TimeoutError())),
        CupsPaper("A4", lp=refuse(FileNotFoundError())),
        FilePaper(tmp_path / "paper"),
        FilePaper(tmp_path / "full", write=refuse(OSError(errno.ENOSPC, SECRET))),
        windows(lambda *_given: None),
        windows(refuse(OSError(1155, SECRET))),
        WindowsPaper("A4", tmp_path / "spool", shell=refuse(ImportError())),
    ]
    for printer in printers:
        with suppress(CounterFault):
            RecordedPaper(printer, recorder).print_pdf(PDF, SECRET)
    with suppress(CounterFault):
        RecordedPaper(printers[0], recorder, "card_printer").print_pdf(b"no document", SECRET)
    kept = notes()
    found = list(replay(kept, painter))
    bad = "P-120"
    assert ends(found) == ["", bad, bad, bad, "", bad, "", bad, bad, bad]
    words = [one.word for one in kept if one.what is What.BROKE]
    assert words == [
        *("exit 1", "no answer", "not installed", "oserror 28", "oserror 1155"),
        *("not installed", "no pdf"),
    ]
    lying = [with_fields(one, word="") if one.what is What.BROKE else one for one in kept]
    assert sum(not one.same for one in replay(lying, painter)) == 7


def test_what_a_printer_did_that_says_nothing(
    recorder: Recorder, tmp_path: Path, painter: SlipPainter, notes: Callable[[], list[Note]]
) -> None:
    def printer(spool: Callable[[bytes, str], Handed], *, trusted: bool) -> OneWayPrinter:
        return OneWayPrinter(spool, painter, name="Q", trusted=trusted, recorder=recorder)

    for one in (
        FilePrinter(tmp_path / "lp0", painter, recorder=recorder),
        printer(lambda _data, _title: Handed.WHOLE, trusted=True),
        printer(lambda _data, _title: Handed.DOUBTFUL, trusted=True),
        printer(refuse(PermissionError(13, SECRET)), trusted=False),
    ):
        with suppress(CounterFault):
            one.print(SLIP)
    found = list(replay(notes(), painter))
    assert ends(found) == ["unknown", "printed", "unknown", "P-107"]


class Camera:
    """Be a camera that is there or not, and hear what is told of it."""

    def __init__(self) -> None:
        self.here, self.told = True, list[str]()

    def open(self) -> None:
        if not self.here:
            raise NoCamera(camera=SECRET)

    def close(self) -> None:
        pass

    def changed(self, state: CameraState) -> None:
        self.told.append(state.value)

    def troubled(self, fault: CounterFault) -> None:
        self.told.append(fault.code)


def test_what_the_camera_did(
    recorder: Recorder,
    clock: SetClock,
    painter: SlipPainter,
    notes: Callable[[], list[Note]],
) -> None:
    recorder.now = lambda: clock.now().timestamp()
    camera = Camera()
    watch = CameraWatch(camera, clock, recorder)
    watch.frame()  # of a camera that nobody asked for
    for step, seconds in (
        *((watch.start, 0.4), (watch.frame, 1.0), (watch.frame, 0.5), (watch.black, 0.1)),
        *((watch.black, 0.1), (watch.seen, 0.2), (watch.lost, 3.0), (watch.look, 1.5)),
        *((watch.look, 2.5), (watch.look, 1.0), (watch.found, 0.1), (watch.frame, 0.1)),
        *((watch.stop, 9.0), (watch.lost, 0.1), (watch.start, 0.1), (watch.refused, 4.1)),
        *((watch.look, 0.2), (watch.frame, 0.1), (watch.stop, 0.1)),
    ):
        step()
        clock.pass_(seconds=seconds)
    camera.here = False
    watch.start()
    watch.stop()
    assert camera.told[:6] == ["starting", "live", "C-105", "troubled", "C-103", "starting"]
    assert camera.told[-4:] == ["starting", "troubled", "C-101", "off"]
    kept = notes()
    found = list(replay(kept, painter))
    assert [one.device for one in found] == ["camera"] * 3
    assert all(end.endswith(" steps") for end in ends(found))
    silent = [one for one in kept if one.word == "told c-104"]
    assert len(silent) == 1
    for wrong in ("told c-103", "is live"):  # another program would tell otherwise
        bent = [with_fields(one, word="told c-102") if one.word == wrong else one for one in kept]
        assert not all(one.same for one in replay(bent, painter))


def test_what_a_camera_read(
    recorder: Recorder, painter: SlipPainter, notes: Callable[[], list[Note]]
) -> None:
    ticket = payload(CodeKind.TICKET, "6a0c2b0e-6c0d-4b8b-9c6e-2a5b7c1d4e90")
    words = ["open", f"code ticket {len(ticket)}", "code other 40", "lost oserror"]
    frames, seconds = _Frames(words), iter(range(0, 1000, 10))
    guard = RepeatGuard(lambda: float(next(seconds)))
    scanner = CameraScanner(frames, guard=guard, retry=0.0, recorder=recorder)
    assert len(list(scanner.scans(lambda: frames.over))) == 2
    found = list(replay(notes(), painter))
    assert ends(found) == ["4 steps"]
    assert [one.device for one in found] == ["scanner"]
