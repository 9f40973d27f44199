"""The card check (カード点検): all that a card tells without a secret, on one page."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ports import PinKind
from widgets.clearing import clear
from widgets.controls.labels import Label, NameLabel, Prose
from widgets.controls.marks import SimMark, Tag
from widgets.controls.notice import Notice
from widgets.controls.table import Column, RecordTable, RowHeight
from widgets.frame import Frame, Section
from widgets.screens.card_check_view import CardCheckView, SpokenWord
from widgets.screens.ledger_parts import FactGrid, QuietScroll
from widgets.screens.page_head import page_head
from widgets.theme import Theme, Type

SIDE, SIDE_COMPACT = 560, 440
_WIDTHS = (296, 168, 0)
_NARROW = (248, 128, 0)


class SpokenWords(QWidget):
    """Show what staff may read out: whom it is about on the left, the sentence on the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words: tuple[SpokenWord, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)

    def show_words(self, words: Sequence[SpokenWord]) -> None:
        """Change the sentences; nothing is rebuilt where they are the same."""
        if tuple(words) == self._words:
            return
        self._words = tuple(words)
        clear(self._grid)
        for row, word in enumerate(words):
            self._grid.addWidget(
                Tag(self._theme, word.about, word.tone), row, 0, Qt.AlignmentFlag.AlignTop
            )
            told = QVBoxLayout()
            told.setSpacing(0)
            told.addWidget(Prose(self._theme, word.said, Type.LEAD))
            if word.staffs:
                told.addWidget(Prose(self._theme, word.staffs, colour=self._theme.ink.sub))
            self._grid.addLayout(told, row, 1)

    @property
    def words(self) -> tuple[SpokenWord, ...]:
        """Return what is in sight."""
        return self._words

    def sentences(self) -> tuple[str, ...]:
        """Return the sentences in sight."""
        return tuple(word.said for word in self._words)


class CardCheckScreen(Frame):
    """Show a card; ``left`` is Esc, ``selected`` the PIN that the keys are about."""

    left = Signal()
    selected = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, rail=False, stages=False)
        words = theme.words
        self.state = Notice(theme, large=True)
        self.mark = SimMark(theme)
        self.table = RecordTable(
            theme,
            [
                Column(title=words(f"card_check.column.{name}"), width=width)
                for name, width in zip(("pin", "tries", "means"), _WIDTHS, strict=True)
            ],
            name=words("card_check.pins"),
            height=RowHeight.DOUBLE,
        )
        self.first = self.table
        self.table.hide()
        self.state.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # where nothing else can have it
        self.spoken = SpokenWords(theme)
        self.card = FactGrid(theme, 1, label=152)
        self.certificates = FactGrid(theme, 1, label=152)
        self.name = NameLabel(theme)
        self.attributes = FactGrid(theme, 1, label=152)
        self.attributes_told = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._build()
        self.table.selected.connect(self.selected)
        self.escaped.connect(self.left)
        self.digit_pressed.connect(self._digit)
        self.compact_changed.connect(self._fit)

    def _build(self) -> None:
        theme, words, column = self._theme, self._theme.words, self.step.column
        column.addLayout(page_head(theme, words("card_check.title"), self.mark))
        column.addWidget(self.state)
        self._words_title = Label(theme, words("card_check.spoken"), bold=True)
        column.addWidget(self._words_title)
        column.addWidget(self.spoken)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        inner = QWidget()
        self._sections = QVBoxLayout(inner)
        self._sections.setContentsMargins(0, 0, 0, 0)
        self._sections.setSpacing(0)
        self._facts = (
            self._section("card_check.card", self.card),
            self._section("card_check.certificates", self.certificates),
            self._section(
                "card_check.attributes", self.name, self.attributes, self.attributes_told
            ),
        )
        self._sections.addStretch(1)
        self.side.column.addWidget(QuietScroll(inner), 1)

    def _section(self, title: str, *parts: QWidget) -> Section:
        section = Section(self._theme)
        section.column.setSpacing(8)
        section.column.addWidget(Label(self._theme, self._theme.words(title), bold=True))
        for part in parts:
            section.column.addWidget(part)
        self._sections.addWidget(section)
        return section

    def show_view(self, view: CardCheckView) -> None:
        """Show a card, or that there is none."""
        read = bool(view.rows)
        self.state.show_notice(view.tone, view.said, view.text)
        self.mark.setVisible(view.simulated)
        self.table.set_rows(view.rows)
        if not read and self.table.hasFocus():
            self.state.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.setVisible(read)
        if read and not self.table.current_key():
            self.table.select(view.rows[0].key)
        self.spoken.show_words(view.words)
        self.spoken.setVisible(bool(view.words))
        self._words_title.setVisible(bool(view.words))
        self.card.show_facts(view.card)
        self.certificates.show_facts(view.certificates)
        self.name.set_name(view.name)
        self.name.setVisible(bool(view.name))
        self.attributes.show_facts(view.attributes)
        self.attributes.setVisible(bool(view.attributes))
        self.attributes_told.set_text(view.attributes_told)
        self.attributes_told.setVisible(bool(view.attributes_told))
        for section in self._facts:
            section.setVisible(read)
        self.step.column.setStretch(self.step.column.count() - 1, 0 if read else 1)
        if self.compact:
            self.spread_compact()

    def chosen(self) -> PinKind | None:
        """Return the PIN of the row that is chosen; both files of one PIN are one."""
        key = self.table.current_key().partition(":")[0]
        return PinKind(key) if key else None

    def _digit(self, number: int) -> None:
        rows = self.table.rows()
        if 0 < number <= len(rows):
            self.table.select(rows[number - 1].key)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower side."""
        super().set_compact(compact)
        self.side.setFixedWidth(SIDE_COMPACT if compact else SIDE)

    def _fit(self, compact: bool) -> None:
        for number, width in enumerate(_NARROW if compact else _WIDTHS):
            if width:
                self.table.setColumnWidth(number, width)
