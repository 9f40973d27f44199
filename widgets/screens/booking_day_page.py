"""The left and the middle of the bookings page: place and month, seven days, a day's seats."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.days import DayStrip, MonthCalendar
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.picture import Picture
from widgets.controls.seat_table import SeatTable
from widgets.frame import Area
from widgets.screens.booking_parts import Legend, Opener
from widgets.screens.bookings_view import DayView
from widgets.screens.ledger_parts import Hint, QuietScroll
from widgets.theme import Theme, Type

_MOST_CLOSED = 8


class BookingRail(Area):
    """Show place, month, legend and the closed days with their reasons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self.place = Opener(theme, words("bookings.place.label"))
        self._note = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.month = MonthCalendar(theme, words("bookings.month"))
        self._closed = Prose(theme, "", Type.NOTE)
        self._closed_title = Label(theme, words("bookings.closed"), bold=True)
        self.column.addWidget(self._block(self._upper()))
        self.column.addWidget(Hairline(theme.ink.line_soft))
        legend = QVBoxLayout()
        legend.setSpacing(8)
        legend.addWidget(Label(theme, words("bookings.legend.title"), bold=True))
        legend.addWidget(Legend(theme, upright=True))
        self.column.addWidget(self._block(legend))
        self.column.addWidget(Hairline(theme.ink.line_soft))
        closed = QVBoxLayout()
        closed.setSpacing(4)
        closed.addWidget(self._closed_title)
        closed.addWidget(self._closed)
        closed.addStretch(1)
        holder = self._block(closed)
        self.column.addWidget(QuietScroll(holder), 1)

    def _upper(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(Label(self._theme, self._theme.words("bookings.place.label"), bold=True))
        column.addWidget(self.place)
        column.addWidget(self._note)
        column.addSpacing(8)
        column.addWidget(self.month, 0, Qt.AlignmentFlag.AlignHCenter)
        return column

    def _block(self, inner: QVBoxLayout) -> QWidget:
        holder = QWidget()
        inner.setContentsMargins(24, 16, 24, 16)
        holder.setLayout(inner)
        return holder

    def show_view(self, view: DayView) -> None:
        """Show the place, the month and what is closed in it."""
        self.place.show_text(view.place)
        self._note.set_text(view.place_note)
        self.month.show_month(view.month, view.days, view.day, view.today)
        self._closed.set_text("\n".join(view.closed[:_MOST_CLOSED]))
        self._closed_title.setVisible(bool(view.closed))
        self._closed.setVisible(bool(view.closed))


class BookingDayPage(QWidget):
    """Show seven days and the seats of one of them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        words = theme.words
        self.title = Label(theme, "", Type.TITLE)
        self.place = Opener(theme, words("bookings.place.label"), small=True)
        self.month = Opener(theme, words("bookings.month"), icon="calendar", small=True)
        self.list = Button(theme, words("bookings.list.open"), size=ButtonSize.SMALL, key="F2")
        self.hands = Button(
            theme, words("bookings.hands.button"), size=ButtonSize.SMALL, key="Shift+F4"
        )
        self.hands.hide()
        self.strip = DayStrip(theme, words("bookings.strip"))
        self.table = SeatTable(theme, words("bookings.table.name"))
        self._nothing = Prose(theme, "", Type.TITLE)
        self._nothing_note = Prose(theme, "", Type.LEAD, colour=theme.ink.sub)
        self._legend = Legend(theme, upright=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self._head())
        column.addWidget(self.strip)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty())
        self._column = column
        self._hints = self._foot()
        column.addWidget(self._hints)
        column.addWidget(self._legend)
        self.set_compact(False)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        for part in (self.place, self.month, self.list, self.hands):
            row.addWidget(part)
        return row

    def _empty(self) -> QWidget:
        self._page = QWidget()
        holder = QWidget()
        holder.setMaximumWidth(720)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Picture(self._theme, "calendar", 40, self._theme.ink.sub))
        column.addWidget(self._nothing)
        column.addWidget(self._nothing_note)
        page = QVBoxLayout(self._page)
        page.addSpacing(48)
        page.addWidget(holder)
        page.addStretch(1)
        return self._page

    def _foot(self) -> QWidget:
        theme, words = self._theme, self._theme.words
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Hint(theme, ("↑", "↓", "←", "→"), words("bookings.hint.slot")))
        row.addWidget(Hint(theme, ("PgUp", "PgDn"), words("bookings.hint.day")))
        row.addWidget(Hint(theme, ("T",), words("bookings.hint.today")))
        row.addWidget(Hint(theme, ("0–9",), words("bookings.hint.number")))
        row.addStretch(1)
        return holder

    def show_view(self, view: DayView) -> None:
        """Show a day; the selected slot stays."""
        self.title.setText(view.title)
        self.place.show_text(view.place)
        self.month.show_text(view.month_short)
        self.strip.show_days(view.strip, view.day)
        self.table.show_view(view.table)
        self._nothing.set_text(view.nothing)
        self._nothing_note.set_text(view.nothing_note)
        was_empty = self.is_empty
        if view.nothing and self.table.hasFocus():
            self.strip.setFocus(Qt.FocusReason.OtherFocusReason)
        self._stack.setCurrentIndex(1 if view.nothing else 0)
        if was_empty and not view.nothing and self.strip.hasFocus():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_empty(self) -> bool:
        """Tell whether the day has no table."""
        return self._stack.currentIndex() == 1

    def focus(self) -> None:
        """Give the keyboard to the seats, or to the days where there are none."""
        wanted = self.strip if self.is_empty else self.table
        wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_compact(self, compact: bool) -> None:
        """Take place and month into the head, the legend into the foot."""
        self.place.setVisible(compact)
        self.month.setVisible(compact)
        self._legend.setVisible(compact)
        self._hints.setVisible(not compact)
        self._column.setSpacing(8 if compact else 16)
