"""Printing into the card's 追記欄: what goes onto the free lines | the card as it will be."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from widgets.clearing import discard
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field
from widgets.controls.labels import Label, NameLabel, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.frame import Frame, Section
from widgets.screens.form_pane import PageSight
from widgets.screens.ledger_parts import FactGrid
from widgets.screens.ledger_view import Fact
from widgets.screens.page_head import page_head
from widgets.steps.step import TickList
from widgets.theme import Theme, Type

_SIDE, _SIDE_COMPACT = 760, 560


@dataclass(frozen=True, kw_only=True)
class FaceView:
    """Hold the page; ``entries`` are (name, words, first text)."""

    tone: Tone
    said: str
    text: str
    name: str = ""
    number: str = ""
    entries: tuple[tuple[str, str, str], ...] = ()
    facts: tuple[Fact, ...] = ()


class FaceScreen(Frame):
    """Show fields and preview; ``typed`` is a change of a field, ``left`` Esc."""

    typed = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self.state = Notice(theme, large=True)
        self.name = NameLabel(theme, "", Type.VERDICT)
        self._number = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.warning = Notice(theme, Tone.ERROR)
        self.fields: dict[str, Field] = {}
        self._entries: tuple[tuple[str, str, str], ...] = ()
        self.card = PageSight(theme)
        self._facts = FactGrid(theme, 1, label=160)
        column = self.step.column
        column.addLayout(page_head(theme, words("face.title")))
        column.addWidget(self.state)
        column.addWidget(self.name)
        column.addWidget(self._number)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        column.addLayout(self._rows)
        column.addWidget(self.warning)
        column.addStretch(1)
        sight, told = Section(theme), Section(theme)
        sight.setSizePolicy(sight.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Ignored)
        sight.column.addWidget(Label(theme, words("face.preview"), bold=True))
        sight.column.addWidget(self.card, 1)
        told.column.addWidget(self._facts)
        self.side.column.addWidget(sight, 1)
        self.side.column.addWidget(told)
        self.escaped.connect(self.left)

    def show_view(self, view: FaceView) -> None:
        """Show the page; fields that are there keep what was typed."""
        self.state.show_notice(view.tone, view.said, view.text)
        self.name.set_name(view.name)
        self._number.setText(view.number)
        for label in (self.name, self._number):
            label.setVisible(bool(view.number))
        self._facts.show_facts(view.facts)
        if view.entries != self._entries:
            self._lay(view.entries)
        if self.compact:
            self.spread_compact()

    def _lay(self, entries: tuple[tuple[str, str, str], ...]) -> None:
        if any(field.edit.hasFocus() for field in self.fields.values()):
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        for field in self.fields.values():
            discard(field)
        self._entries, self.fields = entries, {}
        for name, words, text in entries:
            field = Field(self._theme, words, required=True)
            field.set_text(text)
            field.edit.textChanged.connect(lambda _text: self.typed.emit())
            self.fields[name] = field
            self._rows.addWidget(field)
        self.first = next((field.edit for field in self.fields.values()), None)
        if self.first is not None and QApplication.focusWidget() in (None, self):
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
            self.first.deselect()

    def texts(self) -> dict[str, str]:
        """Return what is to be printed for each entry."""
        return {name: field.text() for name, field in self.fields.items()}

    def show_card(self, picture: QImage, warning: str, following: str) -> None:
        """Show the card, and why it may not be printed so."""
        self.card.show_picture(self._theme.words("face.preview"), picture)
        self.warning.setVisible(bool(warning))
        self.warning.show_notice(Tone.ERROR, warning, following)

    def wipe(self) -> None:
        """Leave nothing of a person."""
        self._lay(())
        self.card.show_picture("", QImage())
        self.name.set_name("")

    def set_compact(self, compact: bool) -> None:
        """Take the narrower side."""
        super().set_compact(compact)
        self.side.setFixedWidth(_SIDE_COMPACT if compact else _SIDE)


class FaceConfirm(DecisionPane):
    """Ask a second time before a card is printed: each point is ticked by its digit."""

    def __init__(
        self, theme: Theme, window: QWidget, picture: QImage, name: str, number: str
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("face.confirm.title"),
            decide=words("face.confirm.decide"),
            back=words("face.confirm.back"),
            width=880,
            danger=True,
        )
        self.card = PageSight(theme)
        self.card.setMinimumHeight(300)
        self.card.show_picture(words("face.preview"), picture)
        self.body.addWidget(self.card, 1)
        self.body.addWidget(NameLabel(theme, name, Type.LEAD, bold=True))
        self.body.addWidget(Label(theme, number, Type.NOTE, colour=theme.ink.sub))
        self.points = TickList(theme)
        self._names = ("one_card", "their_card", "text_right")
        self.points.set_points([(one, words(f"face.confirm.{one}")) for one in self._names])
        self.body.addWidget(self.points)
        self.points.ticked.connect(self._tell)
        self.digit_pressed.connect(self.points.digit)
        self._tell()

    def _tell(self) -> None:
        whole = set(self.points.points()) == set(self._names)
        self.set_reason("" if whole else self._theme.words("face.confirm.lack"))

    def close_pane(self) -> None:
        """Take the pane away and the card with it."""
        self.card.show_picture("", QImage())
        super().close_pane()


class CalibrationPane(DecisionPane):
    """Ask how far the print lies from its place, in millimetres."""

    def __init__(self, theme: Theme, window: QWidget, values: Sequence[str]) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("face.calibrate.title"),
            decide=words("face.calibrate.decide"),
            back=words("face.confirm.back"),
        )
        self.body.addWidget(Prose(theme, words("face.calibrate.how")))
        self.fields: list[Field] = []
        for name, value in zip(("right", "down"), values, strict=True):
            field = Field(theme, words(f"face.calibrate.{name}"))
            field.edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            field.set_text(value)
            field.submitted.connect(self.press_decide)
            field.edit.textChanged.connect(lambda _text: self._tell())
            self.fields.append(field)
            self.body.addWidget(field)
        self._tell()

    def values(self) -> tuple[float, float] | None:
        """Return both values, None where one is no number."""
        try:
            right, down = (float(field.text().replace("−", "-")) for field in self.fields)
        except ValueError:
            return None
        return right, down

    def _tell(self) -> None:
        lack = self._theme.words("face.calibrate.lack")
        self.set_reason("" if self.values() is not None else lack)
