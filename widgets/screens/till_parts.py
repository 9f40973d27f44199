"""The right half of the till's page: open it, count it, look at its close."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.till.till import DENOMINATIONS, signed
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.fields import Field, FieldKind, LineEdit
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.painting import RIGHT
from widgets.screens.credential_fields import CredentialFields
from widgets.screens.ledger_parts import FactGrid
from widgets.screens.till_view import TillView
from widgets.theme import Theme, Type

_MOST_PIECES, _MOST_DIGITS = 5, 7
_NAME, _PIECE, _SUM = 80, 80, 72
_HALF = len(DENOMINATIONS) // 2


def whole(text: str) -> int | None:
    """Return what was typed as a number of at least nothing, None where it is none."""
    plain = text.strip().replace(",", "")
    if not plain:
        return 0
    return int(plain) if plain.isascii() and plain.isdigit() else None


class OpenPage(QWidget):
    """Take the change that lies in the till; ``opened(yen)`` is Enter or the button."""

    opened = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        words = theme.words
        self.fund = Field(theme, words("till.fund"), FieldKind.CODE, large=True, required=True)
        self.fund.edit.setMaxLength(_MOST_DIGITS)
        self.go = Button(theme, words("till.open"), ButtonKind.PRIMARY, key="F12")
        self.go.clicked.connect(self.submit)
        self.fund.submitted.connect(self.submit)
        self.fund.edit.textChanged.connect(lambda _: self._tell())
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label(theme, words("till.open_title"), Type.LEAD, bold=True))
        column.addWidget(Prose(theme, words("till.open_how"), colour=theme.ink.sub))
        column.addWidget(self.fund)
        column.addWidget(self.go)
        column.addStretch(1)
        self._tell()

    def reason(self) -> str:
        """Return why it cannot be opened yet."""
        given = self.fund.text().strip()
        right = bool(given) and whole(given) is not None
        return "" if right else self._theme.words("till.fund_needed")

    def _tell(self) -> None:
        self.go.set_reason(self.reason())

    def submit(self) -> None:
        """Tell the sum."""
        if not self.reason():
            self.opened.emit(whole(self.fund.text()) or 0)
            self.fund.set_text("")


class CountPage(QWidget):
    """Take pieces by denomination, and where they differ a reason and a second person.

    ``changed`` tells another count or word, ``submitted`` is Enter in the last field.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, theme: Theme, *, code_needed: bool) -> None:
        super().__init__()
        self._theme, self._expected = theme, 0
        words = theme.words
        self.pieces = {one: self._piece(one) for one in DENOMINATIONS}
        self._sums = {one: Label(theme, "", Type.NOTE, align=RIGHT) for one in DENOMINATIONS}
        self.total = Label(theme, "", Type.TITLE, numerals=True)
        self.gap = Prose(theme, "", bold=True)
        self.reason = Field(theme, words("till.reason"), required=True)
        self.person = CredentialFields(theme, code_needed=code_needed)
        self._second = QWidget()
        self._lay_out()
        self.reason.edit.textChanged.connect(lambda _: self.changed.emit())
        self.reason.submitted.connect(self.person.staff_id.edit.setFocus)
        self.person.changed.connect(self.changed)
        self.person.submitted.connect(self.submitted)
        self._tell()

    def _piece(self, value: int) -> LineEdit:
        edit = LineEdit(self._theme, FieldKind.CODE)
        edit.setMaxLength(_MOST_PIECES)
        edit.setFixedWidth(_PIECE)
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.setAccessibleName(self._theme.words("till.pieces", value=f"{value:,}"))
        edit.textChanged.connect(lambda _: self._tell())
        edit.returnPressed.connect(lambda: self._next(value))
        return edit

    def _next(self, value: int) -> None:
        """Go to the next denomination, after the last one to what is still missing."""
        at = DENOMINATIONS.index(value) + 1
        if at < len(DENOMINATIONS):
            self.pieces[DENOMINATIONS[at]].setFocus()
        else:
            self.first_open().setFocus()

    def _lay_out(self) -> None:
        theme, words = self._theme, self._theme.words
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for at, value in enumerate(DENOMINATIONS):
            row, left = at % _HALF, 4 * (at // _HALF)
            name = Label(theme, words("till.value", value=f"{value:,}"), align=RIGHT)
            name.setFixedWidth(_NAME)
            self._sums[value].setFixedWidth(_SUM)
            for place, part in enumerate((name, self.pieces[value], self._sums[value])):
                grid.addWidget(part, row, left + place)
        for place in (2, 6):
            grid.setColumnMinimumWidth(place, _SUM)
        grid.setColumnMinimumWidth(3, 16)
        grid.setColumnStretch(7, 1)
        second = QVBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(8)
        second.addWidget(self.reason)
        second.addWidget(Label(theme, words("till.second"), bold=True))
        second.addWidget(Prose(theme, words("till.second_how"), Type.NOTE, colour=theme.ink.sub))
        second.addWidget(self.person)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(theme, words("till.count_title"), Type.LEAD, bold=True))
        column.addLayout(grid)
        column.addWidget(Hairline(theme.ink.line))
        column.addWidget(self.total)
        column.addWidget(self.gap)
        column.addWidget(self._second)
        column.addStretch(1)

    def show_view(self, view: TillView) -> None:
        """Change what the ledger tells; what was counted stays."""
        self._expected = view.expected
        self._tell()

    def counted(self) -> dict[str, int] | None:
        """Return the pieces by denomination, None while one of them is no number."""
        found = {str(value): whole(edit.text()) for value, edit in self.pieces.items()}
        told = {value: number for value, number in found.items() if number is not None}
        return {value: n for value, n in told.items() if n} if len(told) == len(found) else None

    @property
    def _begun(self) -> bool:
        return any(edit.text().strip() for edit in self.pieces.values())

    @property
    def difference(self) -> int:
        """Return what was counted above what the ledger tells."""
        counted = self.counted() or {}
        return sum(int(value) * pieces for value, pieces in counted.items()) - self._expected

    def _tell(self) -> None:
        words, ink = self._theme.words, self._theme.ink
        counted = self.counted()
        for value, edit in self.pieces.items():
            number = whole(edit.text())
            edit.set_state("error" if number is None else "")
            self._sums[value].setText("" if not number else f"{number * value:,}")
        gap, begun = self.difference, self._begun and counted is not None
        self.total.setText(
            words("till.total", total=f"{gap + self._expected:,}") if begun else words("till.blank")
        )
        text, colour = words("till.blind"), ink.sub
        if begun:
            text = words("till.gap", expected=f"{self._expected:,}", gap=signed(gap))
            colour = ink.warn
            if not gap:
                text, colour = words("till.agrees", expected=f"{self._expected:,}"), ink.ok
        self.gap.set_text(text)
        self.gap.set_colour(colour)
        self._second.setVisible(begun and gap != 0)
        self.changed.emit()

    def lack(self) -> str:
        """Return why it cannot be closed yet, empty where it can."""
        words = self._theme.words
        if not self._begun:
            return words("till.lack.count")
        if self.counted() is None:
            return words("till.lack.number")
        if not self.difference:
            return ""
        if not self.reason.text().strip():
            return words("till.lack.reason")
        return "" if self.person.complete else words("till.lack.person")

    def first_open(self) -> QWidget:
        """Return what is to be filled next."""
        if not self._begun or self.counted() is None:
            wrong = (edit for edit in self.pieces.values() if whole(edit.text()) is None)
            return next(wrong, self.pieces[DENOMINATIONS[0]])
        if self.difference and not self.reason.text().strip():
            return self.reason.edit
        return self.person.first_open() if self.difference else self.pieces[DENOMINATIONS[0]]

    def wipe(self) -> None:
        """Forget the count and whatever was typed of a person."""
        for edit in self.pieces.values():
            edit.clear()
        self.reason.set_text("")
        self.person.wipe()

    def fill(self, counted: Mapping[int, int]) -> None:
        """Fill in pieces, as for a picture."""
        for value, number in counted.items():
            self.pieces[value].setText(str(number))


class ClosedPage(QWidget):
    """Show a close, and offer its paper and another opening."""

    print_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        words = theme.words
        self.facts = FactGrid(theme, 1, label=120)
        self.print = Button(theme, words("till.print_close"), key="F10")
        self.print.clicked.connect(self.print_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label(theme, words("till.closed_title"), Type.LEAD, bold=True))
        column.addWidget(self.facts)
        row = QHBoxLayout()
        row.addWidget(self.print)
        row.addStretch(1)
        column.addLayout(row)
