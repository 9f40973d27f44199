"""Nothing committed is missed; what is taken over equals the central store; it resumes."""

from __future__ import annotations

import threading
import time

import msgspec
import pytest
import sqlalchemy as sa

from app.records.replica import SubjectKey, position
from app.system import SystemClock
from sync.central.service import CentralService
from sync.central.tables import centre, scope_digest
from sync.central.writing import Workspace
from sync.client import Client
from sync.engine import Engine
from sync.faults import CentralUnreachable, DeviceRefused
from sync.sides import Refused
from sync.wire import (
    FeedRequest,
    HydratePage,
    HydrateRequest,
    Push,
    PushAnswer,
    RefusalCode,
    ScopeCursor,
)
from tests.sync.conftest import STAFF, Terminals
from tests.sync.parts import SCOPE, MemoryLedger, list_card
from tests.sync.test_push import engine_of

pytestmark = pytest.mark.postgres


def ask(client: Client, since: int, *, wait: float = 0.0, limit: int = 5000) -> FeedRequest:
    epoch = client.hello().feed_epoch
    cursors = (ScopeCursor(scope=SCOPE, since=since),)
    return FeedRequest(feed_epoch=epoch, cursors=cursors, wait=wait, limit=limit)


def test_concurrent_writers_leave_no_gap_for_a_reader(terminals: Terminals) -> None:
    writers, each = 6, 30
    ledgers = [MemoryLedger(f"T{number}") for number in range(10, 10 + writers)]
    clients = [terminals.client(terminals.enrol(one.terminal)) for one in ledgers]
    reader = terminals.client(terminals.enrol("T01"))
    done = threading.Event()
    seen: dict[str, int] = {}
    numbers: list[int] = []

    def write(ledger: MemoryLedger, client: Client, base: int) -> None:
        engine = engine_of(ledger, client)
        for number in range(each):
            list_card(ledger, base + number)
            engine.push_round()

    def read() -> None:
        cursor, last = 0, False
        while True:
            page = reader.feed(ask(reader, cursor, limit=7)).pages[0]
            for row in page.rows:
                seen[row.subject] = row.rev
            numbers.append(page.next)
            cursor = page.next
            if not page.more and last:
                return
            last = done.is_set()

    threads = [
        threading.Thread(target=write, args=(ledger, client, 1000 * place))
        for place, (ledger, client) in enumerate(zip(ledgers, clients, strict=True))
    ]
    follower = threading.Thread(target=read)
    for thread in [*threads, follower]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    follower.join()
    assert len(seen) == writers * each
    assert numbers == sorted(numbers)
    assert numbers[-1] == writers * each + len(STAFF)  # no number was given twice or left out


def test_a_waiting_reader_is_woken_by_a_change(terminals: Terminals) -> None:
    writer = MemoryLedger("T02")
    engine = engine_of(writer, terminals.client(terminals.enrol("T02")))
    reader = terminals.client(terminals.enrol("T01"))
    engine.greet()
    asked = ask(reader, 0, wait=20.0)
    answers: list[tuple[float, int]] = []

    def wait() -> None:
        rows = reader.feed(asked).pages[0].rows
        answers.append((time.monotonic(), len(rows)))

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)  # the request must be waiting at the central store
    list_card(writer, 1)
    engine.push_round()
    pushed = time.monotonic()
    thread.join()
    at, rows = answers[0]
    assert rows == 1
    assert at - pushed < 2.0


def test_a_service_that_ends_answers_who_waits(
    terminals: Terminals, central: CentralService
) -> None:
    reader = terminals.client(terminals.enrol("T01"))
    asked = ask(reader, 0, wait=20.0)
    answers: list[int] = []

    def wait() -> None:
        answers.append(len(reader.feed(asked).pages))
        reader.close()

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)  # the request must be waiting at the central store
    central.__exit__(None, None, None)
    thread.join()
    assert answers == [1]


def test_a_subject_that_leaves_the_scope_is_told_as_gone(
    terminals: Terminals, central: CentralService
) -> None:
    ledger = MemoryLedger()
    client = terminals.client(terminals.enrol("T01"))
    engine = engine_of(ledger, client)
    card = list_card(ledger, 1)
    engine.push_round()
    engine.pull_round()
    before = ledger.digest(SCOPE)
    key = SubjectKey("card", card)
    with central.engine.begin() as connection:
        workspace = Workspace(connection)
        workspace.lock([key])
        state = workspace.state(key)
        assert state is not None
        workspace.put(key, msgspec.structs.replace(state, scope="office:other", rev=2))
        workspace.write()
        workspace.publish()
    engine.pull_round()
    assert ledger.state("card", card) is None
    assert before.count == 1
    assert client.checksum((SCOPE,)).digests[SCOPE] == ledger.digest(SCOPE)
    assert ledger.digest(SCOPE).count == 0


class CutAfter:
    """Let only some hydration pages through, as a line that is cut."""

    def __init__(self, client: Client, pages: int, limit: int) -> None:
        self._client = client
        self._pages = pages
        self._limit = limit
        self.hello = client.hello
        self.push = client.push
        self.feed = client.feed
        self.asked: list[SubjectKey | None] = []

    def hydrate(self, request: HydrateRequest) -> HydratePage:
        if self._pages == 0:
            raise CentralUnreachable()
        self._pages -= 1
        self.asked.append(request.after)
        return self._client.hydrate(msgspec.structs.replace(request, limit=self._limit))


def test_hydration_goes_on_where_it_was_killed(terminals: Terminals) -> None:
    source = MemoryLedger("T02")
    filling = engine_of(source, terminals.client(terminals.enrol("T02")))
    for number in range(60):
        list_card(source, number)
    filling.push_round()
    client = terminals.client(terminals.enrol("T01"))
    ledger = MemoryLedger()
    first = CutAfter(client, pages=3, limit=10)
    with pytest.raises(CentralUnreachable):
        Engine(ledger, first, SystemClock(), "1").pull_round()
    assert len(ledger.states) == 30
    list_card(source, 1000)  # changes while it stood still
    filling.push_round()
    second = CutAfter(client, pages=100, limit=10)
    report = Engine(ledger, second, SystemClock(), "1").pull_round()
    assert second.asked[0] is not None
    assert report.renewed[0] == SCOPE
    assert len([key for key in ledger.states if key.subject_type == "card"]) == 61
    assert client.checksum((SCOPE,)).digests[SCOPE] == ledger.digest(SCOPE)


def test_a_scope_that_differs_is_taken_over_anew_and_keeps_what_is_owed(
    terminals: Terminals,
) -> None:
    client = terminals.client(terminals.enrol("T01"))
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    cards = [list_card(ledger, number) for number in range(5)]
    engine.push_round()
    engine.pull_round()
    ledger.record("card.received", cards[0], {})  # owed
    # A damaged replica: a row lost, a row too much, a row of another revision.
    lost, ghost = SubjectKey("card", cards[1]), SubjectKey("card", "ffffffff")
    kept = ledger.states.pop(lost)
    ledger.states[ghost] = msgspec.structs.replace(kept, id="ffffffff")
    stale = SubjectKey("card", cards[2])
    ledger.states[stale] = msgspec.structs.replace(ledger.states[stale], rev=9)
    engine.forget_line()
    engine.pull_round()
    report = engine.pull_round()
    assert SCOPE in report.renewed
    assert lost in ledger.states
    assert ghost not in ledger.states
    assert ledger.state("card", cards[0]).status == "received"
    assert len(ledger.owed(10)) == 1
    engine.push_round()
    engine.pull_round()
    assert client.checksum((SCOPE,)).digests[SCOPE] == ledger.digest(SCOPE)


def test_another_feed_epoch_and_an_old_cursor_want_a_new_beginning(
    terminals: Terminals, central: CentralService
) -> None:
    client = terminals.client(terminals.enrol("T01"))
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    list_card(ledger, 1)
    engine.push_round()
    engine.pull_round()
    with central.engine.begin() as connection:
        connection.execute(sa.update(scope_digest).values(floor=5))
    with pytest.raises(Refused) as told:
        client.feed(ask(client, 1))
    assert told.value.refusal.code is RefusalCode.REHYDRATE
    with central.engine.begin() as connection:
        connection.execute(sa.update(scope_digest).values(floor=0))
        connection.execute(sa.update(centre).values(feed_epoch="restored"))
    engine.pull_round()
    assert SCOPE in engine.pull_round().renewed
    cursor = ledger.cursor(SCOPE)
    assert cursor is not None
    assert cursor.feed_epoch == "restored"


def test_a_terminal_reads_only_its_offices_scope(terminals: Terminals) -> None:
    client = terminals.client(terminals.enrol("T01", office="north"))
    with pytest.raises(DeviceRefused):
        client.hydrate(HydrateRequest(scope=SCOPE))


def test_own_entries_already_in_a_row_are_not_applied_twice(terminals: Terminals) -> None:
    """The answer to a push was lost, the feed is quicker: nothing flickers, no false case."""
    client = terminals.client(terminals.enrol("T01"))
    ledger = MemoryLedger()
    card = list_card(ledger, 1)
    ledger.record("card.received", card, {})
    engine = engine_of(ledger, client)
    lost = LostAnswers(client)
    with pytest.raises(CentralUnreachable):
        Engine(ledger, lost, SystemClock(), "1").push_round()
    ledger.record("card.set_up", card, {})
    engine.pull_round()
    assert not ledger.misfits
    assert ledger.state("card", card).status == "set_up"
    assert ledger.images[SubjectKey("card", card)].through == position(1, 2)
    engine.push_round()
    assert not ledger.owed(10)
    assert ledger.state("card", card).rev == 3
    engine.pull_round()
    assert client.checksum((SCOPE,)).digests[SCOPE] == ledger.digest(SCOPE)


class LostAnswers:
    """Let pushes arrive and lose what comes back."""

    def __init__(self, client: Client) -> None:
        self.hello = client.hello
        self.feed = client.feed
        self.hydrate = client.hydrate
        self._push = client.push

    def push(self, push: Push) -> PushAnswer:
        self._push(push)
        raise CentralUnreachable()
