"""Scanned documents (保管文書): found by number, day, place and sort | the page in sight."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonSize, Chip
from widgets.controls.fields import FieldKind, LineEdit
from widgets.controls.labels import Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.table import Column, RecordTable, RowHeight
from widgets.frame import Frame, Section
from widgets.screens.filing_view import DocumentView, FilingView
from widgets.screens.form_pane import PageSight
from widgets.screens.ledger_parts import FactGrid, Hint
from widgets.screens.page_head import page_head
from widgets.theme import Theme, Type

CHIPS = 4
FIELDS = ("whose", "first", "last", "place")
_COLUMNS = ("day", "sort", "whose", "place", "pages", "state")
_WIDTHS = (152, 0, 152, 72, 64, 296)
_NARROW = (136, 0, 144, 56, 56, 244)
_SIDE, _SIDE_COMPACT = 600, 400
_FIELD_WIDTHS = (0, 168, 168, 120)


class FilingScreen(Frame):
    """Show the list and one page; nothing is decided here.

    ``sought`` is a change of a field, ``filtered(n)`` a chip, ``sort_wanted`` the chip of the
    sort, ``selected(key)`` a row, ``opened(key)`` Enter on it, ``turned(n)`` a page on or back,
    ``left`` Esc with empty fields.
    """

    sought = Signal()
    filtered = Signal(int)
    sort_wanted = Signal()
    selected = Signal(str)
    opened = Signal(str)
    turned = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self.takes_alt_digits = True
        self.state = Notice(theme, large=True)
        self.fields = {name: LineEdit(theme, FieldKind.CODE) for name in FIELDS}
        self.chips = [Chip(theme, "", key=f"{n + 1}") for n in range(CHIPS)]
        self.sort = Chip(theme, "", key="F5")
        self.table = RecordTable(
            theme,
            [
                Column(title=words(f"filing.head.{name}"), width=width, right=name == "pages")
                for name, width in zip(_COLUMNS, _WIDTHS, strict=True)
            ],
            name=words("filing.title"),
            height=RowHeight.DENSE,
        )
        self._empty = Prose(theme, "", colour=theme.ink.sub)
        self._foot = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.page = PageSight(theme)
        self._document = Label(theme, "", Type.LEAD, bold=True)
        self._facts = FactGrid(theme, 1, label=128)
        self._count = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._note = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.before = Button(theme, words("filing.page_before"), size=ButtonSize.SMALL, key="F6")
        self.after = Button(theme, words("filing.page_after"), size=ButtonSize.SMALL, key="F7")
        self.first = self.table
        self._build()
        self._connect()
        self.show_document(DocumentView(title=""))

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        theme, words, column = self._theme, self._theme.words, self.step.column
        column.addLayout(page_head(theme, words("filing.title")))
        column.addWidget(self.state)
        column.addLayout(self._field_row())
        column.addLayout(self._chip_row())
        lists, stack = QWidget(), QStackedLayout()
        self._stack = stack
        column.addLayout(stack, 1)
        stack.addWidget(self.table)
        stack.addWidget(lists)
        nothing = QVBoxLayout(lists)
        nothing.setContentsMargins(0, 32, 0, 0)
        nothing.addWidget(self._empty)
        nothing.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(Hint(theme, ("↑", "↓"), words("ledger.hint_move")))
        foot.addWidget(Hint(theme, ("Enter",), words("filing.hint_open")))
        foot.addStretch(1)
        foot.addWidget(self._foot)
        column.addLayout(foot)
        self._build_side()

    def _field_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for (name, edit), width in zip(self.fields.items(), _FIELD_WIDTHS, strict=True):
            words = self._theme.words(f"filing.field.{name}")
            edit.setAccessibleName(words)
            edit.setPlaceholderText(words)
            if width:
                edit.setFixedWidth(width)
            row.addWidget(edit, 0 if width else 1)
        return row

    def _chip_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, chip in enumerate(self.chips):
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(lambda _=False, number=number: self.filtered.emit(number))
            row.addWidget(chip)
        row.addStretch(1)
        self.sort.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(self.sort)
        return row

    def _build_side(self) -> None:
        sight, told = Section(self._theme), Section(self._theme)
        sight.setSizePolicy(told.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Ignored)
        sight.column.addWidget(self._document)
        sight.column.addWidget(self.page, 1)
        turns = QHBoxLayout()
        turns.setSpacing(8)
        turns.addWidget(self._count)
        turns.addStretch(1)
        turns.addWidget(self.before)
        turns.addWidget(self.after)
        sight.column.addLayout(turns)
        told.column.addWidget(self._facts)
        told.column.addWidget(self._note)
        self.side.column.addWidget(sight, 1)
        self.side.column.addWidget(told)

    def _connect(self) -> None:
        for edit in self.fields.values():
            edit.textChanged.connect(lambda _text: self.sought.emit())
            edit.returnPressed.connect(self._to_rows)
        self.sort.clicked.connect(lambda _=False: self._ask_sort())
        self.table.selected.connect(self.selected)
        self.table.chosen.connect(self.opened)
        self.before.clicked.connect(lambda _=False: self.turned.emit(-1))
        self.after.clicked.connect(lambda _=False: self.turned.emit(1))
        self.digit_pressed.connect(self._digit)
        self.escaped.connect(self._escape)
        self.compact_changed.connect(self._fit)

    # --- what it shows ------------------------------------------------------------------------

    def show_view(self, view: FilingView) -> None:
        """Show the list; selection and scroll stay with the document."""
        self.state.show_notice(view.tone, view.said, view.text)
        for number, (chip, words) in enumerate(zip(self.chips, view.chips, strict=True)):
            chip.set_text(words)
            chip.setChecked(number == view.chip)
        self.sort.set_text(view.sort)
        self.sort.setChecked(False)
        self.table.set_rows(view.rows)
        self._empty.set_text(view.empty)
        if not view.rows and self.table.hasFocus():
            self.fields["whose"].setFocus(Qt.FocusReason.OtherFocusReason)
        self._stack.setCurrentIndex(0 if view.rows else 1)
        self._foot.setText(view.foot)
        if self.compact:
            self.spread_compact()

    def show_document(self, view: DocumentView) -> None:
        """Show one document beside the list."""
        self._document.setText(view.title)
        self._facts.show_facts(view.facts)
        self._note.set_text(view.note)
        self._note.setVisible(bool(view.note))
        self.page.show_picture(view.title, view.picture or QImage())
        self._count.setText(view.page)
        for button in (self.before, self.after):
            button.setVisible(bool(view.page))
        if self.compact:
            self.spread_compact()

    def choose(self, key: str) -> None:
        """Choose a row; the keyboard goes to the rows unless somebody types."""
        if any(edit.hasFocus() for edit in self.fields.values()) and not any(self.texts().values()):
            self._to_rows()
        self.table.select(key)
        self.selected.emit(key)

    def texts(self) -> dict[str, str]:
        """Return what the fields hold."""
        return {name: edit.text().strip() for name, edit in self.fields.items()}

    def set_error(self, name: str, *, wrong: bool) -> None:
        """Mark a field whose text is no day."""
        self.fields[name].set_state("error" if wrong else "")

    def set_whose(self, text: str) -> None:
        """Put a scanned number into its field."""
        self.fields["whose"].setText(text)

    def _fit(self, compact: bool) -> None:
        for number, width in enumerate(_NARROW if compact else _WIDTHS):
            if width:
                self.table.setColumnWidth(number, width)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower side."""
        super().set_compact(compact)
        self.side.setFixedWidth(_SIDE_COMPACT if compact else _SIDE)

    # --- keys ---------------------------------------------------------------------------------

    def _ask_sort(self) -> None:
        self.sort.setChecked(False)
        self.sort_wanted.emit()

    def _to_rows(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _digit(self, number: int) -> None:
        if 0 < number <= CHIPS:
            self.filtered.emit(number - 1)

    def _escape(self) -> None:
        if any(self.texts().values()):
            for edit in self.fields.values():
                edit.clear()
        else:
            self.left.emit()
