"""Watch over ticket numbers: the same one from two terminals is valid twice, and told."""

from collections.abc import Iterable

import msgspec
import sqlalchemy as sa

from app.records.entry import Entry, Outcome
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.tickets.ticket import Ticket, TicketPrint
from sync.central.judging import Reason, Verdict
from sync.central.tables import shared

_ticket = shared[subject_name(Ticket)]
_ISSUED = "ticket.issued"


class NumberWatch:
    """Tell of numbers that two terminals gave on one day: their ranges overlap (A5, row 3)."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keys(self, entries: Iterable[Entry]) -> set[SubjectKey]:
        """Return what must be locked, so that of two terminals at once one sees the other."""
        return {
            SubjectKey("number", f"{one.body.get('office')}:{one.body.get('day')}")
            for one in entries
            if one.kind == _ISSUED
        }

    def settle(self, verdict: Verdict) -> Verdict:
        """Return the verdict on a new ticket: it holds, with a case where the number is given."""
        ticket = verdict.state
        if not isinstance(ticket, Ticket) or ticket.paper is TicketPrint.BY_HAND:
            return verdict
        query = sa.select(_ticket.c.terminal).where(
            _ticket.c.office == ticket.office,
            _ticket.c.day == ticket.day.isoformat(),
            _ticket.c.number == ticket.number,
            _ticket.c.terminal != ticket.terminal,
            _ticket.c.paper != TicketPrint.BY_HAND,
        )
        other = self._connection.execute(query.limit(1)).scalar()
        if other is None or verdict.outcome is not Outcome.APPLIED:
            return verdict
        return msgspec.structs.replace(
            verdict,
            outcome=Outcome.CASE,
            reason=Reason.NUMBER_TAKEN,
            now=str(other),
            wanted=ticket.terminal,
        )
