"""Terminal: the light, what became of entries, cases, verification, the end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from app.cases.case import Case
from app.desk.booking_views import FreeSlot
from app.desk.status import CaseView, Way
from app.faults import NotFound
from app.headless.action import Action, Name, Text
from app.headless.bookings import Time
from app.headless.entries_told import OutcomeTold, tell_outcome
from app.headless.operations import Operations
from app.records.replica import UnreadRow
from app.store.verify import Verdict

Limit = Annotated[int, Meta(ge=1, le=1000)]
Seconds = Annotated[float, Meta(ge=0, le=3600)]


class Standing(Struct, frozen=True, kw_only=True):
    """Hold how the terminal stands: who is signed in, the machines, how many wait."""

    terminal: str
    office: str
    window: str
    staff: str
    devices: tuple[dict[str, Any], ...]
    waiting: int


class Proof(Struct, frozen=True, kw_only=True):
    """Hold what a verification found; ``central`` compares scope by scope, null where not asked."""

    ledger: Verdict
    central: dict[str, Any] | None


class Status(Action, frozen=True, kw_only=True):
    """Tell the terminal, its machines, who is signed in and how many wait, beside the light."""

    behind_sign_in = False

    def run(self, on: Operations) -> Standing:
        """Return it."""
        desk, signed = on.desk, on.desk.signed_in
        return Standing(
            terminal=desk.terminal,
            office=desk.office,
            window=desk.window,
            staff=signed.staff_id if signed is not None else "",
            devices=tuple(on.parts.examine()),
            waiting=on.reception.floor().total,
        )


class Entries(Action, frozen=True, kw_only=True):
    """Tell this terminal's newest entries with their outcome, the newest first."""

    limit: Limit = 20

    example = {"limit": 5}

    def run(self, on: Operations) -> tuple[OutcomeTold, ...]:
        """Return them."""
        return tuple(tell_outcome(one) for one in on.status.recent(self.limit))


class Unsent(Action, frozen=True, kw_only=True):
    """Tell the entries that nobody has answered yet, oldest first."""

    limit: Limit = 200

    example = {"limit": 50}

    def run(self, on: Operations) -> tuple[OutcomeTold, ...]:
        """Return them."""
        return tuple(tell_outcome(one) for one in on.status.unsent(self.limit))


class Unread(Action, frozen=True, kw_only=True):
    """Tell what came from the central store and this program cannot read, and why."""

    def run(self, on: Operations) -> tuple[UnreadRow, ...]:
        """Return it."""
        return on.status.unread()


class Outcome(Action, frozen=True, kw_only=True):
    """Tell what became of one entry of this terminal."""

    entry: Name

    example = {"entry": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> OutcomeTold:
        """Return it."""
        return tell_outcome(on.status.fate(self.entry))


class WaitSent(Action, frozen=True, kw_only=True):
    """Wait until every entry has its receipt; no other line is taken meanwhile."""

    seconds: Seconds = 30.0

    example = {"seconds": 60}
    behind_sign_in = False

    def run(self, on: Operations) -> None:
        """Wait."""
        on.light.wait(self.seconds, lambda: on.intake.ending)


class Cases(Action, frozen=True, kw_only=True):
    """Tell the open cases with both their sides, oldest first."""

    def run(self, on: Operations) -> tuple[CaseView, ...]:
        """Return them."""
        return on.status.cases()


class CaseOtherSide(Action, frozen=True, kw_only=True):
    """Tell an open case with what other terminals recorded about it, as the central store tells."""

    case: Name

    example = {"case": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> CaseView:
        """Ask for it."""
        for view in on.status.cases():
            if self.case == view.case.id:
                return on.status.with_other_side(view)
        raise NotFound(subject="case")


class SettleCase(Action, frozen=True, kw_only=True):
    """Do what a way of a case says and settle it, in one act; nothing is undone by it.

    ``office``, ``day`` and ``time`` are the slot that ``other_time`` means.
    """

    case: Name
    way: Way
    reason: Text
    office: Name | None = None
    day: date | None = None
    time: Time | None = None

    example = {
        "case": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11",
        "way": "checked_by_hand",
        "reason": "棚で確かめた",
    }

    def run(self, on: Operations) -> Case:
        """Record it."""
        at = None
        if self.office is not None and self.day is not None and self.time is not None:
            at = FreeSlot(office=self.office, day=self.day, time=self.time, free=0)
        return on.status.settle(self.case, self.way, self.reason, at)


class ToldAtOnce(Action, frozen=True, kw_only=True):
    """Settle the cases of a booking whose refusal the resident was told while still here."""

    booking: Name

    example = {"booking": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> tuple[Case, ...]:
        """Record it."""
        return on.status.told_at_once(self.booking)


class CardInHand(Action, frozen=True, kw_only=True):
    """Open the case of a card that lies here and that the ledger gave away."""

    number: Name

    example = {"number": "3K7-204817"}

    def run(self, on: Operations) -> Case:
        """Record it."""
        return on.status.tell_in_hand(self.number)


class Verify(Action, frozen=True, kw_only=True):
    """Prove chain, receipts and pages of the ledger, and that the central store holds the same.

    What another terminal changed just now is not equal until it has arrived here: ask again.
    """

    against_central: bool = False

    example = {"against_central": True}
    behind_sign_in = False

    def run(self, on: Operations) -> Proof:
        """Prove it."""
        ledger = on.parts.prove()
        return Proof(ledger=ledger, central=on.parts.compare() if self.against_central else None)


class Watch(Action, frozen=True, kw_only=True):
    """Ask for event lines (``arrived``, ``light``) between the answers, or for no more of them."""

    on: bool = True

    example = {"on": True}
    behind_sign_in = False

    def run(self, on: Operations) -> None:
        """Begin or stop."""
        on.events.watch(on=self.on)


class Quit(Action, frozen=True, kw_only=True):
    """End the terminal; so does the end of the input."""

    behind_sign_in = False

    def run(self, on: Operations) -> None:
        """Take no further line."""
        on.intake.end()


STANDING: tuple[type[Action], ...] = (
    Status,
    Entries,
    Unsent,
    Unread,
    Outcome,
    WaitSent,
    Cases,
    CaseOtherSide,
    SettleCase,
    ToldAtOnce,
    CardInHand,
    Verify,
    Watch,
    Quit,
)
