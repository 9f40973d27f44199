"""A box is checked card by card: matched, pulled out, again, of another box, missing."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from app.access.roles import Role
from app.backyard import box as boxes
from app.backyard.box import Box, BoxStatus, CardsUnread, Scanned
from app.cards.card import Card, CardStatus, card_id
from app.faults import IllegalMove, NotFound
from app.records.unit import Actor, Unit, Witness
from app.store.ledger import Ledger
from app.store.reader import Records
from tests.app.store.rows import PEOPLE, list_cards

BOX = boxes.box_id("center", "OKY-1")
OTHER = (("3K8000001", "他　箱", "タ　ハコ", "1990-01-01"),)


SECOND = Witness(
    staff_id="S-second", name="平井　直子", role=Role.SITE_MANAGER, subject=BOX, token="t1"
)


class Yard:
    def __init__(self, ledger: Ledger, actor: Actor) -> None:
        self._ledger = ledger
        self._actor = actor
        ledger.trust(lambda mark, subject: (mark, subject) == (SECOND, BOX))

    def act(self, work: Callable[[Unit, Records], Any]) -> Any:
        return self._ledger.act_with_records(work, self._actor).value

    def scan(self, number: str, box: str = BOX) -> boxes.ScanResult:
        return self.act(lambda unit, records: boxes.scan(unit, records.cards, box, number))

    def finish(self, *missing: str) -> Box:
        return self.act(
            lambda unit, records: boxes.finish(
                unit, records.cards, BOX, confirmed_missing=frozenset(missing), witness=SECOND
            )
        )


@pytest.fixture
def yard(ledger: Ledger, actors: dict[Role, Actor]) -> Yard:
    ledger.act(list_cards, actors[Role.BACKYARD])
    ledger.act(lambda unit: list_cards(unit, "OKY-2", OTHER), actors[Role.BACKYARD])
    yard = Yard(ledger, actors[Role.BACKYARD])
    yard.act(lambda unit, _: boxes.open_box(unit, BOX))
    return yard


def test_a_scan_is_told_apart(yard: Yard) -> None:
    first = PEOPLE[0][0]
    assert yard.scan(first).outcome is Scanned.MATCH
    assert yard.scan("３ｋ７－２０４８１７").outcome is Scanned.AGAIN
    assert yard.scan("3K7999999").outcome is Scanned.SURPLUS
    other = yard.scan(OTHER[0][0])
    assert other.outcome is Scanned.OTHER_BOX
    assert other.card is not None
    assert other.card.status is CardStatus.LISTED
    found = yard.act(lambda unit, _: unit.get(Box, BOX))
    assert found.surplus == ("3K7999999", OTHER[0][0])


def test_a_surplus_code_is_noted_once(yard: Yard) -> None:
    for _ in range(3):
        yard.scan("3K7999999")
    assert yard.act(lambda unit, _: unit.get(Box, BOX)).surplus == ("3K7999999",)


def test_a_card_to_be_sent_is_pulled_out(
    yard: Yard, ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    def listed(unit: Unit) -> None:
        card = unit.get(Card, card_id("33100", PEOPLE[0][0]))
        body = {"box": "OKY-1", "office": "center", "municipality": "33100", "delivery": "mail"}
        private = {"control_number": "3K7000009", "name": "n", "kana": "k", "born": "1990"}
        private["address"] = card.address
        subject = card_id("33100", "3K7000009")
        unit.record("card.listed", subject, body, private=private, scope=card.scope)

    ledger.act(listed, actors[Role.BACKYARD])
    assert yard.scan("3K7000009").outcome is Scanned.PULL_OUT


def test_every_unread_card_wants_a_persons_word(yard: Yard) -> None:
    for number, *_ in PEOPLE[:4]:
        yard.scan(number)
    left = [card_id("33100", number) for number, *_ in PEOPLE[4:]]
    for confirmed in ((), left[:1]):
        with pytest.raises(CardsUnread) as told:
            yard.finish(*confirmed)
        assert told.value.details == {"count": 2 - len(confirmed)}
    done = yard.finish(*left)
    assert (done.status, done.matched, done.missing) == (BoxStatus.CHECKED, 4, 2)
    card = yard.act(lambda unit, _: unit.get(Card, left[0]))
    assert (card.status, card.place) == (CardStatus.MISSING, "")
    with pytest.raises(IllegalMove):
        yard.finish(*left)


def test_a_missing_card_that_turns_up_is_received(yard: Yard) -> None:
    yard.finish(*(card_id("33100", number) for number, *_ in PEOPLE))
    found = yard.scan(PEOPLE[0][0])
    assert found.outcome is Scanned.MATCH
    assert found.card is not None
    assert (found.card.status, found.card.place) == (CardStatus.RECEIVED, "backyard")


def test_a_box_is_opened_once_and_listed_once(
    yard: Yard, ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    again = ledger.act(lambda unit: boxes.open_box(unit, BOX), actors[Role.BACKYARD])
    assert again.entries == 0
    same = ledger.act(
        lambda unit: boxes.list_box(unit, number="OKY-1", listed=9, source="x"),
        actors[Role.BACKYARD],
    )
    assert (same.entries, same.value.listed) == (0, len(PEOPLE))
    with pytest.raises(NotFound):
        yard.act(lambda unit, _: boxes.open_box(unit, "no box"))


def test_boxes_of_two_offices_may_bear_one_number(
    yard: Yard, ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    there = msgspec.structs.replace(actors[Role.BACKYARD], office="north")
    people = (("3K9000001", "北　太郎", "キタ　タロウ", "1980-01-01"),)
    ledger.act(lambda unit: list_cards(unit, "OKY-1", people), there)
    for number, *_ in PEOPLE:
        yard.scan(number)
    assert yard.scan("3K9000001").outcome is Scanned.OTHER_BOX
    done = yard.finish()
    assert (done.matched, done.missing) == (len(PEOPLE), 0)


def test_a_box_that_nobody_opened_is_not_checked(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    ledger.act(list_cards, actors[Role.BACKYARD])
    yard = Yard(ledger, actors[Role.BACKYARD])
    with pytest.raises(IllegalMove):
        yard.scan(PEOPLE[0][0])
    with pytest.raises(IllegalMove):
        yard.finish(*(card_id("33100", number) for number, *_ in PEOPLE))
