"""The booking form at the right: who comes for the selected slot, and what they are told."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.reservations.booking import Comer
from widgets.clearing import discard
from widgets.controls.fields import Field
from widgets.controls.inline_choice import InlineChoice
from widgets.controls.labels import Hairline, Label, Prose
from widgets.frame import Section
from widgets.screens.booking_parts import FocusTold, FormHead, PersonBox, form_field
from widgets.screens.bookings_view import Draft, FormView
from widgets.screens.ledger_parts import QuietScroll
from widgets.theme import Theme, Type

HOME = "ja"
_IN_A_ROW = 3
_MANY_IN_A_ROW = 2


class BookingForm(QWidget):
    """Hold the form's fields.

    ``edited`` tells any change, ``person_wanted`` that number or birth date was left or entered,
    ``entered(field)`` Enter in a field.
    """

    edited = Signal()
    person_wanted = Signal()
    entered = Signal(str)

    def __init__(self, theme: Theme, languages: Sequence[str] = (HOME,)) -> None:
        """Take the languages that slips and messages can have, the home language first."""
        super().__init__()
        self._theme = theme
        self._filling = self._compact = False
        words = theme.words
        self.head = FormHead(theme)
        self.number = form_field(
            theme, words("bookings.form.number"), code=True, aside=words("bookings.form.number_by")
        )
        self.born = form_field(
            theme, words("bookings.form.born"), placeholder=words("bookings.form.born_how")
        )
        self.name = form_field(theme, words("bookings.form.name"))
        self.kana = form_field(theme, words("bookings.form.kana"), required=True)
        self.person = PersonBox(theme)
        self.phone = form_field(theme, words("bookings.form.phone"), code=True, required=True)
        self.mail = form_field(theme, words("bookings.form.mail"), code=True)
        self.comers = {
            comer: InlineChoice(
                theme,
                words(f"bookings.comer.{comer.value}"),
                single=True,
                short=words(f"bookings.comer_short.{comer.value}"),
            )
            for comer in Comer
        }
        self.by_mail = InlineChoice(theme, words("bookings.form.by_mail"))
        self.on_paper = InlineChoice(
            theme, words("bookings.form.on_paper"), short=words("bookings.form.on_paper_short")
        )
        self.languages = {
            code: InlineChoice(theme, words(f"bookings.language.{code}"), single=True)
            for code in languages
        }
        self._items: dict[str, InlineChoice] = {}
        self._shown: tuple[tuple[str, str, bool], ...] = ()
        self._view: FormView | None = None
        self._build()
        self._connect()
        self.clear()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._fields = QWidget()
        fields = self._list_of(self._fields)
        for field in (self.number, self.born, self.name, self.kana):
            fields.addWidget(field)
        self._rest = QWidget()
        rest = self._list_of(self._rest)
        rest.addWidget(self._choice("bookings.form.comer", tuple(self.comers.values())))
        rest.addWidget(self.phone)
        rest.addWidget(self._choice("bookings.form.notice", (self.by_mail, self.on_paper)))
        rest.addWidget(self.mail)
        spoken = tuple(self.languages.values())
        self._language = self._choice(
            "bookings.form.language", spoken, beside=len(spoken) <= _IN_A_ROW
        )
        rest.addWidget(Hairline(self._theme.ink.line_soft))
        rest.addWidget(Label(self._theme, self._theme.words("bookings.form.items"), bold=True))
        self._item_rows = QVBoxLayout()
        self._item_rows.setSpacing(0)
        rest.addLayout(self._item_rows)
        rest.addWidget(self._language)
        self._language.setVisible(len(self.languages) > 1)
        for part in (self._fields, self.person, self._rest):
            self._rows.addWidget(part)
        self._rows.addStretch(1)
        self._scroll = QuietScroll(self._body)
        column.addWidget(self._scroll, 1)
        self._foot = Section(self._theme, line_above=True)
        self._foot_text = Prose(self._theme, "", Type.NOTE, colour=self._theme.ink.sub)
        self._foot.column.addWidget(self._foot_text)
        column.addWidget(self._foot)

    def _list_of(self, holder: QWidget) -> QVBoxLayout:
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        return column

    def _choice(self, title: str, choices: Sequence[QWidget], *, beside: bool = False) -> QWidget:
        holder = QWidget()
        column = QHBoxLayout(holder) if beside else QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16 if beside else 4)
        column.addWidget(Label(self._theme, self._theme.words(title), bold=True))
        column.addWidget(self._lines(choices))
        return holder

    def _lines(self, choices: Sequence[QWidget]) -> QWidget:
        block = QWidget()  # radio marks of one block exclude each other: they need one parent
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        in_a_row = _IN_A_ROW if len(choices) <= _IN_A_ROW else _MANY_IN_A_ROW
        for at, choice in enumerate(choices):
            grid.addWidget(choice, *divmod(at, in_a_row))
        grid.setColumnStretch(in_a_row, 1)
        return block

    def _connect(self) -> None:
        self._focus = FocusTold(self)
        self._focus.came.connect(self._show_whole)
        for name, field in self.fields().items():
            field.edit.textChanged.connect(self._tell)
            field.edit.installEventFilter(self._focus)
            field.submitted.connect(lambda name=name: self.entered.emit(name))
        for field in (self.number, self.born):
            field.edit.editingFinished.connect(self.person_wanted)
        choices = (*self.comers.values(), self.by_mail, self.on_paper, *self.languages.values())
        for choice in choices:
            choice.installEventFilter(self._focus)
            choice.toggled.connect(self._tell)
        self.by_mail.toggled.connect(self.mail.setVisible)

    def fields(self) -> dict[str, Field]:
        """Return the fields by name."""
        return {
            "number": self.number,
            "born": self.born,
            "name": self.name,
            "kana": self.kana,
            "phone": self.phone,
            "mail": self.mail,
        }

    def _show_whole(self, part: QWidget) -> None:
        self._scroll.ensureWidgetVisible(part, 0, 40)

    def _tell(self) -> None:
        if not self._filling:
            self.edited.emit()

    # --- what it shows and holds --------------------------------------------------------------

    def show_view(self, view: FormView) -> None:
        """Show all around the fields; what was typed stays."""
        if view == self._view:
            return
        self._view = view
        self.head.show_view(view.head)
        self.person.show_view(view.person)
        self.number.set_error(view.number_error)
        self.born.set_error(view.born_error)
        for part in (self._fields, self._rest):
            part.setVisible(not view.moving)
        for field in (self.name, self.kana):
            field.setVisible(view.named)
        self.on_paper.setVisible(view.paper)
        self._show_items(view.items)
        self._foot_text.set_text(view.foot)
        self.person.setToolTip(view.foot)
        self._show_foot()

    def _show_foot(self) -> None:
        """Leave the prose to the person's tooltip where the frame has no room for it."""
        self._foot.setVisible(bool(self._foot_text.text()) and not self._compact)

    def _show_items(self, items: tuple[tuple[str, str, bool], ...]) -> None:
        if items == self._shown:
            return
        self._shown = items
        before = {name: choice.isChecked() for name, choice in self._items.items()}
        for choice in self._items.values():
            discard(choice)
        self._items = {}
        for name, text, ticked in items:
            choice = InlineChoice(self._theme, text)
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            choice.setChecked(before.get(name, ticked))
            choice.set_compact(self._compact)
            choice.toggled.connect(self._tell)
            choice.installEventFilter(self._focus)
            self._items[name] = choice
            self._item_rows.addWidget(choice)

    def items(self) -> dict[str, InlineChoice]:
        """Return the things to tell by name."""
        return self._items

    def draft(self) -> Draft:
        """Return what stands in the form."""
        return Draft(
            number=self.number.text(),
            born=self.born.text(),
            name=self.name.text(),
            kana=self.kana.text(),
            comer=next(comer for comer, choice in self.comers.items() if choice.isChecked()),
            phone=self.phone.text(),
            mail=self.mail.text(),
            by_mail=self.by_mail.isChecked(),
            on_paper=self.on_paper.isChecked(),
            language=next(code for code, one in self.languages.items() if one.isChecked()),
            told=tuple(name for name, choice in self._items.items() if choice.isChecked()),
        )

    def clear(self) -> None:
        """Empty the form; who comes is the person, the paper is printed in the home language."""
        self._filling = True
        for field in self.fields().values():
            field.set_text("")
        self.comers[Comer.SELF].setChecked(True)
        self.by_mail.setChecked(False)
        self.mail.hide()
        self.on_paper.setChecked(True)
        self.languages[HOME].setChecked(True)
        for (_, _, ticked), choice in zip(self._shown, self._items.values(), strict=True):
            choice.setChecked(ticked)
        self._filling = False
        self.edited.emit()

    def begin(self, text: str) -> None:
        """Begin the form with a sign that was typed elsewhere, or with a whole number."""
        edit = self.number.edit
        if text:
            edit.setText(text if len(text) > 1 else edit.text() + text)
        self.focus("number")

    def focus(self, name: str) -> None:
        """Give the keyboard to a field."""
        field = self.fields().get(name)
        if field is not None:
            field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            field.edit.setCursorPosition(len(field.edit.text()))

    def set_compact(self, compact: bool) -> None:
        """Take the narrower padding."""
        side, self._compact = 24, compact
        self._show_foot()
        self._rows.setContentsMargins(side, 8 if compact else 16, side, 8)
        self._rows.setSpacing(4 if compact else 8)
        for holder in (self._fields, self._rest):
            layout = holder.layout()
            if layout is not None:
                layout.setSpacing(4 if compact else 8)
