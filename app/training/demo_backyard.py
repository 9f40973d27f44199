"""The demonstration's morning and evening: a delivered box, and the check before going home."""

from __future__ import annotations

from datetime import datetime

from app.ports import Words
from app.system import SystemClock
from app.training.demo_cast import Cast, VisitCase
from app.training.demo_hands import Hands, until

_SETTLED_WITHIN = 60.0


class Intake:
    """Check the delivered box card by card and lay the cards into the vault."""

    def __init__(self, cast: Cast, hands: Hands, words: Words) -> None:
        self._cast, self._hands, self._words = cast, hands, words

    def check_box(self) -> dict[str, str]:
        """Scan everything; returns the vault position of each card by its control number.

        One card of the list is missing, one that no list names lies in the box.
        """
        hands, shelf = self._hands, self._cast.plan.shelf
        hands.picture("intake")
        comers = [
            one.person for one in self._cast.players if one.visit.case is not VisitCase.FORM_FILL
        ]
        positions: dict[str, str] = {}
        for at, person in enumerate(comers, start=1):
            hands.scan(person.control_number)
            positions[person.control_number] = f"{shelf}-{at:03d}"
            if at == 1:
                hands.picture("first_card")
        hands.scan(self._cast.plan.surplus)
        hands.picture("surplus")
        hands.press("F12")  # asks for a word on what is missing
        hands.press("1")
        hands.press("F12")  # goes to the second person's number
        second = self._cast.staff("site_manager")
        hands.type(second)
        hands.press("Return")
        hands.type(self._cast.passwords[second])
        hands.picture("missing")
        hands.press("F12")
        hands.picture("checked")
        return positions

    def set_up(self) -> None:
        """Mark 交付前設定 as done for every card that was received."""
        hands = self._hands
        hands.open_place(self._words("place.vault"))
        hands.press("F6")
        hands.picture("to_set_up")
        hands.confirm()
        hands.picture("set_up")


class Closing:
    """Go through the check before going home until the day can be closed."""

    def __init__(self, cast: Cast, hands: Hands, words: Words) -> None:
        self._cast, self._hands, self._words = cast, hands, words

    def close_day(self, left: int) -> None:
        """Count the vault, confirm it by two persons, close the day, print its slip.

        ``left`` is how many cards lie in the vault.

        Raises:
            PartFailed: something stands in the way.
        """
        hands = self._hands
        hands.open_place(self._words("place.closing"))
        hands.picture("checks")
        until(lambda: self._settled(left), "closing", _SETTLED_WITHIN, hands.state)
        hands.picture("all_agree")
        asked = SystemClock().now()
        hands.confirm()
        hands.sees(self._words("closing.closed"))
        hands.picture("closed")
        until(lambda: self._received(asked), "closing unsent", seconds=_SETTLED_WITHIN)

    def _received(self, since: datetime) -> bool:
        """Tell whether what was recorded since then was received: the closing itself."""
        state = self._hands.state()
        saved = state["saved_at"]
        return state["owed"] == 0 and bool(saved) and datetime.fromisoformat(saved) >= since

    def _settled(self, left: int) -> bool:
        """Tell whether nothing stands in the way any more; otherwise do what the page asks for."""
        state = self._hands.until(**{"is": {"owed": 0}})
        if 12 in state["usable"]:
            return True
        if state["why"].get("12") == self._words("closing.busy"):
            return False
        self._settle(self._hands.press("F12")["focus"], left)
        return 12 in self._hands.state()["usable"]

    def _settle(self, focus: str, left: int) -> None:
        """Do what the check in sight asks for; ``focus`` is what has the keyboard."""
        hands, words = self._hands, self._words
        if focus == words("closing.count_shelf", shelf=self._cast.plan.shelf):
            hands.press_with("A", "ctrl")
            hands.type(str(left))
            hands.picture("counted")
            hands.press("Return")
        elif focus.startswith(words("closing.vault.self")):
            hands.press("Space")
        elif focus == words("credential.staff_id"):
            second = self._cast.staff("backyard")
            hands.press_with("A", "ctrl")
            hands.type(second)
            hands.press("Return")
            hands.type(self._cast.passwords[second])
            hands.picture("second_person")
            hands.press("Return")
