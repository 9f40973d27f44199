"""What is scarce is never sold twice: the conflicts of bookings and their outcomes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.records.entry import Outcome
from app.reservations.booking import BookingStatus
from app.reservations.booking_day import day_id
from app.reservations.faults import NoSlot, SlotFull
from app.reservations.plan import load_slot_plan
from sync.central.days import DayKeeper
from sync.central.service import CentralService
from sync.central.tables import shared
from tests.sync.booking_kit import (
    DAY,
    SEATS,
    SLOT,
    Window,
    agrees,
    bookings_of,
    day_of,
    open_day,
)
from tests.sync.conftest import Terminals
from tests.sync.parts import SCOPE, SetClock

pytestmark = pytest.mark.postgres


@pytest.fixture
def municipality() -> str:
    return "shiomi"


@pytest.fixture
def here(terminals: Terminals) -> Window:
    return Window(terminals, "T01")


@pytest.fixture
def there(terminals: Terminals) -> Window:
    return Window(terminals, "T02")


@pytest.fixture
def keeper(central: CentralService, terminals: Terminals) -> Iterator[DayKeeper]:
    """Give the days under a clock that the test sets."""
    from app.system import SystemIds
    from sync.certificates import read_key

    clock = SetClock(datetime.now(UTC))
    key = read_key((terminals.keys / "countersign.key").read_bytes())
    return DayKeeper(central.engine, load_slot_plan("shiomi"), key, clock, SystemIds())


# --- the days --------------------------------------------------------------------------------


def test_every_terminal_knows_the_days_of_all_places(here: Window) -> None:
    here.meet()
    day = here.day()
    assert day.capacity[SLOT] == SEATS
    assert here.ledger.state("bookingday", day_id("umibe", DAY)) is not None
    assert day.hand is False


def test_a_day_set_by_hand_is_kept_by_the_plan(
    here: Window, central: CentralService, keeper: DayKeeper
) -> None:
    here.meet()
    body = {
        "office": "center",
        "day": DAY.isoformat(),
        "opens": "",
        "closes": "",
        "closed": "override",
        "note": "停電",
        "why": "停電の工事",
        "capacity": {},
        "bookable_from": DAY.isoformat(),
        "bookable_until": datetime.now(UTC).isoformat(),
    }
    here.ledger.record(
        "bookingday.set",
        day_id("center", DAY),
        body,
        scope="city",
        actor="kimura",
        role="official",
    )
    here.meet()
    assert keeper.publish() == 0
    assert (day_of(central).hand, day_of(central).capacity) == (True, {})
    booked = here.book("p1")
    here.meet()
    assert here.ledger.receipts[booked.id].reason == "no_slot"


def test_publishing_again_changes_nothing(keeper: DayKeeper) -> None:
    assert keeper.publish() == 0


# --- case 1: two windows give the same seat -----------------------------------------------------


def test_a5_1_the_first_in_order_of_arrival_gets_the_last_seat(
    here: Window, there: Window, central: CentralService
) -> None:
    for window in (here, there):
        window.meet()
    first, second = here.book("p1"), here.book("p2")
    late = there.book("p3")  # promised earlier by its clock, but it comes later
    here.meet()
    there.meet()
    here.meet()
    assert {here.booking(one).seat for one in (first, second)} == {1, 2}
    refused = there.booking(late)
    assert there.ledger.outcome(late) is Outcome.REJECTED
    assert (refused.status, refused.refused) == (BookingStatus.REFUSED, "slot_full")
    assert (refused.name, refused.phone) == ("辻　正明", "090-0000-0001")
    assert here.booking(late) == refused  # every window can tell the resident
    assert there.day().free(SLOT, datetime.now(UTC)) == 0
    agrees(central)


def test_a5_1_many_windows_at_once_never_sell_a_seat_twice(
    terminals: Terminals, central: CentralService
) -> None:
    windows = [Window(terminals, f"T{number}") for number in range(10, 18)]
    for number, window in enumerate(windows):
        for at in range(4):
            window.book(f"p{number}-{at}", time="11:00")
            window.book(f"q{number}-{at}", time="11:30")
    threads = [threading.Thread(target=window.engine.push_round) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = [one for one in bookings_of(central) if one.status is BookingStatus.BOOKED]
    assert len(held) == 2 * SEATS
    assert sum(one.status is BookingStatus.REFUSED for one in bookings_of(central)) == 60
    agrees(central)


def test_a5_1_with_a_lease_two_windows_without_the_line_never_give_the_same_seat(
    here: Window, there: Window, central: CentralService
) -> None:
    for window in (here, there, here):
        window.meet()
        window.lease()
    for window in (here, there):
        window.engine.pull_round()
    now = datetime.now(UTC)
    day = here.day()
    leased = {
        slot: (day.leased_to("T01", slot, now), day.leased_to("T02", slot, now))
        for slot in day.capacity
    }
    plan = load_slot_plan("shiomi").day("center", DAY)
    assert plan is not None
    lease = {f"{one.purpose}@{one.start:%H:%M}": one.lease for one in plan.slots}
    assert all(sum(shares) <= lease[slot] for slot, shares in leased.items())
    assert any(shares[0] for shares in leased.values())
    assert any(shares[1] for shares in leased.values())
    mine = [slot for slot, shares in leased.items() if shares[0] and slot.startswith("iss")][:3]
    kept = [
        here.book_card(at, time=slot.partition("@")[2], leased=True) for at, slot in enumerate(mine)
    ]
    # Meanwhile everybody else buys the same slots empty.
    for n, slot in enumerate(mine):
        for at in range(10):
            there.book_card(100 + 20 * n + at, time=slot.partition("@")[2])
    there.meet()
    here.meet()
    assert [here.booking(one).status for one in kept] == [BookingStatus.BOOKED] * len(mine)
    agrees(central)


def test_a5_1_one_seat_more_is_a_responsible_persons_act(
    here: Window, central: CentralService
) -> None:
    for person in ("p1", "p2"):
        here.book(person)
    here.meet()
    here.ledger.record(
        "bookingday.seat_added",
        day_id("center", DAY),
        {"slot": SLOT, "reason": "家族で来られる"},
        actor="kimura",
        role="official",
    )
    third = here.book("p3")
    here.meet()
    assert here.booking(third).seat == 3
    assert day_of(central).why == "家族で来られる"
    agrees(central)


def test_a_seat_is_held_while_somebody_types(here: Window, there: Window) -> None:
    for window in (here, there):
        window.meet()
    there.book("p1")
    there.meet()
    until = here.client.hold("center", DAY, SLOT)
    assert timedelta(0) < until - datetime.now(UTC) <= timedelta(minutes=2)
    with pytest.raises(SlotFull):
        there.client.hold("center", DAY, SLOT)
    late = there.book("p2")
    there.meet()
    assert there.booking(late).status is BookingStatus.REFUSED
    mine = here.book("p3")
    here.meet()
    assert here.booking(mine).seat == 2
    with pytest.raises(NoSlot):
        here.client.hold("center", DAY, "consultation@03:00")


def test_a_seat_let_go_is_everybodys(here: Window, there: Window) -> None:
    here.client.hold("center", DAY, SLOT)
    here.client.hold("center", DAY, "")
    for person in ("p1", "p2"):
        there.book(person)
    there.meet()
    assert there.day().taken[SLOT] == SEATS


# --- case 4: cancelled on the web, served at the window ------------------------------------------


def test_a5_4_who_came_came_and_the_other_booking_is_given_up(
    here: Window, there: Window, central: CentralService
) -> None:
    booked = here.book("p1")
    here.meet()
    there.meet()
    there.act("booking.cancelled", booked.subject, {"reason": "resident"})
    again = there.book("p1", time="11:00")
    there.meet()
    arrived = here.ledger.record(
        "booking.arrived", booked.subject, {"ticket": "t1"}, actor="mori", role="guide"
    )
    served = here.act("booking.served", booked.subject)
    here.meet()
    there.meet()
    assert here.ledger.outcome(arrived) is Outcome.CASE
    assert here.ledger.outcome(served) is Outcome.APPLIED
    assert here.booking(booked).status is BookingStatus.SERVED
    assert there.booking(booked).status is BookingStatus.SERVED
    assert there.booking(again).status is BookingStatus.CANCELLED
    assert day_of(central).taken == {}
    agrees(central)


def test_a5_4_after_served_a_cancellation_is_refused(here: Window, there: Window) -> None:
    booked = here.book("p1")
    here.meet()
    there.meet()
    here.ledger.record(
        "booking.arrived", booked.subject, {"ticket": "t1"}, actor="mori", role="guide"
    )
    here.act("booking.served", booked.subject)
    cancelled = there.act("booking.cancelled", booked.subject, {"reason": "resident"})
    here.meet()
    there.meet()
    assert there.ledger.outcome(cancelled) is Outcome.REJECTED
    assert there.ledger.receipts[cancelled.id].reason == "illegal_move"
    assert there.booking(booked).status is BookingStatus.SERVED
    assert there.booking(booked) == here.booking(booked)


# --- case 5: booked on the web and at a window without the line ----------------------------------


def test_a5_5_one_person_has_one_active_booking_per_purpose(
    here: Window, there: Window, central: CentralService
) -> None:
    web = there.book("p1", channel="web", time="13:00")
    there.meet()
    window = here.book("p1")
    here.meet()
    refused = here.booking(window)
    assert (refused.status, refused.refused) == (BookingStatus.REFUSED, "already_booked")
    assert refused.other == web.subject
    other = here.book("p1", purpose="certificate", time="10:00")
    here.meet()
    assert here.booking(other).status is BookingStatus.BOOKED
    agrees(central)


def test_a5_5_after_a_cancellation_the_person_books_again(
    here: Window, central: CentralService
) -> None:
    first = here.book("p1")
    here.act("booking.cancelled", first.subject, {"reason": "resident"})
    second = here.book("p1", time="10:30")
    here.meet()
    assert here.booking(second).seat == 1
    assert day_of(central).taken == {"consultation@10:30": 1}
    agrees(central)


# --- changes -----------------------------------------------------------------------------------


def test_a_change_takes_the_new_seat_and_gives_the_old_one_back(
    here: Window, central: CentralService
) -> None:
    booked = here.book("p1")
    here.meet()
    target = {"office": "center", "day": DAY.isoformat(), "time": "14:00", "leased": False}
    here.act("booking.changed", booked.subject, target)
    here.meet()
    assert (here.booking(booked).time, here.booking(booked).seat) == ("14:00", 1)
    assert day_of(central).taken == {"consultation@14:00": 1}
    agrees(central)


def test_a_change_into_a_full_slot_leaves_the_booking_as_it_was(
    here: Window, there: Window, central: CentralService
) -> None:
    for person in ("p1", "p2"):
        there.book(person, time="15:00")
    there.meet()
    booked = here.book("p3")
    here.meet()
    target = {"office": "center", "day": DAY.isoformat(), "time": "15:00", "leased": False}
    changed = here.act("booking.changed", booked.subject, target)
    here.meet()
    assert here.ledger.receipts[changed.id].reason == "slot_full"
    assert (here.booking(booked).time, here.booking(booked).status) == (
        "10:00",
        BookingStatus.BOOKED,
    )
    agrees(central)


def test_a_booking_moves_to_another_place(
    here: Window, terminals: Terminals, central: CentralService
) -> None:
    booked = here.book_card(1)
    here.meet()
    day = open_day("umibe")
    target = {"office": "umibe", "day": day.isoformat(), "time": "10:00", "leased": False}
    moved = here.act("booking.changed", booked.subject, target)
    here.meet()
    assert here.ledger.outcome(moved) is Outcome.APPLIED
    (kept,) = bookings_of(central)
    assert (kept.office, kept.scope, kept.seat) == ("umibe", "office:umibe", 1)
    agrees(central)


def test_a_booking_for_another_place_is_taken_in(here: Window, central: CentralService) -> None:
    booked = here.book_card(1, office="umibe", day=open_day("umibe").isoformat())
    here.meet()
    assert here.ledger.outcome(booked) is Outcome.APPLIED
    assert bookings_of(central)[0].scope == "office:umibe"


# --- case 7: two windows change how a person is reached ------------------------------------------


def test_a5_7_contact_is_taken_field_by_field_and_notes_are_added(
    here: Window, there: Window
) -> None:
    booked = here.book("p1")
    here.meet()
    there.meet()
    for window, private in ((here, {"phone": "03-1"}), (there, {"mail": "a@example.jp"})):
        window.ledger.record(
            "booking.contact_changed",
            booked.subject,
            {},
            private=private,
            actor="sato",
            role="clerk",
        )
        window.ledger.record(
            "booking.noted",
            booked.subject,
            {},
            private={"text": window.ledger.terminal},
            actor="sato",
            role="clerk",
        )
    for window in (here, there, here):
        window.meet()
    kept = here.booking(booked)
    assert (kept.phone, kept.mail) == ("03-1", "a@example.jp")
    assert [note.text for note in kept.notes if not note.was] == ["T01", "T02"]
    assert there.booking(booked) == kept


def test_a5_7_the_same_field_changed_twice_keeps_both_values(here: Window, there: Window) -> None:
    booked = here.book("p1")
    here.meet()
    there.meet()
    for window, phone in ((here, "03-1"), (there, "03-2")):
        window.ledger.record(
            "booking.contact_changed",
            booked.subject,
            {},
            private={"phone": phone},
            actor="sato",
            role="clerk",
        )
    for window in (here, there, here):
        window.meet()
    kept = here.booking(booked)
    assert kept.phone == "03-2"
    assert [(note.was, note.text) for note in kept.notes] == [
        ("phone", "090-0000-0001"),
        ("phone", "03-1"),
    ]
    assert there.booking(booked) == kept
    assert not any(key.subject_type == "case" for key in here.ledger.states)


# --- deadlines and days that pass ---------------------------------------------------------------


def test_residents_book_until_the_deadline_and_staff_after_it(
    here: Window, central: CentralService
) -> None:
    """OKA-1.1.3-エ-キ."""
    here.meet()
    day = here.day()
    past = {"bookable_until": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    table = shared["bookingday"]
    with central.engine.begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == day.id).values(past))
    late = here.book("p1", channel="web")
    staff = here.book("p2")
    here.meet()
    assert here.ledger.receipts[late.id].reason == "too_late"
    assert here.booking(staff).status is BookingStatus.BOOKED
    far = {"bookable_until": day.bookable_until.isoformat(), "bookable_from": day.day.isoformat()}
    with central.engine.begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == day.id).values(far))
    early = here.book("p3", channel="web", time="11:00")
    ahead = here.book("p4", time="11:00")
    here.meet()
    assert here.ledger.receipts[early.id].reason == "too_early"
    assert here.booking(ahead).status is BookingStatus.BOOKED


def test_a_day_that_passed_leaves_missed_bookings_and_the_person_may_book_again(
    here: Window, keeper: DayKeeper
) -> None:
    booked = here.book("p1")
    here.meet()
    assert keeper.sweep() == 0
    clock = keeper._clock
    assert isinstance(clock, SetClock)
    clock.pass_time(3 * 86400)
    assert keeper.sweep() == 1
    here.meet()
    assert here.booking(booked).status is BookingStatus.MISSED
    again = here.book("p1", day=(DAY + timedelta(days=3)).isoformat())
    here.meet()
    assert here.booking(again).status is BookingStatus.BOOKED


def test_a5_10_leased_seats_of_a_silent_terminal_return_after_their_grace(
    here: Window, there: Window, keeper: DayKeeper, central: CentralService
) -> None:
    for window in (here, there, here):
        window.meet()
        window.lease()
    clock = keeper._clock
    assert isinstance(clock, SetClock)
    day = day_of(central)
    mine = next(one for one in day.leases if one.terminal == "T01")
    before = day.free(mine.slot, clock.now(), terminal="T02")
    clock.pass_time(37 * 3600)
    assert day.free(mine.slot, clock.now(), terminal="T02") == before + mine.seats


def test_the_row_of_what_was_judged_comes_with_the_answer(here: Window, there: Window) -> None:
    booked = here.book("p1")
    here.meet()
    there.meet()
    there.ledger.record(
        "booking.arrived", booked.subject, {"ticket": "t1"}, actor="mori", role="guide"
    )
    there.engine.push_round()
    cancelled = here.act("booking.cancelled", booked.subject, {"reason": "resident"})
    here.engine.push_round()
    assert here.ledger.receipts[cancelled.id].reason == "illegal_move"
    assert here.booking(booked).status is BookingStatus.ARRIVED
    assert here.ledger.told().keys() >= {f"booking:{booked.subject}"}
    assert here.booking(booked).scope == SCOPE
