"""Bookings found and listed: the search field, chips by group, the list."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonSize, Chip
from widgets.controls.labels import Label, Prose
from widgets.controls.table import Column, RecordTable, RowHeight
from widgets.screens.bookings_view import ListView
from widgets.screens.ledger_parts import Hint, PressFilter, SearchEdit
from widgets.theme import Theme, Type

GROUPS = (3, 3, 5, 9)
_COLUMNS = ("when", "purpose", "name", "phone", "number", "status")
_WIDTHS = (172, 128, 0, 176, 152, 168)
_NARROW = (168, 104, 0, 176, 148, 148)
_TICK = 32
_IN_ROWS = ((0, 1, 2), (3,))


class ListSearch(SearchEdit):
    """Be the search field of the list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._hint = theme.words("bookings.list.hint")
        self.setAccessibleName(theme.words("bookings.list.search"))
        self.setAccessibleDescription(self._hint)


class BookingListPage(QWidget):
    """Show bookings.

    ``typed(text)`` is the search field, ``filtered(group, n)`` a chip, ``selected(key)`` the row,
    ``ticked(key)`` Space, ``opened(key)`` Enter or a double click, ``city_wanted`` Ctrl+Enter in
    the field or its button, ``output_wanted`` Ctrl+P, ``transport_wanted`` Shift+F8.
    """

    typed = Signal(str)
    filtered = Signal(int, int)
    selected = Signal(str)
    ticked = Signal(str)
    opened = Signal(str)
    city_wanted = Signal()
    output_wanted = Signal()
    transport_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        words = theme.words
        self.title = Label(theme, "", Type.TITLE)
        self.search = ListSearch(theme)
        self.city = self._button("city", "Ctrl+Enter")
        self.output = self._button("output", "Ctrl+P")
        self.transport = self._button("transport", "Shift+F8")
        self.chips = [[Chip(theme, "") for _ in range(count)] for count in GROUPS]
        self._compact = self._ticking = False
        self._groups: dict[int, QWidget] = {}
        self.table = RecordTable(
            theme,
            tuple(
                Column(title=words(f"bookings.list.column.{name}"), width=width)
                for name, width in zip(_COLUMNS, _WIDTHS, strict=True)
            ),
            name=words("bookings.list.name"),
            height=RowHeight.NORMAL,
        )
        self.summary = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._empty = Prose(theme, "", Type.TITLE)
        self._empty_note = Prose(theme, "", Type.LEAD, colour=theme.ink.sub)
        self._build()
        self._connect()

    def _build(self) -> None:
        theme, words = self._theme, self._theme.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addLayout(self._search_row())
        for groups in _IN_ROWS:
            column.addLayout(self._chip_row(groups))
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self.table)
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.addSpacing(32)
        inner.addWidget(self._empty)
        inner.addWidget(self._empty_note)
        inner.addStretch(1)
        self._stack.addWidget(page)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(Hint(theme, ("↑", "↓"), words("bookings.list.hint_move")))
        foot.addWidget(Hint(theme, ("Space",), words("bookings.list.hint_tick")))
        foot.addWidget(Hint(theme, ("Alt+1–4",), words("bookings.list.hint_act")))
        foot.addStretch(1)
        foot.addWidget(self.summary)
        column.addLayout(foot)

    def _button(self, name: str, key: str) -> Button:
        return Button(
            self._theme, self._theme.words(f"bookings.list.{name}"), size=ButtonSize.SMALL, key=key
        )

    def _search_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addSpacing(8)  # the field's focus ring lies outside it
        for button in (self.city, self.output, self.transport):
            row.addWidget(button)
        return row

    def _chip_row(self, groups: Sequence[int]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        for group in groups:
            holder = self._groups[group] = QWidget()
            inner = QHBoxLayout(holder)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(8)
            row.addWidget(holder)
            for number, chip in enumerate(self.chips[group]):
                chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                chip.clicked.connect(
                    lambda _=False, group=group, number=number: self.filtered.emit(group, number)
                )
                inner.addWidget(chip)
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        self.search.textChanged.connect(self.typed)
        self.search.moved.connect(self.table.select_step)
        self._presses = PressFilter(self)
        self.search.installEventFilter(self._presses)
        self._presses.widened.connect(self.city_wanted)
        self._presses.printed.connect(self.output_wanted)
        self.table.print_wanted.connect(self.output_wanted)
        self.city.clicked.connect(self.city_wanted)
        self.output.clicked.connect(self.output_wanted)
        self.transport.clicked.connect(self.transport_wanted)
        self._presses.entered.connect(lambda: self.opened.emit(self.table.current_key()))
        self.table.selected.connect(self.selected)
        self.table.chosen.connect(self.opened)
        self.table.installEventFilter(self)

    def show_view(self, view: ListView) -> None:
        """Show the list; selection and scroll stay with the booking."""
        self.title.setText(view.title)
        for group, chips in enumerate(self.chips):
            told = view.chips[group] if group < len(view.chips) else ()
            self._groups[group].setVisible(bool(told))
            for number, chip in enumerate(chips):
                chip.setVisible(number < len(told))
                if number < len(told):
                    chip.set_text(told[number])
                    chip.setChecked(number == view.chosen[group])
        self._ticking = any(row.cells[0].ticked is not None for row in view.rows)
        self._fit()
        self.table.set_rows(view.rows)
        self.summary.setText(view.summary)
        self._empty.set_text(view.empty)
        self._empty_note.set_text(view.empty_note)
        self._stack.setCurrentIndex(1 if view.empty else 0)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was found."""
        return self._stack.currentIndex() == 1

    def set_compact(self, compact: bool) -> None:
        """Take the narrower columns and rows."""
        self._compact = compact
        self._fit()
        self.table.set_height(RowHeight.DENSE if compact else RowHeight.NORMAL)

    def _fit(self) -> None:
        """Give the columns their widths; boxes to tick take room of their own."""
        for number, width in enumerate(_NARROW if self._compact else _WIDTHS):
            if width:
                more = _TICK if self._ticking and number == 0 else 0
                self.table.setColumnWidth(number, width + more)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mark the row by Space."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if watched is self.table and pressed and event.key() == Qt.Key.Key_Space:  # type: ignore[attr-defined]
            self.ticked.emit(self.table.current_key())
            return True
        return super().eventFilter(watched, event)
