"""Turn days, slots and persons into what the bookings page shows; pure but for the words."""

from __future__ import annotations

from datetime import date

from app.cards.card import GONE, CardStatus, position_of
from app.desk.booking_calendar import CalendarPage
from app.desk.booking_values import BookingView, PersonFound
from app.desk.booking_views import CellView, DayCard, DayTable
from app.names.eras import ages, born_from_iso
from app.ports import Words
from app.reservations.booking import Booking
from widgets.clock_words import day_words
from widgets.controls.boards import SeatState
from widgets.controls.days import DayFace, MonthDay
from widgets.controls.painting import Tone
from widgets.controls.seat_columns import SeatCell, SeatColumn, SeatTableView
from widgets.presenters.ledger_words import place_words
from widgets.screens.bookings_view import DayView, PersonView


def slot_words(words: Words, day: date, time: str, purpose: str) -> str:
    """Return a slot such as 11月21日（土）15:00　交付."""
    told = words(f"booking_purpose.{purpose}")
    return words("bookings.slot", day=day_words(words, day), time=time, purpose=told)


def day_view(words: Words, page: CalendarPage) -> DayView:
    """Return the page of a place and a day."""
    here = next((place for place in page.places if place.id == page.office), None)
    until = page.table.bookable_until if page.table else None
    note = words("bookings.place.count", count=len(page.places)) if page.places else ""
    if until is not None:
        told = day_words(words, until.date())
        note = words("bookings.place.note", places=note, day=told, time=f"{until:%H:%M}")
    nothing, nothing_note = _nothing(words, page)
    title = words("bookings.title", day=day_words(words, page.day))
    return DayView(
        title=title if here is not None else words("bookings.title_none"),
        place=here.name if here else words("bookings.place.none"),
        place_note=note,
        month=words("bookings.month_title", year=page.day.year, month=page.day.month),
        month_short=words("bookings.month_short", month=page.day.month),
        day=page.day,
        today=page.today,
        strip=tuple(day_face(words, card) for card in page.week),
        days=tuple(_month_day(words, card) for card in page.month),
        closed=tuple(
            words(
                "bookings.closed_line",
                day=card.day.day,
                weekday=words(f"clock.weekday.{card.day.weekday()}"),
                why=closed_words(words, card),
            )
            for card in page.month
            if card.closed and card.day >= page.today
        ),
        table=table_view(words, page),
        nothing=nothing,
        nothing_note=nothing_note,
    )


def _nothing(words: Words, page: CalendarPage) -> tuple[str, str]:
    """Return why a day has no table, and what it means; empty where it has one."""
    if not page.office:
        return words("bookings.nothing.days"), words("bookings.nothing.days_note")
    if page.table is None:
        day = day_words(words, page.day)
        return words("bookings.nothing.day", day=day), words("bookings.nothing.day_note")
    if page.table.card.closed:
        why = closed_words(words, page.table.card)
        return words("bookings.nothing.closed", why=why), words("bookings.nothing.closed_note")
    if not page.table.times:
        return words("bookings.nothing.slots"), words("bookings.nothing.slots_note")
    return "", ""


def closed_words(words: Words, card: DayCard) -> str:
    """Return why a place is closed on a day."""
    if card.closed == "override" and not card.note:
        return words("bookings.closed_plain")
    return words(f"calendar.closed.{card.closed}", note=card.note)


def day_face(words: Words, card: DayCard) -> DayFace:
    """Return a day's card in the strip."""
    weekday = words(f"clock.weekday.{card.day.weekday()}")
    named = day_words(words, card.day)
    if not card.known:
        told = words("bookings.unknown_card")
        return DayFace(
            day=card.day, weekday=weekday, closed=told, short="―", spoken=f"{named} {told}"
        )
    if card.closed:
        return DayFace(
            day=card.day,
            weekday=weekday,
            closed=words(f"bookings.closed_card.{card.closed}"),
            short=words(f"bookings.closed_sign.{card.closed}"),
            spoken=f"{named} {closed_words(words, card)}",
        )
    count = words("bookings.day_count", booked=card.booked, capacity=card.capacity)
    return DayFace(
        day=card.day,
        weekday=weekday,
        count=count,
        share=card.booked / card.capacity if card.capacity else 0.0,
        short=str(card.booked),
        spoken=words("bookings.day_spoken", day=named, booked=card.booked, capacity=card.capacity),
    )


def _month_day(words: Words, card: DayCard) -> MonthDay:
    if card.closed:
        return MonthDay(day=card.day, struck=True, told=closed_words(words, card))
    if not card.known:
        return MonthDay(day=card.day, told=words("bookings.unknown_card"))
    return MonthDay(
        day=card.day,
        told=words("bookings.day_count", booked=card.booked, capacity=card.capacity),
    )


def table_view(words: Words, page: CalendarPage) -> SeatTableView:
    """Return a day's seats."""
    table = page.table
    if table is None or table.card.closed:
        return SeatTableView()
    cells = {
        (cell.purpose, cell.time): seat_cell(words, cell, begun=page.begun(page.day, cell.time))
        for cell in table.cells.values()
    }
    columns = tuple(_column(words, table, purpose) for purpose in table.purposes)
    return SeatTableView(times=table.times, columns=columns, cells=cells)


def _column(words: Words, table: DayTable, purpose: str) -> SeatColumn:
    capacities = [cell.capacity for cell in table.cells.values() if cell.purpose == purpose]
    left = table.left(purpose)
    return SeatColumn(
        purpose=purpose,
        title=words(f"booking_purpose.{purpose}"),
        note=words("bookings.column", seats=max(capacities, default=0), left=left),
        short=words("bookings.left", count=left),
    )


def seat_cell(words: Words, cell: CellView, *, begun: bool) -> SeatCell:
    """Return a slot's squares: booked, provisional, free, then what is kept back."""
    rest = max(0, cell.capacity - cell.booked - cell.provisional)
    kept = min(rest, max(cell.leased, rest - cell.free))
    free = rest - kept
    seats = (
        *[SeatState.TAKEN] * cell.booked,
        *[SeatState.PROVISIONAL] * cell.provisional,
        *[SeatState.FREE] * free,
        *[SeatState.LEASED] * kept,
    )
    word = words("bookings.left", count=cell.free) if cell.free else words("bookings.full")
    if begun:
        word = words("bookings.begun")
    spoken = words(
        "bookings.cell",
        time=cell.time,
        purpose=words(f"booking_purpose.{cell.purpose}"),
        booked=cell.booked,
        provisional=cell.provisional,
        kept=kept,
        left=word,
    )
    return SeatCell(seats=seats, word=word, spoken=spoken, open=cell.free > 0, faded=begun)


def person_view(
    words: Words, found: PersonFound, purpose: str, today: date, place: str
) -> PersonView:
    """Return the found person; a booking for the same purpose or a card that is out is told."""
    card = found.card
    low, high = ages(born_from_iso(card.born), today)
    age = str(low) if low == high else words("ledger.age_span", low=low, high=high)
    same = next((one for one in found.bookings if one.purpose == purpose), None)
    tone, text = Tone.OK, words("bookings.person.none")
    if same is not None:
        tone, text = Tone.WARN, words("bookings.person.same", slot=_told(words, same))
    elif card.status is CardStatus.HANDED_OVER and purpose == "issuance":
        tone, text = Tone.WARN, words("bookings.person.handed_over")
    elif card.status in GONE and purpose == "issuance":
        tone, text = Tone.WARN, words("bookings.person.ended")
    elif found.bookings:
        text = words("bookings.person.other", slot=_told(words, found.bookings[0]))
    return PersonView(
        name=card.name,
        aside=words("bookings.person.aside", age=age, place=place),
        text=text,
        tone=tone,
        short=words("bookings.person.age", age=age),
    )


def _told(words: Words, booking: Booking) -> str:
    return slot_words(words, booking.day, booking.time, booking.purpose)


def moving_person(words: Words, view: BookingView) -> PersonView:
    """Return the person of a booking that gets another slot."""
    booking = view.booking
    return PersonView(
        name=name_of(view),
        aside=booking.phone,
        text=words("bookings.moving.now", slot=_told(words, booking)),
    )


def name_of(view: BookingView) -> str:
    """Return who a booking is for."""
    named = view.card.name if view.card is not None else view.booking.name
    return named or view.booking.kana


def card_place(words: Words, found: PersonFound) -> str:
    """Return where a found person's card lies."""
    place = found.card.place
    at = position_of(place)
    return words("ledger.place.vault", at=at) if at else place_words(words, place)


def transport(words: Words, found: PersonFound, office: str, place: str, day: date) -> str:
    """Return what becomes of the card: it is moved to the booking's place before that day."""
    if found.card.status in GONE:
        return ""
    told = f"{day.month}/{day.day}"
    if found.card.office != office:
        return words("bookings.transport.other", day=told, place=place)
    return words("bookings.transport.here", day=told)
