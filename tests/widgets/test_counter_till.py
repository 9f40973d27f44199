"""A fee at the window: what was given is typed, the change is large, the receipt comes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt

from app.records.state import office_scope
from app.tickets.ticket import TicketPrint
from app.till.payment import PaymentStatus
from tests.widgets.conftest import OFFICE, DeskParts
from tests.widgets.counter_kit import Window
from tests.widgets.staff_window import LARGE, SMALL
from widgets.background import Lanes
from widgets.resident import steps
from widgets.steps.fee import FeeStep
from widgets.theme import Theme


def at_the_fee(parts: DeskParts, lanes: Lanes, theme: Theme, size: QSize) -> Window:
    """Open a window with a panel whose visit stands at its fee."""
    made = Window(parts, lanes, theme, on_chip=True, size=size, costs="okayama")
    made.enter()
    made.desk.act(
        lambda unit: unit.record(
            "visit.opened",
            "visit-1",
            {
                "procedure": "reissue",
                "stage": "fee",
                "office": OFFICE,
                "window": "3",
                "given": {"reason": "lost_home", "fee_at_issue": "yes"},
            },
            scope=office_scope(OFFICE),
        )
    )
    made.presenter.refresh()
    made.settle()
    return made


@pytest.fixture
def window(desk_parts: DeskParts, lanes: Lanes, theme: Theme) -> Iterator[Window]:
    made = at_the_fee(desk_parts, lanes, theme, LARGE)
    yield made
    made.close()
    made.reader.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("COUNTER_PICTURES", str(tmp_path)))


def fee(window: Window) -> FeeStep:
    step = window.presenter.step
    assert isinstance(step, FeeStep)
    return step


def test_a_fee_is_typed_taken_and_printed(window: Window, pictures: Path) -> None:
    window.till.open(5000)
    step = fee(window)
    assert window.reason == "お預かりを入れて受け取ると押せます"
    assert isinstance(window.panel_step, steps.Explanation), "why, before how much"
    window.touch("わかりました")
    asked = window.panel_step
    assert isinstance(asked, steps.Fee)
    assert (asked.amount, asked.given) == (1000, None)
    step.taking.given.setFocus()
    window.type("500")
    assert step.taking.change.text() == "あと 500円 足りません"
    window.key(Qt.Key.Key_Return)
    assert window.till.stand().payments == ()
    step.taking.given.clear()
    window.type("10000")
    assert step.taking.change.text() == "おつり 9,000円"
    window.grab("fee_typed", pictures)
    shown = window.panel_step
    assert isinstance(shown, steps.Fee)
    assert (shown.given, shown.change) == (10000, 9000)
    window.key(Qt.Key.Key_Return)
    (payment,) = window.till.stand().payments
    assert (payment.number, payment.given, payment.paper) == (
        f"{payment.terminal}-00001",
        10000,
        TicketPrint.PRINTED,
    )
    assert len(window.parts.printer.machine.printed) == 1
    assert window.reason == ""
    window.grab("fee_taken", pictures)


def test_zero_fills_in_the_exact_sum(window: Window) -> None:
    window.till.open(0)
    step = fee(window)
    step.setFocus()
    step.digit(0)
    assert step.taking.given.text() == "1000"


def test_a_closed_till_is_told_and_nothing_is_taken(window: Window) -> None:
    fee(window).taking.given.setFocus()
    window.type("1000")
    window.key(Qt.Key.Key_Return)
    assert window.till.stand().payments == ()
    assert fee(window).taking.given.text() == "1000"
    assert window.reason != ""


def test_what_was_given_back_is_to_be_paid_again(window: Window) -> None:
    window.till.open(0)
    fee(window).taking.given.setFocus()
    window.type("1000")
    window.key(Qt.Key.Key_Return)
    fee(window).taking.void.click()
    window.settle()
    window.digits("2")
    window.f(12)
    (payment,) = window.till.stand().payments
    assert (payment.status, payment.void_reason) == (PaymentStatus.VOIDED, "given_up")
    assert window.reason == "お預かりを入れて受け取ると押せます"
    assert fee(window).taking.given.isVisible()


def test_a_receipt_of_unknown_fate_is_asked_about(window: Window) -> None:
    window.till.open(0)
    window.parts.printer.machine.tell(drop_after=900)
    fee(window).taking.given.setFocus()
    window.type("1000")
    window.key(Qt.Key.Key_Return)
    step = fee(window)
    assert step.taking.came.isVisible()
    step.taking.came.click()
    window.settle()
    (payment,) = window.till.stand().payments
    assert payment.paper is TicketPrint.PRINTED
    assert not fee(window).taking.came.isVisible()


def test_it_fits_the_small_window(
    desk_parts: DeskParts, lanes: Lanes, theme: Theme, pictures: Path
) -> None:
    made = at_the_fee(desk_parts, lanes, theme, SMALL)
    made.till.open(0)
    step = fee(made)
    step.taking.given.setFocus()
    made.type("5000")
    made.grab("fee_small", pictures)
    for part in (step.taking.given, step.taking.take, step.taking.change):
        assert step.rect().contains(part.mapTo(step, part.rect().bottomRight()))
    made.close()
    made.reader.close()
