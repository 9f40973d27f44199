"""Collect Python's reference cycles on the screen's thread alone.

Screens live in cycles (a signal holds its presenter, which holds the screen).  Python collects
cycles on whichever thread allocates at that moment; a widget that a lane or the synchronisation
destroys so takes the whole program with it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 100
_BUSY = 5_000  # objects made between two looks: a lane or the synchronisation works
_CALM = 10  # looks without such work, one after the other: it does not just wait for the disk


class Collector(QObject):
    """Take over the collection from ``start`` to ``stop``; both on the screen's thread."""

    def __init__(self, look_ms: int = LOOK_MS) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(look_ms)
        self._timer.timeout.connect(self.collect)
        self._calm = 0

    def start(self) -> None:
        """Switch Python's own collection off; what the start-up made is never looked at again."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give the collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds.

        While others make many objects only the youngest: it costs 2 ms, the oldest up to 100.
        """
        counts, due = gc.get_count(), gc.get_threshold()
        self._calm = 0 if counts[0] > _BUSY else self._calm + 1
        for generation in (2, 1, 0) if self._calm > _CALM else (0,):
            if counts[generation] > due[generation]:
                gc.collect(generation)
                return
