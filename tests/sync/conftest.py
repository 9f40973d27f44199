"""A real PostgreSQL for the session, a fresh database and a real TLS service where asked for."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from app.access.passwords import Passwords
from app.ports import Secret
from app.system import SystemClock, SystemIds
from sync.central.database import EmbeddedPostgres, engine_for
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal, found_city
from sync.central.limits import Limits
from sync.central.schema import migrate
from sync.central.service import CentralService, ServiceSettings
from sync.client import Client, tls_context
from tests.sync.parts import OFFICE

PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
STAFF = {"yamada": "backyard", "sato": "clerk", "kimura": "official", "mori": "guide"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    # Not below pytest's own folder: its mode keeps the database's user out.
    with tempfile.TemporaryDirectory(prefix="counter-pg-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder) / "data") as running:
            engine = engine_for(running.dsn)
            migrate(engine)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                # Only here: a test's database need not survive the machine's death.
                connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
                connection.exec_driver_sql("SELECT pg_reload_conf()")
            engine.dispose()
            yield running.dsn


@pytest.fixture
def dsn(postgres: str) -> Iterator[str]:
    """Give a database of its own, copied from the migrated one."""
    name = f"t{uuid.uuid4().hex[:12]}"
    url = sa.make_url(postgres)
    admin = sa.create_engine(
        url.set(drivername="postgresql+psycopg", database="postgres"),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE counter STRATEGY FILE_COPY")
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    found_city(folder, "試験市", ("127.0.0.1", "localhost"), datetime.now(UTC))
    return folder


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
    """Give a running service with the people of ``STAFF``."""
    settings = ServiceSettings(keys=keys, dsn=dsn, port=0, municipality=municipality, limits=limits)
    with CentralService(settings, SystemClock(), SystemIds(), PASSWORDS) as service:
        for staff_id, role in STAFF.items():
            enrol_account(
                service.engine,
                keys,
                AccountPlan(staff_id=staff_id, name="山田 太郎", role=role, office=OFFICE),
                Secret(b"himitsu-no-kotoba"),
                PASSWORDS,
                now=datetime.now(UTC),
                ids=SystemIds(),
            )
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
