"""Watch over ticket numbers: one that was given twice on a day is valid twice, and told."""

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
    """Tell of numbers given twice on one day (A5, row 3).

    Ranges of two terminals overlap, or a terminal's counter went back.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._given: dict[tuple[str, str, str], tuple[str, str]] = {}  # not written yet

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
        other = self._giver(ticket)
        if other is None or verdict.outcome is not Outcome.APPLIED:
            return verdict
        return msgspec.structs.replace(
            verdict,
            outcome=Outcome.CASE,
            reason=Reason.NUMBER_TAKEN,
            now=other,
            wanted=ticket.terminal,
        )

    def _giver(self, ticket: Ticket) -> str | None:
        """Return which terminal gave the same number that day, in this batch or before."""
        place = (ticket.office, ticket.day.isoformat(), ticket.number)
        id, terminal = self._given.setdefault(place, (ticket.id, ticket.terminal))
        if id != ticket.id:
            return terminal
        query = sa.select(_ticket.c.terminal).where(
            _ticket.c.office == ticket.office,
            _ticket.c.day == ticket.day.isoformat(),
            _ticket.c.number == ticket.number,
            _ticket.c.id != ticket.id,
            _ticket.c.paper != TicketPrint.BY_HAND,
        )
        other = self._connection.execute(query.limit(1)).scalar()
        return None if other is None else str(other)
