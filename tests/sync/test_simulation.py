"""Terminals and the central store under a line that fails in every way; then it heals."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
import sqlalchemy as sa

from app.access.roles import load_rights
from app.access.session import CentralUnreachable
from app.faults import IllegalMove
from app.ports import Secret
from app.records.chain import first_fault
from app.records.replica import SubjectKey
from app.store.mappers import entry_from_row
from app.system import SystemClock, SystemIds
from sync.central.database import engine_for
from sync.central.desk import Desk
from sync.central.devices import Device, Refuse
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal
from sync.central.tables import answer, device, entry, held
from sync.certificates import read_key
from sync.engine import Engine
from sync.sides import Refused
from sync.wire import (
    FeedAnswer,
    FeedRequest,
    Hello,
    HydratePage,
    HydrateRequest,
    Push,
    PushAnswer,
    Refusal,
)
from tests.sync.conftest import PASSWORDS
from tests.sync.parts import OFFICE, SCOPE, MemoryLedger, list_card

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
T = TypeVar("T")
_STEPS = (
    ("card.received", {}),
    ("card.missing", {}),
    ("card.set_up", {}),
    ("card.stored", {"place": "vault:B-1"}),
)


class BadLine:
    """Call the desk through messages, and lose requests and answers by chance."""

    def __init__(self, desk: Desk, fingerprint: str, chance: random.Random) -> None:
        self._desk = desk
        self._fingerprint = fingerprint
        self._chance = chance
        self.lost = 0.0

    def hello(self) -> Hello:
        return self._through(self._desk.hello, Hello)

    def push(self, push: Push) -> PushAnswer:
        sent = msgspec.json.decode(msgspec.json.encode(push), type=Push)
        if self._chance.random() < self.lost:  # a proxy that sends twice
            self._through(lambda own: self._desk.push(own, sent), PushAnswer)
        return self._through(lambda own: self._desk.push(own, sent), PushAnswer)

    def feed(self, request: FeedRequest) -> FeedAnswer:
        small = msgspec.structs.replace(request, limit=self._chance.choice((1, 3, 5000)))
        return self._through(lambda own: self._desk.feed(own, small), FeedAnswer)

    def hydrate(self, request: HydrateRequest) -> HydratePage:
        small = msgspec.structs.replace(request, limit=self._chance.choice((1, 4, 5000)))
        return self._through(lambda own: self._desk.hydrate(own, small), HydratePage)

    def _through(self, ask: Callable[[Device], object], kind: type[T]) -> T:
        if self._chance.random() < self.lost:
            raise CentralUnreachable()
        try:
            told = ask(self._desk.device(self._fingerprint))
        except Refuse as refused:
            raise Refused(Refusal(code=refused.code, expected=refused.expected)) from None
        if self._chance.random() < self.lost:
            raise CentralUnreachable()
        return msgspec.json.decode(msgspec.json.encode(told), type=kind)


class World:
    """Hold some terminals, one central store and one source of chance."""

    def __init__(self, engine: sa.Engine, keys: Path, home: Path, seed: int) -> None:
        self.engine = engine
        self.chance = random.Random(seed)
        key = read_key((keys / "countersign.key").read_bytes())
        desk = Desk(engine, load_rights(), key, SystemClock(), SystemIds(), passwords=PASSWORDS)
        now = datetime.now(UTC)
        account = AccountPlan(staff_id="yamada", name="山田", role="backyard", office=OFFICE)
        enrol_account(engine, keys, account, Secret(b"x"), PASSWORDS, now=now, ids=SystemIds())
        self.ledgers: list[MemoryLedger] = []
        self.lines: list[BadLine] = []
        self.engines: list[Engine] = []
        for number in range(1, 4):
            plan = TerminalPlan(
                id=f"T0{number}", office=OFFICE, tickets_first=number * 10, tickets_last=number * 10
            )
            enrol_terminal(engine, keys, plan, url="", folder=home / plan.id, now=now)
            with engine.connect() as connection:
                fingerprint = connection.execute(
                    sa.select(device.c.fingerprint).where(device.c.terminal == plan.id)
                ).scalar_one()
            ledger = MemoryLedger(plan.id)
            line = BadLine(desk, fingerprint, self.chance)
            self.ledgers.append(ledger)
            self.lines.append(line)
            self.engines.append(Engine(ledger, line, SystemClock(), "sim"))

    def step(self) -> None:
        place = self.chance.randrange(len(self.ledgers))
        what = self.chance.random()
        if what < 0.5:
            self._act(self.ledgers[place])
        elif what < 0.75:
            self._try(self.engines[place].push_round, self.engines[place])
        else:
            self._try(self.engines[place].pull_round, self.engines[place])

    def heal(self) -> None:
        for line in self.lines:
            line.lost = 0.0
        for _ in range(3):
            for engine in self.engines:
                engine.forget_line()
                engine.push_round()
            for engine in self.engines:
                engine.pull_round()

    def _act(self, ledger: MemoryLedger) -> None:
        cards = [key.subject for key in ledger.states if key.subject_type == "card"]
        if not cards or self.chance.random() < 0.3:
            number = self.chance.randrange(8)  # several terminals may list the same card
            try:
                list_card(ledger, number)
            except IllegalMove:
                return
            return
        kind, body = self.chance.choice(_STEPS)
        try:
            ledger.record(kind, self.chance.choice(cards), dict(body))
        except IllegalMove:
            return

    def _try(self, work: Callable[[], object], engine: Engine) -> None:
        try:
            work()
        except CentralUnreachable:
            engine.forget_line()


@pytest.fixture
def engine(dsn: str) -> Iterator[sa.Engine]:
    made = engine_for(dsn)
    yield made
    made.dispose()


@pytest.mark.parametrize("seed", range(8))
def test_after_all_troubles_both_sides_know_the_same(
    engine: sa.Engine, keys: Path, tmp_path: Path, seed: int
) -> None:
    world = World(engine, keys, tmp_path, seed)
    for line in world.lines:
        line.lost = 0.3
    for _ in range(150):
        world.step()
    world.heal()
    first = world.ledgers[0]
    for ledger in world.ledgers:
        assert not ledger.owed(1), "everything drains"
        assert not ledger.images
        assert ledger.told() == first.told(), "all terminals show the same"
        assert not ledger.forked
        assert set(ledger.receipts) == {one.id for one in ledger.entries}
    with engine.connect() as connection:
        for ledger in world.ledgers:
            query = sa.select(entry).where(entry.c.terminal == ledger.terminal)
            rows = connection.execute(query.order_by(entry.c.seq)).mappings()
            stored = [entry_from_row(row) for row in rows]
            assert stored == ledger.entries, "exactly once and in order"
            assert first_fault(stored) is None
        total = sum(len(ledger.entries) for ledger in world.ledgers)
        answers = connection.execute(
            sa.select(sa.func.count()).select_from(answer).where(answer.c.terminal != "central")
        ).scalar_one()
        assert answers == total
        assert connection.execute(sa.select(held)).all() == []
    digest = world.engines[0]._ledger.digest(SCOPE)
    assert digest.count == len([key for key in first.states if _in_scope(first, key)])


def _in_scope(ledger: MemoryLedger, key: SubjectKey) -> bool:
    return ledger.states[key].scope == SCOPE
