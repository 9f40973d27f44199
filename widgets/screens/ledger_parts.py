"""Parts of the ledger page: the search field, the ways where nothing was found, the card's side."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from widgets.clearing import clear
from widgets.controls.buttons import Button, ButtonKind, ButtonSize
from widgets.controls.choice_row import Box, ChoiceFace, ChoiceRow
from widgets.controls.counts import Tabs
from widgets.controls.fields import FieldKind, LineEdit
from widgets.controls.labels import Hairline, Label, NameLabel, Prose
from widgets.controls.marks import KeyMark, Tag
from widgets.controls.painting import RIGHT, TagFace, paint_text
from widgets.controls.picture import Picture
from widgets.controls.timeline import Timeline
from widgets.frame import Section
from widgets.screens.ledger_view import CardSideView, Fact, Way
from widgets.theme import Theme, Type

_STEPS = {
    int(Qt.Key.Key_Down): 1,
    int(Qt.Key.Key_Up): -1,
    int(Qt.Key.Key_PageDown): 8,
    int(Qt.Key.Key_PageUp): -8,
}


class SearchEdit(LineEdit):
    """Take what is searched; ``moved(n)`` are the arrows, so that the hand stays here."""

    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, FieldKind.TEXT, large=True)
        self._theme, self._hint = theme, theme.words("ledger.hint")
        self.setFont(theme.sized(22))
        self.setStyleSheet("QLineEdit { font-size: 22px; }")
        self.setAccessibleName(theme.words("ledger.title"))
        self.setAccessibleDescription(self._hint)
        self.setTextMargins(40, 0, 16, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list by arrows and pages."""
        step = _STEPS.get(event.key(), 0)
        if step and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.moved.emit(step)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the glass on the left and, where there is room, what can be typed on the right."""
        super().paintEvent(event)
        ink = self._theme.ink
        with QPainter(self) as painter:
            middle = self.height() / 2
            self._theme.icons.paint(painter, "search", (18, middle - 12), 24, ink.text)
            used = self.fontMetrics().horizontalAdvance(self.text())
            wide = self._theme.width(self._hint, Type.NOTE)
            if used + wide + 96 < self.width():
                room = QRectF(self.width() - wide - 18, 0, wide + 2, self.height())
                paint_text(painter, room, self._hint, self._theme.font(Type.NOTE), ink.sub, RIGHT)


class NothingFound(QWidget):
    """Say in one sentence that nothing was found, and offer numbered ways (08c)."""

    taken = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ways: tuple[Way, ...] = ()
        self.sentence = Prose(theme, "", Type.TITLE)
        self._searched = Prose(theme, theme.words("ledger.empty.searched"), Type.LEAD)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        holder = QWidget()
        holder.setMaximumWidth(720)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Picture(theme, "search", 40, theme.ink.sub))
        column.addSpacing(8)
        column.addWidget(self.sentence)
        column.addWidget(self._searched)
        column.addSpacing(16)
        column.addWidget(Hairline(theme.ink.line))
        column.addLayout(self._rows)
        column.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 24, 0, 0)
        outer.addStretch(1)
        outer.addWidget(holder, 8)
        outer.addStretch(1)

    def show_ways(self, sentence: str, ways: Sequence[Way]) -> None:
        """Change the sentence and what is offered."""
        self.sentence.set_text(sentence)
        if tuple(ways) == self._ways:
            return
        self._ways = tuple(ways)
        clear(self._rows)
        words = self._theme.words
        for number, way in enumerate(ways, start=1):
            face = ChoiceFace(
                text=words(f"ledger.way.{way.value}.title"),
                note=words(f"ledger.way.{way.value}.text"),
                key=str(number),
                box=Box.NONE,
            )
            row = ChoiceRow(self._theme, face)
            row.clicked.connect(lambda _=False, way=way: self.taken.emit(way))
            self._rows.addWidget(row)

    def take(self, number: int) -> None:
        """Take the way with this number, where there is one."""
        if 0 < number <= len(self._ways):
            self.taken.emit(self._ways[number - 1])


class FactGrid(QWidget):
    """Show labels with their values in columns; ``stacked`` puts the value below its label."""

    def __init__(
        self, theme: Theme, columns: int = 2, *, label: int = 80, stacked: bool = False
    ) -> None:
        super().__init__()
        self._theme, self._columns, self._label, self._stacked = theme, columns, label, stacked
        self._facts: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)

    def facts(self) -> tuple[Fact, ...]:
        """Return the facts in sight."""
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Change the facts; nothing is rebuilt where they are the same."""
        if tuple(facts) == self._facts:
            return
        self._facts = tuple(facts)
        self._lay()

    def set_columns(self, columns: int) -> None:
        """Change how many facts stand side by side."""
        if columns != self._columns:
            self._columns = columns
            for number in range(self._grid.columnCount()):
                self._grid.setColumnStretch(number, 0)
            self._lay()

    def _lay(self) -> None:
        clear(self._grid)
        for number, fact in enumerate(self._facts):
            row, column = divmod(number, self._columns)
            name = Label(self._theme, fact.label, Type.NOTE, colour=self._theme.ink.sub)
            if self._stacked:
                value: QWidget = Label(self._theme, fact.value, bold=True)
                self._grid.addWidget(name, row * 2, column)
                self._grid.addWidget(value, row * 2 + 1, column)
                self._grid.setColumnStretch(column, max(4, len(fact.value)))
                continue
            name.setFixedWidth(self._label)
            value = Prose(self._theme, fact.value)
            self._grid.addWidget(name, row, column * 2, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, column * 2 + 1)
            self._grid.setColumnStretch(column * 2 + 1, 1)


class VariantRows(QWidget):
    """Tell of each noteworthy character of a name: the character as it is written, then words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._notes: tuple[tuple[str, str], ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.hide()

    def show_notes(self, notes: Sequence[tuple[str, str]]) -> None:
        """Change the notes: (character, words)."""
        self.setVisible(bool(notes))
        if tuple(notes) == self._notes:
            return
        self._notes = tuple(notes)
        clear(self._rows)
        for character, told in notes:
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            name = NameLabel(self._theme, character, Type.LEAD, colour=self._theme.ink.warn)
            name.setFixedWidth(24)
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Prose(self._theme, told, Type.NOTE, colour=self._theme.ink.warn), 1)
            self._rows.addWidget(holder)


class QuietScroll(QScrollArea):
    """Scroll a part without a frame of its own; moves by arrows when it has the keyboard."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)


class CardSide(QWidget):
    """Show one card: head, facts, notes on its name, and its history in tabs.

    ``correct`` and ``discard`` are the buttons 訂正を記録 and 廃棄・失効, shown to who may.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: CardSideView | None = None
        self._nobody = Prose(theme, theme.words("ledger.choose"), colour=theme.ink.sub)
        self._kana = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.name = NameLabel(theme, whole=True)
        self._status = Tag(theme)
        self._facts = FactGrid(theme)
        self._variants = VariantRows(theme)
        self.tabs = Tabs(theme, ("", "", ""))
        self.timeline = Timeline(theme)
        self._nothing = Prose(theme, "", colour=theme.ink.sub)
        self._foot = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.correct = Button(
            theme, theme.words("ledger.correct.button"), size=ButtonSize.SMALL, key="Shift+F4"
        )
        self.correct.hide()
        self.discard = Button(
            theme,
            theme.words("ledger.discard.button"),
            ButtonKind.DANGER,
            ButtonSize.SMALL,
            key="Shift+F8",
        )
        self.discard.hide()
        self._body = self._build()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._body, 1)
        self._blank = QWidget()
        blank = QVBoxLayout(self._blank)
        blank.setContentsMargins(64, 0, 64, 0)
        blank.addStretch(1)
        blank.addWidget(self._nobody)
        blank.addStretch(1)
        column.addWidget(self._blank, 1)
        self.tabs.changed.connect(self._show_tab)
        self.show_view(None)

    def _build(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = Section(self._theme)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.name, 1)
        line.addWidget(self._status, 0, Qt.AlignmentFlag.AlignVCenter)
        head.column.addWidget(self._kana)
        head.column.addLayout(line)
        head.column.addWidget(self._variants)
        head.column.addSpacing(4)
        head.column.addWidget(self._facts)
        column.addWidget(head)
        column.addWidget(self.tabs)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(24, 16, 16, 8)
        stack.setSpacing(0)
        stack.addWidget(self._nothing)
        stack.addWidget(self.timeline)
        stack.addStretch(1)
        self._history = QuietScroll(inner)
        column.addWidget(self._history, 1)
        foot = Section(self._theme, line_above=True)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addStretch(1)
        below.addWidget(self.discard)
        below.addWidget(self.correct)
        foot.column.addWidget(self._foot)
        foot.column.addLayout(below)
        column.addWidget(foot)
        return body

    def show_view(self, view: CardSideView | None) -> None:
        """Show a card, or the invitation to choose one."""
        self._body.setVisible(view is not None)
        self._blank.setVisible(view is None)
        self._view = view
        if view is None:
            return
        self._kana.setText(view.kana)
        self.name.set_name(view.name)
        self._status.show_face(TagFace(text=view.status, tone=view.tone))
        self._facts.show_facts(view.facts)
        self._variants.show_notes(view.variants)
        self.tabs.set_titles(view.tabs)
        self._foot.set_text(view.foot)
        self._show_tab(self.tabs.current)

    def set_compact(self, compact: bool) -> None:
        """Put the facts into one column."""
        self._facts.set_columns(1 if compact else 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground where no card is chosen."""
        if self._view is None:
            with QPainter(self) as painter:
                painter.fillRect(self.rect(), self._theme.ink.surface)

    def _show_tab(self, number: int) -> None:
        if self._view is None:
            return
        events = self._view.events[number]
        self.timeline.setVisible(bool(events))
        self._nothing.setVisible(not events)
        self._nothing.set_text(self._view.nothing[number])
        self.timeline.set_events(events)


class Hint(QWidget):
    """Show keys with what they do, for the foot of a page."""

    def __init__(self, theme: Theme, keys: Sequence[str], text: str, *, last: bool = False) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0 if last else 8, 0)
        row.setSpacing(8)
        for key in keys:
            row.addWidget(KeyMark(theme, key))
        row.addWidget(Label(theme, text, Type.NOTE, colour=theme.ink.sub))


class PressFilter(QObject):
    """Tell Ctrl+P, Enter and Ctrl+Enter of an editor without changing the editor."""

    printed = Signal()
    entered = Signal()
    widened = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = pressed == Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.widened if control else self.entered).emit()
            return True
        if control and event.key() == Qt.Key.Key_P:
            self.printed.emit()
            return True
        return False
