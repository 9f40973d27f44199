"""The desk: one terminal's ledger, machines and signed-in person, shared by all operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol, TypeVar

from app.access.session import CentralUnreachable, Doorkeeper, Session
from app.cards.city import CityStore
from app.faults import CounterFault
from app.filing.papers import Papers
from app.filing.ports import OfficeScans, ScanIntake
from app.ports import CardReader, DocumentPrinter, PrintOutcome, Slip, TicketPrinter, Words
from app.printers import Printers
from app.records.unit import Unit
from app.reservations.city import BookingStore
from app.reservations.transport import TransportStore
from app.settings import Settings
from app.store.ledger import Done, Ledger
from app.store.reader import Records
from app.tickets.ticket import TicketPrint
from app.visits.face_print import CardPrinting

R = TypeVar("R")


class NobodySignedIn(CounterFault):
    """Tell that the act needs a signed-in person."""

    code = "A-120"


class NoSuchDevice(CounterFault):
    """Tell that this window has no such machine by plan."""

    code = "K-130"


class City(CityStore, BookingStore, TransportStore, OfficeScans, Protocol):
    """Ask the central store for what other offices and terminals keep."""


class Desk:
    """Hold what every operation stands on; a session comes and goes, the rest stays."""

    def __init__(
        self,
        *,
        settings: Settings,
        ledger: Ledger,
        door: Doorkeeper,
        printer: TicketPrinter | Printers | None,
        reader: CardReader | None,
        paper: DocumentPrinter | None,
        words: dict[str, Words],
        central: City | None = None,
        photo_paper: DocumentPrinter | None = None,
        papers: Papers | None = None,
    ) -> None:
        self.settings = settings
        self.ledger = ledger
        self.door = door
        if printer is None or isinstance(printer, Printers):
            self._printers = printer
        else:
            self._printers = Printers.alone(printer)
        self._reader = reader
        self._paper = paper
        self._photo_paper = photo_paper or paper
        self._words = words
        self._central = central
        papers = papers or Papers()
        self._scans, self._card_printer = papers.scans, papers.card_printer
        self._session: Session | None = None
        ledger.trust(door.redeem)

    @property
    def printer(self) -> Printers:
        """Return the slip printers: each slip finds its own.

        Raises:
            NoSuchDevice: this window has none.
        """
        if self._printers is None:
            raise NoSuchDevice(device="printer")
        return self._printers

    @property
    def reader(self) -> CardReader:
        """Return the card reader.

        Raises:
            NoSuchDevice: this window has none.
        """
        if self._reader is None:
            raise NoSuchDevice(device="reader")
        return self._reader

    @property
    def paper(self) -> DocumentPrinter:
        """Return the A4 printer.

        Raises:
            NoSuchDevice: this window has none.
        """
        if self._paper is None:
            raise NoSuchDevice(device="paper")
        return self._paper

    @property
    def photo_paper(self) -> DocumentPrinter:
        """Return the photo printer, the A4 one where the site has no other.

        Raises:
            NoSuchDevice: this window has neither.
        """
        if self._photo_paper is None:
            raise NoSuchDevice(device="paper")
        return self._photo_paper

    @property
    def scans(self) -> ScanIntake:
        """Return where scanned documents come in.

        Raises:
            NoSuchDevice: this terminal has no scanners' folder.
        """
        if self._scans is None:
            raise NoSuchDevice(device="scans")
        return self._scans

    @property
    def card_printer(self) -> CardPrinting:
        """Return the printer of the card's 追記欄.

        Raises:
            NoSuchDevice: this window has none.
        """
        if self._card_printer is None:
            raise NoSuchDevice(device="card_printer")
        return self._card_printer

    @property
    def has_card_printer(self) -> bool:
        """Tell whether this window has a printer of the card's 追記欄."""
        return self._card_printer is not None

    @property
    def has_scans(self) -> bool:
        """Tell whether this terminal has a folder that scanners write to."""
        return self._scans is not None

    @property
    def central(self) -> City:
        """Return who knows the other offices' cards and bookings.

        Raises:
            CentralUnreachable: this terminal has no central store.
        """
        if self._central is None:
            raise CentralUnreachable()
        return self._central

    @property
    def has_printer(self) -> bool:
        """Tell whether this window has a ticket printer."""
        return self._printers is not None

    @property
    def has_paper(self) -> bool:
        """Tell whether this window has an A4 printer."""
        return self._paper is not None

    @property
    def has_reader(self) -> bool:
        """Tell whether this window has a card reader."""
        return self._reader is not None

    @property
    def office(self) -> str:
        """Return this terminal's office."""
        return self.settings.terminal.office

    @property
    def window(self) -> str:
        """Return this terminal's window."""
        return self.settings.terminal.window

    @property
    def terminal(self) -> str:
        """Return this terminal's number."""
        return self.settings.terminal.id

    def today(self) -> date:
        """Return the day entries are written on."""
        return self.ledger.now().date()

    def words(self, language: str = "ja") -> Words:
        """Return the texts of a language, Japanese where it has none."""
        return self._words.get(language) or self._words["ja"]

    @property
    def signed_in(self) -> Session | None:
        """Return who is signed in, None for nobody."""
        return self._session

    def session(self) -> Session:
        """Return who is signed in.

        Raises:
            NobodySignedIn: nobody is.
        """
        if self._session is None:
            raise NobodySignedIn()
        return self._session

    def open_session(self, session: Session) -> None:
        """Let a person act at this desk."""
        self._session = session

    def close_session(self) -> None:
        """Let nobody act any more."""
        self._session = None

    def act(self, work: Callable[[Unit], R]) -> Done[R]:
        """Run one act of the signed-in person."""
        return self.ledger.act(work, self.session().actor)

    def act_asking(self, work: Callable[[Unit, Records], R]) -> Done[R]:
        """Run one act that also asks the records in the same transaction."""
        return self.ledger.act_with_records(work, self.session().actor)

    def ask(self, question: Callable[[Records], R]) -> R:
        """Ask the ledger."""
        return self.ledger.read(question)

    def print_once(self, slip: Callable[[], Slip]) -> tuple[TicketPrint, CounterFault | None]:
        """Print a slip; tell what became of its paper, and the trouble where none came."""
        try:
            outcome = self.printer.print(slip())
        except CounterFault as fault:
            return TicketPrint.FAILED, fault
        printed = outcome is PrintOutcome.PRINTED
        return (TicketPrint.PRINTED if printed else TicketPrint.UNKNOWN), None
