"""A work that is done again and again in a thread of its own: the one place that holds threads."""

import logging
import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from app.faults import CounterFault
from sync.pauses import Pauses

_log = logging.getLogger(__name__)


class Rounds:
    """Do a work round after round until stopped; ``work`` returns the seconds to the next round.

    What it raises is logged, a ``calm`` work's faults quietly, and tried again after growing
    pauses: nothing ends the thread but ``ask_to_stop``.  The first round begins after ``first``.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], float],
        pauses: Pauses | None = None,
        *,
        first: float = 0.0,
        calm: bool = False,
    ) -> None:
        self._name = name
        self._work = work
        self._pauses = pauses or Pauses(random.Random())  # noqa: S311 - spreads retries only
        self._first = first
        self._quiet = logging.INFO if calm else logging.ERROR
        self._due = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop after the round under way."""
        self.ask_to_stop()
        self.join()

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def wake(self) -> None:
        """Begin the next round soon."""
        self._due.set()

    def ask_to_stop(self) -> None:
        """End after the round under way."""
        self._stop.set()
        self._due.set()

    @property
    def running(self) -> bool:
        """Tell whether the thread has not ended yet."""
        return self._thread.is_alive()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end."""
        self._thread.join(timeout)

    def _run(self) -> None:
        pause = self._first
        while not self._stop.is_set():
            if pause > 0:
                self._due.wait(pause)
                if self._stop.is_set():
                    return
            self._due.clear()
            pause = self._round()

    def _round(self) -> float:
        try:
            pause = self._work()
        except CounterFault as fault:
            _log.log(self._quiet, "%s waits: %s", self._name, fault.code)
        except Exception:
            _log.exception("%s stuck", self._name)
        else:
            self._pauses.reset()
            return pause
        return self._pauses.next()
