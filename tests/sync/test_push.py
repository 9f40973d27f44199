"""Entries are taken in once, in order, by the rules; every one ends visibly."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from app.records.chain import seal
from app.records.entry import Entry, Outcome
from app.system import SystemClock
from sync.central.chains import signed_bytes
from sync.central.service import CentralService
from sync.central.tables import answer, entry, head, held
from sync.certificates import read_public, verified
from sync.client import Client
from sync.engine import Engine
from sync.faults import CentralTrouble, Forked
from sync.sides import Refused
from sync.wire import Push, PushAnswer, RefusalCode, Reply, wrap
from tests.sync.conftest import Terminals
from tests.sync.parts import SCOPE, MemoryLedger, list_card

pytestmark = pytest.mark.postgres


def push_of(ledger: MemoryLedger, entries: list[Entry] | None = None) -> Push:
    chosen = ledger.entries if entries is None else entries
    return Push(
        terminal=ledger.terminal, epoch=ledger.epoch, items=tuple(wrap(one) for one in chosen)
    )


def same(replies: PushAnswer) -> list[Reply]:
    return [msgspec.structs.replace(reply, duplicate=False) for reply in replies.replies]


def engine_of(ledger: MemoryLedger, client: Client) -> Engine:
    return Engine(ledger, client, SystemClock(), "test")


@pytest.fixture
def client(terminals: Terminals) -> Client:
    return terminals.client(terminals.enrol("T01"))


def count(central: CentralService, table: sa.Table, *where: Any) -> int:
    with central.engine.connect() as connection:
        query = sa.select(sa.func.count()).select_from(table).where(*where)
        return int(connection.execute(query).scalar_one())


def test_what_is_owed_gets_a_receipt_and_another_terminal_sees_it(terminals: Terminals) -> None:
    here, there = MemoryLedger("T01"), MemoryLedger("T02")
    sender = engine_of(here, terminals.client(terminals.enrol("T01")))
    reader = engine_of(there, terminals.client(terminals.enrol("T02")))
    card = list_card(here, 1)
    here.record("card.received", card, {})
    report = sender.push_round()
    assert report.sent == 2
    assert report.outcomes == {Outcome.APPLIED: 2}
    assert not here.owed(10)
    assert here.state("card", card).rev == 2
    reader.pull_round()
    assert there.state("card", card) == here.state("card", card)


def test_a_trouble_reaches_the_central_store_with_its_lines(terminals: Terminals) -> None:
    here, there = MemoryLedger("T01"), MemoryLedger("T02")
    sender = engine_of(here, terminals.client(terminals.enrol("T01")))
    reader = engine_of(there, terminals.client(terminals.enrol("T02")))
    told = {
        "number": "T01-0001",
        "code": "R-102",
        "terminal": "T01",
        "office": here.office,
        "program": "0.1.0",
        "seen_at": "2026-11-20T11:30:00+09:00",
        "details": {"device": "reader"},
        "devices": [{"device": "card reader", "health": "fault"}],
        "lines": ['{"message": "reader lost"}'],
    }
    subject = here.ids.new()
    here.record("trouble.reported", subject, told)
    assert sender.push_round().outcomes == {Outcome.APPLIED: 1}
    reader.pull_round()
    assert there.state("trouble", subject) == here.state("trouble", subject)
    central = terminals.central
    with central.engine.connect() as connection:
        query = sa.select(entry.c.body).where(entry.c.subject == subject)
        assert "reader lost" in str(connection.execute(query).scalar_one())


def test_a5_8_a_replay_gets_the_stored_answers(client: Client, central: CentralService) -> None:
    ledger = MemoryLedger()
    card = list_card(ledger, 1)
    ledger.record("card.received", card, {})
    first = client.push(push_of(ledger))
    again = client.push(push_of(ledger))
    assert all(reply.duplicate for reply in again.replies)
    assert same(again) == same(first)
    assert count(central, entry, entry.c.terminal == "T01") == 2
    ledger.record("card.set_up", card, {})
    overlapping = client.push(push_of(ledger))
    assert [reply.duplicate for reply in overlapping.replies] == [True, True, False]
    assert overlapping.replies[-1].rev == 3


def test_the_head_is_countersigned(client: Client, terminals: Terminals) -> None:
    ledger = MemoryLedger()
    list_card(ledger, 1)
    told = client.push(push_of(ledger)).head
    assert told is not None
    assert (told.seq, told.hash) == (1, ledger.entries[0].hash)
    key = read_public((terminals.keys / "countersign.pem").read_bytes())
    assert verified(key, signed_bytes(told), told.signature)
    assert not verified(key, signed_bytes(msgspec.structs.replace(told, seq=2)), told.signature)


def test_a_fact_against_the_rules_is_recorded_with_a_case(
    client: Client, central: CentralService
) -> None:
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    card = list_card(ledger, 1)
    moved = ledger.append(ledger.entry("card.set_up", card, {}))
    report = engine.push_round()
    assert report.outcomes == {Outcome.APPLIED: 1, Outcome.CASE: 1}
    assert ledger.outcome(moved) is Outcome.CASE
    engine.pull_round()
    cases = [state for key, state in ledger.states.items() if key.subject_type == "case"]
    assert len(cases) == 1
    told: Any = cases[0]
    assert (told.topic, told.subject, told.entry) == ("illegal_move", card, moved.id)
    assert told.details["now"] == "listed"
    client.push(push_of(ledger))
    assert count(central, entry, entry.c.kind == "case.opened") == 1
    assert count(central, entry, entry.c.id == moved.id) == 1


def test_a_contractor_may_not_record_an_officials_act(client: Client) -> None:
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    card = list_card(ledger, 1)
    ledger.record("card.received", card, {}, actor="mori", role="guide")
    ledger.record("card.set_up", card, {}, actor="nobody", role="backyard")
    engine.push_round()
    replies = {reply.id: reply for reply in client.push(push_of(ledger)).replies}
    told = [replies[one.id] for one in ledger.entries]
    assert [reply.outcome for reply in told] == [Outcome.APPLIED, Outcome.CASE, Outcome.CASE]
    assert [reply.reason for reply in told] == ["", "no_right", "actor_unknown"]
    assert ledger.state("card", card).status == "set_up"


@pytest.mark.parametrize(
    ("witness", "version", "reason"),
    [
        ("sato", 2, ""),
        ("yamada", 2, "witness_missing"),
        ("mori", 2, "witness_missing"),
        ("nobody", 2, "witness_missing"),
        ("", 2, "witness_missing"),
        ("平井　直子", 1, ""),
    ],
)
def test_missing_cards_without_a_second_person_become_a_case(
    client: Client, witness: str, version: int, reason: str
) -> None:
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    listed = {"number": "OKY-9", "office": "center", "listed": 1, "source": "x"}
    ledger.record("box.listed", "box-9", listed)
    ledger.record("box.opened", "box-9", {})
    body: dict[str, Any] = {"matched": 0, "missing": 1}
    if witness:
        body["witness"] = witness
    told = ledger.entry("box.checked", "box-9", body)
    checked = ledger.append(seal(msgspec.structs.replace(told, version=version)))
    engine.push_round()
    replies = {one.id: one for one in client.push(push_of(ledger)).replies}
    wanted = Outcome.CASE if reason else Outcome.APPLIED
    assert (replies[checked.id].outcome, replies[checked.id].reason) == (wanted, reason)


def test_poison_is_held_and_blocks_nobody(
    client: Client, central: CentralService, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    first = list_card(ledger, 1)
    unknown = ledger.append(
        seal(msgspec.structs.replace(ledger.entry("card.received", first, {}), kind="card.flown"))
    )
    lacking = ledger.append(ledger.entry("card.listed", "x", {}))
    list_card(ledger, 2, name="\0")
    nul = ledger.entries[-1]
    foreign = ledger.append(ledger.entry("card.received", first, {}, scope="office:other"))
    ledger.record("card.received", first, {})
    engine.push_round()
    outcomes = [ledger.outcome(one) for one in (unknown, lacking, nul, foreign)]
    assert outcomes == [Outcome.HELD] * 4
    assert ledger.state("card", first).status == "received"
    assert not ledger.owed(10)
    with central.engine.connect() as connection:
        rows = connection.execute(sa.select(held).order_by(held.c.seq)).all()
    assert [row.why for row in rows] == ["unknown_kind", "trouble", "trouble", "wrong_scope"]
    assert msgspec.json.decode(rows[0].raw, type=Entry) == unknown


@pytest.mark.parametrize(
    "raw",
    [
        b'{"id": 7}',
        b"null",
        b'"' + b"x" * 100_000 + b'"',
        b'{"a":' * 200 + b"1" + b"}" * 200,
        b'{"seq": 99999999999999999999999999}',
    ],
    ids=["kind", "null", "long", "deep", "huge"],
)
def test_an_unreadable_entry_is_held(client: Client, raw: bytes) -> None:
    ledger = MemoryLedger()
    list_card(ledger, 1)
    whole = push_of(ledger)
    broken = msgspec.structs.replace(whole.items[0], entry=msgspec.Raw(raw))
    told = client.push(msgspec.structs.replace(whole, items=(broken,)))
    assert [(one.outcome, one.reason) for one in told.replies] == [(Outcome.HELD, "unreadable")]


def test_a_time_before_all_times_is_held(client: Client) -> None:
    ledger = MemoryLedger()
    list_card(ledger, 1)
    early = datetime(1, 1, 1, 1, tzinfo=timezone(timedelta(hours=9)))
    item = msgspec.structs.replace(
        wrap(ledger.entries[0]),
        entry=msgspec.Raw(
            msgspec.json.encode(msgspec.structs.replace(ledger.entries[0], at=early))
        ),
    )
    told = client.push(msgspec.structs.replace(push_of(ledger), items=(item,)))
    assert told.replies[0].reason == "unreadable"


def test_an_id_used_twice_is_held_and_blocks_nobody(client: Client) -> None:
    ledger = MemoryLedger()
    card = list_card(ledger, 1)
    known = ledger.entries[0].id
    twin = ledger.entry("card.received", card, {})
    ledger.append(seal(msgspec.structs.replace(twin, id=known)))
    told = client.push(push_of(ledger))
    assert [one.outcome for one in told.replies] == [Outcome.APPLIED, Outcome.HELD]
    request = ledger.entry("booking.cancelled", "none", {}, actor="sato", role="clerk")
    ledger.append(seal(msgspec.structs.replace(request, id=known)))
    list_card(ledger, 2)
    again = client.push(push_of(ledger))
    assert [one.outcome for one in again.replies[2:]] == [Outcome.HELD, Outcome.APPLIED]


def test_a_batch_begins_at_one_and_has_no_holes(client: Client) -> None:
    ledger = MemoryLedger()
    for number in range(3):
        list_card(ledger, number)
    zero = msgspec.structs.replace(wrap(ledger.entries[0]), seq=0)
    for items in ((zero,), (wrap(ledger.entries[0]), wrap(ledger.entries[2]))):
        with pytest.raises(CentralTrouble):
            client.push(msgspec.structs.replace(push_of(ledger), items=items))


def test_a_changed_entry_is_held(client: Client) -> None:
    ledger = MemoryLedger()
    list_card(ledger, 1)
    genuine = ledger.entries[0]
    changed = msgspec.structs.replace(genuine, actor="sato")
    private = msgspec.structs.replace(genuine, private={"name": "別人"})
    for forged in (changed, private):
        item = msgspec.structs.replace(
            wrap(genuine), entry=msgspec.Raw(msgspec.json.encode(forged))
        )
        push = msgspec.structs.replace(push_of(ledger), items=(item,))
        told = client.push(push)
        assert told.replies[0].reason == "broken_hash"


def test_another_hash_at_the_same_seq_is_a_fork(
    client: Client, central: CentralService, terminals: Terminals
) -> None:
    ledger = MemoryLedger()
    list_card(ledger, 1)
    client.push(push_of(ledger))
    restored = MemoryLedger()
    list_card(restored, 2)
    with pytest.raises(Refused) as told:
        client.push(push_of(restored))
    assert told.value.refusal.code is RefusalCode.FORK
    engine = engine_of(restored, client)
    with pytest.raises(Forked):
        engine.push_round()
    assert restored.forked == RefusalCode.FORK
    assert count(central, entry, entry.c.terminal == "T01") == 1
    again = terminals.client(terminals.enrol("T01"))
    assert again.hello().epoch == 2
    fresh = MemoryLedger(epoch=2)
    list_card(fresh, 3)
    assert engine_of(fresh, again).push_round().outcomes == {Outcome.APPLIED: 1}


def test_a_gap_is_refused_and_filled_after_a_restored_central_store(
    client: Client, central: CentralService
) -> None:
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    for number in range(5):
        list_card(ledger, number)
    engine.push_round()
    with central.engine.begin() as connection:  # what an older backup would hold
        connection.exec_driver_sql("SET session_replication_role = replica")
        kept = ledger.entries[1]
        connection.execute(sa.delete(entry).where(entry.c.seq > 2, entry.c.terminal == "T01"))
        connection.execute(sa.delete(answer).where(answer.c.seq > 2, answer.c.terminal == "T01"))
        connection.execute(
            sa.update(head).where(head.c.terminal == "T01").values(seq=2, hash=kept.hash)
        )
    list_card(ledger, 9)
    with pytest.raises(Refused) as told:
        client.push(push_of(ledger, ledger.entries[5:]))
    assert told.value.refusal.code is RefusalCode.GAP
    assert told.value.refusal.expected == 3
    engine.push_round()
    assert not ledger.owed(10)
    assert count(central, entry, entry.c.terminal == "T01") == 6


def test_entries_and_answers_are_frozen(client: Client, central: CentralService) -> None:
    ledger = MemoryLedger()
    list_card(ledger, 1)
    client.push(push_of(ledger))
    for statement in (
        "UPDATE entry SET actor = 'x'",
        "DELETE FROM entry",
        "UPDATE answer SET outcome = 'x'",
        "DELETE FROM answer",
    ):
        with (
            pytest.raises(sa.exc.DBAPIError, match="frozen"),
            central.engine.begin() as connection,
        ):
            connection.exec_driver_sql(statement)
    with central.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET private = NULL")
    assert count(central, entry, entry.c.private.is_not(None)) == 0


def test_a_foreign_terminals_batch_is_refused(client: Client) -> None:
    ledger = MemoryLedger("T07")
    list_card(ledger, 1)
    with pytest.raises(Refused) as told:
        client.push(push_of(ledger))
    assert told.value.refusal.code is RefusalCode.WRONG_TERMINAL


def test_the_history_tells_all_terminals_entries_without_private_parts(client: Client) -> None:
    ledger = MemoryLedger()
    card = list_card(ledger, 1)
    ledger.record("card.received", card, {})
    client.push(push_of(ledger))
    lines = client.history(next(key for key in ledger.states if key.subject == card)).lines
    entries = [msgspec.json.decode(line.entry, type=Entry) for line in lines]
    assert [one.kind for one in entries] == ["card.listed", "card.received"]
    assert all(one.private is None for one in entries)
    assert entries[0].scope == SCOPE


def test_after_enrolling_anew_what_was_owed_is_still_delivered(terminals: Terminals) -> None:
    ledger = MemoryLedger()
    engine_of(ledger, terminals.client(terminals.enrol("T01"))).greet()
    card = list_card(ledger, 1)
    again = terminals.client(terminals.enrol("T01"))
    ledger.epoch = 2
    ledger.entries, old = [], ledger.entries
    ledger.record("card.received", card, {})
    ledger.entries = old + ledger.entries
    engine = engine_of(ledger, again)
    engine.pull_round()
    assert ledger.state("card", card).status == "received"
    engine.push_round()
    assert not ledger.owed(10)
    engine.pull_round()
    assert (ledger.state("card", card).status, ledger.state("card", card).rev) == ("received", 2)
    assert not ledger.misfits


def test_a_forked_chain_is_held_after_enrolling_anew(
    terminals: Terminals, central: CentralService
) -> None:
    ledger = MemoryLedger()
    client = terminals.client(terminals.enrol("T01"))
    list_card(ledger, 1)
    client.push(push_of(ledger))
    restored = MemoryLedger()
    list_card(restored, 2)
    list_card(restored, 3)
    with pytest.raises(Forked):
        engine_of(restored, client).push_round()
    assert count(central, entry, entry.c.kind == "case.opened") == 1
    again = terminals.client(terminals.enrol("T01"))
    report = engine_of(restored, again).push_round()
    assert report.outcomes == {Outcome.HELD: 2}
    assert {one.reason for one in restored.receipts.values()} == {"fork"}
    assert count(central, held) == 2
    again.push(push_of(restored))
    assert count(central, held) == 2


def test_a_state_that_could_not_be_read_back_is_held_and_blocks_nobody(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = MemoryLedger()
    engine = engine_of(ledger, client)
    person: dict[str, Any] = {"actor": "sato", "role": "clerk"}
    visit = ledger.ids.new()
    opened = {"office": ledger.office, "procedure": "issuance", "stage": "reception"}
    ledger.record("visit.opened", visit, opened, **person)
    step = {"stage": "reception", "next": "documents", "review": []}
    bad = ledger.entry("visit.step_answered", visit, {**step, "answer": 7}, **person)
    ledger.append(bad)
    engine.push_round()
    good = ledger.record("visit.step_answered", visit, {**step, "answer": {"a": 7}}, **person)
    engine.push_round()
    assert ledger.outcome(bad) is Outcome.HELD
    assert ledger.outcome(good) is Outcome.APPLIED
