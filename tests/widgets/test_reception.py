"""The guide's reception: one touch, one number, one paper; every end of a print is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desk.reception import Reception
from app.ports import Paper, Words
from app.reservations import booking as bookings
from app.resources import resident_words, words
from app.tickets.purposes import load_purposes
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus
from tests.widgets.conftest import DeskParts
from tests.widgets.staff_window import TABLET, end_window, scan_of, show_frame
from widgets.background import Lanes
from widgets.presenters.reception import ReceptionPresenter
from widgets.presenters.reception_words import ReceptionWords
from widgets.screens.reception import ReceptionScreen
from widgets.screens.reception_panes import BookingPane, ByHandPane, TicketsPane
from widgets.screens.reception_view import LineAct, TileState
from widgets.shell import StaffWindow
from widgets.theme import Theme

LANGUAGES: dict[str, Words] = dict(resident_words(words("ja")))


@dataclass
class Place:
    """Hold an open reception and what stands behind it."""

    parts: DeskParts
    reception: Reception
    screen: ReceptionScreen
    presenter: ReceptionPresenter
    window: StaffWindow
    settle: Callable[[], None]

    @property
    def line(self) -> str:
        return self.screen.line.view().text

    def offered(self) -> set[LineAct]:
        return {act for act, _ in self.screen.line.view().acts}

    def tickets(self) -> tuple[Ticket, ...]:
        return self.reception.floor().tickets

    def papers(self) -> list[bool]:
        return [one.whole for one in self.parts.printer.machine.printed]

    def tap(self, letter: str) -> None:
        self.parts.clock.pass_(seconds=2)
        QTest.mouseClick(self.screen.tiles[letter], Qt.MouseButton.LeftButton)
        self.settle()

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, held)
        self.settle()

    def act(self, act: LineAct) -> None:
        button = self.screen.line.button(act)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def pane(self) -> BookingPane | ByHandPane | TicketsPane:
        found: list[BookingPane | ByHandPane | TicketsPane] = []
        found += self.window.findChildren(BookingPane)
        found += self.window.findChildren(ByHandPane)
        found += self.window.findChildren(TicketsPane)
        found = [pane for pane in found if pane.is_open()]
        assert len(found) == 1
        return found[0]

    def no_pane(self) -> bool:
        return not self.presenter._panes.is_open

    def open_again(self) -> None:
        """Come back to the screen, as after a restart."""
        self.presenter.leave()
        self.presenter.deleteLater()
        self.presenter = ReceptionPresenter(
            self.screen, self.reception, self.presenter._lanes, LANGUAGES, self.parts.clock
        )
        self.presenter.enter()
        self.settle()


@pytest.fixture
def opened(
    desk_parts: DeskParts, theme: Theme, lanes: Lanes, settled: Callable[[], None]
) -> Iterator[Callable[..., Place]]:
    made: list[Place] = []

    def open_place(size: object = TABLET) -> Place:
        desk_parts.deliver()
        desk_parts.enter("G-0001")
        reception = Reception(desk_parts.desk, load_purposes())
        told = ReceptionWords(LANGUAGES, reception)
        tiles = [told.tile(purpose, 0) for purpose in reception.purposes]
        scripts = tuple((code, theme.fonts.for_language(code)) for code in LANGUAGES)
        screen = ReceptionScreen(theme, tiles, scripts)
        presenter = ReceptionPresenter(screen, reception, lanes, LANGUAGES, desk_parts.clock)
        window = show_frame(theme, desk_parts.clock, screen, "guide", size)  # type: ignore[arg-type]
        presenter.enter()
        settled()
        place = Place(desk_parts, reception, screen, presenter, window, settled)
        made.append(place)
        return place

    yield open_place
    for place in made:
        place.presenter.leave()
        end_window(place.window)
    settled()


@pytest.fixture
def place(opened: Callable[..., Place]) -> Place:
    return opened()


def book(
    place: Place, number: str, *, at: int = 0, purpose: str = "issuance", days: int = 0
) -> str:
    """Book a resident for today, or for days later; return the booking."""
    parts = place.parts
    person = parts.residents[at]
    from datetime import timedelta

    from app.access.roles import Role
    from app.records.unit import Actor

    card = parts.desk.ask(lambda r: r.cards.by_control_number(person.control_number))
    assert card is not None
    operator = Actor(staff_id="O-1", role=Role.OPERATOR, office="center")
    made = parts.ledger.act(
        lambda unit: bookings.make(
            unit,
            bookings.NewBooking(
                number=number,
                purpose=purpose,
                office="center",
                day=parts.desk.today() + timedelta(days=days),
                time="10:30",
                card=card.id,
            ),
        ),
        operator,
    ).value
    place.presenter.refresh()
    place.settle()
    return made.id


def test_one_tap_gives_one_number_on_one_paper_and_tells_it_after_the_printer_did(
    place: Place,
) -> None:
    QTest.mouseClick(place.screen.tiles["A"], Qt.MouseButton.LeftButton)
    assert place.screen.tiles["A"].view().state is TileState.BUSY
    assert place.line == "印刷しています"
    place.settle()
    assert place.screen.tiles["A"].view().state is TileState.PRINTED
    assert place.line == "A001 印刷しました"
    assert [ticket.number for ticket in place.tickets()] == ["A001"]
    assert place.papers() == [True]
    assert place.screen.tiles["A"].view().waiting == "待ち 1人"
    assert place.screen.title() == "待っている方 1人"
    assert place.screen.list.rows()[0].state == "次です"


@pytest.mark.parametrize("key", [Qt.Key.Key_2, Qt.Key.Key_B])
def test_digit_and_letter_issue(place: Place, key: Qt.Key) -> None:
    place.press(key)
    assert [ticket.number for ticket in place.tickets()] == ["B001"]


def test_a_held_key_and_a_double_tap_give_one_number(place: Place) -> None:
    for _ in range(30):
        place.screen.digit_pressed.emit(1)
        place.parts.clock.pass_(milliseconds=30)
        place.settle()
    QTest.mouseDClick(place.screen.tiles["A"], Qt.MouseButton.LeftButton)
    place.settle()
    assert len(place.tickets()) == 1
    assert place.papers() == [True]


def test_taps_while_the_printer_works_are_not_kept(place: Place) -> None:
    for letter in "ABCDEF":
        QTest.mouseClick(place.screen.tiles[letter], Qt.MouseButton.LeftButton)
    place.settle()
    assert [ticket.number for ticket in place.tickets()] == ["A001"]


def test_void_for_thirty_seconds(place: Place) -> None:
    place.tap("C")
    view = place.screen.line.view()
    assert view.acts == ((LineAct.VOID, "取り消す あと30秒"),)
    place.parts.clock.pass_(seconds=2)
    place.presenter.tick()
    assert place.screen.line.view().acts == ((LineAct.VOID, "取り消す あと28秒"),)
    place.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    place.settle()
    assert place.line == "C001 を 取り消しました"
    assert [ticket.status for ticket in place.tickets()] == [TicketStatus.VOID]
    place.tap("C")
    assert place.tickets()[0].number == "C002"
    place.parts.clock.pass_(seconds=31)
    place.presenter.tick()
    assert place.offered() == set()
    place.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    place.settle()
    assert place.tickets()[0].status is TicketStatus.WAITING


def test_a_number_that_was_called_meanwhile_is_not_voided(place: Place) -> None:
    place.tap("A")
    from app.access.roles import Role
    from app.records.unit import Actor
    from app.tickets import queue

    clerk = Actor(staff_id="C-1001", role=Role.CLERK, office="center")
    ticket = place.tickets()[0].id
    place.parts.ledger.act(lambda unit: queue.call(unit, ticket, window="3"), clerk)
    place.act(LineAct.VOID)
    assert place.line == "いまの状態では、この操作はできません"
    assert place.screen.list.rows()[0].state == "3番へ"


def test_language_and_care_hold_for_one_slip(place: Place) -> None:
    QTest.mouseClick(place.screen.languages["en"], Qt.MouseButton.LeftButton)
    place.press(Qt.Key.Key_F8)
    assert place.screen.care.isChecked()
    place.tap("D")
    ticket = place.tickets()[0]
    assert (ticket.language, ticket.care) == ("en", True)
    assert place.screen.languages["ja"].isChecked()
    assert not place.screen.care.isChecked()
    place.tap("A")
    assert (place.tickets()[0].language, place.tickets()[0].care) == ("ja", False)


TROUBLES: dict[str, tuple[dict[str, object], str]] = {
    "off": ({"power": False}, "つながりません"),
    "cover": ({"cover_open": True}, "ふたが 開いています"),
    "paper": ({"paper": Paper.OUT}, "用紙が なくなりました"),
    "error": ({"error": True}, "故障を 知らせています"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_surely_no_paper_is_told_in_three_parts_and_the_same_number_is_printed_later(
    place: Place, name: str
) -> None:
    state, told = TROUBLES[name]
    place.parts.printer.machine.tell(**state)
    place.tap("A")
    view = place.screen.line.view()
    assert told in view.text
    assert view.text.startswith("A001")
    assert "記録は 保存済みです" in view.below
    assert place.offered() == {LineAct.REPRINT, LineAct.BY_HAND, LineAct.VOID}
    assert place.screen.tiles["A"].view().state is TileState.NO_PAPER
    assert place.papers() == []
    assert place.screen.line.chip.view().tone.name == "ERROR"
    place.parts.printer.machine.tell(power=True, cover_open=False, paper=Paper.ENOUGH, error=False)
    place.press(Qt.Key.Key_F9)
    assert place.line == "A001 印刷しました"
    assert place.papers() == [True]
    assert [ticket.number for ticket in place.tickets()] == ["A001"]


def test_purposes_stay_usable_without_a_printer(place: Place) -> None:
    place.parts.printer.machine.tell(power=False)
    place.tap("A")
    place.tap("B")
    assert [ticket.number for ticket in place.tickets()] == ["B001", "A001"]
    assert {ticket.paper for ticket in place.tickets()} == {TicketPrint.FAILED}


@pytest.mark.parametrize("state", [{"stall_after": 500}, {"drop_after": 900}])
def test_an_unclear_print_asks_whether_the_paper_came(place: Place, state: dict[str, int]) -> None:
    place.parts.printer.machine.tell(**state)
    place.tap("A")
    assert place.line == "A001 の 紙は 出ましたか"
    assert place.offered() == {LineAct.CAME, LineAct.NOT_CAME}
    assert place.screen.tiles["A"].view().state is TileState.DOUBT
    assert place.tickets()[0].paper is TicketPrint.UNKNOWN
    place.act(LineAct.CAME)
    assert place.tickets()[0].paper is TicketPrint.PRINTED
    assert place.line == "A001 印刷しました"


def test_no_paper_after_an_unclear_print_is_printed_again_with_its_number(place: Place) -> None:
    place.parts.printer.machine.tell(drop_after=900, torn=False)
    place.tap("A")
    place.press(Qt.Key.Key_F6)
    assert place.line == "A001 紙は 出ていません"
    place.parts.printer.machine.tell(drop_after=None)
    place.act(LineAct.REPRINT)
    assert place.line == "A001 印刷しました"
    assert [ticket.number for ticket in place.tickets()] == ["A001"]
    assert place.papers() == [True]


def test_the_question_stands_again_after_a_restart(place: Place) -> None:
    place.parts.printer.machine.tell(drop_after=900)
    place.tap("A")
    place.open_again()
    assert place.line == "A001 の 紙は 出ましたか"
    place.press(Qt.Key.Key_F5)
    assert place.tickets()[0].paper is TicketPrint.PRINTED


def test_a_ticket_that_was_only_recorded_is_asked_about_after_a_restart(place: Place) -> None:
    place.reception._record("B", language="ja", care=False, booking="")
    place.open_again()
    assert place.line == "B001 の 紙は 出ましたか"
    place.act(LineAct.NOT_CAME)
    place.act(LineAct.REPRINT)
    assert place.papers() == [True]


def test_by_hand_takes_the_place_of_a_number_without_paper(place: Place) -> None:
    place.parts.printer.machine.tell(paper=Paper.OUT)
    place.tap("A")
    place.press(Qt.Key.Key_F7)
    pane = place.pane()
    assert isinstance(pane, ByHandPane)
    QTest.keyClicks(pane.field.edit, "a901")
    place.press(Qt.Key.Key_Return)
    assert place.no_pane()
    assert place.line == "A901 手書きの番号で 受け付けました"
    by_status = {ticket.number: ticket.status for ticket in place.tickets()}
    assert by_status == {"A901": TicketStatus.WAITING, "A001": TicketStatus.VOID}


def test_the_same_number_by_hand_stays_one_ticket(place: Place) -> None:
    place.parts.printer.machine.tell(paper=Paper.OUT)
    place.tap("A")
    place.act(LineAct.BY_HAND)
    pane = place.pane()
    assert isinstance(pane, ByHandPane)
    QTest.keyClicks(pane.field.edit, "A001")
    place.press(Qt.Key.Key_F12)
    assert [(t.number, t.paper) for t in place.tickets()] == [("A001", TicketPrint.BY_HAND)]


def test_by_hand_scanned_and_never_twice(place: Place) -> None:
    place.press(Qt.Key.Key_F7)
    pane = place.pane()
    assert isinstance(pane, ByHandPane)
    assert pane.decide.reason == "ご用を選ぶと押せます"
    place.window.take_scan(scan_of("B905"))
    place.press(Qt.Key.Key_F12)
    assert place.line == "B905 手書きの番号で 受け付けました"
    place.press(Qt.Key.Key_F7)
    place.window.take_scan(scan_of("B905"))
    place.press(Qt.Key.Key_F12)
    assert not place.no_pane()
    assert len(place.tickets()) == 1
    place.press(Qt.Key.Key_Escape)
    assert place.no_pane()


def test_a_scanned_booking_is_given_its_number_at_once_and_only_once(place: Place) -> None:
    book(place, "R-1001", purpose="certificate")
    place.window.take_scan(scan_of("B:R-1001"))
    place.settle()
    ticket = place.tickets()[0]
    assert (ticket.number, bool(ticket.booking)) == ("B001", True)
    assert place.papers() == [True]
    place.parts.clock.pass_(seconds=5)
    place.window.take_scan(scan_of("B:R-1001"))
    place.settle()
    pane = place.pane()
    assert isinstance(pane, BookingPane)
    assert pane.decide.text() == "B001 をもう一度印刷"
    place.press(Qt.Key.Key_F12)
    assert len(place.tickets()) == 1
    assert len(place.papers()) == 2


def test_search_by_name_lists_who_fits(place: Place) -> None:
    person = place.parts.residents[2]
    book(place, "R-2001", at=2)
    book(place, "R-2002", at=3, days=3)
    place.press(Qt.Key.Key_F2)
    pane = place.pane()
    assert isinstance(pane, BookingPane)
    pane.field.set_text(person.name)
    place.press(Qt.Key.Key_Return)
    assert [row.cells[2].text for row in pane.table.rows()] == [person.name]
    place.press(Qt.Key.Key_F12)
    assert place.line == "A001 印刷しました"
    assert place.tickets()[0].booking


def test_a_booking_of_another_day_gets_no_number(place: Place) -> None:
    book(place, "R-3001", at=4, days=3)
    place.window.take_scan(scan_of("B:R-3001"))
    place.settle()
    pane = place.pane()
    assert isinstance(pane, BookingPane)
    assert pane.decide.reason == "11月23日（月）の予約です"
    place.press(Qt.Key.Key_F12)
    assert place.tickets() == ()


def test_nothing_found_says_what_else_can_be_done(place: Place) -> None:
    place.press(Qt.Key.Key_F2)
    pane = place.pane()
    assert isinstance(pane, BookingPane)
    pane.field.set_text("だれでもない")
    place.press(Qt.Key.Key_Return)
    assert "予約" in pane.told.accessibleName() or pane.told.isVisible()
    assert pane.decide.reason


def test_any_ticket_of_the_day_is_printed_again(place: Place) -> None:
    place.tap("A")
    place.tap("B")
    place.parts.clock.pass_(seconds=40)
    place.press(Qt.Key.Key_F9)
    pane = place.pane()
    assert isinstance(pane, TicketsPane)
    pane.table.setFocus()
    place.press(Qt.Key.Key_Down)
    place.press(Qt.Key.Key_F12)
    assert place.line == "A001 印刷しました"
    assert len(place.tickets()) == 2
    assert len(place.papers()) == 3


def test_offline_is_told_and_changes_nothing_else(place: Place) -> None:
    place.presenter.set_offline(True)
    place.tap("A")
    assert place.line == "A001 印刷しました"
    assert "通信なしでも" in place.screen.facts.accessibleName()


def test_used_up_numbers_are_told(place: Place) -> None:
    import msgspec

    settings = place.parts.desk.settings
    place.parts.desk.settings = msgspec.structs.replace(
        settings, terminal=msgspec.structs.replace(settings.terminal, tickets_last=1)
    )
    place.tap("A")
    place.tap("A")
    assert "使い切りました" in place.line
    assert len(place.tickets()) == 1


def test_staff_are_called_by_f10(place: Place) -> None:
    called: list[bool] = []
    place.presenter.staff_called.connect(lambda: called.append(True))
    place.press(Qt.Key.Key_F10)
    assert called == [True]


def test_a_trembling_scan_gives_one_number(place: Place) -> None:
    book(place, "R-1001", purpose="certificate")
    for _ in range(3):
        place.window.take_scan(scan_of("B:R-1001"))
    place.settle()
    assert place.no_pane()
    assert len(place.tickets()) == 1


def test_a_booking_whose_number_was_voided_gets_another(place: Place) -> None:
    book(place, "R-1001", purpose="certificate")
    for _ in range(2):
        place.window.take_scan(scan_of("B:R-1001"))
        place.settle()
        place.act(LineAct.VOID)
        place.parts.clock.pass_(seconds=5)
    place.window.take_scan(scan_of("B:R-1001"))
    place.settle()
    live = [t.number for t in place.tickets() if t.status is TicketStatus.WAITING]
    assert live == ["B003"]


def test_a_voided_number_is_not_printed_again(place: Place) -> None:
    place.tap("A")
    place.act(LineAct.VOID)
    place.press(Qt.Key.Key_F9)
    pane = place.pane()
    assert isinstance(pane, TicketsPane)
    assert pane.decide.reason == "取り消した番号です"
    place.press(Qt.Key.Key_F12)
    assert len(place.papers()) == 1
