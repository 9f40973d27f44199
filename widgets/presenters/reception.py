"""Bind the guide's reception to its operations: one number, one paper, every end told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.reception import Issued, Reception
from app.faults import CounterFault
from app.ports import Clock, PrinterStatus, Scan, Words
from app.printers import StandInNotKept
from app.tickets.codes import CodeKind, RepeatGuard, parse
from app.tickets.ticket import Ticket, TicketPrint
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.presenters.reception_asking import ReceptionPanes
from widgets.presenters.reception_words import ReceptionWords
from widgets.screens.reception import ReceptionScreen
from widgets.screens.reception_view import LineAct, LineView, TileState

UNDO_S = 30
SAME_PURPOSE_S = 0.7
STATUS_EVERY_MS = 5000
FIND, BY_HAND, CARE, AGAIN, CALL, HIDE = 2, 7, 8, 9, 10, 11
CAME, NOT_CAME = 5, 6
_SOUGHT = frozenset({CodeKind.BOOKING, CodeKind.CONTROL_NUMBER, CodeKind.OTHER})


@dataclass(frozen=True)
class _Floor:
    """Hold what one look at the ledger told."""

    tickets: tuple[Ticket, ...]
    waiting: dict[str, int]
    total: int
    unknown: tuple[Ticket, ...]


class ReceptionPresenter(QObject):
    """Run the guide's reception on one screen.

    ``enter`` when it is opened, ``leave`` when another takes its place, ``refresh`` after records
    came; ``set_offline`` tells how the line is.  ``staff_called`` is F10.
    """

    staff_called = Signal()

    def __init__(
        self,
        screen: ReceptionScreen,
        reception: Reception,
        lanes: Lanes,
        words: Mapping[str, Words],
        clock: Clock,
    ) -> None:
        """Take ``words`` of all languages that a slip can have; the staff's are ``ja``."""
        super().__init__(screen)
        self._screen, self._desk, self._lanes, self._clock = screen, reception, lanes, clock
        self._words = ReceptionWords(words, reception)
        self._guard = RepeatGuard(clock.monotonic, SAME_PURPOSE_S)
        self._scans = RepeatGuard(clock.monotonic)
        self._language, self._care = "ja", False
        self._busy = self._offline = self._looking = self._again = self._asking_status = False
        self._floor = _Floor((), {}, 0, ())
        self._last: Issued | None = None
        self._fault: CounterFault | None = None
        self._until = 0.0
        self._panes = ReceptionPanes(screen, reception, lanes, self._words)
        self._line = LineView(text="")
        self._second, self._status = QTimer(self), QTimer(self)
        self._second.setInterval(500)
        self._status.setInterval(STATUS_EVERY_MS)
        self._connect()

    def _connect(self) -> None:
        screen = self._screen
        self._second.timeout.connect(self.tick)
        self._status.timeout.connect(self._ask_printer)
        screen.closed.connect(self.leave)
        screen.purpose_pressed.connect(self.issue)
        screen.language_pressed.connect(self._choose_language)
        screen.other_language_pressed.connect(self._ask_language)
        screen.care_pressed.connect(self._turn_care)
        screen.search_pressed.connect(self._panes.ask_booking)
        screen.everyone_pressed.connect(lambda: self.choose_again(""))
        screen.ticket_chosen.connect(self.choose_again)
        screen.line_act.connect(self._act)
        screen.key_pressed.connect(self.key)
        screen.undo_pressed.connect(self.void)
        screen.scanned.connect(self.scan)
        self._panes.issue_wanted.connect(self._issue_booked)
        self._panes.reprint_wanted.connect(self.reprint)
        self._panes.language_wanted.connect(self._choose_language)
        self._panes.by_hand_wanted.connect(self._take_by_hand)
        self._panes.failed.connect(self._tell_fault)

    # --- coming and going ------------------------------------------------------------------------

    def enter(self) -> None:
        """Load the floor, ask the printer, and ask about papers that a crash left open."""
        self._screen.set_keys(self.keys())
        self._show_choices()
        self.refresh()
        self._ask_printer()
        self._second.start()
        self._status.start()

    def leave(self) -> None:
        """Stop asking; what runs ends by itself."""
        self._second.stop()
        self._status.stop()
        self._panes.close()

    def set_offline(self, offline: bool) -> None:
        """Tell whether the line to the centre is away."""
        if offline != self._offline:
            self._offline = offline
            self._show_floor()

    def refresh(self) -> None:
        """Look at the ledger again; a look that is under way is followed by another."""
        if self._looking:
            self._again = True
            return
        self._looking = True
        self._run("records", self._look, self._looked, self._not_looked)

    def _look(self) -> _Floor:
        floor = self._desk.floor()
        return _Floor(floor.tickets, floor.waiting, floor.total, floor.unknown_paper)

    def _looked(self, floor: _Floor) -> None:
        self._looking, self._floor = False, floor
        self._panes.set_tickets(floor.tickets)
        self._show_floor()
        self._show_tiles()
        if not self._busy:
            self._ask_about_paper()
        if self._again:
            self._again = False
            self.refresh()

    def _not_looked(self, fault: CounterFault) -> None:
        self._looking = self._again = False
        self._tell_fault(fault)

    # --- keys and scans --------------------------------------------------------------------------

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words = self._words.staff
        asking = self._open_question() is not None
        faces = [
            self._face(FIND, "find"),
            self._face(BY_HAND, "by_hand"),
            FKeyFace(number=CARE, label=words("reception.care")),
            self._face(AGAIN, "again"),
            self._face(CALL, "call", FKeyState.IMPORTANT),
            self._face(HIDE, "hide"),
        ]
        if asking:
            faces.append(FKeyFace(number=CAME, label=words("reception.line.came")))
            faces.append(FKeyFace(number=NOT_CAME, label=words("reception.line.not_came")))
        return faces

    def _face(self, number: int, key: str, state: FKeyState = FKeyState.USABLE) -> FKeyFace:
        words = self._words.staff
        label, short = words(f"reception.key.{key}"), words(f"reception.key_short.{key}")
        return FKeyFace(number=number, label=label, short=short, state=state)

    def key(self, number: int) -> None:
        """Act as an F-key does."""
        acts: dict[int, Callable[[], None]] = {
            FIND: self._panes.ask_booking,
            BY_HAND: self.by_hand,
            CARE: self._turn_care,
            AGAIN: self._f9,
            CALL: self._call,
            CAME: lambda: self.answer(came=True),
            NOT_CAME: lambda: self.answer(came=False),
        }
        if number in acts:
            acts[number]()

    def _f9(self) -> None:
        if self._line_offers(LineAct.REPRINT):
            self._act(LineAct.REPRINT)
        else:
            self.choose_again("")

    def _call(self) -> None:
        self._show_line(LineView(text=self._words.staff("reception.line.called"), icon="bell"))
        self.staff_called.emit()

    def scan(self, scan: Scan) -> None:
        """Take a scanned code, whatever has the keyboard."""
        code = parse(scan.text)
        if self._panes.take_code(code) or not self._scans.passes(scan.text):
            return
        if code.kind is CodeKind.TICKET:
            self.choose_again(code.value)
        elif code.kind in _SOUGHT:
            self._panes.search(scan.text, scanned=True)
        else:
            self._show_line(self._words.stray(code))

    # --- giving a number -------------------------------------------------------------------------

    def issue(self, letter: str) -> None:
        """Give one number for a purpose; a second touch at once is the same touch."""
        if not self._guard.passes(letter) or self._busy or self._panes.is_open:
            return
        self._issue(letter)

    def _issue(self, letter: str, booking: str = "") -> None:
        language, care = self._language, self._care
        self._begin(letter)
        self._run(
            "printer",
            lambda: self._desk.issue(letter, language=language, care=care, booking=booking),
            self._issued,
            self._failed,
        )

    def _begin(self, letter: str) -> None:
        self._busy, self._last = True, None
        self._show_tiles(busy=letter)
        self._show_line(self._words.printing())

    def _issued(self, issued: Issued) -> None:
        self._busy = False
        self._language, self._care = "ja", False
        self._show_choices()
        self._ended(issued)

    def _ended(self, issued: Issued) -> None:
        self._last = issued
        self._until = self._clock.monotonic() + UNDO_S
        self._tell_last()
        self._show_tiles()
        self.refresh()
        self._ask_printer()

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self._show_tiles()
        self._tell_fault(fault)
        self.refresh()

    def reprint(self, ticket: str) -> None:
        """Print a ticket once more with its number."""
        if self._busy:
            return
        number = next((t.number for t in self._floor.tickets if t.id == ticket), "")
        letter = next((t.purpose for t in self._floor.tickets if t.id == ticket), "")
        self._begin(letter)
        self._show_line(self._words.printing(number))
        self._run("printer", lambda: self._desk.reprint(ticket), self._ended_again, self._failed)

    def _print_elsewhere(self, ticket: str) -> None:
        """Let another printer print the number tickets from now on, this one first."""
        other = self._desk.printing.other_for_tickets()
        if other is not None and not self._busy:
            try:
                self._desk.printing.let_print_tickets(other.key)
            except StandInNotKept as fault:
                self._screen.notices.tell_fault(fault)  # it holds for now: the paper goes on
            self.reprint(ticket)

    def _ended_again(self, issued: Issued) -> None:
        self._busy = False
        self._ended(issued)

    def void(self) -> None:
        """Cancel the number given last, while its 30 seconds run."""
        last = self._last
        if last is None or self._busy or self._seconds_left() <= 0:
            return
        self._busy = True
        self._run("records", lambda: self._desk.void(last.ticket.id), self._voided, self._failed)

    def _voided(self, ticket: Ticket) -> None:
        self._busy, self._last = False, None
        self._show_line(self._words.voided(ticket))
        self._show_tiles()
        self.refresh()

    # --- the paper -------------------------------------------------------------------------------

    def _open_question(self) -> Ticket | None:
        last = self._last
        if last is not None and last.paper is TicketPrint.UNKNOWN:
            return last.ticket
        return None

    def _ask_about_paper(self) -> None:
        if self._open_question() is not None or self._line_offers(LineAct.VOID):
            return
        if self._floor.unknown:
            ticket = self._floor.unknown[-1]
            self._last = Issued(ticket=ticket, paper=TicketPrint.UNKNOWN)
            self._until = 0.0
            self._tell_last()
            self._show_tiles()

    def answer(self, *, came: bool) -> None:
        """Take the answer to 「紙は出ましたか」."""
        asked = self._open_question()
        if asked is None or self._busy:
            return
        self._busy = True
        self._run(
            "records",
            lambda: self._desk.paper_came_out(asked.id, came=came),
            self._answered,
            self._failed,
        )

    def _answered(self, issued: Issued) -> None:
        self._busy, self._last = False, issued
        self._until = max(self._until, self._clock.monotonic() + UNDO_S)
        self._tell_last()
        self._show_tiles()
        self.refresh()

    def _ask_printer(self) -> None:
        if self._busy or self._asking_status:
            return
        self._asking_status = True
        self._run("printer", self._desk.printer_status, self._printer, self._no_printer)

    def _printer(self, status: PrinterStatus) -> None:
        self._asking_status = False
        self._screen.show_printer(self._words.printer(status))

    def _no_printer(self, _fault: CounterFault) -> None:
        self._asking_status = False
        self._screen.show_printer(self._words.printer(None))

    # --- the bottom line -------------------------------------------------------------------------

    def _seconds_left(self) -> int:
        return max(0, round(self._until - self._clock.monotonic()))

    def _line_offers(self, act: LineAct) -> bool:
        return any(offered is act for offered, _ in self._line.acts)

    def tick(self) -> None:
        """Count the seconds of 取り消す down."""
        if self._last is not None and self._line_offers(LineAct.VOID):
            self._tell_last()
            if self._seconds_left() == 0:
                self._ask_about_paper()

    def _tell_last(self) -> None:
        if self._last is not None:
            self._show_line(self._words.result(self._last, self._seconds_left()))

    def _tell_fault(self, fault: CounterFault) -> None:
        self._fault = fault
        self._screen.fault_told.emit(fault)
        self._show_line(self._words.fault(fault))

    def _show_line(self, view: LineView) -> None:
        self._line = view
        self._screen.show_line(view)
        self._screen.set_keys(self.keys())

    def _act(self, act: LineAct) -> None:
        last = self._last
        if act is LineAct.VOID:
            self.void()
        elif act in (LineAct.CAME, LineAct.NOT_CAME):
            self.answer(came=act is LineAct.CAME)
        elif act is LineAct.REPRINT and last is not None:
            self.reprint(last.ticket.id)
        elif act is LineAct.OTHER and last is not None:
            self._print_elsewhere(last.ticket.id)
        elif act is LineAct.BY_HAND:
            self.by_hand()
        elif act is LineAct.SEND and self._fault is not None:
            self._screen.trouble_wanted.emit(self._fault)

    # --- choices of the next slip ----------------------------------------------------------------

    def _choose_language(self, code: str) -> None:
        self._language = code
        self._show_choices()

    def _ask_language(self) -> None:
        self._show_choices()  # a press alone chooses nothing
        if not self._busy:
            self._panes.ask_language(self._language)

    def _turn_care(self) -> None:
        self._care = not self._care
        self._show_choices()

    def _show_choices(self) -> None:
        self._screen.show_choices(self._language, care=self._care)

    # --- what the panes decide -------------------------------------------------------------------

    def by_hand(self) -> None:
        """Ask for a number of the pre-printed roll."""
        if not self._busy:
            paperless = self._paperless()
            self._panes.ask_by_hand(paperless.number if paperless else "")

    def choose_again(self, ticket: str) -> None:
        """Offer the day's tickets to print one of them again."""
        if not self._busy:
            self._panes.ask_again(self._floor.tickets, ticket)

    def _issue_booked(self, letter: str, booking: str) -> None:
        if not self._busy:
            self._issue(letter, booking)

    def _paperless(self) -> Ticket | None:
        last = self._last
        return last.ticket if last is not None and last.paper is TicketPrint.FAILED else None

    def _take_by_hand(self, letter: str, number: str) -> None:
        if self._busy:
            return
        old, language = self._paperless(), self._language
        self._busy = True
        self._run(
            "records",
            lambda: self._desk.by_hand(
                old.purpose if old else letter,
                number,
                language=language,
                instead_of=old.id if old else "",
            ),
            self._taken_by_hand,
            self._not_by_hand,
        )

    def _taken_by_hand(self, issued: Issued) -> None:
        self._panes.close()
        self._issued(issued)

    def _not_by_hand(self, fault: CounterFault) -> None:
        self._busy = False
        self._panes.refuse_by_hand(fault)

    # --- showing -------------------------------------------------------------------------------

    def _show_floor(self) -> None:
        floor = self._floor
        self._screen.show_floor(
            self._words.floor(floor.tickets, floor.total, offline=self._offline)
        )

    def _show_tiles(self, *, busy: str = "") -> None:
        last = self._last
        for purpose in self._desk.purposes:
            state, number = TileState.PLAIN, ""
            if purpose.letter == busy:
                state = TileState.BUSY
            elif last is not None and last.ticket.purpose == purpose.letter:
                state, number = self._words.tile_state(last.paper), last.ticket.number
            waiting = self._floor.waiting.get(purpose.letter, 0)
            self._screen.show_tile(self._words.tile(purpose, waiting, state, number))

    def _run(
        self,
        lane: str,
        work: Callable[[], object],
        done: Callable[..., None],
        failed: Callable[[CounterFault], None],
    ) -> None:
        self._lanes.run(lane, work, done, failed, owner=self)
