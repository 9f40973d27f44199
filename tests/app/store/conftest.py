"""An open ledger in a temporary folder, with people who may act on it."""

from collections.abc import Iterator
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


@pytest.fixture
def actors() -> dict[Role, Actor]:
    return {role: Actor(staff_id=f"S-{role}", role=role, office="center") for role in Role}


@pytest.fixture
def ledger_path(home: Path) -> Path:
    return home / "ledger.db"


@pytest.fixture
def ledger(ledger_path: Path, clock: SetClock, ids: SystemIds, rights: Rights) -> Iterator[Ledger]:
    opened = Ledger.open(
        ledger_path,
        KEY,
        identity=IDENTITY,
        clock=clock,
        ids=ids,
        rights=rights,
        ballast_bytes=1 << 20,
    )
    with opened:
        yield opened
