"""Keyboard-wedge scanners: fast keys that end with Enter or Tab are a code, wherever the focus is.

Printable keys are held for one gap.  What goes on faster than a hand types and ends so is swallowed
and told as a scan; anything else is replayed to the widget it was meant for.  A second ending (a
line feed behind the carriage return) is swallowed, too: it would press what has the keyboard.

With an input method switched on a scan never comes as keys: it is composed, and its Enter commits
it in full width.  What was composed faster than a hand types is a scan, too.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ports import Clock, Scan
from app.tickets.codes import RepeatGuard, fold
from widgets.focus_follow import FocusFollower
from widgets.key_routes import is_editor

GAP_S = 0.035
LEAST = 4
LONGEST = 512
_LONG_VOWEL = "ー"  # what an input method makes of a hyphen
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_LINE_FEED = "\n"  # typed as Ctrl+J
_MODIFIED = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class WedgeFilter(QObject):
    """Filter the keys of what has the keyboard; install it with ``start``.

    Widgets with the property ``raw_keys`` (secrets, code boxes) are left alone.
    """

    scanned = Signal(object)

    def __init__(self, clock: Clock, gap: float = GAP_S) -> None:
        super().__init__()
        self._clock, self._gap = clock, gap
        self._guard = RepeatGuard(clock.monotonic)
        self._composed_since: float | None = None
        self._steps = 0
        self._held: list[QKeyEvent] = []
        self._target: QWidget | None = None
        self._last, self._told_at = 0.0, float("-inf")
        self._replaying = False
        self._follower = FocusFollower(self._look, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(max(1, round(gap * 1000)))
        self._timer.timeout.connect(self.flush)

    def start(self, app: QApplication) -> None:
        """Begin to filter."""
        self._follower.start(app)

    def stop(self, app: QApplication) -> None:
        """End filtering; what is held is replayed."""
        self._follower.stop(app)
        self.flush()

    def _look(self, watched: QWidget, event: QEvent) -> bool:
        """Hold printable keys, tell codes, replay the rest."""
        kind = event.type()
        if isinstance(event, QInputMethodEvent) and not watched.property("raw_keys"):
            return self._compose(watched, event)
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) or self._replaying:
            return False
        if not isinstance(event, QKeyEvent) or watched.property("raw_keys"):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._keep_from_shortcuts(event)
        return self._take(watched, event)

    def _keep_from_shortcuts(self, event: QKeyEvent) -> bool:
        if _printable(event) or (self._held and event.key() in _ENDS):
            event.accept()
            return True
        return False

    def _take(self, target: QWidget, event: QKeyEvent) -> bool:
        now = self._clock.monotonic()
        ends = event.key() in _ENDS or event.text() == _LINE_FEED
        if ends and not self._held and now - self._told_at <= self._gap:
            return True
        fast = bool(self._held) and now - self._last <= self._gap
        if self._held and (not fast or target is not self._target):
            self.flush()
            fast = False
        if ends:
            if fast and len(self._held) >= LEAST:
                self._told_at = now
                self._tell()
                return True
            self.flush()
            return False
        if not _printable(event) or event.isAutoRepeat():
            self.flush()
            return False
        if len(self._held) >= LONGEST:
            self.flush()
        self._target, self._last = target, now
        self._held.append(event.clone())
        self._timer.start()
        return True

    def _tell(self) -> None:
        text = "".join(event.text() for event in self._held)
        self._timer.stop()
        self._held.clear()
        self._emit(text)

    def _emit(self, text: str) -> None:
        """Tell a code; the same one at once is a trembling hand's."""
        folded = fold(text)
        if folded and self._guard.passes(folded):
            self.scanned.emit(Scan(text=folded, source="wedge"))

    def _compose(self, target: QWidget, event: QInputMethodEvent) -> bool:
        """Follow what an input method composes; swallow what no hand composed.

        Each sign of a scan is a step of its own.  A phrase that a hand chose has fewer steps than
        signs, and kanji or kana.
        """
        now = self._clock.monotonic()
        if event.preeditString():
            self._steps, self._composed_since = self._steps + 1, self._composed_since or now
            if not event.commitString():
                return False
        text, since, steps = fold(event.commitString()), self._composed_since, self._steps
        self._steps, self._composed_since = 0, None
        plain = text.replace(_LONG_VOWEL, "-").isascii()
        if since is None or not plain or len(text) < LEAST or steps < len(text) - 1:
            return False
        if now - since > self._gap * len(text):
            return False
        QCoreApplication.sendEvent(target, QInputMethodEvent())  # nothing stays composed
        self._emit(text)
        return True

    def flush(self) -> None:
        """Replay what is held to the widget it was meant for.

        Where that widget was taken away meanwhile, or lost the keyboard without being one that
        takes text, as happens when something arrives, the keys go to what has the keyboard: no key
        that a hand struck is lost.
        """
        self._timer.stop()
        held, self._held = self._held, []
        target, self._target = self._target, None
        if not held or target is None:
            return
        if not isValid(target) or not (target.isVisible() and _keeps(target)):
            target = QApplication.focusWidget() or QApplication.activeWindow()
        if target is None:
            return
        self._replaying = True
        try:
            for event in held:
                QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False


def _keeps(target: QWidget) -> bool:
    return target.hasFocus() or is_editor(target)


def _printable(event: QKeyEvent) -> bool:
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & _MODIFIED
