"""The page of scanned documents: what comes in is seen, filed by keyboard, found and erased."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desk.filing import FilingDesk
from app.filing.codes import cover_code
from app.filing.filing import Filing, FilingStatus
from app.filing.ports import ScanIntake
from devices.paper.scan_folder import ScanFolder
from devices.paper.scan_reader import ScanReader
from tests.app.desk.test_filing import give
from tests.devices.paper.scan_kit import locked, page, pdf, saved
from tests.widgets.conftest import DeskParts
from tests.widgets.staff_window import LARGE, end_window, grab_both, scan_of, show_frame
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.cover_sheet import CoverSheet
from widgets.pdf_pages import QtPdfPages
from widgets.presenters.filing import ALL, DUE, REFUSED, FilingPresenter
from widgets.presenters.filing_rounds import FilingRounds
from widgets.screens.counter_panes import ChoicePane
from widgets.screens.filing import FilingScreen
from widgets.screens.filing_pane import FilingPane
from widgets.theme import Theme


class Page:
    """Hold the screen in a window over a real ledger and a real folder."""

    def __init__(
        self, theme: Theme, parts: DeskParts, lanes: Lanes, settled: Callable[[], None]
    ) -> None:
        self.parts, self._settled = parts, settled
        self.place = parts.home / "scans"
        self.place.mkdir()
        folder = ScanFolder(self.place, parts.clock.monotonic)
        give(parts.desk, ScanIntake(folder=folder, reader=ScanReader()))
        self.filing = FilingDesk(parts.desk, QtPdfPages())
        self.screen = FilingScreen(theme)
        self.rounds = FilingRounds(self.filing, lanes, self.screen, lambda: True)
        self.presenter = FilingPresenter(
            self.screen,
            self.rounds,
            parts.desk,
            lanes,
            theme.words,
            medium=parts.home / "medium",
            back=lambda: None,
            cover=CoverSheet(theme.fonts, theme.words, theme.words).pdf,
        )
        self.window = show_frame(theme, parts.clock, self.screen, "site_manager", LARGE)

    def settle(self) -> None:
        for _ in range(4):
            self._settled()

    def put(self, *bodies: bytes) -> None:
        for number, body in enumerate(bodies):
            (self.place / f"scan{number:04}.bin").write_bytes(body)
        self.rounds.look()
        self.settle()
        self.parts.clock.pass_(seconds=5)
        self.rounds.look()
        self.settle()

    def press(self, *keys: int) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key(key))
            self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), text)
        self.settle()

    def key(self, number: int) -> None:
        self.presenter.key(number)
        self.settle()

    def face(self, number: int) -> FKeyFace:
        faces = self.presenter.keys()
        return next(face for face in faces if face.number == number)

    def filed(self) -> list[Filing]:
        return [one for one in self.rows() if one.status is FilingStatus.FILED]

    def rows(self) -> tuple[Filing, ...]:
        return self.presenter._found

    def grab(self, name: str) -> None:
        grab_both(self.window, name, self.settle)


@pytest.fixture
def page_(
    desk_parts: DeskParts, lanes: Lanes, theme: Theme, settled: Callable[[], None]
) -> Iterator[Page]:
    desk_parts.enter("M-3001")
    desk_parts.deliver()
    made = Page(theme, desk_parts, lanes, settled)
    made.presenter.enter()
    made.settle()
    yield made
    made.presenter.leave()
    made.rounds.end()
    end_window(made.window)


def number_of(page: Page) -> str:
    return page.parts.residents[0].control_number


def test_a_scan_is_filed_by_keyboard_alone(page_: Page) -> None:
    assert page_.face(12).state is FKeyState.NOT_YET
    page_.put(pdf("交付申請書 one", pages=3), saved("JPEG", page("two")))
    assert len(page_.rows()) == 2
    assert page_.screen.table.hasFocus()
    assert page_.screen.table.current_key() == page_.rows()[0].id
    page_.grab("filing_waiting")
    page_.key(12)
    pane = page_.presenter.pane
    assert isinstance(pane, FilingPane)
    assert pane.decide.reason == "番号を入れると押せます"
    page_.type("ZZZ-999999")
    page_.press(Qt.Key.Key_Return)
    assert pane.decide.reason == "種類を選ぶと押せます"
    page_.press(Qt.Key.Key_2, Qt.Key.Key_F12)
    assert pane.is_open()
    assert pane.whose.edit.hasFocus()
    page_.grab("filing_pane")
    pane.whose.edit.selectAll()
    page_.type(number_of(page_))
    page_.press(Qt.Key.Key_F12)
    assert page_.presenter.pane is None
    assert len(page_.rows()) == 1
    page_.presenter._filter(ALL)
    page_.settle()
    (filed,) = page_.filed()
    assert (filed.sort, filed.control_number) == ("pins", number_of(page_))
    page_.grab("filing_all")


def test_a_number_that_is_scanned_goes_to_the_question(page_: Page) -> None:
    page_.put(pdf("one"))
    page_.key(12)
    pane = page_.presenter.pane
    assert isinstance(pane, FilingPane)
    page_.window.take_scan(scan_of(number_of(page_)))
    page_.settle()
    assert pane.whose.text() == number_of(page_)
    assert page_.screen.texts()["whose"] == ""
    page_.presenter.close_pane()


def test_the_folder_is_emptied_and_what_is_unfit_is_told(page_: Page) -> None:
    page_.put(locked(), pdf(code=cover_code("loss", control_number=number_of(page_))))
    page_.presenter._filter(REFUSED)
    page_.settle()
    (row,) = page_.screen.table.rows()
    assert row.cells[5].tag is not None
    assert (row.cells[1].text, row.cells[5].tag.text) == ("scan0000.bin", "パスワードつき")
    page_.grab("filing_refused")
    page_.presenter._filter(ALL)
    page_.settle()
    assert [one.sort for one in page_.filed()] == ["loss"]


def test_a_document_is_found_by_number_day_and_place(page_: Page) -> None:
    page_.put(pdf(code=cover_code("loss", control_number=number_of(page_))), pdf("other"))
    page_.presenter._filter(ALL)
    page_.settle()
    assert len(page_.rows()) == 2
    page_.screen.take_scan(scan_of(number_of(page_)))
    page_.settle()
    assert [one.sort for one in page_.rows()] == ["loss"]
    for name, text, count in (("first", "20261121", 0), ("first", "11/20", 1), ("place", "9", 0)):
        page_.screen.fields[name].setText(text)
        page_.settle()
        assert len(page_.rows()) == count, (name, text)
    page_.screen.fields["first"].setText("11/44")
    page_.settle()
    assert page_.screen.fields["first"].property("state") == "error"
    page_.press(Qt.Key.Key_Escape)
    assert not any(page_.screen.texts().values())


def test_what_is_due_is_erased_after_a_question(page_: Page) -> None:
    page_.put(pdf(code=cover_code("other", control_number=number_of(page_))))
    assert page_.face(8).state is FKeyState.ABSENT
    page_.key(10)
    page_.parts.clock.pass_(days=800)
    page_.presenter._filter(DUE)
    page_.settle()
    (one,) = page_.rows()
    assert len(one.copies) == 1
    page_.key(8)
    page_.grab("filing_erase")
    page_.press(Qt.Key.Key_Escape)
    assert page_.filing.get(one.id).status is FilingStatus.FILED
    page_.key(8)
    page_.press(Qt.Key.Key_F12)
    assert page_.filing.get(one.id).status is FilingStatus.ERASED
    assert page_.rows() == ()


def test_the_list_becomes_a_file(page_: Page) -> None:
    page_.put(pdf())
    page_.key(9)
    (file,) = (page_.parts.home / "lists").glob("filing-*.csv")
    assert "仕分け待ち" in file.read_text("utf-8-sig")


def test_a_share_that_is_gone_is_told_and_comes_back(page_: Page) -> None:
    page_.place.rename(page_.parts.home / "away")
    page_.place.write_text("no folder")
    page_.rounds.look()
    page_.settle()
    assert page_.rounds.trouble is not None
    page_.grab("filing_gone")
    page_.place.unlink()
    page_.place.mkdir()
    page_.put(pdf())
    assert (page_.rounds.trouble, len(page_.rows())) == (None, 1)


def test_a_printed_cover_sheet_files_the_scan_of_itself(page_: Page) -> None:
    page_.key(4)
    page_.press(Qt.Key.Key_8)
    pane = page_.presenter.pane
    assert isinstance(pane, ChoicePane)
    assert pane.field is not None
    page_.grab("filing_cover")
    pane.field.set_text(number_of(page_))
    page_.press(Qt.Key.Key_F12)
    (sheet,) = (page_.parts.home / "paper").glob("*.pdf")
    page_.put(sheet.read_bytes())
    page_.presenter._filter(ALL)
    page_.settle()
    (filed,) = page_.filed()
    assert (filed.sort, filed.control_number) == ("consent", number_of(page_))
