"""この障害を送る: from a fault in sight to the file, the entry and the number on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.session import CentralUnreachable
from app.desk.status import Fate, StatusDesk
from app.faults import CounterFault
from app.store.seeking import Sought
from devices.card.faults import OtherCard, ReadInterrupted
from sync.loop import SyncStatus
from tests.conftest import OPENING
from tests.widgets.conftest import DeskParts
from tests.widgets.places_kit import VERSION, Office
from tests.widgets.staff_window import LARGE, SMALL
from widgets.background import Lanes
from widgets.controls.buttons import Button
from widgets.frame import Frame
from widgets.screens.counter import CounterScreen
from widgets.screens.reception import ReceptionScreen
from widgets.screens.reception_view import LineAct
from widgets.screens.trouble_pane import TroublePane
from widgets.theme import Theme

NAME = "辻󠄀　真理子"
LOG = (
    {"at": "2026-11-20T02:29:58", "message": "reader lost", "device": "reader", "sw": "6982"},
    {"at": "2026-11-20T02:29:59", "message": "told", "code": "R-102", "name": NAME},
)


@pytest.fixture(params=[LARGE, SMALL], ids=["wide", "compact"])
def office(
    request: pytest.FixtureRequest,
    desk_parts: DeskParts,
    lanes: Lanes,
    theme: Theme,
    settled: Callable[[], None],
) -> Iterator[Office]:
    log = desk_parts.home / "log"
    log.mkdir()
    told = [json.dumps(line, ensure_ascii=False) for line in LOG]
    (log / "terminal.log").write_text(f"{NAME} cut\n" + "\n".join(told) + "\n", encoding="utf-8")
    size: QSize = request.param
    made = Office(desk_parts, lanes, theme, settled, size)
    made.places.examine()
    made.enter("M-3001")
    yield made
    made.end()


def _tell(office: Office, fault: CounterFault) -> Frame:
    frame = office.go("counter")
    frame.notices.tell_fault(fault)
    QApplication.processEvents()
    return frame


def _press_send(frame: Frame, theme: Theme, settled: Callable[[], None]) -> None:
    wanted = theme.words("fault_panel.send")
    (button,) = [
        one for one in frame.findChildren(Button) if one.text() == wanted and one.isVisible()
    ]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    settled()


def _pane(office: Office) -> TroublePane:
    pane = office.places._troubles.pane
    assert pane is not None
    return pane


def _press(office: Office, key: Qt.Key, settled: Callable[[], None]) -> None:
    QTest.keyClick(QApplication.focusWidget() or office.window, key)
    settled()


def _reports(office: Office) -> list[str]:
    folder = office.parts.home / "reports"
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))]


def test_a_notice_can_be_sent_and_its_number_is_told(
    office: Office, theme: Theme, settled: Callable[[], None]
) -> None:
    frame = _tell(office, ReadInterrupted())
    office.parts.clock.pass_(minutes=2)
    _press_send(frame, theme, settled)
    _press(office, Qt.Key.Key_F12, settled)
    assert office.places._troubles.pane is None
    told = " ".join(notice.accessibleName() for notice in frame.notices._shown.values())
    assert "T03-0001" in told
    assert "reports/trouble-T03-0001.txt" in told
    (report,) = _reports(office)
    for line in ("number: T03-0001", "code: R-102", "terminal: T03", f"program: {VERSION}"):
        assert line in report.splitlines()
    assert "seen_at: 2026-11-20T11:30:00+09:00" in report
    assert "device: card reader" in report
    assert "reader lost" in report
    newest = StatusDesk(office.desk).recent(1)[0]
    assert (newest.kind, newest.subject, newest.fate) == (
        "trouble.reported",
        "T03-0001",
        Fate.WAITING,
    )


def test_nothing_off_the_list_leaves_the_terminal(
    office: Office, theme: Theme, settled: Callable[[], None]
) -> None:
    frame = _tell(office, OtherCard(expected="3K7204817", found=NAME))
    _press_send(frame, theme, settled)
    assert NAME not in _pane(office).lines.toPlainText()
    assert "R-102" in _pane(office).lines.toPlainText()
    _press(office, Qt.Key.Key_F12, settled)
    (report,) = _reports(office)
    sought = Sought([NAME, "3K7204817"])
    assert not sought.in_text(report)
    with office.parts.ledger.reading() as connection:
        assert sought.in_tables(connection) == []
        assert Sought(["T03-0001"]).in_tables(connection) == ["entry.body", "trouble.number"]


def test_escape_sends_nothing(office: Office, theme: Theme, settled: Callable[[], None]) -> None:
    frame = _tell(office, ReadInterrupted())
    before = StatusDesk(office.desk).recent(1)
    _press_send(frame, theme, settled)
    _press(office, Qt.Key.Key_Escape, settled)
    assert office.places._troubles.pane is None
    assert _reports(office) == []
    assert StatusDesk(office.desk).recent(1) == before


def test_the_second_report_has_the_next_number_and_locking_leaves(
    office: Office, theme: Theme, settled: Callable[[], None]
) -> None:
    frame = _tell(office, ReadInterrupted())
    for _ in range(2):
        _press_send(frame, theme, settled)
        _press(office, Qt.Key.Key_F12, settled)
    assert [report.splitlines()[0] for report in _reports(office)] == [
        "number: T03-0001",
        "number: T03-0002",
    ]
    _press_send(frame, theme, settled)
    assert office.window.findChildren(TroublePane)
    office.window.lock()
    settled()
    assert office.window.findChildren(TroublePane) == []


def test_a_fault_in_the_steps_place_can_be_sent(
    office: Office, theme: Theme, settled: Callable[[], None]
) -> None:
    frame = office.go("counter")
    assert isinstance(frame, CounterScreen)
    presenter = office.places._presenters["counter"]
    presenter.faults.show(ReadInterrupted(), lambda: None)  # type: ignore[attr-defined]
    QApplication.processEvents()
    _press_send(frame, theme, settled)
    _press(office, Qt.Key.Key_F12, settled)
    assert len(_reports(office)) == 1
    assert frame.has_fault


def test_why_the_centre_is_silent_can_be_sent_from_the_list(
    office: Office, theme: Theme, settled: Callable[[], None]
) -> None:
    frame = office.go("sync")
    assert not frame.send.isVisible()  # type: ignore[attr-defined]
    office.places.show_sync(SyncStatus(offline_since=OPENING, fault=CentralUnreachable()))
    settled()
    _press_send(frame, theme, settled)
    _press(office, Qt.Key.Key_F12, settled)
    (report,) = _reports(office)
    assert "code: S-101" in report


def test_without_room_for_the_file_the_entry_still_goes(
    office: Office, theme: Theme, settled: Callable[[], None]
) -> None:
    (office.parts.home / "reports").write_text("in the way", encoding="utf-8")
    frame = _tell(office, ReadInterrupted())
    _press_send(frame, theme, settled)
    _press(office, Qt.Key.Key_F12, settled)
    assert "T03-0001" in frame.notices._shown["trouble"].accessibleName()
    assert StatusDesk(office.desk).recent(1)[0].kind == "trouble.reported"


def test_the_receptions_line_offers_it_as_well(
    office: Office, theme: Theme, settled: Callable[[], None]
) -> None:
    frame = office.go("reception")
    assert isinstance(frame, ReceptionScreen)
    office.places._presenters["reception"]._tell_fault(ReadInterrupted())  # type: ignore[attr-defined]
    QApplication.processEvents()
    button = frame.line.button(LineAct.SEND)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settled()
    _press(office, Qt.Key.Key_F12, settled)
    assert "code: R-102" in _reports(office)[0]
