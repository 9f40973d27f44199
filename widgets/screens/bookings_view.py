"""What the bookings page shows: finished values for the dumb screen."""

from dataclasses import dataclass, field
from datetime import date

from app.reservations.booking import Comer
from widgets.controls.days import DayFace, MonthDay
from widgets.controls.painting import Tone
from widgets.controls.seat_columns import SeatTableView
from widgets.controls.table import Row
from widgets.controls.timeline import TimelineEvent
from widgets.screens.ledger_view import Fact


@dataclass(frozen=True, kw_only=True)
class DayView:
    """Hold the page of a place and a day.

    ``nothing`` is the sentence where the day has no table, ``nothing_note`` what it means.
    ``stale`` is a line where the terminal has not heard of the days for long.
    """

    title: str
    place: str
    place_note: str
    month: str
    month_short: str
    day: date
    today: date
    strip: tuple[DayFace, ...] = ()
    days: tuple[MonthDay, ...] = ()
    closed: tuple[str, ...] = ()
    table: SeatTableView = field(default_factory=SeatTableView)
    nothing: str = ""
    nothing_note: str = ""


@dataclass(frozen=True, kw_only=True)
class HeadView:
    """Hold the form's head: the slot, how many seats are left, what covers the booking.

    ``off`` draws it in the colour of working without the centre: 仮予約になります.
    """

    note: str
    slot: str
    tag: str = ""
    tone: Tone = Tone.PLAIN
    aside: str = ""
    off: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """Hold the found person: name, age and place of the card, the bookings to come.

    ``short`` stands instead of ``aside`` in the compact frame.
    """

    name: str
    aside: str
    text: str
    short: str = ""
    tone: Tone = Tone.OK


@dataclass(frozen=True, kw_only=True)
class FormView:
    """Hold all around the fields of the form.

    ``named`` asks for name and kana as well, where no card's number is needed; ``items`` are
    (name, words, ticked from the start); ``foot`` tells what becomes of the card.  ``moving`` shows
    the person of a booking that gets another slot instead of the fields.
    """

    head: HeadView
    person: PersonView | None = None
    number_error: str = ""
    born_error: str = ""
    named: bool = False
    items: tuple[tuple[str, str, bool], ...] = ()
    foot: str = ""
    moving: bool = False
    paper: bool = True


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Hold what stands in the form."""

    number: str = ""
    born: str = ""
    name: str = ""
    kana: str = ""
    comer: Comer = Comer.SELF
    phone: str = ""
    mail: str = ""
    by_mail: bool = False
    on_paper: bool = False
    language: str = "ja"
    told: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether nothing was typed."""
        return not any((self.number, self.born, self.name, self.kana, self.phone, self.mail))


@dataclass(frozen=True, kw_only=True)
class ListView:
    """Hold the list of bookings: rows, the chips' words by group, the lines around it."""

    rows: tuple[Row, ...] = ()
    chips: tuple[tuple[str, ...], ...] = ()
    chosen: tuple[int, ...] = ()
    title: str = ""
    summary: str = ""
    empty: str = ""
    empty_note: str = ""


@dataclass(frozen=True, kw_only=True)
class DetailView:
    """Hold one booking beside the list: head, facts, why it was refused, its history.

    ``acts`` are the names of what may be done with it, in the order of their digits.
    """

    name: str
    kana: str
    number: str
    status: str
    tone: Tone
    facts: tuple[Fact, ...]
    events: tuple[TimelineEvent, ...] = ()
    warning: str = ""
    warning_note: str = ""
    warning_tone: Tone = Tone.WARN
    acts: tuple[str, ...] = ()
