"""Cases at the desk: what contradicts, which ways there are, and that a way does what it says."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from app.access.roles import Role
from app.cards.card import Card, CardStatus
from app.cases.case import Case, CaseStatus, open_case
from app.cases.conflicts import HANDLINGS, Conflict, Due, Way, conflict_of
from app.desk.bookings import Bookings
from app.desk.case_views import CaseView
from app.desk.desk import Desk
from app.desk.status import StatusDesk
from app.faults import IllegalMove, NotAllowed, NotFound
from app.records.replica import CentralRow, Cursor
from app.records.state import office_scope
from app.records.unit import Unit
from app.reservations.booking import Booking, BookingStatus
from app.reservations.faults import SlotFull
from app.store.ledger import Ledger
from app.tickets import queue
from app.tickets.queue import NumberRange
from tests.app.desk.booking_kit import DAY, SLOT, Centre, answer, twice, wanted
from tests.app.desk.conftest import OFFICE, TERMINAL, Enter
from tests.app.store.rows import list_cards


@pytest.fixture
def status(desk: Desk) -> StatusDesk:
    return StatusDesk(desk)


@pytest.fixture
def refused(bookings: Bookings, centre: Centre) -> Booking:
    """Give a booking that was promised without the line and got no seat."""
    made = bookings.book(wanted()).booking
    full = msgspec.structs.replace(centre.day(), taken={SLOT: 2})
    centre.send([full])
    centre.refuse(made, "slot_full")
    return made


def only(status: StatusDesk) -> CaseView:
    (view,) = status.cases()
    return view


def settled(ledger: Ledger, case: str) -> Case:
    found = ledger.read(lambda records: records.cases.one(Case, case))
    assert found is not None
    assert found.status is CaseStatus.SETTLED
    return found


def owed(centre: Centre) -> list[str]:
    return [entry.kind for entry in centre.replica.owed(20)]


# --- 1: promised without a seat ----------------------------------------------------------------


def test_a5_1_the_case_tells_the_promise_and_the_nearest_free_times(
    status: StatusDesk, refused: Booking
) -> None:
    view = only(status)
    assert (view.conflict, view.due, view.proposed) == (
        Conflict.SEAT_FULL,
        Due.TODAY,
        Way.OTHER_TIME,
    )
    assert view.booking is not None
    assert (view.person, view.booking.phone) == ("辻　正明", "090-0000-0001")
    assert view.case.details["terminal"] == TERMINAL  # the window that promised owns it
    assert (view.case.details["leased"], view.case.details["time"]) == (False, "10:00")
    assert [(one.day, one.time) for one in view.free] == [
        (DAY, "09:30"),
        (DAY, "10:30"),
        (DAY, "09:00"),
    ]
    assert [(one.way, one.why) for one in view.ways] == [
        (Way.OTHER_TIME, ""),
        (Way.ONE_MORE_SEAT, "role"),
        (Way.GIVE_UP, ""),
    ]


def test_a5_1_another_time_is_booked_and_the_case_settled_together(
    status: StatusDesk, bookings: Bookings, refused: Booking, centre: Centre, ledger: Ledger
) -> None:
    view = only(status)
    status.settle(view.case.id, Way.OTHER_TIME, "電話で了承", view.free[1])
    again = bookings.again(refused.id)
    assert again is not None
    assert (again.booking.status, again.booking.time) == (BookingStatus.BOOKED, "10:30")
    assert owed(centre)[-2:] == ["booking.changed", "case.settled"]
    assert settled(ledger, view.case.id).way == "other_time"
    assert status.cases() == ()


def test_a5_1_nothing_is_settled_where_the_seat_is_gone_meanwhile(
    status: StatusDesk, refused: Booking, centre: Centre, ledger: Ledger
) -> None:
    view = only(status)
    chosen = view.free[0]
    centre.send([msgspec.structs.replace(centre.day(), taken={f"consultation@{chosen.time}": 2})])
    before = owed(centre)
    with pytest.raises(SlotFull):
        status.settle(view.case.id, Way.OTHER_TIME, "電話で了承", chosen)
    assert owed(centre) == before
    assert only(status).case.id == view.case.id


def test_a5_1_one_seat_more_is_a_responsible_persons(
    status: StatusDesk, refused: Booking, centre: Centre, enter: Enter
) -> None:
    view = only(status)
    with pytest.raises(NotAllowed):
        status.settle(view.case.id, Way.ONE_MORE_SEAT, "ご家族が同じ時間")
    enter(Role.SITE_MANAGER, "藤原　由佳")
    assert [one.why for one in only(status).ways] == ["", "", ""]
    status.settle(view.case.id, Way.ONE_MORE_SEAT, "ご家族が同じ時間")
    assert owed(centre)[-3:] == ["bookingday.seat_added", "booking.changed", "case.settled"]
    day = centre.day()
    assert (day.capacity[SLOT], day.why) == (3, "ご家族が同じ時間")


def test_a5_1_it_is_given_up_after_the_resident_was_told(
    status: StatusDesk, bookings: Bookings, refused: Booking, centre: Centre
) -> None:
    status.settle(only(status).case.id, Way.GIVE_UP, "ご本人に電話した")
    again = bookings.again(refused.id)
    assert again is not None
    assert again.booking.status is BookingStatus.CANCELLED
    assert centre.replica.owed(20)[-2].body == {"reason": "told"}


def test_a5_1_a_refused_change_leaves_the_booking_and_offers_the_nearest(
    status: StatusDesk, bookings: Bookings, centre: Centre, ledger: Ledger
) -> None:
    made = bookings.book(wanted("09:00")).booking
    centre.receive()
    bookings.change(made.id, office="center", day=DAY, time="10:00")
    centre.send([msgspec.structs.replace(centre.day(), taken={SLOT: 2})])
    answer(centre, "slot_full")
    view = only(status)
    assert (view.conflict, view.at and view.at.time) == (Conflict.CHANGE_REFUSED, "10:00")
    assert view.booking is not None
    assert (view.booking.time, view.booking.status) == ("09:00", BookingStatus.BOOKED)
    with pytest.raises(IllegalMove):  # it would give the booking up that stands
        status.settle(view.case.id, Way.GIVE_UP, "取りやめ")
    status.settle(view.case.id, Way.STAY, "もとの時間でよいとのこと")
    assert settled(ledger, view.case.id).way == "stay"
    assert owed(centre)[-1] == "case.settled"
    again = bookings.again(made.id)
    assert again is not None
    assert (again.booking.time, again.booking.status) == ("09:00", BookingStatus.BOOKED)


def test_a_clerk_who_told_the_resident_at_once_leaves_no_case(
    status: StatusDesk, refused: Booking, ledger: Ledger
) -> None:
    case = only(status).case.id
    (done,) = status.told_at_once(refused.id)
    assert (done.id, done.way) == (case, "told_at_once")
    assert status.told_at_once(refused.id) == ()
    assert settled(ledger, case).reason == ""


def test_a_booking_of_another_place_is_told_at_the_window_that_promised(
    status: StatusDesk, bookings: Bookings, centre: Centre, enter: Enter
) -> None:
    (card, *_) = enter(Role.BACKYARD, "小野田　徹").act(list_cards).value
    enter(Role.CLERK, "佐伯　美咲")
    centre.publish(office="umibe", days=14)
    free = bookings.nearest(msgspec.structs.replace(wanted(), office="umibe", purpose="issuance"))
    at = free[0]
    asked = msgspec.structs.replace(
        wanted(card=card.id),
        office="umibe",
        purpose="issuance",
        day=at.day,
        time=at.time,
        born=card.born,
    )
    made = bookings.book(asked).booking
    centre.refuse(made, "slot_full")
    view = only(status)
    assert view.case.scope == office_scope(OFFICE)
    assert view.booking is None  # it is the other place's now
    assert {one.why for one in view.ways} == {"elsewhere", "role"}


# --- 5: booked twice ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        ("web", "staff", Way.BOOK_THIS),
        ("staff", "web", Way.KEEP_OTHER),
        ("staff", "staff", Way.BOOK_THIS),
    ],
)
def test_a5_5_the_booking_that_a_person_told_last_is_proposed(
    status: StatusDesk, bookings: Bookings, centre: Centre, first: str, second: str, way: Way
) -> None:
    other, made = twice(bookings, centre, first=first, second=second)
    view = only(status)
    assert (view.conflict, view.proposed) == (Conflict.ALREADY_BOOKED, way)
    assert view.booking is not None
    assert view.other is not None
    assert (view.booking.id, view.other.id) == (made.id, other.id)
    assert [one.kind for one in view.events].count("booking.made") == 2


def test_a5_5_the_other_is_kept_and_this_one_given_up(
    status: StatusDesk, bookings: Bookings, centre: Centre
) -> None:
    other, made = twice(bookings, centre, first="web", second="staff")
    status.settle(only(status).case.id, Way.KEEP_OTHER, "Webの時間でよい")
    found = {one: bookings.again(one) for one in (other.id, made.id)}
    told = {id: view.booking.status for id, view in found.items() if view is not None}
    assert told == {other.id: BookingStatus.BOOKED, made.id: BookingStatus.CANCELLED}


def test_a5_5_the_other_is_given_up_and_this_one_booked_again(
    status: StatusDesk, bookings: Bookings, centre: Centre
) -> None:
    other, made = twice(bookings, centre, first="web", second="staff")
    status.settle(only(status).case.id, Way.BOOK_THIS, "窓口の時間にする")
    found = {one: bookings.again(one) for one in (other.id, made.id)}
    told = {id: view.booking.status for id, view in found.items() if view is not None}
    assert told == {other.id: BookingStatus.CANCELLED, made.id: BookingStatus.BOOKED}
    assert owed(centre)[-3:] == ["booking.cancelled", "booking.changed", "case.settled"]


# --- 6: refused because of what changed ----------------------------------------------------------


def test_a5_6_a_refused_request_tells_what_changed(
    status: StatusDesk, bookings: Bookings, centre: Centre
) -> None:
    made = bookings.book(wanted()).booking
    centre.receive()
    bookings.cancel(made.id)
    answer(centre, "illegal_move", now="served", state="served")
    view = only(status)
    assert view.conflict is Conflict.STATE_CHANGED
    assert (view.ours.state, view.central.state) == ("cancelled", "served")
    assert (view.ours.klass, view.proposed) == ("request", Way.KEEP_CENTRAL)
    assert view.booking is not None
    assert view.booking.status is BookingStatus.SERVED


# --- cards ----------------------------------------------------------------------------------------


def tell(desk: Desk, card: str, kind: str, now: str, topic: str = "illegal_move") -> str:
    """Open a case as the central store does, and return its id."""

    def work(unit: Unit) -> Case:
        return open_case(
            unit,
            topic=topic,
            subject_type="card",
            subject=card,
            entry=unit.ids.new(),
            details={"kind": kind, "terminal": "T09", "now": now, "wanted": "window:3"},
            scope=office_scope(OFFICE),
        )

    return desk.act(work).value.id


@pytest.fixture
def card(enter: Enter) -> str:
    manager = enter(Role.SITE_MANAGER, "藤原　由佳")
    (card, *_) = manager.act(lambda unit: list_cards(unit, "OKY-1")).value
    for kind in ("card.received", "card.set_up", "card.handed_over"):
        manager.act(lambda unit, kind=kind: unit.record(kind, card.id, {}))  # type: ignore[misc]
    enter(Role.CLERK, "佐伯　美咲")
    return card.id


def test_a5_2_several_entries_of_one_contradiction_are_one_case(
    desk: Desk, status: StatusDesk, card: str, ledger: Ledger
) -> None:
    ids = [
        tell(desk, card, "card.taken_out", "window:5"),
        tell(desk, card, "card.arrived", "window:5"),
        tell(desk, card, "card.handed_over", "window:5", topic="on_the_way"),
    ]
    view = only(status)
    assert (view.conflict, view.case.id) == (Conflict.CARD_MOVED, ids[2])
    assert sorted(view.joined) == sorted(ids[:2])
    assert ledger.read(lambda records: records.cases.count_open()) == 1
    status.settle(view.case.id, Way.STANDS, "袋を見た。入っていない")
    assert {settled(ledger, id).way for id in ids} == {"stands"}


def test_a5_2_a_card_found_in_the_bag_opens_its_own_case(
    desk: Desk, status: StatusDesk, card: str
) -> None:
    tell(desk, card, "card.taken_out", "handed_over")
    status.settle(only(status).case.id, Way.FOUND, "袋に入っていた")
    view = only(status)
    assert (view.conflict, view.due) == (Conflict.CARD_IN_HAND, Due.GRAVE)
    assert view.case.details["now"] == "handed_over"
    assert status.tell_in_hand(view.subject).id == view.case.id  # the same scan again: one case


@pytest.mark.parametrize(
    ("way", "stands"),
    [
        (Way.SAME_PERSON, (CardStatus.REVOKED, "replaced")),
        (Way.OTHER_PERSON, (CardStatus.HANDED_OVER, "")),
    ],
)
def test_a_card_from_before_ends_once_a_person_knows_whose_it_is(
    desk: Desk, status: StatusDesk, card: str, way: Way, stands: tuple[CardStatus, str]
) -> None:
    tell(desk, card, "card.handed_over", "handed_over", topic="other_card")
    view = only(status)
    assert (view.conflict, view.proposed) == (Conflict.OTHER_CARD, Way.SAME_PERSON)
    status.settle(view.case.id, way, "住民記録で確かめた")
    found = desk.ask(lambda records: records.cases.one(Card, card))
    assert found is not None
    assert (found.status, found.ended_for) == stands


def test_a5_2_only_a_card_that_is_gone_can_lie_here_wrongly(
    status: StatusDesk, card: str, enter: Enter
) -> None:
    desk = enter(Role.SITE_MANAGER, "藤原　由佳")
    other = desk.ask(lambda records: records.cards.in_box("OKY-1"))[-1]
    assert other.id != card
    with pytest.raises(IllegalMove):
        status.tell_in_hand(other.control_number)
    with pytest.raises(NotFound):
        status.tell_in_hand("9Z9-999999")
    assert status.cases() == ()


@pytest.mark.parametrize(
    ("kind", "now", "topic", "conflict"),
    [
        ("card.handed_over", "discarded", "illegal_move", Conflict.CARD_DISCARDED),
        ("card.handed_over", "handed_over", "illegal_move", Conflict.HANDED_OVER_TWICE),
        ("card.handed_over", "window:5", "on_the_way", Conflict.CARD_MOVED),
        ("card.taken_out", "handed_over", "misfit", Conflict.CARD_MOVED),
        ("card.arrived", "handed_over", "misfit", Conflict.CARD_IN_HAND),
        ("card.taken_out", "window:5", "illegal_move", Conflict.PLACE_DIFFERS),
        ("card.set_up", "set_up", "illegal_move", Conflict.STATE_CHANGED),
        ("card.set_up", "", "no_right", Conflict.OTHER),
    ],
)
def test_a_card_s_case_is_told_by_its_kind_and_state(
    desk: Desk, ledger: Ledger, card: str, kind: str, now: str, topic: str, conflict: Conflict
) -> None:
    made = tell(desk, card, kind, now, topic)
    case = ledger.read(lambda records: records.cases.one(Case, made))
    assert case is not None
    assert conflict_of(case) is conflict


def test_a_case_is_settled_once(desk: Desk, status: StatusDesk, card: str) -> None:
    made = tell(desk, card, "card.taken_out", "handed_over")
    status.settle(made, Way.STANDS, "見た")
    with pytest.raises(IllegalMove):
        status.settle(made, Way.FOUND, "袋に入っていた")
    assert status.cases() == ()


def test_every_conflict_has_at_most_three_ways() -> None:
    assert HANDLINGS.keys() == set(Conflict)
    assert all(0 < len(one.ways) <= 3 for one in HANDLINGS.values())


# --- 3: one number twice ------------------------------------------------------------------------


def test_a5_3_two_tickets_with_one_number_are_called_apart(
    enter: Enter, centre: Centre, status: StatusDesk
) -> None:
    desk = enter(Role.GUIDE, "岡本　真央")
    first = desk.act_asking(
        lambda unit, records: queue.issue(
            unit,
            records.tickets,
            terminal=TERMINAL,
            purpose="A",
            numbers=NumberRange(first=1, last=9),
        )
    ).value
    later = first.issued_at + timedelta(minutes=1)
    there = msgspec.structs.replace(first, id="there", terminal="T09", issued_at=later, rev=1)
    row = CentralRow(
        scope=first.scope,
        subject_type="ticket",
        subject="there",
        rev=1,
        body=msgspec.to_builtins(there),
    )
    cursor = Cursor(scope=first.scope, feed_epoch="f", no=99)
    centre.replica.take_feed([row], 0, cursor)
    desk.act(
        lambda unit: open_case(
            unit,
            topic="number_taken",
            subject_type="ticket",
            subject="there",
            entry="e",
            details={"kind": "ticket.issued", "terminal": "T09", "now": TERMINAL, "wanted": "T09"},
            scope=first.scope,
        )
    )
    view = only(status)
    assert view.conflict is Conflict.NUMBER_TWICE
    assert view.ticket is not None
    assert view.ticket_other is not None
    assert (view.ticket.id, view.ticket_other.id) == ("there", first.id)
    tickets = desk.ask(lambda records: records.tickets.of_day(OFFICE, desk.today()))
    assert queue.number_labels(tickets) == {first.id: "A001-1", "there": "A001-2"}
    assert queue.number_labels([first]) == {first.id: "A001"}
