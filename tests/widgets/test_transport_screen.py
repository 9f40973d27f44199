"""The transport list's page: asked once, by direction and days, to paper; old or none offline."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.session import CentralUnreachable
from app.cards.card import CardStatus
from app.desk.transport import Transport
from app.reservations.plan import load_slot_plan
from app.reservations.transport import TransportFound, TransportLine
from tests.widgets.conftest import OFFICE, DeskParts
from tests.widgets.staff_window import LARGE, end_window, scan_of, show_frame
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyState
from widgets.list_paper import ListPrinting
from widgets.presenters.list_output import ListPlaces
from widgets.presenters.transport import TransportPresenter
from widgets.screens.list_output_pane import OutputPane
from widgets.screens.transport import TransportScreen
from widgets.theme import Theme

TODAY = date(2026, 11, 20)
PLAN = load_slot_plan("okayama")
LINE = TransportLine(
    card="c1",
    control_number="3K7204817",
    name="辻　真理子",
    kana="ツジ　マリコ",
    status=CardStatus.SET_UP,
    place="vault:B-04-112",
    moving_to="",
    from_office=OFFICE,
    to_office="kita",
    number="7K2M-4Q9X",
    purpose="issuance",
    day=TODAY + timedelta(days=1),
    time="10:00",
)
SECOND = replace(LINE, card="c2", control_number="3K7204818", number="AAAA-1111", moving_to="kita")
COMING = replace(LINE, card="c3", from_office="minami", to_office=OFFICE, number="BBBB-2222")


class Centre:
    """Be the central store's answer: up or unreachable; keeps for which days it was asked."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self.up = True
        self.asked: list[tuple[date, date]] = []
        self.leaving: tuple[TransportLine, ...] = (LINE, SECOND)

    def transport(self, staff_id: str, first: date, last: date) -> TransportFound:
        """Answer a question."""
        self.asked.append((first, last))
        if not self.up:
            raise CentralUnreachable()
        return TransportFound(
            leaving=self.leaving, coming=(COMING,), clipped=False, at=self._parts.clock.now()
        )


class Page:
    """Hold the screen with its presenter and hands on the keyboard."""

    def __init__(
        self, theme: Theme, parts: DeskParts, lanes: Lanes, settled: Callable[[], None]
    ) -> None:
        self.parts, self.settled = parts, settled
        self.left: list[bool] = []
        self.screen = TransportScreen(theme)
        self.presenter = TransportPresenter(
            self.screen,
            parts.desk,
            Transport(parts.desk, PLAN),
            PLAN,
            lanes,
            theme.words,
            lists_go=ListPlaces(
                folder=parts.home / "lists", paper=ListPrinting(parts.desk, theme.fonts)
            ),
            back=lambda: self.left.append(True),
            staff_called=lambda: None,
        )
        self.window = show_frame(theme, parts.clock, self.screen, "clerk", LARGE)
        self.enter()

    def enter(self) -> None:
        """Open the place."""
        self.presenter.enter()
        self._rest()

    def _rest(self) -> None:
        for _ in range(3):  # recorded on one lane, then asked on another, then shown
            self.settled()

    def press(self, *keys: str) -> None:
        """Press keys where the keyboard is."""
        for name in keys:
            *held, key = name.split("+")
            modifier = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifier |= getattr(Qt.KeyboardModifier, f"{one}Modifier")
            at = QApplication.focusWidget() or self.window
            QTest.keyClick(at, getattr(Qt.Key, f"Key_{key}"), modifier)
            self._rest()

    def numbers(self) -> list[str]:
        """Return the control numbers in the list."""
        return [row.cells[1].text for row in self.screen.table.rows()]

    def asked(self) -> int:
        """Return how often somebody's question was recorded."""
        told = self.parts.ledger.read(lambda records: records.day.recent("T03", 100))
        return sum(entry.kind == "staff.asked_transport" for entry, _ in told)

    def told(self) -> str:
        """Return all notices in words."""
        board = self.screen.notices
        return "\n".join(
            child.accessibleName() for child in board.children() if hasattr(child, "accessibleName")
        )


@pytest.fixture
def centre(desk_parts: DeskParts) -> Centre:
    made = Centre(desk_parts)
    desk_parts.desk._central = made  # type: ignore[assignment]
    return made


@pytest.fixture
def page(
    theme: Theme,
    desk_parts: DeskParts,
    lanes: Lanes,
    centre: Centre,
    settled: Callable[[], None],
) -> Iterator[Page]:
    desk_parts.enter()
    made = Page(theme, desk_parts, lanes, settled)
    yield made
    made.presenter.leave()
    settled()
    end_window(made.window)


def test_what_leaves_is_shown_by_place_with_where_it_goes(page: Page, centre: Centre) -> None:
    assert page.numbers() == ["3K7204817", "3K7204818"]
    first, second = page.screen.table.rows()
    assert first.cells[0].text == "B-04-112"
    assert first.cells[3].text == PLAN.name("kita")
    assert second.cells[5].words == "移動中"
    assert page.screen.title.text().endswith("予約のために、2枚を出します")
    assert [(fact.label, fact.value) for fact in page.screen.offices()] == [
        (PLAN.name("kita"), "2枚")
    ]
    assert centre.asked == [(TODAY, TODAY + timedelta(days=6))]
    assert page.screen.table.hasFocus()


def test_what_comes_and_other_days_are_chosen_by_digits_and_keys(
    page: Page, centre: Centre
) -> None:
    page.press("2")
    assert page.numbers() == ["3K7204817"]
    assert page.screen.table.rows()[0].cells[3].text == PLAN.name("minami")
    page.press("F8")
    assert len(page.numbers()) == 2
    page.press("4")
    assert centre.asked[-1] == (TODAY, TODAY + timedelta(days=2))
    page.screen.spans[0].click()
    page._rest()
    assert centre.asked[-1] == (TODAY, TODAY)


def test_only_a_person_asks_and_each_time_it_is_recorded(page: Page) -> None:
    page.presenter.refresh()
    page.enter()
    assert page.asked() == 1
    page.press("F7")
    assert page.asked() == 2


def test_without_the_line_the_last_list_stays_and_says_how_old_it_is(
    page: Page, centre: Centre
) -> None:
    centre.up = False
    page.press("F7")
    assert page.numbers() == ["3K7204817", "3K7204818"]
    assert page.screen.old.isVisible()
    assert "通信がないため、11月20日（金）11:30 に受け取った一覧です" in (
        page.screen.old.accessibleName()
    )
    centre.up = True
    page.press("F7")
    assert not page.screen.old.isVisible()


def test_days_that_are_not_known_are_told_calmly_without_the_line(
    page: Page, centre: Centre
) -> None:
    centre.up = False
    page.press("6")
    assert page.screen.is_empty
    assert "いまは、回送リストを出せません" in page.screen.empty_words
    assert page.told() == ""
    assert page.screen.spans[3].hasFocus(), "the keyboard is where something can be chosen"
    faces = page.screen.keys()
    face = next(one for one in faces if one.number == 12)
    assert (face.state, face.reason) == (FKeyState.NOT_YET, "該当なし")
    centre.up = True
    page.press("F7")
    assert len(page.numbers()) == 2
    assert page.screen.table.hasFocus()


def test_it_goes_to_paper_and_to_a_file(page: Page) -> None:
    page.press("F12")
    assert isinstance(page.screen.pane, OutputPane)
    page.press("F12")
    (paper,) = (page.parts.home / "paper").iterdir()
    assert paper.read_bytes().startswith(b"%PDF-")
    page.press("Control+P", "2", "F12")
    (written,) = (page.parts.home / "lists").glob("transport-*.csv")
    rows = list(csv.DictReader(written.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["管理番号"] for row in rows] == ["3K7204817", "3K7204818"]
    assert rows[1]["保管場所"] == "B-04-112（移動中）"


def test_a_scanned_card_is_found_in_the_list(page: Page) -> None:
    page.window.take_scan(scan_of("3K7-204818"))
    assert page.screen.table.current_key() == "c2 AAAA-1111"
    page.window.take_scan(scan_of("9Z9-999999"))
    assert page.screen.table.current_key() == "c2 AAAA-1111"
    assert "この回送リストにありません" in page.told()


def test_nothing_to_move_is_a_sentence(page: Page, centre: Centre) -> None:
    centre.leaving = ()
    page.press("F7")
    assert page.screen.is_empty
    assert "出すカードは、ありません" in page.screen.empty_words
    page.press("Escape")
    assert page.left == [True]
