"""What the guide's reception shows: finished words and states, no operation and no device."""

from dataclasses import dataclass
from enum import Enum

from widgets.controls.painting import Tone


class TileState(Enum):
    """Name how a purpose stands."""

    PLAIN = "plain"
    BUSY = "busy"
    PRINTED = "printed"
    DOUBT = "doubt"
    NO_PAPER = "no_paper"


@dataclass(frozen=True, kw_only=True)
class TileView:
    """Hold one purpose: letter, pictogram, both languages, who waits, the number just given."""

    letter: str
    icon: str
    text: str
    other: str
    waiting: str
    state: TileState = TileState.PLAIN
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketRow:
    """Hold one ticket: finished words, its state's mark, ``note`` why it is not printed again."""

    ticket: str
    number: str
    purpose: str
    issued: str
    state: str
    icon: str
    tone: Tone = Tone.PLAIN
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PrinterView:
    """Hold the printer's chip."""

    text: str
    tone: Tone = Tone.PLAIN
    simulated: bool = False


class LineAct(Enum):
    """Name what the bottom line can offer."""

    VOID = "void"
    CAME = "came"
    NOT_CAME = "not_came"
    REPRINT = "reprint"
    OTHER = "other"
    BY_HAND = "by_hand"
    SEND = "send"


@dataclass(frozen=True, kw_only=True)
class LineView:
    """Hold the bottom line: what happened, a smaller line below, what can be done (act, words)."""

    text: str
    below: str = ""
    tone: Tone = Tone.PLAIN
    icon: str = "info"
    acts: tuple[tuple[LineAct, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class FloorView:
    """Hold the right column: how many wait, the newest tickets, the box of facts."""

    title: str
    rows: tuple[TicketRow, ...]
    everyone: str
    facts: str
    offline: bool = False


@dataclass(frozen=True, kw_only=True)
class FoundRow:
    """Hold one booking that a search found; ``note`` says why no number can be given for it."""

    key: str
    time: str
    number: str
    name: str
    purpose: str
    state: str
    tone: Tone = Tone.PLAIN
    act: str = ""
    note: str = ""
