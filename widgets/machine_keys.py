"""Keys that a machine typed, told from a hand's by the system's own times."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

FASTEST_MS = 35  # between two keys of a hand
_QUIET_MS = 300


class Machine:
    """Notice keys that no hand typed: a scanner that types its code where a secret is asked for.

    The system's own times are compared, so that keys which waited for a busy program are a hand's.
    """

    def __init__(self) -> None:
        self._last = 0
        self._quiet_until = 0

    def typed(self, event: QKeyEvent) -> bool:
        """Tell whether a key belongs to a scan; a ten-key's never does."""
        at, last = event.timestamp(), self._last
        if event.modifiers() & Qt.KeyboardModifier.KeypadModifier or not at:
            return False
        self._last = at
        if last and 0 <= at - last < FASTEST_MS:
            self._quiet_until = at + _QUIET_MS
        return at < self._quiet_until
