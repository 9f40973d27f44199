"""Push buttons and chips, painted: fill or outline, a key's cap, the reason why not yet."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from widgets.controls.painting import key_width, paint_box, paint_key, paint_text
from widgets.theme import Theme, Type


class ButtonKind(Enum):
    """Name what a button is for; only one PRIMARY stands on a screen."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TEXT = "text"
    DANGER = "danger"


class ButtonSize(Enum):
    """Name the three heights: pixels, side padding, type size, radius."""

    SMALL = (36, 12, 14, 6)
    CONTROL = (44, 16, 16, 8)
    LARGE = (56, 24, 18, 8)


class Button(QAbstractButton):
    """Offer one act.  ``key`` draws a key's cap; the key itself is the frame's affair.

    ``set_reason`` turns it into "not yet": pressing it then tells ``refused`` instead of clicked.
    """

    refused = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: ButtonKind = ButtonKind.SECONDARY,
        size: ButtonSize = ButtonSize.CONTROL,
        *,
        key: str = "",
        icon: str = "",
        key_first: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._kind, self._size = theme, kind, size
        self._key, self._icon, self._key_first = key, icon, key_first
        self._reason = ""
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(size.value[0])

    @property
    def reason(self) -> str:
        """Return why it cannot be pressed yet, empty where it can."""
        return self._reason

    def set_reason(self, reason: str) -> None:
        """Tell why it cannot be pressed yet; empty makes it usable."""
        self._reason = reason
        self.setAccessibleDescription(reason)
        self.setToolTip(reason)
        self.update()

    def set_text(self, text: str) -> None:
        """Change the words."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def nextCheckState(self) -> None:
        """Leave the state to the screen."""

    def mouseReleaseEvent(self, event: object) -> None:
        """Tell ``refused`` where a reason stands."""
        if self._reason:
            self.setDown(False)
            self.refused.emit()
            return
        super().mouseReleaseEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: object) -> None:
        """Press by Space or Enter."""
        key = event.key()  # type: ignore[attr-defined]
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._reason:
                self.refused.emit()
            else:
                self.click()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def ring_rect(self) -> object:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._size.value[3]

    def _font(self) -> QFont:
        return self._theme.sized(self._size.value[2], bold=True)

    def sizeHint(self) -> QSize:
        """Return the room for picture, words and cap."""
        height, pad, px, _ = self._size.value
        pad = 8 if self._kind is ButtonKind.TEXT else pad
        kind = {14: Type.NOTE, 16: Type.BODY, 18: Type.LEAD}[px]
        width = 2 * pad + self._theme.width(self.text(), kind, bold=True)
        width += (8 + key_width(self._theme, self._key)) if self._key else 0
        width += 28 if self._icon else 0
        return QSize(round(width + 1), height)

    def minimumSizeHint(self) -> QSize:
        """Return the same: words on a button are never shortened."""
        return self.sizeHint()

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor, float]:
        """Return ground, line, text and the line's width for the present state."""
        ink = self._theme.ink
        over, down = self.underMouse() and self.isEnabled(), self.isDown()
        if self._reason:
            return ink.bg, ink.line_strong, ink.sub, 2.0
        if self._kind is ButtonKind.PRIMARY:
            fill = ink.primary_press if down else ink.primary_hover if over else ink.primary
            return fill, fill, ink.bg, 1.0
        ground = ink.tint_line if down else ink.tint_hover if over else ink.bg
        if self._kind is ButtonKind.TEXT:
            return (ground if over or down else None), None, ink.primary, 1.0
        if self._kind is ButtonKind.DANGER:
            plain = ink.error_tint if over or down else ink.bg
            return plain, ink.error, ink.error, 1.0
        return ground, ink.primary, ink.primary, 1.0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, line, picture, words and cap, centred together."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        ground, line, text, width = self._colours()
        rect = QRectF(self.rect())
        radius = self._size.value[3]
        if ground is not None or line is not None:
            paint_box(painter, rect, ground=ground, line=line, width=width, radius=radius)
        font = QFont(self._font())
        font.setUnderline(self._kind is ButtonKind.TEXT)
        words = QRectF(self.fontMetrics().boundingRect(self.text())).width()
        painter.setFont(font)
        words = painter.fontMetrics().horizontalAdvance(self.text())
        cap = key_width(self._theme, self._key) + 8 if self._key else 0
        picture = 28 if self._icon else 0
        x = rect.left() + max(4.0, (rect.width() - words - cap - picture) / 2)
        middle = (rect.height() - 24) / 2
        if self._icon:
            self._theme.icons.paint(painter, self._icon, (x, (rect.height() - 20) / 2), 20, text)
            x += picture
        if self._key and self._key_first:
            paint_key(painter, self._theme, QPointF(x, middle), self._key, colour=text)
            x += cap
        paint_text(painter, QRectF(x, 0, words + 1, rect.height()), self.text(), font, text)
        if self._key and not self._key_first:
            at = QPointF(x + words + 8, middle)
            paint_key(painter, self._theme, at, self._key, colour=text)


class Chip(QAbstractButton):
    """Offer one of several filters or reasons; ``checked`` is chosen."""

    def __init__(self, theme: Theme, text: str, *, key: str = "") -> None:
        super().__init__()
        self._theme, self._key = theme, key
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Change the words, as when a count changes."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def ring_rect(self) -> object:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.small

    def sizeHint(self) -> QSize:
        """Return the room for cap and words."""
        width = 24 + self._theme.width(self.text(), Type.NOTE, bold=True)
        width += key_width(self._theme, self._key) + 8 if self._key else 0
        return QSize(round(width + 1), self._theme.height.small)

    def minimumSizeHint(self) -> QSize:
        """Return the same size."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chip."""
        ink, on = self._theme.ink, self.isChecked()
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            ground = ink.tint if on else ink.surface if self.underMouse() else ink.bg
            line = ink.primary if on else ink.line_strong
            paint_box(painter, rect, ground=ground, line=line, width=2 if on else 1, radius=6)
            x = 12.0
            if self._key:
                x += paint_key(painter, self._theme, QPointF(x, 6), self._key) + 8
            room = QRectF(x, 0, rect.width() - x - 8, rect.height())
            align = Qt.AlignmentFlag.AlignLeft if self._key else Qt.AlignmentFlag.AlignHCenter
            if not self._key:
                room = rect
            font = self._theme.font(Type.NOTE, bold=on)
            colour = ink.primary if on else ink.text
            paint_text(
                painter, room, self.text(), font, colour, align | Qt.AlignmentFlag.AlignVCenter
            )
