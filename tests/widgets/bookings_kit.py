"""The bookings page in a window over a real desk that knows its days."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.access.roles import Role
from app.cards.ledger import set_up
from app.desk.booking_calendar import BookingCalendar
from app.desk.booking_days import BookingDays
from app.desk.booking_lists import BookingLists
from app.desk.booking_marks import BookingMarks
from app.desk.booking_values import BookingView
from app.desk.bookings import Bookings
from app.desk.city_bookings import CityBookings
from app.desk.status import StatusDesk
from app.ports import PrintOutcome
from app.records.unit import Actor, Unit
from app.reservations.booking import Wanted
from app.reservations.booking_day import BookingDay, Lease
from app.reservations.items import load_booking_items
from app.reservations.plan import load_slot_plan
from app.resources import LANGUAGES
from tests.app.desk.booking_kit import Centre, Seats
from tests.widgets.conftest import OFFICE, TERMINAL, DeskParts
from tests.widgets.staff_window import LARGE, end_window, scan_of, show_frame, turn
from widgets.background import Lanes
from widgets.controls.buttons import Button
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.list_paper import ListPrinting
from widgets.presenters.bookings import BookingParts, BookingsPresenter
from widgets.presenters.bookings_form import REST_MS
from widgets.presenters.list_output import ListPlaces
from widgets.screens.bookings import BookingsScreen
from widgets.theme import Theme

DAY = date(2026, 11, 21)  # a Saturday on which the card centre is open; today is the day before
ISSUANCE = "issuance@13:00"


class Slips:
    """Be the printer of slips: keeps what was printed, or is in trouble."""

    def __init__(self) -> None:
        self.printed: list[BookingView] = []
        self.outcome = PrintOutcome.PRINTED
        self.fault: Exception | None = None

    def print(self, view: BookingView) -> PrintOutcome:
        """Keep the booking."""
        if self.fault is not None:
            raise self.fault
        self.printed.append(view)
        return self.outcome


class Page:
    """Hold the screen with its presenter, hands on the keyboard and the central store."""

    def __init__(
        self,
        theme: Theme,
        parts: DeskParts,
        lanes: Lanes,
        *,
        role: str = "clerk",
        publish: bool = True,
    ) -> None:
        self.parts, self._lanes = parts, lanes
        self.centre = Centre(parts.ledger)
        self.centre.plan = load_slot_plan("okayama")
        if publish:
            self.publish()
        self.seats = Seats(parts.clock.now() + timedelta(minutes=2))
        self.slips = Slips()
        self.paper = ListPrinting(parts.desk, theme.fonts)
        self.left: list[bool] = []
        self.staff: list[bool] = []
        self.transport: list[bool] = []
        desk, plan = parts.desk, self.centre.plan
        self.bookings = Bookings(desk, plan, self.seats)
        self.screen = BookingsScreen(theme, LANGUAGES)
        self.presenter = BookingsPresenter(
            self.screen,
            BookingParts(
                desk=desk,
                bookings=self.bookings,
                calendar=BookingCalendar(desk, self.bookings),
                days=BookingDays(desk, plan),
                items=load_booking_items(),
                marks=BookingMarks(desk, self.bookings),
                status=StatusDesk(desk),
                city=CityBookings(desk, self.bookings),
                lists=BookingLists(desk, self.bookings, plan),
                lists_go=ListPlaces(folder=parts.home / "lists", paper=self.paper),
                slips=self.slips,
                languages=LANGUAGES,
            ),
            lanes,
            theme.words,
            parts.clock,
            back=lambda: self.left.append(True),
            staff_called=lambda: self.staff.append(True),
            transport=lambda: self.transport.append(True),
        )
        self.window = show_frame(theme, parts.clock, self.screen, role, LARGE)
        self.presenter.enter()
        self.settled()

    def end(self) -> None:
        """Close everything."""
        self.presenter.leave()
        self.settled()
        end_window(self.window)

    def settled(self) -> None:
        """Run the event loop until no lane owes a result, whatever a clock began meanwhile."""
        deadline = QDeadlineTimer(30_000)
        while not deadline.hasExpired():
            turn()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            if not self._lanes.pending():
                QApplication.processEvents()  # what the last result let appear
                if not self._lanes.pending():
                    return
        raise AssertionError("a lane still works")

    # --- the central store ---------------------------------------------------------------------

    def publish(self, office: str = OFFICE) -> None:
        """Send the days from yesterday on."""
        self.centre.publish(DAY - timedelta(days=2), 21, office)

    def send(self, day: BookingDay, **fields: object) -> None:
        """Send a day with other fields, as after an arrival."""
        self.centre.send([msgspec.structs.replace(day, **fields)])
        self.presenter.refresh()
        self.settled()

    def lease(self, slot: str = ISSUANCE, seats: int = 1) -> None:
        """Lease seats of the day to this terminal."""
        until = self.parts.clock.now() + timedelta(hours=12)
        lease = Lease(terminal=TERMINAL, slot=slot, seats=seats, until=until)
        self.send(self.centre.day(DAY), leases=(lease,))

    def full(self, *slots: str) -> None:
        """Take all seats of slots of the day."""
        day = self.centre.day(DAY)
        self.send(day, taken=day.taken | {slot: day.capacity[slot] for slot in slots})

    def booked(self, at: str = "13:00", number: int = 0, purpose: str = "issuance") -> BookingView:
        """Book one of the residents beside the screen."""
        person = self.parts.residents[number]
        found = self.bookings.identify(person.control_number, person.born.iso)
        return self.bookings.book(
            Wanted(
                purpose=purpose,
                office=OFFICE,
                day=DAY,
                time=at,
                card=found.card.id,
                name=found.card.name,
                kana=found.card.kana,
                born=found.card.born,
                phone=f"090-0000-00{number:02d}",
            )
        )

    def prepare(self, *numbers: int) -> None:
        """Check and set up the cards of some residents."""
        backyard = Actor(staff_id="B-2001", role=Role.BACKYARD, office=OFFICE)
        for number in numbers:
            person = self.parts.residents[number]
            card = self.bookings.identify(person.control_number, person.born.iso).card

            def work(unit: Unit, id: str = card.id) -> None:
                unit.record("card.received", id, {"place": "backyard"})
                set_up(unit, id)

            self.parts.ledger.act(work, backyard)

    def tomorrow(self) -> None:
        """Let the day of the bookings come."""
        self.parts.clock.pass_(days=1)
        self.presenter.refresh()
        self.settled()

    # --- hands ---------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys where the keyboard is."""
        for name in keys:
            chord = name.split("+")
            held = Qt.KeyboardModifier.NoModifier
            for one in chord[:-1]:
                held |= getattr(Qt.KeyboardModifier, f"{one}Modifier")
            QTest.keyClick(self.focus(), getattr(Qt.Key, f"Key_{chord[-1]}"), held)
            self.settled()

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        QTest.keyClicks(self.focus(), text)
        self.settled()

    def rest(self) -> None:
        """Let the hand rest until the seat is asked for."""
        for timer in self.screen.findChildren(QTimer):
            if timer.isActive() and timer.interval() == REST_MS:
                loop = QEventLoop()
                timer.timeout.connect(loop.quit)
                loop.exec()
        self.settled()

    def haste(self) -> None:
        """Let the hand never rest, however slow the machine."""
        for timer in self.screen.findChildren(QTimer):
            if timer.interval() == REST_MS:
                timer.setInterval(3_600_000)

    def scan(self, text: str) -> None:
        """Hold a code before the scanner."""
        self.window.take_scan(scan_of(text))
        self.settled()

    def focus(self) -> QWidget:
        """Return what has the keyboard."""
        return QApplication.focusWidget() or self.window

    def go_to(self, day: date = DAY, purpose: str = "issuance", time: str = "13:00") -> None:
        """Select a slot of a day."""
        self.presenter.go_to(day, (purpose, time))
        self.settled()

    def fill(self, number: int = 0, phone: str = "090-0000-0001") -> None:
        """Fill the form with one of the residents."""
        person = self.parts.residents[number]
        self.scan(person.control_number)
        self.type(person.born.iso)
        self.press("Return")
        self.type(phone)

    # --- what is seen --------------------------------------------------------------------------

    def face(self, number: int) -> FKeyFace:
        """Return a key of the band."""
        faces = self.screen.keys()
        return next(face for face in faces if face.number == number)

    @property
    def reason(self) -> str:
        """Return why F12 waits."""
        return self.face(12).reason

    @property
    def ready(self) -> bool:
        """Tell whether F12 can be pressed."""
        return self.face(12).state is FKeyState.NEXT

    def cell(self, time: str = "13:00", purpose: str = "issuance") -> tuple[str, ...]:
        """Return the squares of a slot."""
        found = self.screen.day.table.view().cells[purpose, time]
        return tuple(seat.value for seat in found.seats)

    def told(self) -> str:
        """Return all notices in words."""
        board = self.screen.notices
        return "\n".join(
            child.accessibleName()
            for child in board.findChildren(QWidget)
            if child.parent() is board and child.isVisible()
        )

    def bookings_plan_name(self, office: str) -> str:
        """Return a place's name."""
        return self.centre.plan.name(office)

    def cases(self) -> int:
        """Return how many cases are open."""
        return self.parts.ledger.read(lambda records: records.cases.count_open())

    def click_notice(self, words: str) -> None:
        """Press a button in a notice."""
        buttons = self.screen.notices.findChildren(Button)
        next(one for one in buttons if one.text() == words and one.isVisible()).click()
        self.settled()

    def rows(self) -> list[str]:
        """Return the names in the list."""
        return [row.cells[2].text for row in self.screen.list.table.rows()]
