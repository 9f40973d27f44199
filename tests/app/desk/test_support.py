"""The support bundle holds no person: canaries go through real operations, none comes out."""

from __future__ import annotations

import json
import logging
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.access.roles import Role
from app.access.session import CentralUnreachable
from app.desk.backyard import Backyard
from app.desk.bookings import Bookings
from app.desk.device_words import DEVICES, next_of, self_test_of, what_of
from app.desk.doctor import surroundings
from app.desk.entrance import Entrance
from app.desk.ledger_page import LedgerPage
from app.desk.reception import Reception
from app.desk.support import BundleNotWritten, cleaned, write_bundle
from app.faults import CounterFault
from app.log import start_log
from app.ports import PinKind, Secret
from app.recorder import FOLDER, Recorder
from app.resources import words
from app.settings import CentralSettings, LedgerSettings, PrinterSettings, Settings
from app.store.seeking import Sought
from app.tickets.purposes import load_purposes
from devices.card.profiles import Issuer, build_card
from devices.card.simulated_reader import SimulatedReader
from devices.diagnostics import examine
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.rack import Rack
from devices.scanner.serial import SerialScanner
from tests.app.desk.booking_kit import Centre, Seats
from tests.app.desk.conftest import PASSWORD, Account, Enter
from tests.app.desk.test_bookings import wanted
from tests.conftest import SetClock
from tests.devices.card.cards import ADULT

NUMBER, NAME, KANA = "7Q4-918273", "鶴巻　千代乃", "ツルマキ　チヨノ"
ADDRESS, PHONE, MAIL = "北区奉還町九丁目８８番７７号", "086-919-7261", "chiyono@example.jp"
PERSONAL = "917263548190"  # twelve digits, as a personal number has
PINS = [ADULT.pins.signing, ADULT.pins.authentication, ADULT.pins.face_input]
CANARIES = [
    *(NUMBER, NUMBER.replace("-", ""), NAME, NAME.replace("　", ""), "千代乃", KANA),
    *(ADDRESS, "奉還町", PHONE, PHONE.replace("-", ""), MAIL, PERSONAL),
    *(ADULT.serial, ADULT.name, ADULT.address, PASSWORD, *PINS, "1984-05-17", "19840517"),
]


class Leak(CounterFault):
    """A fault whose details hold what may not get out."""

    code = "K-130"


@pytest.fixture
def recorder(home: Path) -> Iterator[Recorder]:
    made = Recorder(home / FOLDER)
    yield made
    made.close()


@pytest.fixture
def log(home: Path) -> Iterator[None]:
    """Write the log as the program does, and leave the root logger as it was."""
    root = logging.getLogger()
    level, handler = root.level, start_log(home / "log", level=logging.DEBUG)
    yield
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


@pytest.fixture
def printer(slips: SlipPainter, recorder: Recorder) -> SimulatedPrinter:
    return SimulatedPrinter(slips, recorder=recorder)


@pytest.fixture
def reader(issuer: Issuer, recorder: Recorder) -> Iterator[SimulatedReader]:
    cards = {ADULT.id: build_card(ADULT, issuer)}
    made = SimulatedReader(cards, change_allowed=True, recorder=recorder)
    made.slot.lay(ADULT.id)
    yield made
    made.close()


def work_at_the_chip(reader: SimulatedReader) -> None:
    """Check, read, verify, and mistype; every PIN goes over the wire."""
    reader.check()
    reader.read_attributes(Secret(PINS[2].encode()), expected_serial=ADULT.serial)
    reader.verify(PinKind.SIGNING, Secret(PINS[0].encode()))
    reader.verify(PinKind.AUTHENTICATION, Secret(PINS[1].encode()))
    with pytest.raises(CounterFault):
        reader.verify(PinKind.AUTHENTICATION, Secret(b"0000"), expected_serial=ADULT.serial)


def work_with_papers(enter: Enter, account: Account, home: Path) -> None:
    """Take a list in, search, and be refused with a name in hand."""
    backyard = Backyard(enter(Role.BACKYARD, "小野田　徹"))
    listed = home / f"{NAME}.csv"
    listed.write_text(
        "管理番号,氏名,フリガナ,生年月日,住所,市区町村コード,箱番号\n"
        f"{NUMBER},{NAME},{KANA},19840517,{ADDRESS},331007,B001\n",
        encoding="utf-8",
    )
    assert backyard.take_list(backyard.check_list(listed)).new == 1
    spoilt = home / "spoilt.csv"
    spoilt.write_text(
        f"管理番号,氏名,個人番号,箱番号\n{NUMBER},{NAME},{PERSONAL},B001\n", encoding="utf-8"
    )
    backyard.check_list(spoilt)
    desk = enter(Role.CLERK, "佐伯　美咲")
    page = LedgerPage(desk)
    assert len(page.find(NAME).cards) == 1
    assert len(page.find(NUMBER).cards) == 1
    account(Role.CLERK, NAME)
    with pytest.raises(CounterFault):
        Entrance(desk).sign_in("S-CLERK", Secret(f"{PASSWORD}x".encode()))


def log_what_went_wrong(recorder: Recorder) -> None:
    """Log as careless code would: names as arguments, as fields, in a bug's text."""
    log = logging.getLogger("careless")
    log.error("no such card: %s", NUMBER)
    log.error("unexpected", extra={"name_of_resident": NAME, "phone": PHONE, "code": "K-101"})
    try:
        raise ValueError(f"{NAME} {ADDRESS} {PERSONAL}")
    except ValueError:
        log.exception("a bug")
    with pytest.raises(Leak), recorder.talk("card_reader", "check"):
        raise Leak(name=NAME, serial=ADULT.serial)


def scan_everything(recorder: Recorder) -> None:
    """Scan codes through a serial line; what is scanned may be anything."""
    hand, slave = os.openpty()
    scanner = SerialScanner(os.ttyname(slave), recorder=recorder)
    codes = [PERSONAL, NUMBER, NAME, ADULT.serial]
    opened = scanner.scans(lambda: False)
    os.write(hand, "".join(f"{code}\n" for code in codes).encode())
    assert len([next(opened) for _ in codes]) == len(codes)
    opened.close()
    os.close(hand)
    os.close(slave)


def test_no_canary_comes_out_of_the_bundle(
    enter: Enter,
    account: Account,
    centre: Centre,
    clock: SetClock,
    home: Path,
    log: None,
    caplog: pytest.LogCaptureFixture,
    recorder: Recorder,
    reader: SimulatedReader,
    printer: SimulatedPrinter,
) -> None:
    work_at_the_chip(reader)
    work_with_papers(enter, account, home)
    desk = enter(Role.GUIDE, "岡本　真央")
    seats = Seats(clock.now())
    seats.fault = CentralUnreachable()
    wish = msgspec.structs.replace(wanted(name=NAME, kana=KANA), phone=PHONE, mail=MAIL)
    booked = Bookings(desk, centre.plan, seats).book(wish)
    reception = Reception(desk, load_purposes())
    reception.issue("A", booking=booked.booking.id)
    printer.machine.tell(cover_open=True)
    reception.issue("A")
    scan_everything(recorder)
    log_what_went_wrong(recorder)
    recorder.settle()
    settings = msgspec.structs.replace(
        desk.settings,
        central=CentralSettings(url=f"https://{MAIL}"),
        ledger=LedgerSettings(key=f"file:{NAME}.key"),
        printer=PrinterSettings(driver="simulated", name=f"{NAME}の横", host=PHONE),
    )
    rack = Rack(reader=reader, printer=printer, scanner=None, paper=None)
    facts: dict[str, Any] = {
        "devices": msgspec.to_builtins(examine(settings, rack, recorder.uses())),
        **surroundings(settings, "0.1.0"),
    }
    file = write_bundle(settings, facts, home / "reports", clock.now())
    kept = unpacked(file)
    assert not [(name, text) for name, text in kept.items() for one in CANARIES if one in text]
    sought = Sought(CANARIES)
    assert not [name for name, text in kept.items() if sought.in_text(text)]
    ways = [one.encode(how) for one in CANARIES for how in ("utf-16-le", "cp932")]
    raw = "".join(kept.values()).encode()
    assert not [way for way in ways if way in raw]
    for told in ('"act":"verify"', '"code":"R-111"', '"word":"code other 12"', "P-102"):
        assert told in kept["recorder.jsonl"], "what helps is there"
    assert '"exception": "ValueError"' in kept["log.jsonl"]
    assert json.loads(kept["settings.json"])["printer"]["driver"] == "simulated"


def unpacked(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_a_bundle_that_cannot_be_written_is_a_fault(home: Path, clock: SetClock) -> None:
    (home / "reports").write_text("a file")
    with pytest.raises(BundleNotWritten):
        write_bundle(Settings(home=str(home)), {}, home / "reports", clock.now())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/srv/T03/ledger.db", "~/ledger.db"),
        ("tel 086-919-7261 086 919 7261", "tel 〈伏〉 〈伏〉"),
        ("serial 400000012719843.", "serial 〈伏〉."),
        ("7Q4-918273 A1B123456", "〈伏〉 〈伏〉"),
        ("2026-11-20T11:30:00 V1.2.3 9100 576", "2026-11-20T11:30:00 V1.2.3 9100 576"),
    ],
)
def test_free_texts_lose_paths_and_numbers(text: str, told: str) -> None:
    assert cleaned({"where": [text, 123456789012]}, "/srv/T03") == {"where": [told, 123456789012]}


def fact(device: str, **changed: Any) -> dict[str, Any]:
    plain = {"device": device, "health": "fault", "driver": "", "simulated": False, "code": ""}
    return plain | {"details": {}, "slots": ()} | changed


@pytest.mark.parametrize("health", ["fault", "look"])
@pytest.mark.parametrize("device", sorted(DEVICES))
def test_every_device_says_what_to_do(device: str, health: str) -> None:
    one = fact(device.replace("_", " "), health=health)
    assert next_of(words("ja"), one).endswith("。")


def test_a_code_says_what_and_next() -> None:
    one = fact("ticket printer", code="P-103", details={"name": "P1"}, test="failed")
    assert "紙" in what_of(words("ja"), one)
    assert next_of(words("ja"), one)
    assert self_test_of(words("ja"), one) == "通りませんでした"
