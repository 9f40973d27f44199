"""How each place of work is made: its screen, its presenter, the operations behind it."""

from __future__ import annotations

from collections.abc import Callable

from app.desk.backyard import Backyard
from app.desk.booking_calendar import BookingCalendar
from app.desk.booking_days import BookingDays
from app.desk.booking_lists import BookingLists
from app.desk.booking_marks import BookingMarks
from app.desk.booking_slip import BookingSlips
from app.desk.bookings import Bookings
from app.desk.calls import OfficialCalls
from app.desk.card_desk import CardDesk
from app.desk.city_bookings import CityBookings
from app.desk.closing import ClosingDesk
from app.desk.counter import Counter
from app.desk.ledger_page import CardView, LedgerPage
from app.desk.photos import PhotoDesk
from app.desk.reception import Reception
from app.desk.status import StatusDesk
from app.desk.till import TillDesk
from app.desk.transport import Transport
from app.desk.window_slips import WindowSlips
from app.faults import CounterFault
from app.ports import Scan
from app.reservations.items import load_booking_items
from app.reservations.plan import load_slot_plan
from app.tickets.purposes import load_purposes
from widgets.controls.painting import Tone
from widgets.frame import Frame
from widgets.list_paper import ListPrinting
from widgets.paper_places import PaperPlaces
from widgets.presenters.backyard_import import ImportPresenter
from widgets.presenters.backyard_intake import IntakePresenter
from widgets.presenters.backyard_vault import VaultPresenter
from widgets.presenters.bookings import BookingParts, BookingsPresenter
from widgets.presenters.calls import CallsPresenter
from widgets.presenters.card_check import CardCheckPresenter
from widgets.presenters.card_pins import CardPins
from widgets.presenters.cases import CasesPresenter
from widgets.presenters.closing import ClosingPresenter
from widgets.presenters.counter import CounterPresenter
from widgets.presenters.counter_card import CardWork
from widgets.presenters.counter_forms import FormPrinting
from widgets.presenters.counter_photo import PhotoWork
from widgets.presenters.counter_slips import SlipWork
from widgets.presenters.counter_till import TillWork
from widgets.presenters.ledger import LedgerPresenter
from widgets.presenters.list_output import ListPlaces
from widgets.presenters.panel import PanelPresenter
from widgets.presenters.panel_photo import PhotoOnPanel
from widgets.presenters.reception import ReceptionPresenter
from widgets.presenters.reception_words import ReceptionWords
from widgets.presenters.settings import Reports, SettingsPresenter
from widgets.presenters.status import SyncListPresenter
from widgets.presenters.till import TillPresenter
from widgets.presenters.transport import TransportPresenter
from widgets.screen_facts import screen_facts
from widgets.screens.bookings import BookingsScreen
from widgets.screens.calls import CallsScreen
from widgets.screens.card_check import CardCheckScreen
from widgets.screens.cases import CasesScreen
from widgets.screens.closing import ClosingScreen
from widgets.screens.counter import CounterScreen
from widgets.screens.import_preview import ImportScreen
from widgets.screens.intake import IntakeScreen
from widgets.screens.ledger import LedgerScreen
from widgets.screens.reception import ReceptionScreen
from widgets.screens.settings import SettingsScreen
from widgets.screens.sync_list import SyncListScreen
from widgets.screens.till import TillScreen
from widgets.screens.transport import TransportScreen
from widgets.screens.vault import VaultScreen
from widgets.surroundings import Presenter, Surroundings


class Making:
    """Make places; ``keep`` takes each presenter, ``go`` opens another place."""

    def __init__(
        self,
        around: Surroundings,
        keep: Callable[[str, Presenter], None],
        go: Callable[[str], None],
    ) -> None:
        self._around, self._keep, self._go = around, keep, go
        self._words = around.languages["ja"]
        self.papers = PaperPlaces(around, keep, self._back)

    def _back(self) -> None:
        self._go(self._around.window.rows()[0].key)

    def _take_up(self, card_id: str) -> None:
        """Bring a card found in the ledger to the window, as if it had been scanned there."""
        a = self._around
        page = LedgerPage(a.desk)
        a.lanes.run("records", lambda: page.card(card_id), self._bring, _nothing, owner=a.window)

    def _bring(self, found: CardView | None) -> None:
        self._go("counter")
        frame = self._around.window.frame
        if found is not None and isinstance(frame, CounterScreen):
            frame.take_scan(Scan(text=found.card.control_number, source="ledger"))

    def _call_staff(self, frame: Frame) -> None:
        """Say aloud where no queue of calls exists: a person walks over."""
        words = self._words
        frame.notices.tell(
            "staff", Tone.PLAIN, words("place.staff.title"), words("place.staff.text"), seconds=20
        )

    def reception(self) -> Frame:
        """Make the guide's reception."""
        a = self._around
        reception = Reception(a.desk, load_purposes())
        told = ReceptionWords(a.languages, reception)
        tiles = [told.tile(purpose, 0) for purpose in reception.purposes]
        languages = tuple((name, a.theme.fonts.for_language(name)) for name in a.languages)
        screen = ReceptionScreen(a.theme, tiles, languages)
        presenter = ReceptionPresenter(screen, reception, a.lanes, a.languages, a.clock)
        presenter.staff_called.connect(lambda: self._call_staff(screen))
        self._keep("reception", presenter)
        return screen

    def counter(self) -> Frame:
        """Make the window with the resident's panel and the card reader."""
        a, words, settings = self._around, self._words, self._around.desk.settings
        purposes = frozenset(settings.terminal.purposes)
        counter = Counter(a.desk, a.guidance, purposes)
        pins = settings.site.setup_pins
        panel = PanelPresenter(
            a.panel,
            counter,
            a.lanes,
            a.languages,
            a.clock,
            make_dialogue=a.make_dialogue,
            setup_pins=settings.path(pins) if pins else None,
            office=settings.terminal.office_name,
            window=settings.terminal.window,
        )
        card = CardWork(
            counter,
            panel,
            a.lanes,
            words,
            has_reader=a.desk.has_reader,
            print_forms=FormPrinting(
                a.desk, a.theme.fonts, settings.site.mayor, PhotoDesk(a.desk, a.pictures)
            ),
        )
        screen = CounterScreen(a.theme)
        presenter = CounterPresenter(
            screen,
            counter,
            a.entrance,
            SlipWork(WindowSlips(a.desk), a.lanes, words),
            panel,
            card,
            a.lanes,
            a.clock,
            window=settings.terminal.window,
            code_needed=settings.site.one_time_code,
        )
        till = TillWork(TillDesk(a.desk, a.guidance), counter, panel, a.lanes, words)
        presenter.give_till(till)
        if a.make_camera is not None and a.studio is not None:
            photos = PhotoWork(
                PhotoDesk(a.desk, a.pictures), counter, a.studio, a.make_camera,
                a.lanes, a.clock, words, recorder=a.recorder, panel=PhotoOnPanel(a.panel, panel),
            )  # fmt: skip
            presenter.hands.give_camera(photos)
        presenter.ends.open_calls = self._open_calls
        presenter.search_opened.connect(lambda: self._go("ledger"))
        presenter.cases_opened.connect(lambda: self._go("cases"))
        presenter.hands.face_opened.connect(lambda: self._go("face"))
        self._keep("counter", presenter)
        return screen

    def intake(self) -> Frame:
        """Make the check of delivered boxes."""
        a = self._around
        screen = IntakeScreen(a.theme)
        presenter = IntakePresenter(
            screen,
            Backyard(a.desk),
            a.entrance,
            a.lanes,
            self._words,
            a.clock,
            code_needed=a.desk.settings.site.one_time_code,
        )
        self._keep("intake", presenter)
        return screen

    def vault(self) -> Frame:
        """Make set-up and the vault."""
        a = self._around
        screen = VaultScreen(a.theme)
        presenter = VaultPresenter(screen, Backyard(a.desk), a.lanes, self._words, a.clock)
        self._keep("vault", presenter)
        return screen

    def imports(self) -> Frame:
        """Make the import of delivered lists."""
        a = self._around
        screen = ImportScreen(a.theme)
        presenter = ImportPresenter(screen, Backyard(a.desk), a.lanes, self._words)
        presenter.intake_wanted.connect(lambda: self._go("intake"))
        self._keep("import", presenter)
        return screen

    def bookings(self) -> Frame:
        """Make the bookings: days and seats, the form, the list."""
        a, desk = self._around, self._around.desk
        plan = load_slot_plan(desk.settings.terminal.municipality)
        bookings = Bookings(desk, plan, a.seats)
        screen = BookingsScreen(a.theme, tuple(a.languages))
        presenter = BookingsPresenter(
            screen,
            BookingParts(
                desk=desk,
                bookings=bookings,
                calendar=BookingCalendar(desk, bookings),
                days=BookingDays(desk, plan),
                items=load_booking_items(),
                marks=BookingMarks(desk, bookings),
                status=StatusDesk(desk),
                city=CityBookings(desk, bookings),
                lists=BookingLists(desk, bookings, plan),
                lists_go=self._lists_go(),
                slips=BookingSlips(desk, plan) if desk.has_printer else None,
                languages=tuple(a.languages),
            ),
            a.lanes,
            self._words,
            a.clock,
            back=self._back,
            staff_called=lambda: self._call_staff(screen),
            transport=lambda: self._go("transport"),
        )
        self._keep("bookings", presenter)
        return screen

    def transport(self) -> Frame:
        """Make the transport list."""
        a, desk = self._around, self._around.desk
        plan = load_slot_plan(desk.settings.terminal.municipality)
        screen = TransportScreen(a.theme)
        presenter = TransportPresenter(
            screen,
            desk,
            Transport(desk, plan),
            plan,
            a.lanes,
            self._words,
            lists_go=self._lists_go(),
            back=self._back,
            staff_called=lambda: self._call_staff(screen),
        )
        self._keep("transport", presenter)
        return screen

    def _lists_go(self) -> ListPlaces:
        desk = self._around.desk
        paper = ListPrinting(desk, self._around.theme.fonts) if desk.has_paper else None
        return ListPlaces(folder=desk.settings.path("lists"), paper=paper)

    def ledger(self) -> Frame:
        """Make the ledger's search."""
        a = self._around
        screen = LedgerScreen(a.theme)
        presenter = LedgerPresenter(
            screen,
            LedgerPage(a.desk),
            a.lanes,
            self._words,
            folder=a.desk.settings.path("lists"),
            opened=self._take_up,
            new_visit=lambda: self._go("counter"),
            back=self._back,
        )
        self._keep("ledger", presenter)
        return screen

    def card_check(self) -> Frame:
        """Make the card check."""
        a, settings = self._around, self._around.desk.settings
        card = CardDesk(a.desk)
        screen = CardCheckScreen(a.theme)
        pins = CardPins(
            card,
            a.panel,
            a.lanes,
            make_dialogue=a.make_dialogue,
            office=settings.terminal.office_name,
            window=settings.terminal.window,
        )
        presenter = CardCheckPresenter(
            screen,
            card,
            pins,
            a.lanes,
            self._words,
            has_reader=a.desk.has_reader,
            served=lambda: a.entrance.unfinished() is not None,
            back=self._back,
            languages=a.languages,
        )
        self._keep("card_check", presenter)
        return screen

    def closing(self) -> Frame:
        """Make the safe-to-go-home check."""
        a = self._around
        screen = ClosingScreen(a.theme, code_needed=a.desk.settings.site.one_time_code)
        presenter = ClosingPresenter(
            screen,
            ClosingDesk(a.desk, a.seal),
            a.desk,
            a.lanes,
            self._words,
            folder=a.desk.settings.path("export"),
            back=self._back,
            cases=lambda: self._go("cases"),
            till=lambda: self._go("till"),
        )
        self._keep("closing", presenter)
        return screen

    def calls(self) -> Frame:
        """Make the calls of an official's terminal."""
        a = self._around
        counter = Counter(a.desk, a.guidance, frozenset(a.desk.settings.terminal.purposes))
        screen = CallsScreen(a.theme)
        presenter = CallsPresenter(
            screen,
            OfficialCalls(a.desk, counter),
            counter,
            a.entrance,
            a.desk,
            a.lanes,
            a.clock,
            back=self._back,
            taken=lambda: self._go("counter"),
        )
        self._keep("calls", presenter)
        return screen

    def _open_calls(self) -> bool:
        """Open the calls where this role has them; tell whether it has."""
        if "calls" not in {row.key for row in self._around.window.rows()}:
            return False
        self._go("calls")
        return True

    def till(self) -> Frame:
        """Make the till."""
        a = self._around
        screen = TillScreen(a.theme, code_needed=a.desk.settings.site.one_time_code)
        presenter = TillPresenter(
            screen,
            TillDesk(a.desk, a.guidance),
            a.lanes,
            self._words,
            folder=a.desk.settings.path("lists"),
            back=self._back,
        )
        self._keep("till", presenter)
        return screen

    def cases(self) -> Frame:
        """Make the open cases."""
        a = self._around
        screen = CasesScreen(a.theme)
        presenter = CasesPresenter(
            screen,
            StatusDesk(a.desk, other_side=a.other_side),
            a.lanes,
            self._words,
            back=self._back,
        )
        self._keep("cases", presenter)
        return screen

    def sync(self) -> Frame:
        """Make the list of what was sent and what was not."""
        a = self._around
        screen = SyncListScreen(a.theme)
        presenter = SyncListPresenter(
            screen,
            StatusDesk(a.desk),
            a.lanes,
            self._words,
            a.clock,
            back=self._back,
            cases=lambda: self._go("cases"),
        )
        self._keep("sync", presenter)
        return screen

    def settings(self) -> Frame:
        """Make the page of machines and settings."""
        a = self._around
        screen = SettingsScreen(a.theme)
        presenter = SettingsPresenter(
            screen,
            a.desk,
            a.examine,
            a.own_facts,
            a.lanes,
            self._words,
            version=a.version,
            screens=_screens,
            reports=Reports(a.desk.settings.path("lists"), a.recorder.settle),
            back=self._back,
        )
        if a.desk.has_paper:
            presenter.give_proof(self.papers.print_proof)
        self._keep("settings", presenter)
        return screen


def _nothing(_fault: CounterFault) -> None:
    """Leave the ledger in sight: its own page tells what is wrong with it."""


def _screens() -> list[tuple[str, str]]:
    """Return the screens of this machine by name and size."""
    return [(one["name"], f"{one['size']}　{one['mm']} mm") for one in screen_facts()]
