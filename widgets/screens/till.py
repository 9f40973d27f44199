"""The till (レジ): the day's receipts | open, count and close."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.controls.labels import Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.table import Column, RecordTable, RowHeight
from widgets.frame import Frame
from widgets.screens.ledger_parts import QuietScroll
from widgets.screens.page_head import page_head
from widgets.screens.till_parts import ClosedPage, CountPage, OpenPage
from widgets.screens.till_view import TillPage, TillView
from widgets.theme import Theme, Type

_WIDTHS = (152, 80, 104, 104, 104, 0, 200)
_NARROW = (136, 80, 84, 84, 84, 0, 104)
_SIDE, _SIDE_COMPACT = 600, 584


class TillScreen(Frame):
    """Show this terminal's till; ``left`` is Esc, ``row_chosen(id)`` a receipt."""

    left = Signal()
    row_chosen = Signal(str)

    def __init__(self, theme: Theme, *, code_needed: bool = False) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self._title = Label(theme, "", Type.TITLE)
        self.state = Notice(theme, large=True)
        columns = ("number", "time", "amount", "given", "change", "cause", "state")
        right = ("amount", "given", "change")
        self.table = RecordTable(
            theme,
            [
                Column(title=words(f"till.list.{name}"), width=width, right=name in right)
                for name, width in zip(columns, _WIDTHS, strict=True)
            ],
            name=words("till.list.title"),
            height=RowHeight.DENSE,
        )
        self._empty = Prose(theme, "", colour=theme.ink.sub)
        self.opening = OpenPage(theme)
        self.count = CountPage(theme, code_needed=code_needed)
        self.closed_page = ClosedPage(theme)
        self.first = self.table
        self.page = TillPage.NONE
        self._build()
        self.escaped.connect(self.left)
        self.table.selected.connect(self.row_chosen)
        self.compact_changed.connect(self._fit)

    def _build(self) -> None:
        theme, column = self._theme, self.step.column
        column.addLayout(page_head(theme, self._title))
        column.addWidget(self.state)
        column.addWidget(self.table, 1)
        column.addWidget(self._empty)
        self._rest = QWidget()
        column.addWidget(self._rest)
        inner = QWidget()
        pages = QVBoxLayout(inner)
        pages.setContentsMargins(24, 24, 24, 24)
        pages.setSpacing(24)
        for page in (self.closed_page, self.opening, self.count):
            pages.addWidget(page)
        pages.addStretch(1)
        self.side.column.addWidget(QuietScroll(inner), 1)
        self.side.setFixedWidth(_SIDE_COMPACT if self.compact else _SIDE)

    def show_view(self, view: TillView) -> None:
        """Show the whole page."""
        self.page = view.page
        self._title.setText(view.title)
        self.state.show_notice(view.tone, view.said, view.text)
        self.table.set_rows(view.rows)
        self.table.setVisible(bool(view.rows))
        self._empty.set_text(view.empty)
        self._empty.setVisible(not view.rows)
        self.step.column.setStretchFactor(self._rest, 0 if view.rows else 1)
        self.closed_page.facts.show_facts(view.facts)
        self.closed_page.setVisible(view.page is TillPage.CLOSED)
        self.opening.setVisible(view.page in (TillPage.OPENING, TillPage.CLOSED))
        self.count.setVisible(view.page is TillPage.COUNT)
        self.count.show_view(view)
        if self.compact:
            self.spread_compact()

    def reason(self) -> str:
        """Return why F12 cannot be pressed yet."""
        if self.page is TillPage.COUNT:
            return self.count.lack()
        return self.opening.reason() if self.page is not TillPage.NONE else ""

    def focus_missing(self) -> None:
        """Give the keyboard to what F12 waits for."""
        wanted: QWidget = self.table
        if self.page is TillPage.COUNT:
            wanted = self.count.first_open()
        elif self.page in (TillPage.OPENING, TillPage.CLOSED):
            wanted = self.opening.fund.edit
        wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fit(self, compact: bool) -> None:
        for number, width in enumerate(_NARROW if compact else _WIDTHS):
            if width:
                self.table.setColumnWidth(number, width)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower side."""
        super().set_compact(compact)
        self.side.setFixedWidth(_SIDE_COMPACT if compact else _SIDE)
