"""Bookings of the old system at the central store: those to come want seats, others none."""

from __future__ import annotations

import pytest

from app.records.entry import Outcome
from app.records.state import office_scope
from app.reservations.booking import BookingStatus
from app.reservations.identity import new_number
from sync.central.service import CentralService
from tests.sync.booking_kit import DAY, SEATS, SLOT, Window, agrees, bookings_of, day_of
from tests.sync.conftest import Terminals

pytestmark = pytest.mark.postgres


@pytest.fixture
def municipality() -> str:
    return "shiomi"


@pytest.fixture
def here(terminals: Terminals) -> Window:
    return Window(terminals, "T01")


def test_what_ended_takes_no_seat_and_opens_no_case(here: Window, central: CentralService) -> None:
    for status in (BookingStatus.SERVED, BookingStatus.CANCELLED, BookingStatus.MISSED):
        body = {
            "number": new_number(),
            "purpose": "consultation",
            "office": "center",
            "day": DAY.isoformat() if status is BookingStatus.CANCELLED else "2020-01-06",
            "time": "10:00",
            "channel": "taken_over",
            "person": "p",
            "status": status.value,
        }
        here.ledger.record(
            "booking.taken_over",
            here.ledger.ids.new(),
            body,
            private={"name": "辻　正明"},
            scope=office_scope("center"),
            actor="fujiwara",
            role="terminal",
        )
    here.meet()
    found = {one.status: one.seat for one in bookings_of(central)}
    assert found == {
        BookingStatus.SERVED: 0,
        BookingStatus.CANCELLED: 0,
        BookingStatus.MISSED: 0,
    }
    assert day_of(central).taken.get(SLOT, 0) == 0
    agrees(central)


def test_more_than_there_are_seats_become_refused_bookings(
    here: Window, central: CentralService
) -> None:
    made = [here.book(f"p{count}", channel="taken_over") for count in range(SEATS + 1)]
    here.meet()
    outcomes = [here.ledger.receipts[entry.id].outcome for entry in made]
    assert outcomes == [Outcome.APPLIED] * SEATS + [Outcome.REJECTED]
    refused = here.booking(made[-1])
    assert (refused.status, refused.refused, refused.channel) == (
        BookingStatus.REFUSED,
        "slot_full",
        "taken_over",
    )
    agrees(central)
