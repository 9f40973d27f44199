"""Keys that belong to the window, wherever the focus is inside it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from widgets.focus_follow import FocusFollower

if TYPE_CHECKING:
    from widgets.shell import StaffWindow

_HANDS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier


def is_editor(widget: QWidget) -> bool:
    """Tell whether a widget takes typed text."""
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox | QComboBox)


class KeyRoutes(QObject):
    """Tell lock, areas, digits, escape, undo, sync and the screen chooser; count hands."""

    touched = Signal()
    lock = Signal()
    next_area = Signal()
    digit = Signal(int)
    alt_digit = Signal(int, bool)
    escape = Signal()
    undo = Signal()
    sync = Signal()
    choose = Signal()

    def __init__(self, window: "StaffWindow") -> None:
        super().__init__(window)
        self._window = window
        self._follower = FocusFollower(self._key, self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._follower.start(app)

    def count_hands(self, surface: QWindow) -> None:
        """Count the mouse and the fingers on the window's surface."""
        surface.installEventFilter(self)

    def stop(self) -> None:
        """End filtering."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._follower.stop(app)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count what a hand does on the window's surface; never take an event."""
        if event.type() in _HANDS:
            self.touched.emit()
        return False

    def _key(self, watched: QWidget, event: QEvent) -> bool:
        """Take the window's own keys, leave all others."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched.window() is not self._window:
            return False
        self.touched.emit()
        return not self._window.is_locked and self._route(watched, event)

    def _route(self, widget: QWidget, event: QKeyEvent) -> bool:
        key = event.key()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == _CONTROL and key == Qt.Key.Key_L:
            self.lock.emit()
            return True
        if not self._window.routes_to(widget):
            return False
        routes = {_CONTROL: self._control, _ALT: self._alt, _NONE: self._plain}
        route = routes.get(modifiers)
        return route is not None and route(key, widget)

    def _plain(self, key: int, widget: QWidget) -> bool:
        if key == Qt.Key.Key_Escape:
            self.escape.emit()
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9 and not is_editor(widget):
            self.digit.emit(key - Qt.Key.Key_0)
        else:
            return False
        return True

    def _control(self, key: int, widget: QWidget) -> bool:
        if key == Qt.Key.Key_F6:
            self.next_area.emit()
        elif key == Qt.Key.Key_Tab:
            self.choose.emit()
        elif key == Qt.Key.Key_Z and not is_editor(widget):
            self.undo.emit()
        else:
            return False
        return True

    def _alt(self, key: int, widget: QWidget) -> bool:
        if key == Qt.Key.Key_S:
            self.sync.emit()
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.alt_digit.emit(key - Qt.Key.Key_0, is_editor(widget))
        else:
            return False
        return True
