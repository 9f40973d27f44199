"""A desk without a window: real ledger, simulated printer, a person who may act on it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.access.passwords import Passwords
from app.access.roles import Rights, Role
from app.access.session import Doorkeeper, Session
from app.access.staff import LockPolicy, Staff, Verifier
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.ports import Secret
from app.records.state import CITY_SCOPE
from app.resources import Catalogue
from app.settings import Settings, TerminalSettings
from app.store.ledger import Ledger
from app.system import SystemIds
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.rack import slip_painter
from tests.app.desk.booking_kit import Centre
from tests.conftest import DESK, LEDGER_KEY, SetClock

OFFICE, TERMINAL, CITY = DESK.office, DESK.terminal, "331007"
PASSWORD = "Tsubame-7"
Enter = Callable[[Role, str], Desk]
Account = Callable[[Role, str], str]


def id_of(role: Role) -> str:
    """Return the number of the person of a role."""
    return f"S-{role.upper()}"


@pytest.fixture(scope="session")
def slips() -> SlipPainter:
    return slip_painter(576, date(2026, 11, 20))


@pytest.fixture
def printer(home: Path, slips: SlipPainter) -> SimulatedPrinter:
    return SimulatedPrinter(slips, home / "slips")


@pytest.fixture
def ledger(
    home: Path, clock: SetClock, ids: SystemIds, rights: Rights, blank_ledger: Path
) -> Iterator[Ledger]:
    shutil.copy(blank_ledger, home / "ledger.db")
    with Ledger.open(
        home / "ledger.db",
        LEDGER_KEY,
        identity=DESK,
        clock=clock,
        ids=ids,
        rights=rights,
        ballast_bytes=1 << 20,
    ) as opened:
        yield opened


@pytest.fixture
def enter(
    home: Path,
    ledger: Ledger,
    clock: SetClock,
    passwords: Passwords,
    printer: SimulatedPrinter,
    catalogues: dict[str, Catalogue],
) -> Enter:
    """Return what opens a desk at which a person of a role works."""
    settings = Settings(
        home=str(home),
        terminal=TerminalSettings(
            id=TERMINAL,
            office=OFFICE,
            window="3",
            municipality_code=CITY,
            tickets_first=1,
            tickets_last=3,
        ),
    )
    desk = Desk(
        settings=settings,
        ledger=ledger,
        door=Doorkeeper(ledger, passwords, clock, office=OFFICE, policy=LockPolicy()),
        printer=printer,
        reader=None,
        paper=None,
        words=catalogues,
    )

    def as_(role: Role, name: str) -> Desk:
        since: datetime = clock.now()
        desk.open_session(
            Session(
                staff_id=id_of(role), name=name, role=role, office=OFFICE, since=since, offline=True
            )
        )
        return desk

    return as_


@pytest.fixture
def account(ledger: Ledger, clock: SetClock, passwords: Passwords) -> Account:
    """Return what gives a person an account whose credential this terminal knows offline."""

    def add(role: Role, name: str) -> str:
        staff_id = id_of(role)
        ledger.adopt(Staff(id=staff_id, scope=CITY_SCOPE, name=name, role=role, office=OFFICE))
        hashed = passwords.hash(Secret(PASSWORD.encode()))
        until = clock.now() + timedelta(hours=24)
        ledger.verifiers.keep_verifier(Verifier(staff_id=staff_id, hash=hashed, until=until))
        return staff_id

    return add


@pytest.fixture
def centre(ledger: Ledger) -> Centre:
    """Give the central store, which has published its days."""
    made = Centre(ledger)
    made.publish()
    return made


@pytest.fixture
def desk(enter: Enter) -> Desk:
    """Give the desk at which a clerk works."""
    return enter(Role.CLERK, "佐伯　美咲")


@pytest.fixture
def bookings(desk: Desk, centre: Centre) -> Bookings:
    return Bookings(desk, centre.plan)
