"""Build the machines behind the border from the settings, real or simulated."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app import paths
from app.camera_port import PhotoStudio
from app.faults import CounterFault
from app.filing.papers import Papers
from app.filing.ports import ScanIntake
from app.ports import CardReader, DocumentPrinter, Scanner, TicketPrinter
from app.printers import MAIN, PrinterPlace, Printers
from app.recorder import Recorder
from app.settings import CardPrinterSettings, PaperSettings, PrinterSettings, Settings
from app.visits.face_print import CardPrinting
from devices.camera.late import LateStudio
from devices.card.pcsc import PcscReader
from devices.card.profiles import ProfiledCards, load_profiles
from devices.card.simulated_reader import SimulatedReader
from devices.paper.calibration import CalibrationFile
from devices.paper.cups import CupsPaper
from devices.paper.folder import FilePaper
from devices.paper.recording import PaperDriver, RecordedPaper
from devices.paper.scan_folder import ScanFolder
from devices.paper.scan_reader import ScanReader
from devices.paper.windows import WindowsPaper
from devices.printer.calibration import Calibration, Parting
from devices.printer.layout import layout_for, read_faces
from devices.printer.network import over_network
from devices.printer.one_way import CupsPrinter, FilePrinter
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.printer.stand_ins import StandInFile
from devices.printer.typesetting import Type, font_folders
from devices.printer.windows import Win32RawPrinter
from devices.scanner.camera import CameraScanner, LatestFrame
from devices.scanner.serial import SerialScanner


class UnknownDriver(CounterFault):
    """Name a driver that the settings ask for and that does not exist."""

    code = "K-120"


class Rack(Struct, frozen=True, kw_only=True):
    """Hold the machines of one terminal; None where the site has none.

    A scanner that types like a keyboard is no machine here: the window filters its keys.
    """

    reader: CardReader | None
    printer: TicketPrinter | None
    more_printers: dict[str, TicketPrinter] = {}
    scanner: Scanner | None
    paper: DocumentPrinter | None
    photo_paper: DocumentPrinter | None = None
    studio: PhotoStudio | None = None
    papers: Papers = Papers()

    def slip_printers(self, settings: Settings) -> Printers | None:
        """Return all slip printers under their words; None where this terminal has none."""
        chosen_of = {MAIN: settings.printer, **settings.more_printers}
        found = [(MAIN, self.printer), *self.more_printers.items()]
        places = [
            PrinterPlace(
                key=key,
                name=_called(key, chosen_of[key]),
                printer=printer,
                slips=frozenset(chosen_of[key].slips),
                told=_measures_told(chosen_of[key]),
            )
            for key, printer in found
            if printer is not None
        ]
        kept = StandInFile(settings.path("stand_ins.json"))
        return Printers(places, kept) if places else None

    @property
    def scanner_frames(self) -> LatestFrame | None:
        """Return what takes the frames of a camera that reads codes; None where none does."""
        if not isinstance(self.scanner, CameraScanner):
            return None
        frames = self.scanner.frames
        return frames if isinstance(frames, LatestFrame) else None

    def acts(self) -> dict[str, Callable[[str], None]]:
        """Return what a hand does at a simulated machine: ``lay`` a card by its id, ``pull`` it."""
        if not isinstance(self.reader, SimulatedReader):
            return {}
        slot = self.reader.slot
        return {"lay": slot.lay, "pull": lambda _card: slot.pull()}


def build_rack(settings: Settings, day: date, recorder: Recorder | None = None) -> Rack:
    """Return the machines that the settings name; nothing is opened before its first use.

    ``recorder`` notes what they say; without one nothing is kept.

    Raises:
        UnknownDriver: a driver's name is none of ours.
        ResourceFault: a slip layout or the simulated cards do not hold.
    """
    return Rack(
        reader=reader_of(settings, recorder),
        printer=printer_of(settings, day, recorder),
        more_printers=more_printers_of(settings, day, recorder),
        scanner=scanner_of(settings, recorder),
        paper=paper_of(settings, recorder),
        photo_paper=photo_paper_of(settings, recorder),
        studio=LateStudio() if settings.camera.driver != "none" else None,
        papers=Papers(scans=scans_of(settings), card_printer=card_printer_of(settings, recorder)),
    )


def reader_of(settings: Settings, recorder: Recorder | None = None) -> CardReader | None:
    """Return the card reader: ``pcsc``, ``simulated`` or ``none``."""
    card, allowed = settings.card, settings.site.pin_on_chip
    if card.driver == "none":
        return None
    if card.driver == "pcsc":
        return PcscReader(
            name=card.reader,
            change_allowed=allowed,
            patience=card.timeout_seconds,
            recorder=recorder,
        )
    if card.driver != "simulated":
        raise UnknownDriver(section="card", driver=card.driver)
    profiles = load_profiles(settings.path(card.profiles)) if card.profiles else {}
    return SimulatedReader(
        ProfiledCards(profiles),
        change_allowed=allowed,
        patience=card.timeout_seconds,
        recorder=recorder,
    )


def slip_painter(width_dots: int, day: date, calibration: Calibration | None = None) -> SlipPainter:
    """Return the painter for a head of so many dots with the fonts of this machine.

    Raises:
        ResourceFault: there is no valid layout for that width.
    """
    folders = font_folders((paths.resources() / "fonts",))
    measures = calibration or Calibration(head=width_dots)
    return SlipPainter(layout_for(width_dots, day), Type(read_faces(), folders), measures)


def more_printers_of(
    settings: Settings, day: date, recorder: Recorder | None = None
) -> dict[str, TicketPrinter]:
    """Return the further slip printers by their word; one of driver ``none`` is away."""
    made = {
        key: printer_of(replace(settings, printer=one), day, recorder, folder=f"slips-{key}")
        for key, one in settings.more_printers.items()
    }
    return {key: printer for key, printer in made.items() if printer is not None}


def calibration_of(printer: PrinterSettings) -> Calibration:
    """Return a printer's own measures as its settings tell them."""
    return Calibration(
        head=printer.width_dots,
        dpi=printer.dpi,
        shift_mm=printer.shift_mm,
        tear_mm=printer.tear_mm,
        parting=Parting(printer.cut),
    )


def printer_of(
    settings: Settings, day: date, recorder: Recorder | None = None, *, folder: str = "slips"
) -> TicketPrinter | None:
    """Return the slip printer: ``network``, ``simulated``, a one-way one, or ``none``."""
    printer = settings.printer
    if printer.driver == "none":
        return None
    painter = slip_painter(printer.width_dots, day, calibration_of(printer))
    if printer.driver == "network":
        return over_network(
            printer.host,
            printer.port,
            painter,
            name=printer.name,
            timeout=printer.timeout_seconds,
            recorder=recorder,
        )
    if printer.driver == "simulated":
        kept, name = _folder(settings, printer.folder, folder), printer.name or "simulated"
        return SimulatedPrinter(painter, kept, name=name, recorder=recorder)
    return _one_way(settings, printer, painter, recorder)


def _one_way(
    settings: Settings, printer: PrinterSettings, painter: SlipPainter, recorder: Recorder | None
) -> TicketPrinter:
    trusted, queue = printer.trust_one_way, printer.queue
    match printer.driver:
        case "win32":
            return Win32RawPrinter(queue, painter, trusted=trusted, recorder=recorder)
        case "cups":
            return CupsPrinter(queue, painter, trusted=trusted, recorder=recorder)
        case "file":
            path = settings.path(queue)
            return FilePrinter(path, painter, trusted=trusted, recorder=recorder)
    raise UnknownDriver(section="printer", driver=printer.driver)


def scanner_of(settings: Settings, recorder: Recorder | None = None) -> Scanner | None:
    """Return the scanner at a line or a camera; None for ``wedge`` and ``none``."""
    if settings.scanner.driver in ("wedge", "none"):
        return None
    if settings.scanner.driver == "camera":
        return CameraScanner(LatestFrame(), recorder=recorder)
    if settings.scanner.driver == "serial":
        return SerialScanner(settings.scanner.port, recorder=recorder)
    raise UnknownDriver(section="scanner", driver=settings.scanner.driver)


def paper_of(settings: Settings, recorder: Recorder | None = None) -> DocumentPrinter | None:
    """Return the A4 printer: ``system``, ``folder`` or ``none``."""
    paper = _document_printer(settings, "paper", settings.paper, "paper")
    return paper if paper is None or recorder is None else RecordedPaper(paper, recorder)


def scans_of(settings: Settings) -> ScanIntake | None:
    """Return where scanned documents come in; None where the settings name no folder."""
    scans = settings.scans
    if not scans.folder:
        return None
    folder = ScanFolder(
        settings.path(scans.folder),
        time.monotonic,
        settle=scans.settle_seconds,
        patience=scans.patience_seconds,
    )
    return ScanIntake(folder=folder, reader=ScanReader(), by_open_visit=scans.by_open_visit)


def card_printer_of(settings: Settings, recorder: Recorder | None = None) -> CardPrinting | None:
    """Return the printer of the card's 追記欄 with its calibration: as the A4 printer's drivers."""
    card = settings.card_printer
    printer = _document_printer(settings, "card_printer", card, "cards")
    if printer is None:
        return None
    return CardPrinting(
        name=card.queue or card.driver,
        printer=printer if recorder is None else RecordedPaper(printer, recorder, "card_printer"),
        calibrations=CalibrationFile(settings.path("calibration.json")),
    )


def photo_paper_of(settings: Settings, recorder: Recorder | None = None) -> DocumentPrinter | None:
    """Return the printer of photo sheets; None where they go to the A4 one."""
    paper = settings.paper
    if not paper.photo_queue:
        return None
    return paper_of(replace(settings, paper=replace(paper, queue=paper.photo_queue)), recorder)


def _document_printer(
    settings: Settings, section: str, chosen: PaperSettings | CardPrinterSettings, usual: str
) -> PaperDriver | None:
    match chosen.driver:
        case "none":
            return None
        case "folder":
            return FilePaper(_folder(settings, chosen.folder, usual))
        case "system" if sys.platform == "win32":
            spool = "spool" if section == "paper" else "card-spool"
            return WindowsPaper(chosen.queue, _folder(settings, chosen.folder, spool))
        case "system":
            return CupsPaper(chosen.queue)
    raise UnknownDriver(section=section, driver=chosen.driver)


def _called(key: str, printer: PrinterSettings) -> str:
    """Return what the staff call a printer: its name, else where it is, else its word."""
    return printer.name or printer.host or printer.queue or key


def _measures_told(printer: PrinterSettings) -> tuple[tuple[str, str], ...]:
    """Return a printer's settings as a test print tells them: their keys beside their values."""
    return (
        ("width_dots", str(printer.width_dots)),
        ("dpi", str(printer.dpi)),
        ("shift_mm", f"{printer.shift_mm:g}"),
        ("tear_mm", f"{printer.tear_mm:g}"),
        ("cut", printer.cut),
    )


def _folder(settings: Settings, named: str, usual: str) -> Path:
    return settings.path(named or usual)
