"""Who could come and when, while a window waits for an official."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QSize

from app.access.staff import Staff
from app.kinds import KINDS
from app.records.replica import CentralRow, Cursor
from app.store.replica import Replica
from app.training.people import Person
from sync.rebase import Rebase
from tests.widgets.counter_kit import Opened, Window
from tests.widgets.staff_window import LARGE, SMALL, TABLET
from tests.widgets.test_counter import adult, begin, opened, pictures, to_official
from widgets.resident import steps
from widgets.steps.official import OfficialStep

__all__ = ["opened", "pictures"]


def _arrive(window: Window, staff: Staff) -> None:
    """Let an account's row arrive from the central store."""
    row = CentralRow(
        scope=staff.scope,
        subject_type="staff",
        subject=staff.id,
        rev=staff.rev,
        body=msgspec.to_builtins(staff),
    )
    cursor = Cursor(scope=staff.scope, feed_epoch="e", no=1)
    Replica(window.parts.ledger, Rebase(KINDS)).take_feed([row], 0, cursor)


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["wide", "compact"])
def test_the_waiting_view_tells_who_could_come_and_when(
    opened: Opened, people: tuple[Person, ...], pictures: Path, size: QSize
) -> None:
    window, person = opened(size=size), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    to_official(window, person, "110" + "0")
    duty, known = window.screen.duty, window.parts.ledger.staff("K-0001")
    view = duty.view()
    assert known is not None
    assert view is not None
    assert duty.isVisible()
    assert (view.count, view.expected) == ("在席と分かる人 0人", "見込みなし")
    there = window.parts.clock.now()
    _arrive(
        window,
        msgspec.structs.replace(known, rev=7, signed_in_at=there, signed_in_on="T05"),
    )
    window.presenter.refresh()
    window.settle()
    assert "難波　健一 サインイン中 端末 T05 11:30 から" in duty.accessibleName()
    window.f(10)
    window.parts.clock.pass_(minutes=3)
    window.presenter.tick()
    assert duty.isVisible()
    window.grab(f"04_duty_{size.width()}", pictures)
    window.f(3)
    assert not duty.isVisible()


@pytest.mark.parametrize("size", [LARGE, SMALL, TABLET], ids=["wide", "compact", "tablet"])
def test_the_wait_is_used(
    opened: Opened, people: tuple[Person, ...], pictures: Path, size: QSize
) -> None:
    window, person = opened(size=size), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    to_official(window, person, "110" + "0")
    window.f(10)
    step = window.presenter.step
    assert isinstance(step, OfficialStep)
    assert list(step.meanwhile) == ["practise", "explain", "hand_over"]
    notes = {key: row.face().note for key, row in step.meanwhile.items()}
    assert notes["explain"] == "済 11:30"
    window.grab(f"05_meanwhile_{size.width()}", pictures)
    window.digits("4")
    assert window.screen.notices.keys() == ("say",)
    assert isinstance(window.panel_step, steps.Wait)
    window.digits("3")
    assert isinstance(window.panel_step, steps.Practice)
    window.touch("練習を やめる")
    assert isinstance(window.panel_step, steps.Wait)
    assert window.stage == "identity"
