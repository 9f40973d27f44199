"""Notice that nobody answers: ask, count down, then tell that the screen must be blanked."""

from PySide6.QtCore import QObject, QTimer, Signal

IDLE_SECONDS = 60
ASK_SECONDS = 15


class IdleWatch(QObject):
    """Run the idle time and the count-down; large text or voice doubles both."""

    asked = Signal()
    ticked = Signal(int)
    expired = Signal()

    def __init__(
        self, parent: QObject, *, idle: int = IDLE_SECONDS, ask: int = ASK_SECONDS
    ) -> None:
        super().__init__(parent)
        self._idle, self._ask = idle, ask
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
        self.waiting.start(self._idle * self.patience * 1000)

    def stop(self) -> None:
        """Run no time: nothing personal is shown."""
        self.waiting.stop()
        self.counting.stop()

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
