"""Cards, a simulated reader and, where it is installed, a private smart card service."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.ports import Presence
from devices.card.card_process import CardProcess
from devices.card.faults import CardSoftwareMissing
from devices.card.issuer import Issuer
from devices.card.pcsc import PcscReader, PcscSlot
from devices.card.pcscd_launch import SOCKET_VARIABLE, PrivatePcscd, find_parts
from devices.card.profiles import CardProfile, build_card
from devices.card.simulated import SimulatedCard
from devices.card.simulated_reader import SimulatedReader
from tests.devices.card import cards

# The PC/SC library looks its socket up once per process, so it is named before any test runs.
_FOLDER = Path(tempfile.mkdtemp(prefix="card-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ[SOCKET_VARIABLE] = str(_FOLDER / "pcscd.comm")


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    cards.eventually(lambda: set(threading.enumerate()) <= before)


@pytest.fixture
def card(issuer: Issuer) -> Callable[[CardProfile], SimulatedCard]:
    return lambda profile: build_card(profile, issuer)


@pytest.fixture
def simulated(issuer: Issuer) -> Iterator[SimulatedReader]:
    built = {profile.id: build_card(profile, issuer) for profile in cards.ALL}
    reader = SimulatedReader(built, change_allowed=True, patience=5.0)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def service() -> Iterator[PrivatePcscd]:
    try:
        find_parts()
    except CardSoftwareMissing as missing:
        pytest.skip(f"not installed: {missing.details['missing']}")
    with PrivatePcscd(folder=_FOLDER) as running:
        yield running


@pytest.fixture(scope="session")
def profiles_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cards") / "profiles.json"
    path.write_bytes(msgspec.json.encode(list(cards.ALL)))
    return path


@pytest.fixture(scope="session")
def running_process(service: PrivatePcscd, profiles_file: Path) -> Iterator[CardProcess]:
    with CardProcess(profiles_file, port=service.port) as running:
        yield running


@pytest.fixture
def process(running_process: CardProcess) -> CardProcess:
    running_process.renew()
    slot = PcscSlot(name="00 00")
    cards.eventually(lambda: slot.status().presence is Presence.EMPTY)
    return running_process


@pytest.fixture
def reader(service: PrivatePcscd) -> Iterator[PcscReader]:
    opened = PcscReader(name="00 00", change_allowed=True)
    yield opened
    opened.close()
