"""The physical ten-key at the panel: its keys, and the keyboard while a secret is asked for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from widgets.focus_follow import FocusFollower
from widgets.resident.entry import LETTER
from widgets.resident.frame import Acts, Body
from widgets.resident.keys import BACK, CLEAR

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_POINTS = (Qt.Key.Key_Comma, Qt.Key.Key_Delete)  # of other countries, and without the num lock
_WITHOUT_NUM_LOCK = {
    Qt.Key.Key_Insert: 0x30,
    Qt.Key.Key_End: 0x31,
    Qt.Key.Key_Down: 0x32,
    Qt.Key.Key_PageDown: 0x33,
    Qt.Key.Key_Left: 0x34,
    Qt.Key.Key_Clear: 0x35,
    Qt.Key.Key_Right: 0x36,
    Qt.Key.Key_Home: 0x37,
    Qt.Key.Key_Up: 0x38,
    Qt.Key.Key_PageUp: 0x39,
}


def ten_key_code(event: QKeyEvent) -> int | None:
    """Return the code of a key of a ten-key or keyboard: − is one back, / is all, . a letter.

    Where the num lock is off, a ten-key sends arrows for its digits.
    """
    key = event.key()
    if key in (Qt.Key.Key_Minus, Qt.Key.Key_Backspace):
        return BACK
    if key == Qt.Key.Key_Slash:
        return CLEAR
    if key == Qt.Key.Key_Period or (from_ten_key(event) and key in _POINTS):
        return LETTER
    if from_ten_key(event) and key in _WITHOUT_NUM_LOCK:
        return _WITHOUT_NUM_LOCK[Qt.Key(key)]
    return key if 0x30 <= key < 0x3A or 0x41 <= key < 0x5B else None


def from_ten_key(event: QKeyEvent) -> bool:
    """Tell whether a key stands on a ten-key."""
    return bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)


def press_key(event: QKeyEvent, body: Body, acts: Acts) -> None:
    """Do what a key means on a screen: Enter decides, * calls staff, + reads aloud, Esc stops."""
    key = event.key()
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        body.enter()
    elif key == Qt.Key.Key_Asterisk:
        acts.call_staff()
    elif key == Qt.Key.Key_Plus:
        acts.read_aloud(body.spoken())
    elif key == Qt.Key.Key_Escape:
        acts.stop()
    else:
        code = ten_key_code(event)
        if code is not None:
            body.type_code(code)


class KeyHold(QObject):
    """Give the panel's window the keyboard while it asks for a secret, and give it back after.

    What is typed on the ten-key while somebody clicked into the staff's window reaches no field
    there: it is taken away, and the panel gets the keyboard again.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self._before: QWindow | None = None
        self._holds = False
        self._follower = FocusFollower(self._look, self)

    def follow(self, wanted: bool) -> None:
        """Hold the keyboard, or no longer."""
        handle, app = self._panel.windowHandle(), QApplication.instance()
        if handle is None or wanted == self._holds or not isinstance(app, QApplication):
            return
        self._holds = wanted
        if wanted:
            before = QGuiApplication.focusWindow()
            self._before = before if before is not handle else None
            handle.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, False)
            handle.requestActivate()
            self._follower.start(app)
            return
        self._follower.stop(app)
        handle.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, True)
        if self._before is not None and isValid(self._before):
            self._before.requestActivate()
        self._before = None

    def _look(self, watched: QWidget, event: QEvent) -> bool:
        if event.type() not in _KEYS or watched.window() is self._panel.window():
            return False
        if not isinstance(event, QKeyEvent) or not from_ten_key(event):
            return False
        handle = self._panel.windowHandle()
        if handle is not None:
            handle.requestActivate()
        return True
