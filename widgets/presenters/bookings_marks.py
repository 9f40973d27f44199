"""Came, served, issued: bookings are marked in the list, then recorded, one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from app.desk.booking_marks import BookingMarks, Mark
from app.desk.booking_values import BookingView
from app.ports import Words
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.bookings_words import name_of
from widgets.screens.booking_panes import MarksPane
from widgets.screens.bookings import BookingsScreen


class MarkWork:
    """Tick bookings and ask once which state is recorded; ``recorded`` is called after it."""

    def __init__(
        self,
        screen: BookingsScreen,
        marks: BookingMarks,
        lanes: Lanes,
        words: Words,
        recorded: Callable[[], None],
    ) -> None:
        self._screen, self._marks, self._lanes, self._words = screen, marks, lanes, words
        self._recorded = recorded
        self._may: tuple[Mark, ...] = ()
        self.ticked: dict[str, BookingView] = {}

    def enter(self) -> None:
        """Ask what the role may record."""
        self._may = tuple(mark for mark in Mark if self._marks.may(mark))

    @property
    def may(self) -> bool:
        """Tell whether the role may record any state."""
        return bool(self._may)

    def follow(self, known: Mapping[str, BookingView]) -> None:
        """Keep the ticks of what is still in the list, as it stands now."""
        self.ticked = {id: known[id] for id in self.ticked if id in known}

    def offered(self, chosen: Sequence[BookingView]) -> tuple[Mark, ...]:
        """Return the states that fit every one of the chosen bookings."""
        if not chosen:
            return ()
        fits = self._marks.fits
        return tuple(mark for mark in self._may if all(fits(mark, one) for one in chosen))

    def tick(self, view: BookingView) -> bool:
        """Tick a booking or take the tick away; tell whether anything changed."""
        if not self._may:
            return False
        if self.ticked.pop(view.booking.id, None) is not None:
            return True
        if not self.offered([view]):
            self._tell_none("one")
            return False
        self.ticked[view.booking.id] = view
        return True

    def ask(self, selected: BookingView | None) -> None:
        """Ask for the ticked bookings, or for the selected one where none is ticked."""
        chosen = list(self.ticked.values()) or ([selected] if selected is not None else [])
        offered = self.offered(chosen)
        if not chosen or not self._may:
            return
        if not offered:
            self._tell_none("many" if len(chosen) > 1 else "one")
            return
        screen = self._screen
        names = [name_of(view) for view in chosen]
        pane = MarksPane(screen.theme, screen.window(), names, offered)
        pane.decided.connect(lambda: self._decided(pane, [view.booking.id for view in chosen]))
        screen.open_pane(pane, pane.marks.first_open() or pane.leave)

    def _decided(self, pane: MarksPane, ids: Sequence[str]) -> None:
        mark = pane.mark
        pane.close_pane()

        def done(views: tuple[BookingView, ...]) -> None:
            self.ticked.clear()
            told = self._words(f"bookings.marks.done.{mark.value}", count=len(views))
            self._screen.notices.tell("marked", Tone.OK, told, seconds=8)
            self._recorded()

        self._lanes.run(
            "records",
            lambda: self._marks.mark(mark, ids),
            done,
            self._screen.notices.tell_fault,
            owner=self._screen,
        )

    def _tell_none(self, which: str) -> None:
        words = self._words
        title, text = words(f"bookings.marks.none_{which}"), words("bookings.marks.none_note")
        self._screen.notices.tell("tick", Tone.WARN, title, text, seconds=8)
