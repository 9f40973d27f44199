"""A whole terminal for pictures: real ledger, simulated machines, the real windows, a set clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
from argon2 import PasswordHasher
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.access.passwords import Passwords
from app.access.roles import Role, load_rights
from app.access.session import Doorkeeper
from app.access.staff import LockPolicy, Staff, Verifier
from app.desk.backyard import Backyard
from app.desk.closing import SealedExport
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.reception import Reception
from app.desk.serving import Guidance
from app.filing.papers import Papers
from app.filing.ports import ScanIntake
from app.kinds import KINDS
from app.ports import Scan, Secret
from app.records.entry import Outcome, Receipt
from app.records.replica import Settled
from app.resources import LANGUAGES, words
from app.settings import (
    CardSettings,
    PanelSettings,
    PaperSettings,
    PrinterSettings,
    Settings,
    SiteSettings,
    TerminalSettings,
)
from app.store.ledger import Ledger
from app.store.replica import Replica
from app.store.unit import Identity
from app.system import SystemIds
from app.tickets.purposes import load_purposes
from app.training.city import Office
from app.training.people import Guardian, Person, city
from app.training.people_lists import write_card_list
from app.visits.face_print import CardPrinting
from devices.camera.studio import Studio
from devices.card.issuer import Issuer
from devices.card.profiles import CardProfile, Pins, build_card
from devices.card.simulated_reader import SimulatedReader
from devices.diagnostics import examine
from devices.paper.calibration import CalibrationFile
from devices.paper.folder import FilePaper
from devices.paper.scan_folder import ScanFolder
from devices.paper.scan_reader import ScanReader
from devices.pinpad.flow import PinFlow
from devices.printer.simulated import SimulatedPrinter
from devices.rack import Rack, slip_painter
from sync.loop import SyncStatus
from sync.rebase import Rebase
from tests.app.desk.booking_kit import Seats
from tests.conftest import SetClock
from widgets.application import Application, Parts
from widgets.camera import CameraSession, CameraSource
from widgets.start_up import build_front
from widgets.style import dress_application

OFFICE = "center"
CITY = "岡山市マイナンバーカードセンター"
LARGE, SMALL = QSize(1920, 1080), QSize(1366, 768)
PEOPLE = 160
_MANY = 100_000
_ROUND_MS, _QUIET_ROUNDS, _SOON_MS = 5, 6, 300  # a layout comes to rest in some turns
START = Pins(signing="HAJIME1", authentication="1111", resident="1111", face_input="1111")
SETUP = "signing=HAJIME1\nauthentication=1111\nresident=1111\nface_input=1111\n"
STAFF = {
    "G-0001": ("岡本　真央", Role.GUIDE),
    "C-1001": ("佐伯　美咲", Role.CLERK),
    "B-2001": ("小野田　徹", Role.BACKYARD),
    "M-3001": ("藤原　由佳", Role.SITE_MANAGER),
    "K-0001": ("難波　健一", Role.OFFICIAL),
}
_QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def password_of(staff_id: str) -> str:
    """Return the password of one of ``STAFF``."""
    return f"training-{staff_id}"


def screens_file(folder: Path) -> Path:
    """Write the description of a staff's and a resident's screen for Qt's offscreen platform."""
    place = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1, "y": 0}
    staff = {"name": "STAFF", "x": 0, "width": 1920, "height": 1080, **place}
    panel = {"name": "APPLICANT", "x": 1920, "width": 1024, "height": 768, **place}
    path = folder / "screens.json"
    path.write_text(json.dumps({"screens": [staff, panel]}), encoding="utf-8")
    return path


class Stage:
    """Be one terminal with its windows; hands press, scan and touch, ``grab`` takes pictures."""

    def __init__(
        self,
        home: Path,
        out: Path,
        qt: QApplication,
        stack: ExitStack,
        camera: CameraSource | None = None,
    ) -> None:
        self.home, self.out, self._qt, self._camera = home, out, qt, camera
        self.clock = SetClock()
        self.seats = Seats(self.clock.now())
        self.people = [one for one in city(PEOPLE, date(2026, 11, 1), seed=7).people()]
        issuer = Issuer()
        self.reader = SimulatedReader(
            {one.control_number: build_card(_profile(one), issuer) for one in self.people},
            change_allowed=True,
        )
        stack.callback(self.reader.close)
        self.printer = SimulatedPrinter(slip_painter(576, self.clock.now().date()), home / "slips")
        self.desk = self._desk(stack)
        self._replica = Replica(self.desk.ledger, Rebase(KINDS))
        self._received = 0  # the central store's numbers only rise
        self.entrance = Entrance(self.desk)
        self.reception = Reception(self.desk, load_purposes())
        self.guidance = Guidance.at("okayama")
        self.counter = Counter(self.desk, self.guidance, frozenset("ABCDEF"))
        self.backyard = Backyard(self.desk)
        front = build_front(self.desk.settings, words("ja"), self.clock, SystemIds())
        dress_application(qt, front.theme)
        self.app = Application(front, self._parts())
        stack.callback(self.app.shut)
        self.window = self.app.window

    def _desk(self, stack: ExitStack) -> Desk:
        (self.home / "setup.pins").write_text(SETUP, encoding="ascii")
        settings = Settings(
            home=str(self.home),
            terminal=TerminalSettings(
                id="T03",
                office=OFFICE,
                office_name=CITY,
                window="3",
                window_name="交付 3番窓口",
                municipality_code=self.people[0].municipality,
            ),
            card=CardSettings(driver="simulated"),
            printer=PrinterSettings(driver="simulated"),
            paper=PaperSettings(driver="folder"),
            panel=PanelSettings(staff_screen="STAFF", resident_screen="APPLICANT"),
            site=SiteSettings(pin_on_chip=True, setup_pins="setup.pins"),
        )
        ledger = stack.enter_context(
            Ledger.open(
                self.home / "ledger.db",
                bytes(range(32)),
                identity=Identity(terminal="T03", epoch=1, office=OFFICE),
                clock=self.clock,
                ids=SystemIds(),
                rights=load_rights(),
                ballast_bytes=1 << 20,
            )
        )
        door = Doorkeeper(ledger, _QUICK, self.clock, office=OFFICE, policy=LockPolicy())
        until = self.clock.now() + timedelta(days=2)
        for staff_id, (name, role) in STAFF.items():
            ledger.adopt(Staff(id=staff_id, scope="city", name=name, role=role, office=OFFICE))
            hashed = _QUICK.hash(Secret(password_of(staff_id).encode()))
            ledger.verifiers.keep_verifier(Verifier(staff_id=staff_id, hash=hashed, until=until))
        return Desk(
            settings=settings,
            ledger=ledger,
            door=door,
            printer=self.printer,
            reader=self.reader,
            paper=FilePaper(self.home / "paper"),
            words={language: words(language) for language in LANGUAGES},
            papers=self._papers(),
        )

    def _papers(self) -> Papers:
        folder = ScanFolder(self.home / "scans", self.clock.monotonic)
        calibrations = CalibrationFile(self.home / "calibration.json")
        return Papers(
            scans=ScanIntake(folder=folder, reader=ScanReader()),
            card_printer=CardPrinting(
                name="CARD", printer=FilePaper(self.home / "cards"), calibrations=calibrations
            ),
        )

    def _parts(self) -> Parts:
        settings = self.desk.settings
        rack = Rack(
            reader=self.reader, printer=self.printer, scanner=None, paper=FilePaper(self.home)
        )
        return Parts(
            desk=self.desk,
            guidance=self.guidance,
            reader=self.reader,
            scanner=None,
            languages={language: words(language) for language in LANGUAGES},
            examine=lambda: msgspec.to_builtins(examine(settings, rack)),
            seal=_no_seal,
            make_dialogue=lambda kinds, known: PinFlow(kinds, known=known),
            make_loop=None,
            version="0.1.0",
            seats=self.seats,
            make_camera=self._session if self._camera is not None else None,
            studio=Studio() if self._camera is not None else None,
        )

    def _session(self) -> CameraSession:
        assert self._camera is not None
        return CameraSession(self._camera, self.clock)

    # --- hands -----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Run the event loop until no lane owes a result and nothing is about to happen."""
        deadline = QDeadlineTimer(15_000)
        quiet = 0
        while quiet < _QUIET_ROUNDS and not deadline.hasExpired():
            _live(_ROUND_MS)
            if QApplication.activeWindow() is None:
                self.window.activateWindow()  # as a desktop does
            quiet = 0 if self._owes() else quiet + 1

    def _owes(self) -> bool:
        """Tell whether a lane works or a short clock runs: a search, a key that is let go."""
        timers = self.window.findChildren(QTimer)
        soon = (t for t in timers if t.isActive() and t.isSingleShot() and t.interval() <= _SOON_MS)
        return bool(self.app.lanes.pending()) or any(soon)

    def settle_until(self, *steps: str) -> None:
        """Run the event loop until the panel shows one of these kinds of step."""
        deadline = QDeadlineTimer(5_000)
        panel = self.app.panel
        while panel is not None and type(panel.step).__name__ not in steps:
            if deadline.hasExpired():
                raise LookupError(f"the panel shows {type(panel.step).__name__}, not {steps}")
            self._qt.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        self.settle()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each after the work of the one before."""
        for name in keys:
            chord = name.split("+")
            held = Qt.KeyboardModifier.NoModifier
            for one in chord[:-1]:
                held |= getattr(Qt.KeyboardModifier, f"{one}Modifier")
            self.clock.pass_(seconds=2)
            QTest.keyClick(self._typed_at(), getattr(Qt.Key, f"Key_{chord[-1]}"), held)
            self.app.wedge.flush()  # a hand is slower than a scanner
            self.settle()

    def type(self, text: str) -> None:
        """Type into what has the keyboard."""
        widget = self._typed_at()
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            widget.setText(text)  # type: ignore[attr-defined]
        self.app.wedge.flush()
        self.settle()

    def scan(self, text: str) -> None:
        """Hold a code before the scanner."""
        self.window.take_scan(Scan(text=text, source="serial"))
        self.settle()

    def _typed_at(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def enter(self, staff_id: str) -> None:
        """Sign somebody in without the keyboard: the windows open as after the sign-in."""
        session = self.entrance.sign_in(staff_id, Secret(password_of(staff_id).encode()))
        self.app.places.enter(session)
        self.settle()

    def go(self, place: str) -> None:
        """Open a place of work."""
        self.app.places.go(place)
        self.settle()

    def show_sync(self, **facts: Any) -> None:
        """Tell the windows what the synchronisation would."""
        now = self.clock.now()
        usual = {"saved_at": now, "last_receipt_at": now - timedelta(seconds=20)}
        self.app.lines.status.emit(SyncStatus(**(usual | facts)))
        self.settle()

    def receive(self) -> None:
        """Let everything be received, as with a line to the central store."""
        replica, now = self._replica, self.clock.now()
        owed = replica.owed(_MANY)
        receipts = [
            Receipt(entry_id=entry.id, outcome=Outcome.APPLIED, rev=at, at=now)
            for at, entry in enumerate(owed, start=self._received + 1)
        ]
        self._received += len(receipts)
        replica.settle([Settled(receipt=one) for one in receipts], None)
        self.show_sync()

    # --- pictures --------------------------------------------------------------------------------

    def grab(self, name: str, *, compact: bool = False, panel: bool = False) -> None:
        """Take a picture of the staff's window, and of the panel where wished."""
        self.settle()
        self.window.grab().save(str(self.out / f"{name}.png"))
        if compact:
            self.window.resize(SMALL)
            self.settle()
            self.window.grab().save(str(self.out / f"{name}_compact.png"))
            self.window.resize(LARGE)
            self.settle()
        if panel and self.app.panel is not None:
            self.app.panel.grab().save(str(self.out / f"{name}_panel.png"))

    # --- the day before the pictures -------------------------------------------------------------

    def deliver(self, people: Sequence[Person]) -> None:
        """Deliver, check, set up and store cards."""
        delivered = self.home / "delivered.csv"
        write_card_list(delivered, people)
        self.as_("B-2001", lambda: self._fill(delivered, people))

    def _fill(self, delivered: Path, people: Sequence[Person]) -> None:
        Office(self.desk, second=_second).fill(delivered, people)

    def as_(self, staff_id: str, work: Any) -> Any:
        """Do something as one of ``STAFF`` beside the windows; who worked goes on afterwards."""
        before = self.desk.signed_in
        self.entrance.sign_in(staff_id, Secret(password_of(staff_id).encode()))
        try:
            return work()
        finally:
            if before is not None:
                self.desk.open_session(before)

    def grown(self) -> list[Person]:
        """Return the people who collect their card themselves."""
        return [
            one
            for one in self.people
            if one.delivery == "pickup"
            and one.born.earliest.year < 2000
            and one.guardian is Guardian.NONE
        ]


@contextmanager
def stage(
    home: Path, out: Path, qt: QApplication, camera: CameraSource | None = None
) -> Iterator[Stage]:
    """Give an opened terminal; everything is closed again at the end."""
    with ExitStack() as stack:
        made = Stage(home, out, qt, stack, camera)
        made.window.show_on(made.desk.settings.panel.staff_screen)
        made.app.open()
        made.window.sign_in.enter()
        made.window.resize(LARGE)
        made.settle()
        yield made


def _second() -> tuple[str, Secret]:
    """Give who looks into a box beside the one who scanned."""
    return "M-3001", Secret(password_of("M-3001").encode())


def _live(milliseconds: int) -> None:
    """Let the windows live for a while, and the lanes beside them."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _no_seal(folder: Path) -> SealedExport:
    raise NotImplementedError(folder)


def _profile(person: Person) -> CardProfile:
    return CardProfile(
        id=person.control_number,
        serial=person.serial,
        municipality=person.municipality[:5],
        expires=person.expires,
        name=person.name,
        address=person.address,
        born=person.born.earliest,
        pins=START,
        authentication_expires=person.expires,
    )
