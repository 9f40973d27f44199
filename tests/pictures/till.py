"""The till, a fee at the window, and the calls on an official's terminal."""

from __future__ import annotations

from typing import Any

from app.records.state import office_scope
from app.visits import acts
from app.visits.visit import CallReason, StopReason
from tests.pictures.stage import OFFICE, Stage


def take(stage: Stage) -> None:
    """Take the pictures of money and of calls."""
    stage.enter("C-1001")
    stage.go("till")
    stage.grab("till_opening", compact=True)
    stage.type("30000")
    stage.press("F12")
    open_visit(stage, "fee-1", "reissue", "fee", reason="lost_home", fee_at_issue="yes")
    stage.go("counter")
    stage.type("10000")
    stage.grab("counter_fee", compact=True, panel=True)
    stage.press("Return")
    stage.grab("counter_fee_taken", compact=True, panel=True)
    stage.go("till")
    stage.grab("till", compact=True)
    for pieces in ("2", "1", "0", "5", "0", "0"):
        stage.type(pieces)
        stage.press("Return")
    stage.grab("till_differs", compact=True)
    stage.counter.stop("fee-1", StopReason.OTHER)
    _calls(stage)


def open_visit(
    stage: Stage, name: str, procedure: str, at: str, *, window: str = "3", **given: str
) -> None:
    """Open a visit at a window and a stage, as if the stages before were answered."""
    body: dict[str, Any] = {
        "procedure": procedure,
        "stage": at,
        "official_stages": ["identity", "pin_official"],
        "office": OFFICE,
        "window": window,
        "given": given,
    }
    stage.desk.act(lambda unit: unit.record("visit.opened", name, body, scope=office_scope(OFFICE)))


def _calls(stage: Stage) -> None:
    waiting = (
        ("call-1", "issuance", "identity", CallReason.IDENTITY, 340),
        ("call-2", "express", "documents", CallReason.PAPERS, 80),
        ("call-3", "issuance", "pin_official", CallReason.PINS, 20),
    )
    for number, (name, procedure, at, reason, seconds) in enumerate(waiting, start=4):
        open_visit(stage, name, procedure, at, window=str(number))
        stage.desk.act(
            lambda unit, name=name, reason=reason: acts.call_official(unit, name, reason)
        )
        stage.clock.pass_(seconds=seconds)
    stage.enter("K-0001")
    stage.go("calls")
    stage.grab("calls", compact=True)
    stage.press("F8")
    stage.grab("calls_take_over")
    stage.press("Escape")
