"""The closing over a real ledger: counts, acceptance, two persons, the sealed file, the slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.cards import ledger as cards
from app.closing.closing import Verdict
from app.desk.closing import ClosingDesk, SamePerson, SealedExport
from app.desk.desk import Desk
from app.ports import Paper, Scan
from app.records.unit import Unit
from tests.app.store.rows import list_cards
from tests.widgets.conftest import DeskParts, password_of
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.presenters.closing import ClosingPresenter
from widgets.screens.closing import ClosingScreen
from widgets.screens.closing_view import CheckState
from widgets.theme import Theme


def _fill_vault(desk: Desk) -> list[str]:
    """Store three cards on A-01 and three on B-04."""

    def work(unit: Unit) -> list[str]:
        ids = []
        for number, card in enumerate(list_cards(unit, "OKY-1")):
            unit.record("card.received", card.id, {})
            cards.set_up(unit, card.id)
            shelf = "A-01" if number < 3 else "B-04"
            cards.store_in_vault(unit, card.id, f"{shelf}-{number + 1:03d}")
            ids.append(card.id)
        return ids

    return desk.act(work).value


class Page:
    """Hold the screen with its presenter."""

    def __init__(
        self, theme: Theme, parts: DeskParts, lanes: Lanes, settled: Callable[[], None]
    ) -> None:
        self.parts, self.settled = parts, settled
        self.cases: list[bool] = []
        self.left: list[bool] = []
        self.closing = ClosingDesk(parts.desk, self.seal)
        self.screen = ClosingScreen(theme)
        theme.dress(self.screen)
        self.presenter = ClosingPresenter(
            self.screen,
            self.closing,
            parts.desk,
            lanes,
            theme.words,
            folder=parts.home / "sealed",
            back=lambda: self.left.append(True),
            cases=lambda: self.cases.append(True),
        )
        self.size(compact=False)
        self.screen.show()

    def seal(self, folder: Path) -> SealedExport:
        """Stand for the sealed export, which needs the central store's key."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / "T03.sealed"
        target.write_bytes(b"sealed")
        return SealedExport(path=target, digest="ab" * 32, entries=6, through=1 << 40)

    def size(self, *, compact: bool) -> None:
        self.screen.resize(1366 if compact else 1920, 664 if compact else 952)
        self.screen.set_compact(compact)

    def open(self) -> None:
        self.presenter.enter()
        self.settled()

    def choose(self, check: str) -> None:
        self.screen.check_chosen.emit(check)

    def states(self) -> dict[str, CheckState]:
        return {row.key: row.state for row in self.screen.list.rows()}

    def face(self, number: int) -> FKeyFace:
        faces = self.presenter.keys()
        return next(face for face in faces if face.number == number)

    def count(self, text: str) -> None:
        self.screen.shelves.count.setText(text)
        QTest.keyClick(self.screen.shelves.count, Qt.Key.Key_Return)
        self.settled()


@pytest.fixture
def page(
    qapp: QApplication,
    theme: Theme,
    desk_parts: DeskParts,
    lanes: Lanes,
    settled: Callable[[], None],
) -> Iterator[Page]:
    desk_parts.enter("M-3001")
    made = Page(theme, desk_parts, lanes, settled)
    yield made
    made.screen.close()
    made.screen.deleteLater()


def _second_signs(page: Page, staff_id: str) -> None:
    person = page.screen.vault.person
    person.staff_id.set_text(staff_id)
    QTest.keyClicks(person.secret, f"training-{staff_id}")
    QTest.keyClick(person.secret, Qt.Key.Key_Return)
    page.settled()


def test_the_page_opens_at_the_first_open_check(page: Page) -> None:
    page.open()
    states = page.states()
    assert states["visitors"] is CheckState.DONE
    assert states["sent"] is CheckState.DIFFERS
    assert page.screen.sent.isVisible()
    assert page.face(12).state is FKeyState.NOT_YET


def test_counts_are_taken_shelf_by_shelf(page: Page) -> None:
    _fill_vault(page.parts.desk)
    page.open()
    page.choose("cards")
    assert page.states()["cards"] is CheckState.OPEN
    assert page.screen.shelves.table.current_key() == "A-01"
    page.count("3")
    assert page.screen.shelves.table.current_key() == "B-04"
    page.count("2")
    assert page.states()["cards"] is CheckState.DIFFERS
    assert page.screen.verdict.accessibleName().startswith("棚 B-04 が 1枚 合いません")


def test_what_is_no_number_is_refused_in_place(page: Page) -> None:
    _fill_vault(page.parts.desk)
    page.open()
    page.choose("cards")
    page.count("三")
    assert page.screen.shelves.count.accessibleDescription() == "数字で入れてください"
    assert page.states()["cards"] is CheckState.OPEN


def test_the_card_on_its_way_is_suspected(page: Page) -> None:
    ids = _fill_vault(page.parts.desk)
    page.parts.desk.act(lambda unit: cards.take_out(unit, ids[4], "1"))
    page.open()
    page.choose("cards")
    page.count("3")
    page.count("2")
    (suspect,) = page.closing.open_things().suspects
    assert suspect.card.id == ids[4]
    assert suspect.by == "藤原　由佳"
    assert page.states()["moves"] is CheckState.DIFFERS


def test_the_card_that_left_last_is_suspected_where_one_is_over(page: Page) -> None:
    ids = _fill_vault(page.parts.desk)

    def leave(unit: Unit) -> None:
        cards.take_out(unit, ids[3], "1")
        cards.confirm_at_window(unit, ids[3], "1")

    page.parts.desk.act(leave)
    page.closing.count("A-01", 3)
    page.closing.count("B-04", 3)
    (suspect,) = page.closing.open_things().suspects
    assert suspect.card.id == ids[3]
    assert suspect.card.place == "window:1"


def test_an_official_accepts_with_own_credential(page: Page) -> None:
    _fill_vault(page.parts.desk)
    page.closing.count("A-01", 3)
    page.closing.count("B-04", 2)
    page.open()
    page.choose("cards")
    page.presenter.key(7)
    pane = page.presenter._pane
    assert pane is not None
    pane.press_decide()
    assert pane.is_open()
    pane.reason.set_text("明朝 数え直す")
    pane.person.staff_id.set_text("k-0001")
    QTest.keyClicks(pane.person.secret, "training-K-0001")
    pane.press_decide()
    page.settled()
    assert page.states()["cards"] is CheckState.ACCEPTED
    assert page.parts.desk.session().staff_id == "M-3001"


def test_a_wrong_credential_stays_in_the_pane(page: Page) -> None:
    page.open()
    page.presenter.key(7)
    pane = page.presenter._pane
    assert pane is not None
    pane.reason.set_text("通信なし")
    pane.person.staff_id.set_text("M-3001")
    QTest.keyClicks(pane.person.secret, "training-M-3001")
    pane.press_decide()
    page.settled()
    assert pane.is_open()
    assert pane.fault.text()
    pane.back.emit()
    assert page.states()["sent"] is CheckState.DIFFERS


def test_two_persons_lock_the_vault(page: Page) -> None:
    page.open()
    page.choose("vault")
    QTest.mouseClick(page.screen.vault.self_button, Qt.MouseButton.LeftButton)
    page.settled()
    assert page.states()["vault"] is CheckState.DIFFERS
    assert not page.screen.vault.self_button.isVisible()
    _second_signs(page, "B-2001")
    assert page.states()["vault"] is CheckState.DONE
    assert page.closing.open_things().locked_by == ("藤原　由佳", "小野田　徹")
    assert page.parts.desk.session().staff_id == "M-3001"


def test_the_same_person_cannot_sign_twice(page: Page) -> None:
    page.open()
    page.closing.confirm_locked()
    with pytest.raises(SamePerson):
        page.closing.sign_locked("m-3001", password_of("M-3001"))
    page.choose("vault")
    _second_signs(page, "M-3001")
    assert page.screen.notices.keys() == ("fault D-402",)


def test_a_role_without_the_right_cannot_lock(page: Page) -> None:
    page.open()
    page.choose("vault")
    _second_signs(page, "G-0001")
    assert page.screen.notices.keys() == ("fault A-110",)
    assert page.states()["vault"] is CheckState.OPEN


def _make_ready(page: Page) -> None:
    page.closing.export(page.parts.home / "sealed")
    page.closing.confirm_locked()
    page.closing.sign_locked("B-2001", password_of("B-2001"))


def test_the_export_makes_the_sent_check_green(page: Page) -> None:
    page.open()
    page.choose("sent")
    page.presenter.key(8)
    page.settled()
    assert page.states()["sent"] is CheckState.DONE
    assert page.screen.notices.keys() == ("export",)


def test_f12_closes_and_prints(page: Page) -> None:
    _make_ready(page)
    page.open()
    assert page.face(12).state is FKeyState.NEXT
    page.presenter.key(12)
    page.settled()
    closed = page.closing.day().closing
    assert closed is not None
    assert closed.closed_at is not None
    assert len(list((page.parts.home / "slips").glob("*.png"))) == 1
    page.presenter.key(9)
    page.settled()
    assert len(list((page.parts.home / "slips").glob("*.png"))) == 2


def test_a_printer_without_paper_is_told_and_the_day_stays_closed(page: Page) -> None:
    _make_ready(page)
    page.open()
    page.parts.printer.machine.state.paper = Paper.OUT
    page.presenter.key(12)
    page.settled()
    assert any(key.startswith("fault P-") for key in page.screen.notices.keys())  # noqa: SIM118
    assert page.face(12).label == "この画面を閉じる"
    page.parts.printer.machine.state.paper = Paper.ENOUGH
    page.presenter.key(9)
    page.settled()
    assert len(list((page.parts.home / "slips").glob("*.png"))) == 1


def test_f12_moves_to_what_is_open(page: Page) -> None:
    page.open()
    page.choose("visitors")
    page.screen.key_refused.emit(12)
    assert page.screen.sent.isVisible()


def test_a_digit_chooses_a_check(page: Page) -> None:
    page.open()
    page.screen.digit_pressed.emit(8)
    assert page.screen.vault.isVisible()
    page.screen.digit_pressed.emit(9)
    assert page.screen.vault.isVisible()


def test_a_clerk_may_not_close(page: Page) -> None:
    _make_ready(page)
    page.parts.enter("C-1001")
    page.open()
    assert page.face(12).state is FKeyState.NOT_YET
    assert page.face(7).state is FKeyState.ABSENT


def test_a_scan_is_told(page: Page) -> None:
    page.open()
    page.presenter.scan(Scan(text="T:1", source="serial").text)
    assert page.screen.notices.keys() == ("scan",)


def test_verdicts_of_all_checks_have_words(page: Page) -> None:
    page.open()
    for row in page.screen.list.rows():
        page.choose(row.key)
        assert page.screen.verdict.accessibleName()
    assert set(Verdict) == {Verdict.OK, Verdict.ACCEPTED, Verdict.DIFFERS, Verdict.OPEN}


@pytest.mark.parametrize("compact", [False, True])
def test_pictures(page: Page, tmp_path: Path, compact: bool) -> None:
    ids = _fill_vault(page.parts.desk)
    page.parts.desk.act(lambda unit: cards.take_out(unit, ids[4], "1"))
    page.closing.count("A-01", 3)
    page.closing.count("B-04", 2)
    page.size(compact=compact)
    page.open()
    for check in ("cards", "sent", "vault", "cases"):
        page.choose(check)
        page.settled()
        assert page.screen.grab().save(str(tmp_path / f"{check}.png"))
        assert page.screen.height() == (664 if compact else 952)
