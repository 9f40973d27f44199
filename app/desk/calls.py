"""Who waits for an official: the queue of calls of an office, and an official taking over."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from app.access.roles import Role
from app.access.staff import Staff
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.serving import Serving
from app.faults import OfficialNeeded
from app.ports import Secret
from app.store.reader import Records
from app.tickets.ticket import Ticket
from app.visits import acts
from app.visits.visit import CallReason, Visit


class Call(Struct, frozen=True, kw_only=True):
    """Hold one call: which visit at which window, why, at which stage, since when, by whom."""

    visit: str
    number: str
    window: str
    procedure: str
    stage: str
    reason: CallReason
    called_at: datetime
    calls: int
    by: str
    here: bool


class CallQueue(Struct, frozen=True, kw_only=True):
    """Hold the calls, the longest waiting first.

    ``only_here`` tells that there is no line: other windows' calls cannot arrive, so that what
    this terminal knew of them is not shown as if it still held.
    """

    calls: tuple[Call, ...]
    only_here: bool


class OfficialCalls:
    """Show an office's calls at one desk and let its official take over."""

    def __init__(self, desk: Desk, counter: Counter) -> None:
        self._desk, self._counter = desk, counter

    def queue(self, *, offline: bool) -> CallQueue:
        """Return who waits for an official in this office."""
        office, window = self._desk.office, self._desk.window

        def ask(records: Records) -> tuple[Call, ...]:
            waiting = records.visits.waiting_for_official(office)
            found = (_call(records, one, window) for one in waiting)
            return tuple(sorted(found, key=lambda one: (one.called_at, one.visit)))

        calls = self._desk.ask(ask)
        shown = tuple(one for one in calls if one.here) if offline else calls
        return CallQueue(calls=shown, only_here=offline)

    def may_take_over(self) -> bool:
        """Tell whether an official is signed in here."""
        signed = self._desk.signed_in
        return signed is not None and signed.role == Role.OFFICIAL

    def take_over(self, visit_id: str, password: Secret, code: str = "") -> Serving:
        """Go on with a visit at this window as the official who is signed in.

        Raises:
            OfficialNeeded: somebody else is signed in here.
            WrongCredential, Locked, OfflineUnknown: as at the sign-in.
            IllegalMove: it is held or over.
        """
        session, window = self._desk.session(), self._desk.window
        if session.role != Role.OFFICIAL:
            password.wipe()
            raise OfficialNeeded()
        approval = self._desk.door.approve(
            session.staff_id, password, code.strip(), subject=visit_id
        )
        self._desk.act(
            lambda unit: acts.take_over(unit, visit_id, window=window, approval=approval)
        )
        return self._counter.view(visit_id)


def _call(records: Records, visit: Visit, window: str) -> Call:
    ticket = records.tickets.one(Ticket, visit.ticket) if visit.ticket else None
    staff = records.duty.one(Staff, visit.staff)
    return Call(
        visit=visit.id,
        number=ticket.number if ticket is not None else "",
        window=visit.window,
        procedure=visit.procedure,
        stage=visit.stage,
        reason=CallReason(visit.call_reason or CallReason.IDENTITY),
        called_at=visit.called_at or visit.opened_at,
        calls=visit.calls,
        by=staff.name if staff is not None else visit.staff,
        here=visit.window == window,
    )
