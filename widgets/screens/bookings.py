"""The bookings page: a day's seats with the form beside it, or the list with one booking."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget
from shiboken6 import isValid

from widgets.controls.decision import DecisionPane
from widgets.controls.labels import Prose
from widgets.frame import Frame
from widgets.screens.booking_day_page import BookingDayPage, BookingRail
from widgets.screens.booking_detail import BookingDetail
from widgets.screens.booking_form import HOME, BookingForm
from widgets.screens.booking_list import BookingListPage
from widgets.screens.bookings_view import DayView, DetailView, FormView, ListView
from widgets.theme import Theme

SIDE_COMPACT = 344


class BookingsScreen(Frame):
    """Show bookings; nothing is decided here.

    ``day_chosen(date)`` and ``day_stepped(step)`` move the day, ``month_turned(step)`` the month,
    ``today_wanted`` goes back; ``place_wanted`` and ``month_wanted`` open their choices,
    ``form_begun(text)`` is a sign or Enter on a slot, ``hands_wanted`` Shift+F4.
    """

    day_chosen = Signal(object)
    day_stepped = Signal(int)
    month_turned = Signal(int)
    today_wanted = Signal()
    place_wanted = Signal()
    month_wanted = Signal()
    list_wanted = Signal()
    form_begun = Signal(str)
    hands_wanted = Signal()

    def __init__(self, theme: Theme, languages: Sequence[str] = (HOME,)) -> None:
        """Take the languages that slips and messages can have."""
        super().__init__(theme, stages=False, bounded=False)
        self.takes_alt_digits = True
        self._confirm: DecisionPane | None = None
        self.left = BookingRail(theme)
        self.day = BookingDayPage(theme)
        self.list = BookingListPage(theme)
        self.form = BookingForm(theme, languages)
        self.detail = BookingDetail(theme)
        self.rail.column.addWidget(self.left)
        self.rail.column.setContentsMargins(0, 0, 1, 0)
        self._pages, self._sides = QStackedLayout(), QStackedLayout()
        self.step.column.addLayout(self._pages, 1)
        self.side.column.addLayout(self._sides, 1)
        for stack, parts in (
            (self._pages, (self.day, self.list)),
            (self._sides, (self.form, self.detail)),
        ):
            for part in parts:
                stack.addWidget(part)
        self.first = self.day.table
        self._connect()
        self.set_compact(self.compact)

    def _connect(self) -> None:
        day, left = self.day, self.left
        for opener in (day.place, left.place):
            opener.clicked.connect(self.place_wanted)
        day.month.clicked.connect(self.month_wanted)
        day.list.clicked.connect(self.list_wanted)
        day.hands.clicked.connect(self.hands_wanted)
        day.strip.chosen.connect(self.day_chosen)
        left.month.chosen.connect(self.day_chosen)
        left.month.turned.connect(self.month_turned)
        day.table.today_wanted.connect(self.today_wanted)
        day.table.typed.connect(self.form_begun)
        day.table.entered.connect(lambda: self.form_begun.emit(""))
        self._pages_keys = []
        for sequence, step in (("PgUp", -1), ("PgDown", 1)):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.activated.connect(lambda step=step: self.day_stepped.emit(step))
            self._pages_keys.append(shortcut)
        QShortcut(QKeySequence("Shift+F4"), self).activated.connect(self.hands_wanted)
        leave = QShortcut(QKeySequence("Shift+F8"), self)
        leave.activated.connect(self.list.transport_wanted)

    # --- two pages ----------------------------------------------------------------------------

    @property
    def listing(self) -> bool:
        """Tell whether the list is in sight."""
        return self._pages.currentIndex() == 1

    def show_day_page(self) -> None:
        """Show the day and the form."""
        self._turn(0)
        self.first = self.day.table
        self.day.focus()

    def show_list_page(self) -> None:
        """Show the list and one booking."""
        self._turn(1)
        self.first = self.list.search
        self.list.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _turn(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._sides.setCurrentIndex(page)
        for shortcut in self._pages_keys:
            shortcut.setEnabled(page == 0)

    def show_day(self, view: DayView) -> None:
        """Show a place's day."""
        self.left.show_view(view)
        self.day.show_view(view)
        if self.first is self.day.table and view.nothing:
            self.first = self.day.strip
        elif self.first is self.day.strip and not view.nothing:
            self.first = self.day.table

    def show_form(self, view: FormView) -> None:
        """Show all around the form's fields."""
        self.form.show_view(view)

    def show_list(self, view: ListView) -> None:
        """Show the list of bookings."""
        self.list.show_view(view)

    def show_detail(self, view: DetailView | None) -> None:
        """Show one booking beside the list."""
        self.detail.show_view(view)
        if self.compact:
            self.spread_compact()

    # --- questions ----------------------------------------------------------------------------

    def ask(self, title: str, lines: Iterable[str], decide: str) -> DecisionPane:
        """Ask over the window whether to go on; the caller connects what it decides."""
        back = self._theme.words("bookings.pane.back")
        pane = DecisionPane(self._theme, self.window(), title, decide=decide, back=back)
        for line in lines:
            pane.body.addWidget(Prose(self._theme, line))
        pane.back.connect(pane.close_pane)
        self.open_pane(pane, pane.leave)
        return pane

    def open_pane(self, pane: DecisionPane, focus: QWidget | None = None) -> None:
        """Open a question and remember it."""
        self._confirm = pane
        pane.open(focus)

    @property
    def pane(self) -> DecisionPane | None:
        """Return the question in sight, None where there is none."""
        pane = self._confirm
        return pane if pane is not None and isValid(pane) and pane.is_open() else None

    # --- size and keys ------------------------------------------------------------------------

    def set_compact(self, compact: bool) -> None:
        """Leave the rail out and take the narrower side."""
        super().set_compact(compact)
        self.rail.setVisible(not compact)
        if compact:
            self.side.setFixedWidth(SIDE_COMPACT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to today by T where no control took the sign."""
        if not self.listing and event.text().upper() == "T" and not event.isAutoRepeat():
            self.today_wanted.emit()
            return
        super().keyPressEvent(event)
