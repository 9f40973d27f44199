"""A whole office for scenario tests: a real central store, real ledgers, simulated machines."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.access.passwords import Passwords
from app.access.roles import Rights
from app.access.session import Doorkeeper
from app.access.staff import LockPolicy
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.reception import Reception
from app.desk.serving import Guidance
from app.documents.papers import load_papers
from app.documents.rules import load_rules
from app.kinds import KINDS
from app.ports import Secret
from app.procedures.catalogue import Catalogue, load_policy
from app.resources import words
from app.settings import Settings, load_settings
from app.store.keys import FileKey, obtain
from app.store.ledger import Ledger
from app.store.provision import take_accounts
from app.store.replica import Replica
from app.store.unit import Identity
from app.system import SystemClock, SystemIds
from app.tickets.purposes import load_purposes
from app.training.people import City, Person, city
from app.training.people_lists import write_card_list
from devices.card.profiles import CardKind, CardProfile, Issuer, Pins, build_card
from devices.card.simulated_reader import SimulatedReader
from devices.paper.folder import FilePaper
from devices.printer.simulated import SimulatedPrinter
from devices.rack import slip_painter
from sync.central.database import EmbeddedPostgres
from sync.central.enrolment import carry_out
from sync.central.service import CentralService, ServiceSettings
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.loop import SyncLoop
from sync.rebase import Rebase

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
PLAN = Path(__file__).parent / "plan.toml"
PEOPLE = 40
START_PINS = Pins(signing="HAJIME1", authentication="1111", resident="1111", face_input="1111")


@pytest.fixture(scope="session")
def residents() -> list[Person]:
    """Give the people whose cards were delivered."""
    made: City = city(PEOPLE, date(2026, 11, 1), seed=7)
    return list(made.people())


@pytest.fixture(scope="session")
def delivered(residents: list[Person], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the delivered list as a file."""
    path = tmp_path_factory.mktemp("lists") / "delivered.csv"
    write_card_list(path, residents)
    return path


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="counter-pg-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder) / "data") as running:
            yield running.dsn


@dataclass
class Place:
    """Be one terminal with its machines and operations."""

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

    def enter(self, staff_id: str) -> None:
        """Let a person of the plan sign in."""
        self.entrance.sign_in(staff_id, Secret(f"training-{staff_id}".encode()))

    def approve(self, visit: str) -> object:
        """Let the plan's official approve on this terminal."""
        return self.entrance.approve("K-0001", Secret(b"training-K-0001"), "", visit=visit)


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
            pins=START_PINS,
            kind=CardKind.ADULT,
            authentication_expires=person.expires,
        )
        for person in people
    }


class OfficeTest:
    """Build a central store and terminals for one test."""

    def __init__(
        self, home: Path, dsn: str, rights: Rights, people: list[Person], stack: ExitStack
    ) -> None:
        self.home = home
        self._dsn = dsn
        self._rights = rights
        self._stack = stack
        issuer = Issuer()
        self._cards = {name: build_card(p, issuer) for name, p in profiles(people).items()}
        self.port = 0
        carry_out(
            PLAN,
            keys=home / "keys",
            dsn=dsn,
            embedded=None,
            url="https://127.0.0.1:1",
            folder=home / "terminals",
            clock=SystemClock(),
            ids=SystemIds(),
            passwords=QUICK,
        )

    def start_central(self) -> CentralService:
        """Start the central store, on the same port once it had one."""
        settings = ServiceSettings(keys=self.home / "keys", dsn=self._dsn, port=self.port)
        service = CentralService(settings, SystemClock(), SystemIds(), QUICK)
        self._stack.enter_context(service)
        self.port = service.port
        return service

    def open(self, terminal: str, *, clock: object | None = None) -> Place:
        """Open a terminal; its loop runs until the test ends."""
        home = self.home / "terminals" / terminal
        settings = load_settings(home, environment={}, flags={"site.pin_on_chip": "true"})
        stack = self._stack
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
            wait=2.0,
            longest_pause=0.5,
        )
        ledger.when_saved(loop.wake)
        loop.start()
        stack.callback(loop.stop)
        reader = SimulatedReader(self._cards, change_allowed=True)
        stack.callback(reader.close)
        printer = SimulatedPrinter(slip_painter(576, date(2026, 11, 20)), home / "slips")
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
            printer=printer,
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
        return Place(
            settings=settings,
            ledger=ledger,
            replica=replica,
            client=client,
            loop=loop,
            desk=desk,
            reader=reader,
            printer=printer,
            entrance=Entrance(desk),
            reception=Reception(desk, load_purposes()),
            counter=Counter(desk, guidance, frozenset("ABCDEF")),
        )


@pytest.fixture
def office_test(
    tmp_path: Path, database: str, rights: Rights, residents: list[Person]
) -> Iterator[Callable[[], OfficeTest]]:
    import uuid

    import sqlalchemy as sa

    name = f"s{uuid.uuid4().hex[:10]}"
    url = sa.make_url(database)
    admin = sa.create_engine(
        url.set(drivername="postgresql+psycopg", database="postgres"),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    dsn = url.set(database=name).render_as_string(hide_password=False)
    with ExitStack() as stack:
        yield lambda: OfficeTest(tmp_path, dsn, rights, residents, stack)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
