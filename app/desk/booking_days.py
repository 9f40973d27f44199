"""A place's day set by hand: closed, other capacities, one seat more (OKA-1.1.3-エ-カ)."""

from __future__ import annotations

from datetime import date

import msgspec

from app.calendar.rules import Hours
from app.desk.desk import Desk
from app.reservations.booking_day import BookingDay, add_seat, reset_day, set_day, slot_of
from app.reservations.faults import NoSlot
from app.reservations.plan import PlannedDay, SlotPlan


class BookingDays:
    """Change days by hand; the central store keeps what a person has set."""

    def __init__(self, desk: Desk, plan: SlotPlan) -> None:
        self._desk = desk
        self._plan = plan

    def close_day(self, office: str, day: date, *, why: str) -> BookingDay:
        """Close a place on a day by hand; bookings of that day stay and have to be told."""
        plan = self._planned(office, day)
        closed = msgspec.structs.replace(plan, hours=None, closed=None, slots=(), note=why)
        return self._desk.act(lambda unit: set_day(unit, closed, why=why)).value

    def open_day(self, office: str, day: date, hours: Hours, *, why: str) -> BookingDay:
        """Open a place on a day, or at other hours than planned, with its usual capacities."""
        plan = self._planned(office, day)
        slots = self._plan.slots(office, day, hours)
        other = msgspec.structs.replace(plan, hours=hours, closed=None, slots=slots, note=why)
        return self._desk.act(lambda unit: set_day(unit, other, why=why)).value

    def set_capacity(
        self, office: str, day: date, capacities: dict[str, int], *, why: str
    ) -> BookingDay:
        """Give slots of a day other capacities than planned."""
        plan = self._planned(office, day)
        slots = tuple(
            msgspec.structs.replace(
                slot,
                capacity=capacities.get(
                    slot_of(slot.purpose, f"{slot.start:%H:%M}"), slot.capacity
                ),
            )
            for slot in plan.slots
        )
        other = msgspec.structs.replace(plan, slots=slots)
        return self._desk.act(lambda unit: set_day(unit, other, why=why)).value

    def add_seat(self, office: str, day: date, slot: str, *, reason: str) -> BookingDay:
        """Open one seat more in a slot: the only way to overbook."""
        return self._desk.act(lambda unit: add_seat(unit, office, day, slot, reason=reason)).value

    def reset_day(self, office: str, day: date) -> BookingDay:
        """Let a day follow the plan again."""
        plan = self._planned(office, day)
        return self._desk.act(lambda unit: reset_day(unit, plan)).value

    def _planned(self, office: str, day: date) -> PlannedDay:
        plan = self._plan.day(office, day)
        if plan is None:
            raise NoSlot(slot=day.isoformat())
        return plan
