"""A whole window for tests: the real presenter over a real ledger, keys, scans and touches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
from PySide6.QtCore import QDeadlineTimer, QEvent, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.roles import Role
from app.cards import ledger as cards
from app.cards.card import Card, card_id
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.photos import PhotoDesk
from app.desk.reception import Reception
from app.desk.serving import Guidance
from app.desk.till import TillDesk
from app.desk.window_slips import WindowSlips
from app.documents.papers import load_papers
from app.documents.rule_files import load_rules
from app.ports import PinKind, Scan
from app.procedures.catalogue import Catalogue, load_policy
from app.procedures.costs import load_costs
from app.procedures.meanwhile import load_meanwhile
from app.records.unit import Actor, Unit
from app.rulings.ruling import DEFAULT
from app.settings import PanelSettings, SiteSettings
from app.tickets.purposes import load_purposes
from app.training.people import Person
from devices.card.profiles import CardKind, CardProfile, ProfiledCards
from devices.card.simulated_reader import SimulatedReader
from devices.pinpad.flow import PinFlow
from tests.app.store.rows import LISTED_EXPIRES
from tests.widgets.conftest import OFFICE, START_PINS, DeskParts
from tests.widgets.staff_window import LARGE, end_window, show_frame, turn
from widgets.background import Lanes
from widgets.presenters.counter import CounterPresenter
from widgets.presenters.counter_card import CardWork
from widgets.presenters.counter_forms import FormPrinting
from widgets.presenters.counter_slips import SlipWork
from widgets.presenters.counter_till import TillWork
from widgets.presenters.panel import PanelPresenter
from widgets.resident.panel import ResidentPanel
from widgets.resident.touch import controls
from widgets.screens.counter import CounterScreen
from widgets.theme import Theme

SETUP = b"signing=HAJIME1\nauthentication=1111\nresident=1111\nface_input=1111\n"
BACKYARD = Actor(staff_id="B-2001", role=Role.BACKYARD, office=OFFICE)
CITY = "33100"
MOST_AT_A_STAGE = 150
RENEWABLE = date(2027, 1, 17)
"""Within the last three months of a certificate on the tests' day, so that it may be renewed."""


def profile(person: Person, kind: CardKind = CardKind.ADULT) -> CardProfile:
    """Return the chip of a resident's card as it was set up."""
    return CardProfile(
        id=person.control_number,
        serial=person.serial,
        municipality=CITY,
        expires=LISTED_EXPIRES,
        name=person.name,
        address=person.address,
        born=person.born.earliest,
        pins=START_PINS
        if kind is not CardKind.CHILD
        else msgspec.structs.replace(START_PINS, signing=""),
        kind=kind,
        authentication_expires=RENEWABLE,
    )


def is_child(person: Person) -> bool:
    """Tell whether a resident is under 15 on the tests' day."""
    return person.born.earliest > date(2011, 11, 20)


class Window:
    """Be one window with its people, machines and hands; counts the staff's keys."""

    def __init__(
        self,
        parts: DeskParts,
        lanes: Lanes,
        theme: Theme,
        *,
        on_chip: bool,
        kind: CardKind = CardKind.ADULT,
        size: QSize = LARGE,
        costs: str = DEFAULT,
    ) -> None:
        self.costs = costs
        self.parts, self.lanes, self.theme, self.size = parts, lanes, theme, size
        self.pressed = 0
        self._at, self._pressed_there = "", 0
        self._on_chip = on_chip
        setup = parts.home / "setup.pins"
        setup.write_bytes(SETUP)
        kinds = {p.control_number: CardKind.CHILD if is_child(p) else kind for p in parts.residents}
        chips = {p.control_number: profile(p, kinds[p.control_number]) for p in parts.residents}
        self.reader = SimulatedReader(ProfiledCards(chips, parts.issuer), change_allowed=True)
        self.settings = msgspec.structs.replace(
            parts.desk.settings,
            site=SiteSettings(pin_on_chip=on_chip, setup_pins="setup.pins"),
            panel=PanelSettings(enabled=on_chip),
        )
        self.open()

    def open(self) -> None:
        """Put desk, presenter and window together, as after a start of the program."""
        parts, settings = self.parts, self.settings
        self.desk = Desk(
            settings=settings,
            ledger=parts.ledger,
            door=parts.desk.door,
            printer=parts.printer,
            reader=self.reader,
            paper=parts.paper,
            words=parts.catalogues,
        )
        self.entrance = Entrance(self.desk)
        papers = load_papers()
        guidance = Guidance(
            catalogue=Catalogue(load_policy(settings.terminal.municipality)),
            rules=load_rules(settings.terminal.municipality, papers),
            papers=papers,
            meanwhile=load_meanwhile(),
            purposes=load_purposes(),
            costs=load_costs(self.costs),
        )
        self.counter = Counter(self.desk, guidance, frozenset("ABCDEF"))
        self.reception = Reception(self.desk, load_purposes())
        clock, theme = parts.clock, self.theme
        self.panel: ResidentPanel | None = None
        if self._on_chip:
            self.panel = ResidentPanel(languages=parts.catalogues, fonts=theme.fonts, clock=clock)
            self.panel.set_panel(QSize(1024, 768), 3.367)
            self.panel.show()
        self.resident = PanelPresenter(
            self.panel,
            self.counter,
            self.lanes,
            parts.catalogues,
            clock,
            make_dialogue=lambda kinds, known: PinFlow(kinds, known=known),
            setup_pins=settings.path(settings.site.setup_pins),
            office=settings.terminal.office_name,
            window=settings.terminal.window,
        )
        self.screen = CounterScreen(theme)
        self.presenter = CounterPresenter(
            self.screen,
            self.counter,
            self.entrance,
            SlipWork(WindowSlips(self.desk), self.lanes, theme.words),
            self.resident,
            CardWork(
                self.counter,
                self.resident,
                self.lanes,
                theme.words,
                has_reader=True,
                print_forms=FormPrinting(self.desk, theme.fonts, "岡山市長", PhotoDesk(self.desk)),
            ),
            self.lanes,
            clock,
            window=settings.terminal.window,
            code_needed=False,
        )
        self.till = TillDesk(self.desk, guidance)
        self.presenter.give_till(
            TillWork(self.till, self.counter, self.resident, self.lanes, theme.words)
        )
        self.window = show_frame(theme, clock, self.screen, "clerk", self.size)

    def close(self) -> None:
        """Drop every object; the ledger stays."""
        self.presenter.leave()
        end_window(self.window)
        if self.panel is not None:
            self.panel.close()
            self.panel.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def restart(self) -> None:
        """End without a word, and start again."""
        self.close()
        self.open()
        self.enter()

    # --- before the doors open ---

    def fill_vault(self) -> None:
        """Receive, set up and lay away every delivered card."""

        def work(unit: Unit) -> None:
            for number, person in enumerate(self.parts.residents, start=1):
                card = card_id(CITY, person.control_number)
                unit.record("card.received", card, {})
                cards.set_up(unit, card)
                cards.store_in_vault(unit, card, f"B-04-{number:03d}")

        self.parts.ledger.act(work, BACKYARD)

    def issue(self, letter: str = "A") -> str:
        """Let the guide give a number; returns it."""
        from app.tickets import queue

        guide = Actor(staff_id="G-0001", role=Role.GUIDE, office=OFFICE)
        done = self.parts.ledger.act_with_records(
            lambda unit, records: queue.issue(
                unit, records.tickets, terminal="T03", purpose=letter, numbers=queue.NumberRange()
            ),
            guide,
        )
        return done.value.number

    def enter(self, staff_id: str = "C-1001") -> None:
        """Let a clerk sign in and open the place."""
        from tests.widgets.conftest import password_of

        self.entrance.sign_in(staff_id, password_of(staff_id))
        self.presenter.enter()
        self.settle()

    # --- hands ---

    def settle(self) -> None:
        """Run the event loop until no lane owes a result."""
        app = QApplication.instance()
        assert app is not None
        deadline = QDeadlineTimer(10_000)
        while self.lanes.pending() and not deadline.hasExpired():
            turn()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        app.processEvents()
        assert not self.lanes.pending()

    def key(
        self, *keys: Qt.Key | int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press keys one by one."""
        for key in keys:
            self._count(1)
            QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key(int(key)), modifier)
            self.settle()

    def _count(self, keys: int) -> None:
        """Count keys; a walk that presses on at one stage would have no end."""
        self.pressed += keys
        if self.stage != self._at:
            self._at, self._pressed_there = self.stage, 0
        self._pressed_there += keys
        assert self._pressed_there < MOST_AT_A_STAGE, f"stays at {self.stage}: {self.reason}"

    def f(self, *numbers: int) -> None:
        """Press F-keys."""
        self.key(*(int(Qt.Key.Key_F1) + number - 1 for number in numbers))

    def digits(self, text: str) -> None:
        """Press digit keys."""
        self.key(*(int(Qt.Key.Key_0) + int(one) for one in text))

    def type(self, text: str) -> None:
        """Type into the editor that has the keyboard."""
        self._count(len(text))
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)
        self.settle()

    def scan(self, text: str) -> None:
        """Scan a code."""
        self.window.take_scan(Scan(text=text, source="serial"))
        self.settle()

    def act(self, name: str) -> None:
        """Press the digit of an act of the idle view."""
        idle = self.screen.idle
        assert idle is not None
        names = [one for one, _ in idle.view.acts]
        self.digits(str(names.index(name) + 1))

    def touch(self, name: str) -> None:
        """Let the resident touch a control of the panel."""
        assert self.panel is not None
        QApplication.processEvents()
        for control in controls(self.panel):
            if control.accessibleName() == name and control.isVisible():
                control.click()
                self.settle()
                return
        shown = [one.accessibleName() for one in controls(self.panel) if one.isVisible()]
        raise AssertionError(f"{name} is not among {shown}")

    def pin(self, code: bytes) -> None:
        """Let the resident press keys and confirm."""
        from tests.widgets.resident.test_panel import type_pin

        assert self.panel is not None
        for one in code:
            type_pin(self.panel, (one,))
            self.parts.clock.pass_(seconds=1)
        self.touch("決定")

    # --- looking ---

    @property
    def stage(self) -> str:
        """Return the open stage, empty without a visit."""
        serving = self.presenter.serving
        return serving.visit.stage if serving is not None else ""

    @property
    def panel_step(self) -> object:
        """Return what the resident's panel shows."""
        return self.panel.step if self.panel is not None else None

    @property
    def reason(self) -> str:
        """Return what stands on F12."""
        return self.window.keys.key(12).face().reason

    def card(self, person: Person) -> Card:
        """Return a resident's row."""
        return self.counter.find_person(person.control_number)[0]

    def grab(self, name: str, folder: Path) -> None:
        """Keep a picture of the window."""
        self.window.grab().save(str(folder / f"{name}.png"))


def wanted(kind: PinKind) -> str:
    """Return a PIN kind's key."""
    return kind.value


Opened = Callable[..., Window]
