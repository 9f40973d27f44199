"""A number ticket (番号札) and its way through the queue."""

from datetime import date, datetime
from enum import StrEnum

from app.records.state import State


class TicketStatus(StrEnum):
    """Tell where in the queue a ticket is."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    ABSENT = "absent"
    DONE = "done"
    VOID = "void"


class TicketPrint(StrEnum):
    """Tell what became of the paper."""

    ASKED = "asked"
    PRINTED = "printed"
    UNKNOWN = "unknown"  # 印字不明: a person must look
    FAILED = "failed"  # surely no paper; the number stays valid
    BY_HAND = "by_hand"


_OPEN = frozenset({TicketStatus.CALLED, TicketStatus.VOID, TicketStatus.PARKED})
TICKET_MOVES: dict[TicketStatus, frozenset[TicketStatus]] = {
    TicketStatus.WAITING: _OPEN,
    TicketStatus.CALLED: frozenset(
        {TicketStatus.SERVING, TicketStatus.ABSENT, TicketStatus.WAITING, TicketStatus.PARKED}
    ),
    TicketStatus.SERVING: frozenset({TicketStatus.DONE, TicketStatus.PARKED, TicketStatus.WAITING}),
    TicketStatus.PARKED: _OPEN | {TicketStatus.WAITING, TicketStatus.SERVING, TicketStatus.DONE},
    TicketStatus.ABSENT: _OPEN | {TicketStatus.WAITING, TicketStatus.DONE},
    TicketStatus.DONE: frozenset(),
    TicketStatus.VOID: frozenset(),
}


class Ticket(State, frozen=True, kw_only=True):
    """Hold one ticket; its identity is ``id``, the number is a label that is never reused."""

    number: str
    purpose: str
    day: date
    office: str
    terminal: str
    issued_at: datetime
    status: TicketStatus = TicketStatus.WAITING
    paper: TicketPrint = TicketPrint.ASKED
    copies: int = 0
    language: str = "ja"
    booking: str = ""
    care: bool = False
    window: str = ""
    called_at: datetime | None = None
    calls: int = 0
    visit: str = ""
    done_at: datetime | None = None
