"""What the card check's page shows: finished values for the dumb screen."""

from dataclasses import dataclass

from widgets.controls.painting import Tone
from widgets.controls.table import Row
from widgets.screens.ledger_view import Fact


@dataclass(frozen=True, kw_only=True)
class SpokenWord:
    """Hold one sentence in the resident's language, with what it is about.

    ``staffs`` is the same in the staff's language where the resident's is another.
    """

    about: str
    said: str
    staffs: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class CardCheckView:
    """Hold the page; without ``rows`` no card was read, and only the verdict stands.

    ``name`` is the resident's, drawn as on the card, only after the PIN for it.
    """

    tone: Tone
    said: str
    text: str
    simulated: bool = False
    rows: tuple[Row, ...] = ()
    words: tuple[SpokenWord, ...] = ()
    card: tuple[Fact, ...] = ()
    certificates: tuple[Fact, ...] = ()
    attributes: tuple[Fact, ...] = ()
    name: str = ""
    attributes_told: str = ""
