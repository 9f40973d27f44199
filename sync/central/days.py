"""The days on which places take bookings: published from the plan, leased, held, passed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from app.calendar.dates import day_in_japan
from app.ports import Clock, Ids
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.reservations.booking import Booking, BookingStatus
from app.reservations.booking_day import (
    BookingDay,
    Lease,
    SeatRefused,
    day_id,
    from_plan,
    hold_seat,
    lease_seats,
    planned,
    release_hold,
    slot_of,
)
from app.reservations.plan import PlannedDay, SlotPlan
from sync.central.devices import Device, Refuse
from sync.central.pen import Pen
from sync.central.tables import shared, terminal
from sync.central.writing import Workspace
from sync.wire import Held, HoldRequest, LeaseAnswer, LeaseRequest, RefusalCode

LEASE_HOURS = 12
HOLD_SECONDS = 120
_LEASE_DAYS = 14
_EVERY = 600.0  # seconds
_IN_USE = timedelta(days=7)  # a terminal silent for longer takes no part in the office's leases
_DAY = subject_name(BookingDay)
_BOOKING = subject_name(Booking)
_bookings = shared[_BOOKING]
_AT_ONCE = 200


class DayKeeper:
    """Keep the booking days of one municipality."""

    def __init__(
        self,
        engine: sa.Engine,
        plan: SlotPlan | None,
        key: ec.EllipticCurvePrivateKey,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._engine = engine
        self._plan = plan
        self._key = key
        self._clock = clock
        self._ids = ids

    # --- what passes with time -------------------------------------------------------------------

    def keep_house(self) -> float:
        """Publish booking days, note missed bookings and return when to do so again.

        Several processes may do so at once: what is there already is not changed again.
        """
        self.publish()
        self.sweep()
        return _EVERY

    def publish(self) -> int:
        """Write the days that can be booked from today on; returns how many changed.

        A day that was set by hand stays; taken seats and leases stay whatever the plan says.
        """
        if self._plan is None:
            return 0
        today, changed = day_in_japan(self._clock.now()), 0
        for place in self._plan.places:
            span = range(self._plan.ahead(place) + 1)
            days = (self._plan.day(place, today + timedelta(days=count)) for count in span)
            changed += self._publish_place([day for day in days if day is not None])
        return changed

    def _publish_place(self, days: Sequence[PlannedDay]) -> int:
        keys = {SubjectKey(_DAY, day_id(day.place, day.day)): day for day in days}
        changed = 0
        with self._engine.begin() as connection:
            workspace = Workspace(connection)
            workspace.lock(keys)
            workspace.load(keys)
            for key, plan in keys.items():
                if workspace.damaged(key):
                    continue
                before = workspace.state(key)
                after = _as_planned(before if isinstance(before, BookingDay) else None, plan)
                if after != before:
                    workspace.put(key, msgspec.structs.replace(after, rev=after.rev + 1))
                    changed += 1
            workspace.write()
            workspace.publish()
        return changed

    def sweep(self) -> int:
        """Note the bookings whose day passed without anybody coming; returns how many."""
        today, count = day_in_japan(self._clock.now()), 0
        passed_over = set[str]()
        while ids := self._left_over(today, passed_over):
            with self._engine.begin() as connection:
                workspace = Workspace(connection)
                keys = [SubjectKey(_BOOKING, id) for id in ids]
                workspace.lock(keys)
                workspace.load(keys)
                pen = Pen(
                    connection, workspace, ids=self._ids, now=self._clock.now(), key=self._key
                )
                for key in keys:
                    if workspace.damaged(key):
                        passed_over.add(key.subject)
                        continue
                    booking = workspace.state(key)
                    if isinstance(booking, Booking) and booking.status is BookingStatus.BOOKED:
                        pen.record("booking.missed", key.subject, {}, scope=booking.scope)
                        count += 1
                workspace.write()
                pen.write()
                workspace.publish()
        return count

    def _left_over(self, today: date, passed_over: Collection[str]) -> Sequence[str]:
        query = (
            sa.select(_bookings.c.id)
            .where(
                _bookings.c.status == BookingStatus.BOOKED,
                _bookings.c.day < today.isoformat(),
                _bookings.c.id.not_in(passed_over),
            )
            .order_by(_bookings.c.id)
            .limit(_AT_ONCE)
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalars().all()

    # --- what terminals ask ----------------------------------------------------------------------

    def lease(self, device: Device, asked: LeaseRequest) -> LeaseAnswer:
        """Carry a terminal's leases on; its office's leased seats are shared out among terminals.

        Only days are written on which half of a lease's time has passed or more seats are given.
        A seat of a slot belongs to one terminal only: two windows without the line can never
        give away the same one.
        """
        now = self._clock.now()
        until = now + timedelta(hours=LEASE_HOURS)
        days = min(asked.days, _LEASE_DAYS)
        if self._plan is None or device.office not in self._plan.places or days < 1:
            return LeaseAnswer(until=until, seats=0)
        today = day_in_japan(now)
        ids = [day_id(device.office, today + timedelta(days=count)) for count in range(days)]
        mine: list[Lease] = []
        with self._engine.begin() as connection:
            office = _terminals(connection, device, now)
            workspace = Workspace(connection)
            keys = [SubjectKey(_DAY, id) for id in ids]
            workspace.lock(keys)
            workspace.load(keys)
            for key in keys:
                if workspace.damaged(key):
                    continue
                day = workspace.state(key)
                if isinstance(day, BookingDay):
                    most = self._leases(day)
                    wanted = _dealt(day, most, office, device.terminal)
                    leased = lease_seats(
                        day, wanted, terminal=device.terminal, until=until, now=now, most=most
                    )
                    mine += _standing(leased, device.terminal)
                    if leased != day:
                        workspace.put(key, msgspec.structs.replace(leased, rev=leased.rev + 1))
            workspace.write()
            workspace.publish()
        return LeaseAnswer(
            until=min((one.until for one in mine), default=until),
            seats=sum(one.seats for one in mine),
        )

    def _leases(self, day: BookingDay) -> dict[str, int]:
        """Return how many seats of each slot an office may give away without the line."""
        plan = self._plan.day(day.office, day.day) if self._plan else None
        return {
            slot_of(slot.purpose, f"{slot.start:%H:%M}"): slot.lease
            for slot in (plan.slots if plan else ())
        }

    def hold(self, device: Device, asked: HoldRequest) -> Held:
        """Hold a seat while a person types; an earlier held one of that day is let go.

        Raises:
            Refuse: the slot is full or not offered.
        """
        now = self._clock.now()
        until = now + timedelta(seconds=HOLD_SECONDS)
        key = SubjectKey(_DAY, day_id(asked.office, asked.day))
        with self._engine.begin() as connection:
            workspace = Workspace(connection)
            workspace.lock([key])
            day = None if workspace.damaged(key) else workspace.state(key)
            if not isinstance(day, BookingDay):
                raise Refuse(RefusalCode.NO_SEAT, detail="no_slot")
            try:
                if asked.slot:
                    held = hold_seat(
                        day, asked.slot, terminal=device.terminal, until=until, now=now
                    )
                else:
                    held = release_hold(day, terminal=device.terminal, now=now)
            except SeatRefused as told:
                raise Refuse(RefusalCode.NO_SEAT, detail=told.reason.value) from None
            if held != day:
                workspace.put(key, msgspec.structs.replace(held, rev=held.rev + 1))
            workspace.write()
            workspace.publish()
        return Held(until=until)


def _dealt(
    day: BookingDay, leases: Mapping[str, int], office: Sequence[str], mine: str
) -> dict[str, int]:
    """Return which leased seats of a day fall to a terminal: dealt round, slot by slot."""
    wanted: dict[str, int] = {}
    for place, slot in enumerate(sorted(day.capacity)):
        dealt = [office[(place + n) % len(office)] for n in range(leases.get(slot, 0))]
        if mine in dealt:
            wanted[slot] = dealt.count(mine)
    return wanted


def _as_planned(before: BookingDay | None, plan: PlannedDay) -> BookingDay:
    if before is None:
        return from_plan(plan)
    if before.hand:
        return before
    return msgspec.structs.replace(before, **planned(plan))


def _terminals(connection: sa.Connection, device: Device, now: datetime) -> list[str]:
    """Return the office's terminals that are in use, the asking one among them."""
    seen = terminal.c.last_seen
    query = sa.select(terminal.c.id).where(
        terminal.c.office == device.office, seen.is_(None) | (seen > now - _IN_USE)
    )
    return sorted({*connection.execute(query).scalars(), device.terminal})


def _standing(day: BookingDay, mine: str) -> list[Lease]:
    return [one for one in day.leases if one.terminal == mine and not one.hold]
