"""A key that bounces, a hand that clicks twice: one effect, whatever was pressed (fault 36)."""

from __future__ import annotations

from pathlib import Path

import pytest
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


@pytest.mark.parametrize("times", [2, 5])
def test_fault_36_the_next_number_is_called_once(
    qapp: QApplication, home: Path, tmp_path: Path, times: int
) -> None:
    with stage(home, tmp_path, qapp) as made:
        made.as_("G-0001", lambda: [made.reception.issue("A") for _ in range(3)])
        made.enter("C-1001")
        bounce(made, "F5", times)
        called = made.as_("G-0001", lambda: numbers(made, TicketStatus.CALLED))
        waiting = made.as_("G-0001", lambda: numbers(made, TicketStatus.WAITING))
        assert (called, sorted(waiting)) == (["A001"], ["A002", "A003"])


def test_fault_36_a_number_is_printed_once(qapp: QApplication, home: Path, tmp_path: Path) -> None:
    with stage(home, tmp_path, qapp) as made:
        made.enter("G-0001")
        bounce(made, "A", 3)
        assert len(made.printer.machine.printed) == 1
        assert numbers(made, TicketStatus.WAITING) == ["A001"]
