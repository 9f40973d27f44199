"""Bags of the transport list: a label for each destination, and where a scanned one leads."""

from __future__ import annotations

import zxingcpp
from msgspec.structs import replace

from app.tickets.codes import CodeKind, parse, payload
from tests.widgets.conftest import OFFICE
from tests.widgets.staff_window import scan_of
from tests.widgets.test_transport_screen import LINE, PLAN, Centre, Page, centre, page
from widgets.controls.fkeys import FKeyState
from widgets.presenters.transport_words import WAYS, Way

__all__ = ["centre", "page"]  # the fixtures
THIRD = replace(LINE, card="c4", control_number="3K7204900", to_office="minami", number="CCCC-3")


def label(away: str, home: str) -> str:
    return payload(CodeKind.BAG, f"{away}.{home}")


def key_state(page: Page) -> FKeyState:
    return page.window.keys.key(9).face().state


def test_f9_prints_one_label_for_each_destination(page: Page, centre: Centre) -> None:
    centre.leaving = (*centre.leaving, THIRD)
    page.press("F7")
    page.press("F9")
    papers = page.parts.printer.machine.printed
    assert [one.whole for one in papers] == [True, True]
    codes = [
        zxingcpp.read_barcodes(one.image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
        for one in papers
    ]
    read = [parse(code.text) for found in codes for code in found]
    assert [one.kind for one in read] == [CodeKind.BAG] * 2
    assert read[0].value == f"{OFFICE}.{PLAN.ward('kita')}".upper()
    assert "袋の札を 2枚 印刷しました" in page.told()


def test_a_fault_amid_the_labels_tells_how_many_came(page: Page, centre: Centre) -> None:
    centre.leaving = (*centre.leaving, THIRD)
    page.press("F7")
    page.parts.printer.machine.tell(lines_left=900)
    page.press("F9")
    assert len(page.parts.printer.machine.printed) <= 1
    page.parts.printer.machine.tell(paper="out")
    page.press("F9")
    assert "用紙が なくなりました" in page.told()


def test_a_bag_that_arrives_shows_its_cards(page: Page) -> None:
    assert page.numbers() == ["3K7204817", "3K7204818"]
    page.window.take_scan(scan_of(label("minami", OFFICE)))
    page._rest()
    assert WAYS[page.presenter._way] is Way.COMING
    assert page.screen.table.current_key() == "c3 BBBB-2222"
    told = f"{PLAN.name('minami')} から来た袋です。この一覧では 1枚です"
    assert told in page.screen.notices.told("scan")


def test_a_bag_that_leaves_selects_its_first_card(page: Page) -> None:
    page.window.take_scan(scan_of(label(OFFICE, PLAN.ward("kita"))))
    page._rest()
    assert page.screen.table.current_key() == "c1 7K2M-4Q9X"
    assert "へ行く袋です。この一覧では 2枚です" in page.screen.notices.told("scan")


def test_a_bag_of_other_offices_and_another_label_are_told(page: Page) -> None:
    page.window.take_scan(scan_of(label("naka", "higashi")))
    assert "入るカードは、この一覧にありません" in page.screen.notices.told("scan")
    page.window.take_scan(scan_of("V:B-04-112"))
    assert page.screen.notices.told("scan").startswith("これは保管位置の札（B-04-112）です")


def test_labels_are_for_what_leaves(page: Page) -> None:
    assert key_state(page) is FKeyState.USABLE
    page.press("F8")
    assert key_state(page) is FKeyState.NOT_YET
    page.press("F9")
    assert page.parts.printer.machine.printed == []
