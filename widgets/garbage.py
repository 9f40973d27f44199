"""Collect Python's cyclic garbage on the screen's thread only.

Python runs its collector in whatever thread happens to allocate.  A cycle may hold widgets, and
a widget that is destroyed on another thread than the screen's ends the program.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 250


class Garbage(QObject):
    """Take the collector over while the windows live; ``end`` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = gc.get_threshold()
        self._was_on = gc.isenabled()
        gc.disable()
        gc.collect()
        gc.freeze()  # what lives until the end need not be looked at again
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation whose count is over its limit."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._limits[generation]:
                gc.collect(generation)
                return

    def end(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
