"""枠を変更: a day set by hand; asked over the bookings page (OKA-1.1.3-エ-カ)."""

from collections.abc import Mapping, Sequence
from datetime import time
from enum import StrEnum

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Label, Prose
from widgets.steps.step import TickList
from widgets.theme import Theme, Type

WIDTH = 880


class Hand(StrEnum):
    """Name what may be done with a day."""

    SEAT = "seat"
    CAPACITY = "capacity"
    CLOSE = "close"
    HOURS = "hours"
    RESET = "reset"


class HandsPane(DecisionPane):
    """Ask how a day differs from the plan, and why.

    ``offered`` are the ways that are possible, ``about`` what they are about; digits choose one.
    """

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        title: str,
        offered: Sequence[Hand],
        about: Mapping[Hand, str],
        *,
        booked: int = 0,
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            title,
            decide=words("bookings.hands.decide"),
            back=words("bookings.pane.back"),
            width=WIDTH,
        )
        self._booked = booked
        self.ways = TickList(theme, single=True)
        self.ways.set_points(
            [(one.value, words(f"bookings.hands.way.{one.value}")) for one in offered],
            trailing=lambda name: about.get(Hand(name), ""),
        )
        self.begins = self._field("begins", "9:00")
        self.ends = self._field("ends", "12:00")
        self.seats = self._field("seats", "4")
        self.why = Field(theme, words("bookings.hands.why"), required=True)
        self._note = Prose(theme, "", Type.NOTE, colour=theme.ink.warn)
        self._lay_out()
        self.ways.ticked.connect(self._chosen)
        for field in (self.begins, self.ends, self.seats, self.why):
            field.edit.textChanged.connect(self._tell)
        self.digit_pressed.connect(self.ways.digit)
        self.refused.connect(self._go_on)
        self.back.connect(self.close_pane)
        self._chosen()

    def _field(self, name: str, example: str) -> Field:
        label = self._theme.words(f"bookings.hands.{name}")
        return Field(self._theme, label, FieldKind.CODE, placeholder=example)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(32)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(8)
        right.setSpacing(8)
        left.addWidget(Label(self._theme, self._theme.words("bookings.hands.what"), bold=True))
        left.addWidget(self.ways)
        left.addStretch(1)
        times = QHBoxLayout()
        times.setSpacing(16)
        for field in (self.begins, self.ends, self.seats):
            times.addWidget(field, 1)
        right.addLayout(times)
        right.addWidget(self.why)
        right.addWidget(self._note)
        right.addStretch(1)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row)
        self.body.addWidget(Prose(self._theme, self._theme.words("bookings.hands.text"), Type.NOTE))

    @property
    def way(self) -> Hand | None:
        """Return what is to be done, None while nothing is chosen."""
        name = self.ways.chosen()
        return Hand(name) if name else None

    @property
    def span(self) -> tuple[time, time] | None:
        """Return the typed times, None where they are none."""
        begins, ends = time_of(self.begins.text()), time_of(self.ends.text())
        return (begins, ends) if begins and ends and begins < ends else None

    @property
    def count(self) -> int | None:
        """Return the typed number of seats, None where it is none."""
        text = self.seats.text()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None

    def _chosen(self) -> None:
        way, words = self.way, self._theme.words
        timed = way in (Hand.CAPACITY, Hand.HOURS)
        self.begins.setVisible(timed)
        self.ends.setVisible(timed)
        self.seats.setVisible(way is Hand.CAPACITY)
        self.why.setVisible(way not in (None, Hand.RESET))
        warns = way in (Hand.CLOSE, Hand.HOURS) and self._booked > 0
        told = words("bookings.hands.booked", count=self._booked) if warns else ""
        self._note.set_text(told)
        self._note.setVisible(bool(told))
        self._tell()

    def _lack(self) -> str:
        way = self.way
        if way is None:
            return "way"
        if way in (Hand.CAPACITY, Hand.HOURS) and self.span is None:
            return "span"
        if way is Hand.CAPACITY and self.count is None:
            return "seats"
        return "why" if way is not Hand.RESET and not self.why.text() else ""

    def _tell(self) -> None:
        lack = self._lack()
        self.set_reason(self._theme.words(f"bookings.hands.lack.{lack}") if lack else "")

    def _go_on(self) -> None:
        wanted = {
            "way": self.ways.first_open(),
            "span": self.begins.edit,
            "seats": self.seats.edit,
            "why": self.why.edit,
        }.get(self._lack())
        if wanted is not None:
            wanted.setFocus()


def time_of(text: str) -> time | None:
    """Return a typed time such as ``9:30``, None where it is none."""
    hours, sign, minutes = text.partition(":")
    if not sign or not (hours.isdigit() and minutes.isdigit()) or len(minutes) != 2:
        return None
    whole = int(hours), int(minutes)
    return time(*whole) if whole[0] < 24 and whole[1] < 60 else None
