"""What the ledger page shows: finished values for the dumb screen."""

from dataclasses import dataclass, field
from enum import Enum

from widgets.controls.painting import Tone
from widgets.controls.table import Row
from widgets.controls.timeline import TimelineEvent


class Way(Enum):
    """Name what may be done where nothing was found."""

    BY_BIRTH = "by_birth"
    SCAN = "scan"
    ALL_STATUSES = "all_statuses"
    CITY = "city"
    NEW_VISIT = "new_visit"


@dataclass(frozen=True, kw_only=True)
class ResultView:
    """Hold the list: rows, chips' words, the lines around it.

    ``empty`` is the sentence where nothing was found; ``ways`` are offered then.
    """

    rows: tuple[Row, ...] = ()
    chips: tuple[str, ...] = ()
    chip: int = 0
    summary: str = ""
    note: str = ""
    foot: str = ""
    empty: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Hold one label with its value."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CardSideView:
    """Hold the card beside the list: head, facts, notes on the name, three lists of events.

    ``variants`` are (character, words about it).
    """

    kana: str
    name: str
    status: str
    tone: Tone
    facts: tuple[Fact, ...]
    variants: tuple[tuple[str, str], ...] = ()
    tabs: tuple[str, ...] = ()
    events: tuple[tuple[TimelineEvent, ...], ...] = ()
    nothing: tuple[str, ...] = field(default=())
    foot: str = ""
