"""The details of the closing's checks: open things, shelves, what is unsent, the vault."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.clearing import clear
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.counts import Group
from widgets.controls.fields import FieldKind, LineEdit
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.marks import Disc
from widgets.controls.painting import Tone
from widgets.controls.table import Column, RecordTable, RowHeight
from widgets.screens.closing_view import DetailView, SuspectView
from widgets.screens.credential_fields import CredentialFields
from widgets.screens.ledger_parts import FactGrid
from widgets.theme import Theme, Type

_MOST_DIGITS = 5


class ListPage(QWidget):
    """Show what is still open, or one sentence where nothing is."""

    def __init__(self, theme: Theme, columns: Sequence[Column], name: str) -> None:
        super().__init__()
        self._theme = theme
        self.table = RecordTable(theme, columns, name=name, height=RowHeight.DENSE)
        self._empty = Prose(theme, "", colour=theme.ink.sub)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self._empty)
        self.column.addStretch(0)

    def show_view(self, view: DetailView) -> None:
        """Change what is listed."""
        self.table.set_rows(view.rows)
        self.table.setVisible(bool(view.rows))
        self._empty.set_text(view.empty)
        self._empty.setVisible(not view.rows)
        self.column.setStretch(self.column.count() - 1, 0 if view.rows else 1)


class SuspectCard(Group):
    """Show the card that probably explains a difference."""

    def __init__(self, theme: Theme, view: SuspectView) -> None:
        super().__init__(theme)
        facts = FactGrid(theme, 3, stacked=True)
        facts.show_facts(view.facts)
        self.column.setSpacing(8)
        self.column.addWidget(facts)
        self.column.addWidget(Hairline(theme.ink.line_soft))
        self.column.addWidget(Prose(theme, view.text))


class ShelfPage(ListPage):
    """Show the shelves and take counts; ``counted(shelf, count)`` is Enter in the field."""

    counted = Signal(str, int)
    shelf_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        words = theme.words
        super().__init__(
            theme,
            (
                Column(title=words("closing.column.shelf")),
                Column(title=words("closing.column.ledger"), width=112, right=True),
                Column(title=words("closing.column.counted"), width=112, right=True),
                Column(title=words("closing.column.gap"), width=80, right=True),
                Column(title=words("closing.column.by"), width=240),
            ),
            words("closing.check.cards"),
        )
        self._shelf = ""
        self._suspects = QVBoxLayout()
        self._suspects.setSpacing(8)
        self.column.insertLayout(0, self._suspects)
        self.count = LineEdit(theme, FieldKind.CODE)
        self.count.setMaxLength(_MOST_DIGITS)
        self.count.setFixedWidth(128)
        self._label = Label(theme, "", bold=True)
        self._wrong = Label(theme, "", Type.NOTE, colour=theme.ink.error)
        self._enter = Button(theme, words("closing.count_enter"), key="Enter")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._label)
        row.addWidget(self.count)
        row.addWidget(self._enter)
        row.addWidget(self._wrong, 1)
        self._holder = QWidget()
        holder = QVBoxLayout(self._holder)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addLayout(row)
        self._holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.column.insertWidget(1, self._holder)
        self.count.returnPressed.connect(self._submit)
        self._enter.clicked.connect(self._submit)
        self.table.selected.connect(self._choose)
        self.table.chosen.connect(lambda _key: self.count.setFocus())

    def show_view(self, view: DetailView) -> None:
        """Change suspects, shelves and the shelf to be counted."""
        super().show_view(view)
        clear(self._suspects)
        for suspect in view.suspects:
            self._suspects.addWidget(SuspectCard(self._theme, suspect))
        self._holder.setVisible(bool(view.rows))
        self._show_shelf(view.shelf)

    def _show_shelf(self, shelf: str) -> None:
        if shelf == self._shelf:
            return
        self._shelf = shelf
        words = self._theme.words
        self._label.setText(words("closing.count_shelf", shelf=shelf) if shelf else "")
        told = words("closing.count_shelf", shelf=shelf) if shelf else words("closing.count_any")
        self.count.setAccessibleName(told)
        self.count.clear()
        self._refuse("")
        if shelf:
            self.table.select(shelf)

    def _choose(self, shelf: str) -> None:
        if shelf and shelf != self._shelf:
            self.shelf_chosen.emit(shelf)

    def _submit(self) -> None:
        text = self.count.text().strip()
        if not (text.isascii() and text.isdigit()):
            self._refuse(self._theme.words("closing.count_wrong"))
            return
        self._refuse("")
        self.count.clear()
        if self._shelf:
            self.counted.emit(self._shelf, int(text))

    def _refuse(self, why: str) -> None:
        self._wrong.setText(why)
        self.count.setAccessibleDescription(why)
        self.count.set_state("error" if why else "")


class SentPage(ListPage):
    """Show what is unsent and offer the sealed export."""

    export_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        words = theme.words
        super().__init__(
            theme,
            (
                Column(title=words("closing.column.at"), width=160),
                Column(title=words("closing.column.entry")),
            ),
            words("closing.check.sent"),
        )
        self.export = Button(theme, words("closing.export"), key="F8")
        self.export.clicked.connect(self.export_wanted)
        self._why = Prose(theme, words("closing.export_why"), Type.NOTE, colour=theme.ink.sub)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.export)
        row.addWidget(self._why, 1)
        self.column.insertLayout(1, row)

    def show_view(self, view: DetailView) -> None:
        """Change what is unsent; without any there is nothing to seal."""
        super().show_view(view)
        self.export.setVisible(bool(view.rows))
        self._why.setVisible(bool(view.rows))


class VaultPage(QWidget):
    """Take two persons' words that the vault is locked.

    ``signed_self`` is the signed-in person's, ``signed(staff id, Secret, code)`` another one's.
    """

    signed_self = Signal()
    signed = Signal(str, object, str)

    def __init__(self, theme: Theme, *, code_needed: bool) -> None:
        super().__init__()
        words = theme.words
        self._theme = theme
        self._names = [_Signed(theme, number) for number in (1, 2)]
        self.self_button = Button(theme, words("closing.vault.self"), ButtonKind.SECONDARY)
        self.self_button.clicked.connect(self.signed_self)
        self.person = CredentialFields(theme, code_needed=code_needed)
        self.person.submitted.connect(self._submit)
        self.other_button = Button(theme, words("closing.vault.other"), key="Enter")
        self.other_button.clicked.connect(self._submit)
        self._other = Group(theme)
        self._other.setMaximumWidth(800)
        self._other.column.setSpacing(12)
        self._other.column.addWidget(Label(theme, words("closing.vault.second"), bold=True))
        self._other.column.addWidget(
            Prose(theme, words("closing.vault.how"), Type.NOTE, colour=theme.ink.sub)
        )
        self._other.column.addWidget(self.person)
        self._other.column.addWidget(self.other_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        names = QHBoxLayout()
        names.setSpacing(16)
        for name in self._names:
            names.addWidget(name, 1)
        column.addLayout(names)
        column.addWidget(self.self_button)
        column.addWidget(self._other)
        column.addStretch(1)

    def show_view(self, view: DetailView) -> None:
        """Show who signed and who may still."""
        for number, name in enumerate(self._names):
            name.show_name(view.signed[number] if number < len(view.signed) else "")
        done = len(view.signed) >= 2
        self.self_button.setVisible(view.may_sign_self and not done)
        self._other.setVisible(not done)

    def _submit(self) -> None:
        if self.person.complete:
            person, secret, code = self.person.take()
            self.signed.emit(person, secret, code)
            return
        self.person.first_open().setFocus()


class _Signed(Group):
    """Show one of the two persons."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__(theme)
        self._theme = theme
        title = theme.words("closing.vault.person", number=number)
        self.column.addWidget(Label(theme, title, Type.NOTE, colour=theme.ink.sub))
        row = QHBoxLayout()
        row.setSpacing(12)
        self._disc = Disc(theme, "check", Tone.OK)
        self._name = Label(theme, "", Type.LEAD, bold=True)
        row.addWidget(self._disc)
        row.addWidget(self._name, 1)
        self.column.addLayout(row)

    def show_name(self, name: str) -> None:
        """Show who signed, or that nobody has."""
        self._disc.setVisible(bool(name))
        self._name.setText(name or self._theme.words("closing.vault.nobody"))
        self.set_line(Tone.OK if name else Tone.PLAIN)
