"""The central store reckons a box's lacking cards and a till's money from its own rows."""

from __future__ import annotations

from typing import Any

import pytest

from app.cases.conflicts import Conflict, conflict_of
from app.records.entry import Entry, Outcome
from tests.sync.conftest import Terminals
from tests.sync.parts import OFFICE, list_card
from tests.sync.test_conflicts import Counter

pytestmark = pytest.mark.postgres
DAY = "2026-11-20"


@pytest.fixture
def here(terminals: Terminals) -> Counter:
    return Counter(terminals, "T01")


@pytest.fixture
def there(terminals: Terminals) -> Counter:
    return Counter(terminals, "T02")


def _open_box(at: Counter, cards: int) -> list[str]:
    """List a box with so many cards and begin its check."""
    ledger = at.ledger
    body = {"number": "B1", "office": OFFICE, "listed": cards, "source": "d"}
    ledger.record("box.listed", "box-1", body)
    found = [list_card(ledger, number) for number in range(1, cards + 1)]
    ledger.record("box.opened", "box-1", {})
    return found


def _check(at: Counter, missing: int, *lacking: str) -> Entry:
    for card in lacking:
        at.ledger.record("card.missing", card, {"box": "B1"})
    body = {"matched": 2 - missing, "missing": missing, "witness": "sato"}
    return at.ledger.record("box.checked", "box-1", body)


def _told(at: Counter, entry: Entry) -> tuple[str, str]:
    """Return both numbers of the case that an entry became, and nothing but that case."""
    assert at.ledger.outcome(entry) is Outcome.CASE
    (case,) = at.cases()
    assert conflict_of(case) is Conflict.MISRECKONED
    return case.details["now"], case.details["wanted"]


@pytest.mark.parametrize("apart", [False, True])
def test_a_box_that_is_told_as_it_is_stands(here: Counter, *, apart: bool) -> None:
    first, second = _open_box(here, 2)
    here.ledger.record("card.received", first, {"box": "B1"})
    if apart:
        here.meet()
    checked = _check(here, 1, second)
    here.meet()
    assert here.ledger.outcome(checked) is Outcome.APPLIED


@pytest.mark.parametrize("named", [False, True])
def test_a_box_that_hides_a_lacking_card_is_a_case(here: Counter, *, named: bool) -> None:
    """Without it a terminal would need no second person."""
    first, second = _open_box(here, 2)
    here.ledger.record("card.received", first, {"box": "B1"})
    checked = _check(here, 0, *([second] if named else []))
    here.meet()
    assert _told(here, checked) == ("1", "0")


def test_a_card_that_another_window_scanned_is_a_case_of_the_card_alone(
    here: Counter, there: Counter
) -> None:
    first, second = _open_box(here, 2)
    here.meet()
    there.meet()
    there.ledger.record("card.received", second, {"box": "B1"})
    there.meet()
    here.ledger.record("card.received", first, {"box": "B1"})
    checked = _check(here, 1, second)
    here.meet()
    assert here.ledger.outcome(checked) is Outcome.APPLIED
    assert [conflict_of(one) for one in here.cases()] == [Conflict.STATE_CHANGED]


def _money(at: Counter, kind: str, subject: str, body: dict[str, Any]) -> Entry:
    made: Entry = at.act(kind, subject, body)
    return made


def _open_till(at: Counter, till: str) -> None:
    _money(at, "till.opened", till, {"office": OFFICE, "day": DAY, "fund": 10_000})


def _pay(at: Counter, payment: str, no: int) -> None:
    body = {"no": no, "office": OFFICE, "window": "3", "day": DAY, "visit": "v", "given": 1000}
    items = {"procedure": "reissue", "cause": "lost", "items": {"card": 800}, "amount": 800}
    _money(at, "payment.taken", payment, body | items)


def _close(at: Counter, till: str, expected: int) -> Entry:
    """Close a till with just what its terminal tells."""
    counted = {"counted": {"100": expected // 100}, "expected": expected, "reason": ""}
    return _money(at, "till.closed", till, counted)


def test_a_till_that_hides_a_payment_is_a_case(here: Counter) -> None:
    _open_till(here, "till-1")
    _pay(here, "p-1", 1)
    closed = _close(here, "till-1", 10_000)
    here.meet()
    assert _told(here, closed) == ("10800", "10000")


def test_a_fee_given_back_at_another_till_is_reckoned_there(here: Counter, there: Counter) -> None:
    _open_till(here, "till-1")
    _pay(here, "p-1", 1)
    here.meet()
    there.meet()
    _open_till(there, "till-2")
    _money(there, "payment.voided", "p-1", {"reason": "free_after_all"})
    there.meet()
    for at, till, expected in ((here, "till-1", 10_800), (there, "till-2", 9_200)):
        closed = _close(at, till, expected)
        at.meet()
        assert at.ledger.outcome(closed) is Outcome.APPLIED
        assert not at.cases()
