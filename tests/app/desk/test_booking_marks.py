"""Came, served, issued: one or many at once, all or none; who may and when."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from app.access.roles import Role
from app.cards.card import Card, CardStatus
from app.cards.ledger import CardNotSetUp, set_up
from app.desk.booking_marks import BookingMarks, Mark
from app.desk.booking_values import BookingView
from app.desk.bookings import Bookings
from app.desk.desk import Desk
from app.faults import IllegalMove
from app.records.unit import Actor
from app.reservations.booking import BookingStatus, Wanted
from app.reservations.faults import NotForIssuance, NotItsDay
from app.store.ledger import Ledger
from tests.app.desk.booking_kit import DAY, wanted
from tests.app.desk.conftest import OFFICE, Enter
from tests.app.store.rows import list_cards
from tests.conftest import SetClock

PEOPLE = (
    ("3K7204817", "辻　正明", "ツジ　マサアキ", "1956-11-02"),
    ("3K7204818", "岡﨑　拓海", "オカザキ　タクミ", "1984-05-17"),
)


@pytest.fixture
def marks(desk: Desk, bookings: Bookings) -> BookingMarks:
    return BookingMarks(desk, bookings)


@pytest.fixture
def cards(ledger: Ledger) -> list[Card]:
    """Give two cards that were set up."""
    backyard = Actor(staff_id="B-2001", role=Role.BACKYARD, office=OFFICE)
    ledger.act(lambda unit: list_cards(unit, "OKY-1", PEOPLE), backyard)
    found = [ledger.read(lambda r, n=one[0]: r.cards.by_control_number(n)) for one in PEOPLE]  # type: ignore[misc]
    for card in found:
        assert card is not None
        ledger.act(
            lambda unit, id=card.id: unit.record("card.received", id, {"place": "backyard"}),
            backyard,
        )  # type: ignore[misc]
    return found  # type: ignore[return-value]


def prepared(ledger: Ledger, *cards: Card) -> None:
    backyard = Actor(staff_id="B-2001", role=Role.BACKYARD, office=OFFICE)
    for card in cards:
        ledger.act(lambda unit, id=card.id: set_up(unit, id), backyard)  # type: ignore[misc]


def of(kana: str, at: str = "10:00") -> Wanted:
    return msgspec.structs.replace(wanted(at), kana=kana)


def issuance(card: Card, at: str) -> Wanted:
    return msgspec.structs.replace(
        wanted(at, card=card.id), purpose="issuance", name=card.name, kana=card.kana, born=card.born
    )


def now(bookings: Bookings, view: BookingView) -> BookingView:
    found = bookings.again(view.booking.id)
    assert found is not None
    return found


def test_many_came_and_were_served_each_in_one_act(
    marks: BookingMarks, bookings: Bookings, clock: SetClock
) -> None:
    made = [bookings.book(of(f"カナ{at}", at)) for at in ("09:00", "10:00")]
    clock.pass_(days=1)
    ids = [one.booking.id for one in made]
    assert all(marks.fits(Mark.CAME, one) and not marks.fits(Mark.SERVED, one) for one in made)
    came = marks.mark(Mark.CAME, ids)
    assert {one.booking.status for one in came} == {BookingStatus.ARRIVED}
    assert {one.booking.ticket for one in came} == {""}
    assert all(marks.fits(Mark.SERVED, one) and not marks.fits(Mark.CAME, one) for one in came)
    served = marks.mark(Mark.SERVED, ids)
    assert {one.booking.status for one in served} == {BookingStatus.SERVED}


def test_nobody_came_on_a_day_that_is_to_come_and_nothing_of_the_act_stays(
    marks: BookingMarks, bookings: Bookings, clock: SetClock
) -> None:
    today = bookings.book(wanted("09:00"))
    later = bookings.book(msgspec.structs.replace(of("オカザキ"), day=DAY + timedelta(days=3)))
    clock.pass_(days=1)
    assert not marks.fits(Mark.CAME, later)
    with pytest.raises(NotItsDay):
        marks.mark(Mark.CAME, [today.booking.id, later.booking.id])
    assert now(bookings, today).booking.status is BookingStatus.BOOKED


def test_who_did_not_come_is_not_served(marks: BookingMarks, bookings: Bookings) -> None:
    made = bookings.book(wanted())
    with pytest.raises(IllegalMove):
        marks.mark(Mark.SERVED, [made.booking.id])


def test_issued_gives_the_card_away_and_ends_the_booking_together(
    marks: BookingMarks,
    bookings: Bookings,
    ledger: Ledger,
    cards: list[Card],
    clock: SetClock,
) -> None:
    prepared(ledger, *cards)
    made = [
        bookings.book(issuance(card, at))
        for card, at in zip(cards, ("09:00", "10:00"), strict=True)
    ]
    clock.pass_(days=1)
    marks.mark(Mark.CAME, [made[0].booking.id])
    assert all(marks.fits(Mark.ISSUED, now(bookings, one)) for one in made)
    done = marks.mark(Mark.ISSUED, [one.booking.id for one in made])
    assert all(one.issued and one.booking.status is BookingStatus.SERVED for one in done)
    assert {one.card.status for one in done if one.card} == {CardStatus.HANDED_OVER}
    assert not marks.fits(Mark.ISSUED, done[0])


def test_one_card_that_is_not_ready_keeps_all_of_them(
    marks: BookingMarks,
    bookings: Bookings,
    ledger: Ledger,
    cards: list[Card],
    clock: SetClock,
) -> None:
    prepared(ledger, cards[0])
    made = [
        bookings.book(issuance(card, at))
        for card, at in zip(cards, ("09:00", "10:00"), strict=True)
    ]
    clock.pass_(days=1)
    with pytest.raises(CardNotSetUp):
        marks.mark(Mark.ISSUED, [one.booking.id for one in made])
    after = now(bookings, made[0])
    assert (after.booking.status, after.issued) == (BookingStatus.BOOKED, False)
    assert after.card is not None
    assert after.card.status is CardStatus.SET_UP


def test_a_served_person_without_a_card_is_not_issued(
    marks: BookingMarks, bookings: Bookings, ledger: Ledger, cards: list[Card], clock: SetClock
) -> None:
    prepared(ledger, *cards)
    made = bookings.book(issuance(cards[0], "09:00"))
    other = bookings.book(wanted("10:00"))
    clock.pass_(days=1)
    ids = [made.booking.id, other.booking.id]
    marks.mark(Mark.CAME, ids)
    first, second = marks.mark(Mark.SERVED, ids)
    assert (first.issued, marks.fits(Mark.ISSUED, first)) == (False, True)
    assert not marks.fits(Mark.ISSUED, second)
    with pytest.raises(NotForIssuance):
        marks.mark(Mark.ISSUED, ids)
    assert not now(bookings, made).issued
    assert marks.mark(Mark.ISSUED, ids[:1])[0].issued


def test_an_operator_on_the_telephone_marks_nothing(marks: BookingMarks, enter: Enter) -> None:
    assert all(marks.may(mark) for mark in Mark)
    enter(Role.OPERATOR, "原田　彩")
    assert not any(marks.may(mark) for mark in Mark)
    enter(Role.GUIDE, "岡本　真央")
    assert [marks.may(mark) for mark in Mark] == [True, False, False]
