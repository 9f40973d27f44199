"""The bookings page: a filled day, the form, without the line, the list, a day set by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import msgspec

from app.access.session import CentralUnreachable
from app.desk.booking_values import Wanted
from app.desk.bookings import Bookings
from app.reservations.booking import Comer
from app.reservations.booking_day import BookingDay, Lease, from_plan
from app.reservations.faults import SlotFull
from app.reservations.plan import load_slot_plan
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
    _book(stage, centre, first + timedelta(days=1), comers)
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
    stage.press("Escape", "F12")
    stage.grab("bookings_move")
    stage.press("Escape")
    stage.enter("M-3001")
    stage.go("bookings")
    stage.press("PageDown", "Shift+F4", "1")
    stage.grab("bookings_hands", compact=True)
    stage.press("Escape")


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
    for number, (person, time) in enumerate(zip(comers[9:14], free, strict=False)):
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
            centre.receive()
