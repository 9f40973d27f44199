"""End a session that its person left: after a long idle time, and behind the lock on a new day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject

from app.access.session import Session, SessionEnd, ends_by_itself
from app.desk.entrance import Entrance
from app.faults import CounterFault
from app.ports import Clock
from widgets.background import Lanes
from widgets.resident.panel import ResidentPanel
from widgets.shell import StaffWindow


class SessionEnding(QObject):
    """Look once a second whether the session is over; ``ended`` is told when it was ended.

    Nothing is ended while a lane works (an approval is checked, a chip is written) or while the
    resident's panel holds an entry or personal content: the next look comes in a second.
    """

    def __init__(
        self,
        window: StaffWindow,
        entrance: Entrance,
        lanes: Lanes,
        clock: Clock,
        *,
        minutes: int,
        panel: ResidentPanel | None,
        ended: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._entrance, self._lanes = window, entrance, lanes
        self._clock, self._panel, self._ended = clock, panel, ended
        self._idle = timedelta(minutes=minutes)
        self._touched = clock.now()
        window.work.routes.touched.connect(self._touch)
        window.ticked.connect(self.look)

    def open(self) -> None:
        """Record that nobody is signed in from an earlier run of the program."""
        self._lanes.run("records", self._entrance.end_left, _nothing, _nothing, owner=self._window)

    def _touch(self) -> None:
        self._touched = self._clock.now()

    def look(self) -> None:
        """End the session where it is over and nothing is under way."""
        session = self._entrance.signed_in
        if session is None or self._lanes.pending():
            return
        if self._panel is not None and self._panel.step.personal:
            return
        now, locked = self._clock.now(), self._window.is_locked
        why = ends_by_itself(session, self._touched, now, idle=self._idle, locked=locked)
        if why is not None:
            self._end(session, why)

    def _end(self, session: Session, why: SessionEnd) -> None:
        self._window.lock()
        self._lanes.run(
            "records",
            lambda: self._entrance.end_session(session, why),
            self._over,
            lambda _fault: self._over(was_open=True),
            owner=self._window,
        )

    def _over(self, was_open: bool) -> None:
        if was_open:
            self._window.sign_out()
            self._window.sign_in.prefill("")
            self._ended()


def _nothing(_told: int | CounterFault) -> None:
    """Tell nobody: a ledger that takes no record tells it at the first act."""
