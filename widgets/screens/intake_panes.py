"""What the intake asks over the window: missing cards with a second person, another shelf."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonSize, Chip
from widgets.controls.cell_painting import Cell
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.table import Column, Row, RowHeight
from widgets.screens.credential_fields import CredentialFields
from widgets.screens.intake_parts import TickTable
from widgets.screens.intake_view import MissingRow
from widgets.theme import Theme, Type

ROW, ROWS = 40, 6


class MissingPane(DecisionPane):
    """Confirm each unread card as missing, with a second person's own credential.

    ``confirmed(cards, staff id, Secret, code)`` hands the password over once; the pane keeps
    nothing of it.
    """

    confirmed = Signal(object, str, object, str)

    def __init__(
        self, theme: Theme, window: QWidget, rows: Sequence[MissingRow], *, code_needed: bool
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("backyard.missing.title", count=len(rows)),
            decide=words("backyard.missing.decide", count=len(rows)),
            back=words("backyard.back"),
            width=820,
            height=720 - ROW * max(0, ROWS - len(rows)),
            danger=True,
        )
        self._rows, self._ticked = tuple(rows), set[str]()
        self.body.addWidget(Prose(theme, words("backyard.missing.text")))
        bar = QHBoxLayout()
        everything = Button(
            theme, words("backyard.missing.all"), size=ButtonSize.SMALL, key="1", key_first=True
        )
        everything.clicked.connect(self._tick_all)
        bar.addWidget(everything)
        bar.addStretch(1)
        self.table = TickTable(
            theme,
            (
                Column(title="", width=56),
                Column(title=words("backyard.scans.number"), width=150),
                Column(title=words("backyard.scans.name")),
                Column(title=words("backyard.scans.kana"), width=240),
            ),
            name=words("backyard.missing.list"),
            height=RowHeight.DENSE,
        )
        self.table.chosen.connect(self._tick)
        self.table.ticked.connect(self._tick)
        self.table.clicked.connect(lambda index: self._tick(self._rows[index.row()].key))
        self.body.addWidget(self.table, 1)
        self.body.addLayout(bar)
        self._add_witness(code_needed)
        self.digit_pressed.connect(lambda number: self._tick_all() if number == 1 else None)
        self.decided.connect(self._confirm)
        self.refused.connect(self._to_lack)
        self._show()

    def _add_witness(self, code_needed: bool) -> None:
        theme, words = self._theme, self._theme.words
        self.witness = CredentialFields(theme, code_needed=code_needed)
        self.witness.changed.connect(self._fit_decision)
        self.witness.submitted.connect(self.press_decide)
        self.refusal = Notice(theme, Tone.ERROR)
        self.refusal.hide()
        self.body.addWidget(Hairline(theme.ink.line_soft))
        self.body.addWidget(Label(theme, words("backyard.missing.witness"), bold=True))
        hint = Prose(theme, words("backyard.missing.witness_hint"), Type.NOTE, colour=theme.ink.sub)
        self.body.addWidget(hint)
        self.body.addWidget(self.witness)
        self.body.addWidget(self.refusal)

    def _confirm(self) -> None:
        person, secret, code = self.witness.take()
        self.confirmed.emit(frozenset(self._ticked), person, secret, code)

    def _tick(self, key: str) -> None:
        self._ticked ^= {key}
        self._show()

    def _tick_all(self) -> None:
        self._ticked = {row.key for row in self._rows}
        self._show()

    def _show(self) -> None:
        self.table.set_rows(
            [
                Row(
                    key=row.key,
                    cells=(
                        Cell(ticked=row.key in self._ticked),
                        Cell(text=row.number),
                        Cell(text=row.name, name=True),
                        Cell(text=row.kana, sub=True),
                    ),
                )
                for row in self._rows
            ]
        )
        if not self.table.current_key() and self._rows:
            self.table.select(self._rows[0].key)
        self._fit_decision()

    def show_refused(self, what: str, following: str, code: str) -> None:
        """Tell why the second person is not taken; the credential is asked for again."""
        self.refusal.show_notice(Tone.ERROR, what, following, code=code)
        self.refusal.show()
        self.witness.first_open().setFocus()

    def close_pane(self) -> None:
        """Forget the password on every way out."""
        self.witness.wipe()
        super().close_pane()

    def _lack(self) -> int:
        return len(self._rows) - len(self._ticked)

    def _to_lack(self) -> None:
        (self.table if self._lack() else self.witness.first_open()).setFocus()

    def _fit_decision(self) -> None:
        words, lack = self._theme.words, self._lack()
        if lack:
            self.set_reason(words("backyard.missing.lack", count=lack))
        else:
            told = self.witness.complete
            self.set_reason("" if told else words("backyard.missing.lack_witness"))


class ShelfPane(DecisionPane):
    """Choose the shelf that the next cards go to; ``taken(shelf)``."""

    taken = Signal(str)

    takes_scans = True

    def __init__(self, theme: Theme, window: QWidget, shelves: Sequence[str], now: str) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("backyard.shelf.choose"),
            decide=words("backyard.shelf.take"),
            back=words("backyard.back"),
            width=600,
        )
        self.body.addWidget(Prose(theme, words("backyard.shelf.text")))
        self._shelves = tuple(shelves[:9])
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, shelf in enumerate(self._shelves, 1):
            chip = Chip(theme, shelf, key=str(number))
            chip.setChecked(shelf == now)
            chip.clicked.connect(lambda _=False, shelf=shelf: self._choose(shelf))
            row.addWidget(chip)
            if number % 4 == 0:
                row.addStretch(1)
                self.body.addLayout(row)
                row = QHBoxLayout()
                row.setSpacing(8)
        row.addStretch(1)
        self.body.addLayout(row)
        self.field = Field(
            theme, words("backyard.shelf.field"), FieldKind.CODE, hint=words("backyard.shelf.hint")
        )
        self.field.set_text(now)
        self.field.submitted.connect(self.press_decide)
        self.field.edit.textChanged.connect(self._fit_decision)
        self.body.addWidget(self.field)
        self.decided.connect(lambda: self.taken.emit(self.field.text().upper()))
        self.digit_pressed.connect(self._digit)

    def open(self, focus: QWidget | None = None) -> None:
        """Show the pane with the shelf's name ready to be typed over."""
        super().open(focus or self.field.edit)
        self.field.edit.selectAll()

    def _digit(self, number: int) -> None:
        if 0 < number <= len(self._shelves):
            self._choose(self._shelves[number - 1])

    def _choose(self, shelf: str) -> None:
        self.taken.emit(shelf)

    def _fit_decision(self) -> None:
        words = self._theme.words
        self.set_reason("" if self.field.text() else words("backyard.shelf.lack"))
