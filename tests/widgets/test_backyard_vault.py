"""Set-up and vault: marks singly or for a box, a place by its code or as proposed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.cards.card import Card, CardStatus
from app.desk.backyard import Backyard
from app.resources import words
from tests.widgets.conftest import DeskParts
from tests.widgets.staff_window import LARGE, SMALL, end_window, scan_of, show_frame
from widgets.background import Lanes
from widgets.presenters.backyard_vault import VaultPresenter
from widgets.screens.vault import VaultScreen
from widgets.shell import StaffWindow
from widgets.theme import Theme

WORDS = words("ja")


@dataclass
class Place:
    """Hold an open vault page and what stands behind it."""

    parts: DeskParts
    backyard: Backyard
    screen: VaultScreen
    presenter: VaultPresenter
    window: StaffWindow
    settle: Callable[[], None]

    def scan(self, text: str) -> None:
        self.parts.clock.pass_(seconds=3)
        self.window.take_scan(scan_of(text))
        self.settle()

    def scan_person(self, at: int) -> None:
        self.scan(self.parts.residents[at].control_number)

    def card(self, at: int) -> Card:
        return self.backyard.card_of(self.parts.residents[at].control_number)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)
        self.settle()

    def set_up(self) -> int:
        found = self.parts.desk.ask(lambda r: r.cards.newest("center"))
        return sum(card.status is CardStatus.SET_UP for card in found)

    def f12(self) -> tuple[str, str]:
        face = {face.number: face for face in (*self.screen.keys(),)}[12]
        return face.label, face.reason


@pytest.fixture
def opened(
    desk_parts: DeskParts, theme: Theme, lanes: Lanes, settled: Callable[[], None]
) -> Iterator[Callable[..., Place]]:
    made: list[Place] = []

    def open_place(size: QSize = LARGE, *, received: int = 12) -> Place:
        desk_parts.deliver("OKY-1120-2")
        desk_parts.enter("B-2001")
        backyard = Backyard(desk_parts.desk)
        box = backyard.boxes()[0].box.id
        backyard.open_box(box)
        for person in desk_parts.residents[:received]:
            backyard.scan(box, person.control_number)
        screen = VaultScreen(theme)
        presenter = VaultPresenter(screen, backyard, lanes, WORDS, desk_parts.clock)
        window = show_frame(theme, desk_parts.clock, screen, "backyard", size)
        presenter.enter()
        settled()
        place = Place(desk_parts, backyard, screen, presenter, window, settled)
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


def test_a_single_card_is_marked_as_set_up(place: Place) -> None:
    assert place.f12() == ("設定済みにする", "選ぶと押せます")
    place.press(Qt.Key.Key_F12)
    assert place.set_up() == 0
    place.press(Qt.Key.Key_Space)
    assert place.f12() == ("1枚を設定済みにする", "")
    place.press(Qt.Key.Key_F12)
    assert place.set_up() == 1
    assert place.screen.notices.keys() == ("marked",)


def test_all_of_the_box_are_marked_at_once(place: Place) -> None:
    place.press(Qt.Key.Key_2)
    place.press(Qt.Key.Key_F6)
    assert place.f12()[0] == "12枚を設定済みにする"
    place.press(Qt.Key.Key_F12)
    assert place.set_up() == 12
    assert place.f12()[1]


def test_the_ticks_can_be_taken_back(place: Place) -> None:
    place.press(Qt.Key.Key_F6)
    place.press(Qt.Key.Key_F7)
    assert place.f12()[1]


def test_a_card_goes_to_the_proposed_place_by_enter(place: Place) -> None:
    place.scan_person(3)
    assert place.screen.last.place() == "A-01-001"
    place.press(Qt.Key.Key_Return)
    assert place.card(3).place == "vault:A-01-001"
    assert place.screen.last.heading().startswith("棚に入れました")


def test_a_card_goes_where_the_scanned_code_says(place: Place) -> None:
    place.scan_person(3)
    place.scan("V:B-04-112")
    assert place.card(3).place == "vault:B-04-112"
    place.scan_person(4)
    assert place.screen.last.place() == "B-04-001"


def test_the_next_card_places_the_one_in_hand(place: Place) -> None:
    place.scan_person(0)
    place.scan_person(1)
    assert place.card(0).place == "vault:A-01-001"
    assert place.screen.last.place() == "A-01-002"


def test_a_taken_place_is_refused(place: Place) -> None:
    place.scan_person(0)
    place.scan("V:B-04-112")
    place.scan_person(1)
    place.scan("V:B-04-112")
    assert place.screen.notices.keys() == ("fault D-311",)
    assert place.card(1).place == "backyard"
    place.press(Qt.Key.Key_Return)
    assert place.card(1).place == "vault:B-04-001"


def test_a_stored_card_is_moved_only_by_a_code(place: Place) -> None:
    place.backyard.store(place.card(0).id, "A-01-050")
    place.scan_person(0)
    place.press(Qt.Key.Key_Return)
    assert place.card(0).place == "vault:A-01-050"
    place.scan("V:A-01-060")
    assert place.card(0).place == "vault:A-01-060"


def test_an_unknown_card_and_an_unread_card_are_told(opened: Callable[..., Place]) -> None:
    place = opened(received=2)
    place.scan("9T2-000413")
    assert place.screen.last.heading() == "台帳にないカードです　9T2-000413"
    place.scan_person(5)
    assert place.screen.last.heading().startswith("棚に入れられないカードです")
    assert place.card(5).status is CardStatus.LISTED


def test_a_card_leaves_the_list_when_it_is_set_up_and_stored(place: Place) -> None:
    place.press(Qt.Key.Key_F6)
    place.press(Qt.Key.Key_F12)
    for at in range(12):
        place.scan_person(at)
    place.press(Qt.Key.Key_Return)
    assert place.screen.table.rows() == ()


def test_compact_keeps_the_place_of_every_card(opened: Callable[..., Place]) -> None:
    place = opened(SMALL)
    assert place.screen.shelf.maps[True].isVisible()
    assert place.screen.table.isColumnHidden(3)
    assert len(place.screen.table.rows()) == 12


def test_f9_prints_the_shelf_s_labels_ten_by_ten(place: Place) -> None:
    place.press(Qt.Key.Key_F9)
    assert place.screen.notices.told("labels").startswith(
        "A-01-001 から A-01-010 までの札を印刷しました"
    )
    place.press(Qt.Key.Key_F9)
    assert place.screen.notices.told("labels").startswith("A-01-011 から A-01-020 まで")
    place.parts.printer.machine.tell(paper="out")
    place.press(Qt.Key.Key_F9)
    assert "用紙が なくなりました" in place.screen.notices.told("fault P-103")
    place.parts.printer.machine.tell(paper="enough")
    place.press(Qt.Key.Key_F9)
    assert place.screen.notices.told("labels").startswith("A-01-021 から")
    assert len(place.parts.printer.machine.printed) == 3
