"""A seat that is gone: the nearest free slots are offered, digits choose one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.desk.booking_values import Wanted
from app.desk.booking_views import FreeSlot
from app.desk.bookings import Bookings
from app.ports import Words
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.bookings_seat import Slot
from widgets.screens.bookings import BookingsScreen

KEY = "gone"
_OFFERED = 3


class OtherSlots:
    """Offer other slots in a notice; ``taken`` is called with the chosen one and its purpose."""

    def __init__(
        self,
        screen: BookingsScreen,
        bookings: Bookings,
        lanes: Lanes,
        words: Words,
        taken: Callable[[FreeSlot, str], None],
    ) -> None:
        self._screen, self._bookings, self._lanes, self._words = screen, bookings, lanes, words
        self._taken = taken
        self._purpose = ""
        self.offered: tuple[FreeSlot, ...] = ()
        screen.notices.acted.connect(self._acted)

    def ask(self, slot: Slot) -> None:
        """Look for the slots nearest to one that is gone, and offer them."""
        office, day, name = slot
        purpose, _, time = name.partition("@")
        wanted = Wanted(purpose=purpose, office=office, day=day, time=time)

        def found(near: tuple[FreeSlot, ...]) -> None:
            others = [one for one in near if (one.day, one.time) != (day, time)]
            self._offer(tuple(others[:_OFFERED]), purpose)

        self._lanes.run(
            "records",
            lambda: self._bookings.nearest(wanted, _OFFERED + 1),
            found,
            self._screen.notices.tell_fault,
            owner=self._screen,
        )

    def _offer(self, others: tuple[FreeSlot, ...], purpose: str) -> None:
        words = self._words
        self.offered, self._purpose = others, purpose
        acts = tuple(
            (
                str(number),
                words(
                    "bookings.gone.other",
                    number=number,
                    month=one.day.month,
                    day=one.day.day,
                    weekday=words(f"clock.weekday.{one.day.weekday()}"),
                    time=one.time,
                ),
            )
            for number, one in enumerate(others, start=1)
        )
        text = words("bookings.gone.text" if acts else "bookings.gone.none")
        self._screen.notices.tell(KEY, Tone.WARN, words("bookings.gone.title"), text, acts=acts)
        if acts:  # a digit typed in a field would be a part of its text
            self._screen.day.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _acted(self, key: str, act: str) -> None:
        if key == KEY:
            self.choose(int(act))

    def choose(self, number: int) -> bool:
        """Take one of the offered slots; tell whether there is one."""
        if not 0 < number <= len(self.offered):
            return False
        chosen, purpose = self.offered[number - 1], self._purpose
        self.drop()
        self._taken(chosen, purpose)
        return True

    def drop(self) -> None:
        """Offer nothing any more."""
        if self.offered:
            self.offered = ()
            self._screen.notices.drop(KEY)
