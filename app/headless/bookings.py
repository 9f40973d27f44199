"""Bookings: what is free, made, changed, cancelled, found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct

from app.desk.booking_history import BookingLine, booking_history
from app.desk.booking_marks import Mark
from app.desk.booking_values import BookingView, PersonFound
from app.desk.booking_views import DayCard, DayTable, FreeSlot, PlaceView
from app.headless.action import Action, Language, Name, Text, WrongArgument
from app.headless.operations import Operations
from app.reservations.booking import Booking, BookingStatus, Comer, Wanted
from app.reservations.items import BookingItem

Time = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_LONGEST = timedelta(days=366)
_BOOKING = {"booking": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}
_PERSON = {
    "name": "辻　正明",
    "kana": "ツジ　マサアキ",
    "born": "1956-11-02",
    "phone": "090-0000-0001",
}
_SLOT = {"office": "center", "day": "2026-12-01", "time": "10:30"}


def must_be_a_span(first: date, last: date) -> None:
    """Refuse days that end before they begin or span more than a year.

    Raises:
        WrongArgument: they do.
    """
    if not timedelta() <= last - first <= _LONGEST:
        raise WrongArgument(field="last", why="From `first` on, a year at most")


class BookingPlaces(Action, frozen=True, kw_only=True):
    """Tell the places that take bookings, this office first."""

    def run(self, on: Operations) -> tuple[PlaceView, ...]:
        """Return them."""
        return on.bookings.places()


class BookingDays(Action, frozen=True, kw_only=True):
    """Tell the days of a place with what is booked of what there is."""

    office: Name
    first: date
    last: date

    example = {"office": "center", "first": "2026-12-01", "last": "2026-12-07"}

    def run(self, on: Operations) -> tuple[DayCard, ...]:
        """Return them."""
        must_be_a_span(self.first, self.last)
        return on.bookings.days(self.office, self.first, self.last)


class BookingDay(Action, frozen=True, kw_only=True):
    """Tell the slots of a day as seats, null where the day is not published."""

    office: Name
    day: date

    example = {"office": "center", "day": "2026-12-01"}

    def run(self, on: Operations) -> DayTable | None:
        """Return them."""
        return on.bookings.day(self.office, self.day)


class NearestSlots(Action, frozen=True, kw_only=True):
    """Tell the nearest free slots of a purpose around a wanted time."""

    purpose: Name
    office: Name
    day: date
    time: Time

    example = {"purpose": "issuance", **_SLOT}

    def run(self, on: Operations) -> tuple[FreeSlot, ...]:
        """Return them."""
        if abs(self.day - on.desk.today()) > _LONGEST:
            raise WrongArgument(field="day", why="A year from today at most")
        wanted = Wanted(purpose=self.purpose, office=self.office, day=self.day, time=self.time)
        return on.bookings.nearest(wanted)


class IdentifyPerson(Action, frozen=True, kw_only=True):
    """Find the person of a control number whose birth date is as told, with bookings to come."""

    code: Name
    born: Name

    example = {"code": "3K7-204817", "born": "1984-05-17"}

    def run(self, on: Operations) -> PersonFound:
        """Return the person."""
        return on.bookings.identify(self.code, self.born)


class ItemsTold(Struct, frozen=True, kw_only=True):
    """Hold what is told before a booking is confirmed; ``card``: the purpose wants its number."""

    card: bool
    items: tuple[BookingItem, ...]


class BookingItems(Action, frozen=True, kw_only=True):
    """Tell what to bring and who must come, by purpose and by who comes.

    The names of what was told go into ``told`` of ``book``; ``card`` tells that the purpose is
    booked for a card, which ``identify_person`` finds.
    """

    purpose: Name
    comer: Comer = Comer.SELF

    example = {"purpose": "issuance", "comer": "representative"}

    def run(self, on: Operations) -> ItemsTold:
        """Return it."""
        return ItemsTold(
            card=on.booking_items.about_card(self.purpose),
            items=on.booking_items.of(self.purpose, self.comer),
        )


class HoldSeat(Action, frozen=True, kw_only=True):
    """Hold a seat while details are asked; tells until when, null where the line is down."""

    office: Name
    day: date
    slot: Name

    example = {"office": "center", "day": "2026-12-01", "slot": "issuance@10:30"}

    def run(self, on: Operations) -> datetime | None:
        """Hold it."""
        return on.bookings.hold(self.office, self.day, self.slot)


class LetSeatGo(Action, frozen=True, kw_only=True):
    """Let the held seat go."""

    office: Name
    day: date

    example = {"office": "center", "day": "2026-12-01"}

    def run(self, on: Operations) -> None:
        """Let it go."""
        on.bookings.let_go(self.office, self.day)


class _ForAPerson(Action, frozen=True, kw_only=True):
    """Hold whom a booking is for, and what is told to them; the fields of ``Wanted``."""

    purpose: Name
    card: Text = ""
    name: Text = ""
    kana: Text = ""
    born: Text = ""
    phone: Text = ""
    mail: Text = ""
    comer: Comer = Comer.SELF
    language: Language = "ja"
    told: tuple[Name, ...] = ()

    def wanted(self, **where: Any) -> Wanted:
        """Return what is asked for, at the place and time that are told beside it."""
        own = {name: getattr(self, name) for name in _ForAPerson.__struct_fields__ if name != "id"}
        return Wanted(**(own | where))


class Book(_ForAPerson, frozen=True, kw_only=True):
    """Make a booking: certain with a held or leased seat, else until the central store answers.

    ``kana``, ``born`` and ``phone`` are always wanted; a ``card`` has to have that birth date.
    """

    office: Name
    day: date
    time: Time
    channel: Name = "staff"

    example = {"purpose": "issuance", **_SLOT, **_PERSON}

    def run(self, on: Operations) -> BookingView:
        """Record it."""
        return on.bookings.book(
            self.wanted(office=self.office, day=self.day, time=self.time, channel=self.channel)
        )


class WalkInSlots(Action, frozen=True, kw_only=True):
    """Tell the slots of today that have not begun and have a seat, the next one first."""

    purpose: Name

    example = {"purpose": "consultation"}

    def run(self, on: Operations) -> tuple[FreeSlot, ...]:
        """Return them."""
        return on.walk_in.free(self.purpose)


class BookWalkIn(_ForAPerson, frozen=True, kw_only=True):
    """Book who came without a booking for the next free slot of today at this office."""

    example = {"purpose": "consultation", **_PERSON}

    def run(self, on: Operations) -> BookingView:
        """Record it."""
        return on.walk_in.book(self.wanted(office=on.desk.office, day=on.desk.today(), time=""))


class ChangeBooking(Action, frozen=True, kw_only=True):
    """Move a booking; refused by the central store, it stays where it is."""

    booking: Name
    office: Name
    day: date
    time: Time

    example = {**_BOOKING, **_SLOT}

    def run(self, on: Operations) -> BookingView:
        """Record it."""
        return on.bookings.change(self.booking, office=self.office, day=self.day, time=self.time)


class CancelBooking(Action, frozen=True, kw_only=True):
    """Record that a booking is given up."""

    booking: Name
    reason: Name = "resident"

    example = _BOOKING

    def run(self, on: Operations) -> Booking:
        """Record it."""
        return on.bookings.cancel(self.booking, reason=self.reason)


class ChangeContact(Action, frozen=True, kw_only=True):
    """Record how a person is reached and who comes; what is not given stays."""

    booking: Name
    phone: Text | None = None
    mail: Text | None = None
    comer: Comer | None = None
    language: Language | None = None

    example = {**_BOOKING, "phone": "090-0000-0002"}

    def run(self, on: Operations) -> Booking:
        """Record it."""
        return on.bookings.change_contact(
            self.booking,
            phone=self.phone,
            mail=self.mail,
            comer=self.comer,
            language=self.language,
        )


class NoteBooking(Action, frozen=True, kw_only=True):
    """Record a note beside a booking."""

    booking: Name
    text: Text

    example = {**_BOOKING, "text": "車いすで来られる"}

    def run(self, on: Operations) -> Booking:
        """Record it."""
        return on.bookings.note(self.booking, self.text)


class MarkBookings(Action, frozen=True, kw_only=True):
    """Record that the persons of bookings came, were served or got their card; all or none."""

    bookings: tuple[Name, ...]
    mark: Mark

    example = {"bookings": [_BOOKING["booking"]], "mark": "served"}

    def run(self, on: Operations) -> tuple[BookingView, ...]:
        """Record it."""
        return on.marks.mark(self.mark, self.bookings)


class BookingHistory(Action, frozen=True, kw_only=True):
    """Tell what was recorded about a booking at this terminal, the newest first."""

    booking: Name

    example = _BOOKING

    def run(self, on: Operations) -> tuple[BookingLine, ...]:
        """Return it."""
        return booking_history(on.desk, self.booking)


class ListBookings(Action, frozen=True, kw_only=True):
    """Tell a place's bookings by day, time and number."""

    office: Name
    first: date
    last: date
    purpose: Text = ""
    status: BookingStatus | None = None

    example = {"office": "center", "first": "2026-12-01", "last": "2026-12-01"}

    def run(self, on: Operations) -> tuple[BookingView, ...]:
        """Return them."""
        must_be_a_span(self.first, self.last)
        return on.bookings.listing(
            self.office, self.first, self.last, purpose=self.purpose, status=self.status
        )


class SearchBookings(Action, frozen=True, kw_only=True):
    """Find bookings of any day by number, name, its reading or telephone."""

    text: Text

    example = {"text": "ツジ"}

    def run(self, on: Operations) -> tuple[BookingView, ...]:
        """Return them."""
        return on.bookings.find(self.text)


BOOKINGS: tuple[type[Action], ...] = (
    BookingPlaces,
    BookingDays,
    BookingDay,
    NearestSlots,
    IdentifyPerson,
    BookingItems,
    HoldSeat,
    LetSeatGo,
    Book,
    WalkInSlots,
    BookWalkIn,
    ChangeBooking,
    CancelBooking,
    ChangeContact,
    NoteBooking,
    BookingHistory,
    MarkBookings,
    ListBookings,
    SearchBookings,
)
