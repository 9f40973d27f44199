"""The queue: no number twice, care first, called by nobody twice, absent for good."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.access.roles import Role
from app.faults import IllegalMove, NotAllowed
from app.records.unit import Actor, Unit
from app.reservations.booking import Booking, BookingStatus, NewBooking, make
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.tickets import queue
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus
from tests.app.store.conftest import Opener
from tests.conftest import SetClock

NUMBERS = queue.NumberRange(first=1, last=299)


class Floor:
    """The floor of one terminal, as its guide works it."""

    def __init__(self, ledger: Ledger, actor: Actor) -> None:
        self._ledger = ledger
        self._actor = actor

    def issue(self, purpose: str = "A", **how: Any) -> Ticket:
        given = {"terminal": "T01", "numbers": NUMBERS, **how}
        return self._ledger.act_with_records(
            lambda unit, records: queue.issue(unit, records.tickets, purpose=purpose, **given),
            self._actor,
        ).value

    def call_next(self, *purposes: str, window: str = "1") -> Ticket:
        return self._ledger.act_with_records(
            lambda unit, records: queue.call_next(
                unit, records.tickets, window=window, purposes=frozenset(purposes or "A")
            ),
            self._actor,
        ).value

    def act(self, work: Callable[[Unit], Any]) -> Any:
        return self._ledger.act(work, self._actor).value

    def waiting(self) -> list[str]:
        day = self._ledger.now().date()
        found = self._ledger.read(lambda records: records.tickets.waiting("center", day))
        return [ticket.number for ticket in found]


@pytest.fixture
def floor(ledger: Ledger, actors: dict[Role, Actor]) -> Floor:
    return Floor(ledger, actors[Role.SITE_MANAGER])


def test_numbers_count_per_purpose_and_begin_again_each_day(floor: Floor, clock: SetClock) -> None:
    assert [floor.issue(p).number for p in "AABA"] == ["A001", "A002", "B001", "A003"]
    clock.pass_(days=1)
    assert floor.issue().number == "A001"


def test_two_terminals_never_give_one_number(
    floor: Floor, home: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    mine = [floor.issue().number for _ in range(3)]
    there = queue.NumberRange(first=300, last=599)
    with open_ledger(
        home / "there.db", identity=Identity(terminal="T02", epoch=1, office="center")
    ) as ledger:
        other = Floor(ledger, actors[Role.GUIDE])
        theirs = [other.issue(terminal="T02", numbers=there).number for _ in range(3)]
    assert theirs == ["A300", "A301", "A302"]
    assert not set(mine) & set(theirs)


def test_numbers_over_nine_hundred_and_ninety_nine_still_count_up(floor: Floor) -> None:
    far = queue.NumberRange(first=998, last=1002)
    given = [floor.issue(numbers=far).number for _ in range(5)]
    assert given == ["A998", "A999", "A1000", "A1001", "A1002"]
    with pytest.raises(queue.NumbersUsedUp) as told:
        floor.issue(numbers=far)
    assert told.value.details == {"last": 1002}


def test_no_number_is_given_on_a_day_that_may_have_seen_it(floor: Floor, clock: SetClock) -> None:
    unsure = msgspec.structs.replace(NUMBERS, unsure_on=clock.now().date())
    with pytest.raises(queue.NumbersUnsure) as told:
        floor.issue(numbers=unsure)
    assert told.value.details == {"first": 1, "last": 299}
    assert floor.waiting() == []
    assert floor.issue(numbers=unsure, by_hand="A5002").number == "A5002"
    clock.pass_(days=1)
    assert floor.issue(numbers=unsure).number == "A001"


def test_a_number_of_the_roll_does_not_disturb_the_count(floor: Floor) -> None:
    by_hand = floor.issue(by_hand="A5001")
    assert (by_hand.number, by_hand.paper) == ("A5001", TicketPrint.BY_HAND)
    assert floor.issue().number == "A001"
    floor.act(lambda unit: queue.note_paper(unit, by_hand.id, TicketPrint.PRINTED))
    assert floor.issue().number == "A002"
    odd = floor.issue(by_hand="手書き7")
    floor.act(lambda unit: queue.note_paper(unit, odd.id, TicketPrint.PRINTED))
    assert floor.issue().number == "A003"
    used_up = queue.NumberRange(first=1, last=3)
    assert floor.issue(numbers=used_up, by_hand="A5002").number == "A5002"


def test_care_goes_first_then_who_came_first(floor: Floor, clock: SetClock) -> None:
    for care in (False, False, True, False, True):
        floor.issue(care=care)
        clock.pass_(minutes=1)
    assert floor.waiting() == ["A003", "A005", "A001", "A002", "A004"]
    assert floor.call_next().number == "A003"


def test_a_window_calls_its_own_purposes(floor: Floor) -> None:
    floor.issue("A")
    floor.issue("B")
    assert floor.call_next("B", "C").number == "B001"
    with pytest.raises(queue.NobodyWaiting):
        floor.call_next("B", "C")


def test_called_again_absent_and_back_at_the_old_place(floor: Floor, clock: SetClock) -> None:
    first = floor.issue()
    clock.pass_(minutes=5)
    floor.issue()
    called = floor.call_next(window="3")
    assert (called.id, called.window, called.calls) == (first.id, "3", 1)
    assert floor.act(lambda unit: queue.recall(unit, first.id)).calls == 2
    absent = floor.act(lambda unit: queue.absent(unit, first.id))
    assert (absent.status, absent.window) == (TicketStatus.ABSENT, "")
    assert floor.waiting() == ["A002"]
    with pytest.raises(IllegalMove):
        floor.act(lambda unit: queue.recall(unit, first.id))
    floor.act(lambda unit: queue.requeue(unit, first.id))
    assert floor.waiting() == ["A001", "A002"]


def test_a_number_given_here_and_written_by_hand_is_not_given_again(floor: Floor) -> None:
    given = floor.issue()
    floor.act(lambda unit: queue.note_paper(unit, given.id, TicketPrint.BY_HAND))
    floor.issue(by_hand="A002")
    assert (given.number, floor.issue().number) == ("A001", "A003")
    ends = queue.NumberRange(first=1, last=3)
    with pytest.raises(queue.NumbersUsedUp):
        floor.issue(numbers=ends)


def test_an_absent_or_parked_number_is_never_called_by_itself(floor: Floor) -> None:
    for rest in (queue.absent, queue.park):
        ticket = floor.issue()
        floor.call_next()
        floor.act(lambda unit, rest=rest, id=ticket.id: rest(unit, id))
        with pytest.raises(queue.NobodyWaiting):
            floor.call_next()


def test_one_number_is_called_once(floor: Floor) -> None:
    ticket = floor.issue()
    floor.act(lambda unit: queue.call(unit, ticket.id, window="1"))
    with pytest.raises(IllegalMove) as told:
        floor.act(lambda unit: queue.call(unit, ticket.id, window="2"))
    assert (told.value.now, told.value.wanted) == ("called", "called")


def test_only_a_waiting_number_is_void_and_its_number_is_gone(floor: Floor) -> None:
    ticket = floor.issue()
    floor.act(lambda unit: queue.void(unit, ticket.id, reason="mistake"))
    assert floor.issue().number == "A002"
    floor.call_next()
    second = floor.act(lambda unit: unit.get(Ticket, ticket.id))
    assert second.status is TicketStatus.VOID
    with pytest.raises(IllegalMove):
        floor.act(lambda unit: queue.void(unit, ticket.id, reason="mistake"))


def test_a_booking_arrives_with_its_ticket_once(floor: Floor) -> None:
    booking = floor.act(
        lambda unit: make(
            unit,
            NewBooking(
                number="N1",
                purpose="issuance",
                office="center",
                day=date(2026, 11, 20),
                time="10:00",
            ),
        )
    )
    first = floor.issue(booking=booking.id)
    kept = floor.act(lambda unit: unit.get(Booking, booking.id))
    assert (kept.status, kept.ticket) == (BookingStatus.ARRIVED, first.id)
    floor.issue(booking=booking.id)
    assert floor.act(lambda unit: unit.get(Booking, booking.id)).ticket == first.id


def test_paper_is_noted_and_counted(floor: Floor) -> None:
    ticket = floor.issue()
    assert (ticket.paper, ticket.copies) == (TicketPrint.ASKED, 0)
    for paper, copies in (
        (TicketPrint.FAILED, 0),
        (TicketPrint.UNKNOWN, 1),
        (TicketPrint.FAILED, 1),
        (TicketPrint.PRINTED, 2),
    ):
        noted = floor.act(lambda unit, p=paper: queue.note_paper(unit, ticket.id, p))
        assert (noted.paper, noted.copies) == (paper, copies)


def test_waiting_is_counted_per_purpose(floor: Floor) -> None:
    given = [floor.issue(p) for p in "AABC"]
    assert queue.waiting_by_purpose(given) == {"A": 2, "B": 1, "C": 1}
    assert queue.waiting_by_purpose([]) == {}


def test_a_guide_gives_numbers_and_calls_nobody(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    guide = Floor(ledger, actors[Role.GUIDE])
    guide.issue()
    with pytest.raises(NotAllowed):
        guide.call_next()
