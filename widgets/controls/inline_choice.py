"""A choice that stands in a line with others: a radio mark or a tick box and its word."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from widgets.controls.painting import paint_check, paint_radio, paint_text
from widgets.theme import Theme, Type


class InlineChoice(QAbstractButton):
    """Offer one choice in 36 px; ``single`` is one of several (arrows move among them)."""

    def __init__(self, theme: Theme, text: str, *, single: bool = False, short: str = "") -> None:
        super().__init__()
        self._theme, self._single, self._compact = theme, single, False
        self._long, self._short = text, short
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoExclusive(single)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(32)

    def set_compact(self, compact: bool) -> None:
        """Take the smaller type and the shorter word."""
        self._compact = compact
        self.setText(self._short if compact and self._short else self._long)
        self.setFixedHeight(28 if compact else 32)
        self.updateGeometry()

    def ring_rect(self) -> QRect:
        """Return the part that the focus ring surrounds."""
        return self.rect()

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def keyPressEvent(self, event: object) -> None:
        """Choose by Enter as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.click()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def sizeHint(self) -> QSize:
        """Return the room for mark and word."""
        kind = Type.NOTE if self._compact else Type.BODY
        return QSize(round(32 + self._theme.width(self.text(), kind)), self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the room of the mark and some signs."""
        return QSize(min(96, self.sizeHint().width()), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw mark and word."""
        middle = self.height() / 2
        with QPainter(self) as painter:
            at = QPointF(2, middle - 10)
            if self._single:
                paint_radio(painter, self._theme, at, on=self.isChecked())
            else:
                paint_check(painter, self._theme, at, on=self.isChecked(), green=False)
            font = self._theme.font(Type.NOTE if self._compact else Type.BODY)
            room = QRectF(29, 0, self.width() - 29, self.height())
            paint_text(painter, room, self.text(), font, self._theme.ink.text)
