"""What can be recorded about a ticket, and the pure rules that apply it."""

from typing import Any

import msgspec

from app.faults import IllegalMove
from app.records.entry import Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.tickets.ticket import TICKET_MOVES, Ticket, TicketPrint, TicketStatus


def _issued(ticket: Ticket | None, entry: Entry) -> Ticket:
    must_be_new(ticket, "ticket")
    return msgspec.convert(
        {
            "id": entry.subject,
            "scope": entry.scope,
            "terminal": entry.terminal,
            "issued_at": entry.at,
        }
        | entry.body,
        Ticket,
    )


def _known(ticket: Ticket | None) -> Ticket:
    must_exist(ticket, "ticket")
    assert ticket is not None  # noqa: S101 - told to the type checker, proved one line above
    return ticket


def _moved(ticket: Ticket | None, wanted: TicketStatus, **changes: Any) -> Ticket:
    known = _known(ticket)
    check_move(TICKET_MOVES, known.status, wanted, "ticket")
    return msgspec.structs.replace(known, status=wanted, **changes)


def _paper(ticket: Ticket | None, entry: Entry) -> Ticket:
    known = _known(ticket)
    paper = TicketPrint(entry.body["paper"])
    # A person's word on 印字不明 speaks of a paper that was counted already.
    came_out = not entry.body.get("seen") and paper in (TicketPrint.PRINTED, TicketPrint.UNKNOWN)
    if known.paper is TicketPrint.BY_HAND:  # its number came off the roll whatever is printed
        paper = TicketPrint.BY_HAND
    return msgspec.structs.replace(known, paper=paper, copies=known.copies + int(came_out))


def _called(ticket: Ticket | None, entry: Entry) -> Ticket:
    known = _known(ticket)
    return _moved(
        known,
        TicketStatus.CALLED,
        window=entry.body["window"],
        called_at=entry.at,
        calls=known.calls + 1,
    )


def _recalled(ticket: Ticket | None, entry: Entry) -> Ticket:
    known = _known(ticket)
    if known.status is not TicketStatus.CALLED:
        raise IllegalMove(subject="ticket", now=known.status, wanted=TicketStatus.CALLED)
    return msgspec.structs.replace(known, called_at=entry.at, calls=known.calls + 1)


def _serving(ticket: Ticket | None, entry: Entry) -> Ticket:
    return _moved(ticket, TicketStatus.SERVING, visit=entry.body["visit"])


def _absent(ticket: Ticket | None, entry: Entry) -> Ticket:
    return _moved(ticket, TicketStatus.ABSENT, window="")


def _parked(ticket: Ticket | None, entry: Entry) -> Ticket:
    return _moved(ticket, TicketStatus.PARKED)


def _requeued(ticket: Ticket | None, entry: Entry) -> Ticket:
    return _moved(ticket, TicketStatus.WAITING, window="")


def _done(ticket: Ticket | None, entry: Entry) -> Ticket:
    return _moved(ticket, TicketStatus.DONE, done_at=entry.at)


def _voided(ticket: Ticket | None, entry: Entry) -> Ticket:
    return _moved(ticket, TicketStatus.VOID, done_at=entry.at)


KINDS = (
    Kind("ticket.issued", Klass.FACT, Ticket, _issued),
    Kind("ticket.paper", Klass.FACT, Ticket, _paper),
    # Two windows can reach for one number: the central store lets the first have it.
    Kind("ticket.called", Klass.REQUEST, Ticket, _called, case_when_refused=False),
    Kind("ticket.recalled", Klass.FACT, Ticket, _recalled),
    Kind("ticket.serving", Klass.FACT, Ticket, _serving),
    Kind("ticket.absent", Klass.FACT, Ticket, _absent),
    Kind("ticket.parked", Klass.FACT, Ticket, _parked),
    Kind("ticket.requeued", Klass.FACT, Ticket, _requeued),
    Kind("ticket.done", Klass.FACT, Ticket, _done),
    Kind("ticket.voided", Klass.FACT, Ticket, _voided),
)
