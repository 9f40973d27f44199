"""The list in sight to paper and to files: what is chosen, where it went, nothing that computes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.app.desk.booking_kit import wanted
from tests.widgets.bookings_kit import DAY, Page
from tests.widgets.conftest import OFFICE, DeskParts
from widgets.background import Lanes
from widgets.controls.labels import Prose
from widgets.screens.list_output_pane import OutputPane
from widgets.theme import Theme


@pytest.fixture
def page(theme: Theme, desk_parts: DeskParts, lanes: Lanes) -> Iterator[Page]:
    desk_parts.deliver()
    desk_parts.enter()
    made = Page(theme, desk_parts, lanes)
    made.go_to()
    yield made
    made.end()


def _pane(page: Page) -> OutputPane:
    pane = page.screen.pane
    assert isinstance(pane, OutputPane)
    return pane


def _files(page: Page, kind: str) -> list[Path]:
    return sorted((page.parts.home / "lists").glob(f"*.{kind}"))


def test_the_filtered_list_is_printed_on_paper(page: Page) -> None:
    page.booked("10:30", 0)
    page.booked("15:00", 1)
    page.press("F2")
    page.screen.list.chips[1][1].click()
    page.settled()
    page.press("Control+P")
    assert _pane(page).output == "paper"
    assert _pane(page).warning.isHidden()
    page.press("F12")
    assert "1件の一覧を印刷に出しました" in page.told()
    (paper,) = (page.parts.home / "paper").iterdir()
    assert paper.read_bytes().startswith(b"%PDF-")
    assert _files(page, "csv") == []


def test_a_csv_holds_what_is_in_sight_and_no_formula(page: Page) -> None:
    evil = replace(
        wanted("10:00"), name="=HYPERLINK(1)", kana="@SUM", phone="+81-90-0000-0009", day=DAY
    )
    page.bookings.book(replace(evil, office=OFFICE))
    page.booked("15:00", 1)
    page.press("F2")
    page.screen.list.output.click()
    page.settled()
    assert str(page.parts.home / "lists") in _pane_text(page)
    page.press("2", "F12")
    (written,) = _files(page, "csv")
    assert str(written) in page.told()
    rows = list(csv.DictReader(written.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["時間"] for row in rows] == ["10:00", "15:00"]
    assert [row["場所"] for row in rows] == [page.bookings_plan_name(OFFICE)] * 2
    first = rows[0]
    assert (first["氏名"], first["フリガナ"], first["電話"]) == (
        "'=HYPERLINK(1)",
        "'@SUM",
        "'+81-90-0000-0009",
    )


def test_a_workbook_is_written_and_the_note_says_what_was_chosen(page: Page) -> None:
    page.booked("15:00", 1)
    page.press("F2")
    page.screen.list.chips[1][2].click()
    page.screen.list.chips[2][1].click()
    page.settled()
    page.press("Control+P", "3")
    told = _pane_text(page)
    assert "2026-11-21" in told
    assert "時間 午後　用件 交付　状態 すべて　1件" in told
    page.press("F12")
    (written,) = _files(page, "xlsx")
    assert written.read_bytes().startswith(b"PK")


def test_what_was_found_by_a_word_says_so(page: Page) -> None:
    made = page.booked("15:00", 1)
    page.press("F2")
    page.screen.list.search.setText(made.booking.number)
    page.settled()
    page.press("Control+P")
    assert f"「{made.booking.number}」で見つかった予約" in _pane_text(page)
    page.press("Escape")
    assert page.screen.pane is None


def test_a_character_that_paper_would_lack_is_told_first(page: Page) -> None:
    page.bookings.book(replace(wanted("10:00"), name="山\U000e01ef田", day=DAY, office=OFFICE))
    page.press("F2", "Control+P")
    assert "U5C71+UE01EF" in _pane(page).warning.accessibleName()


def test_an_empty_list_is_not_asked_for(page: Page) -> None:
    page.press("F2", "Control+P")
    assert page.screen.pane is None
    assert "一覧に出ている予約がありません" in page.told()


def test_a_folder_that_cannot_be_written_is_told(page: Page) -> None:
    (page.parts.home / "lists").write_text("a file stands where the folder should be")
    page.booked("15:00", 1)
    page.press("F2", "Control+P", "2", "F12")
    assert "書きかけのファイルは残していません" in page.told()


def _pane_text(page: Page) -> str:
    pane = _pane(page)
    return "\n".join(prose.text() for prose in pane.findChildren(Prose))
