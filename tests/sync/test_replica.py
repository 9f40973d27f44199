"""The encrypted ledger on the terminal's side: the same simulation, on disk."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from app.access.roles import Rights
from app.access.session import CentralUnreachable
from app.cards.card import Card, card_id
from app.faults import IllegalMove
from app.ports import Secret
from app.records.replica import CentralRow, Cursor, Digest, KeyRange, SubjectKey
from app.records.state import office_scope
from app.records.unit import Actor, Unit
from app.store.ledger import Ledger
from app.store.replica import Replica
from app.store.tables import STATE_TABLES
from app.store.unit import Identity
from app.system import SystemClock, SystemIds
from sync.central.database import engine_for
from sync.central.desk import Desk
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal
from sync.central.tables import device
from sync.certificates import read_key
from sync.client import Client
from sync.comparison import compare
from sync.engine import Engine
from sync.rebase import Rebase
from sync.wire import FeedAnswer, FeedRequest, HydratePage, HydrateRequest
from tests.sync.conftest import PASSWORDS, Terminals
from tests.sync.parts import OFFICE, SCOPE
from tests.sync.test_simulation import BadLine

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
ACTOR = Actor(staff_id="yamada", role="backyard", office=OFFICE)
_STEPS = (
    ("card.received", {}),
    ("card.missing", {}),
    ("card.set_up", {}),
    ("card.stored", {"place": "vault:B-1"}),
)


def open_ledger(path: Path, terminal: str, rights: Rights) -> Ledger:
    return Ledger.open(
        path,
        bytes(32),
        identity=Identity(terminal=terminal, epoch=1, office=OFFICE),
        clock=SystemClock(),
        ids=SystemIds(),
        rights=rights,
        ballast_bytes=1 << 16,
    )


def list_card(unit: Unit, number: int) -> None:
    control = f"{number:012d}"
    unit.record(
        "card.listed",
        card_id("331007", control),
        {"municipality": "331007", "office": OFFICE, "box": "B1"},
        private={
            "control_number": control,
            "name": "山田 花子",
            "kana": "ヤマダ ハナコ",
            "born": "1980-01-02",
            "address": "岡山市北区",
        },
        scope=office_scope(OFFICE),
    )


def states_of(ledger: Ledger) -> dict[str, list[dict[str, object]]]:
    """Return every state row of a ledger, by table."""
    with ledger.reading() as connection:
        return {
            name: [
                dict(row)
                for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings()
            ]
            for name, table in STATE_TABLES.items()
        }


class Place:
    """Hold one terminal: its ledger on disk, its line, its engine."""

    def __init__(self, ledger: Ledger, line: BadLine, chance: random.Random) -> None:
        self.ledger = ledger
        self.line = line
        self.chance = chance
        self.replica = Replica(ledger, Rebase())
        self.engine = Engine(self.replica, line, SystemClock(), "sim")

    def step(self) -> None:
        what = self.chance.random()
        if what < 0.5:
            self._act()
        elif what < 0.75:
            self._try(self.engine.push_round)
        else:
            self._try(self.engine.pull_round)

    def _act(self) -> None:
        number = self.chance.randrange(6)
        kind, body = self.chance.choice(_STEPS)
        subject = card_id("331007", f"{number:012d}")

        def work(unit: Unit) -> None:
            if unit.find(Card, subject) is None:
                list_card(unit, number)
            else:
                unit.record(kind, subject, dict(body))

        with contextlib.suppress(IllegalMove):
            self.ledger.act(work, ACTOR)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except CentralUnreachable:
            self.engine.forget_line()


@pytest.fixture
def engine(dsn: str) -> Iterator[sa.Engine]:
    made = engine_for(dsn)
    yield made
    made.dispose()


@pytest.mark.parametrize("seed", range(4))
def test_encrypted_ledgers_and_the_central_store_end_alike(
    engine: sa.Engine, keys: Path, tmp_path: Path, rights: Rights, seed: int
) -> None:
    chance = random.Random(seed)
    key = read_key((keys / "countersign.key").read_bytes())
    desk = Desk(engine, rights, key, SystemClock(), SystemIds(), passwords=PASSWORDS)
    now = datetime.now(UTC)
    account = AccountPlan(staff_id="yamada", name="山田", role="backyard", office=OFFICE)
    enrol_account(engine, keys, account, Secret(b"x"), PASSWORDS, now=now, ids=SystemIds())
    places: list[Place] = []
    for number in (1, 2):
        plan = TerminalPlan(
            id=f"T0{number}", office=OFFICE, tickets_first=number, tickets_last=number
        )
        enrol_terminal(engine, keys, plan, url="", folder=tmp_path / plan.id, now=now)
        with engine.connect() as connection:
            query = sa.select(device.c.fingerprint).where(device.c.terminal == plan.id)
            fingerprint = connection.execute(query).scalar_one()
        line = BadLine(desk, fingerprint, chance)
        line.lost = 0.3
        ledger = open_ledger(tmp_path / f"{plan.id}.db", plan.id, rights)
        places.append(Place(ledger, line, chance))
    for _ in range(80):
        chance.choice(places).step()
    for place in places:
        place.line.lost = 0.0
    for _ in range(4):
        for place in places:
            place.engine.forget_line()
            place.engine.push_round()
        for place in places:
            place.engine.pull_round()
    told = [states_of(place.ledger) for place in places]
    counts = [place.replica.backlog().count for place in places]
    digests = [place.replica.digest(SCOPE) for place in places]
    central = desk.checksum(desk.device(places[0].line._fingerprint), (SCOPE,))
    for place in places:
        place.ledger.close()
    assert counts == [0, 0]
    assert told[0] == told[1]
    assert digests == [central.digests[SCOPE]] * 2


def test_a_damaged_replica_is_taken_over_anew_and_keeps_what_is_owed(
    terminals: Terminals, tmp_path: Path, rights: Rights
) -> None:
    client = terminals.client(terminals.enrol("T01"))
    with open_ledger(tmp_path / "T01.db", "T01", rights) as ledger:
        replica = Replica(ledger, Rebase())
        engine = Engine(replica, client, SystemClock(), "test")
        ids = [card_id("331007", f"{number:012d}") for number in range(5)]
        for number in range(5):
            ledger.act(lambda unit, at=number: list_card(unit, at), ACTOR)  # type: ignore[misc]
        engine.push_round()
        engine.pull_round()
        ledger.act(lambda unit: unit.record("card.received", ids[0], {}), ACTOR)
        card = STATE_TABLES["card"]
        with ledger.writing() as connection:
            connection.execute(sa.delete(card).where(card.c.id == ids[1]))
            connection.execute(sa.update(card).where(card.c.id == ids[2]).values(rev=9))
        engine.forget_line()
        engine.pull_round()
        assert SCOPE in engine.pull_round().renewed
        assert replica.backlog().count == 1
        engine.push_round()
        engine.pull_round()
        assert replica.digest(SCOPE) == client.checksum((SCOPE,)).digests[SCOPE]
        received = ledger.read(lambda records: records.cards.by_control_number("000000000000"))
        assert received is not None
        assert (received.status, received.rev) == ("received", 2)


def test_a_fresh_terminal_takes_over_everything(
    terminals: Terminals, tmp_path: Path, rights: Rights
) -> None:
    with (
        open_ledger(tmp_path / "T01.db", "T01", rights) as here,
        open_ledger(tmp_path / "T02.db", "T02", rights) as there,
    ):
        first = Engine(
            Replica(here, Rebase()), terminals.client(terminals.enrol("T01")), SystemClock(), "1"
        )
        second = Replica(there, Rebase())
        follower = Engine(second, terminals.client(terminals.enrol("T02")), SystemClock(), "1")
        for number in range(7):
            here.act(lambda unit, at=number: list_card(unit, at), ACTOR)  # type: ignore[misc]
        first.push_round()
        report = follower.pull_round()
        assert report.hydrated >= 7
        assert second.digest(SCOPE) == Digest(count=7, marks=second.digest(SCOPE).marks)
        first.pull_round()
        assert states_of(there) == states_of(here)
        assert msgspec.json.encode(states_of(there)["card"]).count("山田".encode()) == 7


class Overtaken(Replica):
    """Let an answer to what was sent be stored first whenever a page waits for the ledger."""

    sender: Callable[[], object]
    left: int = 0

    def take_hydration(
        self,
        rows: Sequence[CentralRow],
        acknowledged: int,
        cursor: Cursor,
        covered: KeyRange,
        spared: Collection[SubjectKey],
    ) -> None:
        self.sender()
        super().take_hydration(rows, acknowledged, cursor, covered, spared)
        self.left = self.digest(SCOPE).count


def test_a_page_from_before_an_answer_drops_nothing_that_was_answered_while_it_waited(
    terminals: Terminals, tmp_path: Path, rights: Rights
) -> None:
    client = terminals.client(terminals.enrol("T01"))
    with open_ledger(tmp_path / "T01.db", "T01", rights) as ledger:
        replica = Overtaken(ledger, Rebase())
        engine = Engine(replica, client, SystemClock(), "test")
        replica.sender = engine.push_round
        ledger.act(lambda unit: list_card(unit, 1), ACTOR)
        assert engine.pull_round().renewed  # the page was asked for before the card was sent
        assert replica.backlog().count == 0
        assert replica.left == 1


class Newer:
    """Be a central store of a newer program: one card has a status that nobody here knows."""

    def __init__(self, client: Client, subject: str) -> None:
        self._client, self._subject = client, subject
        self.hello, self.push, self.lease = client.hello, client.push, client.lease

    def feed(self, request: FeedRequest) -> FeedAnswer:
        told = self._client.feed(request)
        pages = tuple(
            msgspec.structs.replace(page, rows=self._newer(page.rows)) for page in told.pages
        )
        return msgspec.structs.replace(told, pages=pages)

    def hydrate(self, request: HydrateRequest) -> HydratePage:
        page = self._client.hydrate(request)
        return msgspec.structs.replace(page, rows=self._newer(page.rows))

    def _newer(self, rows: tuple[CentralRow, ...]) -> tuple[CentralRow, ...]:
        return tuple(
            msgspec.structs.replace(row, body={**row.body, "status": "in_orbit"})
            if row.subject == self._subject and row.body is not None
            else row
            for row in rows
        )


def test_a_row_that_cannot_be_read_stops_nothing_and_is_not_asked_for_again(
    terminals: Terminals, tmp_path: Path, rights: Rights
) -> None:
    ids = [card_id("331007", f"{number:012d}") for number in range(3)]
    client = terminals.client(terminals.enrol("T02"))
    with (
        open_ledger(tmp_path / "T01.db", "T01", rights) as here,
        open_ledger(tmp_path / "T02.db", "T02", rights) as there,
    ):
        first = Engine(
            Replica(here, Rebase()), terminals.client(terminals.enrol("T01")), SystemClock(), "1"
        )
        second = Replica(there, Rebase())
        follower = Engine(second, Newer(client, ids[1]), SystemClock(), "1")
        for number in range(3):
            here.act(lambda unit, at=number: list_card(unit, at), ACTOR)  # type: ignore[misc]
        first.push_round()
        assert follower.pull_round().renewed
        assert second.backlog().unread == 1
        assert [row["id"] for row in states_of(there)["card"]] == sorted((ids[0], ids[2]))
        here.act(lambda unit: unit.record("card.received", ids[1], {}), ACTOR)
        here.act(lambda unit: unit.record("card.received", ids[2], {}), ACTOR)
        first.push_round()
        assert not follower.pull_round().renewed
        assert second.digest(SCOPE) == client.checksum((SCOPE,)).digests[SCOPE]
        told = compare(second, client)
        assert (told["equal"], told["unread"]) == (False, 1)
        upgraded = Engine(second, client, SystemClock(), "2")
        here.act(lambda unit: unit.record("card.set_up", ids[1], {}), ACTOR)
        first.push_round()
        upgraded.pull_round()
        upgraded.pull_round()
        assert compare(second, client)["equal"]
        first.pull_round()
        assert states_of(there)["card"] == states_of(here)["card"]
