"""The sync light: what is owed, how old it is, and whether the central store answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from app.faults import CounterFault
from app.ports import Clock
from app.records.replica import Backlog

_LOOK_AGAIN = 0.5


class NotAllSent(CounterFault):
    """Tell that entries still have no receipt after the time that was given."""

    code = "S-130"


class LightState(StrEnum):
    """Name the states of the light; ``alone`` is a terminal without a central store."""

    OK = "ok"
    SENDING = "sending"
    HELD = "held"
    OFFLINE = "offline"
    ALONE = "alone"


class LightView(Struct, frozen=True, kw_only=True):
    """Hold the light: ``unsent`` entries, the oldest's age in seconds, the last receipt.

    ``unread`` counts what came from the central store and this program cannot read.
    """

    state: LightState
    unsent: int
    oldest_seconds: int | None
    oldest_at: datetime | None
    last_receipt_at: datetime | None
    offline_since: datetime | None
    fault: str
    cases: int
    unread: int


class Light:
    """Tell how synchronisation stands now; ``line`` gives what only the loop knows."""

    def __init__(self, backlog: Callable[[], Backlog], clock: Clock) -> None:
        self._backlog, self._clock = backlog, clock
        self._moved = threading.Condition()
        self._line: Callable[[], tuple[datetime | None, CounterFault | None]] | None = None

    def follow(self, line: Callable[[], tuple[datetime | None, CounterFault | None]]) -> None:
        """Take whom to ask since when there is no answer, and why."""
        self._line = line

    def moved(self) -> None:
        """Take note that something changed; any thread may tell."""
        with self._moved:
            self._moved.notify_all()

    def view(self) -> LightView:
        """Return the light: the ledger's own count, never an older one."""
        backlog = self._backlog()
        since, fault = self._line() if self._line is not None else (None, None)
        oldest = backlog.oldest_at
        age = None if oldest is None else (self._clock.now() - oldest).total_seconds()
        return LightView(
            state=self._state(backlog, offline=since is not None or fault is not None),
            unsent=backlog.count,
            oldest_seconds=None if age is None else max(0, int(age)),
            oldest_at=oldest,
            last_receipt_at=backlog.last_receipt_at,
            offline_since=since,
            fault="" if fault is None else fault.code,
            cases=backlog.open_cases,
            unread=backlog.unread,
        )

    def _state(self, backlog: Backlog, *, offline: bool) -> LightState:
        if self._line is None:
            return LightState.ALONE
        if offline:
            return LightState.OFFLINE
        if backlog.open_cases or backlog.unread:
            return LightState.HELD
        return LightState.SENDING if backlog.count else LightState.OK

    def wait(self, seconds: float, given_up: Callable[[], bool]) -> None:
        """Wait until every entry has its receipt.

        Raises:
            NotAllSent: the time is over, or there is no more time to be had.
        """
        ends = time.monotonic() + seconds
        with self._moved:
            while owed := self._backlog().count:
                left = ends - time.monotonic()
                if left <= 0 or given_up():
                    raise NotAllSent(owed=owed)
                self._moved.wait(min(left, _LOOK_AGAIN))
