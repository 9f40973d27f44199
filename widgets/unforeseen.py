"""Bugs on the screen's thread: the trace goes to the log, its number to whoever works there.

Python calls ``sys.excepthook`` for what a slot or a ``paintEvent`` does not catch, and Qt goes on.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from app.faults import CounterFault, UnexpectedTrouble
from app.ports import Clock, Ids

QUIET_S = 60.0
log = logging.getLogger(__name__)


class Unforeseen(QObject):
    """Note and tell bugs from ``start`` to ``stop``.

    What fails in one place again, as at each painting, is noted once a minute.  ``tell`` is called
    in a later turn of the event loop, never while a widget is being painted.
    """

    _noted = Signal(object)

    def __init__(self, ids: Ids, clock: Clock, tell: Callable[[CounterFault], None]) -> None:
        super().__init__()
        self._ids, self._clock = ids, clock
        self._seen: dict[str, float] = {}
        self._before = sys.excepthook
        self._noted.connect(tell, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Be called for every bug; whoever was called until now still is."""
        self._before = sys.excepthook
        sys.excepthook = self._note

    def stop(self) -> None:
        """Leave bugs to whoever was called before."""
        sys.excepthook = self._before

    def _note(
        self, kind: type[BaseException], trouble: BaseException, trace: TracebackType | None
    ) -> None:
        self._before(kind, trouble, trace)
        if not issubclass(kind, Exception) or not self._is_due(trace):
            return
        report = self._ids.new()
        found = (kind, trouble, trace)
        log.error("unexpected trouble", exc_info=found, extra={"report": report})
        self._noted.emit(UnexpectedTrouble(report=report))

    def _is_due(self, trace: TracebackType | None) -> bool:
        place, now = _place(trace), self._clock.monotonic()
        seen = self._seen.get(place)
        if seen is not None and now - seen < QUIET_S:
            return False
        self._seen[place] = now
        return True


def _place(trace: TracebackType | None) -> str:
    """Return file and line of the innermost frame."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
