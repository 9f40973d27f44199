"""What the machines of this terminal tell of themselves, for ``doctor``."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app import paths
from app.faults import CounterFault
from app.filing.ports import ScanIntake
from app.ports import CardReader, Paper, Presence, PrinterStatus, ReaderStatus
from app.recorder import Use
from app.settings import PrinterSettings, Settings
from app.system import JAPAN
from app.visits.face_print import CardPrinting
from devices.card.pcsc import PcscReader, list_readers
from devices.card.reader_names import ReaderDevice, devices_of
from devices.paper.queues import known_queues
from devices.patience import Patience, Silent
from devices.printer.layout import read_faces
from devices.printer.network import NetworkPrinter
from devices.printer.one_way import OneWayPrinter
from devices.printer.typesetting import Type, font_folders
from devices.rack import Rack
from devices.scanner.camera import CameraScanner
from devices.scanner.line import open_line
from devices.scanner.serial import SerialScanner

log = logging.getLogger(__name__)
LIBRARIES = ("pyscard", "python-escpos", "Pillow", "qrcode", "zxing-cpp", "PySide6-Essentials")


class Health(StrEnum):
    """Tell how a device is."""

    FINE = "fine"
    LOOK = "look"  # works, but a person should look
    FAULT = "fault"
    ABSENT = "absent"  # the site has none


class SelfTest(StrEnum):
    """Tell what asking a machine just now showed."""

    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"  # it cannot be asked


class SlotFact(Struct, frozen=True, kw_only=True):
    """Hold one slot of a card reader: its name, what lies on it, whether this terminal uses it."""

    name: str
    presence: str
    used: bool


class DeviceFact(Struct, frozen=True, kw_only=True):
    """Hold one finding: which device, how it is, and plain details without personal data.

    ``slots`` are those of a card reader that has more than one.  ``last_use`` (ISO 8601),
    ``last_act`` and ``last_code`` tell of the last work, as the flight recorder knows it.
    """

    device: str
    health: Health
    driver: str = ""
    simulated: bool = False
    code: str = ""
    details: dict[str, str] = {}
    slots: tuple[SlotFact, ...] = ()
    test: SelfTest = SelfTest.NONE
    last_use: str = ""
    last_act: str = ""
    last_code: str = ""


def examine(
    settings: Settings,
    rack: Rack,
    uses: Mapping[str, Use] | None = None,
    patience: Patience[list[DeviceFact]] | None = None,
) -> list[DeviceFact]:
    """Ask every machine once and return what was found; a trouble is a fact, never a fault.

    ``uses`` are the last uses by device, as the flight recorder tells them.  ``patience`` is kept
    from one look to the next by whoever looks again: a machine that hangs is not asked twice.
    """
    found = _examined(settings, rack, patience or Patience())
    return [_with_use(fact, (uses or {}).get(fact.device.replace(" ", "_"))) for fact in found]


def _with_use(fact: DeviceFact, use: Use | None) -> DeviceFact:
    if use is None:
        return fact
    at = use.at.astimezone(JAPAN).isoformat(timespec="seconds")
    return replace(fact, last_use=at, last_act=use.act, last_code=use.code)


def _examined(
    settings: Settings, rack: Rack, patience: Patience[list[DeviceFact]]
) -> list[DeviceFact]:
    asked: dict[str, Callable[[], list[DeviceFact]]] = {
        "card reader": lambda: _readers(settings, rack),
        "ticket printer": lambda: [_printer(settings, rack), *_more_printers(settings, rack)],
        "scanner": lambda: [scanner_fact(settings, rack)],
        "document printer": lambda: _papers(settings, rack),
        "scan folder": lambda: _scan_folder(rack.papers.scans),
        "card printer": lambda: _card_printer(settings, rack.papers.card_printer),
        "slip font": _fonts,
        "libraries": lambda: [_libraries()],
    }
    return [fact for name, work in asked.items() for fact in _asked(name, work, patience)]


def _asked(
    device: str, work: Callable[[], list[DeviceFact]], patience: Patience[list[DeviceFact]]
) -> list[DeviceFact]:
    """Ask one machine; what it does wrong stays its own trouble."""
    try:
        return patience.ask(device, work)
    except Silent:
        why = "silent"
    except Exception:
        log.exception("examining a device", extra={"device": device})
        why = "bug"
    broken = {"why": why}
    return [DeviceFact(device=device, health=Health.FAULT, details=broken, test=SelfTest.FAILED)]


def _trouble(device: str, driver: str, trouble: CounterFault) -> DeviceFact:
    details = {name: str(value) for name, value in trouble.details.items()}
    return DeviceFact(
        device=device,
        health=Health.FAULT,
        driver=driver,
        code=trouble.code,
        details=details,
        test=SelfTest.FAILED,
    )


def _readers(settings: Settings, rack: Rack) -> list[DeviceFact]:
    driver = settings.card.driver
    if rack.reader is None:
        return [DeviceFact(device="card reader", health=Health.ABSENT, driver=driver)]
    used = rack.reader.status()
    try:
        found = list_readers() if driver == "pcsc" else (used,)
    except CounterFault as trouble:
        return [_trouble("card reader", driver, trouble)]
    facts = [
        _reader(rack.reader, driver, device, found, used)
        for device in devices_of(s.name for s in found)
    ]
    if used.presence is not Presence.NO_READER:
        return facts
    wanted = {"name": settings.card.reader} if settings.card.reader else {}
    lost = DeviceFact(
        device="card reader",
        health=Health.FAULT,
        driver=driver,
        details=wanted,
        test=SelfTest.FAILED,
    )
    return [lost, *facts]


def _reader(
    reader: CardReader,
    driver: str,
    device: ReaderDevice,
    found: Sequence[ReaderStatus],
    used: ReaderStatus,
) -> DeviceFact:
    """Return one device; what lies on it is told of the slot in use, else of the first."""
    states = {one.name: one for one in found}
    slot = next((one for one in device.slots if one.name == used.name), device.slots[0])
    details = {"name": device.name, "presence": states[slot.name].presence.value}
    several = len(device.slots) > 1
    if several:
        details["slot"] = slot.label
    if isinstance(reader, PcscReader) and states[slot.name].presence is Presence.EMPTY:
        details |= reader.make(slot.name)
    answering = used.answering or slot.name != used.name
    return DeviceFact(
        device="card reader",
        health=Health.FINE if answering else Health.FAULT,
        test=SelfTest.PASSED if answering else SelfTest.FAILED,
        driver=driver,
        simulated=any(states[one.name].simulated for one in device.slots),
        details=details,
        slots=tuple(
            SlotFact(
                name=one.name,
                presence=states[one.name].presence.value,
                used=one.name == used.name,
            )
            for one in device.slots
            if several
        ),
    )


def _printer(settings: Settings, rack: Rack) -> DeviceFact:
    driver = settings.printer.driver
    if rack.printer is None:
        return DeviceFact(device="ticket printer", health=Health.ABSENT, driver=driver)
    if isinstance(rack.printer, OneWayPrinter):
        return _one_way(settings.printer, rack.printer)
    began = time.monotonic()
    status = rack.printer.status()
    took = round((time.monotonic() - began) * 1000)
    details = {
        "name": status.name,
        "paper": status.paper.value,
        "cover": "open" if status.cover_open else "closed",
        "online": "yes" if status.online else "no",
        "width_dots": str(settings.printer.width_dots),
        "answer_ms": str(took),
    }
    health = _printer_health(status)
    asked = isinstance(rack.printer, NetworkPrinter)
    if isinstance(rack.printer, NetworkPrinter) and status.reachable:
        details |= rack.printer.identity()
    tested = SelfTest.FAILED if health is Health.FAULT else SelfTest.PASSED
    return DeviceFact(
        device="ticket printer",
        health=health,
        driver=driver,
        simulated=status.simulated,
        details=details if status.reachable else {"name": status.name},
        test=tested if asked else SelfTest.NONE,
    )


def _one_way(chosen: PrinterSettings, printer: OneWayPrinter) -> DeviceFact:
    """Return a printer that tells nothing: whether its queue or its file is there."""
    known = known_queues() if chosen.driver in ("cups", "win32") else None
    there = printer.status().reachable if known is None else chosen.queue in known
    asked = chosen.driver == "file" or known is not None
    tested = SelfTest.PASSED if there else SelfTest.FAILED
    lost = {} if there else {"why": "no_file" if chosen.driver == "file" else "no_queue"}
    return DeviceFact(
        device="ticket printer",
        health=Health.FINE if there else Health.FAULT,
        driver=chosen.driver,
        details={"name": printer.status().name, "width_dots": str(chosen.width_dots)} | lost,
        test=tested if asked else SelfTest.NONE,
    )


def _more_printers(settings: Settings, rack: Rack) -> list[DeviceFact]:
    """Return the further slip printers; each is looked at as the first one is."""
    found: list[DeviceFact] = []
    for key, printer in rack.more_printers.items():
        chosen = settings.more_printers[key]
        fact = _printer(replace(settings, printer=chosen), replace(rack, printer=printer))
        own = {"printer": key, "slips": " ".join(chosen.slips)}
        found.append(replace(fact, details=fact.details | own))
    return found


def _printer_health(status: PrinterStatus) -> Health:
    out = status.paper is Paper.OUT
    if not status.reachable or not status.online or status.cover_open or status.error or out:
        return Health.FAULT
    return Health.LOOK if status.paper is Paper.NEAR_END else Health.FINE


def scanner_fact(settings: Settings, rack: Rack) -> DeviceFact:
    """Return the hand scanner; a port that this program reads already is not opened once more."""
    driver, port = settings.scanner.driver, settings.scanner.port
    if isinstance(rack.scanner, CameraScanner):
        return _camera_scanner(rack.scanner, port)
    if driver != "serial":
        health = Health.FINE if driver == "wedge" else Health.ABSENT
        return DeviceFact(device="scanner", health=health, driver=driver)
    open_here = isinstance(rack.scanner, SerialScanner) and rack.scanner.connected
    try:
        if not open_here:
            open_line(port).close()
    except OSError as trouble:
        details = {"port": port, "why": trouble.strerror or str(trouble)}
        return DeviceFact(
            device="scanner",
            health=Health.FAULT,
            driver=driver,
            details=details,
            test=SelfTest.FAILED,
        )
    return DeviceFact(
        device="scanner",
        health=Health.FINE,
        driver=driver,
        details={"port": port},
        test=SelfTest.PASSED,
    )


def _camera_scanner(scanner: CameraScanner, name: str) -> DeviceFact:
    """Return the camera that reads codes; it is off while nobody is signed in."""
    details = {"name": name, "why": scanner.trouble}
    seen = scanner.connected or scanner.trouble in ("not opened", "off")
    return DeviceFact(
        device="scanner",
        health=Health.FINE if seen else Health.FAULT,
        driver="camera",
        details={key: value for key, value in details.items() if value},
        test=SelfTest.PASSED if scanner.connected else SelfTest.NONE,
    )


def _papers(settings: Settings, rack: Rack) -> list[DeviceFact]:
    """Return the A4 printer and that of photo sheets, looked for among the system's queues."""
    chosen, absent = settings.paper, rack.paper is None
    known = known_queues() if chosen.driver == "system" else None
    queues = [chosen.queue, *([chosen.photo_queue] if chosen.photo_queue else [])]
    return [_paper(chosen.driver, one, known, absent=absent) for one in queues]


def _paper(driver: str, queue: str, known: tuple[str, ...] | None, *, absent: bool) -> DeviceFact:
    details = {"queue": queue or "default"}
    health = Health.ABSENT if absent else Health.FINE
    test = SelfTest.NONE
    if known is not None:
        there = queue in known if queue else bool(known)
        health = Health.FINE if there else Health.FAULT
        test = SelfTest.PASSED if there else SelfTest.FAILED
        details |= {} if there else {"why": "no_queue"}
    return DeviceFact(
        device="document printer", health=health, driver=driver, details=details, test=test
    )


def paper_facts(settings: Settings, rack: Rack) -> list[DeviceFact]:
    """Return how the scanners' folder and the card printer are, where the site has them."""
    return [*_scan_folder(rack.papers.scans), *_card_printer(settings, rack.papers.card_printer)]


def _scan_folder(scans: ScanIntake | None) -> list[DeviceFact]:
    """Tell whether the folder is reached, and how many files in it were refused."""
    if scans is None:
        return []
    device, driver = "scan folder", "folder"
    try:
        refused = len(scans.folder.refused())
    except CounterFault as trouble:
        return [_trouble(device, driver, trouble)]
    health = Health.LOOK if refused else Health.FINE
    details = {"refused": str(refused)}
    return [DeviceFact(device=device, health=health, driver=driver, details=details)]


def _card_printer(settings: Settings, printing: CardPrinting | None) -> list[DeviceFact]:
    if printing is None:
        return []
    device, driver = "card printer", settings.card_printer.driver
    try:
        kept = printing.calibrations.of(printing.name)
    except CounterFault as trouble:
        return [_trouble(device, driver, trouble)]
    moved = "never" if kept is None else f"{kept.right:+.1f} {kept.down:+.1f} mm"
    health = Health.LOOK if kept is None else Health.FINE
    details = {"queue": printing.name, "calibration": moved}
    return [DeviceFact(device=device, health=health, driver=driver, details=details)]


def _fonts() -> list[DeviceFact]:
    """Return for each face of the slips whether it can be drawn."""
    try:
        faces = read_faces()
    except CounterFault as trouble:
        return [_trouble("slip font", "", trouble)]
    type_ = Type(faces, font_folders((paths.resources() / "fonts",)))
    return [_font(type_, face, bold=bold) for face in faces.faces for bold in (False, True)]


def _font(type_: Type, face: str, *, bold: bool) -> DeviceFact:
    weight = "bold" if bold else "regular"
    try:
        file: Path = type_.cut(face, 28, bold=bold).file
    except CounterFault as trouble:
        return _trouble("slip font", f"{face} {weight}", trouble)
    return DeviceFact(
        device="slip font",
        health=Health.FINE,
        driver=f"{face} {weight}",
        details={"file": str(file)},
        test=SelfTest.PASSED,
    )


def _libraries() -> DeviceFact:
    versions: dict[str, str] = {}
    for name in LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "absent"
    health = Health.FAULT if "absent" in versions.values() else Health.FINE
    passed = SelfTest.PASSED if health is Health.FINE else SelfTest.FAILED
    return DeviceFact(device="libraries", health=health, details=versions, test=passed)
