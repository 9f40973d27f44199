"""The terminal and its devices: how each is, what this terminal is, a report to hand on."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.marks import SimMark
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.table import Column, RecordTable, Row
from widgets.frame import Frame, Section
from widgets.screens.ledger_parts import FactGrid, QuietScroll
from widgets.screens.ledger_view import Fact
from widgets.screens.page_head import page_head
from widgets.theme import Theme, Type

SIDE, SIDE_COMPACT = 600, 400
_WIDTHS = (208, 128, 104, 216, 0)
_NARROW = (168, 104, 64, 136, 0)


@dataclass(frozen=True, kw_only=True)
class FactGroup:
    """Hold facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class SettingsView:
    """Hold the page: the sentence, the devices, the facts; ``detail`` tells of one device."""

    tone: Tone
    said: str
    text: str
    rows: tuple[Row, ...]
    simulated: bool
    detail: str
    detail_next: str
    groups: tuple[FactGroup, ...]
    checked: str


class SettingsScreen(Frame):
    """Show devices and terminal.  ``selected(key)`` is a device's row, ``left`` Esc."""

    selected = Signal(str)
    again_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self.state = Notice(theme, large=True)
        self.mark = SimMark(theme)
        self._mark_text = Label(theme, words("settings.simulated"), Type.NOTE, colour=theme.ink.sub)
        self.table = RecordTable(
            theme,
            [
                Column(title=words(f"settings.column.{name}"), width=width)
                for name, width in zip(
                    ("device", "state", "mark", "use", "detail"), _WIDTHS, strict=True
                )
            ],
            name=words("settings.devices"),
        )
        self.first = self.table
        self._detail = Prose(theme, "")
        self._next = Prose(theme, "", bold=True)
        self._checked = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._groups: list[tuple[Label, FactGrid]] = []
        self._group_column = QVBoxLayout()
        self._build()
        self.table.selected.connect(self.selected)
        self.table.chosen.connect(lambda _key: self.again_wanted.emit())
        self.escaped.connect(self.left)
        self.digit_pressed.connect(self._digit)
        self.compact_changed.connect(self._fit_columns)

    def _build(self) -> None:
        theme, words = self._theme, self._theme.words
        column = self.step.column
        column.addLayout(page_head(theme, words("settings.title"), self.mark, self._mark_text))
        column.addWidget(self.state)
        column.addWidget(self.table, 1)
        column.addWidget(self._detail)
        column.addWidget(self._next)
        column.addWidget(Hairline(theme.ink.line))
        column.addWidget(self._checked)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        self._group_column.setSpacing(0)
        stack.addLayout(self._group_column)
        stack.addStretch(1)
        self.side.column.addWidget(QuietScroll(inner), 1)

    def _digit(self, number: int) -> None:
        rows = self.table.rows()
        if 0 < number <= len(rows):
            self.table.select(rows[number - 1].key)

    def show_view(self, view: SettingsView) -> None:
        """Show devices and facts; the selected device stays."""
        self.state.show_notice(view.tone, view.said, view.text)
        self.mark.setVisible(view.simulated)
        self._mark_text.setVisible(view.simulated)
        self.table.set_rows(view.rows)
        self._detail.set_text(view.detail)
        self._detail.setVisible(bool(view.detail))
        self._next.set_text(view.detail_next)
        self._next.setVisible(bool(view.detail_next))
        self._checked.setText(view.checked)
        for group in view.groups[len(self._groups) :]:
            self._add_group(group)
        for (title, grid), group in zip(self._groups, view.groups, strict=True):
            title.setText(group.title)
            grid.show_facts(group.facts)
        if self.compact:
            self.spread_compact()

    def _add_group(self, group: FactGroup) -> None:
        section = Section(self._theme)
        section.column.setSpacing(8)
        title = Label(self._theme, group.title, bold=True)
        grid = FactGrid(self._theme, 1, label=160)
        section.column.addWidget(title)
        section.column.addWidget(grid)
        self._group_column.addWidget(section)
        self._groups.append((title, grid))

    def set_compact(self, compact: bool) -> None:
        """Take the narrower side."""
        super().set_compact(compact)
        self.side.setFixedWidth(SIDE_COMPACT if compact else SIDE)

    def _fit_columns(self, compact: bool) -> None:
        for number, width in enumerate(_NARROW if compact else _WIDTHS):
            if width:
                self.table.setColumnWidth(number, width)
