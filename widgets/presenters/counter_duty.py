"""Follow who could come while a window waits for an official."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.counter import Counter
from app.desk.duty import Duty, Estimate, OfficialOnDuty
from app.faults import CounterFault
from app.ports import Clock, Words
from app.visits.visit import VisitStatus
from widgets.background import Lanes
from widgets.clock_words import time_words
from widgets.controls.painting import TagFace, Tone
from widgets.screens.duty_panel import DutyView, OfficialRow
from widgets.steps.official import OfficialStep

if TYPE_CHECKING:
    from widgets.presenters.counter import CounterPresenter

_RIGHT_ENOUGH = 0.6


class DutyFollowing(QObject):
    """Keep the panel of officials; it is read anew when something arrived, not every second."""

    def __init__(
        self, window: CounterPresenter, counter: Counter, lanes: Lanes, words: Words, clock: Clock
    ) -> None:
        super().__init__(window)
        self._at, self._counter, self._lanes = window, counter, lanes
        self._words, self._clock = words, clock
        self._duty: Duty | None = None
        self._asking = False

    def load(self) -> None:
        """Ask the ledger again where the waiting view is in sight."""
        if not self._wanted() or self._asking:
            return
        self._asking = True
        self._lanes.run("records", self._counter.duty, self._take, self._failed, owner=self)

    def _take(self, duty: Duty) -> None:
        self._asking, self._duty = False, duty
        self.tick()

    def _failed(self, _fault: CounterFault) -> None:
        """Leave the panel as it was: what the window itself needs tells its own faults."""
        self._asking = False

    def _wanted(self) -> bool:
        at = self._at
        return at.serving is not None and isinstance(at.step, OfficialStep)

    def tick(self) -> None:
        """Show the panel as of now, or take it away."""
        panel, serving = self._at.screen.duty, self._at.serving
        shown = self._wanted() and not self._at.screen.has_fault
        panel.setVisible(shown and self._duty is not None)
        if not shown or self._duty is None or serving is None:
            return
        visit = serving.visit
        waiting = visit.status is VisitStatus.WAITING_OFFICIAL
        since = visit.called_at if waiting else None
        panel.show_view(duty_view(self._words, self._duty, since, self._clock.now()))


def duty_view(words: Words, duty: Duty, called_at: datetime | None, now: datetime) -> DutyView:
    """Return the panel: who, where, since when; the expected time from a call or from now."""
    waited = 0 if called_at is None else max(0, int((now - called_at).total_seconds()) // 60)
    expected, based_on = _expected(words, duty.estimate, duty.calls, waited)
    count = len(duty.officials)
    return DutyView(
        count=words("counter.duty.count", count=count),
        rows=tuple(_row(words, one, now) for one in duty.officials),
        note="" if count else words("counter.duty.nobody"),
        expected=expected,
        based_on=based_on,
    )


def _row(words: Words, one: OfficialOnDuty, now: datetime) -> OfficialRow:
    here = one.since is not None
    where = words("counter.duty.terminal", terminal=one.terminal) if here else ""
    if one.window:
        where = words("counter.duty.window", window=one.window)
    since = words("counter.duty.since", at=time_words(one.since)) if one.since else ""
    if one.decided_at is not None:
        minutes = max(0, int((now - one.decided_at).total_seconds()) // 60)
        since = words("counter.duty.decided", minutes=minutes)
    return OfficialRow(
        name=one.name,
        state=TagFace(
            text=words("counter.duty.signed_in" if here else "counter.duty.seen"),
            tone=Tone.PRIMARY if here else Tone.PLAIN,
        ),
        where=where,
        since=since,
    )


def _expected(words: Words, estimate: Estimate | None, calls: int, waited: int) -> tuple[str, str]:
    if estimate is None:
        return words("counter.duty.unknown"), words("counter.duty.too_few", count=calls)
    right = words("counter.duty.right", count=estimate.count, hits=estimate.hits)
    if estimate.hits < estimate.count * _RIGHT_ENOUGH:
        return words("counter.duty.unknown"), right
    low, high = max(1, estimate.low - waited), estimate.high - waited
    if high < 1:
        return words("counter.duty.over"), right
    if low >= high:
        return words("counter.duty.about", minutes=high), right
    return words("counter.duty.between", low=low, high=high), right
