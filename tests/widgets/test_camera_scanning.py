"""A camera that reads codes: through the real capture session to the scans of the bridge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.camera_port import CameraState
from app.ports import Scan
from app.settings import ScannerSettings, Settings
from app.tickets.codes import CodeKind, payload
from devices.diagnostics import DeviceFact, Health, scanner_fact
from devices.rack import Rack, scanner_of
from devices.scanner.camera import CameraScanner
from devices.scanner.simulated_frames import frame_of, paper
from tests.conftest import SetClock
from widgets.bridge import DeviceEvents
from widgets.camera import CameraSession
from widgets.camera_scanning import CameraScanning
from widgets.simulated_camera import SimulatedCamera

VAULT = payload(CodeKind.VAULT, "B-04-112")
SETTINGS = Settings(scanner=ScannerSettings(driver="camera", port="Desk"))


@pytest.fixture
def source(tmp_path: Path) -> SimulatedCamera:
    seen = frame_of(paper(VAULT))
    picture = tmp_path / "seen.png"
    Image.frombytes("RGB", (seen.width, seen.height), seen.pixels).save(picture)
    return SimulatedCamera(picture)


@pytest.fixture
def rack() -> Rack:
    return Rack(reader=None, printer=None, scanner=scanner_of(SETTINGS), paper=None)


@pytest.fixture
def scanning(
    qtbot: QtBot, source: SimulatedCamera, rack: Rack, clock: SetClock
) -> Iterator[CameraScanning]:
    owner = QObject()
    box = rack.scanner_frames
    assert box is not None
    made = CameraScanning(lambda: CameraSession(source, clock), box, clock, owner)
    yield made
    made.end()
    owner.deleteLater()


def health(rack: Rack) -> DeviceFact:
    return scanner_fact(SETTINGS, rack)


def test_a_code_held_before_it_is_one_scan_while_somebody_is_here(
    qtbot: QtBot, scanning: CameraScanning, rack: Rack, clock: SetClock
) -> None:
    scanner = rack.scanner
    assert isinstance(scanner, CameraScanner)
    events, scans = DeviceEvents(), []
    events.scanned.connect(scans.append)
    events.watch_scanner(scanner)
    try:
        scanning.begin()
        qtbot.waitUntil(lambda: bool(scans), timeout=10_000)
        assert scans == [Scan(text=VAULT, source="camera")]
        assert (health(rack).health, health(rack).details["name"]) == (Health.FINE, "Desk")
        scanning.end()
        qtbot.waitUntil(lambda: scanner.trouble == "off", timeout=10_000)
        assert health(rack).health is Health.FINE
        assert scans == [Scan(text=VAULT, source="camera")]
    finally:
        events.close()


def test_a_camera_that_went_away_is_told(
    qtbot: QtBot, scanning: CameraScanning, source: SimulatedCamera, rack: Rack
) -> None:
    scanner = rack.scanner
    assert isinstance(scanner, CameraScanner)
    events = DeviceEvents()
    events.watch_scanner(scanner)
    try:
        scanning.begin()
        qtbot.waitUntil(lambda: scanner.connected, timeout=10_000)
        source.unplug()
        qtbot.waitUntil(lambda: not scanner.connected, timeout=10_000)
        assert health(rack).health is Health.FAULT
    finally:
        events.close()


def test_the_camera_is_opened_with_the_first_sign_in_and_not_before(
    source: SimulatedCamera, rack: Rack, clock: SetClock
) -> None:
    opened: list[CameraSession] = []

    def make() -> CameraSession:
        opened.append(CameraSession(source, clock))
        return opened[-1]

    box, owner = rack.scanner_frames, QObject()
    assert box is not None
    made = CameraScanning(make, box, clock, owner)
    made.end()
    assert opened == []
    made.begin()
    made.end()
    made.begin()
    assert [one.state is CameraState.OFF for one in opened] == [False]
    made.end()
    owner.deleteLater()
