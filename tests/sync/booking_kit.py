"""What the tests of bookings share: windows that book, and the central store's own tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.calendar.dates import day_in_japan
from app.records.entry import Entry
from app.records.state import office_scope
from app.reservations.booking import Booking
from app.reservations.booking_day import BookingDay, day_id
from app.reservations.identity import new_number
from app.reservations.plan import load_slot_plan
from app.store.mappers import from_row
from sync.central.service import CentralService
from sync.central.tables import shared
from sync.client import Client
from sync.engine import Engine
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger, list_card
from tests.sync.test_push import engine_of

DAY = day_in_japan(datetime.now(UTC)) + timedelta(days=2)  # residents may still book it
SLOT = "consultation@10:00"  # two seats in the plan of the invented city
SEATS = 2


class Window:
    """Be one window with its ledger in memory and its line."""

    def __init__(self, terminals: Terminals, name: str) -> None:
        self.ledger = MemoryLedger(name)
        self.client: Client = terminals.client(terminals.enrol(name))
        self.engine: Engine = engine_of(self.ledger, self.client)

    def book(self, person: str, *, private: dict[str, str] | None = None, **more: Any) -> Entry:
        body = {
            "number": new_number(),
            "purpose": "consultation",
            "office": "center",
            "day": DAY.isoformat(),
            "time": "10:00",
            "channel": "staff",
            "person": person,
        } | more
        return self.ledger.record(
            "booking.made",
            self.ledger.ids.new(),
            body,
            private=private
            or {"name": "辻　正明", "kana": "ツジ　マサアキ", "phone": "090-0000-0001"},
            scope=office_scope(body["office"]),
            actor="sato",
            role="clerk",
        )

    def book_card(self, number: int, **more: Any) -> Entry:
        """Book the issuance of a card that is on a list of this window."""
        card = list_card(self.ledger, number)
        return self.book(card, purpose="issuance", card=card, **more)

    def act(self, kind: str, booking: str, body: dict[str, Any] | None = None) -> Entry:
        return self.ledger.record(kind, booking, body or {}, actor="sato", role="clerk")

    def meet(self) -> None:
        self.engine.push_round()
        self.engine.pull_round()

    def booking(self, entry: Entry) -> Booking:
        found = self.ledger.state("booking", entry.subject)
        assert isinstance(found, Booking)
        return found

    def day(self, day: date = DAY) -> BookingDay:
        found = self.ledger.state("bookingday", day_id("center", day))
        assert isinstance(found, BookingDay)
        return found

    def lease(self) -> None:
        """Ask for this terminal's share of the office's leased seats."""
        self.engine.lease_round()
        self.engine.pull_round()


def bookings_of(central: CentralService) -> list[Booking]:
    with central.engine.connect() as connection:
        rows = connection.execute(sa.select(shared["booking"])).mappings()
        return [from_row(Booking, dict(row)) for row in rows]


def day_of(central: CentralService) -> BookingDay:
    table = shared["bookingday"]
    query = sa.select(table).where(table.c.id == day_id("center", DAY))
    with central.engine.connect() as connection:
        return from_row(BookingDay, dict(connection.execute(query).mappings().one()))


def agrees(central: CentralService) -> None:
    """Hold what may never break: a day's count is its bookings, and no seat has two persons."""
    held = [one for one in bookings_of(central) if one.seat > 0]
    places = [(one.office, one.day, one.slot, one.seat) for one in held]
    assert len(places) == len(set(places))
    day = day_of(central)
    mine = [one for one in held if one.day == day.day and one.office == day.office]
    assert sum(day.taken.values()) == len(mine)
    assert all(day.taken[slot] <= day.capacity[slot] for slot in day.taken)


def open_day(place: str) -> date:
    """Return the next day but tomorrow on which a place offers slots."""
    plan, day = load_slot_plan("shiomi"), DAY
    while True:
        day += timedelta(days=1)
        found = plan.day(place, day)
        if found is not None and found.slots:
            return day
