"""The bookings page: a filled day, the form, without the line, the list, a day set by hand."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import msgspec

from app.access.session import CentralUnreachable
from app.cards.card import CardStatus
from app.desk.bookings import Bookings
from app.reservations.booking import Booking, Comer, Wanted
from app.reservations.booking_day import BookingDay, Lease, from_plan
from app.reservations.city import BookingsFound, BookingWish
from app.reservations.faults import SlotFull
from app.reservations.plan import load_slot_plan
from app.reservations.transport import TransportFound, TransportLine
from app.training.people import Person
from tests.app.desk.booking_kit import Centre
from tests.pictures.stage import OFFICE, Stage

_DAYS = 42
_PLACES = ("center", "kita", "naka", "higashi", "minami")


def take(stage: Stage, comers: list[Person]) -> None:
    """Take the pictures of a clerk's day with bookings, then of who sets the days."""
    stage.enter("C-1001")
    stage.go("bookings")
    stage.grab("bookings_none")
    centre = Centre(stage.desk.ledger)
    centre.plan = load_slot_plan("okayama")
    first: date = stage.desk.today()
    _publish(stage, centre, first)
    _book(stage, centre, first + timedelta(days=1), comers[9:14])
    _book(stage, centre, first, comers[14:19])
    stage.app.places.refresh()
    stage.settle()
    stage.press("PageDown", *["Down"] * 3)
    stage.grab("bookings", compact=True)
    person = comers[8]
    stage.seats.until = stage.clock.now() + timedelta(minutes=2)
    stage.scan(person.control_number)
    stage.type(person.born.iso)
    stage.press("Return")
    stage.type("090-0000-4")
    stage.grab("bookings_form", compact=True)
    _seat_gone(stage)
    _without_line(stage)
    stage.press("F8")
    stage.grab("bookings_place")
    stage.press("Escape", "F2")
    stage.grab("bookings_list", compact=True)
    stage.press("Alt+4")
    stage.grab("bookings_cancel")
    stage.press("Escape", "Control+P")
    stage.grab("bookings_output", compact=True)
    stage.press("Escape")
    _elsewhere(stage, first)
    _marks(stage)
    stage.press("F12")
    stage.grab("bookings_move")
    stage.press("Escape")
    stage.enter("M-3001")
    stage.go("bookings")
    stage.press("PageDown", "Shift+F4", "1")
    stage.grab("bookings_hands", compact=True)
    stage.press("Escape")


def _marks(stage: Stage) -> None:
    """Ask which state is recorded for several bookings of a day that has come."""
    stage.press("F7", "F3", "T", "F2", "F4", "F5", "F5", "F4", "F8")
    stage.grab("bookings_marks", compact=True)
    stage.press("Escape", "F7", "F3", "PageDown", "F2")


def _elsewhere(stage: Stage, first: date) -> None:
    """Look up other offices' bookings, then see which cards have to be moved."""
    centre = Elsewhere(stage.people, first, stage.clock.now())
    stage.desk._central = centre  # type: ignore[assignment]
    stage.press("F2")
    stage.type("サ")
    stage.press("Control+Return")
    stage.grab("bookings_city", compact=True)
    stage.go("transport")
    stage.grab("transport", compact=True)
    centre.up = False
    stage.press("F7")
    stage.grab("transport_old")
    stage.press("6")
    stage.grab("transport_none", compact=True)
    stage.go("bookings")
    stage.press("Control+Return")
    stage.grab("bookings_city_offline")
    stage.press("F7")
    stage.desk._central = None


class Elsewhere:
    """Be the central store's answers about other offices."""

    def __init__(self, people: list[Person], first: date, at: datetime) -> None:
        self._people, self._first, self._at = people[-24:], first, at
        self.up = True

    def search_bookings(self, staff_id: str, wish: BookingWish) -> BookingsFound:
        """Return some bookings of other places."""
        self._must_be_up()
        told = (self._booking(number) for number in range(7))
        return BookingsFound(bookings=tuple(told), clipped=False, at=self._at)

    def transport(self, staff_id: str, first: date, last: date) -> TransportFound:
        """Return some cards on their way."""
        self._must_be_up()
        leaving = tuple(self._line(number, OFFICE, _PLACES[1 + number % 3]) for number in range(12))
        coming = tuple(self._line(number, _PLACES[4], OFFICE) for number in range(12, 15))
        return TransportFound(leaving=leaving, coming=coming, clipped=False, at=self._at)

    def _must_be_up(self) -> None:
        if not self.up:
            raise CentralUnreachable()

    def _booking(self, number: int) -> Booking:
        person = self._people[number]
        office = _PLACES[1 + number % 4]
        return Booking(
            id=f"01936d0a-0000-7000-8000-{number:012d}",
            scope=f"office:{office}",
            rev=2,
            number=f"7K2M-4Q9{number}",
            purpose=("issuance", "certificate")[number % 2],
            office=office,
            day=self._first + timedelta(days=5),
            time=f"{10 + number // 2}:{number % 2 * 3}0",
            made_at=self._at,
            person=f"p{number}",
            name=person.name,
            kana=person.kana,
            born=person.born.iso,
            phone=f"086-000-22{number:02d}",
            seat=1,
        )

    def _line(self, number: int, here: str, there: str) -> TransportLine:
        person = self._people[number]
        return TransportLine(
            card=f"c{number}",
            control_number=person.control_number,
            name=person.name,
            kana=person.kana,
            status=CardStatus.SET_UP,
            place=f"vault:B-{1 + number // 5:02d}-{20 + 7 * number:03d}",
            moving_to=f"office:{there}" if number == 3 else "",
            from_office=here,
            to_office=there,
            number=f"9Q4T-{number:02d}XA",
            purpose="issuance",
            day=self._first + timedelta(days=1 + number % 6),
            time=f"{10 + number % 6}:30",
        )


def _seat_gone(stage: Stage) -> None:
    """Lose the seat to another window while somebody types."""
    stage.seats.fault = SlotFull(slot="issuance@13:30")
    stage.press("Escape", "Down")
    stage.grab("bookings_gone", compact=True)
    stage.seats.fault = None
    stage.press("1")


def _without_line(stage: Stage) -> None:
    """Book without the line where no seat is leased."""
    stage.seats.fault = CentralUnreachable()
    since = stage.clock.now() - timedelta(minutes=12)
    stage.show_sync(offline_since=since, owed=14, oldest_at=since)
    stage.press("Escape", "F5", "F5")
    stage.press("F12")
    stage.type("123")
    stage.grab("bookings_provisional", compact=True)
    stage.press("F12")
    stage.grab("bookings_recorded")
    stage.seats.fault = None
    stage.show_sync()


def _publish(stage: Stage, centre: Centre, first: date) -> None:
    """Send the days of some places, booked as on a usual day."""
    drawn = random.Random(6)
    until = stage.clock.now() + timedelta(hours=12)
    days: list[BookingDay] = []
    for place in _PLACES:
        for count in range(-first.day + 1, _DAYS):
            planned = centre.plan.day(place, first + timedelta(days=count))
            if planned is None:
                continue
            day = from_plan(planned)
            share = max(0.1, 0.75 - 0.03 * abs(count))
            taken = {
                slot: min(seats, round(seats * min(1.0, drawn.gauss(share, 0.2))))
                for slot, seats in day.capacity.items()
            }
            leases = tuple(
                Lease(terminal="T03", slot=slot, seats=1, until=until)
                for slot, seats in day.capacity.items()
                if place == OFFICE and taken[slot] < seats and seats > 2 and slot.endswith("00")
            )
            taken = {slot: seats for slot, seats in taken.items() if seats > 0}
            days.append(msgspec.structs.replace(day, taken=taken, leases=leases))
    centre.send(days)


def _book(stage: Stage, centre: Centre, day: date, comers: list[Person]) -> None:
    """Book some people, one of them refused by the central store and one not answered."""
    bookings = Bookings(stage.desk, centre.plan)
    table = bookings.day(OFFICE, day)
    assert table is not None
    free = [cell.time for cell in table.cells.values() if cell.purpose == "issuance" and cell.free]
    for number, (person, time) in enumerate(zip(comers, free, strict=False)):
        card = stage.counter.find_person(person.control_number)[0]
        made = bookings.book(
            Wanted(
                purpose="issuance",
                office=OFFICE,
                day=day,
                time=time,
                card=card.id,
                name=card.name,
                kana=card.kana,
                born=card.born,
                phone=f"090-0000-01{number:02d}",
                comer=Comer.SELF,
                told=("notice", "identity"),
            )
        )
        if number == 1:
            centre.refuse(made.booking, "slot_full")
        elif number < 4:
            stage.receive()
