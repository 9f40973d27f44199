"""The till's page over a real ledger: opened, counted blind, closed by one or two, its papers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest

from app.desk.serving import Guidance
from app.desk.till import TillDesk
from app.fees.fees import Cause
from app.records.unit import Unit
from app.store.reader import Records
from app.till.acts import Due, TillPlace, take
from app.till.payment import PaymentStatus
from app.till.till import TillStatus
from tests.widgets.conftest import TERMINAL, DeskParts
from tests.widgets.staff_window import LARGE, SMALL, end_window, show_frame
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.presenters.till import TillPresenter
from widgets.screens.till import TillScreen
from widgets.screens.till_view import TillPage
from widgets.theme import Theme

PLACE = TillPlace(terminal=TERMINAL, epoch=1, window="3")


class Page:
    """Hold the screen with its presenter in a window."""

    def __init__(
        self, theme: Theme, parts: DeskParts, lanes: Lanes, settled: Callable[[], None]
    ) -> None:
        self.parts, self.settled = parts, settled
        self.left: list[bool] = []
        self.till = TillDesk(parts.desk, Guidance.at("okayama"))
        self.screen = TillScreen(theme)
        self.presenter = TillPresenter(
            self.screen,
            self.till,
            lanes,
            theme.words,
            folder=parts.home / "lists",
            back=lambda: self.left.append(True),
        )
        self.window = show_frame(theme, parts.clock, self.screen, "clerk", LARGE)

    def open(self) -> None:
        self.presenter.enter()
        self.settled()

    def pay(self, *visits: str) -> None:
        def work(unit: Unit, records: Records) -> None:
            for visit in visits:
                due = Due(
                    visit=visit,
                    procedure="reissue",
                    cause=Cause.LOST,
                    items={"card": 800, "certificate": 200},
                )
                take(unit, records.tills, PLACE, due, given=2000)

        self.parts.desk.act_asking(work)
        self.presenter.refresh()
        self.settled()

    def key(self, number: int) -> None:
        self.presenter.key(number)
        self.settled()

    def face(self, number: int) -> FKeyFace:
        faces = self.presenter.keys()
        return next(face for face in faces if face.number == number)

    def grab(self, name: str) -> None:
        folder = os.environ.get("COUNTER_PICTURES")
        self.settled()
        if folder:
            self.window.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def page(
    desk_parts: DeskParts, lanes: Lanes, theme: Theme, settled: Callable[[], None]
) -> Iterator[Page]:
    desk_parts.enter("C-1001")
    made = Page(theme, desk_parts, lanes, settled)
    yield made
    end_window(made.window)


def test_a_character_that_no_typeface_has_is_told_and_the_same_key_prints(page: Page) -> None:
    page.till.open(0)
    desk, printer = page.parts.desk, page.parts.printer.machine
    terminal = replace(desk.settings.terminal, office_name="汐見市 \U000f0001 窓口")
    desk.settings = replace(desk.settings, terminal=terminal)
    closed = page.till.stand().till
    assert closed is not None
    page.till.close(closed.id, {})
    page.open()
    page.key(10)
    assert printer.printed == []
    assert page.screen.notices.keys() == ("fault P-109",)
    page.grab("till_lacking")
    page.key(10)
    assert len(printer.printed) == 1


def test_a_till_is_opened_with_its_change(page: Page) -> None:
    page.open()
    assert page.screen.page is TillPage.OPENING
    assert page.face(12).reason == "釣銭準備金を入れると押せます"
    page.screen.opening.fund.edit.setText("30000")
    page.grab("till_opening")
    page.key(12)
    assert page.screen.page is TillPage.COUNT
    stand = page.till.stand()
    assert (stand.is_open, stand.expected) == (True, 30000)


def test_the_count_is_blind_until_something_is_counted(page: Page) -> None:
    page.till.open(5000)
    page.open()
    page.pay("v1")
    assert "6,000" not in page.screen.count.gap.text()
    assert page.face(12).reason == "現金を数えると押せます"
    page.screen.count.fill({5000: 1, 500: 2})
    assert page.face(12).state is FKeyState.NEXT
    page.key(12)
    till = page.till.stand().till
    assert till is not None
    assert (till.status, till.difference) == (TillStatus.CLOSED, 0)
    assert len(page.parts.printer.machine.printed) == 1
    page.grab("till_closed")
    page.key(10)
    assert len(page.parts.printer.machine.printed) == 2


def test_a_difference_asks_for_reason_and_second_person(page: Page) -> None:
    page.till.open(5000)
    page.open()
    page.pay("v1", "v2")
    page.screen.count.fill({5000: 1, 1000: 1})
    assert page.face(12).reason == "差のわけを書くと押せます"
    page.screen.count.reason.set_text("1,000円を渡しすぎた")
    assert page.face(12).reason == "数え直した人の資格を入れると押せます"
    page.grab("till_differs")
    person = page.screen.count.person
    for who in ("C-1001", "M-3001"):
        person.staff_id.set_text(who)
        QTest.keyClicks(person.secret, f"training-{who}")
        page.key(12)
        till = page.till.stand().till
        assert till is not None
        assert till.status is (TillStatus.OPEN if who == "C-1001" else TillStatus.CLOSED), who
    assert (till.difference, till.witness) == (-1000, "M-3001")


def test_a_receipt_is_given_back_and_the_list_written(page: Page) -> None:
    page.till.open(5000)
    page.open()
    page.pay("v1", "v2", "v3")
    first = page.till.stand().payments[0]
    page.screen.table.select(first.id)
    assert page.face(7).state is FKeyState.USABLE
    page.key(7)
    assert page.presenter.pane is not None
    page.presenter.pane.points.tick("taken_twice")
    page.presenter.pane.press_decide()
    page.settled()
    voided = page.till.stand().payments[0]
    assert (voided.status, voided.void_reason) == (PaymentStatus.VOIDED, "taken_twice")
    page.screen.count.fill({5000: 1, 1000: 2})
    page.grab("till_counted")
    page.key(8)
    (file,) = (page.parts.home / "lists").glob("*.csv")
    assert "二重に受け取った" in file.read_text(encoding="utf-8-sig")


def test_a_till_of_yesterday_is_closed_first(page: Page) -> None:
    page.till.open(5000)
    page.parts.clock.pass_(days=1)
    page.open()
    assert page.till.stand().is_old
    page.screen.count.fill({5000: 1})
    page.key(12)
    assert page.screen.page is TillPage.OPENING


def test_the_small_window_shows_all_of_a_difference(page: Page) -> None:
    page.window.resize(SMALL)
    page.till.open(5000)
    page.open()
    page.pay("v1", "v2")
    page.screen.count.fill({10000: 12, 5000: 1, 1000: 1, 1: 3})
    page.screen.count.reason.set_text("わけ")
    page.grab("till_small")
    assert page.screen.compact
    page.screen.focus_missing()
    assert page.screen.count.person.staff_id.edit.hasFocus()
