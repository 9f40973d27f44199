"""Several processes of the central store on one database: nothing lost, doubled or unheard."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from app.access.session import CentralUnreachable
from app.ports import Secret
from app.records.chain import first_fault
from app.records.replica import MARK_MODULUS, mark
from app.store.mappers import entry_from_row
from app.system import SystemClock, SystemIds
from sync.central.database import engine_for
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal
from sync.central.tables import answer, centre, entry, feed, head, scope_digest, shared, terminal
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.faults import Forked
from sync.sides import Refused
from sync.wire import FeedRequest, RefusalCode, ScopeCursor
from tests.databases import empty_database
from tests.sync.conftest import PASSWORDS, STAFF
from tests.sync.parts import OFFICE, SCOPE, MemoryLedger, list_card
from tests.sync.processes import ApiProcess, finish, kill_postgres
from tests.sync.test_push import push_of

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
T = TypeVar("T")


class City:
    """Hold one database, the processes that serve it and the terminals' clients."""

    def __init__(self, dsn: str, keys: Path, home: Path, stack: ExitStack) -> None:
        self.dsn, self.keys, self._home, self._stack = dsn, keys, home, stack
        self.engine = engine_for(dsn)
        stack.callback(self.engine.dispose)
        for staff_id, role in STAFF.items():
            plan = AccountPlan(staff_id=staff_id, name="山田", role=role, office=OFFICE)
            now = datetime.now(UTC)
            enrol_account(
                self.engine, keys, plan, Secret(b"x"), PASSWORDS, now=now, ids=SystemIds()
            )

    def start(self) -> ApiProcess:
        """Start another process on the same database."""
        return self._stack.enter_context(ApiProcess(self.keys, "--dsn", self.dsn))

    def enrol(self, name: str) -> Path:
        folder, number = self._home / name, int(name[1:])
        plan = TerminalPlan(id=name, office=OFFICE, tickets_first=number, tickets_last=number)
        enrol_terminal(self.engine, self.keys, plan, url="", folder=folder, now=datetime.now(UTC))
        return folder

    def client(self, folder: Path, process: ApiProcess) -> Client:
        return self.way(folder, process.port)

    def way(self, folder: Path, port: int) -> Client:
        context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
        client = Client(f"https://127.0.0.1:{port}", context, connect_seconds=2.0)
        self._stack.callback(client.close)
        return client


@pytest.fixture
def city(dsn: str, keys: Path, tmp_path: Path) -> Iterator[City]:
    with ExitStack() as stack:
        yield City(dsn, keys, tmp_path, stack)


class TwoWays:
    """Be the way of one terminal to two processes: where one is gone, the other is asked."""

    def __init__(self, *clients: Client) -> None:
        self._clients = list(clients)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*asked: Any) -> Any:
            try:
                return getattr(self._clients[0], name)(*asked)
            except CentralUnreachable:
                self._clients.reverse()
                raise

        return ask


def patiently(work: Callable[[], T]) -> T:
    """Try as the loop of a terminal does: for ever, here without its pauses."""
    ends = time.monotonic() + 60
    while True:
        try:
            return work()
        except CentralUnreachable:
            assert time.monotonic() < ends


def test_a_waiter_at_one_process_is_woken_by_a_push_at_the_other(city: City) -> None:
    one, other = city.start(), city.start()
    reader = city.client(city.enrol("T01"), one)
    writer = MemoryLedger("T02")
    engine = Engine(writer, city.client(city.enrol("T02"), other), SystemClock(), "test")
    epoch, since = reader.hello().feed_epoch, 0
    for number in range(5):
        asked = FeedRequest(
            feed_epoch=epoch, cursors=(ScopeCursor(scope=SCOPE, since=since),), wait=20.0
        )
        seen = last_seen(city, "T01")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(reader.feed, asked)
            wait_until(lambda seen=seen: last_seen(city, "T01") != seen)
            list_card(writer, number)
            engine.push_round()
            pushed = time.monotonic()
            (page,) = waiting.result().pages
            assert time.monotonic() - pushed < 5.0
        assert [row.subject_type for row in page.rows] == ["card"]
        since = page.next


def last_seen(city: City, name: str) -> datetime | None:
    """Return when a terminal was noted last: it waits for an answer from then on."""
    with city.engine.connect() as connection:
        seen = sa.select(terminal.c.last_seen).where(terminal.c.id == name)
        return connection.execute(seen).scalar()


def wait_until(so: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    ends = time.monotonic() + 60
    while not so():
        assert time.monotonic() < ends
        time.sleep(0.01)  # polls another process; nothing to wait on


def test_one_of_two_processes_is_killed_and_nothing_is_lost_or_doubled(city: City) -> None:
    doomed, survivor = city.start(), city.start()
    ledgers = [MemoryLedger(f"T{number}") for number in range(10, 14)]
    half = threading.Event()

    def work(place: int) -> None:
        ledger = ledgers[place]
        folder = city.enrol(ledger.terminal)
        ways = [city.client(folder, doomed), city.client(folder, survivor)]
        engine = Engine(ledger, TwoWays(*ways[:: 1 if place % 2 else -1]), SystemClock(), "test")
        for number in range(60):
            card = list_card(ledger, 1000 * place + number)
            ledger.record("card.received", card, {})
            if number % 10 == place:
                list_card(ledger, 50_000 + number)
            patiently(engine.push_round)
            if number == 20:
                half.set()
        patiently(engine.pull_round)

    with ThreadPoolExecutor(len(ledgers)) as pool:
        working = [pool.submit(work, place) for place in range(len(ledgers))]
        assert half.wait(60)
        doomed.kill()
        for one in working:
            one.result()
    proved(city.engine, ledgers)


def proved(engine: sa.Engine, ledgers: list[MemoryLedger]) -> None:
    """Prove that every entry is there once, in order, answered, and that sums and feed agree."""
    with engine.connect() as connection:
        for ledger in ledgers:
            assert not ledger.owed(1)
            rows = connection.execute(
                sa.select(entry).where(entry.c.terminal == ledger.terminal).order_by(entry.c.seq)
            ).mappings()
            stored = [entry_from_row(row) for row in rows]
            assert stored == ledger.entries
            assert first_fault(stored) is None
            last = connection.execute(
                sa.select(head.c.seq, head.c.hash).where(head.c.terminal == ledger.terminal)
            ).one()
            assert tuple(last) == (ledger.entries[-1].seq, ledger.entries[-1].hash)
            answers = sa.select(sa.func.count()).where(answer.c.terminal == ledger.terminal)
            assert connection.execute(answers).scalar_one() == len(ledger.entries)
        numbers = connection.execute(sa.select(feed.c.no)).scalars().all()
        assert len(set(numbers)) == len(numbers)
        assert max(numbers) == connection.execute(sa.select(centre.c.no)).scalar_one()
        for scope, count, marks in connection.execute(
            sa.select(scope_digest.c.scope, scope_digest.c.count, scope_digest.c.marks)
        ):
            found = [
                mark(name, row.id, row.rev)
                for name, table in shared.items()
                if name != "entry"
                for row in connection.execute(
                    sa.select(table.c.id, table.c.rev).where(table.c.scope == scope)
                )
            ]
            assert (len(found), sum(found) % MARK_MODULUS) == (count, marks)


def test_a_fork_told_at_both_processes_at_once_opens_one_case(city: City) -> None:
    processes = [city.start(), city.start()]
    folder = city.enrol("T01")
    clients = [city.client(folder, process) for process in processes]
    here, copy = MemoryLedger("T01"), MemoryLedger("T01")
    list_card(here, 1)
    list_card(copy, 2)
    clients[0].push(push_of(here))

    def push(client: Client) -> RefusalCode:
        with pytest.raises(Refused) as told:
            client.push(push_of(copy))
        return told.value.refusal.code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(push, clients)) == [RefusalCode.FORK] * 2
    with city.engine.connect() as connection:
        cases = sa.select(sa.func.count()).where(entry.c.kind == "case.opened")
        assert connection.execute(cases).scalar_one() == 1
    with pytest.raises(Forked):
        Engine(copy, clients[1], SystemClock(), "test").push_round()


def test_processes_that_start_at_once_migrate_an_empty_database_once(
    postgres: str, keys: Path
) -> None:
    with empty_database(postgres) as dsn:
        with ThreadPoolExecutor(3) as pool:
            started = list(pool.map(lambda _: ApiProcess(keys, "--dsn", dsn), range(3)))
        assert len({process.port for process in started}) == 3
        assert [process.end() for process in started] == [0, 0, 0]
        engine = engine_for(dsn)
        with engine.connect() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(centre)).scalar() == 1
        engine.dispose()


def test_an_embedded_store_has_one_owner(keys: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="counter-pg-") as folder:
        Path(folder).chmod(0o755)
        words = ["--embedded", str(Path(folder) / "data")]
        with ApiProcess(keys, *words) as first:
            second = finish(["central", "--keys", str(keys), "--port", "0", *words])
            assert second.returncode == 1
            assert "(S-124)" in second.stderr
            first.kill()
        with ApiProcess(keys, *words) as third:  # the lock ended with the process
            told = Path(folder) / "data" / "postmaster.pid"
            killed = kill_postgres(told.parent)
            wait_until(lambda: _is_ready(told, other_than=killed))  # the service started it again
            assert third.end() == 0
        assert not (Path(folder) / "data" / "postmaster.pid").exists()  # and stopped its database


def _is_ready(told: Path, *, other_than: int) -> bool:
    """Tell whether another PostgreSQL than the one of this pid serves a folder."""
    lines = told.read_text().split() if told.exists() else []
    return bool(lines) and int(lines[0]) != other_than and lines[-1] == "ready"
