"""The rack builds what the settings name; the doctor's facts tell how it is."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.desk.doctor import device_line
from app.filing.papers import Papers
from app.ports import Paper
from app.settings import CardPrinterSettings, ScansSettings, Settings, SettingsFault, load_settings
from app.visits.face_print import Calibration
from devices.camera.late import LateStudio
from devices.card.pcsc import PcscReader
from devices.card.simulated_reader import SimulatedReader
from devices.diagnostics import Health, examine, paper_facts
from devices.paper.cups import CupsPaper
from devices.paper.folder import FilePaper
from devices.printer.network import NetworkPrinter
from devices.printer.one_way import CupsPrinter, FilePrinter
from devices.printer.simulated import SimulatedPrinter
from devices.printer.windows import Win32RawPrinter
from devices.rack import Rack, UnknownDriver, build_rack, card_printer_of, scans_of
from devices.scanner.serial import SerialScanner

DAY = date(2026, 11, 21)


def settings(home: Path, **flags: str) -> Settings:
    told = {name.replace("__", "."): value for name, value in flags.items()}
    return load_settings(home, environment={}, flags=told)


@pytest.mark.parametrize(
    ("driver", "kind"),
    [
        ("network", NetworkPrinter),
        ("win32", Win32RawPrinter),
        ("cups", CupsPrinter),
        ("file", FilePrinter),
        ("simulated", SimulatedPrinter),
    ],
)
def test_printers(tmp_path: Path, driver: str, kind: type) -> None:
    built = build_rack(settings(tmp_path, card__driver="none", printer__driver=driver), DAY)
    assert type(built.printer) is kind


@pytest.mark.parametrize(
    ("flags", "reader", "scanner", "paper"),
    [
        ({"card__driver": "none"}, type(None), type(None), type(None)),
        (
            {"card__driver": "simulated", "paper__driver": "folder"},
            SimulatedReader,
            type(None),
            FilePaper,
        ),
        (
            {"card__driver": "pcsc", "scanner__driver": "serial", "paper__driver": "system"},
            PcscReader,
            SerialScanner,
            CupsPaper,
        ),
    ],
)
def test_the_other_machines(
    tmp_path: Path, flags: dict[str, str], reader: type, scanner: type, paper: type
) -> None:
    built = build_rack(settings(tmp_path, **flags), DAY)
    assert (type(built.reader), type(built.scanner), type(built.paper)) == (reader, scanner, paper)
    assert built.printer is None
    if built.reader is not None:
        built.reader.close()


@pytest.mark.parametrize("section", ["card", "printer", "scanner", "paper"])
def test_an_unknown_driver_is_named(tmp_path: Path, section: str) -> None:
    flags = {"card__driver": "none", f"{section}__driver": "telepathy"}
    with pytest.raises(UnknownDriver) as told:
        build_rack(settings(tmp_path, **flags), DAY)
    assert told.value.details == {"section": section, "driver": "telepathy"}


def test_the_doctor_s_facts_are_plain_and_complete(tmp_path: Path) -> None:
    chosen = settings(tmp_path, card__driver="simulated", printer__driver="simulated")
    rack = build_rack(chosen, DAY)
    facts = examine(chosen, rack)
    by_name = {fact.device: fact for fact in facts}
    assert set(by_name) == {
        "card reader",
        "ticket printer",
        "scanner",
        "document printer",
        "slip font",
        "libraries",
    }
    assert by_name["ticket printer"].health is Health.FINE
    assert by_name["ticket printer"].simulated
    assert by_name["card reader"].simulated
    assert by_name["document printer"].health is Health.ABSENT
    assert len(json.loads(msgspec.json.encode(facts))) == len(facts)
    lines = [device_line(msgspec.to_builtins(fact)) for fact in facts]
    assert lines[0].split()[:5] == ["card", "reader", "fine", "simulated", "simulated"]
    assert not any("{" in line or "None" in line for line in lines)


@pytest.mark.parametrize(
    ("state", "health"),
    [
        ({"cover_open": True}, Health.FAULT),
        ({"power": False}, Health.FAULT),
        ({"paper": Paper.OUT}, Health.FAULT),
        ({"paper": Paper.NEAR_END}, Health.LOOK),
    ],
)
def test_a_troubled_printer_is_a_fact(
    tmp_path: Path, state: dict[str, object], health: Health
) -> None:
    chosen = settings(tmp_path, card__driver="none", printer__driver="simulated")
    rack = build_rack(chosen, DAY)
    assert isinstance(rack.printer, SimulatedPrinter)
    rack.printer.machine.tell(**state)
    [fact] = [one for one in examine(chosen, rack) if one.device == "ticket printer"]
    assert fact.health is health


@pytest.mark.parametrize(
    ("driver", "queue", "health", "why"),
    [
        ("file", "slips.bin", Health.FINE, None),
        ("file", "/dev/usb/absent", Health.FAULT, "no_file"),
        ("cups", "TICKETS", Health.FINE, None),
        ("cups", "ANOTHER", Health.FAULT, "no_queue"),
    ],
)
def test_a_printer_that_tells_nothing_is_looked_for_and_nothing_is_made_up(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    driver: str,
    queue: str,
    health: Health,
    why: str | None,
) -> None:
    monkeypatch.setattr("devices.diagnostics.known_queues", lambda: ("TICKETS", "A4"))
    chosen = settings(tmp_path, card__driver="none", printer__driver=driver, printer__queue=queue)
    [fact] = [
        one for one in examine(chosen, build_rack(chosen, DAY)) if one.device == "ticket printer"
    ]
    assert (fact.health, fact.details.get("why")) == (health, why)
    assert not {"paper", "cover", "online"} & fact.details.keys()
    assert device_line(msgspec.to_builtins(fact))


def test_the_photo_printers_queue_is_looked_for_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.diagnostics.known_queues", lambda: ("A4",))
    flags = {"paper__driver": "system", "paper__queue": "A4", "paper__photo_queue": "PHOTO"}
    chosen = settings(tmp_path, card__driver="none", **flags)
    facts = [
        one for one in examine(chosen, build_rack(chosen, DAY)) if one.device == "document printer"
    ]
    assert [(one.details["queue"], one.health) for one in facts] == [
        ("A4", Health.FINE),
        ("PHOTO", Health.FAULT),
    ]


def test_a_serial_scanner_is_tried(tmp_path: Path) -> None:
    hand, slave = os.openpty()
    for port, health in ((os.ttyname(slave), Health.FINE), ("/dev/absent", Health.FAULT)):
        chosen = settings(
            tmp_path, card__driver="none", scanner__driver="serial", scanner__port=port
        )
        [fact] = [
            one for one in examine(chosen, build_rack(chosen, DAY)) if one.device == "scanner"
        ]
        assert fact.health is health
    os.close(hand)
    os.close(slave)


def test_photo_sheets_go_to_their_own_printer_where_there_is_one(tmp_path: Path) -> None:
    flags = {"card__driver": "none", "paper__driver": "system", "paper__queue": "A4"}
    assert build_rack(settings(tmp_path, **flags), DAY).photo_paper is None
    built = build_rack(settings(tmp_path, **flags, paper__photo_queue="PHOTO"), DAY)
    assert isinstance(built.photo_paper, CupsPaper)
    assert isinstance(built.paper, CupsPaper)
    assert "PHOTO" in vars(built.photo_paper).values()
    assert "PHOTO" not in vars(built.paper).values()


def test_the_studio_is_there_with_a_camera_alone_and_read_late(tmp_path: Path) -> None:
    assert build_rack(settings(tmp_path, card__driver="none"), DAY).studio is None
    with_camera = settings(tmp_path, card__driver="none", camera__driver="simulated")
    assert isinstance(build_rack(with_camera, DAY).studio, LateStudio)


def test_the_papers_of_a_site_are_told(home: Path) -> None:
    card = CardPrinterSettings(driver="folder", queue="CARD")
    given = Settings(
        home=str(home), card_printer=card, scans=ScansSettings(folder="scans", settle_seconds=0)
    )
    papers = Papers(scans=scans_of(given), card_printer=card_printer_of(given))
    rack = Rack(reader=None, printer=None, scanner=None, paper=None, papers=papers)

    def health() -> list[tuple[str, str, str]]:
        return [(one.device, one.health, one.code) for one in paper_facts(given, rack)]

    assert health() == [("scan folder", "fault", "P-150"), ("card printer", "look", "")]
    (home / "scans" / "refused" / "password").mkdir(parents=True)
    (home / "scans" / "refused" / "password" / "a.pdf").write_bytes(b"x")
    assert papers.card_printer is not None
    papers.card_printer.calibrations.keep("CARD", Calibration(right=0.5))
    assert health() == [("scan folder", "look", ""), ("card printer", "fine", "")]
    (home / "calibration.json").write_text("{")
    assert health()[1] == ("card printer", "fault", "P-163")
    with pytest.raises(UnknownDriver):
        card_printer_of(Settings(card_printer=CardPrinterSettings(driver="laser")))


def test_further_printers_have_their_slips_and_their_measures(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        """
[card]
driver = "none"
[printer]
driver = "simulated"
name = "受付"
[more_printers.till]
driver = "simulated"
name = "会計"
slips = ["payment", "till"]
width_dots = 384
cut = "none"
[more_printers.away]
driver = "none"
""",
        encoding="utf-8",
    )
    chosen = load_settings(tmp_path, environment={})
    rack = build_rack(chosen, DAY)
    printers = rack.slip_printers(chosen)
    assert printers is not None
    assert [(one.key, one.name) for one in printers.places] == [("main", "受付"), ("till", "会計")]
    assert printers.used_for("payment").key == "till"
    assert printers.used_for("ticket").key == "main"
    assert dict(printers.place("till").told)["cut"] == "none"
    facts = [one for one in examine(chosen, rack) if one.device == "ticket printer"]
    assert [one.details.get("printer") for one in facts] == [None, "till"]
    assert facts[1].details["width_dots"] == "384"


def test_a_wrong_further_printer_is_named_by_its_line(tmp_path: Path) -> None:
    text = '[printer]\ndriver = "none"\n[more_printers.till]\nslips = ["tickets"]\n'
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsFault) as told:
        load_settings(tmp_path, environment={})
    assert told.value.details["where"] == "settings.toml:4"
    assert "slips" in str(told.value.details["key"])
