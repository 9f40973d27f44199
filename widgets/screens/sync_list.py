"""What was sent and what was not: the newest entries with their fate, what is unsent and why."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonKind, ButtonSize
from widgets.controls.counts import Tabs
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.frame import Frame
from widgets.screens.ledger_parts import FactGrid
from widgets.screens.ledger_view import Fact
from widgets.screens.page_head import page_head
from widgets.theme import Theme, Type

_WIDTHS = (144, 0, 176, 176, 144, 0)
_NARROW = (136, 0, 140, 136, 104, 0)


@dataclass(frozen=True, kw_only=True)
class SyncListView:
    """Hold the page: the sentence on the state, why, facts, and the two lists."""

    tone: Tone
    said: str
    why: str
    code: str = ""
    facts: tuple[Fact, ...] = ()
    tabs: tuple[str, str] = ("", "")
    recent: tuple[Row, ...] = ()
    unsent: tuple[Row, ...] = ()
    foot: str = ""


class SyncListScreen(Frame):
    """Show the fate of entries (Alt+S).  ``left`` is Esc."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False, side=False)
        words = theme.words
        self.state = Notice(theme, large=True)
        self.send = Button(theme, words("fault_panel.send"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.state.add_act(self.send)
        self.facts = FactGrid(theme, 4, label=104)
        self.tabs = Tabs(theme, ("", ""))
        self.recent = self._table(words("status.recent"))
        self.unsent = self._table(words("status.unsent"))
        self.first = self.recent
        self._nothing = Prose(theme, "", colour=theme.ink.sub)
        self._foot_text = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._build()
        self.tabs.changed.connect(self._show_tab)
        self.escaped.connect(self.left)
        self.digit_pressed.connect(lambda number: self.tabs.show_tab(number - 1))
        self.compact_changed.connect(self._fit_columns)

    def _table(self, name: str) -> RecordTable:
        words = self._theme.words
        columns = [
            Column(title=words(f"status.column.{column}"), width=width)
            for column, width in zip(
                ("at", "kind", "subject", "actor", "fate", "reason"), _WIDTHS, strict=True
            )
        ]
        return RecordTable(self._theme, columns, name=name, height=RowHeight.DENSE)

    def _build(self) -> None:
        theme, words = self._theme, self._theme.words
        column = self.step.column
        column.addLayout(page_head(theme, words("status.title")))
        column.addWidget(self.state)
        column.addWidget(self.facts)
        column.addWidget(self.tabs)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)  # before its pages: the first would be a window of its own
        self._stack.addWidget(self.recent)
        self._stack.addWidget(self.unsent)
        blank = QWidget()
        inner = QVBoxLayout(blank)
        inner.setContentsMargins(0, 16, 0, 0)
        inner.addWidget(self._nothing)
        inner.addStretch(1)
        self._stack.addWidget(blank)
        column.addWidget(Hairline(theme.ink.line))
        column.addWidget(self._foot_text)

    def show_view(self, view: SyncListView) -> None:
        """Show the state and both lists."""
        self.state.show_notice(view.tone, view.said, view.why, code=view.code)
        self.send.setVisible(bool(view.code))
        self.facts.show_facts(view.facts)
        self.tabs.set_titles(view.tabs)
        self.recent.set_rows(view.recent)
        self.unsent.set_rows(view.unsent)
        self._foot_text.setText(view.foot)
        self._show_tab(self.tabs.current)
        if self.compact:
            self.spread_compact()

    def _show_tab(self, number: int) -> None:
        table = (self.recent, self.unsent)[number]
        self.first = table
        words = self._theme.words
        if table.rows():
            self._stack.setCurrentWidget(table)
            return
        self._nothing.set_text(words("status.no_unsent" if number else "status.no_recent"))
        self._stack.setCurrentIndex(2)

    def _fit_columns(self, compact: bool) -> None:
        self.facts.set_columns(2 if compact else 4)
        for table in (self.recent, self.unsent):
            for number, width in enumerate(_NARROW if compact else _WIDTHS):
                if width:
                    table.setColumnWidth(number, width)
