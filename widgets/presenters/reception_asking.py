"""The reception's questions over the window: a booking, a ticket again, a number by hand."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.desk.reception import BookingNotFound, Found, Reception
from app.faults import CounterFault
from app.tickets.codes import Code, CodeKind
from app.tickets.ticket import Ticket
from widgets.background import Lanes
from widgets.presenters.reception_words import ReceptionWords
from widgets.presenters.scan_words import stray_words
from widgets.screens.reception import ReceptionScreen
from widgets.screens.reception_language import LanguagePane
from widgets.screens.reception_panes import BookingPane, ByHandPane, TicketsPane

Pane = BookingPane | ByHandPane | LanguagePane | TicketsPane


class ReceptionPanes(QObject):
    """Hold at most one pane; what a person decides there is told by signals.

    ``issue_wanted(letter, booking)``, ``reprint_wanted(ticket)``, ``by_hand_wanted(letter,
    number)``, ``language_wanted(code)``, ``failed(fault)``.
    """

    issue_wanted = Signal(str, str)
    reprint_wanted = Signal(str)
    by_hand_wanted = Signal(str, str)
    language_wanted = Signal(str)
    failed = Signal(object)

    def __init__(
        self, screen: ReceptionScreen, reception: Reception, lanes: Lanes, words: ReceptionWords
    ) -> None:
        super().__init__(screen)
        self._screen, self._desk, self._lanes, self._words = screen, reception, lanes, words
        self._pane: Pane | None = None
        self._found: dict[str, Found] = {}
        self._tickets: tuple[Ticket, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether something is asked."""
        return self._pane is not None

    def set_tickets(self, tickets: tuple[Ticket, ...]) -> None:
        """Take the day's tickets: a booking whose person holds one gets no other."""
        self._tickets = tickets

    def _open(self, pane: Pane) -> None:
        self._pane = pane
        pane.back.connect(self.close)
        pane.open()

    def close(self) -> None:
        """Take the pane away."""
        if self._pane is not None:
            pane, self._pane = self._pane, None
            pane.close_pane()

    # --- bookings --------------------------------------------------------------------------------

    def ask_booking(self) -> None:
        """Open the search for a booking."""
        if self._pane is None:
            self._open_booking()

    def _open_booking(self) -> BookingPane:
        pane = BookingPane(self._screen.theme, self._screen.window())
        pane.searched.connect(lambda text: self.search(text, scanned=False))
        pane.taken.connect(self._take_booking)
        self._open(pane)
        return pane

    def search(self, text: str, *, scanned: bool) -> None:
        """Look for bookings; a scanned one that is open is given its number at once."""
        self._lanes.run(
            "records",
            lambda: self._desk.find_booking(text),
            lambda found: self._show_found(found, text, scanned=scanned),
            lambda fault: self._not_found(fault, text),
            owner=self,
        )

    def _show_found(self, found: tuple[Found, ...], text: str, *, scanned: bool) -> None:
        only = found[0].booking if scanned and len(found) == 1 else None
        if only is not None and self._words.is_open(only, self._tickets):
            self.close()
            self.issue_wanted.emit(self._desk.purpose_of(only), only.id)
            return
        self._found = {one.booking.id: one for one in found}
        pane = self._booking_pane(text if scanned else "")
        if pane is not None:
            pane.show_found([self._words.found(one, self._tickets) for one in found])

    def _booking_pane(self, text: str) -> BookingPane | None:
        if isinstance(self._pane, BookingPane):
            return self._pane
        if self._pane is not None or not text:
            return None
        pane = self._open_booking()
        pane.ask(text)
        return pane

    def _not_found(self, fault: CounterFault, text: str) -> None:
        self._found = {}
        if not isinstance(fault, BookingNotFound):
            self.close()
            self.failed.emit(fault)
            return
        pane = self._booking_pane(text)
        if pane is not None:
            pane.show_nothing(*self._words.nothing_found(fault))

    def _take_booking(self, key: str) -> None:
        found = self._found.get(key)
        if found is None:
            return
        self.close()
        held = self._words.held(found.booking, self._tickets)
        if held is not None:
            self.reprint_wanted.emit(held.id)
        elif self._words.is_open(found.booking, self._tickets):
            self.issue_wanted.emit(self._desk.purpose_of(found.booking), found.booking.id)

    # --- tickets ---------------------------------------------------------------------------------

    def ask_again(self, tickets: Sequence[Ticket], at: str) -> None:
        """Offer the day's tickets to print one of them again."""
        if self._pane is not None:
            return
        rows = self._words.rows(tickets)
        pane = TicketsPane(self._screen.theme, self._screen.window(), rows, at)
        pane.taken.connect(self._take_again)
        self._open(pane)

    def _take_again(self, ticket: str) -> None:
        self.close()
        self.reprint_wanted.emit(ticket)

    def ask_language(self, chosen: str) -> None:
        """Offer every language for the next paper."""
        if self._pane is not None:
            return
        screen = self._screen
        pane = LanguagePane(screen.theme, screen.window(), screen.choices, chosen)
        pane.taken.connect(self._take_language)
        self._open(pane)

    def _take_language(self, code: str) -> None:
        self.close()
        self.language_wanted.emit(code)

    def ask_by_hand(self, instead: str) -> None:
        """Ask for a number of the pre-printed roll; ``instead`` has no paper."""
        if self._pane is not None:
            return
        pane = ByHandPane(
            self._screen.theme, self._screen.window(), self._words.purposes(), instead=instead
        )
        pane.taken.connect(self.by_hand_wanted)
        self._open(pane)

    def take_code(self, code: Code) -> bool:
        """Give a scanned code to the number by hand; tell whether it was taken."""
        if isinstance(self._pane, ByHandPane):
            if code.kind is CodeKind.OTHER:
                self._pane.take_code(code.value)
            else:
                self._pane.show_error("".join(stray_words(self._words.staff, code)))
            return True
        return False

    def refuse_by_hand(self, fault: CounterFault) -> None:
        """Tell at the field why the number is not taken."""
        if isinstance(self._pane, ByHandPane):
            what, following = self._words.nothing_found(fault)
            self._pane.show_error(f"{what}{following}")
