"""Leases cost no change of the feed while they need none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.reservations.plan import load_slot_plan
from app.system import SystemIds
from sync.central.days import DayKeeper
from sync.central.devices import Device
from sync.central.reading import read_centre
from sync.central.service import CentralService
from sync.certificates import read_key
from sync.wire import LeaseAnswer, LeaseRequest
from tests.sync.conftest import Terminals
from tests.sync.parts import SetClock

pytestmark = pytest.mark.postgres


@pytest.fixture
def municipality() -> str:
    return "shiomi"


def test_asking_for_leases_again_writes_nothing_before_half_of_their_time(
    terminals: Terminals, central: CentralService
) -> None:
    terminals.enrol("T01")
    clock = SetClock(datetime.now(UTC).replace(hour=1, minute=0))  # the day does not end meanwhile
    key = read_key((terminals.keys / "countersign.key").read_bytes())
    keeper = DayKeeper(central.engine, load_slot_plan("shiomi"), key, clock, SystemIds())
    device = Device(terminal="T01", office="center", epoch=1, fingerprint="", public_key="")

    def asked(hours: float) -> tuple[int, LeaseAnswer]:
        clock.pass_time(hours * 3600)
        with central.engine.connect() as connection:
            before = read_centre(connection).no
            answer = keeper.lease(device, LeaseRequest())
            return read_centre(connection).no - before, answer

    written, first = asked(0)
    assert written > 0
    assert first.seats > 0
    assert asked(1 / 6) == (0, first)
    assert asked(5.5) == (0, first)
    again, renewed = asked(0.5)
    assert 0 < again <= written
    assert (renewed.seats, renewed.until - first.until) == (first.seats, timedelta(hours=37 / 6))
