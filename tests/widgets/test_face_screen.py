"""The card's 追記欄: confirmed twice, printed once, its fate told by a person, never repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desk.counter import Counter
from app.desk.face_print import FacePrintDesk
from app.desk.serving import Guidance
from app.names.eras import eras
from app.records.state import office_scope
from app.visits.face_print import (
    Calibration,
    CardPrinting,
    FaceFate,
    FacePrint,
    FacePrinted,
    FacePrintOpen,
    Inscription,
)
from devices.paper.calibration import CalibrationFile
from devices.paper.faults import PaperPrinterFault
from tests.widgets.conftest import DeskParts
from tests.widgets.staff_window import LARGE, end_window, grab_both, show_frame
from widgets.background import Lanes
from widgets.card_face import CardFace
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.presenters.face import FacePresenter
from widgets.screens.face import FaceConfirm, FaceScreen
from widgets.theme import Theme

VISIT = "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d12"
TEXT = "令和8年11月20日　岡山市北区大供一丁目1番1号　サンコーポ大供1203号"


class Machine:
    """Be a card printer: counts cards; can refuse, or take the card and say nothing."""

    def __init__(self) -> None:
        self.cards: list[bytes] = []
        self.fault: PaperPrinterFault | None = None

    def print_pdf(self, pdf: bytes, title: str) -> None:
        self.cards.append(pdf)
        if self.fault is not None:
            raise self.fault


class Page:
    """Hold the page over a real ledger with a visit whose plan has room for two lines."""

    def __init__(
        self, theme: Theme, parts: DeskParts, lanes: Lanes, settled: Callable[[], None]
    ) -> None:
        self.parts, self.theme, self._settled = parts, theme, settled
        self.machine = Machine()
        self.kept = CalibrationFile(parts.home / "calibration.json")
        parts.desk._card_printer = CardPrinting(
            name="CARD", printer=self.machine, calibrations=self.kept
        )
        self.visit(VISIT)
        counter = Counter(parts.desk, Guidance.at("okayama"), frozenset("A"))
        self.desk = FacePrintDesk(parts.desk, counter)
        self.screen = FaceScreen(theme)
        words = theme.words
        self.presenter = FacePresenter(
            self.screen,
            self.desk,
            CardFace(theme.fonts, words, words),
            lanes,
            words,
            today=lambda: eras().long_form(parts.desk.today()),
            back=lambda: None,
        )
        self.window = show_frame(theme, parts.clock, self.screen, "clerk", LARGE)

    def visit(self, id: str) -> None:
        desk = self.parts.desk
        number = self.parts.residents[0].control_number
        card = desk.ask(lambda records: records.cards.by_control_number(number))
        body = {
            "procedure": "continued_use",
            "stage": "space",
            "office": desk.office,
            "window": desk.window,
            "card": card.id if card is not None else "",
        }
        answer = {"stage": "space", "answer": {"free": 3, "needed": 2}, "next": "printed"}
        scope = office_scope(desk.office)
        desk.act(lambda unit: unit.record("visit.opened", id, body, scope=scope))
        desk.act(lambda unit: unit.record("visit.step_answered", id, answer | {"review": []}))

    def settle(self) -> None:
        for _ in range(3):
            self._settled()

    def enter(self) -> None:
        self.presenter.enter()
        self.settle()

    def calibrated(self) -> None:
        self.kept.keep("CARD", Calibration(right=0.4, down=-0.2))
        self.enter()
        self.screen.fields["address"].set_text(TEXT)
        self.settle()

    def key(self, number: int) -> None:
        self.presenter.key(number)
        self.settle()

    def press(self, *keys: int) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key(key))
            self.settle()

    def face(self, number: int) -> FKeyFace:
        faces = self.presenter.keys()
        return next(face for face in faces if face.number == number)

    def send(self) -> None:
        self.key(12)
        self.press(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_F12)

    def prints(self) -> list[FacePrint]:
        return list(self.parts.desk.ask(lambda records: records.face_prints.of_visit(VISIT)))

    def fates(self) -> list[FaceFate]:
        return [one.fate for one in self.prints()]

    def grab(self, name: str) -> None:
        grab_both(self.window, name, self.settle)


@pytest.fixture
def at(
    desk_parts: DeskParts, lanes: Lanes, theme: Theme, settled: Callable[[], None]
) -> Iterator[Page]:
    desk_parts.enter("M-3001")
    desk_parts.deliver()
    made = Page(theme, desk_parts, lanes, settled)
    yield made
    made.presenter.leave()
    end_window(made.window)


def test_nothing_is_printed_before_the_printer_is_calibrated(at: Page) -> None:
    at.enter()
    at.screen.fields["address"].set_text(TEXT)
    assert at.face(12).reason == "位置合わせをすると押せます"
    at.key(8)
    assert len(at.machine.cards) == 1
    at.key(7)
    at.grab("face_calibrate")
    for field, value in zip(at.presenter.pane.fields, ("9", "0.2"), strict=True):  # type: ignore[union-attr]
        field.set_text(value)
    at.press(Qt.Key.Key_F12)
    assert at.kept.of("CARD") is None  # more than a card's edge
    at.key(7)
    at.presenter.pane.fields[0].set_text("-0.3")  # type: ignore[union-attr]
    at.press(Qt.Key.Key_F12)
    assert at.kept.of("CARD") == Calibration(right=-0.3, down=0.0)
    assert at.face(12).reason == ""
    assert at.prints() == []


def test_a_card_is_printed_after_the_second_confirmation_and_told_by_a_person(at: Page) -> None:
    at.enter()
    assert at.screen.fields["address"].edit.hasFocus()
    assert at.face(12).reason == "位置合わせをすると押せます"
    at.calibrated()
    at.grab("face_due")
    at.key(12)
    pane = at.presenter.pane
    assert isinstance(pane, FaceConfirm)
    assert pane.decide.reason == "3つとも確かめると押せます"
    at.press(Qt.Key.Key_F12, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_F12)
    assert (at.machine.cards, at.prints()) == ([], [])
    at.press(Qt.Key.Key_2)
    at.grab("face_confirm")
    at.press(Qt.Key.Key_F12, Qt.Key.Key_F12)
    assert len(at.machine.cards) == 1
    assert at.fates() == [FaceFate.ASKED]
    at.grab("face_fate")
    at.press(Qt.Key.Key_1, Qt.Key.Key_F12)
    assert at.fates() == [FaceFate.PRINTED]
    (one,) = at.prints()
    assert (one.first_line, one.lines, one.prints) == (2, 2, ("address",))
    assert at.face(12).reason == "印字する来庁がありません"
    assert len(at.machine.cards) == 1


@pytest.mark.parametrize("fate", [FaceFate.FAILED, FaceFate.UNKNOWN])
def test_a_failed_or_unknown_print_is_never_repeated(at: Page, fate: FaceFate) -> None:
    at.machine.fault = PaperPrinterFault(name="CARD", why="no answer")
    at.calibrated()
    at.send()
    assert at.fates() == [FaceFate.ASKED]  # the printer's word tells nothing of the card
    at.press(Qt.Key.Key_Escape)
    for _ in range(3):  # coming back, looking anew: nothing is sent
        at.presenter.leave()
        at.enter()
        at.press(Qt.Key.Key_Escape)
    assert at.face(12).label == "結果を答える"
    at.key(12)
    at.press({FaceFate.FAILED: Qt.Key.Key_2, FaceFate.UNKNOWN: Qt.Key.Key_3}[fate], Qt.Key.Key_F12)
    assert at.fates() == [fate]
    at.presenter.leave()
    at.enter()
    assert len(at.machine.cards) == 1
    if fate is FaceFate.UNKNOWN:
        with pytest.raises(FacePrintOpen):
            at.desk.print(inscription(), b"%PDF-")
        at.key(12)
        at.press(Qt.Key.Key_2, Qt.Key.Key_F12)
        assert at.fates() == [FaceFate.FAILED]
    assert len(at.machine.cards) == 1
    at.screen.fields["address"].set_text(TEXT)
    at.send()  # a person's own new act with its own confirmation
    assert (len(at.machine.cards), at.fates()) == (2, [FaceFate.FAILED, FaceFate.ASKED])


def inscription() -> Inscription:
    return Inscription(visit=VISIT, prints=("address",), first_line=2, texts=(TEXT,))


def test_a_card_of_a_killed_program_is_asked_for_first(at: Page) -> None:
    at.kept.keep("CARD", Calibration())
    at.desk.print(inscription(), b"%PDF-")  # and the program ends here
    at.enter()
    assert at.face(12).label == "結果を答える"
    assert at.face(8).state is FKeyState.ABSENT
    with pytest.raises(FacePrintOpen):
        at.desk.print_sheet(b"%PDF-")
    with pytest.raises(FacePrintOpen):
        at.desk.print(inscription(), b"%PDF-")
    at.key(12)
    at.press(Qt.Key.Key_1, Qt.Key.Key_F12)
    with pytest.raises(FacePrinted):
        at.desk.print(inscription(), b"%PDF-")
    assert len(at.machine.cards) == 1


def test_what_no_typeface_has_or_no_line_holds_is_told_and_not_printed(at: Page) -> None:
    at.calibrated()
    for text, told in (("山\U000e01ef田", "U5C71+UE01EF"), ("岡山市北区" * 40, "入りきりません")):
        at.screen.fields["address"].set_text(TEXT + text)
        at.settle()
        assert at.face(12).state is FKeyState.NOT_YET
        assert told in at.screen.warning.accessibleName()
    at.grab("face_lacking")
    at.screen.fields["address"].set_text("令和8年11月20日　")
    assert at.face(12).reason == "印字する内容を入れると押せます"


def test_the_text_stands_only_in_the_private_part(at: Page) -> None:
    at.calibrated()
    at.send()
    (one,) = at.prints()
    assert "大供" not in repr(one)
    assert "大供" not in repr(inscription())
