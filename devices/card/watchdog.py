"""A thread that may get stuck in the reader so that its caller does not.

PC/SC has no time limit for a command: a hung card blocks the calling thread without end.  The
conversation with one card therefore runs on a thread of its own; the caller waits for each answer
only so long.
"""

from __future__ import annotations

import threading
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
    """Run calls one after the other on a daemon thread, each within ``patience`` seconds.

    After a call that took longer the thread is abandoned: ``stuck`` stays true until the call
    comes back by itself; then ``late`` runs on that thread and it ends.
    """

    def __init__(self, *, patience: float, late: Callable[[], None]) -> None:
        self._patience = patience
        self._late = late
        self._calls: SimpleQueue[_Call[object] | None] = SimpleQueue()
        self._abandoned = False
        self._thread = threading.Thread(target=self._work, name="card-watchdog", daemon=True)
        self._thread.start()

    @property
    def stuck(self) -> bool:
        """Tell whether an abandoned call is still in the reader."""
        return self._abandoned and self._thread.is_alive()

    def run(self, act: Callable[[], T]) -> T:
        """Run one call and return its result or raise its fault.

        Raises:
            ReaderHung: no answer in time, now or before.
        """
        if self._abandoned:
            raise ReaderHung(seconds=round(self._patience))
        call = _Call(act)
        self._calls.put(call)  # type: ignore[arg-type]
        try:
            return call.wait(self._patience)
        except Empty:
            self._abandoned = True
            self._calls.put(None)
            raise ReaderHung(seconds=round(self._patience)) from None

    def end(self) -> None:
        """End the thread; an abandoned one is left behind."""
        if self._abandoned:
            return
        self._calls.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call.run()
        if self._abandoned:
            self._late()
