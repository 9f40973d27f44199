"""Reception: arrive with or without a booking, get one number on one paper (OKA-4.6.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from app.cards.card import Card
from app.desk.desk import Desk
from app.desk.printing import Printing
from app.faults import CounterFault, IllegalMove, NotFound
from app.ports import PrinterStatus, Slip
from app.records.unit import Unit
from app.reservations.booking import Booking
from app.reservations.identity import told_number
from app.store.reader import Records
from app.tickets import queue
from app.tickets.codes import CodeKind, fold, parse
from app.tickets.purposes import Purpose
from app.tickets.slip import TicketValues, ticket_slip
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus


class BookingNotFound(CounterFault):
    """Tell that no booking fits what was scanned or typed."""

    code = "D-210"
    calm = True


class NumberInUse(CounterFault):
    """Tell that a number of the pre-printed roll was given to somebody today already."""

    code = "D-211"


class BookingHasNumber(CounterFault):
    """Tell that the person of a booking holds a number already."""

    code = "D-212"


class Issued(Struct, frozen=True, kw_only=True):
    """Hold a recorded ticket and what became of its paper.

    ``trouble`` is the printer's fault where surely no paper came out.
    """

    ticket: Ticket
    paper: TicketPrint
    trouble: CounterFault | None = None


class Found(Struct, frozen=True, kw_only=True):
    """Hold a booking with its card for the guide's list."""

    booking: Booking
    card: Card | None


class Floor(Struct, frozen=True, kw_only=True):
    """Hold what the guide's screen shows of the queue."""

    waiting: dict[str, int]
    total: int
    tickets: tuple[Ticket, ...]
    unknown_paper: tuple[Ticket, ...]


class Reception:
    """Run the guide's operations at one desk."""

    def __init__(self, desk: Desk, purposes: Sequence[Purpose]) -> None:
        self._desk = desk
        self.printing = Printing(desk)
        self.purposes = tuple(
            purpose for purpose in purposes if purpose.letter in desk.settings.terminal.purposes
        )

    @property
    def numbers(self) -> queue.NumberRange:
        """Return the numbers that this terminal may give per purpose, with or without the line."""
        terminal = self._desk.settings.terminal
        first, last = terminal.tickets_first, terminal.tickets_last
        fresh = terminal.tickets_fresh == f"{first}-{last}"
        unsure_on = None if fresh else self._desk.ledger.unsure_on
        return queue.NumberRange(first=first, last=last, unsure_on=unsure_on)

    @property
    def home(self) -> tuple[str, date]:
        """Return this terminal's office and the day of its entries."""
        return self._desk.office, self._desk.today()

    def purpose_of(self, booking: Booking) -> str:
        """Return the letter under which a booking waits; the last one takes what fits none."""
        fitting = (p.letter for p in self.purposes if booking.purpose in p.bookings)
        return next(fitting, self.purposes[-1].letter)

    def floor(self) -> Floor:
        """Return the queue of today."""
        office, day = self._desk.office, self._desk.today()
        tickets = self._desk.ask(lambda records: records.tickets.of_day(office, day))
        waiting = self._desk.ask(lambda records: records.tickets.waiting(office, day))
        mine = (t for t in tickets if t.terminal == self._desk.terminal)
        unknown = tuple(t for t in mine if _is_open(t))
        return Floor(
            waiting=queue.waiting_by_purpose(waiting),
            total=len(waiting),
            tickets=tuple(tickets),
            unknown_paper=unknown,
        )

    def printer_status(self) -> PrinterStatus:
        """Return what the ticket printer tells."""
        return self._desk.printer.status()

    def find_booking(self, text: str) -> tuple[Found, ...]:
        """Return today's bookings for a scanned code, a number or a name.

        Raises:
            BookingNotFound: none fits.
        """
        code = parse(text)
        office, day = self._desk.office, self._desk.today()
        number = told_number(code.value if code.kind is CodeKind.BOOKING else fold(text).upper())
        booking = self._desk.ask(lambda records: records.bookings.by_number(number))
        if booking is not None:
            return (self._with_card(booking),)
        cards = self._desk.ask(lambda records: records.cards.search(text, limit=200))
        ids = {card.id: card for card in cards}
        today = self._desk.ask(lambda records: records.bookings.of_day(office, day))
        found = tuple(Found(booking=b, card=ids[b.card]) for b in today if b.card in ids)
        if not found:
            raise BookingNotFound()
        return found

    def _with_card(self, booking: Booking) -> Found:
        card = self._desk.ask(lambda records: records.cards.one(Card, booking.card))
        return Found(booking=booking, card=card)

    def issue(
        self, purpose: str, *, language: str = "ja", care: bool = False, booking: str = ""
    ) -> Issued:
        """Record a ticket, then print it once.

        The record is on the disk before the printer is asked, so that a crash between the two
        leaves a question (印字不明), never a second number.

        Raises:
            BookingHasNumber: the booking's person holds a number that is not voided.
        """
        ticket = self._record(purpose, language=language, care=care, booking=booking)
        return self._print(ticket)

    def _record(self, purpose: str, *, language: str, care: bool, booking: str) -> Ticket:
        def write(unit: Unit, records: Records) -> Ticket:
            if booking:
                _must_hold_none(unit, records, booking)
            return self._write(
                unit, records, purpose=purpose, language=language, care=care, booking=booking
            )

        return self._desk.act_asking(write).value

    def _write(
        self,
        unit: Unit,
        records: Records,
        *,
        purpose: str,
        language: str,
        care: bool,
        booking: str,
        by_hand: str = "",
    ) -> Ticket:
        return queue.issue(
            unit,
            records.tickets,
            terminal=self._desk.terminal,
            purpose=purpose,
            numbers=self.numbers,
            language=language,
            care=care,
            booking=booking,
            by_hand=by_hand,
        )

    def by_hand(
        self, purpose: str, number: str, *, language: str = "ja", instead_of: str = ""
    ) -> Issued:
        """Record a number of the pre-printed roll where no printer works.

        ``instead_of`` is a ticket whose paper never came: with the same number it becomes one
        written by hand, with another it is voided in the same act, so that nobody holds two.

        Raises:
            NumberInUse: somebody has this number today.
        """
        wanted = fold(number).upper()
        ticket = self._desk.act_asking(
            lambda unit, records: self._take_by_hand(
                unit, records, purpose=purpose, wanted=wanted, language=language, old=instead_of
            )
        ).value
        return Issued(ticket=ticket, paper=ticket.paper)

    def _take_by_hand(
        self, unit: Unit, records: Records, *, purpose: str, wanted: str, language: str, old: str
    ) -> Ticket:
        taken = records.tickets.by_number(unit.actor.office, unit.now.date(), wanted)
        if taken is not None and taken.id == old:
            return queue.note_paper(unit, old, TicketPrint.BY_HAND)
        if taken is not None:
            raise NumberInUse(number=wanted)
        kept = records.tickets.one(Ticket, old) if old else None
        if kept is not None:
            queue.void(unit, kept.id, reason="by_hand")
        return self._write(
            unit,
            records,
            purpose=purpose,
            language=kept.language if kept else language,
            care=kept.care if kept else False,
            booking=kept.booking if kept else "",
            by_hand=wanted,
        )

    def reprint(self, ticket_id: str) -> Issued:
        """Print a ticket once more, marked 再発行 with the same number.

        Raises:
            IllegalMove: the number was voided.
        """
        return self._print(self._desk.ask(lambda records: _known(records, ticket_id)))

    def paper_came_out(self, ticket_id: str, *, came: bool) -> Issued:
        """Take the person's answer to 「紙は出ましたか」; a missing one may be printed again."""
        paper = TicketPrint.PRINTED if came else TicketPrint.FAILED
        ticket = self._desk.act(
            lambda unit: queue.note_paper(unit, ticket_id, paper, seen=True)
        ).value
        return Issued(ticket=ticket, paper=paper)

    def void(self, ticket_id: str) -> Ticket:
        """Cancel a number given by mistake."""
        return self._desk.act(lambda unit: queue.void(unit, ticket_id, reason="mistake")).value

    def _print(self, ticket: Ticket) -> Issued:
        paper, trouble = self._desk.print_once(lambda: self.slip(ticket))
        noted = self._desk.act(lambda unit: queue.note_paper(unit, ticket.id, paper)).value
        return Issued(ticket=noted, paper=paper, trouble=trouble)

    def slip(self, ticket: Ticket) -> Slip:
        """Return the paper of a ticket as blocks."""
        words = self._desk.words(ticket.language)
        other = self._desk.words("en" if words.language in ("ja", "ja-easy") else "ja")
        purpose = next((p for p in self.purposes if p.letter == ticket.purpose), None)
        ahead = self._desk.ask(lambda records: records.tickets.waiting_beside(ticket))
        values = TicketValues(
            ticket=ticket.id,
            number=ticket.number,
            record=f"{ticket.terminal}-{ticket.id[-6:].upper()}",
            at=ticket.issued_at,
            office=self._desk.settings.terminal.office_name,
            purpose=words(f"purpose.{ticket.purpose}"),
            purpose_other=other(f"purpose.{ticket.purpose}"),
            waiting=ahead,
            ready=tuple(words(f"ready.{key}") for key in (purpose.ready if purpose else ())),
            status_address=self._status_address(ticket),
            copy=ticket.copies + 1 if ticket.copies else 0,
        )
        return ticket_slip(values, words)

    def _status_address(self, ticket: Ticket) -> str:
        page = self._desk.settings.site.status_page
        return f"{page}/{ticket.id}" if page else ""


def _known(records: Records, ticket_id: str) -> Ticket:
    ticket = records.tickets.one(Ticket, ticket_id)
    if ticket is None:
        raise NotFound(subject="ticket")
    if ticket.status is TicketStatus.VOID:
        raise IllegalMove(subject="ticket", now=ticket.status, wanted="printed")
    return ticket


def _is_open(ticket: Ticket) -> bool:
    asked = ticket.paper in (TicketPrint.UNKNOWN, TicketPrint.ASKED)
    return asked and ticket.status is not TicketStatus.VOID


def _must_hold_none(unit: Unit, records: Records, booking: str) -> None:
    for ticket in records.tickets.of_day(unit.actor.office, unit.now.date()):
        if ticket.booking == booking and ticket.status is not TicketStatus.VOID:
            raise BookingHasNumber(number=ticket.number)
