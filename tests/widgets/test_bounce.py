"""A key that bounces, a hand that clicks twice: one effect, whatever was pressed (fault 36)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.tickets.ticket import TicketStatus
from tests.pictures.stage import Stage, stage


def bounce(made: Stage, name: str, times: int = 2) -> None:
    """Press one key several times before anything else can happen."""
    target = QApplication.focusWidget() or made.window
    for _ in range(times):
        QTest.keyClick(target, getattr(Qt.Key, f"Key_{name}"))
    made.app.wedge.flush()
    made.settle()


def numbers(made: Stage, status: TicketStatus) -> list[str]:
    floor = made.reception.floor()
    return [one.number for one in floor.tickets if one.status is status]


def test_fault_36_one_number_is_printed_and_called(
    qapp: QApplication, home: Path, tmp_path: Path
) -> None:
    with stage(home, tmp_path, qapp) as made:
        made.enter("G-0001")
        bounce(made, "A", 3)
        assert len(made.printer.machine.printed) == 1
        assert numbers(made, TicketStatus.WAITING) == ["A001"]
        made.reception.issue("A")
        made.enter("C-1001")
        bounce(made, "F5", 5)
        called, waiting = (
            made.as_("G-0001", lambda status=status: numbers(made, status))
            for status in (TicketStatus.CALLED, TicketStatus.WAITING)
        )
        assert (called, waiting) == (["A001"], ["A002"])
