"""What the till's page shows: finished values for the dumb screen."""

from dataclasses import dataclass
from enum import Enum

from widgets.controls.painting import Tone
from widgets.controls.table import Row
from widgets.screens.ledger_view import Fact


class TillPage(Enum):
    """Name what the right half asks for."""

    OPENING = "opening"
    COUNT = "count"
    CLOSED = "closed"
    NONE = "none"  # the city collects here


@dataclass(frozen=True, kw_only=True)
class TillView:
    """Hold the page; ``expected`` is what the ledger tells, in yen."""

    title: str
    tone: Tone
    said: str
    text: str
    page: TillPage
    till: str = ""
    expected: int = 0
    facts: tuple[Fact, ...] = ()
    rows: tuple[Row, ...] = ()
    empty: str = ""
