"""A booking is asked for, arrives, is served; a person who came is never undone."""

from datetime import date
from typing import Any

import pytest

from app.access.roles import Role
from app.faults import IllegalMove
from app.kinds import KINDS
from app.records.entry import Klass
from app.records.unit import Actor, Unit
from app.reservations import booking as bookings
from app.reservations.booking import BOOKING_MOVES, Booking, BookingStatus, Comer, NewBooking, make
from app.store.ledger import Ledger

NOVEMBER = date(2026, 11, 24)


def _make(unit: Unit, number: str = "N1", time: str = "10:00", card: str = "c1") -> Booking:
    return make(
        unit,
        NewBooking(
            number=number, purpose="issuance", office="center", day=NOVEMBER, time=time, card=card
        ),
    )


@pytest.fixture
def actor(actors: dict[Role, Actor]) -> Actor:
    return actors[Role.SITE_MANAGER]


def test_a_booking_is_a_request_and_an_arrival_a_fact(ledger: Ledger, actor: Actor) -> None:
    booking = ledger.act(_make, actor).value
    assert (booking.status, booking.channel) == (BookingStatus.BOOKED, "staff")
    assert booking.made_at == ledger.now()
    classes = {kind: KINDS[f"booking.{kind}"].klass for kind in ("made", "arrived", "cancelled")}
    assert classes == {"made": Klass.REQUEST, "arrived": Klass.FACT, "cancelled": Klass.REQUEST}


def test_bookings_are_found_by_number_day_and_card(ledger: Ledger, actor: Actor) -> None:
    late = ledger.act(lambda unit: _make(unit, "N2", "11:00"), actor).value
    early = ledger.act(lambda unit: _make(unit, "N1", "09:30"), actor).value

    def told(records: Any) -> Any:
        bookings = records.bookings
        return (
            bookings.by_number("N2"),
            bookings.by_number("N9"),
            list(bookings.of_day("center", NOVEMBER)),
            list(bookings.of_day("north", NOVEMBER)),
            list(bookings.of_card("c1")),
        )

    assert ledger.read(told) == (late, None, [early, late], [], [late, early])


_WAYS: dict[BookingStatus, tuple[str, ...]] = {
    BookingStatus.BOOKED: (),
    BookingStatus.ARRIVED: ("arrived",),
    BookingStatus.SERVED: ("arrived", "served"),
    BookingStatus.CANCELLED: ("cancelled",),
    BookingStatus.MISSED: ("missed",),
}


@pytest.mark.parametrize("status", _WAYS)
@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("arrived", BookingStatus.ARRIVED),
        ("served", BookingStatus.SERVED),
        ("cancelled", BookingStatus.CANCELLED),
        ("missed", BookingStatus.MISSED),
    ],
)
def test_the_table_of_moves_is_kept(
    ledger: Ledger, actor: Actor, status: BookingStatus, kind: str, wanted: BookingStatus
) -> None:
    booking = ledger.act(_make, actor).value
    for step in _WAYS[status]:
        _record(ledger, actor, booking, step)
    if wanted in BOOKING_MOVES[status]:
        assert _record(ledger, actor, booking, kind).status is wanted
    else:
        with pytest.raises(IllegalMove) as told:
            _record(ledger, actor, booking, kind)
        assert (told.value.now, told.value.wanted) == (status.value, wanted.value)


def _record(ledger: Ledger, actor: Actor, booking: Booking, kind: str) -> Booking:
    return ledger.act(
        lambda unit: unit.record(f"booking.{kind}", booking.id, {"ticket": "t1"}), actor
    ).value


def test_who_came_came_even_if_it_was_cancelled_elsewhere(ledger: Ledger, actor: Actor) -> None:
    booking = ledger.act(_make, actor).value
    cancelled = _record(ledger, actor, booking, "cancelled")
    force = KINDS["booking.arrived"].force
    assert force is not None
    second = ledger.act(lambda unit: _make(unit, "N2"), actor).value
    _record(ledger, actor, second, "arrived")
    entry = ledger.read(lambda records: records.cards.history(second.id))[-1]
    assert force(cancelled, entry).status is BookingStatus.ARRIVED


def test_who_was_served_stays_served_when_an_arrival_is_told_late(
    ledger: Ledger, actor: Actor
) -> None:
    booking = ledger.act(_make, actor).value
    _record(ledger, actor, booking, "arrived")
    arrival = ledger.read(lambda records: records.cards.history(booking.id))[-1]
    served = _record(ledger, actor, booking, "served")
    force = KINDS["booking.arrived"].force
    assert force is not None
    with pytest.raises(IllegalMove):
        force(served, arrival)


def test_a_booking_moves_while_it_is_to_come(ledger: Ledger, actor: Actor) -> None:
    booking = ledger.act(_make, actor).value
    later = NOVEMBER.replace(day=26)
    moved = ledger.act(
        lambda unit: bookings.change(unit, booking.id, office="center", day=later, time="11:00"),
        actor,
    ).value
    assert (moved.day, moved.time, moved.status) == (later, "11:00", BookingStatus.BOOKED)
    _record(ledger, actor, booking, "arrived")
    with pytest.raises(IllegalMove):
        ledger.act(
            lambda unit: bookings.change(
                unit, booking.id, office="center", day=later, time="12:00"
            ),
            actor,
        )


def test_contact_is_changed_field_by_field_and_notes_are_added(
    ledger: Ledger, actor: Actor
) -> None:
    booking = ledger.act(_make, actor).value

    def phone(unit: Unit) -> Booking:
        return bookings.change_contact(unit, booking.id, phone="090-0000-0001")

    def mail(unit: Unit) -> Booking:
        return bookings.change_contact(
            unit, booking.id, mail="a@example.jp", comer=Comer.REPRESENTATIVE, language="en"
        )

    ledger.act(phone, actor)
    changed = ledger.act(mail, actor).value
    assert (changed.phone, changed.mail) == ("090-0000-0001", "a@example.jp")
    assert (changed.comer, changed.language) == (Comer.REPRESENTATIVE, "en")
    ledger.act(lambda unit: bookings.note(unit, booking.id, "車いす"), actor)
    noted = ledger.act(lambda unit: bookings.note(unit, booking.id, "家族と"), actor).value
    assert [note.text for note in noted.notes] == ["車いす", "家族と"]


def test_what_names_a_person_stands_in_the_private_part(ledger: Ledger, actor: Actor) -> None:
    new = NewBooking(
        number="N1",
        purpose="issuance",
        office="center",
        day=NOVEMBER,
        time="10:00",
        person="p1",
        name="辻　正明",
        kana="ツジ　マサアキ",
        born="1956-11-02",
        phone="090-0000-0001",
    )
    made = ledger.act(lambda unit: make(unit, new), actor).value
    entry = ledger.read(lambda records: records.cards.history(made.id))[0]
    assert entry.private is not None
    assert {"name", "kana", "born", "phone"} == entry.private.keys()
    assert "辻" not in str(entry.body)
    assert ledger.read(lambda records: records.bookings.of_person("p1")) == [made]
