"""Who waits for an official (職員の呼出待ち): the longest first, with why, where and since when."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.table import Column, RecordTable, Row
from widgets.frame import Frame
from widgets.screens.credential_fields import CredentialFields
from widgets.screens.page_head import page_head
from widgets.theme import Theme, Type

_COLUMNS = ("waited", "number", "window", "reason", "what", "by", "times")
_WIDTHS = (136, 120, 112, 272, 0, 200, 96)
_NARROW = (112, 96, 88, 200, 0, 136, 72)


@dataclass(frozen=True, kw_only=True)
class CallsView:
    """Hold the page: how many wait, what is not certain, the rows."""

    tone: Tone
    said: str
    text: str
    rows: tuple[Row, ...]
    empty: str


class CallsScreen(Frame):
    """Show the calls: ``left`` is Esc, ``row_chosen(visit)`` a call, ``opened(visit)`` Enter."""

    left = Signal()
    row_chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False, side=False, bounded=False)
        words = theme.words
        self.state = Notice(theme, large=True)
        self.table = RecordTable(
            theme,
            [
                Column(title=words(f"calls.column.{name}"), width=width)
                for name, width in zip(_COLUMNS, _WIDTHS, strict=True)
            ],
            name=words("calls.title"),
        )
        self._empty = Prose(theme, "", colour=theme.ink.sub)
        self.renew = Button(theme, words("calls.key.refresh"), size=ButtonSize.SMALL, key="F5")
        self.first = self.renew
        column = self.step.column
        column.addLayout(page_head(theme, words("calls.title"), acts=(self.renew,)))
        column.addWidget(self.state)
        column.addWidget(self.table, 1)
        column.addWidget(self._empty)
        self._rest = QWidget()
        column.addWidget(self._rest)
        self.escaped.connect(self.left)
        self.table.selected.connect(self.row_chosen)
        self.table.chosen.connect(self.opened)
        self.compact_changed.connect(self._fit)

    def show_view(self, view: CallsView) -> None:
        """Show the page."""
        self.state.show_notice(view.tone, view.said, view.text)
        came = bool(view.rows) and not self.table.rows()
        self.table.set_rows(view.rows)
        self.table.setVisible(bool(view.rows))
        self.first = self.table if view.rows else self.renew
        if came and self.renew.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._empty.set_text(view.empty)
        self._empty.setVisible(not view.rows)
        self.step.column.setStretchFactor(self._rest, 0 if view.rows else 1)
        if self.compact:
            self.spread_compact()

    def _fit(self, compact: bool) -> None:
        for number, width in enumerate(_NARROW if compact else _WIDTHS):
            if width:
                self.table.setColumnWidth(number, width)


class TakeOverPane(DecisionPane):
    """Take the signed-in official's own credential; ``taken(Secret, code)`` tells it once."""

    taken = Signal(object, str)

    def __init__(
        self, theme: Theme, window: QWidget, said: str, staff_id: str, *, code_needed: bool
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("calls.take_over.title"),
            decide=words("calls.take_over.decide"),
            back=words("counter.pane.back"),
        )
        self._staff_id = staff_id
        self.person = CredentialFields(theme, code_needed=code_needed)
        self.person.staff_id.set_text(staff_id)
        self.person.staff_id.edit.setReadOnly(True)
        self.fault = Prose(theme, "", Type.NOTE, colour=theme.ink.error)
        self.body.addWidget(Prose(theme, said))
        self.body.addWidget(self.person)
        self.body.addWidget(self.fault)
        self.person.changed.connect(self._tell)
        self.person.submitted.connect(self.press_decide)
        self.decided.connect(self._decide)
        self.refused.connect(lambda: self.person.first_open().setFocus())
        self._tell()

    def _tell(self) -> None:
        lack = self._theme.words("calls.take_over.lack")
        self.set_reason("" if self.person.complete else lack)

    def _decide(self) -> None:
        _, secret, code = self.person.take()
        self.person.staff_id.set_text(self._staff_id)
        self.taken.emit(secret, code)

    def tell_fault(self, text: str) -> None:
        """Show why it was refused; the password is asked for again."""
        self.fault.set_text(text)
        self.person.secret.setFocus()

    def close_pane(self) -> None:
        """Forget the password on every way out."""
        self.person.wipe()
        super().close_pane()
