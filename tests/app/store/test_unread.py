"""A row that this program cannot read stops nothing: kept as it came, told, read again later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from app.access.roles import Role
from app.cards.card import Card, CardStatus
from app.records.entry import Outcome, Receipt
from app.records.replica import (
    CentralRow,
    Cursor,
    Digest,
    KeyRange,
    Settled,
    SubjectKey,
    WhyUnread,
    mark,
)
from app.records.state import office_scope
from app.records.unit import Actor
from app.store import ledger_tables as own
from app.store.ledger import Ledger
from app.store.replica import Replica
from sync.rebase import Rebase
from tests.app.store.conftest import Opener
from tests.app.store.rows import list_cards
from tests.app.store.test_replica import TSUJI, answer_all, card_of

AT = Cursor(scope="", feed_epoch="f", no=7)


@pytest.fixture
def ledger(ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor]) -> Iterator[Ledger]:
    with open_ledger(ledger_path) as opened:
        opened.act(list_cards, actors[Role.BACKYARD])
        yield opened


@pytest.fixture
def replica(ledger: Ledger) -> Replica:
    made = Replica(ledger, Rebase())
    answer_all(ledger, made, rev=1)
    return made


def row(ledger: Ledger, rev: int, /, **changed: Any) -> CentralRow:
    """Return the card of Tsuji as the central store tells it."""
    seen = card_of(ledger)
    body = msgspec.to_builtins(seen) | {"rev": rev} | changed
    return CentralRow(scope=seen.scope, subject_type="card", subject=TSUJI, rev=rev, body=body)


def of_a_newer_kind(ledger: Ledger, id: str = "L-1", rev: int = 1) -> CentralRow:
    scope = card_of(ledger).scope
    body = {"id": id, "scope": scope, "rev": rev, "shelf": "B"}
    return CentralRow(scope=scope, subject_type="locker", subject=id, rev=rev, body=body)


def at(ledger: Ledger) -> Cursor:
    return msgspec.structs.replace(AT, scope=card_of(ledger).scope)


def told(ledger: Ledger) -> list[tuple[str, int, WhyUnread]]:
    return [
        (one.subject, one.rev, one.why) for one in ledger.read(lambda records: records.day.unread())
    ]


def test_the_others_of_the_page_are_taken_over(ledger: Ledger, replica: Replica) -> None:
    damaged = row(ledger, 2, status="in_orbit")
    others = [
        of_a_newer_kind(ledger),
        damaged,
        msgspec.structs.replace(row(ledger, 3), subject="another", body={"id": "?"}),
    ]
    good = ledger.read(lambda records: records.cards.by_control_number("3K7205199"))
    assert good is not None
    moved = msgspec.to_builtins(good) | {"address": "taken over", "rev": 5}
    page = [
        *others,
        CentralRow(scope=good.scope, subject_type="card", subject=good.id, rev=5, body=moved),
    ]
    replica.take_feed(page, 0, at(ledger))
    held = ledger.read(lambda records: records.cards.one(Card, good.id))
    assert held is not None
    assert held.address == "taken over"
    assert replica.cursor(good.scope) == at(ledger)
    assert set(told(ledger)) == {
        (TSUJI, 2, WhyUnread.UNREADABLE),
        ("L-1", 1, WhyUnread.UNKNOWN_KIND),
        ("another", 3, WhyUnread.UNREADABLE),
    }
    assert replica.backlog().unread == 3
    assert card_of(ledger).status is CardStatus.LISTED


def test_what_is_kept_counts_as_held_at_its_own_revision(ledger: Ledger, replica: Replica) -> None:
    scope, before = card_of(ledger).scope, replica.digest(card_of(ledger).scope)
    replica.take_feed([of_a_newer_kind(ledger), row(ledger, 9, born=5)], 0, at(ledger))
    marks = (
        before.marks - mark("card", TSUJI, 1) + mark("card", TSUJI, 9) + mark("locker", "L-1", 1)
    )
    assert replica.digest(scope) == Digest(count=before.count + 1, marks=marks % (1 << 48))
    assert replica.digest(office_scope("elsewhere")) == Digest()


def test_a_row_that_can_be_read_takes_its_place(ledger: Ledger, replica: Replica) -> None:
    replica.take_feed([row(ledger, 4, status="in_orbit")], 0, at(ledger))
    replica.take_feed([row(ledger, 3, address="older")], 0, at(ledger))
    assert (card_of(ledger).address == "older", len(told(ledger))) == (False, 1)
    replica.take_feed([row(ledger, 5, address="newer")], 0, at(ledger))
    assert (card_of(ledger).address, told(ledger)) == ("newer", [])


def test_what_leaves_the_scope_is_kept_no_longer(ledger: Ledger, replica: Replica) -> None:
    replica.take_feed([of_a_newer_kind(ledger), of_a_newer_kind(ledger, "L-2")], 0, at(ledger))
    gone = CentralRow(
        scope=card_of(ledger).scope, subject_type="locker", subject="L-1", rev=2, gone=True
    )
    replica.take_feed([gone], 0, at(ledger))
    assert [one[0] for one in told(ledger)] == ["L-2"]
    page = KeyRange(after=SubjectKey("card", "zz"), upto=None)
    replica.take_hydration([], 0, at(ledger), page, spared=())
    assert told(ledger) == []


def test_a_page_from_the_beginning_puts_aside_alike_and_drops_nothing(
    ledger: Ledger, replica: Replica
) -> None:
    page = KeyRange(after=None, upto=SubjectKey("card", TSUJI))
    replica.take_hydration([row(ledger, 2, status="in_orbit")], 0, at(ledger), page, spared=())
    assert told(ledger) == [(TSUJI, 2, WhyUnread.UNREADABLE)]
    assert card_of(ledger).rev == 1


def test_another_subjects_state_is_not_taken_for_this_one(ledger: Ledger, replica: Replica) -> None:
    replica.take_feed([row(ledger, 2, id="somebody else")], 0, at(ledger))
    assert told(ledger) == [(TSUJI, 2, WhyUnread.UNREADABLE)]


def test_a_row_that_cannot_be_stored_is_put_aside_alone(
    ledger: Ledger, replica: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    good = ledger.read(lambda records: records.cards.by_control_number("3K7205199"))
    assert good is not None
    moved = msgspec.to_builtins(good) | {"address": "taken over", "rev": 5}
    page = [
        row(ledger, 2, rev=2**70),
        CentralRow(scope=good.scope, subject_type="card", subject=good.id, rev=5, body=moved),
    ]
    replica.take_feed(page, 0, at(ledger))
    assert told(ledger) == [(TSUJI, 2, WhyUnread.TROUBLE)]
    held = ledger.read(lambda records: records.cards.one(Card, good.id))
    assert held is not None
    assert held.address == "taken over"
    assert [one.message for one in caplog.records] == ["rows are taken over one by one"]


def test_owed_entries_stay_on_the_image_that_can_be_read(
    ledger: Ledger, replica: Replica, actors: dict[Role, Actor]
) -> None:
    ledger.act(
        lambda unit: unit.record("card.received", TSUJI, {"box": "OKY-1"}), actors[Role.BACKYARD]
    )
    replica.take_feed([row(ledger, 2, status="in_orbit")], 0, at(ledger))
    assert card_of(ledger).status is CardStatus.RECEIVED
    assert told(ledger) == [(TSUJI, 2, WhyUnread.UNREADABLE)]
    answer = Receipt(
        entry_id=replica.owed(1)[0].id,
        outcome=Outcome.REJECTED,
        reason="illegal_move",
        rev=2,
        at=ledger.now(),
    )
    unreadable = row(ledger, 2, status="in_orbit")
    replica.settle([Settled(receipt=answer, row=unreadable)], None)
    assert replica.backlog().count == 1  # the case that tells of the refusal
    assert card_of(ledger).status is CardStatus.LISTED


def test_a_program_that_can_read_it_takes_it_over(ledger: Ledger, replica: Replica) -> None:
    """The row that a newer program left is one that this one reads."""
    replica.take_feed([row(ledger, 4, status="in_orbit"), of_a_newer_kind(ledger)], 0, at(ledger))
    assert replica.read_again() == 0
    kept = msgspec.json.encode(row(ledger, 4, address="read again")).decode()
    with ledger.writing() as connection:
        connection.execute(
            sa.update(own.unread).where(own.unread.c.subject == TSUJI).values(row=kept)
        )
    assert replica.read_again() == 1
    assert (card_of(ledger).address, card_of(ledger).rev) == ("read again", 4)
    assert [one[0] for one in told(ledger)] == ["L-1"]
