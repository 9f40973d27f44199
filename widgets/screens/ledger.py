"""The ledger page: type-ahead over all cards, chips by status, one card's history beside it."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.buttons import Chip
from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.table import Column, RecordTable, RowHeight
from widgets.frame import Frame
from widgets.screens.ledger_parts import CardSide, Hint, NothingFound, PressFilter, SearchEdit
from widgets.screens.ledger_view import CardSideView, ResultView
from widgets.screens.page_head import page_head
from widgets.theme import Theme, Type

CHIPS = 6
SIDE, SIDE_COMPACT = 680, 416
_WIDTHS = (0, 128, 168, 128, 288, 184)
_NARROW = (0, 116, 140, 92, 160, 196)
_PLAN, _ROOM_FOR_PLAN = 5, 1340


class LedgerScreen(Frame):
    """Show what a search found and the selected card.

    ``typed(text)`` is the search field, ``filtered(n)`` a chip, ``selected(key)`` the row,
    ``opened(key)`` Enter or F12, ``ticked(key)`` a row's mark, ``way_taken(Way)`` a way where
    nothing was found, ``csv_wanted`` Ctrl+P, ``correction_wanted`` Shift+F4 or the card's button,
    ``discard_wanted`` Shift+F8 or its button, ``city_wanted`` Ctrl+Enter in the field,
    ``left`` Esc with an empty field.
    """

    typed = Signal(str)
    filtered = Signal(int)
    selected = Signal(str)
    opened = Signal(str)
    ticked = Signal(str)
    way_taken = Signal(object)
    csv_wanted = Signal()
    correction_wanted = Signal()
    discard_wanted = Signal()
    city_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self.takes_alt_digits = True
        self._confirm: DecisionPane | None = None
        self.search = SearchEdit(theme)
        self.first = self.search
        self.chips = [Chip(theme, "") for _ in range(CHIPS)]
        self.summary = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.table = RecordTable(
            theme,
            tuple(
                Column(title=words(f"ledger.column.{name}"), width=width)
                for name, width in zip(
                    ("name", "born", "number", "status", "place", "plan"), _WIDTHS, strict=True
                )
            ),
            name=words("ledger.list"),
            height=RowHeight.DOUBLE,
        )
        self.note = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.foot = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.nothing = NothingFound(theme)
        self.card = CardSide(theme)
        self._build()
        self._connect()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        column = self.step.column
        column.addLayout(page_head(self._theme, self._theme.words("ledger.title")))
        column.addWidget(self.search)
        column.addLayout(self._chip_row())
        self._results = QWidget()
        results = QVBoxLayout(self._results)
        results.setContentsMargins(0, 0, 0, 0)
        results.setSpacing(12)
        results.addWidget(self.table, 1)
        results.addWidget(self.note)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)  # before its pages: the first would be a window of its own
        self._stack.addWidget(self._results)
        self._stack.addWidget(self.nothing)
        column.addWidget(Hairline(self._theme.ink.line))
        column.addLayout(self._foot())
        self.side.column.addWidget(self.card, 1)

    def _chip_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, chip in enumerate(self.chips):
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(lambda _=False, number=number: self.filtered.emit(number))
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.summary)
        return row

    def _foot(self) -> QHBoxLayout:
        theme, words = self._theme, self._theme.words
        row = QHBoxLayout()
        row.setSpacing(8)
        self._by_keys = [
            Hint(theme, ("↑", "↓"), words("ledger.hint_move")),
            Hint(theme, ("Ctrl+P",), words("ledger.hint_csv")),
        ]
        row.addWidget(self._by_keys[0])
        row.addWidget(Hint(theme, ("Enter",), words("ledger.hint_open")))
        self.city_hint = Hint(theme, ("Ctrl+Enter",), words("ledger.hint_city"))
        row.addWidget(self.city_hint)
        row.addWidget(Hint(theme, ("Alt+1–6",), words("ledger.hint_filter")))
        row.addWidget(self._by_keys[1])
        row.addStretch(1)
        row.addWidget(self.foot)
        return row

    def _connect(self) -> None:
        self.search.textChanged.connect(self.typed)
        self.search.moved.connect(self.table.select_step)
        self._presses = PressFilter(self)
        self.search.installEventFilter(self._presses)
        self._presses.printed.connect(self.csv_wanted)
        self._presses.entered.connect(self.open_selected)
        self._presses.widened.connect(self.city_wanted)
        self.table.selected.connect(self.selected)
        self.table.chosen.connect(self.opened)
        self.table.print_wanted.connect(self.csv_wanted)
        self.table.installEventFilter(self)
        self.nothing.taken.connect(self.way_taken)
        self.card.correct.clicked.connect(self.correction_wanted)
        QShortcut(QKeySequence("Shift+F4"), self).activated.connect(self.correction_wanted)
        self.card.discard.clicked.connect(self.discard_wanted)
        QShortcut(QKeySequence("Shift+F8"), self).activated.connect(self.discard_wanted)
        self.digit_pressed.connect(self._digit)
        self.escaped.connect(self._escape)
        self.compact_changed.connect(self._fit_columns)

    # --- what it shows ------------------------------------------------------------------------

    def show_view(self, view: ResultView) -> None:
        """Show the list; selection and scroll stay with the record, nothing flickers."""
        for number, chip in enumerate(self.chips):
            chip.setChecked(number == view.chip)
            if number < len(view.chips):
                chip.set_text(view.chips[number])
        self.summary.setText(view.summary)
        self.note.setText(view.note)
        self.foot.setText(view.foot)
        empty = bool(view.empty)
        if empty:
            self.nothing.show_ways(view.empty, view.ways)
        self.table.set_rows(view.rows)
        self._stack.setCurrentIndex(1 if empty else 0)
        if self.compact:
            self.spread_compact()

    def show_card(self, view: CardSideView | None) -> None:
        """Show the selected card beside the list."""
        self.card.show_view(view)
        if self.compact:
            self.spread_compact()

    @property
    def is_empty(self) -> bool:
        """Tell whether the ways for nothing found are in sight."""
        return self._stack.currentIndex() == 1

    def set_text(self, text: str) -> None:
        """Put a text into the search field, as a scan does."""
        self.search.setText(text)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_selected(self) -> None:
        """Open the selected card, as Enter does."""
        if self.table.current_key():
            self.opened.emit(self.table.current_key())

    def ask(self, title: str, lines: Iterable[str], decide: str) -> DecisionPane:
        """Ask over the window whether to go on; the caller connects what it decides."""
        words = self._theme.words
        pane = DecisionPane(
            self._theme, self.window(), title, decide=decide, back=words("ledger.confirm.back")
        )
        for line in lines:
            pane.body.addWidget(Prose(self._theme, line))
        pane.back.connect(pane.close_pane)
        self._confirm = pane
        pane.open(pane.leave)
        return pane

    @property
    def pane(self) -> DecisionPane | None:
        """Return the question that was asked last."""
        return self._confirm

    def set_compact(self, compact: bool) -> None:
        """Take the narrower side."""
        super().set_compact(compact)
        self.side.setFixedWidth(SIDE_COMPACT if compact else SIDE)

    def _fit_columns(self, compact: bool) -> None:
        for number, width in enumerate(_NARROW if compact else _WIDTHS):
            if width:
                self.table.setColumnWidth(number, width)
        for hint in self._by_keys:  # F5, F6 and F9 say the same
            hint.setVisible(not compact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the plan to the side where names would have no room."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_PLAN, self.width() < _ROOM_FOR_PLAN)

    # --- keys ---------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mark the row by Space; let a typed sign go on in the search field."""
        if watched is not self.table or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)  # noqa: S101 - told by the event's type
        if event.key() == Qt.Key.Key_Space and self.table.current_key():
            self.ticked.emit(self.table.current_key())
            return True
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if plain and event.text().isprintable() and event.text().strip():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.insert(event.text())
            return True
        return super().eventFilter(watched, event)

    def _digit(self, number: int) -> None:
        if self.is_empty:
            self.nothing.take(number)
        elif 0 < number <= CHIPS:
            self.filtered.emit(number - 1)

    def _escape(self) -> None:
        if self.search.text():
            self.search.clear()
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.left.emit()
