"""Money through a till: numbers without gaps, voids that stay, a close that adds up."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.roles import Role
from app.faults import IllegalMove, NotAllowed, WitnessNeeded
from app.fees.fees import Cause
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.tickets.ticket import TicketPrint
from app.till import acts
from app.till.acts import (
    AlreadyPaid,
    CountWrong,
    DifferenceUnexplained,
    Due,
    OlderTillOpen,
    TillNotOpen,
    TillPlace,
    TooLittleGiven,
)
from app.till.payment import Payment, PaymentStatus, VoidReason, payment_id, standing
from app.till.till import DENOMINATIONS, Till, TillStatus, expected_of, till_id, total_of
from tests.conftest import SetClock

PLACE = TillPlace(terminal="T01", epoch=1, window="3")
FUND = 5000


class Drawer:
    """Be one terminal's till on the test ledger."""

    def __init__(self, ledger: Ledger, actor: Actor) -> None:
        self.ledger, self.actor = ledger, actor

    def act(self, work: Callable[..., Any], actor: Actor | None = None) -> Any:
        return self.ledger.act_with_records(work, actor or self.actor).value

    def open(self, fund: int = FUND) -> Till:
        return self.act(lambda unit, records: acts.open_till(unit, records.tills, PLACE, fund=fund))

    def take(self, visit: str, *, given: int = 1000, card: int = 800) -> Payment:
        due = Due(
            visit=visit,
            procedure="reissue",
            cause=Cause.LOST,
            items={"card": card, "certificate": 200},
        )
        return self.act(
            lambda unit, records: acts.take(unit, records.tills, PLACE, due, given=given)
        )

    def void(self, payment: Payment, reason: VoidReason = VoidReason.GIVEN_UP) -> Payment:
        return self.act(lambda unit, _: acts.void(unit, PLACE, payment.id, reason))

    def close(self, till: Till, counted: dict[str, int], **more: Any) -> Till:
        return self.act(
            lambda unit, records: acts.close_till(
                unit, records.tills, till.id, counted=counted, **more
            )
        )

    def expected(self) -> int:
        def ask(records: Any) -> int:
            till = records.tills.till("T01", self.ledger.now().date())
            return expected_of(till, records.tills.through(till))

        return self.ledger.read(ask)


@pytest.fixture
def drawer(ledger: Ledger, actors: dict[Role, Actor]) -> Drawer:
    return Drawer(ledger, actors[Role.CLERK])


def test_numbers_follow_each_other_and_a_void_keeps_its_own(
    drawer: Drawer, clock: SetClock
) -> None:
    drawer.open()
    first = drawer.take("v1")
    drawer.void(first)
    clock.pass_(days=1)
    drawer.act(_close_yesterday)
    drawer.open()
    again, other = drawer.take("v1", given=2000), drawer.take("v2")
    assert [one.number for one in (first, again, other)] == ["T01-00001", "T01-00002", "T01-00003"]
    assert (again.change, other.change) == (1000, 0)


def _close_yesterday(unit: Any, records: Any) -> None:
    (old,) = records.tills.open_of("T01")
    assert acts.close_till(unit, records.tills, old.id, counted={"5000": 1}).difference == 0


def test_another_epochs_numbers_are_other_numbers(drawer: Drawer) -> None:
    drawer.open()
    taken = drawer.take("v1")
    later = Payment(**{n: getattr(taken, n) for n in taken.__struct_fields__} | {"epoch": 2})
    assert (taken.number, later.number) == ("T01-00001", "T01.2-00001")
    assert payment_id("T01", 1, 1) == taken.id != payment_id("T01", 2, 1)


def test_a_number_is_never_recorded_twice(drawer: Drawer) -> None:
    drawer.open()
    taken = drawer.take("v1")
    body = {"no": 1, "window": "3", "day": "2026-11-20"}
    with pytest.raises(IllegalMove):
        drawer.act(lambda unit, _: unit.record("payment.taken", taken.id, body, scope="office:x"))


def test_nothing_is_taken_without_an_open_till(drawer: Drawer) -> None:
    with pytest.raises(TillNotOpen):
        drawer.take("v1")
    till = drawer.open()
    taken = drawer.take("v1")
    drawer.close(till, {"5000": 1, "1000": 1})
    for work in (lambda: drawer.take("v2"), lambda: drawer.void(taken)):
        with pytest.raises(TillNotOpen):
            work()


@pytest.mark.parametrize("given", [0, 999])
def test_too_little_is_told_with_both_sums(drawer: Drawer, given: int) -> None:
    drawer.open()
    with pytest.raises(TooLittleGiven) as told:
        drawer.take("v1", given=given)
    assert told.value.details == {"amount": 1000, "given": given}
    assert drawer.take("v1").no == 1  # what was refused used no number


def test_a_visit_pays_once_unless_it_was_given_back(drawer: Drawer) -> None:
    drawer.open()
    first = drawer.take("v1")
    with pytest.raises(AlreadyPaid) as told:
        drawer.take("v1")
    assert told.value.details == {"number": first.number}
    voided = drawer.void(first, VoidReason.WRONG_AMOUNT)
    assert (voided.status, voided.void_reason, voided.voided_by) == (
        PaymentStatus.VOIDED,
        "wrong_amount",
        "S-clerk",
    )
    second = drawer.take("v1")
    assert standing((voided, second)) == second
    with pytest.raises(IllegalMove):
        drawer.void(first)


def test_a_paper_of_unknown_fate_is_counted_once_and_answered_by_a_person(drawer: Drawer) -> None:
    drawer.open()
    taken = drawer.take("v1")

    def note(paper: TicketPrint, *, seen: bool = False) -> Payment:
        return drawer.act(lambda unit, _: acts.note_paper(unit, taken.id, paper, seen=seen))

    assert (note(TicketPrint.UNKNOWN).copies, note(TicketPrint.PRINTED, seen=True).copies) == (1, 1)
    assert note(TicketPrint.PRINTED).copies == 2
    assert note(TicketPrint.FAILED).copies == 2


def test_a_close_that_agrees_needs_one_person(drawer: Drawer) -> None:
    till = drawer.open()
    drawer.void(drawer.take("v1"))
    drawer.take("v2", given=10000)
    closed = drawer.close(till, {"5000": 1, "500": 2})
    assert (closed.status, closed.expected, closed.total, closed.difference, closed.witness) == (
        TillStatus.CLOSED,
        FUND + 1000,
        FUND + 1000,
        0,
        "",
    )


def test_a_difference_needs_a_reason_and_a_second_person(drawer: Drawer) -> None:
    till = drawer.open()
    drawer.take("v1")
    short = {"5000": 1, "500": 1}
    with pytest.raises(DifferenceUnexplained) as told:
        drawer.close(till, short, reason=" ")
    assert told.value.details == {"difference": -500}
    with pytest.raises(WitnessNeeded):
        drawer.close(till, short, reason="500円を渡しすぎた")
    assert drawer.ledger.read(lambda r: r.tills.till("T01", till.day)).status is TillStatus.OPEN


def test_a_till_that_opens_again_begins_with_what_is_counted_then(
    drawer: Drawer, clock: SetClock
) -> None:
    till = drawer.open()
    drawer.take("v1")
    drawer.close(till, {"5000": 1, "1000": 1})
    clock.pass_(minutes=5)
    drawer.open(6000)
    drawer.take("v2")
    assert drawer.expected() == 7000
    with pytest.raises(IllegalMove):
        drawer.open()


def test_yesterdays_till_must_be_closed_first(drawer: Drawer, clock: SetClock) -> None:
    till = drawer.open()
    clock.pass_(days=1)
    with pytest.raises(OlderTillOpen) as told:
        drawer.open()
    assert told.value.details == {"day": till.day.isoformat()}
    with pytest.raises(TillNotOpen):
        drawer.take("v1")


@pytest.mark.parametrize("counted", [{"3000": 1}, {"1000": -1}, {"": 1}])
def test_what_is_no_money_is_not_counted(drawer: Drawer, counted: dict[str, int]) -> None:
    till = drawer.open()
    with pytest.raises(CountWrong):
        drawer.close(till, counted)
    with pytest.raises(CountWrong):
        drawer.close(till, {"5000": 1, **counted}, reason="r")


def test_only_the_contractors_counter_touches_money(
    drawer: Drawer, actors: dict[Role, Actor]
) -> None:
    for role in (Role.GUIDE, Role.BACKYARD, Role.OFFICIAL, Role.COURIER):
        with pytest.raises(NotAllowed):
            drawer.act(
                lambda unit, records: acts.open_till(unit, records.tills, PLACE, fund=0),
                actors[role],
            )


@given(
    counted=st.dictionaries(
        st.sampled_from([str(one) for one in DENOMINATIONS]), st.integers(0, 200)
    )
)
def test_the_sum_is_that_of_the_pieces(counted: dict[str, int]) -> None:
    yen = [value for value, pieces in counted.items() for _ in range(pieces)]
    assert total_of(counted) == sum(map(int, yen))


def test_a_till_is_one_terminals_and_one_days(clock: SetClock) -> None:
    today = clock.now().date()
    assert till_id("T01", today) != till_id("T02", today)
    assert till_id("T01", today) == till_id("T01", today)
