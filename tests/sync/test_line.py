"""The line does what lines do; everything drains when it heals, without a new act."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from app.access.session import CentralUnreachable
from app.ports import Secret
from app.records.entry import Outcome
from app.system import SystemClock
from sync.central.service import CentralService
from sync.central.tables import entry
from sync.client import Client
from sync.engine import Engine
from sync.faults import CentralTrouble, DeviceRefused
from sync.loop import SyncLoop, SyncStatus
from sync.rounds import Rounds
from tests.sync.conftest import Terminals
from tests.sync.parts import SCOPE, Fault, Line, MemoryLedger, list_card
from tests.sync.test_push import count, engine_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def line(central: CentralService) -> Iterator[Line]:
    with Line(central.port) as made:
        yield made


def test_a5_8_a_reset_after_the_commit_costs_nothing(
    terminals: Terminals, line: Line, central: CentralService
) -> None:
    ledger = MemoryLedger()
    client = terminals.client(terminals.enrol("T01"), port=line.port, patience=3.0)
    engine = engine_of(ledger, client)
    engine.greet()
    list_card(ledger, 1)
    line.fault = Fault.CUT_ANSWER
    with pytest.raises(CentralUnreachable):
        engine.push_round()
    assert line.arrived.is_set()
    assert count(central, entry, entry.c.terminal == "T01") == 1
    assert len(ledger.owed(10)) == 1
    line.fault = Fault.NONE
    assert engine.push_round().outcomes == {Outcome.APPLIED: 1}
    assert count(central, entry, entry.c.terminal == "T01") == 1


def test_a_black_hole_ends_by_itself(terminals: Terminals, line: Line) -> None:
    ledger = MemoryLedger()
    client = terminals.client(terminals.enrol("T01"), port=line.port, patience=0.5)
    engine = engine_of(ledger, client)
    engine.greet()
    list_card(ledger, 1)
    line.fault = Fault.BLACK_HOLE
    with pytest.raises(CentralUnreachable):
        engine.push_round()
    with pytest.raises(CentralUnreachable):
        client.sign_in("yamada", Secret(b"x"), "")
    assert len(ledger.owed(10)) == 1


class Watch:
    """Wait for a status that a test describes."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._seen: list[SyncStatus] = []

    def changed(self, status: SyncStatus) -> None:
        with self._news:
            self._seen.append(status)
            self._news.notify_all()

    def until(self, wanted: Callable[[SyncStatus], bool], seconds: float = 20.0) -> SyncStatus:
        def newest() -> bool:
            return bool(self._seen) and wanted(self._seen[-1])

        with self._news:
            assert self._news.wait_for(newest, seconds), self._seen[-3:]
            return self._seen[-1]


def loop_of(
    ledger: MemoryLedger,
    client: Client,
    watch: Watch,
    arrived: threading.Event | None = None,
    carry: Rounds | None = None,
) -> SyncLoop:
    news = arrived or threading.Event()
    return SyncLoop(
        Engine(ledger, client, SystemClock(), "test"),
        ledger,
        SystemClock(),
        changed=watch.changed,
        arrived=lambda report: news.set(),
        interrupt=client.interrupt,
        longest_pause=0.5,
        carry=carry,
    )


def test_it_drains_after_the_line_heals_without_a_new_act(terminals: Terminals, line: Line) -> None:
    ledger, watch = MemoryLedger(), Watch()
    client = terminals.client(terminals.enrol("T01"), port=line.port, patience=2.0)
    line.fault = Fault.REFUSE
    for number in range(3):
        list_card(ledger, number)
    carried = threading.Event()
    carry = Rounds("carry", lambda: carried.set() or 600.0, calm=True)
    loop = loop_of(ledger, client, watch, carry=carry)
    loop.start()
    try:
        offline = watch.until(lambda status: status.offline_since is not None)
        assert offline.owed == 3
        assert isinstance(offline.fault, CentralUnreachable)
        assert not offline.all_received
        line.fault = Fault.NONE
        healed = watch.until(lambda status: status.all_received)
        assert healed.offline_since is None
        carried.clear()
        list_card(ledger, 7)
        loop.wake()
        watch.until(lambda status: len(ledger.receipts) == 4)
        assert carried.wait(20)  # what an entry names follows it at once
        line.fault = Fault.BLACK_HOLE
        line.cut()
        watch.until(lambda status: status.offline_since is not None)
        list_card(ledger, 8)
        line.fault = Fault.NONE
        line.cut()
        watch.until(lambda status: status.all_received and len(ledger.receipts) == 5)
    finally:
        loop.stop()
    assert terminals.client(terminals.enrol("T09")).checksum((SCOPE,)).digests[SCOPE].count == 5


def test_two_terminals_follow_each_other(terminals: Terminals) -> None:
    first, second = MemoryLedger("T01"), MemoryLedger("T02")
    watches = Watch(), Watch()
    arrived = threading.Event()
    loops = [
        loop_of(ledger, terminals.client(terminals.enrol(ledger.terminal)), watch, arrived)
        for ledger, watch in zip((first, second), watches, strict=True)
    ]
    loops[1]._arrived = lambda report: arrived.set()
    for loop in loops:
        loop.start()
    try:
        for watch in watches:
            watch.until(lambda status: status.all_received)
        arrived.clear()
        card = list_card(first, 1)
        loops[0].wake()
        while second.state("card", card) is None:
            assert arrived.wait(10)
            arrived.clear()
    finally:
        for loop in loops:
            loop.stop()


def test_a_revoked_terminal_is_told_so(terminals: Terminals) -> None:
    old = terminals.client(terminals.enrol("T01"))
    old.hello()
    terminals.enrol("T01")  # a new PC; the old certificate ends
    with pytest.raises(DeviceRefused):
        old.hello()


def test_the_central_store_survives_the_loss_of_its_database_connections(
    terminals: Terminals, central: CentralService, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = MemoryLedger()
    engine = engine_of(ledger, terminals.client(terminals.enrol("T01")))
    list_card(ledger, 1)
    engine.push_round()
    with central.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    list_card(ledger, 2)
    for _ in range(3):
        try:
            engine.push_round()
            break
        except CentralTrouble:
            continue
    assert not ledger.owed(10)
