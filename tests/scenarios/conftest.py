"""A whole office for scenario tests: a real central store, real ledgers, simulated machines."""

from __future__ import annotations

import hashlib
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.access.passwords import Passwords
from app.access.roles import Rights
from app.access.session import Doorkeeper
from app.access.staff import LockPolicy
from app.desk.backyard import Backyard
from app.desk.closing import ClosingDesk, SealedExport
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.reception import Reception
from app.desk.serving import Guidance
from app.documents.papers import load_papers
from app.documents.rule_files import load_rules
from app.kinds import KINDS
from app.ports import Secret, TicketPrinter
from app.procedures.catalogue import Catalogue, load_policy
from app.records.unit import Approval
from app.resources import words
from app.settings import Settings, load_settings
from app.store.keys import FileKey, obtain
from app.store.ledger import Ledger
from app.store.own import open_ledger
from app.store.provision import take_accounts
from app.store.replica import Replica
from app.store.unit import Identity
from app.system import SystemClock, SystemIds
from app.tickets.purposes import load_purposes
from app.training.people import City, Guardian, Person, city
from app.training.people_lists import write_card_list
from devices.card.issuer import Issuer
from devices.card.profiles import CardKind, CardProfile, Pins, ProfiledCards
from devices.card.simulated import SimulatedCard
from devices.card.simulated_reader import SimulatedReader
from devices.paper.folder import FilePaper
from devices.printer.simulated import SimulatedPrinter
from devices.rack import slip_painter
from sync.central.enrolment import carry_out
from sync.central.service import CentralService, ServiceSettings
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.export import seal_owed
from sync.loop import SyncLoop
from sync.rebase import Rebase
from sync.sealed import read_sealed
from tests.databases import Template

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
PLAN = Path(__file__).parent / "plan.toml"
PEOPLE = 14
START_PINS = Pins(signing="HAJIME1", authentication="1111", resident="1111", face_input="1111")
CHILD_PINS = Pins(authentication="1111", resident="1111", face_input="1111")


@pytest.fixture(scope="session")
def crowd() -> list[Person]:
    """Give the people whose cards were delivered, and one more behind them."""
    made: City = city(PEOPLE + 1, date(2026, 11, 1), seed=7)
    return list(made.people())


@pytest.fixture(scope="session")
def residents(crowd: list[Person]) -> list[Person]:
    """Give the people whose cards were delivered."""
    return crowd[:PEOPLE]


@pytest.fixture(scope="session")
def stranger(crowd: list[Person]) -> Person:
    """Give a person who has a card already: no list names this one."""
    return crowd[PEOPLE]


@pytest.fixture(scope="session")
def delivered(residents: list[Person], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the delivered list as a file."""
    path = tmp_path_factory.mktemp("lists") / "delivered.csv"
    write_card_list(path, residents)
    return path


class Enrolled:
    """Be the city of the plan, enrolled once; each test gets a copy of what that made."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self._folder = folder
        self.template = Template(dsn, self._enrol)

    def _enrol(self, dsn: str) -> None:
        carry_out(
            PLAN,
            keys=self._folder / "keys",
            dsn=dsn,
            embedded=None,
            url="https://127.0.0.1:1",
            folder=self._folder / "terminals",
            clock=SystemClock(),
            ids=SystemIds(),
            passwords=QUICK,
        )
        for home in (self._folder / "terminals").iterdir():
            # Each test's terminals begin with an empty ledger; to make it takes longer than a copy.
            flags = {"ledger.key": "file:ledger.key", "ledger.reserve_mb": "1"}
            with open_ledger(load_settings(home, environment={}, flags=flags)):
                pass

    def copy_to(self, home: Path) -> None:
        """Lay down the keys and the terminals' folders."""
        shutil.copytree(self._folder, home, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def enrolled(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Enrolled:
    return Enrolled(postgres, tmp_path_factory.mktemp("enrolled"))


@dataclass
class Place:
    """Be one terminal with its machines and operations; ``parts`` close in their order."""

    home: Path
    parts: ExitStack
    settings: Settings
    ledger: Ledger
    replica: Replica
    client: Client
    loop: SyncLoop
    desk: Desk
    reader: SimulatedReader
    printer: SimulatedPrinter
    entrance: Entrance
    reception: Reception
    counter: Counter
    backyard: Backyard
    closing: ClosingDesk

    def enter(self, staff_id: str) -> None:
        """Let a person of the plan sign in."""
        self.entrance.sign_in(staff_id, Secret(f"training-{staff_id}".encode()))

    def approve(self, visit: str) -> Approval:
        """Let the plan's official approve on this terminal."""
        return self.entrance.approve("K-0001", Secret(b"training-K-0001"), "", visit=visit)

    def kill(self) -> None:
        """End as by a power cut: the disk keeps what it held while everything was still open."""
        self.loop.stop()
        held = [one for one in self.home.glob("ledger.db*") if not one.name.endswith("-shm")]
        kept = {one: one.read_bytes() for one in held if not one.name.endswith(".lock")}
        self.parts.close()
        for left in self.home.glob("ledger.db-*"):
            left.unlink()
        for file, content in kept.items():
            file.write_bytes(content)


def profiles(people: list[Person]) -> dict[str, CardProfile]:
    """Return the chips of the residents' cards, with the PINs of the set-up."""
    return {
        person.control_number: CardProfile(
            id=person.control_number,
            serial=person.serial,
            municipality=person.municipality[:5],
            expires=person.expires,
            name=person.name,
            address=person.address,
            born=person.born.earliest,
            sex=person.sex,
            pins=CHILD_PINS if person.guardian is Guardian.PARENT else START_PINS,
            kind=CardKind.CHILD if person.guardian is Guardian.PARENT else CardKind.ADULT,
            authentication_expires=person.expires,
        )
        for person in people
    }


class OfficeTest:
    """Build a central store and terminals for one test."""

    def __init__(
        self, home: Path, dsn: str, rights: Rights, cards: Mapping[str, SimulatedCard]
    ) -> None:
        self.home = home
        self.dsn = dsn
        self._rights = rights
        self._cards = cards
        self._stack = ExitStack()
        self._central = self._stack.enter_context(ExitStack())  # ends after every terminal
        self.port = 0

    def close(self) -> None:
        """End every terminal, then the central store."""
        self._stack.close()

    def start_central(self) -> CentralService:
        """Start the central store, on the same port once it had one."""
        settings = ServiceSettings(
            keys=self.home / "keys", dsn=self.dsn, port=self.port, municipality="shiomi"
        )
        service = CentralService(settings, SystemClock(), SystemIds(), QUICK)
        self._central.enter_context(service)
        self.port = service.port
        return service

    def open(self, terminal: str, *, printer: TicketPrinter | None = None) -> Place:
        """Open a terminal; its loop runs until the test ends or the place is killed."""
        home = self.home / "terminals" / terminal
        settings = load_settings(home, environment={}, flags={"site.pin_on_chip": "true"})
        stack = self._stack.enter_context(ExitStack())
        key = obtain(FileKey(home / "ledger.key"), ledger_exists=(home / "ledger.db").exists())
        ledger = Ledger.open(
            home / "ledger.db",
            key,
            identity=Identity(
                terminal=terminal, epoch=settings.terminal.epoch, office=settings.terminal.office
            ),
            clock=SystemClock(),
            ids=SystemIds(),
            rights=self._rights,
            ballast_bytes=1 << 20,
        )
        stack.enter_context(ledger)
        take_accounts(ledger, home)
        context = tls_context(home / "terminal.pem", home / "terminal.key", home / "ca.pem")
        client = Client(
            f"https://127.0.0.1:{self.port or 1}", context, connect_seconds=1, read_seconds=5
        )
        stack.callback(client.close)
        replica = Replica(ledger, Rebase(KINDS))
        engine = Engine(replica, client, ledger.clock, "test")
        loop = SyncLoop(
            engine,
            replica,
            ledger.clock,
            changed=lambda status: None,
            arrived=lambda report: None,
            interrupt=client.interrupt,
            wait=0.5,
            longest_pause=0.5,
        )
        ledger.when_saved(loop.wake)
        loop.start()
        stack.callback(loop.stop)
        reader = SimulatedReader(self._cards, change_allowed=True)
        stack.callback(reader.close)
        simulated = SimulatedPrinter(slip_painter(576, date(2026, 11, 20)), home / "slips")
        door = Doorkeeper(
            ledger,
            QUICK,
            ledger.clock,
            office=settings.terminal.office,
            policy=LockPolicy(),
            central=client,
        )
        desk = Desk(
            settings=settings,
            ledger=ledger,
            door=door,
            printer=printer or simulated,
            reader=reader,
            paper=FilePaper(home / "paper"),
            words={"ja": words("ja"), "en": words("en")},
        )
        papers = load_papers()
        guidance = Guidance(
            catalogue=Catalogue(load_policy(settings.terminal.municipality)),
            rules=load_rules(settings.terminal.municipality, papers),
            papers=papers,
        )

        def seal(folder: Path) -> SealedExport:
            target = folder / f"{terminal}.sealed"
            entries = seal_owed(
                replica,
                terminal=terminal,
                certificate=home / "terminal.pem",
                key=home / "terminal.key",
                export_key=home / "export.pem",
                target=target,
                now=ledger.now(),
            )
            digest = hashlib.sha256(target.read_bytes()).hexdigest()
            through = read_sealed(target).header.last_seq
            return SealedExport(path=target, digest=digest, entries=entries, through=through)

        return Place(
            home=home,
            parts=stack,
            settings=settings,
            ledger=ledger,
            replica=replica,
            client=client,
            loop=loop,
            desk=desk,
            reader=reader,
            printer=simulated,
            entrance=Entrance(desk),
            reception=Reception(desk, load_purposes()),
            counter=Counter(desk, guidance, frozenset("ABCDEF")),
            backyard=Backyard(desk),
            closing=ClosingDesk(desk, seal),
        )


class LineState(StrEnum):
    """Name how the line to the central store is on the day of a scenario."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable_from_the_start"
    CUT = "cut_in_the_middle"


class Line:
    """Be the line of a scenario's day; ``office`` is what hangs on it."""

    def __init__(self, office: OfficeTest, state: LineState) -> None:
        self.office = office
        self.state = state
        self._service: CentralService | None = None
        if state is LineState.UNREACHABLE:
            office.port = free_port()
        else:
            self._service = office.start_central()

    @property
    def up(self) -> bool:
        """Tell whether the central store can be reached now."""
        return self._service is not None

    def middle(self) -> None:
        """Be at the middle of the scenario: the line that is to be cut is cut here."""
        if self.state is LineState.CUT and self._service is not None:
            self._service.__exit__(None, None, None)
            self._service = None

    def healed(self) -> CentralService:
        """Let the central store be reachable from here on, and return it."""
        if self._service is None:
            self._service = self.office.start_central()
        return self._service


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def office(
    tmp_path: Path, enrolled: Enrolled, rights: Rights, crowd: list[Person], issuer: Issuer
) -> Iterator[OfficeTest]:
    enrolled.copy_to(tmp_path)
    cards = ProfiledCards(profiles(crowd), issuer)
    with enrolled.template.one() as dsn:
        made = OfficeTest(tmp_path, dsn, rights, cards)
        yield made
        made.close()


@pytest.fixture(params=list(LineState), ids=str)
def line(request: pytest.FixtureRequest, office: OfficeTest) -> Line:
    """Give the same day three times: with the line, without it, and with a cut in the middle."""
    return Line(office, request.param)
