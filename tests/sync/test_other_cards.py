"""The card that a resident had before ends wherever its row is kept, or a person is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.cards.card import Card, CardStatus, card_id
from app.cases.case import Case, CaseStatus
from app.cases.conflicts import Conflict, conflict_of
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger
from tests.sync.test_push import engine_of

pytestmark = pytest.mark.postgres

HOME = "北区表町二丁目99番1号"
CLERK = {"actor": "sato", "role": "clerk"}


class Office:
    """Be the one terminal of an office."""

    def __init__(self, terminals: Terminals, name: str, office: str) -> None:
        self.ledger = MemoryLedger(name, office=office)
        self.engine = engine_of(self.ledger, terminals.client(terminals.enrol(name, office)))

    def meet(self) -> None:
        self.engine.push_round()
        self.engine.pull_round()

    def stored(self, number: str, *, kana: str = "ツジ　マリコ", address: str = HOME) -> str:
        """Return a card of one resident that may be handed over."""
        card, body = card_id("33100", number), {"municipality": "33100", "box": "B1"}
        told = {"control_number": number, "name": "辻　真理子", "born": "1984-05-17"}
        private = {**told, "kana": kana, "address": address}
        body["office"] = self.ledger.office
        self.ledger.record("card.listed", card, body, private=private)
        for kind in ("card.received", "card.set_up"):
            self.ledger.record(kind, card, {})
        self.ledger.record("card.stored", card, {"place": "vault:B-04-112"})
        return card

    def hand_over(self, card: str, *, days: int = 0) -> None:
        self.ledger.at += timedelta(days=days)
        for kind, body in (
            ("card.taken_out", {"to": "window:3"}),
            ("card.arrived", {"place": "window:3"}),
            ("card.handed_over", {"visit": "v", "to": "applicant"}),
        ):
            self.ledger.record(kind, card, body, **CLERK)

    def card(self, card: str) -> Card:
        found = self.ledger.state("card", card)
        assert isinstance(found, Card)
        return found

    def cases(self) -> list[Case]:
        found = (one for one in self.ledger.states.values() if isinstance(one, Case))
        return [one for one in found if one.status is CaseStatus.OPEN]


@pytest.fixture
def offices(terminals: Terminals) -> tuple[Office, Office]:
    return Office(terminals, "T01", "kita"), Office(terminals, "T02", "naka")


def _both(
    before: Office, after: Office, *, kana: str = "ツジ　マリコ", address: str = HOME
) -> tuple[str, str]:
    """Let a resident get a card at one office and the next one at another, days later."""
    old, new = before.stored("3K7-000009", kana=kana, address=address), after.stored("3K7-204817")
    before.meet()
    after.meet()
    before.hand_over(old)
    after.hand_over(new, days=3)
    return old, new


@pytest.mark.parametrize("first", ["before", "after"])
def test_the_card_from_before_ends_at_the_other_office_whichever_line_comes_back_first(
    offices: tuple[Office, Office], first: str
) -> None:
    before, after = offices
    old, new = _both(before, after)
    for one in offices if first == "before" else offices[::-1]:
        one.meet()
    before.meet()
    ended = before.card(old)
    assert (ended.status, ended.ended_for) == (CardStatus.REVOKED, "replaced")
    after.meet()
    assert after.card(new).status is CardStatus.HANDED_OVER
    assert before.cases() == after.cases() == []


@pytest.mark.parametrize("differs", [{"address": "南区芳泉一丁目1番"}, {"kana": ""}])
def test_where_it_is_not_sure_the_office_that_keeps_the_card_is_asked(
    offices: tuple[Office, Office], differs: dict[str, str]
) -> None:
    before, after = offices
    old, _ = _both(before, after, **differs)
    before.meet()
    after.meet()
    before.meet()
    assert before.card(old).status is CardStatus.HANDED_OVER
    (case,) = before.cases()
    assert (conflict_of(case), case.subject) == (Conflict.OTHER_CARD, old)
    assert (case.details["why"], case.details["other"]) == ("replaced", "3K7-204817")
    assert after.cases() == []


def test_a_namesakes_card_stays(offices: tuple[Office, Office]) -> None:
    before, after = offices
    old, _ = _both(before, after, kana="ツジ　マリエ")
    before.meet()
    after.meet()
    before.meet()
    assert before.card(old).status is CardStatus.HANDED_OVER
    assert before.cases() == []


def test_a_resident_who_has_died_has_no_valid_card_anywhere(offices: tuple[Office, Office]) -> None:
    before, after = offices
    old = before.stored("3K7-000009")
    waiting = after.stored("3K7-204817")
    before.hand_over(old)
    before.meet()
    after.meet()
    before.ledger.record("card.returned", old, {"visit": "v", "reason": "dead"}, **CLERK)
    before.meet()
    after.meet()
    ended = after.card(waiting)
    assert (ended.status, ended.ended_for) == (CardStatus.REVOKED, "dead")
