"""One booking beside the list: who, when, how certain, what may be done, what happened."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonKind, ButtonSize
from widgets.controls.labels import Label, NameLabel, Prose
from widgets.controls.marks import Tag
from widgets.controls.notice import Notice
from widgets.controls.painting import TagFace, Tone
from widgets.controls.timeline import Timeline
from widgets.frame import Section
from widgets.screens.bookings_view import DetailView
from widgets.screens.ledger_parts import FactGrid, QuietScroll
from widgets.screens.ledger_view import Fact
from widgets.theme import Theme, Type


class BookingDetail(QWidget):
    """Show one booking: who, when, how certain, what may be done, everything that happened.

    ``acted(name)`` is a button: change, contact, note, cancel.
    """

    acted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        words = theme.words
        self._view: DetailView | None = None
        self._number = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.name = NameLabel(theme, "", Type.VERDICT, whole=True)
        self._status = Tag(theme)
        self.warning = Notice(theme, Tone.WARN)
        self._facts = FactGrid(theme, 1, label=88)
        self.timeline = Timeline(theme)
        no_events = words("bookings.history.none")
        self._no_events = Prose(theme, no_events, Type.NOTE, colour=theme.ink.sub)
        self._nobody = Prose(theme, words("bookings.list.choose"), colour=theme.ink.sub)
        self.acts = {
            name: Button(
                theme,
                words(f"bookings.act.{name}"),
                ButtonKind.DANGER if name == "cancel" else ButtonKind.SECONDARY,
                ButtonSize.SMALL,
                key=str(number),
                key_first=True,
            )
            for number, name in enumerate(("change", "contact", "note", "cancel"), start=1)
        }
        self._body = QWidget()
        self._build()
        for name, button in self.acts.items():
            button.clicked.connect(lambda _=False, name=name: self.acted.emit(name))
        self.show_view(None)

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = Section(self._theme)
        line = QHBoxLayout()
        line.addWidget(self._number, 1)
        line.addWidget(self._status)
        head.column.addLayout(line)
        head.column.addWidget(self.name)
        head.column.addWidget(self.warning)
        column.addWidget(head)
        facts = Section(self._theme)
        facts.column.addWidget(self._facts)
        facts.column.addSpacing(8)
        for pair in (("change", "contact"), ("note", "cancel")):
            row = QHBoxLayout()
            row.setSpacing(8)
            for name in pair:
                row.addWidget(self.acts[name])
            row.addStretch(1)
            facts.column.addSpacing(4)
            facts.column.addLayout(row)
        column.addWidget(facts)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(24, 12, 16, 8)
        title = self._theme.words("bookings.history.title")
        stack.addWidget(Label(self._theme, title, bold=True))
        stack.addWidget(self._no_events)
        stack.addWidget(self.timeline)
        stack.addStretch(1)
        column.addWidget(QuietScroll(inner), 1)
        whole.addWidget(self._body, 1)
        self._blank = QWidget()
        blank = QVBoxLayout(self._blank)
        blank.setContentsMargins(48, 48, 48, 0)
        blank.addWidget(self._nobody)
        blank.addStretch(1)
        whole.addWidget(self._blank, 1)

    def show_view(self, view: DetailView | None) -> None:
        """Show a booking, or the invitation to choose one."""
        if view is not None and view == self._view:
            return
        self._view = view
        self._body.setVisible(view is not None)
        self._blank.setVisible(view is None)
        if view is None:
            return
        self._number.setText(view.number)
        self.name.set_name(view.name)
        self._status.show_face(TagFace(text=view.status, tone=view.tone, icon=""))
        self.warning.setVisible(bool(view.warning))
        self.warning.show_notice(view.warning_tone, view.warning, view.warning_note)
        self._facts.show_facts(view.facts)
        self.timeline.set_events(view.events)
        self._no_events.setVisible(not view.events)
        for name, button in self.acts.items():
            button.setVisible(name in view.acts)

    def facts(self) -> tuple[Fact, ...]:
        """Return the facts in sight."""
        return self._facts.facts()

    def act(self, number: int) -> None:
        """Press the button of a digit."""
        names = tuple(self.acts)
        if 0 < number <= len(names) and self._view is not None:
            name = names[number - 1]
            if name in self._view.acts:
                self.acted.emit(name)
