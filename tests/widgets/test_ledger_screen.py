"""The ledger page over a real ledger: typing, chips, history, 交付済 in bulk, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.session import CentralUnreachable
from app.cards import ledger as cards
from app.cards.card import Card, CardStatus
from app.cards.city import CityCard, CityFound
from app.desk.desk import Desk
from app.desk.ledger_page import LedgerPage
from app.ports import Scan
from app.records.entry import Entry
from tests.app.store.rows import list_cards
from tests.conftest import OPENING
from tests.widgets.conftest import DeskParts
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyState
from widgets.presenters.ledger import LedgerPresenter
from widgets.presenters.ledger_words import why_ended
from widgets.screens.ledger import LedgerScreen
from widgets.screens.ledger_view import Way
from widgets.theme import Theme


class Page:
    """Hold the screen with its presenter and what it asked of the shell."""

    def __init__(
        self, theme: Theme, desk: Desk, lanes: Lanes, folder: Path, settled: Callable[[], None]
    ) -> None:
        self.opened: list[str] = []
        self.visits: list[bool] = []
        self.left: list[bool] = []
        self.screen = LedgerScreen(theme)
        theme.dress(self.screen)
        self.settled = settled
        self.presenter = LedgerPresenter(
            self.screen,
            LedgerPage(desk),
            lanes,
            theme.words,
            folder=folder,
            opened=self.opened.append,
            new_visit=lambda: self.visits.append(True),
            back=lambda: self.left.append(True),
        )
        self.size(compact=False)
        self.screen.show()
        self.presenter.enter()
        self.screen.enter()
        settled()

    def size(self, *, compact: bool) -> None:
        self.screen.resize(1366 if compact else 1920, 664 if compact else 952)
        self.screen.set_compact(compact)

    def type(self, text: str) -> None:
        self.screen.search.setText(text)
        self.settled()

    def names(self) -> list[str]:
        return [row.cells[0].below for row in self.screen.table.rows()]

    def key_state(self, number: int) -> FKeyState:
        faces = self.presenter.keys()
        return next(face.state for face in faces if face.number == number)


@pytest.fixture
def page(
    qapp: QApplication,
    theme: Theme,
    desk_parts: DeskParts,
    lanes: Lanes,
    settled: Callable[[], None],
) -> Iterator[Page]:
    desk_parts.enter("M-3001")
    desk_parts.desk.act(lambda unit: list_cards(unit, "OKY-1"))
    made = Page(theme, desk_parts.desk, lanes, desk_parts.home / "lists", settled)
    yield made
    made.screen.close()
    made.screen.deleteLater()


def _set_up_all(desk: Desk) -> list[str]:
    found = desk.ask(lambda records: records.cards.newest(desk.office))

    def work(unit: object) -> None:
        for number, card in enumerate(found):
            unit.record("card.received", card.id, {})  # type: ignore[attr-defined]
            cards.set_up(unit, card.id)  # type: ignore[arg-type]
            cards.store_in_vault(unit, card.id, f"B-04-{number + 1:03d}")  # type: ignore[arg-type]

    desk.act(work)
    return [card.id for card in found]


def test_an_empty_field_lists_the_office_with_counts(page: Page) -> None:
    assert len(page.names()) == 6
    assert page.screen.chips[0].text() == "すべて 6"
    assert page.screen.chips[1].text() == "到着前 6"
    assert page.screen.search.hasFocus()


def test_typing_narrows_and_marks_the_letters(page: Page) -> None:
    page.type("ツジ マ")
    row = page.screen.table.rows()[0]
    assert row.cells[0].below == "辻󠄀　真理子"
    assert row.cells[0].marks == ((0, 2), (3, 1))
    assert page.screen.table.current_key() == row.key
    assert page.screen.card.name.name() == "辻󠄀　真理子"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("高木", "髙木　和子"),
        ("S59.5.17", "辻󠄀　真理子"),
        ("5098", "岡﨑　拓海"),
        ("3K7-205120", "𠮷田　太郎"),
        ("nguyen", "NGUYEN THI HA"),
    ],
)
def test_all_ways_of_writing_find_the_person(page: Page, typed: str, name: str) -> None:
    page.type(typed)
    assert page.names() == [name]


def test_other_forms_are_told(page: Page) -> None:
    page.type("高木")
    assert "髙" in page.screen.note.text()


def test_the_newest_text_wins(page: Page) -> None:
    for text in ("ツ", "ツジ", "モ", "モリ"):
        page.screen.search.setText(text)
    page.settled()
    assert page.names() == ["森本　さくら"]
    assert page.screen.chips[0].text() == "すべて 1"


def test_selection_follows_the_record(page: Page) -> None:
    key = page.screen.table.rows()[3].key
    page.screen.table.select(key)
    page.presenter.refresh()
    page.settled()
    assert page.screen.table.current_key() == key


def test_arrows_move_while_the_field_has_the_keyboard(page: Page) -> None:
    QTest.keyClick(page.screen.search, Qt.Key.Key_Down)
    QTest.keyClick(page.screen.search, Qt.Key.Key_Down)
    assert page.screen.table.currentIndex().row() == 1
    QTest.keyClick(page.screen.search, Qt.Key.Key_Return)
    assert page.opened == [page.screen.table.rows()[1].key]


def test_a_status_is_chosen_by_its_number(page: Page) -> None:
    page.screen.digit_pressed.emit(5)
    page.settled()
    assert page.screen.is_empty
    assert page.screen.nothing.sentence.text() == "この状態のカードはありません"
    page.screen.digit_pressed.emit(1)
    page.settled()
    assert len(page.names()) == 6


def test_nothing_found_offers_numbered_ways(page: Page) -> None:
    page.type("ツジモト マリア")
    assert page.screen.nothing.sentence.text() == "「ツジモト マリア」は見つかりません"
    assert page.key_state(12) is FKeyState.NEXT
    page.screen.digit_pressed.emit(3)
    assert page.visits == [True]
    page.screen.digit_pressed.emit(1)
    page.settled()
    assert page.screen.search.text() == ""


def test_a_scanned_number_is_searched(page: Page) -> None:
    page.screen.take_scan(Scan(text="３Ｋ７205113", source="serial"))
    page.settled()
    assert page.names() == ["森本　さくら"]


def test_a_foreign_code_is_told(page: Page) -> None:
    page.screen.take_scan(Scan(text="V:B-04-112", source="serial"))
    assert page.screen.notices.told("scan").startswith("これは保管位置の札（B-04-112）です。")


def test_bulk_issue_asks_with_the_count_and_records_all(page: Page, desk_parts: DeskParts) -> None:
    ids = _set_up_all(desk_parts.desk)
    page.presenter.refresh()
    page.settled()
    for id in ids[:3]:
        page.screen.ticked.emit(id)
    page.presenter.key(8)
    pane = page.screen.pane
    assert pane is not None
    assert pane.is_open()
    assert pane.accessibleName() == "3件を交付済にしますか"
    pane.press_decide()
    page.settled()
    done = LedgerPage(desk_parts.desk).counts()
    assert done[CardStatus.HANDED_OVER] == 3
    assert page.screen.chips[4].text() == "交付済 3"


def test_a_card_that_is_not_set_up_cannot_be_marked(page: Page) -> None:
    page.screen.ticked.emit(page.screen.table.rows()[0].key)
    assert page.screen.notices.keys() == ("tick",)
    assert page.screen.table.rows()[0].cells[0].ticked is None


def test_a_role_without_the_right_has_no_key(page: Page, desk_parts: DeskParts) -> None:
    desk_parts.enter("G-0001")
    page.presenter.enter()
    page.settled()
    assert page.key_state(8) is FKeyState.ABSENT


def test_the_history_names_places_and_people(page: Page, desk_parts: DeskParts) -> None:
    ids = _set_up_all(desk_parts.desk)
    desk_parts.desk.act(lambda unit: cards.take_out(unit, ids[0], "3"))
    page.presenter.refresh()
    page.settled()
    page.screen.table.select(ids[0])
    page.settled()
    told = page.screen.card.timeline.accessibleDescription()
    assert told.startswith("保管庫から出庫　3番窓口 11/20 11:30  藤原　由佳")
    assert "保管庫に保管　保管庫 B-04-001" in told


def test_a_correction_is_recorded_by_keys_and_told_in_the_history(
    page: Page, desk_parts: DeskParts
) -> None:
    ids = _set_up_all(desk_parts.desk)
    page.presenter.refresh()
    page.settled()
    page.screen.table.select(ids[0])
    page.settled()
    before = LedgerPage(desk_parts.desk).card(ids[0])
    assert before is not None
    page.screen.activateWindow()
    QTest.keyClick(page.screen, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    pane = page.presenter._corrections.pane
    assert pane is not None
    pane.press_decide()
    page.settled()
    assert pane.decide.reason == "何の訂正か選んでください"
    pane.digit_pressed.emit(1)
    assert pane.right.text() == "B-04-001"
    pane.right.set_text("B-05")
    assert pane.decide.reason == "B-04-112 のように入れてください"
    pane.right.set_text("B-04-002")
    pane.digit_pressed.emit(7)
    assert pane.decide.reason == ""
    pane.press_decide()
    page.settled()
    assert pane.refusal.isVisibleTo(pane), "another card lies there"
    pane.right.set_text("v:b-05-001")
    pane.press_decide()
    page.settled()
    assert page.presenter._corrections.pane is None
    assert page.screen.notices.keys() == ("corrected",)
    after = LedgerPage(desk_parts.desk).card(ids[0])
    assert after is not None
    assert after.card.place == "vault:B-05-001"
    assert len(after.history) == len(before.history) + 1
    told = page.screen.card.timeline.accessibleDescription()
    assert told.startswith("訂正　カードの場所　保管庫 B-05-001")
    assert "「保管庫に保管」の訂正・読み違い・入れ違い" in told
    assert "後で訂正あり" in told


def test_who_may_not_correct_sees_no_button(page: Page, desk_parts: DeskParts) -> None:
    page.screen.table.select(page.screen.table.rows()[0].key)
    page.settled()
    assert page.screen.card.correct.isVisibleTo(page.screen)
    desk_parts.enter("G-0001")
    page.presenter.enter()
    page.settled()
    assert not page.screen.card.correct.isVisibleTo(page.screen)
    page.screen.correction_wanted.emit()
    assert page.presenter._corrections.pane is None


def test_a_destroyed_card_is_recorded_by_keys_with_its_reason(
    page: Page, desk_parts: DeskParts
) -> None:
    ids = _set_up_all(desk_parts.desk)
    page.presenter.refresh()
    page.settled()
    page.screen.table.select(ids[0])
    page.settled()
    page.screen.activateWindow()
    QTest.keyClick(page.screen, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    pane = page.presenter._discards.pane
    assert pane is not None
    assert pane.decide.reason == "わけを選んでください"
    pane.press_decide()
    page.settled()
    found = LedgerPage(desk_parts.desk).card(ids[0])
    assert found is not None
    assert found.card.status is CardStatus.SET_UP
    pane.digit_pressed.emit(2)
    pane.press_decide()
    page.settled()
    found = LedgerPage(desk_parts.desk).card(ids[0])
    assert found is not None
    assert (found.card.status, found.card.place) == (CardStatus.DISCARDED, "")
    assert "廃棄・失効　失効" in page.screen.card.timeline.accessibleDescription()
    page.screen.discard_wanted.emit()
    assert page.presenter._discards.pane is None, "once is for good"
    assert page.screen.notices.keys() == ("discarded",)


def test_who_may_not_discard_sees_no_button(page: Page, desk_parts: DeskParts) -> None:
    page.screen.table.select(page.screen.table.rows()[0].key)
    page.settled()
    assert page.screen.card.discard.isVisibleTo(page.screen)
    desk_parts.enter("C-1001")
    page.presenter.enter()
    page.settled()
    assert not page.screen.card.discard.isVisibleTo(page.screen)
    page.screen.discard_wanted.emit()
    assert page.presenter._discards.pane is None


class Elsewhere:
    """Be a central store that holds one card of another office, behind a line that can be cut."""

    def __init__(self) -> None:
        self.up = True
        self.asked: list[tuple[str, str]] = []

    def search_city(self, staff_id: str, text: str) -> CityFound:
        if not self.up:
            raise CentralUnreachable()
        self.asked.append((staff_id, text))
        card = CityCard(
            id="c-9",
            control_number="9Z9000001",
            name="辻\U000e0100　花",
            kana="ツジ　ハナ",
            born="1984-05-17",
            office="umibe",
            status=CardStatus.SET_UP,
            place="vault:A-01-001",
        )
        found = (card,) if text.startswith("ツジ") else ()
        return CityFound(cards=found, clipped=False, at=OPENING)


@pytest.fixture
def elsewhere(desk_parts: DeskParts) -> Elsewhere:
    made = Elsewhere()
    desk_parts.desk._central = made
    return made


def look_ups(desk: Desk) -> list[Entry]:
    entries = desk.ask(lambda records: records.cards.history("M-3001"))
    return [entry for entry in entries if entry.kind == "staff.searched_city"]


def widen(page: Page) -> None:
    QTest.keyClick(page.screen.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    page.settled()
    page.settled()


def test_other_offices_are_searched_on_ctrl_enter_and_that_is_recorded(
    page: Page, desk_parts: DeskParts, elsewhere: Elsewhere
) -> None:
    page.type("ツジ ハ")
    widen(page)
    pane = page.presenter._city.pane
    assert pane is not None
    (row,) = pane.table.rows()
    assert [cell.text for cell in row.cells[:4]] == [
        "ツジ　ハナ",
        "S59.5.17",
        "9Z9000001",
        "保管庫 A-01-001",
    ]
    assert row.cells[3].below == "他拠点 umibe"
    assert elsewhere.asked == [("M-3001", "ツジ ハ")]
    (noted,) = look_ups(desk_parts.desk)
    assert (noted.body["query"], noted.private) == ("kana", {"text": "ツジ ハ"})
    pane.press_decide()
    assert page.presenter._city.pane is None
    assert desk_parts.desk.ask(lambda records: records.cards.one(Card, "c-9")) is None
    page.type("ナカムラ")
    widen(page)
    empty = page.presenter._city.pane
    assert empty is not None
    assert empty.told.text().startswith("ほかの拠点にも見つかりません")
    page.presenter.leave()


def test_without_the_line_it_says_that_only_the_own_office_was_searched(
    page: Page, elsewhere: Elsewhere
) -> None:
    elsewhere.up = False
    page.type("ツジ")
    widen(page)
    assert page.presenter._city.pane is None
    assert page.screen.notices.keys() == ("city",)
    assert len(page.screen.table.rows()) == 1
    page.type("")
    widen(page)
    assert page.screen.notices.keys() == ("city",)


def test_who_may_not_look_elsewhere_is_not_offered_it(
    page: Page, desk_parts: DeskParts, elsewhere: Elsewhere
) -> None:
    page.type("ナカムラ")
    assert Way.CITY in page.presenter._ways(page.presenter._found)  # type: ignore[arg-type]
    desk_parts.enter("G-0001")
    page.presenter.enter()
    page.settled()
    widen(page)
    assert elsewhere.asked == []
    assert not page.screen.city_hint.isVisibleTo(page.screen)
    assert Way.CITY not in page.presenter._ways(page.presenter._found)  # type: ignore[arg-type]


def test_the_list_goes_to_a_file(page: Page, desk_parts: DeskParts) -> None:
    QTest.keyClick(page.screen.search, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    page.settled()
    (file,) = (desk_parts.home / "lists").iterdir()
    text = file.read_bytes().decode("utf-8-sig")
    assert text.count("\r\n") == 7
    assert "辻󠄀　真理子" in text


def test_escape_clears_first_and_leaves_then(page: Page) -> None:
    page.type("ツジ")
    page.screen.escaped.emit()
    assert page.screen.search.text() == ""
    assert page.left == []
    page.screen.escaped.emit()
    assert page.left == [True]
    page.settled()


@pytest.mark.parametrize("compact", [False, True])
def test_pictures(page: Page, desk_parts: DeskParts, tmp_path: Path, compact: bool) -> None:
    ids = _set_up_all(desk_parts.desk)
    desk_parts.desk.act(lambda unit: cards.take_out(unit, ids[0], "3"))
    page.size(compact=compact)
    page.type("ツジ マ")
    assert page.screen.grab().save(str(tmp_path / "found.png"))
    page.type("")
    page.screen.table.select(ids[1])
    page.settled()
    assert page.screen.grab().save(str(tmp_path / "all.png"))
    page.screen.correction_wanted.emit()
    page.settled()
    assert page.screen.grab().save(str(tmp_path / "correction.png"))
    page.presenter.leave()
    desk_parts.desk._central = Elsewhere()
    page.type("ツジ")
    widen(page)
    assert page.screen.grab().save(str(tmp_path / "city.png"))
    page.presenter.leave()
    page.type("ツジモト マリア")
    assert page.screen.grab().save(str(tmp_path / "nothing.png"))
    assert page.screen.table.width() <= page.screen.step.width()


def test_what_a_newer_release_recorded_is_told_as_such(theme: Theme) -> None:
    assert why_ended(theme.words, "a_reason_of_tomorrow") == "新しい版の端末で選ばれた理由"
    assert why_ended(theme.words, "dead") != "新しい版の端末で選ばれた理由"
