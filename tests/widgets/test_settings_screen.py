"""The terminal's page over the real diagnostics of simulated machines."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from app.desk.doctor import report, surroundings
from app.ports import Paper
from app.recorder import Use
from app.settings import CameraSettings, CardSettings, PrinterSettings
from devices.diagnostics import examine
from devices.rack import Rack
from tests.widgets.conftest import DeskParts
from widgets.background import Lanes
from widgets.camera_facts import camera_fact
from widgets.controls.fkeys import FKeyState
from widgets.controls.table import Row
from widgets.presenters.settings import Reports, SettingsPresenter
from widgets.proof_sheet import ProofSheet
from widgets.resident.fact import panel_fact
from widgets.screens.settings import SettingsScreen
from widgets.theme import Theme


class Page:
    """Hold the screen with its presenter."""

    def __init__(
        self, theme: Theme, parts: DeskParts, lanes: Lanes, settled: Callable[[], None]
    ) -> None:
        self.parts, self.settled = parts, settled
        self.left: list[bool] = []
        self.uses: dict[str, Use] = {}
        self.settled_count = 0
        self.camera = camera_fact(CameraSettings())
        self.panel: Mapping[str, Any] = panel_fact("absent")
        self.screen = SettingsScreen(theme)
        theme.dress(self.screen)
        self.presenter = SettingsPresenter(
            self.screen,
            parts.desk,
            self._examine,
            lambda: (self.camera, self.panel),
            lanes,
            theme.words,
            version="0.1.0",
            screens=lambda: (("DP-1", "1920×1080　職員"), ("HDMI-1", "1024×768　住民の方")),
            reports=Reports(parts.home / "reports", self._settle),
            back=lambda: self.left.append(True),
        )
        self.size(compact=False)
        self.screen.show()
        self.presenter.enter()
        settled()

    def _examine(self) -> Sequence[dict[str, Any]]:
        settings = msgspec.structs.replace(
            self.parts.desk.settings,
            card=CardSettings(driver="simulated"),
            printer=PrinterSettings(driver="simulated"),
        )
        rack = Rack(
            reader=self.parts.reader,
            printer=self.parts.printer,
            scanner=None,
            paper=self.parts.paper,
        )
        found: list[dict[str, Any]] = msgspec.to_builtins(examine(settings, rack, self.uses))
        return found

    def _settle(self) -> None:
        self.settled_count += 1

    def size(self, *, compact: bool) -> None:
        self.screen.resize(1366 if compact else 1920, 664 if compact else 952)
        self.screen.set_compact(compact)

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
    made = Page(theme, desk_parts, lanes, settled)
    yield made
    made.screen.close()
    made.screen.deleteLater()


def test_every_device_stands_with_its_state(page: Page) -> None:
    rows = page.screen.table.rows()
    names = [row.cells[0].text for row in rows[:4]]
    assert names == ["カードリーダー", "発券プリンター", "スキャナー", "帳票プリンター"]
    assert rows[1].cells[1].tag is not None
    assert rows[1].cells[1].tag.text == "使えます"
    assert rows[1].cells[2].tag is not None
    assert page.screen.mark.isVisible()
    assert page.screen.state.accessibleName().startswith("すべての機器が使えます")


def test_a_fault_is_found_by_trying_again(page: Page) -> None:
    page.parts.printer.machine.state.paper = Paper.OUT
    page.presenter.key(12)
    assert page.key_state(12) is FKeyState.NOT_YET
    page.settled()
    assert page.screen.state.accessibleName().startswith("1つの機器が使えません")
    page.presenter.open_device("ticket_printer")
    assert "用紙 切れ" in page.screen._detail.text()
    assert page.screen._next.text().startswith("電源・紙・ふた")


def row_of(page: Page, name: str) -> Row:
    (row,) = (row for row in page.screen.table.rows() if row.cells[0].text == name)
    return row


def test_a_panel_that_staff_can_see_is_told(page: Page) -> None:
    assert row_of(page, "住民画面").cells[2].tag is None
    page.panel = panel_fact("fine", screen="beside", simulated=True)
    page.presenter.key(12)
    page.settled()
    row = row_of(page, "住民画面")
    assert row.cells[2].tag is not None
    assert row.cells[2].tag.text == "模擬"
    assert "職員から見えます" in row.cells[4].text
    page.presenter.open_device("panel")
    assert "練習のため" in page.screen._detail.text()
    assert "panel.resident_screen" in page.screen._next.text()


def test_a_missing_screen_of_the_resident_is_a_fault(page: Page) -> None:
    page.panel = panel_fact("fault", code="T-101", screen="HDMI-2")
    page.presenter.key(12)
    page.settled()
    assert page.screen.state.accessibleName().startswith("1つの機器が使えません")
    page.presenter.open_device("panel")
    assert "HDMI-2" in page.screen._detail.text()
    assert "ケーブルと電源" in page.screen._next.text()


def test_the_camera_is_told_without_being_opened(page: Page) -> None:
    for driver, health in (("none", "なし"), ("simulated", "使えます"), ("system", "使えません")):
        page.camera = camera_fact(CameraSettings(driver=driver, name="no such camera"))
        page.presenter.key(12)
        page.settled()
        tag = row_of(page, "カメラ").cells[1].tag
        assert tag is not None
        assert tag.text == health
    page.presenter.open_device("camera")
    assert "カメラ" in page.screen._detail.text()


def test_the_selected_device_stays_over_a_new_look(page: Page) -> None:
    page.presenter.key(5)
    page.presenter.key(5)
    chosen = page.screen.table.current_key()
    page.presenter.key(12)
    page.settled()
    assert page.screen.table.current_key() == chosen


def test_the_report_is_written_as_plain_text(page: Page) -> None:
    page.presenter.key(9)
    page.settled()
    (file,) = (page.parts.home / "reports").iterdir()
    text = file.read_text(encoding="utf-8")
    assert "devices.1.device: card reader\n" in text
    assert "program: 0.1.0\n" in text


def test_the_last_use_of_a_device_is_told(page: Page) -> None:
    at = page.parts.desk.ledger.now()
    page.uses = {"card_reader": Use(at=at, act="verify", code="R-111")}
    page.presenter.key(12)
    page.settled()
    assert row_of(page, "カードリーダー").cells[3].text == f"{at:%H:%M} R-111"
    assert row_of(page, "発券プリンター").cells[3].text == "なし"
    assert row_of(page, "印字の書体").cells[3].text == ""
    page.presenter.open_device("card_reader")
    told = page.screen._detail.text()
    assert f"最後の使用　{at:%H:%M} 暗証番号の照合（R-111）" in told
    assert "自己診断　通りました" in told


def test_what_the_support_needs_is_put_into_one_file(page: Page) -> None:
    page.presenter.key(8)
    page.settled()
    (file,) = (page.parts.home / "reports").iterdir()
    with zipfile.ZipFile(file) as packed:
        facts = json.loads(packed.read("facts.json"))
    assert [one["device"] for one in facts["devices"]][:2] == ["card reader", "ticket printer"]
    assert str(page.parts.home) not in json.dumps(facts)
    assert page.settled_count == 1


def test_a_clerk_reads_only(page: Page) -> None:
    page.parts.enter("C-1001")
    for key in (8, 9):
        assert page.key_state(key) is FKeyState.ABSENT
        page.presenter.key(key)
    page.settled()
    assert not (page.parts.home / "reports").exists()


def test_facts_name_terminal_ledger_and_versions(page: Page) -> None:
    told = {grid._facts[0].value for _, grid in page.screen._groups}
    assert told == {"T03・1", str(page.parts.home / "ledger.db"), "1920×1080　職員", "0.1.0"}


def test_the_report_has_no_key(page: Page) -> None:
    facts = surroundings(page.parts.desk.settings, "0.1.0")
    assert json.dumps(facts)
    assert bytes(range(32)).hex() not in report(facts)


def test_a_digit_selects_a_device(page: Page) -> None:
    page.screen.digit_pressed.emit(2)
    assert page.screen.table.currentIndex().row() == 1


def test_the_proof_sheet_is_printed_where_there_is_a_printer(page: Page) -> None:
    assert page.key_state(7) is FKeyState.ABSENT
    desk, theme = page.parts.desk, page.screen.theme
    sheet = ProofSheet(theme.fonts, theme.words, theme.words)
    page.presenter.give_proof(lambda: desk.paper.print_pdf(sheet.pdf(), "names"))
    assert page.key_state(7) is FKeyState.USABLE
    page.presenter.key(7)
    page.settled()
    (file,) = (page.parts.home / "paper").glob("*.pdf")
    assert file.read_bytes().startswith(b"%PDF-")


def test_escape_goes_back(page: Page) -> None:
    page.screen.escaped.emit()
    assert page.left == [True]


@pytest.mark.parametrize("compact", [False, True])
def test_pictures(page: Page, tmp_path: Path, compact: bool) -> None:
    page.parts.printer.machine.state.paper = Paper.OUT
    page.size(compact=compact)
    page.presenter.key(12)
    page.settled()
    page.presenter.open_device("ticket_printer")
    page.settled()
    assert page.screen.grab().save(str(tmp_path / "settings.png"))
    assert page.screen.height() == (664 if compact else 952)
