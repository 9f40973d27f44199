"""Rows from the central store never undo what a person did and the store has answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.access.roles import Role
from app.cards.card import Card, CardStatus, card_id
from app.records.entry import Outcome, Receipt
from app.records.replica import CentralRow, Cursor, Settled
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.store.replica import Replica
from sync.rebase import Rebase
from tests.app.store.conftest import Opener
from tests.app.store.rows import list_cards

TSUJI = card_id("33100", "3K7204817")


@pytest.fixture
def ledger(ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor]) -> Iterator[Ledger]:
    with open_ledger(ledger_path) as opened:
        opened.act(list_cards, actors[Role.BACKYARD])
        yield opened


def card_of(ledger: Ledger) -> Card:
    card = ledger.read(lambda records: records.cards.one(Card, TSUJI))
    assert card is not None
    return card


def answer_all(ledger: Ledger, replica: Replica, rev: int) -> None:
    """Settle everything owed; the central store applied each entry and stands at ``rev``."""
    answers = [
        Settled(
            receipt=Receipt(entry_id=entry.id, outcome=Outcome.APPLIED, rev=rev, at=ledger.now())
        )
        for entry in replica.owed(100)
    ]
    replica.settle(answers, None)


def test_a_row_from_before_an_answered_entry_is_passed_over(
    ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    """Another terminal's change was committed between what was seen here and what was done."""
    replica = Replica(ledger, Rebase())
    answer_all(ledger, replica, rev=1)
    seen = card_of(ledger)
    cursor = Cursor(scope=seen.scope, feed_epoch="f", no=1)

    def row(rev: int, status: CardStatus, note: str) -> CentralRow:
        body = {name: getattr(seen, name) for name in seen.__struct_fields__}
        body |= {"status": status.value, "address": note, "rev": rev}
        return CentralRow(scope=seen.scope, subject_type="card", subject=TSUJI, rev=rev, body=body)

    replica.take_feed([row(1, CardStatus.LISTED, "first")], 0, cursor)
    ledger.act(
        lambda unit: unit.record("card.received", TSUJI, {"box": "OKY-1"}), actors[Role.BACKYARD]
    )
    answer_all(ledger, replica, rev=3)
    assert card_of(ledger).status is CardStatus.RECEIVED
    replica.take_feed([row(2, CardStatus.LISTED, "theirs")], 0, cursor)
    assert card_of(ledger).status is CardStatus.RECEIVED
    replica.take_feed([row(3, CardStatus.RECEIVED, "theirs")], 0, cursor)
    assert (card_of(ledger).status, card_of(ledger).address) == (CardStatus.RECEIVED, "theirs")
    replica.take_feed([row(4, CardStatus.MISSING, "later")], 0, cursor)
    assert card_of(ledger).address == "later"
