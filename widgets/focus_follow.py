"""Filter the events of what has the keyboard, and of nothing else.

A filter in Python on the whole application costs every event of every widget some microseconds: a
third of what it takes to build and show a page.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

Look = Callable[[QWidget, QEvent], bool]


class FocusFollower(QObject):
    """Show ``look`` the events of the widget that has the keyboard, or of the window without one.

    A look that returns True takes the event.  Who follows last looks first.
    """

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._at: QWidget | None = None

    def start(self, app: QApplication) -> None:
        """Begin to follow."""
        app.focusChanged.connect(self._follow)
        app.focusWindowChanged.connect(self._follow)
        self._follow()

    def stop(self, app: QApplication) -> None:
        """End following."""
        app.focusChanged.disconnect(self._follow)
        app.focusWindowChanged.disconnect(self._follow)
        self._let_go()

    def _follow(self) -> None:
        now = QApplication.focusWidget() or QApplication.activeWindow()
        if now is self._at:
            return
        self._let_go()
        self._at = now
        if now is not None:
            now.installEventFilter(self)

    def _let_go(self) -> None:
        if self._at is not None and isValid(self._at):
            self._at.removeEventFilter(self)
        self._at = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the event."""
        return isinstance(watched, QWidget) and self._look(watched, event)
