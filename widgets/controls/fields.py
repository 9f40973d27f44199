"""Fields to type in: label, editor, hint, error; code boxes; secrets that never become text."""

import unicodedata
from enum import Enum

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.ports import Secret
from widgets.controls.labels import Label, Prose
from widgets.controls.painting import CENTRE, paint_box, paint_text
from widgets.controls.picture import Picture
from widgets.hard_text import is_hard
from widgets.machine_keys import Machine
from widgets.theme import Theme, Type

CELL_GAP = 16
_LONGEST_SECRET = 128


class FieldKind(Enum):
    """Name what a field takes; CODE switches the input method off and folds full width."""

    TEXT = "text"
    CODE = "code"


class LineEdit(QLineEdit):
    """Be a line editor in the theme's dress; codes are folded to half width as they are typed.

    Names stand in it as on the card: what Qt would draw in another shape is drawn anew.
    """

    def __init__(self, theme: Theme, kind: FieldKind, *, large: bool = False) -> None:
        super().__init__()
        self._dress, self._composing = theme, False
        self.setProperty("large", large)
        self.setFixedHeight(theme.height.large if large else theme.height.control)
        if kind is FieldKind.CODE:
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            self.setInputMethodHints(
                Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
            )
            self.textChanged.connect(self._fold)

    def _fold(self, text: str) -> None:
        folded = unicodedata.normalize("NFKC", text)
        if folded != text:
            at = self.cursorPosition()
            self.setText(folded)
            self.setCursorPosition(at)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether an input method's words, which are not the editor's yet, stand in it."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let Qt draw, then draw the hard characters."""
        super().paintEvent(event)
        if is_hard(self.text()) and not self._composing:
            from widgets.controls.hard_edit import paint_hard  # noqa: PLC0415 - a name's affair

            paint_hard(self, self._dress.ink)

    def set_state(self, state: str) -> None:
        """Show ``error`` or an empty state by the style sheet."""
        if self.property("state") != state:
            self.setProperty("state", state)
            self.style().unpolish(self)
            self.style().polish(self)


class SecretEdit(LineEdit):
    """Take a password key by key into bytes; the editor's own text is only dots.

    Pasting, dragging and the input method are off: nothing of the secret becomes a Qt string.  A
    code that a scanner types here is none: it is wiped, and its Enter sends nothing.
    """

    def __init__(self, theme: Theme, *, large: bool = False) -> None:
        super().__init__(theme, FieldKind.CODE, large=large)
        self._typed, self._machine = bytearray(), Machine()
        self.setProperty("raw_keys", True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)

    def take(self) -> Secret:
        """Hand over what was typed and empty the field."""
        secret = Secret(self._typed)
        self.wipe()
        return secret

    def wipe(self) -> None:
        """Overwrite what was typed."""
        self._typed[:] = bytes(len(self._typed))
        del self._typed[:]
        self._dots()

    def is_empty(self) -> bool:
        """Tell whether nothing was typed."""
        return not self._typed

    def _dots(self) -> None:
        self.setText("●" * len(self._typed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take printable keys as bytes, Backspace and Delete as such; leave the rest to Qt."""
        if self._machine.typed(event):
            self.wipe()
            return
        key = event.key()
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier or (
                key == Qt.Key.Key_Delete or self.hasSelectedText()
            ):
                self.wipe()
            elif self._typed:
                self._typed[-1] = 0
                del self._typed[-1]
                self._dots()
            return
        if event.matches(QKeySequence.StandardKey.Paste) or event.matches(
            QKeySequence.StandardKey.Cut
        ):
            return
        char = event.text()
        blocked = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if char and char.isprintable() and not blocked:
            if self.hasSelectedText():
                self.wipe()
            if len(self._typed) < _LONGEST_SECRET:
                self._typed += unicodedata.normalize("NFKC", char).encode()
            self._dots()
            return
        super().keyPressEvent(event)


class Field(QWidget):
    """Hold a label, an editor of 44 or 56 px and, below, the hint or the error.

    ``edit`` is the editor; ``submitted`` is Enter in it.
    """

    submitted = Signal()

    def __init__(
        self,
        theme: Theme,
        label: str,
        kind: FieldKind = FieldKind.TEXT,
        *,
        edit: QLineEdit | None = None,
        large: bool = False,
        required: bool = False,
        hint: str = "",
        placeholder: str = "",
        aside: str = "",
    ) -> None:
        super().__init__()
        self._theme, self._hint_text = theme, hint
        self.edit = edit or LineEdit(theme, kind, large=large)
        self.edit.setAccessibleName(label)
        self.edit.setPlaceholderText(placeholder)
        self.edit.returnPressed.connect(self.submitted)
        self._below = Prose(theme, hint, Type.NOTE, colour=theme.ink.sub)
        if not hint:
            self._below.hide()
        self._mark = Picture(theme, "fault", 16, theme.ink.error)
        self._mark.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head(label, required=required, aside=aside))
        column.addSpacing(8)
        column.addWidget(self.edit)
        column.addSpacing(8)  # the focus ring lies 6 px around the editor
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self._mark)
        below.addWidget(self._below, 1)
        column.addLayout(below)
        self.setFocusProxy(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _head(self, label: str, *, required: bool, aside: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        name = Label(self._theme, label, bold=True)
        name.setBuddy(self.edit)
        head.addWidget(name)
        if required:
            told = self._theme.words("field.required")
            head.addWidget(Label(self._theme, told, Type.NOTE, colour=self._theme.ink.error))
        if aside:
            head.addWidget(Label(self._theme, aside, Type.NOTE, colour=self._theme.ink.sub))
        head.addStretch(1)
        return head

    def text(self) -> str:
        """Return what was typed, without surrounding spaces."""
        return self.edit.text().strip()

    def set_text(self, text: str) -> None:
        """Fill the editor."""
        self.edit.setText(text)

    def set_error(self, error: str) -> None:
        """Show what is wrong below the editor; empty shows the hint again."""
        ink = self._theme.ink
        self._below.set_text(error or self._hint_text)
        self._below.set_colour(ink.error if error else ink.sub)
        self._below.setVisible(bool(error or self._hint_text))
        self._mark.setVisible(bool(error))
        self.edit.setAccessibleDescription(error or self._hint_text)
        if isinstance(self.edit, LineEdit):
            self.edit.set_state("error" if error else "")


class CodeBoxes(QLineEdit):
    """Take a code of n digits drawn as n cells: one editor, one accessible object.

    Paste and scanner are accepted; the last digit does not submit.
    """

    def __init__(self, theme: Theme, name: str, length: int = 6) -> None:
        super().__init__()
        self._theme, self._length = theme, length
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.setFixedHeight(theme.height.large)
        self.setMinimumWidth(length * (36 + CELL_GAP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFrame(False)
        self.textChanged.connect(self._digits_only)
        self.cursorPositionChanged.connect(self._to_end)

    def _digits_only(self, text: str) -> None:
        folded = unicodedata.normalize("NFKC", text)
        digits = "".join(c for c in folded if c.isascii() and c.isdigit())[: self._length]
        if digits != text:
            self.setText(digits)
        self.update()

    def _to_end(self, _old: int, new: int) -> None:
        if new != len(self.text()):
            self.setCursorPosition(len(self.text()))

    @property
    def complete(self) -> bool:
        """Tell whether all digits are there."""
        return len(self.text()) == self._length

    def cell(self, number: int) -> QRect:
        """Return the place of one cell."""
        width = (self.width() - CELL_GAP * (self._length - 1)) / self._length
        left = round(number * (width + CELL_GAP))
        return QRect(left, 0, round(width), self.height())

    def ring_rect(self) -> QRect:
        """Return the cell that takes the next digit."""
        return self.cell(min(len(self.text()), self._length - 1))

    def ring_radius(self) -> int:
        """Return the cells' radius."""
        return self._theme.radius.control

    def sizeHint(self) -> QSize:
        """Return the room of all cells."""
        return QSize(self._length * 67 + CELL_GAP * (self._length - 1), self._theme.height.large)

    def event(self, event: QEvent) -> bool:
        """Repaint with the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, the digits and the caret."""
        ink = self._theme.ink
        with QPainter(self) as painter:
            text = self.text()
            for number in range(self._length):
                cell = QRectF(self.cell(number))
                paint_box(painter, cell, ground=ink.bg, line=ink.line_strong)
                if number < len(text):
                    font = self._theme.font(Type.VERDICT)
                    paint_text(painter, cell, text[number], font, ink.text, CENTRE)
                elif number == len(text) and self.hasFocus():
                    middle = cell.center()
                    painter.fillRect(QRectF(middle.x() - 1, middle.y() - 12, 2, 24), ink.text)
