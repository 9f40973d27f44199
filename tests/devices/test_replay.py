"""What the flight recorder kept makes the code above the machines do again what it did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from app.faults import CounterFault
from app.ports import Line, Paper, PinKind, Secret, Slip
from app.recorder import Note, Recorder, What, read
from app.tickets.codes import CodeKind, payload
from devices.card.invented import invented_card
from devices.card.issuer import Issuer
from devices.card.profiles import CardKind, build_card
from devices.card.replay import certificate
from devices.card.simulated_reader import SimulatedReader
from devices.card.trouble import Trouble, TroubleKind
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.rack import slip_painter
from devices.replay import Replayed, replay
from devices.scanner.serial import SerialScanner
from tests.devices.card.cards import ADULT, ALL

SLIP = Slip(kind="ticket", record="1", blocks=(Line(text="公的　花子　A042"),))
PINS = {
    PinKind.SIGNING: ADULT.pins.signing,
    PinKind.AUTHENTICATION: ADULT.pins.authentication,
    PinKind.RESIDENT: ADULT.pins.resident,
    PinKind.FACE_INPUT: ADULT.pins.face_input,
}

CARDS = (
    *ALL,
    *(
        invented_card(kind, date(2026, 11, 20))
        for kind in (CardKind.PINLESS, CardKind.NOT_MY_NUMBER, CardKind.PHONE)
    ),
)


@pytest.fixture(scope="session")
def painter() -> SlipPainter:
    return slip_painter(576, date(2026, 11, 20))


@pytest.fixture
def reader(issuer: Issuer, recorder: Recorder) -> Iterator[SimulatedReader]:
    built = {profile.id: build_card(profile, issuer) for profile in CARDS}
    made = SimulatedReader(built, change_allowed=True, recorder=recorder)
    yield made
    made.close()


def played(recorder: Recorder, tmp_path: Path, painter: SlipPainter) -> list[Replayed]:
    recorder.settle()
    return list(replay(read(tmp_path / "recorder"), painter))


def all_same(found: list[Replayed], count: int) -> bool:
    assert not [one for one in found if not one.same]
    return len(found) == count


def test_a_check_of_every_kind_of_card(
    reader: SimulatedReader, recorder: Recorder, tmp_path: Path, painter: SlipPainter
) -> None:
    for profile in CARDS:
        reader.slot.lay(profile.id)
        with suppress(CounterFault):
            reader.check()
    found = played(recorder, tmp_path, painter)
    assert all_same(found, len(CARDS))
    assert {"R-107", "R-124"} <= {one.then.code for one in found}
    assert any("authentication=3/3" in one.then.word for one in found)


def test_pin_work_right_wrong_and_locked(
    reader: SimulatedReader, recorder: Recorder, tmp_path: Path, painter: SlipPainter
) -> None:
    reader.slot.lay(ADULT.id)
    for kind, pin in PINS.items():
        reader.verify(kind, Secret(pin.encode()), expected_serial=ADULT.serial)
    reader.read_attributes(Secret(ADULT.pins.face_input.encode()))
    reader.read_signing_end(Secret(ADULT.pins.signing.encode()))
    reader.change(PinKind.RESIDENT, Secret(ADULT.pins.resident.encode()), Secret(b"7531"))
    reader.change(
        PinKind.RESIDENT, Secret(b"7531"), Secret(b"8642"), half_done=True
    )  # where nothing was broken off, the old PIN is tried second
    for confirmed in (False, False, False, True, False):
        with suppress(CounterFault):
            reader.verify(PinKind.AUTHENTICATION, Secret(b"0000"), last_try_confirmed=confirmed)
    with suppress(CounterFault):
        reader.verify(PinKind.FACE_INPUT, Secret(b"1111"), expected_serial="1" * 15)
    found = played(recorder, tmp_path, painter)
    codes = [one.then.code for one in found]
    assert codes == [*[""] * 8, "R-111", "R-111", "R-113", "R-112", "R-112", "R-108"]
    assert [one.here.code for one in found[:-1]] == codes[:-1]


@pytest.mark.parametrize("kind", [TroubleKind.PULL, TroubleKind.LOSE_ANSWER, TroubleKind.EMPTY])
@pytest.mark.parametrize("at", [1, 4, 9])
def test_a_conversation_that_broke(
    reader: SimulatedReader,
    recorder: Recorder,
    tmp_path: Path,
    painter: SlipPainter,
    kind: TroubleKind,
    at: int,
) -> None:
    reader.slot.lay(ADULT.id)
    reader.slot.set_trouble(Trouble(kind=kind, at=at))
    with pytest.raises(CounterFault):
        reader.check()
    assert all_same(played(recorder, tmp_path, painter), 1)


def test_a_card_that_hung_and_an_empty_reader(
    issuer: Issuer, recorder: Recorder, tmp_path: Path, painter: SlipPainter
) -> None:
    hasty = SimulatedReader({ADULT.id: build_card(ADULT, issuer)}, patience=0.05, recorder=recorder)
    with pytest.raises(CounterFault):
        hasty.check()
    hasty.slot.lay(ADULT.id)
    hasty.slot.set_trouble(Trouble(kind=TroubleKind.HANG, at=3))
    with pytest.raises(CounterFault):
        hasty.check()
    hasty.close()
    found = played(recorder, tmp_path, painter)
    assert [one.then.code for one in found] == ["R-104", "R-106"]
    assert all_same(found, 2)


def test_what_the_printer_did(recorder: Recorder, tmp_path: Path, painter: SlipPainter) -> None:
    printer = SimulatedPrinter(painter, recorder=recorder)
    changes: list[dict[str, object]] = [
        {},
        {"paper": Paper.NEAR_END},
        {"cover_open": True},
        {"cover_open": False, "paper": Paper.OUT},
        {"paper": Paper.ENOUGH, "drop_after": 900},
        {"stall_after": 900},
        {"stalled": False, "power": False},
        {"power": True},
    ]
    for change in changes:
        printer.machine.tell(**change)
        printer.status()
        with suppress(CounterFault):
            printer.print(SLIP)
    found = [one for one in played(recorder, tmp_path, painter) if one.act == "print"]
    ends = [one.then.code or one.then.word for one in found]
    assert ends == [
        "printed",
        "printed",
        "P-102",
        "P-103",
        "unknown",
        "unknown",
        "P-101",
        "printed",
    ]
    assert all_same(found, len(changes))


def test_a_recording_that_does_not_fit_is_told(
    reader: SimulatedReader, recorder: Recorder, tmp_path: Path, painter: SlipPainter
) -> None:
    reader.slot.lay(ADULT.id)
    reader.check()
    recorder.settle()
    notes = list(read(tmp_path / "recorder"))
    sent = [at for at, note in enumerate(notes) if note.what is What.SENT]
    del notes[sent[2] : sent[2] + 2]
    (found,) = replay(notes, painter)
    assert (found.same, found.here.code) == (False, "K-171")


def test_nothing_of_a_card_or_a_slip_is_in_the_recording(
    reader: SimulatedReader, recorder: Recorder, tmp_path: Path, painter: SlipPainter
) -> None:
    reader.slot.lay(ADULT.id)
    reader.check()
    reader.read_attributes(Secret(ADULT.pins.face_input.encode()), expected_serial=ADULT.serial)
    reader.verify(PinKind.SIGNING, Secret(ADULT.pins.signing.encode()))
    SimulatedPrinter(painter, recorder=recorder).print(SLIP)
    recorder.settle()
    kept = b"".join(file.read_bytes() for file in (tmp_path / "recorder").iterdir())
    hidden = [ADULT.serial, ADULT.name, ADULT.address, *PINS.values(), "A042"]
    forms = [text.encode() for text in hidden]
    forms += [text.encode().hex().upper().encode() for text in hidden]
    assert not [form for form in forms if form in kept]
    lengths = [note.size for note in read(tmp_path / "recorder") if note.head.startswith("0020")]
    assert set(lengths) == {0}, "not even how long a signing password is"


@pytest.mark.parametrize("size", [420, 700, 1200, 1500, 1811])
def test_an_invented_certificate_has_the_length_that_is_wanted(size: int) -> None:
    found = certificate(size)
    assert (len(found), found[0]) == (size, 0x30)


def test_a_torn_recording_plays_what_is_whole(painter: SlipPainter) -> None:
    began = Note(at=1.0, device="card_reader", talk=1, what=What.BEGAN, act="check")
    assert list(replay([began], painter)) == []


class ScannedLine:
    """Be a scanner's port that gives what it was given, then is pulled out."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes

    def read(self, within: float) -> bytes:
        """Return the next code."""
        if not self.codes:
            raise OSError(5, "pulled out")
        return self.codes.pop(0).encode() + b"\r"

    def close(self) -> None:
        """Let go."""


CODES = [
    *(payload(kind, "6a0c2b0e-6c0d-4b8b-9c6e-2a5b7c1d4e90") for kind in CodeKind if kind in "TBNK"),
    *(payload(CodeKind.VAULT, "B-04-112"), payload(CodeKind.BAG, "R7"), "V:B-04-112", "V:1-"),
    *("3K7-204817", "3K7204817", "公的　花子", "9" * 23, f"https://a.example/{'9' * 23}?x=1"),
    *("A4.renewal:6A0C2B0E6C0D4B8B9C6E2A5B7C1D4E90", "T:6A0C", f"T:{'0' * 33}", "x"),
]


def test_a_scanner_reads_again_what_it_read(
    recorder: Recorder, tmp_path: Path, painter: SlipPainter
) -> None:
    left = [ScannedLine(list(CODES)), None, ScannedLine(["7"])]

    def open_next(port: str) -> ScannedLine:
        line = left.pop(0)
        if line is None:
            raise FileNotFoundError(2, "not there")
        return line

    scanner = SerialScanner("port", opener=open_next, retry=0.0, recorder=recorder)
    for _ in scanner.scans(lambda: not left and not scanner.connected):
        continue
    recorder.settle()
    notes = list(read(tmp_path / "recorder"))
    assert not any(code in note.word for note in notes for code in CODES if len(code) > 3)
    found = list(replay(notes, painter))
    assert all_same(found, 2)
    assert [one.then.word for one in found] == [f"{len(CODES) + 2} steps", "3 steps"]


def test_a_scanner_that_would_read_otherwise_is_told(painter: SlipPainter) -> None:
    words = ["open", "code ticket 34", "code comet 12", "code other 4"]
    notes = [Note(at=0.0, device="scanner", what=What.STATE, word=word) for word in words]
    (found,) = replay(notes, painter)
    assert not found.same
    assert (found.then.word, found.here.word) == ("code comet 12", "code other 4")
