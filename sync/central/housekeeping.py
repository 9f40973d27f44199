"""What the central store does by itself as time passes: one thread beside the requests."""

import logging
import threading
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from app.faults import CounterFault
from sync.central.days import DayKeeper

_log = logging.getLogger(__name__)
_EVERY = 600.0
_SOON = 30.0  # after a trouble


class Housekeeping:
    """Publish booking days and note missed bookings, at the start and every ten minutes.

    Several processes may do so at once: what is there already is not changed again.
    """

    def __init__(self, days: DayKeeper) -> None:
        self._days = days
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def __enter__(self) -> Self:
        """Do it once before the first request is answered, then again and again."""
        self._round()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop after the round under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        pause = _EVERY
        while not self._stop.wait(pause):
            try:
                self._round()
                pause = _EVERY
            except (sa.exc.SQLAlchemyError, CounterFault):
                _log.exception("housekeeping")
                pause = _SOON

    def _round(self) -> None:
        self._days.publish()
        self._days.sweep()
