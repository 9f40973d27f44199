"""Push, hydrate and a change seen elsewhere; mTLS, encryption and fsync on.

The central store is a process of its own; the terminals' ledgers are real encrypted files.
"""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from argon2 import PasswordHasher

from app.access.passwords import Passwords
from app.access.roles import load_rights
from app.cards.card import card_id
from app.ports import Secret
from app.records.state import office_scope
from app.records.unit import Actor, Unit
from app.store.ledger import Ledger
from app.store.opening import make_engine
from app.store.replica import Replica
from app.store.tables import STATE_TABLES
from app.store.unit import Identity
from app.system import SystemClock, SystemIds
from bench.rows import MILLI, Row, at
from sync.central.database import EmbeddedPostgres, engine_for
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal, found_city
from sync.central.schema import migrate
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.rebase import Rebase

ACTOR = Actor(staff_id="yamada", role="backyard", office="center")
CHANGES = 100
NAME = "sync"
_CARDS = 20_000


class Stand:
    """Hold the running central store and open ledgers in a folder of their own."""

    def __init__(self, home: Path, stack: ExitStack, terminals: int) -> None:
        self.home = home
        self._stack = stack
        self._terminals = terminals
        self.dsn = ""
        self.port = self._start()

    def _start(self) -> int:
        keys, now = self.home / "keys", datetime.now(UTC)
        found_city(keys, "bench", ("127.0.0.1",), now)
        postgres = self._stack.enter_context(EmbeddedPostgres(self.home / "data"))
        engine = engine_for(postgres.dsn)
        migrate(engine)
        quick = Passwords(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        account = AccountPlan(staff_id="yamada", name="山田", role="backyard", office="center")
        enrol_account(engine, keys, account, Secret(b"x"), quick, now=now, ids=SystemIds())
        for number in range(1, self._terminals + 1):
            plan = TerminalPlan(
                id=f"T{number}", office="center", tickets_first=number, tickets_last=number
            )
            enrol_terminal(engine, keys, plan, url="", folder=self.home / plan.id, now=now)
        engine.dispose()
        self.dsn = postgres.dsn
        command = [sys.executable, "main.py", "central", "--keys", str(keys), "--port", "0"]
        process = subprocess.Popen([*command, "--dsn", postgres.dsn], stdout=subprocess.PIPE)
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)
        assert process.stdout is not None
        return int(json.loads(process.stdout.readline())["port"])

    def client(self, name: str) -> Client:
        """Return a terminal's way to the central store."""
        folder = self.home / name
        context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
        client = Client(f"https://127.0.0.1:{self.port}", context)
        self._stack.callback(client.close)
        return client

    def open(self, name: str) -> tuple[Ledger, Engine]:
        """Return a terminal's ledger and engine."""
        folder, client = self.home / name, self.client(name)
        ledger = self._stack.enter_context(
            Ledger.open(
                folder / "ledger.db",
                bytes(32),
                identity=Identity(terminal=name, epoch=1, office="center"),
                clock=SystemClock(),
                ids=SystemIds(),
                rights=load_rights(),
                ballast_bytes=1 << 20,
            )
        )
        return ledger, Engine(Replica(ledger, Rebase()), client, SystemClock(), "bench")


@contextmanager
def stand(terminals: int = 2) -> Iterator[Stand]:
    """Give a stand and remove it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="bench-sync-"))
    home.chmod(0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        yield Stand(home, stack, terminals)


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def list_cards(unit: Unit, first: int, last: int) -> None:
    """Record delivered cards."""
    for number in range(first, last):
        control = f"{number:012d}"
        unit.record(
            "card.listed",
            card_id("331007", control),
            {"municipality": "331007", "office": "center", "box": f"B{number // 500}"},
            private={
                "control_number": control,
                "name": "山田 花子",
                "kana": "ヤマダ ハナコ",
                "born": "1980-01-02",
                "address": "岡山市北区大供一丁目1番1号",
            },
            scope=office_scope("center"),
        )


def raw_insert(source: Ledger, target: Path) -> float:
    """Return how long the same rows take as a bare insert into an encrypted file."""
    table = STATE_TABLES["card"]
    with source.reading() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
    engine = make_engine(target, bytes(32))

    def insert() -> None:
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            table.create(connection)
            connection.execute(sa.insert(table), rows)

    taken = seconds(insert)
    engine.dispose()
    return taken


def live(writer: tuple[Ledger, Engine], reader: Engine) -> tuple[list[float], list[float]]:
    """Return how long each change takes to its push's answer and to its commit there, in ms."""
    arrived, stop = threading.Event(), threading.Event()
    pushed, spans = list[float](), list[float]()

    def follow() -> None:
        while not stop.is_set():
            if reader.pull_round(2.0).taken:
                arrived.set()

    follower = threading.Thread(target=follow)
    follower.start()
    for number in range(CHANGES):
        time.sleep(0.02)
        arrived.clear()
        subject = card_id("331007", f"{number:012d}")
        writer[0].act(partial(_received, subject), ACTOR)
        begun = time.perf_counter()
        writer[1].push_round()
        pushed.append((time.perf_counter() - begun) * MILLI)
        arrived.wait(10)
        spans.append((time.perf_counter() - begun) * MILLI)
    stop.set()
    follower.join()
    return sorted(pushed), sorted(spans)


def _received(subject: str, unit: Unit) -> None:
    unit.record("card.received", subject, {})


@contextmanager
def _no_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def measure(size: int) -> list[Row]:
    """Measure with 20,000 cards at most; figures are told per 10,000 and 100,000.

    As in a terminal with windows, where the screens' thread alone collects cycles between the
    pages (``widgets.collecting``), nothing is collected in the middle of a page.
    """
    cards = min(size, _CARDS)
    with stand() as place, _no_collection():
        writer = place.open("T1")
        for first in range(0, cards, 5000):
            last = min(cards, first + 5000)
            writer[0].act(partial(list_cards, first=first, last=last), ACTOR)
        push = seconds(writer[1].push_round)
        writer[1].pull_round()
        _, reader = place.open("T2")
        hydrate = seconds(reader.pull_round)
        raw = raw_insert(writer[0], place.home / "raw.db")
        pushed, spans = live(writer, reader)
    return [
        Row(
            claim=claim,
            value=taken * scale,
            unit=unit,
            baseline=baseline,
            baseline_value=bare * scale,
            budget=budget,
        )
        for claim, taken, scale, unit, baseline, bare, budget in (
            ("push 10,000 entries", push, 1e4 / cards, "s", "raw insert", raw, 8.0),
            ("hydrate 100,000 cards", hydrate, 1e5 / cards, "s", "raw insert", raw, 8.0),
            ("change seen elsewhere, p50", at(spans, 0.5), 1, "ms", "push", at(pushed, 0.5), None),
            ("change seen elsewhere, p99", at(spans, 0.99), 1, "ms", "push", at(pushed, 0.99), 40),
        )
    ]
