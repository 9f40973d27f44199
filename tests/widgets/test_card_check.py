"""The card check's page over the real operations: what it says of every kind, work with PINs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QApplication

from app.desk.card_desk import CardDesk
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.ports import PinKind, Presence, ReaderStatus
from app.settings import SiteSettings
from devices.card.files import PLACES
from devices.card.invented import invented_card, other_card
from devices.card.profiles import CardKind, ProfiledCards
from devices.card.simulated_reader import SimulatedReader
from devices.card.trouble import Trouble, TroubleKind
from devices.pinpad.flow import PinFlow
from tests.widgets.conftest import DeskParts, password_of
from tests.widgets.resident.test_panel import type_pin
from tests.widgets.staff_window import LARGE, SMALL, end_window, show_frame
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.presenters.card_check import CardCheckPresenter
from widgets.presenters.card_pins import CardPins
from widgets.resident import steps
from widgets.resident.panel import ResidentPanel
from widgets.resident.touch import controls
from widgets.screens.card_check import CardCheckScreen
from widgets.theme import Theme

AUTHENTICATION, SIGNING, FACE_INPUT = b"4826", b"SAKURA77", b"6038"
OLD, NEW, WRONG = b"5917", b"2749", b"1357"


class Page:
    """Be the page with its panel, its reader and hands; a card of each kind is at hand."""

    def __init__(
        self, parts: DeskParts, lanes: Lanes, theme: Theme, settled: Callable[[], None]
    ) -> None:
        self.parts, self.lanes, self.theme, self.settled = parts, lanes, theme, settled
        today = parts.clock.now().date()
        profiles = {kind.value: invented_card(kind, today) for kind in CardKind}
        profiles["other"] = other_card(profiles["adult"])
        self.chips = ProfiledCards(profiles, parts.issuer)
        self.reader = SimulatedReader(self.chips, change_allowed=True)
        self.left: list[bool] = []
        self.faults: list[str] = []
        self.served = False

    def open(self, *, pins: bool = True, size: QSize = LARGE) -> None:
        """Put the page together, as after the place was opened."""
        parts, theme = self.parts, self.theme
        site = SiteSettings(pin_on_chip=pins)
        self.desk = Desk(
            settings=msgspec.structs.replace(parts.desk.settings, site=site),
            ledger=parts.ledger,
            door=parts.desk.door,
            printer=parts.printer,
            reader=self.reader,
            paper=parts.paper,
            words=parts.catalogues,
        )
        Entrance(self.desk).sign_in("C-1001", password_of("C-1001"))
        self.panel = ResidentPanel(languages=parts.catalogues, fonts=theme.fonts, clock=parts.clock)
        self.panel.set_panel(QSize(1024, 768), 3.367)
        self.panel.show()
        card = CardDesk(self.desk)
        self.screen = CardCheckScreen(theme)
        self.presenter = CardCheckPresenter(
            self.screen,
            card,
            CardPins(
                card,
                self.panel,
                self.lanes,
                make_dialogue=lambda kinds, known: PinFlow(kinds, known=known),
                office="岡山市",
                window="3",
            ),
            self.lanes,
            theme.words,
            has_reader=True,
            served=lambda: self.served,
            back=lambda: self.left.append(True),
            languages=parts.catalogues,
        )
        self.screen.fault_told.connect(lambda fault: self.faults.append(fault.code))
        self.window = show_frame(theme, parts.clock, self.screen, "clerk", size)
        self.presenter.enter()
        self.settled()

    def close(self) -> None:
        self.presenter.leave()
        self.settled()
        end_window(self.window)
        self.panel.close()
        self.panel.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.reader.close()

    def lay(self, card: str) -> None:
        self.reader.slot.lay(card)
        self.presenter.reader_changed(self.reader.status())
        self.settled()

    def pull(self) -> None:
        self.reader.slot.pull()
        self.presenter.reader_changed(self.reader.status())
        self.settled()

    def choose(self, kind: PinKind) -> None:
        keys = [row.key for row in self.screen.table.rows()]
        self.screen.table.select(next(key for key in keys if key.partition(":")[0] == kind))
        self.settled()

    def key(self, number: int) -> None:
        self.presenter.key(number)
        self.settled()

    def face(self, number: int) -> FKeyFace:
        faces = self.presenter.keys()
        return next(face for face in faces if face.number == number)

    def pin(self, *codes: bytes) -> None:
        """Let the resident press keys and confirm."""
        for code in codes:
            for one in code:
                type_pin(self.panel, (one,))
                self.parts.clock.pass_(seconds=1)
            self.touch("決定")

    def touch(self, name: str) -> None:
        QApplication.processEvents()
        shown = {one.accessibleName(): one for one in controls(self.panel) if one.isVisible()}
        assert name in shown, list(shown)
        shown[name].click()
        self.settled()

    def grab(self, name: str) -> None:
        folder = os.environ.get("COUNTER_PICTURES")
        self.settled()
        if folder:
            for mark, size in (("", LARGE), ("_small", SMALL)):
                self.window.resize(size)
                QApplication.processEvents()
                self.window.grab().save(str(Path(folder) / f"{name}{mark}.png"))

    @property
    def said(self) -> str:
        return self.screen.state.accessibleName().partition("。")[0]

    @property
    def told(self) -> str:
        """Return all that stands in the rows, in the facts and in the sentences."""
        rows = (cell.words for row in self.screen.table.rows() for cell in row.cells)
        grids = (self.screen.card, self.screen.certificates, self.screen.attributes)
        facts = (f"{fact.label} {fact.value}" for grid in grids for fact in grid.facts())
        return "\n".join((*rows, *facts, *self.screen.spoken.sentences()))

    def left_of(self, card: str, kind: PinKind) -> list[int]:
        """Return the tries that the chip itself counts."""
        chip = self.chips[card]
        return [chip.key(place.application, place.file).left for place in PLACES[kind]]


@pytest.fixture
def page(
    desk_parts: DeskParts, lanes: Lanes, theme: Theme, settled: Callable[[], None]
) -> Iterator[Page]:
    made = Page(desk_parts, lanes, theme, settled)
    yield made
    made.close()


SAID = {
    CardKind.ADULT: ("このカードは使えます", ["令和16年1月1日", "この市", "5回まで試せます"]),
    CardKind.CHILD: ("署名用の電子証明書が入っていません", ["なし", "署名用 入っていません"]),
    CardKind.FOREIGNER: ("このカードは使えます", ["令和9年3月31日"]),
    CardKind.PINLESS: ("暗証番号はすべて使えない状態です", ["ロック", "顔で確かめるカード"]),
    CardKind.LOCKED: ("ロックされた暗証番号があります", ["この暗証番号は ロックされています"]),
    CardKind.LAST_TRY: ("残り1回の暗証番号があります", ["この暗証番号はあと1回です"]),
    CardKind.EXPIRED: (
        "カードの有効期限が切れています",
        ["新しいカードの申請が必要です", "（切れています）"],
    ),
    CardKind.HALF_CHANGED: (
        "住民基本台帳用の残り回数が、カードの中の2か所で違います",
        ["1か所目", "2か所目", "変更が、途中で止まっているかもしれません"],
    ),
    CardKind.OTHER_ISSUER: (
        "ほかの市区町村が発行したカードです（14100）",
        ["14100（ほかの市区町村）", "前の市区町村で作られています"],
    ),
    CardKind.NOT_MY_NUMBER: ("マイナンバーカードではないカードが置かれています", []),
    CardKind.PHONE: ("スマートフォンの電子証明書です", []),
}  # fmt: skip


def test_every_kind_of_card_is_told_in_its_own_words(page: Page) -> None:
    page.open()
    assert page.said == "カードをリーダーに置いてください"
    page.grab("card_check_empty")
    assert set(SAID) == set(CardKind)
    for kind, (said, words) in SAID.items():
        page.lay(kind.value)
        assert page.said == said, kind
        assert [word for word in words if word not in page.told] == [], (kind, page.told)
        assert page.screen.table.isVisible() is bool(words), kind
        page.grab(f"card_check_{kind.value}")
    page.pull()
    assert page.said == "カードをリーダーに置いてください"
    assert page.told == ""


def test_words_for_the_resident_are_in_the_language_of_the_panel(page: Page) -> None:
    page.open()
    page.lay("last_try")
    spoken = page.theme.words("card_words.say.last_try")
    assert [(one.said, one.staffs) for one in page.screen.spoken.words] == [(spoken, "")]
    page.panel.choose_language("en")
    page.settled()
    said = "This PIN has 1 try left. It locks if the next entry does not match."
    (word,) = page.screen.spoken.words
    assert word.said.startswith(said)
    assert word.staffs == spoken, "the clerk reads what is told"
    assert "This PIN has 1 try left" in page.told
    assert "この暗証番号はあと1回です" in page.told
    page.grab("card_check_english")
    page.panel.choose_language("ja")
    page.settled()
    assert [(one.said, one.staffs) for one in page.screen.spoken.words] == [(spoken, "")]


@pytest.mark.parametrize(
    ("presence", "said"),
    [
        (Presence.NO_READER, "カードリーダーが見つかりません"),
        (Presence.NO_SERVICE, "カードリーダーのサービスが応答していません"),
    ],
)
def test_a_reader_that_went_away_takes_the_card_off_the_page(
    page: Page, presence: Presence, said: str
) -> None:
    page.open()
    page.lay("adult")
    page.presenter.reader_changed(ReaderStatus(presence=presence))
    assert (page.said, page.told) == (said, "")
    page.lay("adult")
    assert page.said == SAID[CardKind.ADULT][0]


def test_a_reading_that_breaks_is_told_and_can_be_done_again(page: Page) -> None:
    page.open()
    page.reader.slot.set_trouble(Trouble(kind=TroubleKind.LOSE_ANSWER, at=5))
    page.lay("adult")
    assert page.said == "カードの読み取りが途中で止まりました"
    page.reader.slot.lay("adult")
    page.key(12)
    assert page.said == SAID[CardKind.ADULT][0]


def test_a_right_pin_fills_its_counter_and_a_wrong_one_is_told(page: Page) -> None:
    page.open()
    page.lay("adult")
    page.choose(PinKind.AUTHENTICATION)
    page.key(7)
    assert isinstance(page.panel.step, steps.AskPin)
    page.grab("card_check_asked")
    page.pin(WRONG)
    assert page.left_of("adult", PinKind.AUTHENTICATION) == [2]
    assert "あと2回です" in page.told
    page.key(7)
    page.pin(AUTHENTICATION)
    assert page.left_of("adult", PinKind.AUTHENTICATION) == [3]
    assert isinstance(page.panel.step, steps.Welcome)


def test_the_last_try_needs_both(page: Page) -> None:
    page.open()
    page.lay("last_try")
    page.choose(PinKind.AUTHENTICATION)
    page.key(7)
    page.pin(AUTHENTICATION)
    assert isinstance(page.panel.step, steps.LastTry)
    assert page.left_of("last_try", PinKind.AUTHENTICATION) == [1]
    assert page.face(10).state is FKeyState.IMPORTANT
    page.key(10)
    page.touch("思い出せた 職員といっしょに 進めます")
    page.pin(AUTHENTICATION)
    assert page.left_of("last_try", PinKind.AUTHENTICATION) == [3]


def test_the_signing_pin_opens_the_end_of_its_certificate(page: Page) -> None:
    page.open()
    page.lay("adult")
    page.choose(PinKind.SIGNING)
    assert "署名用の暗証番号で読めます" in page.told
    page.key(7)
    page.pin(SIGNING)
    assert "署名用 令和11年1月1日" in page.told


def test_attributes_stay_as_long_as_the_card_lies_there(page: Page) -> None:
    page.open()
    page.lay("adult")
    page.key(9)
    page.pin(FACE_INPUT)
    assert isinstance(page.panel.step, steps.ConfirmAttributes)
    assert "北区表町二丁目９９番１号" in page.told
    page.grab("card_check_attributes")
    page.touch("合っている")
    assert isinstance(page.panel.step, steps.Welcome)
    page.pull()
    assert "北区" not in page.told
    page.lay("adult")
    assert "北区" not in page.told


def test_attributes_leave_the_panel_with_the_card_and_a_visits_are_left_alone(page: Page) -> None:
    page.open()
    page.lay("adult")
    page.key(9)
    page.pin(FACE_INPUT)
    page.pull()
    assert isinstance(page.panel.step, steps.Welcome)
    page.panel.show_step(steps.Wait())  # as a visit at this window shows it
    page.panel.attributes_confirmed.emit()
    page.lay("adult")
    page.pull()
    assert isinstance(page.panel.step, steps.Wait)


def test_a_pin_is_changed_and_a_change_broken_half_way_is_repaired(page: Page) -> None:
    page.open()
    page.lay("half_changed")
    page.choose(PinKind.RESIDENT)
    assert page.face(8).label == "変更の続き"
    page.grab("card_check_repair")
    page.key(8)
    page.pin(OLD, NEW, NEW)
    assert page.left_of("half_changed", PinKind.RESIDENT) == [3, 3]
    assert page.said == SAID[CardKind.ADULT][0]
    assert page.face(8).label == "番号の変更"
    page.key(7)
    page.pin(NEW)
    assert page.left_of("half_changed", PinKind.RESIDENT) == [3, 3]


def test_another_card_laid_down_meanwhile_is_left_alone(page: Page) -> None:
    page.open()
    page.lay("adult")
    page.choose(PinKind.AUTHENTICATION)
    page.key(7)
    page.reader.slot.lay("other")  # so quickly that the page was not told yet
    page.pin(WRONG)
    assert page.left_of("other", PinKind.AUTHENTICATION) == [3]
    assert page.faults == ["R-108"]
    assert "400000099990001" in page.told


def test_a_card_that_leaves_ends_the_entry(page: Page) -> None:
    page.open()
    page.lay("adult")
    page.choose(PinKind.AUTHENTICATION)
    page.key(7)
    type_pin(page.panel, AUTHENTICATION[:2])
    page.pull()
    assert isinstance(page.panel.step, steps.Welcome)
    assert page.panel.typed == 0


@pytest.mark.parametrize(
    ("pins", "served", "card", "kind", "why"),
    [
        (False, False, "adult", PinKind.AUTHENTICATION, "統合端末で扱います"),
        (True, True, "adult", PinKind.AUTHENTICATION, "対応中の手続が先です"),
        (True, False, "locked", PinKind.AUTHENTICATION, "使えない"),
        (True, False, "child", PinKind.SIGNING, "使えない"),
    ],
)
def test_work_with_pins_is_refused_with_its_reason(
    page: Page, pins: bool, served: bool, card: str, kind: PinKind, why: str
) -> None:
    page.served = served
    page.open(pins=pins)
    page.lay(card)
    page.choose(kind)
    for number in (7, 8):
        assert why in page.face(number).reason
        page.key(number)
        assert not isinstance(page.panel.step, steps.AskPin)


def test_esc_takes_an_entry_back_and_then_leaves(page: Page) -> None:
    page.open()
    page.lay("adult")
    page.choose(PinKind.RESIDENT)
    page.key(7)
    page.screen.escaped.emit()
    assert page.left == []
    assert isinstance(page.panel.step, steps.Welcome)
    page.screen.escaped.emit()
    assert page.left == [True]
