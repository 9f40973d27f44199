"""The panel's times: nobody answers, a success that clears itself, staff that was called."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.ports import Clock, Words

IDLE_SECONDS = 60
ASK_SECONDS = 15
_LATE_S = 5  # a busy machine is no sleeping one


class IdleWatch(QObject):
    """Run the idle time and the count-down; what helps a resident doubles both.

    ``look`` finds a time that ended while the machine slept, when no timer ran.
    """

    asked = Signal()
    ticked = Signal(int)
    expired = Signal()

    def __init__(
        self, parent: QObject, clock: Clock, *, idle: int = IDLE_SECONDS, ask: int = ASK_SECONDS
    ) -> None:
        super().__init__(parent)
        self._clock, self._idle, self._ask = clock, idle, ask
        self._touched = clock.monotonic()
        self.patience = 1
        self.left = 0
        self.waiting = QTimer(self, singleShot=True)
        self.waiting.timeout.connect(self._begin_asking)
        self.counting = QTimer(self, interval=1000)
        self.counting.timeout.connect(self._tick)

    @property
    def ask_seconds(self) -> int:
        """Return the length of the count-down."""
        return self._ask * self.patience

    def start(self) -> None:
        """Begin, or begin again after a touch."""
        self.counting.stop()
        self._touched = self._clock.monotonic()
        self.waiting.start(self._idle * self.patience * 1000)

    def stop(self) -> None:
        """Run no time: nothing personal is shown."""
        self.waiting.stop()
        self.counting.stop()

    def look(self) -> None:
        """End the time where it ended long ago."""
        runs = self.waiting.isActive() or self.counting.isActive()
        span = (self._idle + self._ask) * self.patience + _LATE_S
        if runs and self._clock.monotonic() - self._touched > span:
            self.stop()
            self.expired.emit()

    def _begin_asking(self) -> None:
        self.left = self.ask_seconds
        self.counting.start()
        self.asked.emit()

    def _tick(self) -> None:
        self.left -= 1
        self.ticked.emit(self.left)
        if self.left <= 0:
            self.counting.stop()
            self.expired.emit()


class CountDown(QObject):
    """Count seconds down to an end."""

    ticked = Signal(int)
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.left = 0
        self.timer = QTimer(self, interval=1000)
        self.timer.timeout.connect(self._tick)

    def start(self, seconds: int) -> None:
        """Begin."""
        self.left = seconds
        self.timer.start()

    def stop(self) -> None:
        """End without telling."""
        self.timer.stop()

    def _tick(self) -> None:
        self.left -= 1
        self.ticked.emit(self.left)
        if self.left <= 0:
            self.timer.stop()
            self.ended.emit()


class StaffCall:
    """Remember since when staff is called."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: float | None = None

    def begin(self) -> None:
        """Mark the call; a second press changes nothing."""
        if self._since is None:
            self._since = self._clock.monotonic()

    def end(self) -> None:
        """Take the mark back."""
        self._since = None

    def told(self, words: Words) -> str:
        """Return what stands on the button."""
        if self._since is None:
            return words("resident.call_staff")
        minutes = int(self._clock.monotonic() - self._since) // 60
        if minutes:
            return words("resident.called_minutes", minutes=minutes)
        return words("resident.called")
