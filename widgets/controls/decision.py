"""A decision over the window: a child of it, never a window of its own."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from widgets.clearing import discard
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.focus_order import step_focus, tab_stops
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.painting import paint_box
from widgets.theme import Theme, Type

_OWN = frozenset(int(Qt.Key.Key_F1) + number for number in range(12) if number != 10)


class Veil(QWidget):
    """Darken the window behind a decision and keep the mouse from it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setGeometry(window.rect())
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill with the veil's colour."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self._theme.ink.veil)


class DecisionPane(QWidget):
    """Ask for a decision over a veil: traps Tab, gives the keyboard back to where it was.

    Put the content into ``body`` (a QVBoxLayout) and, for a head of your own, into ``head``.
    ``back`` is Esc or its button, ``decided`` F12 or its button, ``digit_pressed`` a digit outside
    an editor.  While it is open all F-keys but F11 are its own.  ``open()`` shows it.

    A code that is scanned meanwhile is nobody's, unless the pane ``takes_scans``: then the screen's
    presenter gets it as ever and knows that the pane is open.
    """

    takes_scans = False

    back = Signal()
    decided = Signal()
    refused = Signal()
    digit_pressed = Signal(int)

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        title: str,
        *,
        decide: str,
        back: str,
        width: int = 640,
        height: int = 0,
        danger: bool = False,
    ) -> None:
        self._veil = Veil(theme, window)
        super().__init__(self._veil)
        self._theme, self._window, self._size = theme, window, (width, height)
        self._before: QWidget | None = None
        self._compact = False
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.head, self.body, self.foot = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        self.decide = Button(
            theme,
            decide,
            ButtonKind.DANGER if danger else ButtonKind.PRIMARY,
            key="F12",
            key_first=True,
        )
        self.leave = Button(theme, back, key="Esc", key_first=True)
        self._why = Prose(theme, "", Type.NOTE, colour=theme.ink.warn, bold=True)
        self.decide.clicked.connect(self.decided)
        self.decide.refused.connect(self.refused)
        self.leave.clicked.connect(self.back)
        self._build(title)

    def _build(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(32, 24, 32, 20)
        inner.setSpacing(8)
        self.head.setSpacing(16)
        self.head.addWidget(Label(self._theme, title, Type.VERDICT), 1)
        inner.addLayout(self.head)
        self.body.setSpacing(8)
        inner.addLayout(self.body, 1)
        column.addLayout(inner, 1)
        column.addWidget(Hairline(self._theme.ink.line_soft))
        self.foot.setContentsMargins(32, 16, 32, 16)
        self.foot.setSpacing(16)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self._why, 1, Qt.AlignmentFlag.AlignVCenter)
        self.foot.addWidget(self.decide)
        column.addLayout(self.foot)

    def open(self, focus: QWidget | None = None) -> None:
        """Show the pane over the whole window; the keyboard goes to ``focus`` or the first part."""
        self._before = QApplication.focusWidget()
        self._window.installEventFilter(self)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._veil.show()
        self._veil.raise_()
        self._place()
        self.show()
        wanted = focus or self._first() or self.leave
        wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_still(self) -> None:
        """Show the pane without taking the keyboard, for the gallery."""
        self._window.installEventFilter(self)
        self._veil.show()
        self._place()
        self.show()

    def close_pane(self) -> None:
        """Take pane and veil away; the keyboard returns to where it was."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._window.removeEventFilter(self)
        discard(self._veil)
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_open(self) -> bool:
        """Tell whether the pane is in sight."""
        return self._veil.isVisible()

    def set_reason(self, reason: str) -> None:
        """Tell why F12 cannot be pressed yet, beside its button; empty makes it usable."""
        self.decide.set_reason(reason)
        self._why.set_text(reason)

    def press_decide(self) -> None:
        """Act as F12 does."""
        (self.refused if self.decide.reason else self.decided).emit()

    def _first(self) -> QWidget | None:
        own = (self.leave, self.decide)
        return next((stop for stop in tab_stops(self) if stop not in own), None)

    def _spread_compact(self) -> None:
        """Hand the window's size class to every control inside."""
        compact = self._theme.is_compact(self._window.window().size())
        if compact != self._compact:
            self._compact = compact
            for child in self.findChildren(QWidget):
                take = getattr(child, "set_compact", None)
                if take is not None:
                    take(compact)

    def _place(self) -> None:
        self._veil.setGeometry(self._window.rect())
        self._spread_compact()
        width = min(self._size[0], self._veil.width() - 32)
        height = self._size[1] or self.sizeHint().height()
        layout = self.layout()
        if not self._size[1] and layout is not None and layout.hasHeightForWidth():
            height = layout.heightForWidth(width)
        height = min(height, self._veil.height() - 32)
        left = (self._veil.width() - width) // 2 // 4 * 4
        top = (self._veil.height() - height) // 2 // 4 * 4
        self.setGeometry(left, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keyboard inside and follow the window's size."""
        kind = event.type()
        if kind == QEvent.Type.Resize and watched is self._window:
            self._place()
        if isinstance(event, QKeyEvent) and self.isVisible():
            if kind == QEvent.Type.ShortcutOverride and event.key() in _OWN:
                event.accept()
                return True
            if kind == QEvent.Type.KeyPress and isinstance(watched, QWidget):
                return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.back.emit()
        elif key == Qt.Key.Key_F12:
            self.press_decide()
        else:
            return key in _OWN
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a digit that no editor inside wanted.

        It comes this way, behind all filters, so that a scanner's digits never get here.
        """
        key = event.key()
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.digit_pressed.emit(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round inside the pane."""
        step_focus(tab_stops(self), forward=forward)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the white pane."""
        ink = self._theme.ink
        rect = QRectF(self.rect())
        with QPainter(self) as painter:
            paint_box(painter, rect, ground=ink.bg, line=ink.line_strong, radius=16)
