"""What every test stands on: no stray warning, log error or thread; time and ids that are set."""

import gc
import importlib
import logging
import os
import pickle
import threading
import tomllib
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from app.access.passwords import Passwords
from app.access.roles import Rights, load_rights
from app.camera_port import PhotoStudio
from app.resources import Catalogue, resident_words, words
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.system import JAPAN, SystemIds
from devices.card.issuer import Issuer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "quick",
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(  # `make nightly`
    "nightly",
    parent=settings.get_profile("quick"),
    max_examples=2500,
    derandomize=False,
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

LEDGER_KEY = bytes(range(32))
DESK = Identity(terminal="T03", epoch=1, office="center")
OPENING = datetime(2026, 11, 20, 11, 30, tzinfo=JAPAN)


class SetClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = OPENING) -> None:
        self._now = now
        self._passed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._passed

    def pass_(self, **span: float) -> None:
        self._now += timedelta(**span)
        self._passed += timedelta(**span).total_seconds()

    def jump(self, to: datetime) -> None:
        self._now = to


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def ids() -> SystemIds:
    return SystemIds()


@pytest.fixture(scope="session")
def rights() -> Rights:
    return load_rights()


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Hash quickly: the work factor is not what is tested."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def _taken_apart_once(parse: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    """Return a reader of TOML that takes each text apart once and gives fresh tables of it."""
    kept: dict[str, bytes] = {}

    def loads(text: str) -> dict[str, Any]:
        if text not in kept:
            kept[text] = pickle.dumps(parse(text))
        tables: dict[str, Any] = pickle.loads(kept[text])  # noqa: S301 - its own bytes
        return tables

    return loads


def pytest_configure() -> None:
    """Spare thousands of tests the same texts and rules: Python's TOML reader is slow."""
    tomllib.loads = _taken_apart_once(tomllib.loads)  # type: ignore[assignment]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each of several processes begin elsewhere to compile the tests, for all of them."""
    told = getattr(session.config, "workerinput", None)
    if told is None or session.config.args != ["tests"]:
        return
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    first = len(files) * int(told["workerid"].removeprefix("gw")) // told["workercount"]
    for file in files[first:] + files[:first]:
        importlib.import_module(
            ".".join(file.relative_to(Path(__file__).parents[1]).with_suffix("").parts)
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let several processes begin with the slow files: one begun last would keep all waiting."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        tests = Counter(item.path for item in items)
        items.sort(key=lambda item: (item.path not in slow, -tests[item.path]))


def pytest_collection_finish() -> None:
    """Spare the collector of garbage the hundreds of modules that stay."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let no other thread destroy widgets: their cycles are collected here, and only here.

    After the whole protocol: until then pytest itself keeps what the fixtures gave.
    """
    if "qapp" not in getattr(item, "fixturenames", ()):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


class _Stray(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_stray_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test on a warning in the log that it did not announce by ``caplog``."""
    if "caplog" in request.fixturenames:
        yield
        return
    stray = _Stray()
    logging.getLogger().addHandler(stray)
    yield
    logging.getLogger().removeHandler(stray)
    told = [f"{record.name}: {record.getMessage()}" for record in stray.records]
    assert not told, told


@pytest.fixture(autouse=True)
def no_stray_thread() -> Iterator[None]:
    """Fail a test that leaves a thread of its own behind."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in before and thread.is_alive() and not thread.name.startswith("Dummy-")
    ]
    for thread in left:
        thread.join(timeout=2)
    names = [thread.name for thread in left if thread.is_alive()]
    assert not names, names


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """Give who issues the simulated cards' certificates: its keys take long to make."""
    return Issuer()


@pytest.fixture(scope="session")
def catalogues() -> dict[str, Catalogue]:
    """Give the texts of every language, shared by all tests."""
    return resident_words(words("ja"))


@pytest.fixture(scope="session")
def blank_ledger(tmp_path_factory: pytest.TempPathFactory, rights: Rights) -> Path:
    """Give the empty ledger of a terminal: a copy spares a test the way through all revisions."""
    path = tmp_path_factory.mktemp("blank") / "ledger.db"
    Ledger.open(
        path,
        LEDGER_KEY,
        identity=DESK,
        clock=SetClock(),
        ids=SystemIds(),
        rights=rights,
        ballast_bytes=0,
    ).close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the DSN of a migrated database in a real PostgreSQL, a template for others."""
    from tests.databases import running

    with running() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def studio() -> PhotoStudio:
    """Give the photograph's studio; OpenCV is read by the tests that look at pictures alone."""
    from devices.camera.studio import Studio

    return Studio()
