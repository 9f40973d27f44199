"""Nobody stays signed in who left: idle, on a new day, after a restart; never amid something."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.access.session import SessionEnd
from app.desk.duty import duty_of
from app.ports import PinKind
from app.records.entry import Entry
from app.resources import words
from app.visits.acts import Opening, open_visit
from app.visits.visit import VisitStatus
from tests.conftest import SetClock
from tests.widgets.conftest import OFFICE, TERMINAL, DeskParts
from tests.widgets.places_kit import Office
from widgets.background import Lanes
from widgets.fonts import register_fonts
from widgets.presenters.session_end import SessionEnding
from widgets.resident.panel import ResidentPanel
from widgets.theme import Theme

OFFICIAL, CLERK = "K-0001", "C-1001"
IDLE = timedelta(minutes=60)


@pytest.fixture
def office(
    desk_parts: DeskParts, lanes: Lanes, theme: Theme, settled: Callable[[], None]
) -> Iterator[Office]:
    made = Office(desk_parts, lanes, theme, settled)
    yield made
    made.end()


@pytest.fixture
def panel(qapp: QApplication, clock: SetClock) -> Iterator[ResidentPanel]:
    languages = {"ja": words("ja"), "en": words("en")}
    made = ResidentPanel(languages=languages, fonts=register_fonts(), clock=clock)
    made.show()
    yield made
    made.close()
    made.deleteLater()


class Watch:
    """Look at a window as time passes; ``minutes`` are the setting."""

    def __init__(
        self,
        office: Office,
        lanes: Lanes,
        settled: Callable[[], None],
        *,
        minutes: int = 60,
        panel: ResidentPanel | None = None,
    ) -> None:
        self.office, self.parts, self._settled = office, office.parts, settled
        self.told = 0
        self.ending = SessionEnding(
            office.window,
            office.parts.entrance,
            lanes,
            office.parts.clock,
            minutes=minutes,
            panel=panel,
            ended=self._ended,
        )

    def _ended(self) -> None:
        self.told += 1
        self.office.places.leave()

    def after(self, span: timedelta) -> None:
        """Let time pass and look."""
        self.parts.clock.pass_(seconds=span.total_seconds())
        self.look()

    def look(self) -> None:
        """Look once and wait for what it began."""
        self._settled()
        self.ending.look()
        self._settled()

    @property
    def over(self) -> bool:
        """Tell whether the session is over, on the screen as in the desk."""
        over = self.parts.desk.signed_in is None
        assert (self.office.window.frame is None) is over
        assert self.office.window.is_locked or not over
        return over

    def last(self, staff_id: str) -> Entry:
        """Return what was recorded about a person last."""
        history = self.parts.ledger.read(lambda records: records.cards.history(staff_id))
        return history[-1]

    def on_duty(self) -> list[str]:
        """Return the officials who are on duty here."""
        now: datetime = self.parts.clock.now()
        duty = self.parts.ledger.read(
            lambda records: duty_of(records, office=OFFICE, terminal=TERMINAL, now=now)
        )
        return [one.staff_id for one in duty.officials]


def test_a_session_that_nobody_touches_ends_and_the_official_is_off_duty(
    office: Office, lanes: Lanes, settled: Callable[[], None]
) -> None:
    watch = Watch(office, lanes, settled)
    office.enter(OFFICIAL)
    office.window.sign_in.prefill(OFFICIAL)
    office.window.lock()
    watch.after(IDLE - timedelta(seconds=1))
    assert not watch.over
    assert watch.on_duty() == [OFFICIAL]
    watch.after(timedelta(seconds=1))
    assert watch.over
    assert watch.told == 1
    assert watch.on_duty() == []
    entry = watch.last(OFFICIAL)
    assert (entry.kind, entry.body, entry.role) == (
        "staff.signed_out",
        {"why": "idle"},
        "terminal",
    )
    assert office.window.sign_in.staff_id.text() == ""
    for _ in range(3):
        office.window.ticked.emit()  # a second passes: no place of the person before is asked
    office.places.refresh()
    settled()
    office.enter(CLERK)
    assert not watch.over


def test_the_session_ends_where_the_lock_is_switched_off(
    office: Office, lanes: Lanes, settled: Callable[[], None]
) -> None:
    watch = Watch(office, lanes, settled)
    office.enter(CLERK)
    assert not office.window.is_locked
    watch.after(IDLE)
    assert watch.over


def test_nought_minutes_never_end_it_on_the_same_day(
    office: Office, lanes: Lanes, settled: Callable[[], None]
) -> None:
    watch = Watch(office, lanes, settled, minutes=0)
    office.enter(CLERK)
    office.window.lock()
    watch.after(timedelta(hours=12))
    assert not watch.over


def test_a_hand_begins_the_time_anew_on_the_locked_screen_too(
    office: Office, lanes: Lanes, settled: Callable[[], None]
) -> None:
    watch = Watch(office, lanes, settled)
    office.enter(CLERK)
    office.window.lock()
    watch.after(IDLE - timedelta(minutes=1))
    QTest.keyClick(office.window.sign_in.staff_id.edit, Qt.Key.Key_C)
    watch.after(timedelta(minutes=1))
    assert not watch.over
    watch.after(IDLE - timedelta(minutes=1))
    assert watch.over


def test_an_open_visit_stays_for_the_next_person(
    office: Office, lanes: Lanes, settled: Callable[[], None]
) -> None:
    watch = Watch(office, lanes, settled)
    office.enter(CLERK)
    opening = Opening(
        procedure="issuance", first_stage="visitor", official_stages=(), given={}, window="3"
    )
    visit = watch.parts.desk.act(lambda unit: open_visit(unit, opening)).value
    watch.after(IDLE)
    assert watch.over
    kept = watch.parts.entrance.unfinished()
    assert kept is not None
    assert (kept.id, kept.status) == (visit.id, VisitStatus.OPEN)


def test_nothing_ends_while_the_resident_enters_a_pin(
    office: Office, lanes: Lanes, settled: Callable[[], None], panel: ResidentPanel
) -> None:
    watch = Watch(office, lanes, settled, panel=panel)
    office.enter(CLERK)
    office.window.lock()
    panel.ask_pin(PinKind.AUTHENTICATION)
    watch.after(IDLE * 2)
    assert not watch.over
    panel.hide_content()
    watch.look()
    assert watch.over


@pytest.mark.parametrize("lane", ["records", "card"])
def test_nothing_ends_while_an_approval_is_checked_or_a_chip_is_written(
    office: Office, lanes: Lanes, settled: Callable[[], None], lane: str
) -> None:
    watch = Watch(office, lanes, settled)
    office.enter(CLERK)
    settled()
    go_on = threading.Event()
    lanes.run(
        lane,
        lambda: go_on.wait(10),
        lambda _: None,
        lambda _: None,
        owner=office.window,
    )
    watch.parts.clock.pass_(hours=2)
    watch.ending.look()
    assert lanes.pending() == 1, "the end was not even asked for"
    assert not watch.over
    go_on.set()
    watch.look()
    assert watch.over


@pytest.mark.parametrize("minutes", [0, 24 * 60])
def test_a_new_day_ends_it_behind_the_lock_only(
    office: Office, lanes: Lanes, settled: Callable[[], None], clock: SetClock, minutes: int
) -> None:
    watch = Watch(office, lanes, settled, minutes=minutes)
    office.enter(OFFICIAL)
    midnight = clock.now().replace(hour=0, minute=0) + timedelta(days=1)
    clock.jump(midnight - timedelta(seconds=1))
    office.window.lock()
    watch.look()
    assert not watch.over
    office.window.unlock()
    clock.jump(midnight)
    watch.look()
    assert not watch.over, "somebody works"
    office.window.lock()
    watch.look()
    assert watch.over
    assert watch.last(OFFICIAL).body == {"why": "day"}


def test_the_session_ends_where_nothing_can_be_recorded(
    office: Office, lanes: Lanes, settled: Callable[[], None]
) -> None:
    watch = Watch(office, lanes, settled)
    office.enter(CLERK)
    watch.parts.ledger.mark_forked("a copy")
    watch.after(IDLE)
    assert watch.over
    assert watch.told == 1


def test_after_a_restart_nobody_is_on_duty_here(
    office: Office, lanes: Lanes, settled: Callable[[], None]
) -> None:
    watch = Watch(office, lanes, settled)
    watch.parts.enter(OFFICIAL)
    watch.parts.desk.close_session()  # what a killed program leaves
    assert watch.on_duty() == [OFFICIAL]
    watch.parts.clock.pass_(hours=20)
    watch.ending.open()
    settled()
    assert watch.on_duty() == []
    assert watch.last(OFFICIAL).body == {"why": "restart"}
    watch.ending.open()
    settled()
    kinds = [
        entry.kind
        for entry in watch.parts.ledger.read(lambda records: records.cards.history(OFFICIAL))
    ]
    assert kinds == ["staff.signed_in", "staff.signed_out"], "told once"


def test_whoever_came_back_meanwhile_stays(desk_parts: DeskParts) -> None:
    desk_parts.enter(CLERK)
    before = desk_parts.desk.session()
    desk_parts.clock.pass_(seconds=5)
    desk_parts.enter(CLERK)
    assert not desk_parts.entrance.end_session(before, SessionEnd.IDLE)
    assert desk_parts.desk.session() != before
    assert desk_parts.entrance.end_left() == 0, "who is signed in now is not of an earlier run"
