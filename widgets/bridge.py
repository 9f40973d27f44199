"""Device events as signals: watch threads on one side, the screen's thread on the other."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from app.faults import CounterFault
from app.ports import ReaderStatus, Scan

log = logging.getLogger(__name__)


class Watched(Protocol):
    """Tell the changes of a reader until told to stop."""

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Call ``seen`` at each change."""
        ...


class Scans(Protocol):
    """Yield scanned codes until told to stop."""

    def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
        """Yield codes."""
        ...


class DeviceEvents(QObject):
    """Carry card presence and scans to the screen's thread.

    ``reader_changed(ReaderStatus)``, ``scanned(Scan)``, ``failed(name, CounterFault)``.  A source
    that breaks is followed again after ``waits`` seconds, each time after the next of them.
    Threads end with ``close``.
    """

    reader_changed = Signal(object)
    scanned = Signal(object)
    failed = Signal(str, object)
    _status = Signal(object)
    _scan = Signal(object)
    _fault = Signal(str, object)

    def __init__(self, waits: Sequence[float] = (1.0, 2.0, 5.0, 15.0, 60.0)) -> None:
        super().__init__()
        self._waits = waits
        self._stop = threading.Event()
        self._threads: dict[str, threading.Thread] = {}
        queued = Qt.ConnectionType.QueuedConnection
        self._status.connect(self._tell_status, queued)
        self._scan.connect(self._tell_scan, queued)
        self._fault.connect(self._tell_fault, queued)

    def watch_reader(self, reader: Watched) -> None:
        """Follow the card's presence."""

        def work() -> None:
            reader.watch(self._status.emit, self._stop.is_set)

        self._start("reader", work)

    def watch_scanner(self, scanner: Scans, name: str = "scanner") -> None:
        """Follow a scanner; several may be watched under different names."""

        def work() -> None:
            for scan in scanner.scans(self._stop.is_set):
                self._scan.emit(scan)
                if self._stop.is_set():
                    return

        self._start(name, work)

    def running(self) -> tuple[str, ...]:
        """Return the names of the sources that are followed now."""
        return tuple(name for name, thread in self._threads.items() if thread.is_alive())

    def close(self, timeout: float = 3.0) -> tuple[str, ...]:
        """End all threads; return the names of those that did not end in that time together.

        One that a hanging service of the system holds is left behind: it keeps nobody waiting.
        """
        self._stop.set()
        ends = time.monotonic() + timeout
        for thread in self._threads.values():
            thread.join(max(0.0, ends - time.monotonic()))
        return self.running()

    def _start(self, name: str, work: Callable[[], None]) -> None:
        if name in self.running():
            return

        def follow() -> None:
            broken = 0
            while not self._worked(name, work):
                if self._stop.wait(self._waits[min(broken, len(self._waits) - 1)]):
                    return
                broken += 1

        thread = threading.Thread(target=follow, name=f"watch-{name}", daemon=True)
        self._threads[name] = thread
        thread.start()

    def _worked(self, name: str, work: Callable[[], None]) -> bool:
        """Follow a source to its end; false where it broke before."""
        try:
            work()
        except CounterFault as fault:
            self._fault.emit(name, fault)
        except Exception:
            log.exception("watching %s ended", name)
            self._fault.emit(name, None)
        else:
            return True
        return False

    def _tell_status(self, status: ReaderStatus) -> None:
        if not self._stop.is_set():
            self.reader_changed.emit(status)

    def _tell_scan(self, scan: Scan) -> None:
        if not self._stop.is_set():
            self.scanned.emit(scan)

    def _tell_fault(self, name: str, fault: CounterFault | None) -> None:
        if not self._stop.is_set():
            self.failed.emit(name, fault)
