"""A whole desk for the staff's screens: real ledger, quick passwords, simulated machines."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer, QEvent
from PySide6.QtWidgets import QApplication

from app.access.passwords import Passwords
from app.access.roles import Rights, Role
from app.access.session import Doorkeeper
from app.access.staff import LockPolicy, Staff, Verifier
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.ports import Secret
from app.records.unit import Actor
from app.resources import Catalogue
from app.settings import Settings, TerminalSettings
from app.store.ledger import Ledger
from app.system import SystemIds
from app.training.people import Person, city
from devices.card.issuer import Issuer
from devices.card.profiles import CardKind, CardProfile, Pins, ProfiledCards
from devices.card.simulated_reader import SimulatedReader
from devices.paper.folder import FilePaper
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.rack import slip_painter
from tests.app.store.rows import LISTED_EXPIRES, list_cards
from tests.conftest import DESK, LEDGER_KEY, SetClock
from tests.widgets.outlived import outlived
from tests.widgets.staff_kit import make_theme
from tests.widgets.staff_window import turn
from widgets.background import Lanes
from widgets.layout_items import let_go_of_items
from widgets.style import dress_application
from widgets.theme import Theme

OFFICE, TERMINAL = DESK.office, DESK.terminal
PEOPLE = 12
START_PINS = Pins(signing="HAJIME1", authentication="1111", resident="1111", face_input="1111")
STAFF = {
    "G-0001": ("岡本　真央", Role.GUIDE),
    "C-1001": ("佐伯　美咲", Role.CLERK),
    "B-2001": ("小野田　徹", Role.BACKYARD),
    "M-3001": ("藤原　由佳", Role.SITE_MANAGER),
    "K-0001": ("難波　健一", Role.OFFICIAL),
}


def password_of(staff_id: str) -> Secret:
    """Return the password of one of ``STAFF``."""
    return Secret(f"training-{staff_id}".encode())


@dataclass(frozen=True)
class DeskParts:
    """Hold a desk and the machines behind it, for tests that lay cards or take paper away."""

    desk: Desk
    ledger: Ledger
    reader: SimulatedReader
    printer: SimulatedPrinter
    paper: FilePaper
    entrance: Entrance
    clock: SetClock
    home: Path
    residents: tuple[Person, ...]
    issuer: Issuer
    catalogues: dict[str, Catalogue]

    def enter(self, staff_id: str = "C-1001") -> None:
        """Let one of ``STAFF`` sign in."""
        self.entrance.sign_in(staff_id, password_of(staff_id))

    def deliver(self, box: str = "OKY-1") -> None:
        """List the residents' cards as delivered in one box."""
        people = tuple(
            (one.control_number, one.name, one.kana, one.born.iso) for one in self.residents
        )
        backyard = Actor(staff_id="B-2001", role=Role.BACKYARD, office=OFFICE)
        self.ledger.act(lambda unit: list_cards(unit, box, people), backyard)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose screens hold layout items that are gone: they end the program later."""
    done = yield
    if "qapp" in getattr(item, "fixturenames", ()):
        assert not outlived()
    return done


@pytest.fixture(scope="module", autouse=True)
def garbage_of_others() -> None:
    """Spare the collections after each test what earlier modules left for good."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """Give the staff's look; the application wears it."""
    let_go_of_items()  # as every start does
    made = make_theme()
    dress_application(qapp, made)
    return made


@pytest.fixture(scope="session")
def painter() -> SlipPainter:
    """Give the slips' painter with this machine's fonts."""
    return slip_painter(576, date(2026, 11, 20))


@pytest.fixture(scope="session")
def people() -> tuple[Person, ...]:
    """Give the people whose cards can be delivered."""
    return tuple(city(PEOPLE, date(2026, 11, 1), seed=7).people())


@pytest.fixture
def lanes(qapp: QApplication, ids: SystemIds) -> Iterator[Lanes]:
    """Give background lanes that are ended with the test."""
    made = Lanes(ids)
    yield made
    assert made.close() == ()
    made.deleteLater()


@pytest.fixture
def settled(qapp: QApplication, lanes: Lanes) -> Callable[[], None]:
    """Return what runs the event loop until no lane owes a result."""

    def run() -> None:
        deadline = QDeadlineTimer(30_000)
        while lanes.pending() and not deadline.hasExpired():
            turn()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        qapp.processEvents()
        assert not lanes.pending()

    return run


@pytest.fixture
def desk_parts(
    home: Path,
    clock: SetClock,
    ids: SystemIds,
    rights: Rights,
    passwords: Passwords,
    painter: SlipPainter,
    people: tuple[Person, ...],
    issuer: Issuer,
    catalogues: dict[str, Catalogue],
    blank_ledger: Path,
) -> Iterator[DeskParts]:
    """Give a desk whose staff may sign in; nobody has yet, no card was delivered."""
    settings = Settings(
        home=str(home),
        terminal=TerminalSettings(
            id=TERMINAL,
            office=OFFICE,
            office_name="岡山市マイナンバーカードセンター",
            window="3",
            window_name="交付 3番窓口",
            municipality_code="331007",
        ),
    )
    shutil.copy(blank_ledger, home / "ledger.db")
    with Ledger.open(
        home / "ledger.db",
        LEDGER_KEY,
        identity=DESK,
        clock=clock,
        ids=ids,
        rights=rights,
        ballast_bytes=1 << 20,
    ) as ledger:
        door = Doorkeeper(ledger, passwords, clock, office=OFFICE, policy=LockPolicy())
        for staff_id, (name, role) in STAFF.items():
            ledger.adopt(Staff(id=staff_id, scope="city", name=name, role=role, office=OFFICE))
            kept = Verifier(
                staff_id=staff_id,
                hash=passwords.hash(password_of(staff_id)),
                until=clock.now() + timedelta(hours=24),
            )
            ledger.verifiers.keep_verifier(kept)
        reader = SimulatedReader(
            ProfiledCards({one.control_number: _profile(one) for one in people}, issuer),
            change_allowed=True,
        )
        printer = SimulatedPrinter(painter, home / "slips")
        paper = FilePaper(home / "paper")
        desk = Desk(
            settings=settings,
            ledger=ledger,
            door=door,
            printer=printer,
            reader=reader,
            paper=paper,
            words=catalogues,
        )
        yield DeskParts(
            desk=desk,
            ledger=ledger,
            reader=reader,
            printer=printer,
            paper=paper,
            entrance=Entrance(desk),
            clock=clock,
            home=home,
            residents=people,
            issuer=issuer,
            catalogues=catalogues,
        )
        reader.close()


@pytest.fixture
def desk(desk_parts: DeskParts) -> Desk:
    """Give the desk with a clerk signed in and the residents' cards listed."""
    desk_parts.deliver()
    desk_parts.enter()
    return desk_parts.desk


def _profile(person: Person) -> CardProfile:
    return CardProfile(
        id=person.control_number,
        serial=person.serial,
        municipality=person.municipality[:5],
        expires=LISTED_EXPIRES,
        name=person.name,
        address=person.address,
        born=person.born.earliest,
        pins=START_PINS,
        kind=CardKind.ADULT,
        authentication_expires=person.expires,
    )
