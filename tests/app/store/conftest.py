"""An open ledger in a temporary folder, with people who may act on it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.access.roles import Rights, Role
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.system import SystemIds
from tests.conftest import SetClock

KEY = bytes(range(32))
IDENTITY = Identity(terminal="T01", epoch=1, office="center")
BALLAST = 1 << 20

Opener = Callable[..., Ledger]


@pytest.fixture
def actors() -> dict[Role, Actor]:
    return {role: Actor(staff_id=f"S-{role}", role=role, office="center") for role in Role}


@pytest.fixture
def ledger_path(home: Path) -> Path:
    return home / "ledger.db"


@pytest.fixture
def open_ledger(clock: SetClock, ids: SystemIds, rights: Rights) -> Opener:
    """Open a ledger; whoever calls closes it."""

    def opened(
        path: Path, *, key: bytes = KEY, identity: Identity = IDENTITY, ballast: int = BALLAST
    ) -> Ledger:
        return Ledger.open(
            path,
            key,
            identity=identity,
            clock=clock,
            ids=ids,
            rights=rights,
            ballast_bytes=ballast,
        )

    return opened


@pytest.fixture
def ledger(ledger_path: Path, open_ledger: Opener) -> Iterator[Ledger]:
    with open_ledger(ledger_path) as opened:
        yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of eight MiB."""
    yield from _mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=8m", "tmpfs")


def _mounted(place: Path, *how: str) -> Iterator[Path]:
    place.mkdir()
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("mounting a disk needs root")
    done = subprocess.run(["mount", *how, str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def read_only(small_disk: Path) -> Callable[[], None]:
    """Make the small disk read-only."""

    def remount() -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    return remount
