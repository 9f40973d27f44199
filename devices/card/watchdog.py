"""A thread that may get stuck in the reader so that its caller does not.

PC/SC has no time limit for a command: a hung card blocks the calling thread without end.  The
conversation with one card therefore runs on a thread of its own; the caller waits for each answer
only so long.  Handing a command over costs two changes of threads, as much as the command itself,
so what only reads is handed over whole and tells each command by ``step``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from devices.card.faults import ReaderHung

T = TypeVar("T")


class _Call(Generic[T]):
    """Carry one call to the thread and its result back."""

    def __init__(self, act: Callable[[], T]) -> None:
        self._act = act
        self._result: SimpleQueue[tuple[T] | BaseException] = SimpleQueue()

    def run(self) -> None:
        try:
            self._result.put((self._act(),))
        except BaseException as trouble:
            self._result.put(trouble)

    def wait(self, seconds: float) -> T:
        result = self._result.get(timeout=seconds)
        if isinstance(result, BaseException):
            raise result
        return result[0]


class Watchdog:
    """Run calls one after the other on a daemon thread, each step within ``patience`` seconds.

    After a step that took longer the thread is abandoned: ``stuck`` stays true until the call
    comes back by itself; then ``late`` runs on that thread and it ends.  ``late`` may be set anew
    between calls.
    """

    def __init__(
        self,
        *,
        patience: float,
        late: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.late = late
        self._patience = patience
        self._now = now
        self._calls: SimpleQueue[_Call[object] | None] = SimpleQueue()
        self._deciding = threading.Lock()  # a step begins, or the thread is abandoned: never both
        self._since = 0.0
        self._abandoned = False
        self._thread = threading.Thread(target=self._work, name="card-watchdog", daemon=True)
        self._thread.start()

    @property
    def given_up(self) -> bool:
        """Tell whether a call took too long: what it still does is of no account."""
        return self._abandoned

    @property
    def stuck(self) -> bool:
        """Tell whether an abandoned call is still in the reader."""
        return self._abandoned and self._thread.is_alive()

    def run(self, act: Callable[[], T]) -> T:
        """Run one call and return its result or raise its fault.

        The call is one step; one that sends several commands calls ``step`` before each.

        Raises:
            ReaderHung: no answer in time, now or before.
        """
        call = _Call(act)
        self.step()
        self._calls.put(call)  # type: ignore[arg-type]
        while True:
            try:
                return call.wait(self._left())
            except Empty:
                self._abandon_where_late()

    def step(self) -> None:
        """Begin a step: patience counts from here anew.

        Raises:
            ReaderHung: the step before took too long and was given up; nothing may be sent.
        """
        with self._deciding:
            if self._abandoned:
                raise self._hung()
            self._since = self._now()

    def end(self) -> None:
        """Let the thread end, without waiting; an abandoned one ends when its call comes back."""
        if not self._abandoned:
            self._calls.put(None)

    def _left(self) -> float:
        return max(0.0, self._since + self._patience - self._now())

    def _abandon_where_late(self) -> None:
        with self._deciding:
            if self._left():
                return
            self._abandoned = True
        self._calls.put(None)
        raise self._hung() from None

    def _hung(self) -> ReaderHung:
        return ReaderHung(seconds=round(self._patience))

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call.run()
            del call  # nothing of a card is kept while the thread waits
        if self._abandoned:
            self.late()
