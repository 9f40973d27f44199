"""A booking refused while its person is still here: told at once, and another slot offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.cases.case import Case
from app.desk.booking_values import BookingView, Standing
from app.ports import Words
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.bookings_words import name_of, slot_words
from widgets.screens.bookings import BookingsScreen

if TYPE_CHECKING:
    from widgets.presenters.bookings import BookingParts

KEY = "refused"
_TOLD, _MOVE = "told", "move"


class RefusalWork:
    """Watch the booking that was recorded last; ``move`` lets another slot be chosen for it."""

    def __init__(
        self,
        screen: BookingsScreen,
        parts: BookingParts,
        lanes: Lanes,
        words: Words,
        move: Callable[[BookingView], None],
    ) -> None:
        self._screen, self._parts, self._lanes, self._words = screen, parts, lanes, words
        self._move = move
        self._watched = ""
        self._refused: BookingView | None = None
        screen.notices.acted.connect(self._acted)

    def watch(self, view: BookingView) -> None:
        """Watch a booking that is not certain yet."""
        self._watched = view.booking.id if view.standing is Standing.PROVISIONAL else ""

    def look(self) -> None:
        """Look whether the central store has answered, as after an arrival."""
        watched, bookings = self._watched, self._parts.bookings
        if watched:
            self._lanes.run(
                "records",
                lambda: bookings.again(watched),
                self._found,
                self._screen.notices.tell_fault,
                owner=self._screen,
            )

    def _found(self, view: BookingView | None) -> None:
        if view is None or view.booking.id != self._watched:
            return
        if view.standing is not Standing.PROVISIONAL:
            self._watched = ""
        if view.standing is Standing.REFUSED:
            self._refused = view
            self._tell(view)

    def _tell(self, view: BookingView) -> None:
        words, booking = self._words, view.booking
        why = words(f"status.reason.{booking.refused}") if booking.refused else ""
        slot = slot_words(words, booking.day, booking.time, booking.purpose)
        may = self._parts.status.may_settle()
        acts = [(_MOVE, words("bookings.refused.move"))]
        if may:
            acts.append((_TOLD, words("bookings.refused.told")))
        self._screen.notices.tell(
            KEY,
            Tone.WARN,
            words("bookings.refused.title", name=name_of(view), slot=slot, why=why),
            words("bookings.refused.text" if may else "bookings.refused.text_plain"),
            acts=acts,
        )

    def _acted(self, key: str, act: str) -> None:
        view = self._refused
        if key != KEY or view is None:
            return
        self._refused = None
        self._screen.notices.drop(KEY)
        if self._parts.status.may_settle():
            self._record_told(view)
        if act == _MOVE:
            self._move(view)

    def _record_told(self, view: BookingView) -> None:
        def done(settled: tuple[Case, ...]) -> None:
            if settled:
                told = self._words("bookings.refused.done")
                self._screen.notices.tell("told", Tone.OK, told, seconds=8)

        self._lanes.run(
            "records",
            lambda: self._parts.status.told_at_once(view.booking.id),
            done,
            self._screen.notices.tell_fault,
            owner=self._screen,
        )
