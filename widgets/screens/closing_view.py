"""What the closing shows: finished values for the dumb screen."""

from dataclasses import dataclass
from enum import Enum

from app.ports import Slip
from widgets.controls.painting import Tone
from widgets.controls.table import Row
from widgets.screens.ledger_view import Fact


class CheckState(Enum):
    """Name how a check stands."""

    DONE = "done"
    ACCEPTED = "accepted"
    DIFFERS = "differs"
    OPEN = "open"


class Page(Enum):
    """Name the kinds of detail."""

    LIST = "list"
    SHELVES = "shelves"
    SENT = "sent"
    VAULT = "vault"


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    """Hold one line of the list: its key, title, figures and state."""

    key: str
    title: str
    note: str
    state: CheckState


@dataclass(frozen=True, kw_only=True)
class SuspectView:
    """Hold the card that probably explains a difference."""

    facts: tuple[Fact, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class DetailView:
    """Hold the detail of one check; ``shelf`` is the row to be counted next."""

    key: str
    page: Page
    step: str
    title: str
    tone: Tone
    said: str
    text: str
    suspects: tuple[SuspectView, ...] = ()
    rows: tuple[Row, ...] = ()
    empty: str = ""
    shelf: str = ""
    signed: tuple[str, ...] = ()
    may_sign_self: bool = False


@dataclass(frozen=True, kw_only=True)
class ClosingView:
    """Hold the whole page; ``sample`` draws the preview with its mark."""

    day: str
    lead: str
    foot: str
    checks: tuple[CheckRow, ...]
    detail: DetailView
    slip: Slip
    sample: bool
    slip_note: str
