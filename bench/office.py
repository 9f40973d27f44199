"""A whole desk for measurements: a real encrypted ledger, people who may sign in, any machines."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from argon2 import PasswordHasher

from app.access.passwords import Passwords
from app.access.roles import Role
from app.access.session import Doorkeeper
from app.access.staff import LockPolicy, Staff, Verifier
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.ports import CardReader, Secret, TicketPrinter
from app.resources import words
from app.settings import Settings, SiteSettings, TerminalSettings
from app.store.ledger import Ledger
from app.training.people_names import load_city_rules
from app.training.stage import free_port
from bench.city import FOLDER, open_ledger
from devices.paper.folder import FilePaper

ROOT = Path(__file__).resolve().parents[1]
STAFF = {
    "G-1": Role.GUIDE,
    "S-1": Role.CLERK,
    "B-1": Role.BACKYARD,
    "K-1": Role.OFFICIAL,
}
_QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def password_of(staff_id: str) -> Secret:
    """Return the password of one of ``STAFF``."""
    return Secret(f"bench-{staff_id}".encode())


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder on the disk where ledgers of measurements lie; it is removed afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as made:
        yield Path(made)


@contextmanager
def office(
    home: Path, *, printer: TicketPrinter | None = None, reader: CardReader | None = None
) -> Iterator[Desk]:
    """Give a desk of a training office at which ``STAFF`` may sign in."""
    settings = Settings(
        home=str(home),
        terminal=TerminalSettings(
            id="T01",
            office_name="岡山市マイナンバーカードセンター",
            municipality_code=load_city_rules().municipality,
            tickets_last=99_999,
        ),
        site=SiteSettings(pin_on_chip=True),
    )
    with open_ledger(home / "ledger.db") as ledger:
        yield Desk(
            settings=settings,
            ledger=ledger,
            door=_door(ledger, settings.terminal.office),
            printer=printer,
            reader=reader,
            paper=FilePaper(home / "paper"),
            words={language: words(language) for language in ("ja", "en")},
        )


def _door(ledger: Ledger, office: str) -> Doorkeeper:
    until = ledger.now() + timedelta(hours=24)
    for staff_id, role in STAFF.items():
        ledger.adopt(Staff(id=staff_id, scope="city", name=staff_id, role=role, office=office))
        kept = Verifier(staff_id=staff_id, hash=_QUICK.hash(password_of(staff_id)), until=until)
        ledger.verifiers.keep_verifier(kept)
    return Doorkeeper(ledger, _QUICK, ledger.clock, office=office, policy=LockPolicy())


def enter(desk: Desk, staff_id: str) -> None:
    """Let one of ``STAFF`` sign in."""
    Entrance(desk).sign_in(staff_id, password_of(staff_id))


@contextmanager
def printer_machine(home: Path) -> Iterator[tuple[str, int]]:
    """Run the simulated ticket printer as a process; gives its host and port."""
    port, control = free_port(), free_port()
    order = ["simulate", "printer", "--folder", str(home / "slips")]
    process = subprocess.Popen(
        [sys.executable, "main.py", *order, "--port", str(port), "--control", str(control)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.communicate()
