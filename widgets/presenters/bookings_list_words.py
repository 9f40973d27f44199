"""Turn bookings into rows of a list and one booking with its history; pure but for the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from app.desk.booking_calendar import CalendarPage
from app.desk.booking_history import BookingLine
from app.desk.booking_values import BookingView, Standing
from app.desk.booking_views import PURPOSES
from app.ports import Words
from app.reservations.booking import Booking, BookingStatus
from widgets.clock_words import day_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row, RowTone
from widgets.controls.timeline import NOTE_GAP, TimelineEvent
from widgets.presenters.bookings_words import name_of, slot_words
from widgets.presenters.ledger_words import born_short, moment
from widgets.screens.bookings_view import DetailView
from widgets.screens.ledger_view import Fact

DAYS = (1, 7, 60)
TIMES = ("day", "morning", "afternoon")
PURPOSE_FILTERS = ("", *PURPOSES)
STATUSES = (
    "",
    "booked",
    "provisional",
    "arrived",
    "served",
    "issued",
    "cancelled",
    "missed",
    "refused",
)
_NOON = "12:00"
_TONES = {
    "booked": Tone.PLAIN,
    "provisional": Tone.OFF,
    "arrived": Tone.PRIMARY,
    "served": Tone.OK,
    "issued": Tone.OK,
    "cancelled": Tone.PLAIN,
    "missed": Tone.WARN,
    "refused": Tone.ERROR,
}
_ICONS = {
    "booking.made": "calendar",
    "booking.changed": "renew",
    "booking.contact_changed": "person",
    "booking.noted": "doc",
    "booking.arrived": "people",
    "booking.served": "check",
    "booking.cancelled": "cross",
    "booking.missed": "clock",
}


class Filters(msgspec.Struct, frozen=True):
    """Hold which chip of each group is chosen: days, time of day, purpose, status."""

    days: int = 0
    time: int = 0
    purpose: int = 0
    status: int = 0

    def places(self) -> tuple[int, ...]:
        """Return the chosen chip of each group."""
        return (self.days, self.time, self.purpose, self.status)

    def with_place(self, group: int, number: int) -> Filters:
        """Return the filters with another chip of a group."""
        chosen = list(self.places())
        chosen[group] = number
        return Filters(*chosen)

    def fits(self, view: BookingView, *, status: bool = True) -> bool:
        """Tell whether a booking is to be shown; without ``status`` at any status."""
        booking, part = view.booking, TIMES[self.time]
        purpose = PURPOSE_FILTERS[self.purpose]
        if part != "day" and (booking.time < _NOON) != (part == "morning"):
            return False
        if purpose and booking.purpose != purpose:
            return False
        return not status or not self.status or status_of(view) == STATUSES[self.status]


def status_of(view: BookingView) -> str:
    """Return a booking's status as it is told: not certain yet, or with its card given away."""
    if view.issued:
        return "issued"
    return "provisional" if view.standing is Standing.PROVISIONAL else view.booking.status.value


def told_range(words: Words, page: CalendarPage, days: int) -> str:
    """Return which days are listed."""
    first = day_words(words, page.day)
    if DAYS[days] == 1:
        return words("bookings.list.title_day", day=first)
    last = page.day + timedelta(days=DAYS[days] - 1)
    return words("bookings.list.title_days", first=first, last=day_words(words, last))


def row_of(
    words: Words,
    view: BookingView,
    *,
    ticked: bool | None,
    changed: bool,
    office: str,
    places: Mapping[str, str],
) -> Row:
    """Return a booking's row; a refused one stands out and says that the person is to be told."""
    booking, status = view.booking, status_of(view)
    day = booking.day
    when = words(
        "bookings.list.when",
        month=day.month,
        day=day.day,
        weekday=words(f"clock.weekday.{day.weekday()}"),
        time=booking.time,
    )
    elsewhere = places.get(booking.office, booking.office) if booking.office != office else ""
    tone = RowTone.ERROR if status == "refused" else RowTone.PLAIN
    if status in ("cancelled", "served", "issued"):
        tone = RowTone.FADED
    if changed and tone is RowTone.PLAIN:
        tone = RowTone.CHANGED
    tag = TagFace(text=words(f"bookings.status.{status}"), tone=_TONES[status], icon="")
    return Row(
        key=booking.id,
        cells=(
            Cell(text=when, bold=True, ticked=ticked),
            Cell(text=words(f"booking_purpose.{booking.purpose}")),
            Cell(text=name_of(view), name=True, aside=elsewhere, tip=booking.kana),
            Cell(text=booking.phone),
            Cell(text=booking.number),
            Cell(tag=tag),
        ),
        tone=tone,
    )


def detail_view(
    words: Words,
    view: BookingView,
    history: Sequence[BookingLine],
    places: Mapping[str, str],
    may: frozenset[str],
) -> DetailView:
    """Return one booking beside the list; ``may`` names the acts that the role may record."""
    booking, status = view.booking, status_of(view)
    warning, note = _warning(words, booking, status)
    movable = booking.status in (BookingStatus.BOOKED, BookingStatus.REFUSED)
    possible = ("change", "contact", "note", "cancel") if movable else ("contact", "note")
    return DetailView(
        name=name_of(view),
        kana=booking.kana,
        number=words("bookings.detail.number", number=booking.number),
        status=words(f"bookings.status.{status}"),
        tone=_TONES[status],
        facts=_facts(words, view, places),
        events=tuple(
            _event(words, line, booking, places, first=not number)
            for number, line in enumerate(history)
        ),
        warning=warning,
        warning_note=note,
        warning_tone=Tone.OFF if status == "provisional" else Tone.WARN,
        acts=tuple(act for act in possible if act in may),
    )


def _warning(words: Words, booking: Booking, status: str) -> tuple[str, str]:
    if status == "refused":
        why = words(f"status.reason.{booking.refused}") if booking.refused else ""
        told = words("bookings.detail.refused", why=why)
        return told, words("bookings.detail.tell", phone=booking.phone)
    if status == "provisional":
        return words("bookings.detail.provisional"), words("bookings.detail.provisional_note")
    return "", ""


def _facts(words: Words, view: BookingView, places: Mapping[str, str]) -> tuple[Fact, ...]:
    booking, nothing = view.booking, words("ledger.unknown")
    card = view.card
    born = card.born if card is not None else booking.born
    told = "、".join(words(f"booking_item.{item}") for item in booking.told)
    pairs = (
        ("slot", slot_words(words, booking.day, booking.time, booking.purpose)),
        ("place", places.get(booking.office, booking.office)),
        ("kana", (card.kana if card is not None else booking.kana) or nothing),
        ("born", born_short(born) if born else nothing),
        ("card", card.control_number if card is not None else nothing),
        ("comer", words(f"bookings.comer.{booking.comer.value}")),
        ("phone", booking.phone or nothing),
        ("mail", booking.mail or nothing),
        ("language", words(f"bookings.language.{booking.language}")),
        ("told", told or nothing),
    )
    return tuple(
        Fact(label=words(f"bookings.detail.fact.{name}"), value=value) for name, value in pairs
    )


def _event(
    words: Words,
    line: BookingLine,
    booking: Booking,
    places: Mapping[str, str],
    *,
    first: bool,
) -> TimelineEvent:
    parts = [moment(words, line.at), line.actor_name]
    if line.terminal:
        parts.append(words("ledger.terminal", terminal=line.terminal))
    if not line.sent:
        parts.append(words("ledger.not_sent"))
    detail = _detail(words, line, booking, places)
    text = words(f"entry_kind.{line.kind}")
    if detail:
        text = words("ledger.event", text=text, place=detail)
    return TimelineEvent(
        icon=_ICONS.get(line.kind, "info"),
        text=text,
        note=NOTE_GAP.join(part for part in parts if part),
        tone=Tone.FILL if first else Tone.PLAIN,
    )


def _detail(words: Words, line: BookingLine, booking: Booking, places: Mapping[str, str]) -> str:
    """Return what an event says besides its name; a place where it is another than now."""
    body, office = line.body, str(line.body.get("office", ""))
    if line.kind in ("booking.made", "booking.changed"):
        return words(
            "bookings.history.slot",
            day=str(body.get("day", ""))[5:].replace("-", "/"),
            time=body.get("time", ""),
            place=places.get(office, office) if office != booking.office else "",
        ).strip()
    if line.kind == "booking.cancelled":
        return words(f"bookings.cancel.reason.{body.get('reason', 'resident')}")
    before = (
        words("bookings.history.was", field=words(f"bookings.history.field.{field}"), text=text)
        for field, text in line.was
    )
    return NOTE_GAP.join((*before, *([line.text] if line.text else [])))
