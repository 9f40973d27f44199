"""The intake: a box against its list, one card in hand at a time, the end with two persons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.roles import Role
from app.backyard.box import BoxStatus
from app.cards.card import CardStatus
from app.desk.backyard import Backyard, BoxView
from app.records.unit import Actor
from app.resources import words
from app.training.people import Person
from tests.app.store.rows import list_cards
from tests.widgets.conftest import DeskParts
from tests.widgets.staff_window import LARGE, SMALL, end_window, scan_of, show_frame
from widgets.background import Lanes
from widgets.presenters.backyard_intake import FINISH, IntakePresenter
from widgets.screens.intake import IntakeScreen
from widgets.screens.intake_panes import MissingPane, ShelfPane
from widgets.shell import StaffWindow
from widgets.theme import Theme

WORDS = words("ja")
BACKYARD = Actor(staff_id="B-2001", role=Role.BACKYARD, office="center")


@dataclass
class Place:
    """Hold an open intake and what stands behind it."""

    parts: DeskParts
    backyard: Backyard
    screen: IntakeScreen
    presenter: IntakePresenter
    window: StaffWindow
    settle: Callable[[], None]
    tones: list[int]

    @property
    def people(self) -> tuple[Person, ...]:
        return self.parts.residents

    def box(self) -> BoxView:
        return self.backyard.boxes()[0]

    def scan(self, text: str) -> None:
        self.parts.clock.pass_(seconds=3)
        self.window.take_scan(scan_of(text))
        self.settle()

    def scan_person(self, at: int) -> None:
        self.scan(self.people[at].control_number)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)
        self.settle()

    def places(self) -> dict[str, str]:
        found = self.parts.desk.ask(lambda r: r.cards.newest("center"))
        return {card.control_number: card.place for card in found}

    def counts(self) -> dict[str, int]:
        return {count.label: int(count.value) for count in self.screen.counts.counts()}

    def pane(self, kind: type[MissingPane] | type[ShelfPane]) -> MissingPane | ShelfPane:
        found = [pane for pane in self.window.findChildren(kind) if pane.is_open()]
        assert len(found) == 1
        return found[0]


@pytest.fixture
def opened(
    desk_parts: DeskParts, theme: Theme, lanes: Lanes, settled: Callable[[], None]
) -> Iterator[Callable[..., Place]]:
    made: list[Place] = []

    def open_place(size: QSize = LARGE, *, deliver: bool = True) -> Place:
        if deliver:
            desk_parts.deliver("OKY-1120-2")
        desk_parts.enter("B-2001")
        backyard = Backyard(desk_parts.desk)
        screen = IntakeScreen(theme)
        presenter = IntakePresenter(
            screen, backyard, desk_parts.entrance, lanes, WORDS, desk_parts.clock
        )
        tones: list[int] = []
        presenter.toned.connect(tones.append)
        window = show_frame(theme, desk_parts.clock, screen, "backyard", size)
        presenter.enter()
        settled()
        place = Place(desk_parts, backyard, screen, presenter, window, settled, tones)
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


def test_a_scanned_card_is_placed_when_the_next_is_scanned(place: Place) -> None:
    place.scan_person(0)
    assert place.box().box.status is BoxStatus.OPENED
    assert place.screen.last.name.name() == place.people[0].name
    assert place.screen.last.place() == "A-01-001"
    number = place.people[0].control_number
    assert place.places()[number] == "backyard"
    place.scan_person(1)
    assert place.places()[number] == "vault:A-01-001"
    assert place.screen.last.place() == "A-01-002"
    place.press(Qt.Key.Key_Return)
    assert place.places()[place.people[1].control_number] == "vault:A-01-002"
    assert place.screen.last.place() == "A-01-002"
    assert place.tones == [1, 1]


def test_the_counts_always_add_up(place: Place) -> None:
    scans = (0, 1, 1, 2)
    for at in scans:
        place.scan_person(at)
    place.scan("9T2-000413")
    counts = place.counts()
    assert counts["リストの枚数"] == 12
    assert counts["リストの枚数"] == sum(
        counts[label] for label in ("一致", "抜き出し", "不足", "まだ読んでいない")
    )
    assert (counts["一致"], counts["まだ読んでいない"], counts["余分（リスト外）"]) == (3, 9, 1)
    assert place.tones[-1] == 3
    assert place.screen.surplus.title.text() == "余分 1枚"


def test_a_burst_of_scans_loses_none(place: Place) -> None:
    for person in place.people:
        place.window.take_scan(scan_of(person.control_number))
    place.settle()
    assert place.counts()["一致"] == 12
    stored = [where for where in place.places().values() if where.startswith("vault:")]
    assert len(stored) == 11
    assert len(set(stored)) == 11


def test_a_pull_out_is_laid_apart(place: Place) -> None:
    from app.cards.card import card_id
    from app.records.state import office_scope

    place.parts.ledger.act(
        lambda unit: unit.record(
            "card.listed",
            card_id("33100", "7Z7900001"),
            {
                "box": "OKY-1120-2",
                "office": "center",
                "municipality": "33100",
                "delivery": "mail",
                "expires": "2036-05-17",
            },
            private={
                "control_number": "7Z7900001",
                "name": "大森　正",
                "kana": "オオモリ　タダシ",
                "born": "1960-01-01",
                "address": "北区",
            },
            scope=office_scope("center"),
        ),
        BACKYARD,
    )
    place.scan("7Z7-900001")
    assert place.screen.last.place() == "別置き 2"
    assert place.tones == [2]
    assert place.counts()["抜き出し"] == 1
    place.scan_person(0)
    assert place.places()["7Z7900001"] == "backyard"


def test_ctrl_z_lays_the_card_in_hand_apart(place: Place) -> None:
    place.scan_person(0)
    place.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    place.scan_person(1)
    assert place.places()[place.people[0].control_number] == "backyard"
    assert place.screen.last.place() == "A-01-001"


def test_a_scanned_position_takes_the_card(place: Place) -> None:
    place.scan_person(0)
    place.scan("V:C-02-048")
    assert place.places()[place.people[0].control_number] == "vault:C-02-048"
    place.scan_person(1)
    assert place.screen.last.place() == "C-02-001"


def test_a_taken_position_is_refused_and_the_card_stays_in_hand(place: Place) -> None:
    place.scan_person(0)
    place.scan("V:C-02-048")
    place.scan_person(1)
    place.scan("V:C-02-048")
    assert place.screen.notices.keys() == ("fault D-311",)
    assert place.places()[place.people[1].control_number] == "backyard"


def test_another_shelf_by_f8(place: Place) -> None:
    place.scan_person(0)
    place.press(Qt.Key.Key_F8)
    pane = place.pane(ShelfPane)
    assert isinstance(pane, ShelfPane)
    QTest.keyClicks(pane.field.edit, "D-05")
    place.press(Qt.Key.Key_F12)
    assert place.screen.last.place() == "D-05-001"


def test_an_unknown_code_is_told_and_changes_nothing(place: Place) -> None:
    place.scan("https://example.invalid/longer")
    assert place.screen.notices.told("scan").startswith("これはこの端末の知らないコード")
    assert place.counts()["余分（リスト外）"] == 0


def test_f12_begins_then_says_how_many_are_left(place: Place) -> None:
    place.press(Qt.Key.Key_F12)
    assert place.box().box.status is BoxStatus.OPENED
    f12 = {face.number: face for face in (*place.screen.keys(),)}[12]
    assert f12.reason == "残り 12枚"


def test_missing_cards_need_each_a_mark_and_a_second_person(place: Place) -> None:
    for at in range(10):
        place.scan_person(at)
    place.press(Qt.Key.Key_F12)
    pane = place.pane(MissingPane)
    assert isinstance(pane, MissingPane)
    assert pane.decide.reason == "あと 2枚"
    place.press(Qt.Key.Key_Space)
    assert pane.decide.reason == "あと 1枚"
    place.press(Qt.Key.Key_1)
    assert pane.decide.reason == "もう一人の職員IDとパスワードがまだです"
    place.press(Qt.Key.Key_F12)
    assert QApplication.focusWidget() is pane.witness.staff_id.edit
    for staff_id, password, told in (
        ("b-2001", "training-B-2001", "D-302"),
        ("m-3001", "training-wrong", "A-101"),
        ("g-0001", "training-G-0001", "A-112"),
    ):
        second_signs(place, staff_id, password)
        assert place.pane(MissingPane) is pane
        assert told in pane.refusal.accessibleDescription() + pane.refusal.accessibleName()
        assert place.box().box.status is BoxStatus.OPENED
        assert pane.witness.secret.is_empty()
    second_signs(place, "m-3001", "training-M-3001")
    assert place.window.findChildren(MissingPane) == []
    view = place.box()
    assert (view.box.status, view.missing, view.matched) == (BoxStatus.CHECKED, 2, 10)
    found = place.parts.desk.ask(lambda r: r.cards.in_box("OKY-1120-2"))
    assert sum(card.status is CardStatus.MISSING for card in found) == 2
    assert place.places()[place.people[9].control_number].startswith("vault:")
    assert "小野田　徹さんと 藤原　由佳さん" in place.screen.rest()
    staff = place.parts.ledger.staff("M-3001")
    assert staff is not None
    assert staff.failures == 1


def second_signs(place: Place, staff_id: str, password: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), staff_id)
    place.press(Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), password)
    place.press(Qt.Key.Key_F12)


def test_a_full_box_ends_by_f12_alone(place: Place) -> None:
    for at in range(12):
        place.scan_person(at)
    assert "F12" in place.screen.rest()
    place.press(Qt.Key.Key_F12)
    assert place.box().box.status is BoxStatus.CHECKED
    assert place.screen.notices.keys() == ("finished",)
    faces = place.screen.keys()
    assert FINISH not in [face.number for face in faces]
    assert "F12" not in place.screen.rest()


def test_no_box_says_where_boxes_come_from(opened: Callable[..., Place]) -> None:
    place = opened(deliver=False)
    place.scan("3K7-204817")
    assert place.screen.boxes.rows() == ()


def test_the_next_box_by_f5(place: Place) -> None:
    people = (("8Z8100001", "髙木　和子", "タカギ　カズコ", "1951-02-03"),)
    place.parts.ledger.act(lambda unit: list_cards(unit, "OKY-1120-3", people), BACKYARD)
    place.presenter.refresh()
    place.settle()
    place.scan_person(0)
    place.press(Qt.Key.Key_F5)
    assert place.places()[place.people[0].control_number] == "vault:A-01-001"
    place.scan_person(1)
    assert place.screen.last.heading().startswith("ほかの箱のカード")
    place.scan("8Z8-100001")
    assert place.counts()["一致"] == 1


def test_compact_keeps_every_count(opened: Callable[..., Place]) -> None:
    place = opened(SMALL)
    place.scan_person(0)
    assert place.screen.compact
    assert len(place.screen.counts.counts()) == 6
    assert place.screen.shelf.maps[True].isVisible()


def test_a_scanned_shelf_answers_the_question_for_the_shelf(place: Place) -> None:
    place.scan_person(0)
    place.press(Qt.Key.Key_F8)
    place.scan("V:E-01-003")
    assert place.screen.last.place() == "E-01-001"
    place.scan("V:F-02")
    assert place.screen.last.place() == "F-02-001"
    place.press(Qt.Key.Key_Return)
    assert place.places()[place.people[0].control_number] == "vault:F-02-001"
