"""A desk that knows the booking days of its place, as the central store would send them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from app.desk.booking_values import Wanted
from app.desk.bookings import Bookings
from app.records.entry import Outcome, Receipt
from app.records.replica import CentralRow, Cursor, Settled
from app.records.state import CITY_SCOPE
from app.reservations.booking import Booking
from app.reservations.booking_day import BookingDay, from_plan
from app.reservations.plan import SlotPlan, load_slot_plan
from app.store.ledger import Ledger
from app.store.replica import Replica
from sync.rebase import Rebase

DAY = date(2026, 11, 21)
SLOT = "consultation@10:00"


class Centre:
    """Answer a ledger's entries and send rows, as the central store would."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.replica = Replica(ledger, Rebase())
        self.plan: SlotPlan = load_slot_plan("shiomi")
        self.revs: dict[str, int] = {}

    def publish(self, first: date = DAY, days: int = 7, office: str = "center") -> None:
        """Send the days that follow from the plan."""
        plans = (self.plan.day(office, first + timedelta(days=count)) for count in range(days))
        self.send([from_plan(plan) for plan in plans if plan is not None])

    def send(self, days: Sequence[BookingDay]) -> None:
        """Send days as they are now."""
        rows = []
        for day in days:
            rev = self.revs[day.id] = self.revs.get(day.id, 0) + 1
            body = msgspec.to_builtins(msgspec.structs.replace(day, rev=rev))
            rows.append(
                CentralRow(
                    scope=CITY_SCOPE, subject_type="bookingday", subject=day.id, rev=rev, body=body
                )
            )
        cursor = Cursor(scope=CITY_SCOPE, feed_epoch="f", no=sum(self.revs.values()))
        self.replica.take_feed(rows, 0, cursor)

    def day(self, day: date = DAY, office: str = "center") -> BookingDay:
        """Return a day as the ledger has it."""
        found = self.ledger.read(lambda records: records.bookings.days(office, day, day))
        return found[0]

    def receive(self) -> None:
        """Answer everything owed as applied."""
        at = self.ledger.now()
        answers = [
            Settled(receipt=Receipt(entry_id=one.id, outcome=Outcome.APPLIED, rev=1, at=at))
            for one in self.replica.owed(200)
        ]
        self.replica.settle(answers, None)

    def refuse(self, booking: Booking, reason: str, other: str = "") -> None:
        """Refuse a booking that is owed, as the central store does: it stays as a refused one."""
        (entry,) = (one for one in self.replica.owed(200) if one.subject == booking.id)
        body = msgspec.to_builtins(booking) | {
            "status": "refused",
            "refused": reason,
            "other": other,
            "rev": 1,
        }
        row = CentralRow(
            scope=booking.scope, subject_type="booking", subject=booking.id, rev=1, body=body
        )
        receipt = Receipt(
            entry_id=entry.id,
            outcome=Outcome.REJECTED,
            rev=1,
            reason=reason,
            at=self.ledger.now(),
        )
        self.replica.settle([Settled(receipt=receipt, row=row)], None)


class Seats:
    """Be the central store's counter of held seats: up, full or unreachable."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.fault: Exception | None = None
        self.asked: list[tuple[str, date, str]] = []

    def hold(self, office: str, day: date, slot: str) -> datetime:
        self.asked.append((office, day, slot))
        if self.fault is not None:
            raise self.fault
        return self.until


def wanted(at: str = "10:00", **more: str) -> Wanted:
    """Return what a person asks for on the day."""
    return Wanted(
        purpose="consultation",
        office="center",
        day=DAY,
        time=at,
        name="辻　正明",
        kana="ツジ　マサアキ",
        born="1956-11-02",
        phone="090-0000-0001",
        **more,  # type: ignore[arg-type]
    )


def twice(
    bookings: Bookings, centre: Centre, *, first: str, second: str
) -> tuple[Booking, Booking]:
    """Return a booking that stands and one of the same person that was refused for it."""
    other = bookings.book(wanted("13:00", channel=first)).booking
    centre.receive()
    held = centre.ledger.read(lambda records: records.bookings.one(Booking, other.id))
    assert held is not None
    bookings.cancel(other.id)  # as if this terminal had not known of it
    made = bookings.book(wanted(channel=second)).booking
    centre.refuse(made, "already_booked", other=other.id)
    drop(centre, other)
    return other, made


def drop(centre: Centre, booking: Booking) -> None:
    """Let the central store answer that a booking was never given up."""
    (entry,) = (one for one in centre.replica.owed(20) if one.subject == booking.id)
    body = msgspec.to_builtins(booking) | {"rev": 3, "seat": 1}
    row = CentralRow(
        scope=booking.scope, subject_type="booking", subject=booking.id, rev=3, body=body
    )
    receipt = Receipt(entry_id=entry.id, outcome=Outcome.APPLIED, rev=3, at=centre.ledger.now())
    centre.replica.settle([Settled(receipt=receipt, row=row)], None)


def answer(centre: Centre, reason: str, now: str = "", state: str = "") -> None:
    """Refuse what is owed on a booking; it stays as it was, or in the state that it has now."""
    (entry,) = (one for one in centre.replica.owed(20) if one.subject_type == "booking")
    row = None
    if state:
        kept = centre.ledger.read(lambda records: records.bookings.one(Booking, entry.subject))
        body = msgspec.to_builtins(kept) | {"status": state, "rev": 5}
        row = CentralRow(
            scope=entry.scope, subject_type="booking", subject=entry.subject, rev=5, body=body
        )
    receipt = Receipt(
        entry_id=entry.id, outcome=Outcome.REJECTED, rev=5, reason=reason, at=centre.ledger.now()
    )
    told = Settled(receipt=receipt, row=row, now=now, wanted="cancelled" if now else "")
    centre.replica.settle([told], None)
