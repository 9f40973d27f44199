"""Reception and queue: bookings that arrive, number tickets, calls."""

from __future__ import annotations

from app.desk.counter import CounterBoard
from app.desk.reception import Floor, Found, Issued
from app.headless.action import Action, Language, Name, Text, WrongArgument
from app.headless.operations import Operations
from app.tickets.ticket import Ticket

_TICKET = {"ticket": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}


def _must_be_offered(on: Operations, purpose: str) -> None:
    offered = [one.letter for one in on.reception.purposes]
    if purpose not in offered:
        raise WrongArgument(field="purpose", why=f"One of {', '.join(offered)}")


class FindBooking(Action, frozen=True, kw_only=True):
    """Find today's bookings by a scanned code, a number or a name."""

    text: Text

    example = {"text": "11200007"}

    def run(self, on: Operations) -> tuple[Found, ...]:
        """Return them."""
        return on.reception.find_booking(self.text)


class IssueTicket(Action, frozen=True, kw_only=True):
    """Give a number under a purpose's letter and print it once; ``booking`` arrives with it."""

    purpose: Name
    language: Language = "ja"
    care: bool = False
    booking: Text = ""

    example = {"purpose": "A", "language": "en"}

    def run(self, on: Operations) -> Issued:
        """Record and print it."""
        _must_be_offered(on, self.purpose)
        return on.reception.issue(
            self.purpose, language=self.language, care=self.care, booking=self.booking
        )


class TicketByHand(Action, frozen=True, kw_only=True):
    """Record a number of the pre-printed roll, also ``instead_of`` a ticket without paper."""

    purpose: Name
    number: Name
    language: Language = "ja"
    instead_of: Text = ""

    example = {"purpose": "A", "number": "A812"}

    def run(self, on: Operations) -> Issued:
        """Record it."""
        _must_be_offered(on, self.purpose)
        return on.reception.by_hand(
            self.purpose, self.number, language=self.language, instead_of=self.instead_of
        )


class ReprintTicket(Action, frozen=True, kw_only=True):
    """Print a ticket once more, with the same number."""

    ticket: Name

    example = _TICKET

    def run(self, on: Operations) -> Issued:
        """Print it."""
        return on.reception.reprint(self.ticket)


class PaperCameOut(Action, frozen=True, kw_only=True):
    """Say whether the paper of a ticket came out, where the printer could not tell."""

    ticket: Name
    came: bool

    example = {**_TICKET, "came": True}

    def run(self, on: Operations) -> Issued:
        """Record it."""
        return on.reception.paper_came_out(self.ticket, came=self.came)


class VoidTicket(Action, frozen=True, kw_only=True):
    """Cancel a number that was given by mistake."""

    ticket: Name

    example = _TICKET

    def run(self, on: Operations) -> Ticket:
        """Record it."""
        return on.reception.void(self.ticket)


class Queue(Action, frozen=True, kw_only=True):
    """Tell today's tickets, newest first, and how many wait for each purpose."""

    def run(self, on: Operations) -> Floor:
        """Return them."""
        return on.reception.floor()


class Board(Action, frozen=True, kw_only=True):
    """Tell whom this window serves, whom it called, who waits, what is laid aside."""

    def run(self, on: Operations) -> CounterBoard:
        """Return it."""
        return on.counter.board()


class CallNext(Action, frozen=True, kw_only=True):
    """Call the next number of this window's purposes."""

    def run(self, on: Operations) -> Ticket:
        """Record it."""
        return on.counter.call_next()


class CallShown(Action, frozen=True, kw_only=True):
    """Call the number whose paper is shown here; one that does not wait stays as it is."""

    ticket: Name

    example = _TICKET

    def run(self, on: Operations) -> Ticket:
        """Record it."""
        return on.counter.call_shown(self.ticket)


class CallAgain(Action, frozen=True, kw_only=True):
    """Call a called number once more."""

    ticket: Name

    example = _TICKET

    def run(self, on: Operations) -> Ticket:
        """Record it."""
        return on.counter.recall(self.ticket)


class NobodyCame(Action, frozen=True, kw_only=True):
    """Record that nobody came to a called number."""

    ticket: Name

    example = _TICKET

    def run(self, on: Operations) -> Ticket:
        """Record it."""
        return on.counter.absent(self.ticket)


class Requeue(Action, frozen=True, kw_only=True):
    """Put a number back into the queue, at its time of issue."""

    ticket: Name

    example = _TICKET

    def run(self, on: Operations) -> Ticket:
        """Record it."""
        return on.counter.requeue(self.ticket)


NUMBERS: tuple[type[Action], ...] = (
    FindBooking,
    IssueTicket,
    TicketByHand,
    ReprintTicket,
    PaperCameOut,
    VoidTicket,
    Queue,
    Board,
    CallNext,
    CallShown,
    CallAgain,
    NobodyCame,
    Requeue,
)
