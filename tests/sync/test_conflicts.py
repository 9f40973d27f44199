"""The ten conflicts between terminals (A5): what the central store makes of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.cases.case import Case, CaseStatus
from app.cases.conflicts import Conflict, conflict_of, folded
from app.records.entry import Outcome
from app.reservations.booking import BookingStatus
from app.reservations.booking_day import day_id
from sync.central.service import CentralService
from sync.central.tables import entry
from sync.faults import Forked
from tests.sync.booking_kit import DAY, SLOT, Window, agrees
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger, list_card
from tests.sync.test_push import engine_of

pytestmark = pytest.mark.postgres


class Counter:
    """Be one terminal whose people move cards and give numbers."""

    def __init__(self, terminals: Terminals, name: str) -> None:
        self.ledger = MemoryLedger(name)
        self.client = terminals.client(terminals.enrol(name))
        self.engine = engine_of(self.ledger, self.client)

    def meet(self) -> None:
        self.engine.push_round()
        self.engine.pull_round()

    def act(self, kind: str, card: str, body: dict[str, Any] | None = None) -> Any:
        return self.ledger.record(kind, card, body or {}, actor="sato", role="clerk")

    def cases(self) -> list[Case]:
        """Return the open cases as one look settles them: the leading one of each."""
        found = [one for one in self.ledger.states.values() if isinstance(one, Case)]
        still = tuple(one for one in found if one.status is CaseStatus.OPEN)
        return [group[0] for group in folded(still)]

    def stored(self, number: int = 1) -> str:
        """Return a card that lies in the vault and may be handed over."""
        card = list_card(self.ledger, number)
        self.ledger.record("card.received", card, {})
        self.ledger.record("card.set_up", card, {})
        self.ledger.record("card.stored", card, {"place": "vault:B-04-112"})
        return card

    def hand_over(self, card: str, window: str) -> Any:
        """Take a card to a window and hand it over there."""
        self.act("card.taken_out", card, {"to": f"window:{window}"})
        self.act("card.arrived", card, {"place": f"window:{window}"})
        return self.act("card.handed_over", card, {"visit": "v", "to": "self"})


@pytest.fixture
def here(terminals: Terminals) -> Counter:
    return Counter(terminals, "T01")


@pytest.fixture
def there(terminals: Terminals) -> Counter:
    return Counter(terminals, "T02")


@pytest.fixture
def card(here: Counter, there: Counter) -> str:
    stored = here.stored()
    here.meet()
    there.meet()
    return stored


# --- 1 and 5: what settling a refused booking asks of the central store ------------------------


TARGET = {"office": "center", "day": DAY.isoformat(), "leased": False}


@pytest.mark.parametrize("municipality", ["shiomi"])
def test_a5_1_a_refused_booking_is_taken_at_another_time_or_with_one_seat_more(
    terminals: Terminals, central: CentralService
) -> None:
    window = Window(terminals, "T01")
    for person in ("p1", "p2"):
        window.book(person)
    moved, seated = window.book("p3"), window.book("p4")
    window.meet()
    assert {window.booking(one).status for one in (moved, seated)} == {BookingStatus.REFUSED}
    window.act("booking.changed", moved.subject, {**TARGET, "time": "10:30"})
    window.ledger.record(
        "bookingday.seat_added",
        day_id("center", DAY),
        {"slot": SLOT, "reason": "家族で来られる"},
        actor="kimura",
        role="official",
    )
    window.act("booking.changed", seated.subject, {**TARGET, "time": "10:00"})
    window.meet()
    told = [window.booking(one) for one in (moved, seated)]
    assert [(one.status, one.time, one.seat) for one in told] == [
        (BookingStatus.BOOKED, "10:30", 1),
        (BookingStatus.BOOKED, "10:00", 3),
    ]
    assert {one.refused for one in told} == {""}
    agrees(central)


@pytest.mark.parametrize("municipality", ["shiomi"])
def test_a5_5_the_other_booking_is_given_up_and_the_refused_one_takes_its_seat(
    terminals: Terminals, central: CentralService
) -> None:
    window = Window(terminals, "T01")
    other = window.book("p1", channel="web", time="13:00")
    refused = window.book("p1")
    window.meet()
    assert window.booking(refused).other == other.subject
    window.act("booking.cancelled", other.subject, {"reason": "told"})
    window.act("booking.changed", refused.subject, {**TARGET, "time": "10:00"})
    window.meet()
    assert window.booking(other).status is BookingStatus.CANCELLED
    assert window.booking(refused).status is BookingStatus.BOOKED
    agrees(central)


# --- 4: given up there, served here ------------------------------------------------------------


@pytest.mark.parametrize("municipality", ["shiomi"])
def test_a5_4_served_holds_though_nobody_was_seen_to_come(terminals: Terminals) -> None:
    here, there = Window(terminals, "T01"), Window(terminals, "T02")
    booked = here.book("p1")
    here.meet()
    there.meet()
    there.act("booking.cancelled", booked.subject, {"reason": "resident"})
    there.meet()
    told = here.ledger.entry("booking.served", booked.subject, {}, actor="sato", role="clerk")
    served = here.ledger.append(told)
    here.meet()
    there.meet()
    assert here.ledger.outcome(served) is Outcome.CASE
    assert {at.booking(booked).status for at in (here, there)} == {BookingStatus.SERVED}


# --- 2: handed over here, moved there ---------------------------------------------------------


def test_a5_2_a_card_handed_over_is_not_moved_any_more(
    here: Counter, there: Counter, card: str
) -> None:
    handed = here.hand_over(card, "3")
    moved = there.act("card.taken_out", card, {"to": "window:5"})
    here.meet()
    there.meet()
    here.meet()
    assert here.ledger.outcome(handed) is Outcome.APPLIED
    assert there.ledger.outcome(moved) is Outcome.CASE
    for side in (here, there):
        known = side.ledger.state("card", card)
        assert (known.status, known.place, known.moving_to) == ("handed_over", "resident", "")
        (case,) = side.cases()
        assert conflict_of(case) is Conflict.CARD_MOVED
        assert case.details["now"] == "handed_over"


def test_a5_2_a_move_from_before_the_hand_over_is_void_and_its_bag_is_looked_into(
    here: Counter, there: Counter, card: str
) -> None:
    there.act("card.taken_out", card, {"to": "window:5"})
    there.meet()
    handed = here.hand_over(card, "3")  # without the line: it knows nothing of the move
    here.meet()
    there.meet()
    assert here.ledger.outcome(handed) is Outcome.CASE
    known = there.ledger.state("card", card)
    assert (known.status, known.place, known.moving_to) == ("handed_over", "resident", "")
    (case,) = there.cases()  # three entries do not fit; one look settles them
    assert conflict_of(case) is Conflict.CARD_MOVED
    assert (case.topic, case.entry) == ("on_the_way", handed.id)
    assert (case.details["now"], case.details["terminal"]) == ("window:5", "T01")
    assert [one.id for one in here.cases()] == [case.id]


def test_a5_2_a_card_that_is_scanned_elsewhere_after_its_hand_over_is_told(
    here: Counter, there: Counter, card: str
) -> None:
    """現物不一致: both records stay, nothing is set right by itself."""
    here.hand_over(card, "3")
    scanned = there.act("card.stored", card, {"place": "vault:A-01-001"})
    here.meet()
    there.meet()
    assert there.ledger.outcome(scanned) is Outcome.CASE
    assert there.ledger.state("card", card).place == "resident"
    (case,) = there.cases()
    assert conflict_of(case) is Conflict.CARD_IN_HAND


def test_a5_2_a_card_that_was_discarded_and_handed_over_is_a_grave_case(
    here: Counter, there: Counter, card: str
) -> None:
    there.ledger.record(
        "card.discarded", card, {"reason": "revoked"}, actor="kimura", role="official"
    )
    there.meet()
    handed = here.hand_over(card, "3")
    here.meet()
    there.meet()
    assert here.ledger.outcome(handed) is Outcome.CASE
    assert there.ledger.state("card", card).status == "handed_over"
    assert Conflict.CARD_DISCARDED in {conflict_of(one) for one in there.cases()}


@pytest.mark.parametrize("first", ["withdrawn", "handed_over"])
def test_a5_2_a_card_that_was_withdrawn_and_handed_over_is_a_grave_case(
    here: Counter, there: Counter, card: str, first: str
) -> None:
    """申請取消: whichever arrives first, the card is not valid in the resident's hand."""
    body = {"visit": "v9", "reason": "applied_twice"}
    withdrawn, handed = there.act("card.withdrawn", card, body), here.hand_over(card, "3")
    order = (there, here) if first == "withdrawn" else (here, there)
    for one in (*order, *order):
        one.meet()
    later = (here, handed) if first == "withdrawn" else (there, withdrawn)
    assert later[0].ledger.outcome(later[1]) is Outcome.CASE
    for one in (here, there):
        row = one.ledger.state("card", card)
        assert (row.status, row.place) == ("withdrawn", "resident")
    assert Conflict.CARD_DISCARDED in {conflict_of(one) for one in there.cases()}


def test_a5_2_two_hand_overs_of_one_card_are_both_kept(
    here: Counter, there: Counter, card: str, central: CentralService
) -> None:
    first, second = here.hand_over(card, "3"), there.hand_over(card, "5")
    here.meet()
    there.meet()
    assert here.ledger.outcome(first) is Outcome.APPLIED
    assert there.ledger.outcome(second) is Outcome.CASE
    assert Conflict.HANDED_OVER_TWICE in {conflict_of(one) for one in there.cases()}
    query = sa.select(entry.c.terminal).where(entry.c.kind == "card.handed_over")
    with central.engine.connect() as connection:
        assert sorted(connection.execute(query).scalars()) == ["T01", "T02"]


# --- 3: the same number from two devices --------------------------------------------------------


def _issue(at: Counter, number: str, paper: str = "printed") -> Any:
    body = {
        "number": number,
        "purpose": "A",
        "day": "2026-11-20",
        "office": "center",
        "language": "ja",
        "care": False,
        "booking": "",
        "paper": paper,
    }
    return at.ledger.record("ticket.issued", at.ledger.ids.new(), body, actor="mori", role="guide")


def test_a5_3_the_same_number_from_two_terminals_is_valid_twice_and_told(
    here: Counter, there: Counter
) -> None:
    first, second = _issue(here, "A001"), _issue(there, "A001")
    alone = _issue(there, "A002")
    here.meet()
    there.meet()
    here.meet()
    assert here.ledger.outcome(first) is Outcome.APPLIED
    assert there.ledger.outcome(second) is Outcome.CASE
    assert there.ledger.outcome(alone) is Outcome.APPLIED
    for side in (here, there):
        for one in (first, second):
            assert side.ledger.state("ticket", one.subject).number == "A001"
        (case,) = side.cases()
        assert conflict_of(case) is Conflict.NUMBER_TWICE
        assert (case.details["now"], case.details["wanted"]) == ("T01", "T02")


def test_a5_3_a_number_that_one_terminal_gave_twice_is_valid_twice_and_told(here: Counter) -> None:
    first, again = _issue(here, "A001"), _issue(here, "A001")
    here.meet()
    later = _issue(here, "A001")
    here.meet()
    outcomes = [here.ledger.outcome(one) for one in (first, again, later)]
    assert outcomes == [Outcome.APPLIED, Outcome.CASE, Outcome.CASE]
    assert [here.ledger.state("ticket", one.subject).number for one in (first, again)] == [
        "A001",
        "A001",
    ]
    cases = here.cases()
    assert {conflict_of(one) for one in cases} == {Conflict.NUMBER_TWICE}
    assert [one.details["now"] for one in cases] == ["T01", "T01"]


def test_a5_3_a_number_off_the_roll_is_nobodys_range(here: Counter, there: Counter) -> None:
    _issue(here, "A001")
    rolled = _issue(there, "A001", paper="by_hand")
    here.meet()
    there.meet()
    assert there.ledger.outcome(rolled) is Outcome.APPLIED


# --- besides: one card, two windows at once -----------------------------------------------------


def _serve(at: Counter, card: str, window: str, *, minutes: int = 0) -> tuple[str, Any]:
    """Open a visit at a window and name its card there."""
    at.ledger.at += timedelta(minutes=minutes)
    visit, clerk = at.ledger.ids.new(), {"actor": "sato", "role": "clerk"}
    body = {
        "procedure": "issuance",
        "stage": "receive",
        "official_stages": [],
        "given": {},
        "office": "center",
        "window": window,
        "ticket": "",
        "card": "",
        "language": "ja",
    }
    at.ledger.record("visit.opened", visit, body, **clerk)
    named = {"stage": "receive", "answer": {}, "next": "documents", "review": [], "card": card}
    return visit, at.ledger.record("visit.step_answered", visit, named, **clerk)


def test_two_windows_without_the_line_serve_one_card_and_both_are_told(
    here: Counter, there: Counter, card: str
) -> None:
    first, named = _serve(here, card, "3")
    second, late = _serve(there, card, "5", minutes=2)
    here.meet()
    there.meet()
    here.meet()
    assert here.ledger.outcome(named) is Outcome.APPLIED
    assert there.ledger.outcome(late) is Outcome.CASE
    for side in (here, there):
        assert {side.ledger.state("visit", one).card for one in (first, second)} == {card}
        (case,) = side.cases()
        assert conflict_of(case) is Conflict.SERVED_TWICE
        assert (case.details["now"], case.details["wanted"]) == ("window:3", "window:5")


def test_the_earlier_window_tells_it_too_when_its_line_comes_back_last(
    here: Counter, there: Counter, card: str
) -> None:
    first, _ = _serve(here, card, "3")
    _serve(there, card, "5", minutes=2)
    here.ledger.at += timedelta(minutes=9)
    ended = here.act("visit.stopped", first, {"reason": "other"})
    there.meet()
    here.meet()
    assert here.ledger.outcome(ended) is Outcome.CASE
    (case,) = here.cases()
    assert conflict_of(case) is Conflict.SERVED_TWICE


@pytest.mark.parametrize("window", ["3", "5"])
def test_a_card_is_served_again_once_the_first_visit_is_over_or_at_its_own_window(
    here: Counter, there: Counter, card: str, window: str
) -> None:
    first, _ = _serve(here, card, "3")
    if window == "5":
        here.act("visit.stopped", first, {"reason": "papers_missing"})
    _, late = _serve(there, card, window, minutes=5)
    here.meet()
    there.meet()
    assert there.ledger.outcome(late) is Outcome.APPLIED


# --- 6: the state changed while the window worked on the old one ---------------------------------


def test_a5_6_what_is_still_legal_on_the_new_state_is_applied(
    here: Counter, there: Counter, card: str
) -> None:
    here.act("card.stored", card, {"place": "vault:B-04-113"})
    here.meet()
    late = there.act("card.taken_out", card, {"to": "window:5"})
    assert late.base_rev < here.ledger.state("card", card).rev
    there.meet()
    assert there.ledger.outcome(late) is Outcome.APPLIED
    known = there.ledger.state("card", card)
    assert (known.place, known.moving_to) == ("vault:B-04-113", "window:5")
    assert there.cases() == []


def test_a5_6_a_fact_on_an_old_state_is_kept_with_a_case(here: Counter, there: Counter) -> None:
    card = list_card(here.ledger, 7)
    here.ledger.record("card.received", card, {})
    here.meet()
    there.meet()
    here.ledger.record("card.set_up", card, {})
    here.meet()
    late = there.ledger.record("card.set_up", card, {})
    there.meet()
    assert there.ledger.outcome(late) is Outcome.CASE
    (case,) = there.cases()
    assert conflict_of(case) is Conflict.STATE_CHANGED
    assert (case.details["now"], case.details["wanted"]) == ("set_up", "set_up")


# --- 9: a terminal that was put back -------------------------------------------------------------


def test_a5_9_a_terminal_put_back_from_an_image_opens_a_case_at_its_office(
    here: Counter, there: Counter
) -> None:
    list_card(here.ledger, 1)
    here.meet()
    image = MemoryLedger("T01")
    list_card(image, 2)
    with pytest.raises(Forked):
        engine_of(image, here.client).push_round()
    assert image.forked
    there.meet()
    (case,) = there.cases()
    assert conflict_of(case) is Conflict.FORKED
    assert (case.subject_type, case.subject) == ("terminal", "T01")
    list_card(here.ledger, 3)
    with pytest.raises(Forked):  # nor does the real one go on until it is enrolled anew
        here.engine.push_round()


# --- settled once, settled everywhere ------------------------------------------------------------


def test_a_case_settled_at_one_terminal_is_settled_at_all(
    here: Counter, there: Counter, card: str
) -> None:
    here.hand_over(card, "3")
    there.act("card.taken_out", card, {"to": "window:5"})
    here.meet()
    there.meet()
    here.meet()
    (case,) = here.cases()
    for at, way in ((here, "stands"), (there, "found")):
        at.act("case.settled", case.id, {"way": way, "reason": "見た"})
    here.meet()
    there.meet()
    here.meet()
    assert (here.cases(), there.cases()) == ([], [])
    told = here.ledger.state("case", case.id)
    assert told == there.ledger.state("case", case.id)
    assert (told.way, told.settled_at.astimezone(UTC)) == ("stands", here.ledger.at)
    assert isinstance(told.settled_at, datetime)
