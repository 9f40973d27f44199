"""Controls that follow each finger by itself.

Qt turns only the first finger on the glass into mouse events: a resting palm or a second thumb
would swallow a press.  Each control here takes its own touches; one finger at a time presses it,
and a press counts where the finger is lifted inside.  What rests on the glass is no press: a
contact as wide as a palm, three at once, and one that stays while another finger types.
"""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QEventPoint, QHideEvent, QTouchEvent
from PySide6.QtWidgets import QAbstractButton

from widgets.resident.look import Look, Token

PALM_MM = 28.0
_TOUCHES = frozenset(
    {
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.TouchCancel,
    }
)


class TouchControl(QAbstractButton):
    """Be the ground of all touch targets: ``clicked`` tells a press that counts."""

    touched = Signal()

    def __init__(self, look: Look, name: str, token: Token = Token.MIN) -> None:
        super().__init__()
        self.look = look
        self.token = token
        self._finger: int | None = None
        self._slid_off = False
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def event(self, event: QEvent) -> bool:
        """Take touches ourselves; leave all else to Qt."""
        if event.type() in _TOUCHES and isinstance(event, QTouchEvent):
            self._on_touch(event)
            event.accept()
            return True
        if event.type() == QEvent.Type.MouseButtonPress:
            self.touched.emit()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the finger that lay here: it is lifted where nothing is any more."""
        self._let_go()
        super().hideEvent(event)

    def _on_touch(self, event: QTouchEvent) -> None:
        if event.type() == QEvent.Type.TouchCancel:
            self._let_go()
            return
        for point in event.points():
            if point.state() == QEventPoint.State.Pressed:
                self._finger_down(point)
            elif point.id() == self._finger:
                self._finger_moved(point)

    def _finger_down(self, point: QEventPoint) -> None:
        if self._finger is not None or self._is_palm(point):
            return
        self._finger = point.id()
        self._slid_off = False
        self.setDown(True)
        self.look.hands.down(self)
        self.touched.emit()

    def _finger_moved(self, point: QEventPoint) -> None:
        inside = self._holds(point.position())
        self._slid_off = self._slid_off or not inside or self._is_palm(point)
        if point.state() != QEventPoint.State.Released:
            self.setDown(inside and not self._slid_off)
            return
        counts = not self._slid_off
        rested = self._let_go()
        if counts and not rested:
            self.look.hands.counted()
            self.click()

    def rest(self) -> None:
        """Let the finger that lies here not count."""
        self._slid_off = True
        self.setDown(False)

    def _holds(self, at: QPointF) -> bool:
        return self.rect().contains(at.toPoint())

    def _is_palm(self, point: QEventPoint) -> bool:
        size = point.ellipseDiameters()
        return self.look.scale.mm(max(size.width(), size.height())) > PALM_MM

    def _let_go(self) -> bool:
        self._finger = None
        self.setDown(False)
        return self.look.hands.up(self)


def controls(tree: QObject) -> list[TouchControl]:
    """Return every touch target below an object."""
    return tree.findChildren(TouchControl)
