"""The demonstration's bookings: made by keys at the window, one changed and one given up."""

from __future__ import annotations

from app.ports import Words
from app.training.demo_cast import Cast, Trouble
from app.training.demo_hands import Hands
from app.training.people import Person

_PHONE = "090-0000-0001"
_CANCEL = "4"  # of the detail's acts, together with Alt
_RESIDENTS_OWN = "1"  # the first reason


class CounterBookings:
    """Book for who got no card today; what comes of it is told on the screen."""

    def __init__(self, cast: Cast, hands: Hands, words: Words) -> None:
        self._cast, self._hands, self._words = cast, hands, words

    def play(self) -> dict[str, int]:
        """Book, move and give up; returns how many of each.

        Whose card the box lacked talks about it another day and then asks for another time.  Who
        did not come today books for the card, and gives it up again.
        """
        hands, words = self._hands, self._words
        hands.open_place(words("place.bookings"))
        hands.until(usable=[5])
        hands.picture("bookings")
        played = {"booked": 0, "changed": 0, "cancelled": 0}
        away = self._away()
        if away is not None:
            self._book(away)
            self._give_up(away)
            played["booked"] += 1
            played["cancelled"] += 1
        hands.press("Right", "Right")  # over to the column of consultations
        self._book(self._cast.absent)
        self._move(self._cast.absent)
        played["booked"] += 1
        played["changed"] += 1
        return played

    def _away(self) -> Person | None:
        """Return who was called today and did not come; the card lies in the vault."""
        return next(
            (one.person for one in self._cast.players if one.visit.trouble is Trouble.NO_SHOW),
            None,
        )

    def _book(self, person: Person) -> None:
        """Take the next free seat: number, birth date, telephone, F12."""
        hands = self._hands
        hands.press("F5")
        hands.scan(person.control_number)
        hands.type(person.born.iso)
        hands.press("Return")
        hands.sees(person.name)
        hands.type(_PHONE)
        hands.until(usable=[12])
        hands.picture("to_book")
        hands.press("F12")
        hands.sees(self._words("bookings.done.made", name=person.name))
        hands.picture("booked")

    def _find(self, person: Person) -> None:
        """Look the booking up by the person's number."""
        hands = self._hands
        hands.press("F2", "F2")  # the list, and its search
        hands.press_with("A", "ctrl")
        hands.type(person.control_number)
        hands.until(usable=[12])
        hands.picture("found")

    def _move(self, person: Person) -> None:
        hands = self._hands
        self._find(person)
        hands.press("F12")
        hands.press("F5")
        hands.until(usable=[12])
        hands.picture("to_move")
        hands.press("F12")
        hands.sees(self._words("bookings.done.changed", name=person.name))
        hands.picture("moved")

    def _give_up(self, person: Person) -> None:
        hands = self._hands
        self._find(person)
        hands.press_with(_CANCEL, "alt")
        hands.press(_RESIDENTS_OWN)
        hands.until(usable=[12])
        hands.picture("to_cancel")
        hands.press("F12")
        hands.sees(self._words("bookings.acted.cancelled"))
        hands.picture("cancelled")
        hands.press("F3")  # back to the day
