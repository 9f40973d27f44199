"""Say what a scanned document is and whose it is, with its page in sight."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Label
from widgets.screens.form_pane import PageSight
from widgets.screens.ledger_parts import QuietScroll
from widgets.steps.step import TickList
from widgets.theme import Theme

_SIDE = 440


class FilingPane(DecisionPane):
    """Ask for sort and number; ``answered(sort, text)`` is F12, digits choose the sort.

    The keyboard begins where something is missing.
    """

    answered = Signal(str, str)

    takes_scans = True

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        sorts: Sequence[tuple[str, str]],
        *,
        picture: QImage,
        sort: str,
        whose: str,
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("filing.pane.title"),
            decide=words("filing.pane.decide"),
            back=words("filing.pane.back"),
            width=1160,
            height=2000,
        )
        self.page = PageSight(theme)
        self.page.show_picture(words("filing.pane.page"), picture)
        self.whose = Field(
            theme, words("filing.pane.whose"), FieldKind.CODE, hint=words("filing.pane.hint")
        )
        self.whose.set_text(whose)
        self.sorts = TickList(theme, single=True)
        self.sorts.set_points(sorts, ticked=(sort,) if sort else ())
        self._arrange(theme)
        self.whose.submitted.connect(self._on)
        self.whose.edit.textChanged.connect(lambda _text: self._changed())
        self.sorts.ticked.connect(self._tell)
        self.digit_pressed.connect(self.sorts.digit)
        self.decided.connect(lambda: self.answered.emit(self.sorts.chosen(), self.whose.text()))
        self._tell()

    def _arrange(self, theme: Theme) -> None:
        beside = QWidget()
        beside.setFixedWidth(_SIDE)
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.whose)
        column.addWidget(Label(theme, theme.words("filing.pane.sort"), bold=True))
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.sorts)
        inner.addStretch(1)
        column.addWidget(QuietScroll(holder), 1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.page, 1)
        row.addWidget(beside)
        self.body.addLayout(row, 1)

    @property
    def missing(self) -> QWidget:
        """Return what the keyboard goes to: an empty number, else the sorts."""
        if not self.whose.text():
            return self.whose.edit
        return self.sorts.first_open() or self.decide

    def _on(self) -> None:
        """Go on from the number: to the sorts, or to the end where one is chosen."""
        row = self.sorts.first_open()
        if row is None:
            self.press_decide()
        else:
            row.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _changed(self) -> None:
        self.whose.set_error("")
        self._tell()

    def _tell(self) -> None:
        words = self._theme.words
        lack = "" if self.sorts.chosen() else words("filing.pane.lack_sort")
        self.set_reason(lack if self.whose.text() else words("filing.pane.lack_whose"))

    def close_pane(self) -> None:
        """Take the pane away and the page with it."""
        self.page.show_picture("", QImage())
        super().close_pane()
