"""The queue: issue a number, print it once, call it, park it, finish it (OKA-4.6.5, 5.2.2-エ)."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from app.faults import CounterFault, IllegalMove, NotFound
from app.records.state import office_scope
from app.records.unit import Unit
from app.reservations.booking import BOOKING_MOVES, Booking, BookingStatus, arrive
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus


class NobodyWaiting(CounterFault):
    """Tell that no ticket of the window's purposes waits."""

    code = "D-201"
    calm = True


class NumbersUsedUp(CounterFault):
    """Tell that this terminal's numbers of the day are used up."""

    code = "D-202"


class NumbersUnsure(CounterFault):
    """Tell that this terminal may have given its numbers today without its ledger knowing it."""

    code = "D-203"


class NumberRange(Struct, frozen=True, kw_only=True):
    """Hold the numbers this terminal may give per purpose and day; ranges never overlap.

    Up to the day ``unsure_on`` none may be given: a ledger that is gone may hold them.
    """

    first: int = 1
    last: int = 299
    unsure_on: date | None = None


class TicketRecords(Protocol):
    """What the rules ask of the ledger about tickets."""

    def waiting(self, office: str, day: date) -> Sequence[Ticket]:
        """Return the waiting tickets in calling order: care first, then by time of issue."""
        ...

    def of_day(self, office: str, day: date) -> Sequence[Ticket]:
        """Return all tickets of a day, newest first."""
        ...

    def last_number(self, terminal: str, purpose: str, day: date) -> int:
        """Return the highest number this terminal gave for a purpose today, 0 for none."""
        ...

    def by_number(self, office: str, day: date, number: str) -> Ticket | None:
        """Return the newest ticket of a day with this number."""
        ...


def issue(
    unit: Unit,
    tickets: TicketRecords,
    *,
    terminal: str,
    purpose: str,
    numbers: NumberRange,
    language: str = "ja",
    care: bool = False,
    booking: str = "",
    by_hand: str = "",
) -> Ticket:
    """Record a new ticket before its paper is asked for.

    ``purpose`` is the key of the site's purpose; its letter heads the number.  ``by_hand`` is
    the number of a pre-printed roll where no printer works.  A booking given is marked as arrived.

    Raises:
        NumbersUsedUp: the terminal's range is exhausted.
        NumbersUnsure: what of the range was given today is not known.
    """
    day = unit.now.date()
    given = by_hand or _next_free(unit, tickets, terminal, purpose, numbers)
    ticket_id = unit.ids.new()
    ticket: Ticket = unit.record(
        "ticket.issued",
        ticket_id,
        {
            "number": given,
            "purpose": purpose,
            "day": day.isoformat(),
            "office": unit.actor.office,
            "language": language,
            "care": care,
            "booking": booking,
            "paper": TicketPrint.BY_HAND if by_hand else TicketPrint.ASKED,
        },
        scope=office_scope(unit.actor.office),
    )
    if booking:
        kept = unit.get(Booking, booking)
        if BookingStatus.ARRIVED in BOOKING_MOVES[kept.status]:
            arrive(unit, booking, ticket=ticket_id)
    return ticket


def _next_free(
    unit: Unit, tickets: TicketRecords, terminal: str, purpose: str, numbers: NumberRange
) -> str:
    """Return the next number of the terminal's range that nobody holds today.

    A number that was given here and then written by hand, or came off the roll, is passed over.
    """
    day = unit.now.date()
    if numbers.unsure_on is not None and day <= numbers.unsure_on:
        raise NumbersUnsure(first=numbers.first, last=numbers.last)
    number = max(tickets.last_number(terminal, purpose, day), numbers.first - 1) + 1
    while number <= numbers.last:
        text = f"{purpose}{number:03d}"
        if tickets.by_number(unit.actor.office, day, text) is None:
            return text
        number += 1
    raise NumbersUsedUp(last=numbers.last)


def note_paper(unit: Unit, ticket_id: str, paper: TicketPrint, *, seen: bool = False) -> Ticket:
    """Record what became of the paper; ``seen`` is a person's word on one that was unknown."""
    body = {"paper": paper, "seen": True} if seen else {"paper": paper}
    ticket: Ticket = unit.record("ticket.paper", ticket_id, body)
    return ticket


def call_next(
    unit: Unit, tickets: TicketRecords, *, window: str, purposes: frozenset[str]
) -> Ticket:
    """Call the next waiting number of the window's purposes.

    Raises:
        NobodyWaiting: none waits.
    """
    for ticket in tickets.waiting(unit.actor.office, unit.now.date()):
        if ticket.purpose in purposes:
            return call(unit, ticket.id, window=window)
    raise NobodyWaiting()


def call(unit: Unit, ticket_id: str, *, window: str) -> Ticket:
    """Call one number to a window."""
    ticket: Ticket = unit.record("ticket.called", ticket_id, {"window": window})
    return ticket


def call_shown(unit: Unit, ticket_id: str, *, window: str) -> Ticket:
    """Call the number whose paper somebody shows; return one that does not wait as it is.

    Raises:
        NotFound: there is no such ticket.
        IllegalMove: another window called it meanwhile.
    """
    ticket = unit.find(Ticket, ticket_id)
    if ticket is None:
        raise NotFound(subject="ticket")
    laid_aside = ticket.status is TicketStatus.PARKED and not ticket.visit
    if laid_aside or ticket.status in (TicketStatus.WAITING, TicketStatus.ABSENT):
        return call(unit, ticket.id, window=window)
    return ticket


def recall(unit: Unit, ticket_id: str) -> Ticket:
    """Call a called number once more."""
    ticket: Ticket = unit.record("ticket.recalled", ticket_id, {})
    return ticket


def absent(unit: Unit, ticket_id: str) -> Ticket:
    """Record that nobody came; the number is never called again by itself."""
    ticket: Ticket = unit.record("ticket.absent", ticket_id, {})
    return ticket


def park(unit: Unit, ticket_id: str) -> Ticket:
    """Lay a number aside."""
    ticket: Ticket = unit.record("ticket.parked", ticket_id, {})
    return ticket


def requeue(unit: Unit, ticket_id: str) -> Ticket:
    """Put a number back into the queue at its time of issue."""
    ticket: Ticket = unit.record("ticket.requeued", ticket_id, {})
    return ticket


def void(unit: Unit, ticket_id: str, *, reason: str) -> Ticket:
    """Cancel a ticket that was given by mistake; its number is not used again.

    Raises:
        IllegalMove: the ticket was called already.
    """
    if unit.get(Ticket, ticket_id).status is not TicketStatus.WAITING:
        raise IllegalMove(
            subject="ticket", now=unit.get(Ticket, ticket_id).status, wanted=TicketStatus.VOID
        )
    ticket: Ticket = unit.record("ticket.voided", ticket_id, {"reason": reason})
    return ticket


def number_labels(tickets: Sequence[Ticket]) -> dict[str, str]:
    """Return what each ticket is called by: its number, with a suffix where two bear it.

    Both papers stay valid; the suffix counts in the order of issue (``A001-2``).
    """
    bearers: dict[str, list[Ticket]] = {}
    for ticket in sorted(tickets, key=lambda one: (one.issued_at, one.id)):
        bearers.setdefault(ticket.number, []).append(ticket)
    return {
        ticket.id: number if len(same) == 1 else f"{number}-{place}"
        for number, same in bearers.items()
        for place, ticket in enumerate(same, start=1)
    }


def waiting_by_purpose(waiting: Sequence[Ticket]) -> dict[str, int]:
    """Count the waiting people per purpose."""
    counts: dict[str, int] = {}
    for ticket in waiting:
        counts[ticket.purpose] = counts.get(ticket.purpose, 0) + 1
    return counts
