"""Choices over the bookings page: the month, the place."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from widgets.controls.days import MonthCalendar
from widgets.controls.decision import DecisionPane
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.screens.bookings_view import DayView
from widgets.theme import Theme


class MonthPane(DecisionPane):
    """Show the month where the frame has no room for it; ``closed`` is told at its end."""

    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("bookings.month"),
            decide=words("bookings.month_decide"),
            back=words("bookings.pane.back"),
            width=480,
        )
        self.month = MonthCalendar(theme, words("bookings.month"))
        self.body.addWidget(self.month, 0, Qt.AlignmentFlag.AlignHCenter)
        self.back.connect(self._end)
        self.decided.connect(self._end)

    def show_view(self, view: DayView) -> None:
        """Show the month of a day."""
        self.month.show_month(view.month, view.days, view.day, view.today)

    def _end(self) -> None:
        self.close_pane()
        self.closed.emit()


class PlacePane(DecisionPane):
    """Offer the places that take bookings; ``chosen`` tells one."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, window: QWidget, places: Sequence[tuple[str, Row]], current: str
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("bookings.place.title"),
            decide=words("bookings.place.decide"),
            back=words("bookings.pane.back"),
            width=640,
            height=640,
        )
        self._ids = [place for place, _ in places]
        columns = (
            Column(title=words("bookings.place.name")),
            Column(title=words("bookings.place.own"), width=160),
        )
        name = words("bookings.place.title")
        self.table = RecordTable(theme, columns, name=name, height=RowHeight.DENSE)
        self.table.set_rows([row for _, row in places])
        self.table.select(current)
        self.body.addWidget(self.table, 1)
        self.table.chosen.connect(self._end)
        self.decided.connect(lambda: self._end(self.table.current_key()))
        self.digit_pressed.connect(self._digit)
        self.back.connect(self.close_pane)

    def _digit(self, number: int) -> None:
        if 0 < number <= len(self._ids):
            self._end(self._ids[number - 1])

    def _end(self, place: str) -> None:
        self.close_pane()
        if place:
            self.chosen.emit(place)
