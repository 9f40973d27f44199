"""The dialogues of one terminal: each new one follows the city's rule of the day."""

from collections.abc import Callable, Sequence
from datetime import date

from app.arrangements.arrangements import Arrangements, WeakPins
from app.desk.pin_choice import Guessable, MakeDialogue
from app.pin_dialogue import PinDialogue
from app.ports import PinKind
from devices.pinpad.flow import PinFlow


def dialogues(site: str, arranged: Arrangements, today: Callable[[], date]) -> MakeDialogue:
    """Return what begins a dialogue; ``site`` is the site's own rule, empty for the city's."""

    def make(kinds: Sequence[PinKind], known: Guessable) -> PinDialogue:
        held = arranged.weak_pins(today())
        of_city = held.ruling.weak if held is not None else WeakPins.WARN
        return PinFlow(kinds, weak=WeakPins(site) if site else of_city, known=known)

    return make
