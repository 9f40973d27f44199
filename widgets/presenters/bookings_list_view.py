"""The whole list of bookings as the screen shows it: title, chips with their counts, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.desk.booking_calendar import CalendarPage
from app.desk.booking_lists import Wish
from app.desk.booking_values import BookingView
from app.ports import Words
from app.reservations.city import BookingsFound, BookingWish
from widgets.clock_words import day_words, time_words
from widgets.presenters.bookings_list_words import (
    DAYS,
    PURPOSE_FILTERS,
    STATUSES,
    TIMES,
    Filters,
    row_of,
    status_of,
    told_range,
)
from widgets.screens.bookings_view import ListView


@dataclass(frozen=True, kw_only=True)
class ListFacts:
    """Hold what the list shows.

    ``wish`` and ``found`` are a look-up in other offices, None where the bookings are this
    terminal's own; ``may_look`` tells that the role may make one.
    """

    page: CalendarPage
    text: str
    views: Sequence[BookingView]
    filters: Filters
    ticked: Collection[str]
    changed: Collection[str]
    may_look: bool = False
    wish: BookingWish | None = None
    found: BookingsFound | None = None

    @property
    def shown(self) -> tuple[BookingView, ...]:
        """Return the bookings that pass the filters."""
        return tuple(view for view in self.views if self.filters.fits(view))

    @property
    def places(self) -> Mapping[str, str]:
        """Return the places' names."""
        return {place.id: place.name for place in self.page.places}


def list_view(words: Words, facts: ListFacts) -> ListView:
    """Return what the screen shows."""
    shown = facts.shown
    return ListView(
        rows=tuple(
            row_of(
                words,
                view,
                ticked=view.booking.id in facts.ticked if facts.ticked else None,
                changed=view.booking.id in facts.changed,
                office=facts.page.office,
                places=facts.places,
            )
            for view in shown
        ),
        chips=_chips(words, facts),
        chosen=facts.filters.places(),
        title=_title(words, facts),
        summary=_summary(words, facts, len(shown)),
        empty="" if shown else _empty(words, facts),
        empty_note="" if shown else _empty_note(words, facts),
    )


def _chips(words: Words, facts: ListFacts) -> tuple[tuple[str, ...], ...]:
    timely = [view for view in facts.views if facts.filters.fits(view, status=False)]
    counts = Counter(status_of(view) for view in timely)
    by_day = not facts.text and facts.wish is None
    return (
        tuple(words(f"bookings.filter.days_{days}") for days in DAYS) if by_day else (),
        tuple(words(f"bookings.filter.{name}") for name in TIMES),
        (
            words("bookings.filter.purposes"),
            *(words(f"booking_purpose.{name}") for name in PURPOSE_FILTERS[1:]),
        ),
        (
            words("bookings.filter.all", count=len(timely)),
            *(
                words(
                    "bookings.filter.status",
                    name=words(f"bookings.status.{name}"),
                    count=counts[name],
                )
                for name in STATUSES[1:]
            ),
        ),
    )


def _title(words: Words, facts: ListFacts) -> str:
    wish = facts.wish
    if wish is not None and wish.text:
        return words("bookings.city.title", text=wish.text)
    if wish is not None and wish.day is not None:
        place = facts.places.get(wish.office, wish.office)
        return words("bookings.city.title_day", place=place, day=day_words(words, wish.day))
    if facts.text:
        return words("bookings.list.found", text=facts.text)
    return told_range(words, facts.page, facts.filters.days)


def _summary(words: Words, facts: ListFacts, count: int) -> str:
    if facts.found is None:
        return words("bookings.list.summary", count=count)
    told = "clipped" if facts.found.clipped else "summary"
    return words(f"bookings.city.{told}", count=count, time=time_words(facts.found.at))


def _empty(words: Words, facts: ListFacts) -> str:
    if facts.views:
        return words("bookings.list.empty_filtered")
    if facts.wish is not None:
        return words("bookings.city.none")
    if facts.text:
        return words("bookings.list.empty_found", text=facts.text)
    return words("bookings.list.empty_none")


def _empty_note(words: Words, facts: ListFacts) -> str:
    if facts.wish is not None:
        return words("bookings.city.none_note")
    return words("bookings.list.empty_look" if facts.may_look else "bookings.list.empty_note")


def wish_of(facts: ListFacts) -> Wish:
    """Return by what the bookings in sight were chosen, for the head of their list."""
    page, filters, several = facts.page, facts.filters, bool(facts.text) or facts.wish is not None
    asked = facts.wish.office if facts.wish is not None else ""
    status, time = STATUSES[filters.status], TIMES[filters.time]
    days = 1 if several else DAYS[filters.days]
    return Wish(
        office=asked if several else page.office,
        first=page.day,
        last=page.day + timedelta(days=days - 1),
        purpose=PURPOSE_FILTERS[filters.purpose],
        text=facts.wish.text if facts.wish is not None else facts.text,
        time="" if time == "day" else time,
        shown=status,
    )
