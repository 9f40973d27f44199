"""A real PostgreSQL for the session, a fresh database and a real TLS service where asked for."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.access.passwords import Passwords
from app.ports import Secret
from app.system import SystemClock, SystemIds
from sync.central.database import engine_for
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal, found_city
from sync.central.limits import Limits
from sync.central.service import CentralService, ServiceSettings
from sync.client import Client, tls_context
from tests.databases import Template
from tests.sync.parts import OFFICE

PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
STAFF = {"yamada": "backyard", "sato": "clerk", "kimura": "official", "mori": "guide"}


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    found_city(folder, "試験市", ("127.0.0.1", "localhost"), datetime.now(UTC))
    return folder


@pytest.fixture(scope="session")
def template(postgres: str, keys: Path) -> Template:
    """Give databases that know the people of ``STAFF``."""
    return Template(postgres, lambda dsn: _employ(dsn, keys))


def _employ(dsn: str, keys: Path) -> None:
    engine = engine_for(dsn)
    for staff_id, role in STAFF.items():
        enrol_account(
            engine,
            keys,
            AccountPlan(staff_id=staff_id, name="山田 太郎", role=role, office=OFFICE),
            Secret(b"himitsu-no-kotoba"),
            PASSWORDS,
            now=datetime.now(UTC),
            ids=SystemIds(),
        )
    engine.dispose()


@pytest.fixture
def dsn(template: Template) -> Iterator[str]:
    """Give a database of its own."""
    with template.one() as dsn:
        yield dsn


@pytest.fixture
def municipality() -> str:
    """Give the city whose days are published; a test of bookings overrides it."""
    return ""


@pytest.fixture
def limits() -> Limits:
    """Tell what one terminal may ask; a test's module may be stricter."""
    return Limits()


@pytest.fixture
def central(dsn: str, keys: Path, municipality: str, limits: Limits) -> Iterator[CentralService]:
    """Give a running service."""
    settings = ServiceSettings(keys=keys, dsn=dsn, port=0, municipality=municipality, limits=limits)
    with CentralService(settings, SystemClock(), SystemIds(), PASSWORDS) as service:
        yield service


class Terminals:
    """Enrol terminals and give their clients."""

    def __init__(self, central: CentralService, keys: Path, home: Path) -> None:
        self.central = central
        self.keys = keys
        self.home = home
        self._clients: list[Client] = []

    def enrol(self, name: str, office: str = OFFICE) -> Path:
        folder = self.home / f"{name}-{uuid.uuid4().hex[:6]}"
        number = int("".join(filter(str.isdigit, name)) or 1)
        plan = TerminalPlan(
            id=name, office=office, tickets_first=number * 100, tickets_last=number * 100 + 99
        )
        enrol_terminal(
            self.central.engine,
            self.keys,
            plan,
            url=self.central.url,
            folder=folder,
            now=datetime.now(UTC),
        )
        return folder

    def client(self, folder: Path, *, port: int | None = None, patience: float = 20.0) -> Client:
        context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
        url = f"https://127.0.0.1:{port or self.central.port}"
        client = Client(url, context, connect_seconds=2.0, read_seconds=patience)
        self._clients.append(client)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()


@pytest.fixture
def terminals(central: CentralService, keys: Path, tmp_path: Path) -> Iterator[Terminals]:
    made = Terminals(central, keys, tmp_path)
    yield made
    made.close()
