"""What can be recorded: each kind of entry with the pure rule that applies it to a state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.records.entry import Body, Entry, Klass
from app.records.state import State


def _by_one(version: int, body: Body) -> bool:
    return False


def _nothing(_state: Any, _entry: Entry) -> str:
    return ""


@dataclass(frozen=True)
class Kind:
    """Tie a kind of entry to the subject it changes.

    ``apply`` returns the next state or raises ``IllegalMove``; it is pure.  ``force`` is given
    for facts that a merge never undoes (a card handed over): it returns the state that holds
    although the table of moves did not foresee it, and the central store opens a case.
    A refused request opens a case here unless ``case_when_refused`` is false: then the screens
    tell it and nothing remains to be settled.
    ``anywhere`` is given for what one office records for another: a booking at another place.
    ``against`` is given for facts that hold and yet contradict the state they meet: it returns
    what that state says, empty where nothing contradicts; the central store opens a case.
    ``by_two`` tells from version and body whether a second person witnesses the act.
    """

    name: str
    klass: Klass
    subject: type[Any]
    apply: Callable[[Any, Entry], State]
    force: Callable[[Any, Entry], State] | None = None
    version: int = 1
    case_when_refused: bool = True
    anywhere: bool = False
    by_two: Callable[[int, Body], bool] = _by_one
    against: Callable[[Any, Entry], str] = _nothing

    @property
    def subject_type(self) -> str:
        """Return the name under which states of this subject are kept."""
        return subject_name(self.subject)


def subject_name(state: type[Any]) -> str:
    """Return the stored name of a type of state, such as ``card``."""
    return state.__name__.lower()
