"""A row that is chosen by its key: documents, ways, reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy

from widgets.controls.painting import (
    RIGHT,
    TagFace,
    broken_text,
    paint_check,
    paint_hairline,
    paint_key,
    paint_radio,
    paint_tag,
    paint_text,
    tag_width,
)
from widgets.hard_text import width_of
from widgets.theme import Theme, Type

_NOTE_LINE = 20
_TEXT_LINE = 20
_LEAST_ROOM = 48  # narrower than this it was not laid out yet


class Box(Enum):
    """Name what stands before the text."""

    NONE = "none"
    CHECK = "check"
    RADIO = "radio"
    ICON = "icon"


@dataclass(frozen=True)
class CheckMark:
    """Hold one point of the check line: its word and whether it holds."""

    text: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class ChoiceFace:
    """Hold what a row shows; ``key`` is the cap, ``note`` a second line, ``trailing`` a word.

    ``framed`` tells that the row stands in a frame of its own and needs no line below it.
    """

    text: str
    key: str = ""
    box: Box = Box.CHECK
    icon: str = ""
    note: str = ""
    trailing: str = ""
    tag: TagFace | None = None
    checks: tuple[CheckMark, ...] = ()
    framed: bool = False


class ChoiceRow(QAbstractButton):
    """Offer one choice; ``toggled`` tells the choice, ``check_toggled`` a point of the check line.

    Space and Enter choose; a click on a check point toggles that point.
    """

    check_toggled = Signal(int)

    def __init__(self, theme: Theme, face: ChoiceFace, *, checked: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._dense = False
        self._notes: tuple[str, ...] = ()
        self._lines: tuple[str, ...] = ()
        self.setCheckable(face.box in (Box.CHECK, Box.RADIO))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(160)
        self.show_face(face)
        self.setChecked(checked)
        self.toggled.connect(self._fit)
        self._fit()

    def face(self) -> ChoiceFace:
        """Return what the row shows."""
        return self._face

    def show_face(self, face: ChoiceFace) -> None:
        """Change all that the row shows."""
        self._face = face
        self.setText(face.text)
        told = [face.key, face.text, face.note, face.trailing, face.tag.text if face.tag else ""]
        self.setAccessibleName(" ".join(part for part in told if part))
        marks = self._theme.words
        self.setAccessibleDescription(
            "、".join(
                marks("choice.holds" if mark.holds else "choice.fails", text=mark.text)
                for mark in face.checks
            )
        )
        self._fit()

    def set_compact(self, compact: bool) -> None:
        """Take the compact frame's row of 32 px."""
        self._dense = compact
        self._fit()

    @property
    def _head(self) -> int:
        if self._face.note:
            least, more = (56 if self._dense else 72), _NOTE_LINE * (len(self._notes) - 1)
        else:
            least, more = (32 if self._dense else 44), 0
        return least + more + _TEXT_LINE * (max(1, len(self._lines)) - 1)

    def _words_left(self) -> float:
        key = {0: 0, 1: 36}.get(len(self._face.key), 46)  # the cap of two digits is wider
        return 8.0 + key + (0 if self._face.box is Box.NONE else 32)

    def _words_right(self) -> float:
        face, right = self._face, self.width() - 8.0
        if face.tag is not None:
            return right - tag_width(self._theme, face.tag)
        return right - self._theme.width(face.trailing, Type.NOTE) if face.trailing else right

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give a note the lines it takes at this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _break(self) -> None:
        """Break the words, or the note, where they are too long for the present width."""
        room = self._words_right() - self._words_left() - 8
        note, text = self._face.note, self._face.text
        self._notes = broken_text(note, self._theme.font(Type.NOTE), room) if note else ()
        bold = self._words_font(bold=True)  # chosen words, too, stay on their lines
        fits = room < _LEAST_ROOM or width_of(text, bold) <= room
        self._lines = () if fits else broken_text(text, bold, room)

    def _words_font(self, *, bold: bool) -> QFont:
        return self._theme.sized(14 if self._dense and not self._face.note else 16, bold=bold)

    def _fit(self) -> None:
        self._break()
        open_checks = bool(self._face.checks) and self.isChecked()
        self.setFixedHeight(self._head + (34 if open_checks else 0))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a row's size."""
        return QSize(320, self.height())

    def ring_rect(self) -> QRect:
        """Return the part that the focus ring surrounds: it leaves the rows around it whole."""
        return self.rect().adjusted(0, 3, 0, -3)

    def ring_radius(self) -> int:
        """Return the corner radius for the focus ring."""
        return self._theme.radius.tag

    def keyPressEvent(self, event: object) -> None:
        """Choose by Enter as by Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.click()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Come into sight with the keyboard; under the mouse nothing moves."""
        super().focusInEvent(event)
        part = self.parentWidget()
        while part is not None and not isinstance(part, QScrollArea):
            part = part.parentWidget()
        if part is not None and event.reason() is not Qt.FocusReason.MouseFocusReason:
            part.ensureWidgetVisible(self, 8, 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Toggle a check point where one was hit."""
        for number in range(len(self._face.checks) if self.isChecked() else 0):
            if self.check_spot(number).contains(event.position().toPoint()):
                self.check_toggled.emit(number)
                return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, cap, box, words, tag and the check line."""
        ink, face = self._theme.ink, self._face
        with QPainter(self) as painter:
            on = self.isChecked()
            ground = ink.tint if on else ink.surface if self.underMouse() else None
            self._paint_ground(painter, ground)
            x = self._words_left()
            if face.key:
                paint_key(painter, self._theme, QPointF(8.0, (self._head - 24) / 2), face.key)
            self._paint_box(painter, x - 32)
            self._paint_trailing(painter)
            room = QRectF(x, 0, self._words_right() - x - 8, self._head)
            self._paint_words(painter, room)
            if face.checks and on:
                self._paint_checks(painter, face.checks)

    def _paint_ground(self, painter: QPainter, ground: QColor | None) -> None:
        if not self._face.framed:
            if ground is not None:
                painter.fillRect(self.rect(), ground)
            paint_hairline(painter, QRectF(self.rect()), self._theme.ink.line_soft)
        elif ground is not None:
            corner = self._theme.radius.control - 1
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(self.rect(), corner, corner)

    def _paint_box(self, painter: QPainter, x: float) -> None:
        at = QPointF(x, (self._head - 20) / 2)
        box, on = self._face.box, self.isChecked()
        if box is Box.CHECK:
            paint_check(painter, self._theme, at, on=on, green=False)
        elif box is Box.RADIO:
            paint_radio(painter, self._theme, at, on=on)
        elif box is Box.ICON:
            done = self._face.icon == "check"
            colour = self._theme.ink.ok if done else self._theme.ink.text
            self._theme.icons.paint(painter, self._face.icon, (at.x(), at.y()), 20, colour)

    def _paint_trailing(self, painter: QPainter) -> None:
        face, left = self._face, self._words_right()
        if face.tag is not None:
            paint_tag(painter, self._theme, QPointF(left, (self._head - 24) / 2), face.tag)
        elif face.trailing:
            room = QRectF(left, 0, self.width() - 8.0 - left, self._head)
            font = self._theme.font(Type.NOTE)
            paint_text(painter, room, face.trailing, font, self._theme.ink.sub, RIGHT)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        face, ink = self._face, self._theme.ink
        bold = self.isChecked() or bool(face.note)
        font = self._words_font(bold=bold)
        lines = self._lines or (face.text,)
        tall = (24 if face.note else _TEXT_LINE) + _TEXT_LINE * (len(lines) - 1)
        top = room.center().y() - (tall + _NOTE_LINE * len(self._notes)) / 2
        for number, told in enumerate(lines):
            high = tall - _TEXT_LINE * (len(lines) - 1)
            at = QRectF(room.left(), top + _TEXT_LINE * number, room.width(), high)
            paint_text(painter, at, told, font, ink.text)
        for number, note in enumerate(self._notes):
            line = QRectF(room.left(), top + tall + _NOTE_LINE * number, room.width(), _NOTE_LINE)
            paint_text(painter, line, note, self._theme.font(Type.NOTE), ink.sub)

    def check_spot(self, number: int) -> QRect:
        """Return the place of one point of the check line, with a margin for the mouse."""
        x = 44.0
        for mark in self._face.checks[:number]:
            x += self._check_width(mark) + 16
        width = self._check_width(self._face.checks[number])
        return QRect(round(x) - 4, self._head - 2, round(width) + 8, 28)

    def _check_width(self, mark: CheckMark) -> float:
        return 20 + self._theme.width(mark.text, Type.NOTE)

    def _paint_checks(self, painter: QPainter, checks: Sequence[CheckMark]) -> None:
        ink = self._theme.ink
        for number, mark in enumerate(checks):
            spot = QRectF(self.check_spot(number).adjusted(4, 4, -4, -4))
            icon, colour = ("check", ink.ok) if mark.holds else ("cross", ink.error)
            self._theme.icons.paint(painter, icon, (spot.left(), spot.top() + 2), 16, colour)
            room = spot.adjusted(20, 0, 2, 0)
            words = ink.text if mark.holds else ink.error
            paint_text(painter, room, mark.text, self._theme.font(Type.NOTE), words)
