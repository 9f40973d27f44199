"""What the screens and the closing ask of the ledger, answered from what was done."""

from datetime import timedelta
from typing import Any

import pytest

from app.access.roles import Role
from app.cards import ledger as cards
from app.cards.card import card_id
from app.records.chain import GENESIS
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.tickets import queue
from app.tickets.ticket import TicketPrint
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import SetClock

NUMBERS = queue.NumberRange(first=1, last=99)
FIRST, SECOND = (card_id("33100", number) for number, *_ in PEOPLE[:2])


@pytest.fixture
def manager(actors: dict[Role, Actor]) -> Actor:
    return actors[Role.SITE_MANAGER]


def _issue(ledger: Ledger, actor: Actor) -> str:
    return ledger.act_with_records(
        lambda unit, records: queue.issue(
            unit, records.tickets, terminal="T01", purpose="A", numbers=NUMBERS
        ),
        actor,
    ).value.id


def test_the_day_is_counted(ledger: Ledger, manager: Actor, clock: SetClock) -> None:
    ledger.act(list_cards, manager)
    tickets = [_issue(ledger, manager) for _ in range(4)]
    ledger.act(lambda unit: queue.note_paper(unit, tickets[0], TicketPrint.PRINTED), manager)
    ledger.act(lambda unit: queue.note_paper(unit, tickets[1], TicketPrint.FAILED), manager)
    ledger.act(lambda unit: queue.void(unit, tickets[2], reason="mistake"), manager)
    ledger.act(lambda unit: queue.call(unit, tickets[0], window="1"), manager)
    ledger.act(lambda unit: queue.absent(unit, tickets[0]), manager)

    def work(unit: Any) -> None:
        for card, position in ((FIRST, "B-04-001"), (SECOND, "B-05-001")):
            unit.record("card.received", card, {"box": "OKY-1"})
            cards.set_up(unit, card)
            cards.store_in_vault(unit, card, position)
        cards.mark_issued(unit, [SECOND])
        cards.take_out(unit, FIRST, "1")

    done = ledger.act(work, manager)
    today = ledger.now().date()
    facts = ledger.read(lambda records: records.day.facts("center", today))
    assert (facts.issued, facts.absent, facts.void, facts.waiting) == (4, 1, 1, 2)
    assert (facts.handed_over, facts.moving, facts.paper_unknown) == (1, 1, 1)
    assert facts.ledger_by_shelf == {"B-04": 1}
    assert done.last is not None
    assert facts.owed == done.last.seq
    assert facts.oldest_owed == ledger.now().isoformat()
    assert ledger.read(lambda records: records.day.head("T01")) == done.last.hash
    assert ledger.read(lambda records: records.day.head("T77")) == ""
    clock.pass_(days=1)
    tomorrow = ledger.now().date()
    facts = ledger.read(lambda records: records.day.facts("center", tomorrow))
    assert (facts.issued, facts.handed_over, facts.moving) == (0, 0, 1)


def test_a_question_inside_an_act_sees_what_the_act_did(ledger: Ledger, manager: Actor) -> None:
    def work(unit: Any, records: Any) -> tuple[int, list[str]]:
        list_cards(unit)
        unit.record("card.received", FIRST, {"box": "OKY-1"})
        kinds = [entry.kind for entry in records.cards.history(FIRST)]
        return len(records.cards.in_box("OKY-1")), kinds

    done = ledger.act_with_records(work, manager)
    assert done.value == (len(PEOPLE), ["card.listed", "card.received"])
    assert done.at == ledger.saved_at == ledger.now()


def test_a_history_tells_what_was_received(ledger: Ledger, manager: Actor) -> None:
    ledger.act(list_cards, manager)
    with ledger.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO receipt SELECT id, 'applied', 1, '', at FROM entry WHERE seq = 2"
        )
        connection.exec_driver_sql("DELETE FROM owed WHERE seq = 2")
    ledger.act(lambda unit: unit.record("card.received", FIRST, {"box": "OKY-1"}), manager)
    told = ledger.read(lambda records: records.cards.history_sent(FIRST))
    assert [(entry.kind, sent) for entry, sent in told] == [
        ("card.listed", True),
        ("card.received", False),
    ]


def test_an_act_without_an_entry_saves_nothing(ledger: Ledger, manager: Actor) -> None:
    done = ledger.act(lambda unit: 7, manager)
    assert (done.value, done.entries, done.last) == (7, 0, None)
    assert ledger.saved_at is None


def test_the_chain_begins_at_its_genesis_and_goes_on_after_reopening(
    ledger: Ledger, manager: Actor, clock: SetClock
) -> None:
    first = ledger.act(list_cards, manager)
    clock.jump(clock.now() - timedelta(days=400))
    second = ledger.act(lambda unit: unit.record("card.received", FIRST, {"box": "OKY-1"}), manager)
    assert first.last is not None
    assert second.last is not None
    assert second.last.prev_hash == first.last.hash
    assert second.last.seq == first.last.seq + 1
    with ledger.reading() as connection:
        begun = connection.exec_driver_sql("SELECT prev_hash FROM entry WHERE seq = 1").scalar()
    assert begun == GENESIS


def test_many_entries_of_one_act_are_one_transaction(ledger: Ledger, manager: Actor) -> None:
    crowd = tuple((f"3K6{n:06d}", f"人　{n}", "ヒト", "1990") for n in range(1200))

    def too_much(unit: Any) -> None:
        list_cards(unit, "OKY-7", crowd)
        raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        ledger.act(too_much, manager)
    assert ledger.read(lambda records: records.cards.count_by_status("center")) == {}
    done = ledger.act(lambda unit: list_cards(unit, "OKY-7", crowd), manager)
    assert done.entries == 1201
    assert ledger.read(lambda records: records.cards.count_by_status("center")) == {"listed": 1200}
