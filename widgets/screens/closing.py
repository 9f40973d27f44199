"""The safe-to-go-home check (おやすみ確認): checks | detail | preview of the slip (07b)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.table import Column
from widgets.frame import Area, Frame, Section
from widgets.screens.closing_pages import ListPage, SentPage, ShelfPage, VaultPage
from widgets.screens.closing_parts import AcceptPane, CheckList, SlipPaper
from widgets.screens.closing_view import ClosingView, DetailView, Page
from widgets.screens.ledger_parts import QuietScroll
from widgets.theme import Theme, Type

LIST, LIST_COMPACT = 480, 340
SIDE, SIDE_COMPACT = 400, 304


class ClosingScreen(Frame):
    """Show the checks of the day.

    ``check_chosen(key)``, ``shelf_chosen(shelf)``, ``counted(shelf, count)``, ``export_wanted``,
    ``signed_self``, ``signed(staff id, Secret, code)`` and ``left`` tell what a person did.
    """

    check_chosen = Signal(str)
    shelf_chosen = Signal(str)
    counted = Signal(str, int)
    export_wanted = Signal()
    signed_self = Signal()
    signed = Signal(str, object, str)
    left = Signal()

    def __init__(self, theme: Theme, *, code_needed: bool = False) -> None:
        super().__init__(theme, stages=False)
        self._code_needed = code_needed
        words = theme.words
        self._day = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._lead = Prose(theme, "")
        self.list = CheckList(theme)
        self._list_foot = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._at = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._title = Label(theme, "", Type.TITLE)
        self.verdict = Notice(theme, large=True)
        self.things = ListPage(
            theme,
            (
                Column(title=words("closing.column.what"), width=200),
                Column(title=words("closing.column.state")),
                Column(title=words("closing.column.at"), width=160),
            ),
            words("closing.open_list"),
        )
        self.shelves = ShelfPage(theme)
        self.sent = SentPage(theme)
        self.vault = VaultPage(theme, code_needed=code_needed)
        self.paper = SlipPaper(theme)
        self._slip_note = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.first = self.list
        self._build()
        self._connect()

    @property
    def has_columns(self) -> bool:
        """Tell that the strip's lines do not continue these columns."""
        return False

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        self._build_list()
        column = self.step.column
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._at)
        head.addWidget(self._title)
        column.addLayout(head)
        column.addWidget(self.verdict)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)  # before its pages: the first would be a window of its own
        self._pages: dict[Page, ListPage | VaultPage] = {
            Page.LIST: self.things,
            Page.SHELVES: self.shelves,
            Page.SENT: self.sent,
            Page.VAULT: self.vault,
        }
        for page in self._pages.values():
            self._stack.addWidget(page)
        slip = Section(self._theme)
        slip.column.setSpacing(12)
        slip.column.addWidget(Label(self._theme, self._theme.words("closing.paper"), bold=True))
        slip.column.addWidget(self.paper)
        slip.column.addWidget(self._slip_note)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(slip)
        stack.addStretch(1)
        self.side.column.addWidget(QuietScroll(inner), 1)

    def _build_list(self) -> None:
        theme, words = self._theme, self._theme.words
        self._white = Area(theme)
        head = QWidget()
        column = self._head_column = QVBoxLayout(head)
        column.setContentsMargins(32, 24, 24, 16)
        column.setSpacing(4)
        column.addWidget(self._day)
        column.addWidget(Label(theme, words("closing.title"), Type.TITLE))
        column.addWidget(self._lead)
        self._white.column.addWidget(head)
        self._white.column.addWidget(Hairline(theme.ink.line))
        self._white.column.addWidget(self.list)
        self._white.column.addStretch(1)
        foot = Section(theme, line_above=True)
        foot.column.addWidget(self._list_foot)
        self._white.column.addWidget(foot)
        self.rail.column.setContentsMargins(0, 0, 1, 0)
        self.rail.column.addWidget(self._white)

    def _connect(self) -> None:
        self.list.chosen.connect(self.check_chosen)
        self.shelves.counted.connect(self.counted)
        self.shelves.shelf_chosen.connect(self.shelf_chosen)
        self.sent.export_wanted.connect(self.export_wanted)
        self.vault.signed_self.connect(self.signed_self)
        self.vault.signed.connect(self.signed)
        self.escaped.connect(self.left)
        self.digit_pressed.connect(self._digit)

    def _digit(self, number: int) -> None:
        rows = self.list.rows()
        if 0 < number <= len(rows):
            self.check_chosen.emit(rows[number - 1].key)

    # --- what it shows ------------------------------------------------------------------------

    def show_view(self, view: ClosingView) -> None:
        """Show the whole page."""
        self._day.setText(view.day)
        self._lead.set_text(view.lead)
        self._list_foot.set_text(view.foot)
        self.list.show_rows(view.checks, view.detail.key)
        self._show_detail(view.detail)
        self.paper.show_slip(view.slip, sample=view.sample)
        self._slip_note.set_text(view.slip_note)
        if self.compact:
            self.spread_compact()

    def _show_detail(self, view: DetailView) -> None:
        self._at.setText(view.step)
        self._title.setText(view.title)
        self.verdict.show_notice(view.tone, view.said, view.text)
        page = self._pages[view.page]
        page.show_view(view)
        self._stack.setCurrentWidget(page)

    def focus_detail(self) -> None:
        """Give the keyboard to what the check in sight needs."""
        page = self._stack.currentWidget()
        wanted: QWidget = self.list
        if page is self.shelves and self.shelves.count.isVisible():
            wanted = self.shelves.count
        elif page is self.sent and self.sent.export.isVisible():
            wanted = self.sent.export
        elif page is self.vault and self.vault.self_button.isVisible():
            wanted = self.vault.self_button
        elif page is self.vault and self.vault.person.isVisible():
            wanted = self.vault.person.staff_id.edit
        wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def ask_acceptance(self, title: str, said: str) -> AcceptPane:
        """Open the official's acceptance over the window."""
        pane = AcceptPane(self._theme, self.window(), title, said, code_needed=self._code_needed)
        pane.open(pane.reason.edit)
        return pane

    def set_compact(self, compact: bool) -> None:
        """Take the narrower list and side."""
        super().set_compact(compact)
        self.rail.setFixedWidth(LIST_COMPACT if compact else LIST)
        self.side.setFixedWidth(SIDE_COMPACT if compact else SIDE)
