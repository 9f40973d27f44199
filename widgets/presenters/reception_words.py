"""The guide's reception in words: tickets, papers, printer and faults as finished texts."""

from collections.abc import Mapping, Sequence

from app.desk.reception import Found, Issued, Reception
from app.faults import CounterFault
from app.ports import Paper, PrinterStatus, Words
from app.reservations.booking import Booking, BookingStatus
from app.tickets.codes import Code
from app.tickets.purposes import Purpose
from app.tickets.queue import number_labels
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus
from widgets.clock_words import day_words, time_words
from widgets.controls.painting import Tone
from widgets.presenters.scan_words import stray_words
from widgets.screens.reception_view import (
    FloorView,
    FoundRow,
    LineAct,
    LineView,
    PrinterView,
    TicketRow,
    TileState,
    TileView,
)

_STATE_LOOKS = {
    TicketStatus.WAITING: ("clock", Tone.PLAIN),
    TicketStatus.CALLED: ("check", Tone.OK),
    TicketStatus.SERVING: ("check", Tone.OK),
    TicketStatus.PARKED: ("clock", Tone.WARN),
    TicketStatus.ABSENT: ("person", Tone.WARN),
    TicketStatus.DONE: ("check", Tone.PLAIN),
    TicketStatus.VOID: ("x", Tone.PLAIN),
}
_PAPER_LOOKS = {
    TicketPrint.PRINTED: TileState.PRINTED,
    TicketPrint.BY_HAND: TileState.PRINTED,
    TicketPrint.FAILED: TileState.NO_PAPER,
    TicketPrint.UNKNOWN: TileState.DOUBT,
    TicketPrint.ASKED: TileState.DOUBT,
}


class ReceptionWords:
    """Tell everything that the reception shows."""

    def __init__(self, words: Mapping[str, Words], reception: Reception) -> None:
        self.staff = words["ja"]
        self._other = words.get("en", words["ja"])
        self._desk = reception

    def purposes(self) -> tuple[tuple[str, str], ...]:
        """Return (letter, words) of the purposes."""
        return tuple((p.letter, self._purpose(p.letter)) for p in self._desk.purposes)

    def _purpose(self, letter: str) -> str:
        return self.staff(f"purpose.{letter}")

    def tile(
        self, purpose: Purpose, waiting: int, state: TileState = TileState.PLAIN, number: str = ""
    ) -> TileView:
        """Return one purpose."""
        return TileView(
            letter=purpose.letter,
            icon=purpose.icon,
            text=self._purpose(purpose.letter),
            other=self._other(f"purpose.{purpose.letter}"),
            waiting=self.staff("reception.tile.waiting", count=waiting),
            state=state,
            number=number,
        )

    @staticmethod
    def tile_state(paper: TicketPrint) -> TileState:
        """Return how a purpose looks after a paper's end."""
        return _PAPER_LOOKS[paper]

    # --- the queue -------------------------------------------------------------------------------

    def floor(self, tickets: Sequence[Ticket], total: int, *, offline: bool) -> FloorView:
        """Return the right column."""
        words, last = self.staff, self._desk.numbers.last
        given = sum(ticket.status is not TicketStatus.VOID for ticket in tickets)
        if offline:
            facts = words("reception.facts.offline", last=f"{last:03d}")
        else:
            facts = words("reception.facts.online", count=given, last=f"{last:03d}")
        return FloorView(
            title=words("reception.total", count=total),
            rows=self.rows(tickets),
            everyone=words("reception.everyone", count=len(tickets)),
            facts=facts,
            offline=offline,
        )

    def rows(self, tickets: Sequence[Ticket]) -> tuple[TicketRow, ...]:
        """Return the tickets, the newest first."""
        waiting = [ticket for ticket in tickets if ticket.status is TicketStatus.WAITING]
        first = min(waiting, key=lambda t: (not t.care, t.issued_at, t.id), default=None)
        labels = number_labels(tickets)
        return tuple(self._row(ticket, first, labels[ticket.id]) for ticket in tickets)

    def _row(self, ticket: Ticket, first: Ticket | None, number: str) -> TicketRow:
        words = self.staff
        icon, tone = _STATE_LOOKS[ticket.status]
        state = words(f"reception.state.{ticket.status.value}", window=ticket.window)
        if ticket.status is TicketStatus.WAITING:
            if ticket.paper in (TicketPrint.UNKNOWN, TicketPrint.ASKED):
                icon, tone, state = "help", Tone.WARN, words("reception.paper.unknown")
            elif ticket.paper is TicketPrint.FAILED:
                icon, tone, state = "warn", Tone.WARN, words("reception.paper.failed")
            elif first is not None and ticket.id == first.id:
                icon, tone, state = "next", Tone.PRIMARY, words("reception.state.first")
        how = "by_hand" if ticket.paper is TicketPrint.BY_HAND else "printed"
        issued = words(f"reception.issued.{how}", time=time_words(ticket.issued_at))
        care = words("reception.issued.care") if ticket.care else ""
        return TicketRow(
            ticket=ticket.id,
            number=number,
            purpose=self._purpose(ticket.purpose),
            issued=f"{issued}{care}",
            state=state,
            icon=icon,
            tone=tone,
            note=words("reception.again.void") if ticket.status is TicketStatus.VOID else "",
        )

    # --- the bottom line -------------------------------------------------------------------------

    def printing(self, number: str = "") -> LineView:
        """Return the line while the printer works."""
        return LineView(
            text=self.staff("reception.line.printing", number=number).strip(),
            tone=Tone.PRIMARY,
            icon="printer",
        )

    def voided(self, ticket: Ticket) -> LineView:
        """Return the line after a number was cancelled."""
        return LineView(
            text=self.staff("reception.line.voided", number=ticket.number),
            below=self.staff("reception.line.voided_below"),
            icon="x",
        )

    def result(self, issued: Issued, seconds: int) -> LineView:
        """Return the line after a print or a paper's answer; ``seconds`` are left to cancel."""
        words, number = self.staff, issued.ticket.number
        undo = ((LineAct.VOID, words("reception.line.void", seconds=seconds)),) if seconds else ()
        if issued.paper is TicketPrint.UNKNOWN:
            return LineView(
                text=words("reception.line.ask", number=number),
                below=words("reception.line.ask_below"),
                tone=Tone.WARN,
                icon="help",
                acts=(
                    (LineAct.CAME, words("reception.line.came")),
                    (LineAct.NOT_CAME, words("reception.line.not_came")),
                ),
            )
        if issued.paper is TicketPrint.FAILED:
            return self._no_paper(issued, undo)
        how = "by_hand" if issued.paper is TicketPrint.BY_HAND else "printed"
        text = words(f"reception.line.{how}", number=number)
        return LineView(text=text, tone=Tone.OK, icon="checkc", acts=undo)

    def _no_paper(self, issued: Issued, undo: tuple[tuple[LineAct, str], ...]) -> LineView:
        words, number = self.staff, issued.ticket.number
        other = self._desk.printing.other_for_tickets()
        elsewhere = ((LineAct.OTHER, words("reception.line.other")),) if other is not None else ()
        text, below = words("reception.line.no_paper", number=number), ""
        if issued.trouble is not None:
            what, below = self._three(issued.trouble)
            text = words("reception.line.no_paper_why", number=number, why=what)
        return LineView(
            text=text,
            below=below or words("reception.line.no_paper_below"),
            tone=Tone.ERROR if issued.trouble is not None else Tone.WARN,
            icon="warn",
            acts=(
                (LineAct.REPRINT, words("reception.line.reprint")),
                *elsewhere,
                (LineAct.BY_HAND, words("reception.line.by_hand_act")),
                *undo,
            ),
        )

    def stray(self, code: Code) -> LineView:
        """Return the line for a scanned code that has no place here."""
        what, below = stray_words(self.staff, code)
        return LineView(text=what, below=below, tone=Tone.WARN, icon="qr")

    def fault(self, fault: CounterFault) -> LineView:
        """Return the line for a fault in its three parts."""
        what, below = self._three(fault)
        acts = ((LineAct.SEND, self.staff("fault_panel.send")),)
        return LineView(text=what, below=below, tone=Tone.ERROR, icon="warn", acts=acts)

    def _three(self, fault: CounterFault) -> tuple[str, str]:
        what = self.staff(f"fault.{fault.code}.what", **fault.details)
        safe = self.staff(f"fault.{fault.code}.safe", **fault.details)
        following = self.staff(f"fault.{fault.code}.next", **fault.details)
        return what, safe + following

    def nothing_found(self, fault: CounterFault) -> tuple[str, str]:
        """Return what happened and what to do next."""
        what = self.staff(f"fault.{fault.code}.what", **fault.details)
        return what, self.staff(f"fault.{fault.code}.next", **fault.details)

    # --- printer and bookings --------------------------------------------------------------------

    def printer(self, status: PrinterStatus | None) -> PrinterView:
        """Return the printer's chip; None is a window without one."""
        words = self.staff
        if status is None:
            return PrinterView(text=words("reception.printer.none"), tone=Tone.PLAIN)
        state, tone = _printer_state(status)
        text = words(f"reception.printer.{state}")
        instead = self._desk.printing.stands_in_for_tickets()
        if instead is not None:
            text = words("reception.printer.instead", name=instead.name, state=text)
            tone = Tone.WARN if tone is Tone.PLAIN else tone
        return PrinterView(text=text, tone=tone, simulated=status.simulated)

    @staticmethod
    def held(booking: Booking, tickets: Sequence[Ticket]) -> Ticket | None:
        """Return the number that a booking's person holds, None for none."""
        held = (t for t in tickets if t.booking == booking.id)
        return next((t for t in held if t.status is not TicketStatus.VOID), None)

    def is_open(self, booking: Booking, tickets: Sequence[Ticket]) -> bool:
        """Tell whether a number can be given for a booking."""
        here = (booking.office, booking.day) == self._desk.home
        waits = booking.status in (BookingStatus.BOOKED, BookingStatus.ARRIVED)
        return here and waits and self.held(booking, tickets) is None

    def found(self, found: Found, tickets: Sequence[Ticket]) -> FoundRow:
        """Return one booking of a search with why no number can be given for it."""
        words, booking = self.staff, found.booking
        held = self.held(booking, tickets)
        note = self._why_not(booking) if held is None else ""
        act = words("reception.find.again", number=held.number) if held else ""
        fits = self.is_open(booking, tickets)
        key = "elsewhere" if note and booking.status is BookingStatus.BOOKED else ""
        return FoundRow(
            key=booking.id,
            time=booking.time,
            number=booking.number,
            name=found.card.name if found.card else words("reception.booking.no_name"),
            purpose=self._purpose(self._desk.purpose_of(booking)),
            state=words(f"reception.booking.{key or booking.status.value}"),
            tone=Tone.OK if fits else Tone.WARN if note else Tone.PLAIN,
            act=act,
            note=note,
        )

    def _why_not(self, booking: Booking) -> str:
        words, (office, day) = self.staff, self._desk.home
        if booking.office != office:
            return words("reception.booking.other_office_why")
        if booking.day != day:
            return words("reception.booking.other_day_why", day=day_words(words, booking.day))
        if booking.status in (BookingStatus.BOOKED, BookingStatus.ARRIVED):
            return ""
        return words("reception.booking.not_open")


def _printer_state(status: PrinterStatus) -> tuple[str, Tone]:
    troubles = (
        ("unreachable", not status.reachable),
        ("cover_open", status.cover_open),
        ("paper_out", status.paper is Paper.OUT),
        ("error", status.error),
        ("paused", not status.online),
    )
    trouble = next((name for name, holds in troubles if holds), "")
    if trouble:
        return trouble, Tone.ERROR
    return ("near_end", Tone.OFF) if status.paper is Paper.NEAR_END else ("ready", Tone.PLAIN)
