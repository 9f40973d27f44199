"""What the guide's reception asks over the window: a booking, a ticket to print again, a number."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.controls.buttons import Chip
from widgets.controls.cell_painting import Cell
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Label, Prose
from widgets.controls.painting import TagFace
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.screens.reception_view import FoundRow, TicketRow
from widgets.theme import Theme, Type

TYPED_MS = 180


class BookingPane(DecisionPane):
    """Search a booking by number, name or control number; ``taken(key)`` is the decision."""

    searched = Signal(str)
    taken = Signal(str)

    takes_scans = True

    def __init__(self, theme: Theme, window: QWidget) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("reception.find.title"),
            decide=words("reception.find.issue"),
            back=words("reception.back"),
            width=940,
            height=560,
        )
        self._rows: tuple[FoundRow, ...] = ()
        self.field = Field(
            theme, words("reception.find.field"), large=True, hint=words("reception.find.hint")
        )
        self.told = Prose(theme, words("reception.find.begin"), Type.BODY, colour=theme.ink.sub)
        self.table = RecordTable(
            theme,
            (
                Column(title="", width=44),
                Column(title=words("reception.find.time"), width=84),
                Column(title=words("reception.find.name")),
                Column(title=words("reception.find.purpose"), width=220),
                Column(title=words("reception.find.number"), width=128),
                Column(title=words("reception.find.state"), width=124),
            ),
            name=words("reception.find.list"),
        )
        self.body.addWidget(self.field)
        self.body.addWidget(self.told)
        self.body.addWidget(self.table, 1)
        self.table.hide()
        self.body.addStretch(0)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPED_MS)
        self._typing.timeout.connect(self._search)
        self.field.edit.textEdited.connect(self._typing.start)
        self.field.submitted.connect(self._enter)
        self.table.selected.connect(self._fit_decision)
        self.table.chosen.connect(self.press_decide)
        self.decided.connect(lambda: self.taken.emit(self.table.current_key()))
        self.digit_pressed.connect(self._digit)
        self._fit_decision()

    def close_pane(self) -> None:
        """Search no more for what was typed last."""
        self._typing.stop()
        super().close_pane()

    def _search(self) -> None:
        if self.field.text():
            self.searched.emit(self.field.text())

    def _enter(self) -> None:
        if self._typing.isActive() or not self._rows:
            self._typing.stop()
            self._search()
        elif self._rows:
            self.table.setFocus()

    def _digit(self, number: int) -> None:
        if 0 < number <= len(self._rows):
            self.table.select(self._rows[number - 1].key)

    def ask(self, text: str) -> None:
        """Show a text as if it were typed, without searching again."""
        self.field.set_text(text)

    def show_found(self, rows: Sequence[FoundRow]) -> None:
        """Show what was found; the first one that can get a number is chosen."""
        self._rows = tuple(rows)
        self.field.set_error("")
        self.told.set_text("")
        self.told.hide()
        self.table.show()
        self.table.set_rows([_found(row, number) for number, row in enumerate(rows, 1)])
        free = next((row for row in rows if not row.note), None)
        self.table.select((free or self._rows[0]).key)
        self._fit_decision()

    def show_nothing(self, what: str, following: str) -> None:
        """Tell that nothing fits and what else can be done."""
        self._rows = ()
        self.table.set_rows(())
        self.table.hide()
        self.told.show()
        self.told.set_text(f"{what}\n{following}")
        self._fit_decision()

    def _fit_decision(self) -> None:
        words = self._theme.words
        chosen = next((row for row in self._rows if row.key == self.table.current_key()), None)
        if chosen is None:
            self.set_reason(words("reception.find.none"))
            return
        self.set_reason(chosen.note)
        self.decide.set_text(chosen.act or words("reception.find.issue"))


def _found(row: FoundRow, number: int) -> Row:
    cells = (
        Cell(key=str(number) if number < 10 else ""),
        Cell(text=row.time, bold=True),
        Cell(text=row.name, name=True),
        Cell(text=row.purpose),
        Cell(text=row.number, sub=True),
        Cell(tag=TagFace(text=row.state, tone=row.tone), tip=row.note),
    )
    return Row(key=row.key, cells=cells)


class TicketsPane(DecisionPane):
    """Show all tickets of the day; ``taken(ticket)`` prints one again."""

    taken = Signal(str)

    def __init__(self, theme: Theme, window: QWidget, rows: Sequence[TicketRow], at: str) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("reception.again.title", count=len(rows)),
            decide=words("reception.again.print"),
            back=words("reception.back"),
            width=760,
            height=600,
        )
        self.table = RecordTable(
            theme,
            (
                Column(title=words("reception.list.number"), width=112),
                Column(title=words("reception.list.purpose")),
                Column(title=words("reception.again.issued"), width=140),
                Column(title=words("reception.list.state"), width=160),
            ),
            name=words("reception.again.list"),
            height=RowHeight.NORMAL,
        )
        self._notes = {row.ticket: row.note for row in rows}
        self.table.set_rows([_ticket(row) for row in rows])
        self.table.selected.connect(lambda key: self.set_reason(self._notes.get(key, "")))
        if rows:
            self.table.select(at or rows[0].ticket)
            self.body.addWidget(self.table, 1)
        else:
            self.body.addWidget(Label(theme, words("reception.list.empty"), colour=theme.ink.sub))
            self.body.addStretch(1)
            self.set_reason(words("reception.list.empty"))
        self.table.chosen.connect(self.press_decide)
        self.decided.connect(lambda: self.taken.emit(self.table.current_key()))


def _ticket(row: TicketRow) -> Row:
    return Row(
        key=row.ticket,
        cells=(
            Cell(text=row.number, bold=True),
            Cell(text=row.purpose),
            Cell(text=row.issued, sub=True),
            Cell(tag=TagFace(text=row.state, tone=row.tone), tip=row.note),
        ),
    )


class ByHandPane(DecisionPane):
    """Take a number of the pre-printed roll, typed or scanned; ``taken(letter, number)``."""

    taken = Signal(str, str)

    takes_scans = True

    def __init__(
        self, theme: Theme, window: QWidget, purposes: Sequence[tuple[str, str]], *, instead: str
    ) -> None:
        """Take (letter, words) of the purposes; ``instead`` is a number whose paper never came."""
        words = theme.words
        super().__init__(
            theme,
            window,
            words("reception.by_hand.title"),
            decide=words("reception.by_hand.take"),
            back=words("reception.back"),
            width=680,
        )
        self._letter = ""
        told = words("reception.by_hand.instead", number=instead) if instead else ""
        self.body.addWidget(Prose(theme, told or words("reception.by_hand.text")))
        self.body.addSpacing(8)
        self._chips: dict[str, Chip] = {}
        if not instead:
            self.body.addWidget(Label(theme, words("reception.by_hand.purpose"), bold=True))
            self._add_purposes(theme, purposes)
            self.body.addSpacing(8)
        self.field = Field(
            theme,
            words("reception.by_hand.field"),
            FieldKind.CODE,
            large=True,
            hint=words("reception.by_hand.hint"),
        )
        self.field.edit.setMaxLength(8)
        self.body.addWidget(self.field)
        self._instead = instead
        self.field.edit.textChanged.connect(self._fit_decision)
        self.field.submitted.connect(self.press_decide)
        self.decided.connect(lambda: self.taken.emit(self._letter, self.field.text().upper()))
        self.refused.connect(self._to_lack)
        self.digit_pressed.connect(self._digit)
        self._fit_decision()

    def _add_purposes(self, theme: Theme, purposes: Sequence[tuple[str, str]]) -> None:
        for start in range(0, len(purposes), 3):
            row = QHBoxLayout()
            row.setSpacing(8)
            for letter, told in purposes[start : start + 3]:
                chip = Chip(theme, told, key=letter)
                chip.clicked.connect(lambda _=False, letter=letter: self.choose(letter))
                row.addWidget(chip)
                self._chips[letter] = chip
            row.addStretch(1)
            self.body.addLayout(row)

    def choose(self, letter: str) -> None:
        """Choose a purpose."""
        self._letter = letter
        for other, chip in self._chips.items():
            chip.setChecked(other == letter)
        self.field.edit.setFocus()
        self._fit_decision()

    def take_code(self, text: str) -> None:
        """Take a scanned number of the roll; its letter chooses the purpose."""
        self.field.set_text(text)
        if text[:1].upper() in self._chips:
            self.choose(text[:1].upper())

    def show_error(self, error: str) -> None:
        """Tell why the number cannot be taken."""
        self.field.set_error(error)
        self.field.edit.setFocus()
        self.field.edit.selectAll()

    def _digit(self, number: int) -> None:
        letters = tuple(self._chips)
        if 0 < number <= len(letters):
            self.choose(letters[number - 1])

    def _to_lack(self) -> None:
        if not self._instead and not self._letter and self._chips:
            next(iter(self._chips.values())).setFocus()
        else:
            self.field.edit.setFocus()

    def _fit_decision(self) -> None:
        words = self._theme.words
        lacks_purpose = not self._instead and not self._letter
        if not lacks_purpose or self._letter_typed():
            reason = "" if self.field.text() else words("reception.by_hand.no_number")
        else:
            reason = words("reception.by_hand.no_purpose")
        self.set_reason(reason)

    def _letter_typed(self) -> bool:
        letter = self.field.text()[:1].upper()
        if self._instead or letter not in self._chips:
            return False
        self._letter = letter
        for other, chip in self._chips.items():
            chip.setChecked(other == letter)
        return True
