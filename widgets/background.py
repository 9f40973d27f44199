"""Lanes: work off the screen's thread, one thread per lane, results back on the screen's thread."""

import itertools
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from msgspec import Struct
from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.faults import CounterFault, UnexpectedTrouble
from app.ports import Ids

T = TypeVar("T")
log = logging.getLogger(__name__)


class _Job(Struct, Generic[T], frozen=True):
    number: int
    work: Callable[[], T]


class _Waiting(Struct, frozen=True):
    owner: QObject
    done: Callable[[Any], None]
    failed: Callable[[CounterFault], None]
    awaited: bool = True


class Ticket:
    """Name one running work, so that its result can be refused."""

    def __init__(self, lanes: "Lanes", number: int) -> None:
        self._lanes, self._number = lanes, number

    def forget(self) -> None:
        """Let the work end, but tell nobody."""
        self._lanes._forget(self._number)


class Lanes(QObject):
    """Run work in named lanes: each lane does one thing after another.

    ``done`` and ``failed`` are called on the screen's thread, and only while ``owner`` lives.
    A ``CounterFault`` reaches ``failed`` as it is; anything else as ``UnexpectedTrouble`` with the
    number under which its trace stands in the log.
    """

    _finished = Signal(int, object, object)

    def __init__(self, ids: Ids) -> None:
        super().__init__()
        self._ids = ids
        self._numbers = itertools.count(1)
        self._queues: dict[str, queue.SimpleQueue[_Job[Any] | None]] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._waiting: dict[int, _Waiting] = {}
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: str,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[CounterFault], None],
        *,
        owner: QObject,
        awaited: bool = True,
    ) -> Ticket:
        """Put work into a lane; raises RuntimeError after ``close``.

        Work that goes on by itself, such as looking at a camera's frames, is not ``awaited``.
        """
        if self._closed:
            raise RuntimeError("the lanes are closed")
        number = next(self._numbers)
        self._waiting[number] = _Waiting(owner, done, failed, awaited)
        self._lane(lane).put(_Job(number, work))
        return Ticket(self, number)

    def pending(self) -> int:
        """Return how many results are still awaited."""
        return sum(one.awaited for one in tuple(self._waiting.values()))

    def names(self) -> tuple[str, ...]:
        """Return the lanes that were used."""
        return tuple(self._threads)

    def close(self, timeout: float = 10.0) -> tuple[str, ...]:
        """Finish what runs, drop what waits, end the threads; return lanes that did not end."""
        self._closed = True
        self._waiting.clear()
        for line in self._queues.values():
            while not line.empty():
                line.get_nowait()
            line.put(None)
        for thread in self._threads.values():
            thread.join(timeout)
        return tuple(name for name, thread in self._threads.items() if thread.is_alive())

    def _lane(self, name: str) -> "queue.SimpleQueue[_Job[Any] | None]":
        if name not in self._queues:
            line: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
            thread = threading.Thread(target=self._drive, args=(line,), name=f"lane-{name}")
            thread.daemon = True
            self._queues[name], self._threads[name] = line, thread
            thread.start()
        return self._queues[name]

    def _drive(self, line: "queue.SimpleQueue[_Job[Any] | None]") -> None:
        while (job := line.get()) is not None:
            try:
                result, fault = job.work(), None
            except CounterFault as told:
                result, fault = None, told
            except Exception:
                report = self._ids.new()
                log.exception("unexpected trouble", extra={"report": report})
                result, fault = None, UnexpectedTrouble(report=report)
            self._finished.emit(job.number, result, fault)
            del job, result, fault

    @Slot(int, object, object)
    def _deliver(self, number: int, result: object, fault: CounterFault | None) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None or not isValid(waiting.owner):
            return
        if fault is not None:
            waiting.failed(fault)
        else:
            waiting.done(result)

    def _forget(self, number: int) -> None:
        self._waiting.pop(number, None)
