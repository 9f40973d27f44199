"""The focus ring: yellow and black outside the control that has the keyboard (staff.md 6)."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from widgets.theme import Theme

REACH = 6
_BY_MOUSE = (Qt.FocusReason.MouseFocusReason,)
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.Paint,
)


@runtime_checkable
class Ringed(Protocol):
    """Tell the ring a part of a control (own coordinates) and the corner radius there."""

    def ring_rect(self) -> QRect:
        """Return the part that has the keyboard."""
        ...

    def ring_radius(self) -> int:
        """Return the radius of that part's corners."""
        ...


class FocusRing(QWidget):
    """Show the ring of one window; transparent for the mouse, above everything."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._target: QWidget | None = None
        self._radius = theme.radius.control
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    @property
    def target(self) -> QWidget | None:
        """Return the control that is ringed now."""
        return self._target

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focus and whatever moves the focused control; never take an event."""
        kind = event.type()
        if kind == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._focused(watched, event)
        elif kind == QEvent.Type.FocusOut and watched is self._target:
            self._release()
        elif kind in _MOVES and self._target is not None and watched is not self:
            self._moved(watched)
        return False

    def _focused(self, widget: QWidget, event: QEvent) -> None:
        if not self._window.isAncestorOf(widget):
            return
        editor = isinstance(widget, QLineEdit | QPlainTextEdit)
        by_mouse = isinstance(event, QFocusEvent) and event.reason() in _BY_MOUSE
        if by_mouse and not editor:
            self._release()
            return
        self._target = widget
        self._place()
        self.raise_()

    def _release(self) -> None:
        self._target = None
        self.hide()

    def _moved(self, watched: QObject) -> None:
        target = self._target
        if target is None or not isinstance(watched, QWidget):
            return
        if watched is target or watched.isAncestorOf(target) or target.isAncestorOf(watched):
            self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        part, self._radius = self._part(target)
        if part.isEmpty():
            self.hide()
            return
        origin = target.mapTo(self._window, QPoint(0, 0))
        wanted = part.translated(origin).adjusted(-REACH, -REACH, REACH, REACH)
        if wanted != self.geometry():
            self.setGeometry(wanted)
        if not self.isVisible():
            self.show()

    def _part(self, target: QWidget) -> tuple[QRect, int]:
        if isinstance(target, Ringed):
            return target.ring_rect(), target.ring_radius()
        return target.rect(), self._theme.radius.control

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw 2 px yellow, then 4 px black around it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._theme.ink
        whole = QRectF(self.rect())
        for inset, width, colour in ((2.0, 4.0, ink.focus_out), (5.0, 2.0, ink.focus_in)):
            painter.setPen(QPen(colour, width))
            radius = self._radius + REACH - inset
            painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)
