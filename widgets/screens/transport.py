"""The transport list (回送リスト): the cards that leave for bookings elsewhere, or come here."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from widgets.controls.buttons import Button, ButtonSize, Chip
from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.picture import Picture
from widgets.controls.side_lines import Pair, PairLines
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.frame import Frame, Section
from widgets.screens.ledger_parts import Hint
from widgets.screens.ledger_view import Fact
from widgets.theme import Theme, Type

WAYS, SPANS, STEPS = 2, 4, 3
_COLUMNS = ("position", "number", "name", "office", "when", "booking")
_WIDTHS = (152, 160, 0, 240, 184, 152)
_NARROW = (128, 136, 0, 176, 148, 152)


@dataclass(frozen=True, kw_only=True)
class TransportScreenView:
    """Hold the whole page.

    ``chips`` are the words of ways and of spans, ``chosen`` the chosen one of each; ``old`` is why
    the list may be behind; ``empty`` stands instead of rows, ``wait`` while the answer is awaited.
    """

    title: str
    summary: str = ""
    chips: tuple[tuple[str, ...], tuple[str, ...]]
    chosen: tuple[int, int]
    office: str
    rows: tuple[Row, ...] = ()
    offices: tuple[Fact, ...] = ()
    offices_title: str = ""
    old: tuple[str, str] = ("", "")
    empty: str = ""
    empty_note: str = ""
    next: tuple[str, ...] = field(default=())


class TransportScreen(Frame):
    """Show the list; nothing is decided here.

    ``way_chosen(n)`` and ``span_chosen(n)`` are chips or digits, ``output_wanted`` Ctrl+P.
    """

    way_chosen = Signal(int)
    span_chosen = Signal(int)
    output_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self._pane: DecisionPane | None = None
        self.title = Label(theme, "", Type.TITLE)
        self.output = Button(theme, words("transport.output"), size=ButtonSize.SMALL, key="Ctrl+P")
        self.ways = [Chip(theme, "", key=str(n + 1)) for n in range(WAYS)]
        self.spans = [Chip(theme, "", key=str(n + 1 + WAYS)) for n in range(SPANS)]
        self.old = Notice(theme, Tone.OFF)
        self.table = RecordTable(
            theme,
            self._columns(""),
            name=words("transport.list"),
            height=RowHeight.DOUBLE,
        )
        self.summary = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._empty = Prose(theme, "", Type.TITLE)
        self._empty_note = Prose(theme, "", Type.LEAD, colour=theme.ink.sub)
        self._office = ""
        self.first = self.table
        self._build()
        self._connect()

    def _columns(self, office: str) -> tuple[Column, ...]:
        words = self._theme.words
        titles = {name: words(f"transport.head.{name}") for name in _COLUMNS if name != "office"}
        return tuple(
            Column(title=titles.get(name, office), width=width)
            for name, width in zip(_COLUMNS, _WIDTHS, strict=True)
        )

    def _build(self) -> None:
        theme, column = self._theme, self.step.column
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.output)
        column.addLayout(head)
        column.addWidget(self.old)
        chips = QHBoxLayout()
        chips.setSpacing(8)
        for group in (self.ways, self.spans):
            for chip in group:
                chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                chips.addWidget(chip)
            chips.addSpacing(16)
        chips.addStretch(1)
        column.addLayout(chips)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(Hint(theme, ("↑", "↓"), theme.words("transport.hint.move")))
        foot.addWidget(Hint(theme, ("1–6",), theme.words("transport.hint.chip")))
        foot.addStretch(1)
        foot.addWidget(self.summary)
        column.addLayout(foot)
        self._side()

    def _nothing(self) -> QWidget:
        page, holder = QWidget(), QWidget()
        holder.setMaximumWidth(720)
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(Picture(self._theme, "truck", 40, self._theme.ink.sub))
        inner.addWidget(self._empty)
        inner.addWidget(self._empty_note)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addSpacing(48)
        column.addWidget(holder)
        column.addStretch(1)
        return page

    def _side(self) -> None:
        theme, words = self._theme, self._theme.words
        offices = Section(theme)
        self._offices_part = offices
        self._offices_title = Label(theme, "", bold=True)
        self._offices = PairLines(theme, words("transport.offices.counts"))
        offices.column.addWidget(self._offices_title)
        offices.column.addSpacing(4)
        offices.column.addWidget(self._offices)
        self.side.column.addWidget(offices)
        following = Section(theme)
        following.column.addWidget(Label(theme, words("transport.next.title"), bold=True))
        self._next = [Prose(theme, "") for _ in range(STEPS)]
        for step in self._next:
            following.column.addSpacing(4)
            following.column.addWidget(step)
        self.side.column.addWidget(following)
        self.side.column.addStretch(1)

    def _connect(self) -> None:
        for told, chips in ((self.way_chosen, self.ways), (self.span_chosen, self.spans)):
            for number, chip in enumerate(chips):
                chip.clicked.connect(lambda _=False, told=told, number=number: told.emit(number))
        self.output.clicked.connect(self.output_wanted)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.output_wanted)
        self.compact_changed.connect(self._fit)
        self.digit_pressed.connect(self._digit)

    def _digit(self, number: int) -> None:
        if 0 < number <= WAYS:
            self.way_chosen.emit(number - 1)
        elif WAYS < number <= WAYS + SPANS:
            self.span_chosen.emit(number - 1 - WAYS)

    def show_view(self, view: TransportScreenView) -> None:
        """Change the whole page; the selection stays with the card."""
        self.title.setText(view.title)
        for chips, told, chosen in zip(
            (self.ways, self.spans), view.chips, view.chosen, strict=True
        ):
            for number, (chip, words) in enumerate(zip(chips, told, strict=True)):
                chip.set_text(words)
                chip.setChecked(number == chosen)
        if view.office != self._office:
            self._office = view.office
            self.table.set_columns(self._columns(view.office))
            self._fit(self.compact)
        self.table.set_rows(view.rows)
        self.old.setVisible(bool(view.old[0]))
        self.old.show_notice(Tone.OFF, *view.old)
        self.summary.setText(view.summary)
        self._empty.set_text(view.empty)
        self._empty_note.set_text(view.empty_note)
        self._offices_title.setText(view.offices_title)
        self._offices.set_pairs([Pair(first=o.label, second=o.value) for o in view.offices])
        self._offices_part.setVisible(bool(view.offices))
        for prose, step in zip(self._next, view.next, strict=True):
            prose.set_text(step)
        if view.rows and not self.table.current_key():
            self.table.select(view.rows[0].key)
        self._keep_focus(self.spans[view.chosen[1]])
        if self.compact:
            self.spread_compact()

    def _keep_focus(self, chip: Chip) -> None:
        """Turn to rows or sentence; the keyboard goes to what can take it."""
        empty, was_empty = bool(self._empty.text()), self.is_empty
        leaves = empty and self.table.hasFocus()
        self._stack.setCurrentIndex(1 if empty else 0)
        self.first = chip if empty else self.table
        if leaves:
            chip.setFocus(Qt.FocusReason.OtherFocusReason)
        elif was_empty and not empty and chip.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_empty(self) -> bool:
        """Tell whether a sentence stands instead of rows."""
        return self._stack.currentIndex() == 1

    @property
    def empty_words(self) -> str:
        """Return the sentence that stands instead of rows, with what it means."""
        return f"{self._empty.text()}\n{self._empty_note.text()}"

    def offices(self) -> tuple[Fact, ...]:
        """Return how many cards go where."""
        return tuple(Fact(label=one.first, value=one.second) for one in self._offices.pairs())

    def open_pane(self, pane: DecisionPane, focus: QWidget | None = None) -> None:
        """Open a question over the window."""
        self._pane = pane
        pane.open(focus)

    @property
    def pane(self) -> DecisionPane | None:
        """Return the question in sight, None where there is none."""
        pane = self._pane
        return pane if pane is not None and isValid(pane) and pane.is_open() else None

    def _fit(self, compact: bool) -> None:
        for number, width in enumerate(_NARROW if compact else _WIDTHS):
            if width:
                self.table.setColumnWidth(number, width)
