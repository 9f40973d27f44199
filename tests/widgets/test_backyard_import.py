"""The import: check on a lane, every fault with line and column, all of it or nothing."""

import csv
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desk.backyard import Backyard
from app.resources import words
from app.training.people_lists import write_card_list
from tests.widgets.conftest import DeskParts
from tests.widgets.staff_window import LARGE, SMALL, end_window, scan_of, show_frame
from widgets.background import Lanes
from widgets.presenters.backyard_import import ImportPresenter
from widgets.screens.import_preview import ImportScreen
from widgets.shell import StaffWindow
from widgets.theme import Theme

WORDS = words("ja")
HEAD = ["管理番号", "氏名", "フリガナ", "生年月日", "住所", "市区町村コード", "箱番号", "個人番号"]
GOOD = ["A1B123456", "髙橋　花子", "タカハシ　ハナコ", "19840517", "北区", "33100", "B001", ""]


@dataclass
class Place:
    """Hold an open import and what stands behind it."""

    parts: DeskParts
    screen: ImportScreen
    presenter: ImportPresenter
    window: StaffWindow
    settle: Callable[[], None]
    asked: list[str]

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)
        self.settle()

    def check(self, path: Path) -> None:
        self.screen.field.set_text(str(path))
        self.press(Qt.Key.Key_Return)

    def counts(self) -> dict[str, int]:
        return {count.label: int(count.value) for count in self.screen.counts.counts()}

    def f12(self) -> tuple[str, str]:
        face = {face.number: face for face in (*self.screen.keys(),)}[12]
        return face.label, face.reason

    def cards(self) -> int:
        return sum(self.parts.desk.ask(lambda r: r.cards.count_by_status("center")).values())


@pytest.fixture
def opened(
    desk_parts: DeskParts, theme: Theme, lanes: Lanes, settled: Callable[[], None]
) -> Iterator[Callable[..., Place]]:
    made: list[Place] = []

    def open_place(size: QSize = LARGE) -> Place:
        desk_parts.enter("B-2001")
        screen = ImportScreen(theme)
        asked: list[str] = []
        presenter = ImportPresenter(
            screen,
            Backyard(desk_parts.desk),
            lanes,
            WORDS,
            choose=lambda _window, _title: asked.pop() if asked else "",
        )
        window = show_frame(theme, desk_parts.clock, screen, "backyard", size)
        presenter.enter()
        settled()
        place = Place(desk_parts, screen, presenter, window, settled, asked)
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


@pytest.fixture
def delivered(desk_parts: DeskParts, tmp_path: Path) -> Path:
    settings = desk_parts.desk.settings
    city = msgspec.structs.replace(
        settings.terminal, municipality_code=desk_parts.residents[0].municipality
    )
    desk_parts.desk.settings = msgspec.structs.replace(settings, terminal=city)
    path = tmp_path / "20261120_02.csv"
    write_card_list(path, desk_parts.residents)
    return path


def put(path: Path, *rows: list[str], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as sink:
        csv.writer(sink).writerows([HEAD, *rows])
    return path


def test_a_good_list_is_taken_whole_by_f12_whose_label_carries_the_number(
    place: Place, delivered: Path
) -> None:
    place.check(delivered)
    assert place.counts()["全部"] == 12
    assert place.counts()["新規"] == 12
    assert place.f12() == ("12件を取り込む", "")
    assert place.cards() == 0
    place.press(Qt.Key.Key_F12)
    assert place.cards() == 12
    assert "新規 12件" in place.screen.verdict.accessibleName()
    wanted: list[bool] = []
    place.presenter.intake_wanted.connect(lambda: wanted.append(True))
    place.press(Qt.Key.Key_F12)
    assert wanted == [True]


def test_the_same_list_again_brings_nothing_new(place: Place, delivered: Path) -> None:
    for _ in range(2):
        place.check(delivered)
        place.press(Qt.Key.Key_F12)
        place.press(Qt.Key.Key_Escape)
    place.check(delivered)
    assert (place.counts()["新規"], place.counts()["同じ"]) == (0, 12)
    assert place.cards() == 12


def test_faults_are_named_and_nothing_is_taken(place: Place, tmp_path: Path) -> None:
    path = put(
        tmp_path / "bad.csv",
        GOOD,
        ["3K7", *GOOD[1:]],
        ["A1B123457", *GOOD[1:3], "19940230", *GOOD[4:]],
        [*GOOD],
    )
    place.check(path)
    assert place.counts()["誤り"] == 3
    assert place.f12()[1] == "誤り 3件"
    rows = place.screen.faults.rows()
    assert [row.cells[0].text for row in rows] == ["3", "4", "5"]
    assert [row.cells[1].text for row in rows] == ["管理番号", "生年月日", "管理番号"]
    place.press(Qt.Key.Key_F12)
    assert place.cards() == 0
    place.press(Qt.Key.Key_F5)
    assert place.screen.faults.current_key() == rows[1].key
    place.press(Qt.Key.Key_F9)
    report = tmp_path / "bad_誤り.csv"
    with report.open(encoding="utf-8-sig", newline="") as source:
        told = list(csv.reader(source))
    assert len(told) == 4
    assert place.screen.notices.keys() == ("report",)


def test_personal_numbers_are_named_as_unread_and_not_shown(place: Place, tmp_path: Path) -> None:
    path = put(tmp_path / "list.csv", [*GOOD[:7], "123456789018"])
    place.check(path)
    told = {pair.first: pair.second for pair in place.screen.mapping.pairs()}
    assert told["個人番号"] == "読みません"
    shown = [cell.text for row in place.screen.sample.rows() for cell in row.cells]
    assert "123456789018" not in shown


def test_the_sample_gives_each_column_what_it_needs_and_the_widest_the_rest(
    place: Place, tmp_path: Path
) -> None:
    place.check(
        put(tmp_path / "list.csv", [*GOOD[:4], "汐見市川中区堰下五丁目二十四番地", *GOOD[5:]])
    )
    sample, shown = place.screen.sample, place.screen.sample.rows()
    assert shown
    for at, cell in enumerate(shown[0].cells):
        if at != 4:
            assert place.screen.theme.width(cell.text) + 24 <= sample.columnWidth(at)
    assert sample.columnWidth(4) == max(sample.columnWidth(at) for at in range(7))


def test_another_municipality_is_refused(place: Place, tmp_path: Path) -> None:
    path = put(tmp_path / "list.csv", [*GOOD[:5], "13101", *GOOD[6:]])
    place.check(path)
    assert place.counts()["誤り"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_encoding_is_found(place: Place, tmp_path: Path, encoding: str) -> None:
    place.check(put(tmp_path / "list.csv", GOOD, encoding=encoding))
    assert place.f12()[0] == "1件を取り込む"


def test_a_workbook_is_refused_as_a_whole(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    place.check(path)
    assert "取り込めません" in place.screen.verdict.accessibleName()
    assert place.screen.faults.rows()


def test_a_file_that_is_not_there(place: Place, tmp_path: Path) -> None:
    place.check(tmp_path / "none.csv")
    assert place.screen.notices.keys() == ("fault I-101",)
    assert place.f12()[0] == "内容を確かめる"


def test_no_file_is_said_at_the_field(place: Place) -> None:
    place.press(Qt.Key.Key_F12)
    assert place.screen.field.edit.accessibleDescription() == "ファイルを選んでください。"


def test_a_list_that_changed_after_the_check_is_not_taken(place: Place, delivered: Path) -> None:
    place.check(delivered)
    with delivered.open("a", encoding="utf-8") as sink:
        sink.write("\n")
    place.press(Qt.Key.Key_F12)
    assert place.screen.notices.keys() == ("fault I-103",)
    assert place.cards() == 0


def test_cancel_while_checking_takes_nothing(place: Place, tmp_path: Path, lanes: Lanes) -> None:
    rows = [[f"A1B{n:06d}", *GOOD[1:]] for n in range(5000)]
    path = put(tmp_path / "long.csv", *rows)
    gate = threading.Event()
    lanes.run("import", gate.wait, lambda _: None, lambda _: None, owner=place.screen)
    place.screen.field.set_text(str(path))
    QTest.keyClick(place.screen.field.edit, Qt.Key.Key_Return)
    assert place.f12()[1] == "作業中"
    QTest.keyClick(QApplication.focusWidget() or place.window, Qt.Key.Key_F7)
    gate.set()
    place.settle()
    assert place.screen.notices.keys() == ("fault I-104",)
    assert place.cards() == 0


def test_progress_is_told(place: Place, tmp_path: Path) -> None:
    rows = [[f"A1B{n:06d}", *GOOD[1:]] for n in range(2500)]
    told: list[str] = []
    place.screen.progressed.connect(told.append)
    place.check(put(tmp_path / "long.csv", *rows))
    assert told[:2] == ["1000行を確かめました", "2000行を確かめました"]
    place.press(Qt.Key.Key_F12)
    assert "2500件のうち 2000件" in told[-1]
    assert place.cards() == 2500


def test_browse_and_drop(place: Place, delivered: Path) -> None:
    place.asked.append(str(delivered))
    place.press(Qt.Key.Key_F2)
    assert place.f12()[0] == "12件を取り込む"
    place.press(Qt.Key.Key_F7)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(delivered))])
    drop = QDropEvent(
        QPointF(400, 400),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    place.screen.dropEvent(drop)
    place.settle()
    assert place.f12()[0] == "12件を取り込む"


def test_a_scan_is_answered(place: Place) -> None:
    place.window.take_scan(scan_of("3K7-204817"))
    place.presenter.scan(scan_of("3K7-204817"))
    assert place.screen.notices.keys() == ("scan",)


def test_compact_loses_no_fault(opened: Callable[..., Place], tmp_path: Path) -> None:
    place = opened(SMALL)
    place.check(put(tmp_path / "bad.csv", ["3K7", *GOOD[1:]]))
    assert place.screen.faults.isVisible()
    assert len(place.screen.counts.counts()) == 4
