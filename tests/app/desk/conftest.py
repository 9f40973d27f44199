"""A desk without a window: real ledger, simulated printer, a person who may act on it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from app.access.passwords import Passwords
from app.access.roles import Rights, Role
from app.access.session import Doorkeeper, Session
from app.access.staff import LockPolicy
from app.desk.desk import Desk
from app.resources import words
from app.settings import Settings, TerminalSettings
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.system import SystemIds
from devices.printer.raster import SlipPainter
from devices.printer.simulated import SimulatedPrinter
from devices.rack import slip_painter
from tests.conftest import SetClock

OFFICE, TERMINAL, CITY = "center", "T03", "331007"
Enter = Callable[[Role, str], Desk]


@pytest.fixture(scope="session")
def slips() -> SlipPainter:
    return slip_painter(576, date(2026, 11, 20))


@pytest.fixture
def printer(home: Path, slips: SlipPainter) -> SimulatedPrinter:
    return SimulatedPrinter(slips, home / "slips")


@pytest.fixture
def ledger(home: Path, clock: SetClock, ids: SystemIds, rights: Rights) -> Iterator[Ledger]:
    with Ledger.open(
        home / "ledger.db",
        bytes(range(32)),
        identity=Identity(terminal=TERMINAL, epoch=1, office=OFFICE),
        clock=clock,
        ids=ids,
        rights=rights,
        ballast_bytes=1 << 20,
    ) as opened:
        yield opened


@pytest.fixture
def enter(
    home: Path, ledger: Ledger, clock: SetClock, passwords: Passwords, printer: SimulatedPrinter
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
        words={language: words(language) for language in ("ja", "en")},
    )

    def as_(role: Role, name: str) -> Desk:
        since: datetime = clock.now()
        desk.open_session(
            Session(
                staff_id=f"S-{role}", name=name, role=role, office=OFFICE, since=since, offline=True
            )
        )
        return desk

    return as_
