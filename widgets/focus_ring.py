"""The focus ring: yellow and black outside the control that has the keyboard (staff.md 6)."""

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from shiboken6 import isValid

from widgets.theme import Theme

REACH = 6
_FOCUS = (QEvent.Type.FocusIn, QEvent.Type.FocusOut)
_MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
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
        self._part: Ringed | None = None
        self._own: list[QWidget] = []
        self._around: list[QWidget] = []
        self._reason = Qt.FocusReason.OtherFocusReason
        self._radius = theme.radius.control
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._changed)

    @property
    def target(self) -> QWidget | None:
        """Return the control that is ringed now."""
        return self._target

    def _changed(self) -> None:
        """Go to what has the keyboard now; what lost it has told why."""
        now, reason = QApplication.focusWidget(), self._reason
        if self._own and now is self._own[0]:
            return
        if not self._own and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            reason = Qt.FocusReason.MouseFocusReason
        self._let_go()
        if now is not None and self._window.isAncestorOf(now):
            self._follow(now)
            self._came(now, reason)

    def _follow(self, widget: QWidget) -> None:
        """Look at the events of a control, of what it scrolls and of all that it stands in."""
        self._own = [widget]
        if isinstance(widget, QAbstractScrollArea):
            self._own.append(widget.viewport())
        outer = widget.parentWidget()
        while outer is not None:
            self._around.append(outer)
            outer = outer.parentWidget() if outer is not self._window else None
        for one in (*self._own, *self._around):
            one.installEventFilter(self)

    def _let_go(self) -> None:
        for one in (*self._own, *self._around):
            if isValid(one):
                one.removeEventFilter(self)
        self._own, self._around = [], []
        self._reason = Qt.FocusReason.OtherFocusReason
        self._release()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the keyboard and whatever moves the control; never take an event."""
        kind = event.type()
        if kind in _FOCUS and isinstance(event, QFocusEvent):
            if isinstance(watched, QWidget) and watched in self._own[:1]:
                self._turned(watched, event)
        elif self._target is not None and (kind in _MOVES or self._shows_part(watched, kind)):
            if kind == QEvent.Type.Resize:
                self._scroll_to(self._target)
            self._place()
        return False

    def _turned(self, widget: QWidget, event: QFocusEvent) -> None:
        if event.gotFocus():
            self._came(widget, event.reason())
        else:
            self._reason = event.reason()
            self._release()

    def _shows_part(self, watched: QObject, kind: QEvent.Type) -> bool:
        """Tell whether a control paints itself, perhaps with another part chosen."""
        return kind == QEvent.Type.Paint and self._part is not None and watched in self._own

    def _came(self, widget: QWidget, reason: Qt.FocusReason) -> None:
        editor = isinstance(widget, QLineEdit | QPlainTextEdit)
        if reason == Qt.FocusReason.MouseFocusReason and not editor:
            self._release()
            return
        self._target = widget
        self._part = widget if isinstance(widget, Ringed) else None
        self._scroll_to(widget)
        self._place()
        self.raise_()

    def _scroll_to(self, widget: QWidget) -> None:
        """Show a control that its areas scrolled away, or that grew out of sight."""
        for area in self._areas():
            area.ensureWidgetVisible(widget, 8, 8)

    def _areas(self) -> list[QScrollArea]:
        """Return what scrolls the control, the innermost first."""
        return [one for one in self._around if isinstance(one, QScrollArea)]

    def _release(self) -> None:
        self._target = self._part = None
        self.hide()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        part, self._radius = self._part_of(target)
        if part.isEmpty():
            self.hide()
            return
        origin = target.mapTo(self._window, QPoint(0, 0))
        wanted = part.translated(origin).adjusted(-REACH, -REACH, REACH, REACH)
        if not self._in_sight(part.translated(origin).center()):
            self.hide()
            return
        if wanted != self.geometry():
            self.setGeometry(wanted)
        if not self.isVisible():
            self.show()

    def _in_sight(self, point: QPoint) -> bool:
        """Tell whether a point is not scrolled away below another part of the window."""
        views = (area.viewport() for area in self._areas())
        return all(view.rect().contains(view.mapFrom(self._window, point)) for view in views)

    def _part_of(self, target: QWidget) -> tuple[QRect, int]:
        if self._part is not None:
            return self._part.ring_rect(), self._part.ring_radius()
        return target.rect(), self._theme.radius.control

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw 2 px yellow, then 4 px black around it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ink = self._theme.ink
            whole = QRectF(self.rect())
            for inset, width, colour in ((2.0, 4.0, ink.focus_out), (5.0, 2.0, ink.focus_in)):
                painter.setPen(QPen(colour, width))
                radius = self._radius + REACH - inset
                painter.drawRoundedRect(
                    whole.adjusted(inset, inset, -inset, -inset), radius, radius
                )
