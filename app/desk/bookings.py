"""Bookings at the desk: see what is free, book, change, cancel, find (OKA-1.1.3-エ, OKA-1.2.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import msgspec

from app.cards.card import Card
from app.desk.booking_values import (
    BookingView,
    PersonFound,
    SeatHolder,
    standing_of,
)
from app.desk.booking_views import (
    DayCard,
    DayTable,
    FreeSlot,
    PlaceView,
    Unanswered,
    day_card,
    day_table,
)
from app.desk.desk import Desk
from app.desk.free_seats import covered, known_day, nearest_free, promised
from app.desk.held_seat import HeldSeat
from app.names.eras import is_kept_form
from app.names.query import normal_number
from app.records.unit import Unit
from app.reservations import booking as bookings
from app.reservations.booking import Booking, BookingStatus, Comer, NewBooking, Wanted
from app.reservations.booking_day import BookingDay, slot_of
from app.reservations.faults import (
    AlreadyBooked,
    BirthUnreadable,
    CardGone,
    CardNeeded,
    DetailsMissing,
    PersonNotProved,
)
from app.reservations.for_card import CardLack, lack_of_card
from app.reservations.identity import new_number, person_of
from app.reservations.items import BookingItems, load_booking_items
from app.reservations.plan import SlotPlan
from app.store.reader import Records

_WEEK = 7
_ANSWERED = ("booking.made", "booking.changed")


class Bookings:
    """Run the operations on bookings at one desk."""

    def __init__(
        self,
        desk: Desk,
        plan: SlotPlan,
        holder: SeatHolder | None = None,
        items: BookingItems | None = None,
    ) -> None:
        self._desk = desk
        self._plan = plan
        place = desk.settings.terminal.municipality
        self._items = items or load_booking_items(municipality=place)
        self._seat = HeldSeat(holder, self._now)
        self._seen: dict[str, Booking] = {}

    # --- what is free ----------------------------------------------------------------------------

    def places(self) -> tuple[PlaceView, ...]:
        """Return the places that take bookings, this office first."""
        offices = self._desk.ask(lambda records: records.bookings.offices())
        views = [
            PlaceView(id=one, name=self._plan.name(one), own=one == self._desk.office)
            for one in offices
        ]
        return tuple(sorted(views, key=lambda view: (not view.own, view.name)))

    def week(self, office: str, first: date) -> tuple[DayCard, ...]:
        """Return seven days with what is booked of what there is."""
        return self.days(office, first, first + timedelta(days=_WEEK - 1))

    def days(self, office: str, first: date, last: date) -> tuple[DayCard, ...]:
        """Return the days from one to another; one that is not published is not known."""
        known = {day.day: day for day in self._days(office, first, last)}
        promised = self._promised(office, first, last)
        span = range((last - first).days + 1)
        dates = (first + timedelta(days=count) for count in span)
        return tuple(day_card(day, known.get(day), promised.get(day, {})) for day in dates)

    def day(self, office: str, day: date) -> DayTable | None:
        """Return a day's slots as seats, None where the day is not published."""
        known = next(iter(self._days(office, day, day)), None)
        if known is None:
            return None
        promised = self._promised(office, day, day).get(day, {})
        return day_table(
            known,
            promised,
            terminal=self._desk.terminal,
            own=office == self._desk.office,
            now=self._now(),
        )

    def nearest(self, wanted: Wanted, count: int = 3) -> tuple[FreeSlot, ...]:
        """Return the nearest free slots of a purpose at a place, from today on."""
        moment = datetime.fromisoformat(f"{wanted.day.isoformat()}T{wanted.time}")
        return self._desk.ask(
            lambda records: nearest_free(
                records,
                wanted.purpose,
                wanted.office,
                moment,
                terminal=self._desk.terminal,
                now=self._now(),
                count=count,
            )
        )

    def _days(self, office: str, first: date, last: date) -> Sequence[BookingDay]:
        return self._desk.ask(lambda records: records.bookings.days(office, first, last))

    def _promised(self, office: str, first: date, last: date) -> dict[date, dict[str, Unanswered]]:
        return self._desk.ask(lambda records: promised(records, office, first, last))

    def _now(self) -> datetime:
        return self._desk.ledger.central_time()

    # --- booking ---------------------------------------------------------------------------------

    def identify(self, control_number: str, born: str) -> PersonFound:
        """Return the person of a control number whose birth date is as told (OKA-1.1.3-ウ-エ).

        Raises:
            PersonNotProved: no card has this number, or the birth date is another.
        """
        number = normal_number(control_number)
        card = self._desk.ask(lambda records: records.cards.by_control_number(number))
        card = _must_be_proved(card, born)
        to_come = self._desk.ask(lambda records: self._to_come(records, card.id))
        return PersonFound(card=card, bookings=to_come)

    def _to_come(self, records: Records, person: str) -> tuple[Booking, ...]:
        today = self._desk.today()
        return tuple(
            one
            for one in records.bookings.of_person(person)
            if one.status is BookingStatus.BOOKED and one.day >= today
        )

    def hold(self, office: str, day: date, slot: str) -> datetime | None:
        """Hold a seat while the details are asked; None where the line is down.

        Raises:
            SlotFull, NoSlot: there is no seat.
        """
        return self._seat.hold(office, day, slot)

    def held_for(self) -> timedelta:
        """Return how long the held seat is still held; none where nothing is."""
        return self._seat.left

    def let_go(self, office: str, day: date) -> None:
        """Let the held seat go; where the line is down it ends by itself."""
        self._seat.let_go(office, day)

    def book(self, wanted: Wanted) -> BookingView:
        """Record a booking; what covers it, a held or leased seat, makes it certain at once.

        Without one it is provisional until the central store has answered.

        Raises:
            DetailsMissing, BirthUnreadable: name, birth date or telephone is missing or unclear.
            PersonNotProved: the named card is not known, or its birth date is another.
            CardNeeded, CardGone: the purpose is about a card, and there is none.
            AlreadyBooked: the person has an active booking for the purpose.
            NoSlot, SlotFull: as far as this terminal knows.
        """
        self._must_be_whole(wanted)
        person = person_of(wanted.card, wanted.kana, wanted.born)

        def write(unit: Unit, records: Records) -> Booking:
            card = unit.find(Card, wanted.card) if wanted.card else None
            if wanted.card:
                _must_be_proved(card, wanted.born)
            self._must_have_card(wanted, card)
            self._must_be_free_of(records, person, wanted.purpose)
            leased = self._covered(records, wanted.office, wanted.day, wanted.slot)
            fields = msgspec.structs.asdict(wanted)
            new = NewBooking(**fields, number=new_number(), person=person, leased=leased)
            return bookings.make(unit, new)

        made = self._desk.act_asking(write).value
        self._seat.spend()
        return self.view(made)

    def change(self, booking: str, *, office: str, day: date, time: str) -> BookingView:
        """Record that a booking moves; refused by the central store, it stays where it is.

        Raises:
            IllegalMove: it is not to come any more.
            CardNeeded, CardGone: it was refused, and its card is still not there.
            NoSlot, SlotFull: as far as this terminal knows.
        """

        def write(unit: Unit, records: Records) -> Booking:
            self._adopt(unit, booking)
            known = unit.get(Booking, booking)
            if known.status is BookingStatus.REFUSED:
                self._must_have_card(known, unit.find(Card, known.card) if known.card else None)
            slot = slot_of(known.purpose, time)
            leased = self._covered(records, office, day, slot)
            return bookings.change(unit, booking, office=office, day=day, time=time, leased=leased)

        changed = self._desk.act_asking(write).value
        self._seen.pop(booking, None)
        self._seat.spend()
        return self.view(changed)

    def cancel(self, booking: str, *, reason: str = "resident") -> Booking:
        """Record that a booking is given up."""
        return self._on(booking, lambda unit: bookings.cancel(unit, booking, reason=reason))

    def change_contact(
        self,
        booking: str,
        *,
        phone: str | None = None,
        mail: str | None = None,
        comer: Comer | None = None,
        language: str | None = None,
    ) -> Booking:
        """Record how a person is reached and who comes; what is None stays."""
        return self._on(
            booking,
            lambda unit: bookings.change_contact(
                unit, booking, phone=phone, mail=mail, comer=comer, language=language
            ),
        )

    def note(self, booking: str, text: str) -> Booking:
        """Record a note beside a booking."""
        return self._on(booking, lambda unit: bookings.note(unit, booking, text))

    def _on(self, booking: str, work: Callable[[Unit], Booking]) -> Booking:
        """Act on a booking, another office's one too where a look-up told it."""

        def write(unit: Unit) -> Booking:
            self._adopt(unit, booking)
            return work(unit)

        done = self._desk.act(write).value
        self._seen.pop(booking, None)
        return done

    def _adopt(self, unit: Unit, booking: str) -> None:
        if booking in self._seen:
            unit.adopt(self._seen[booking])

    def _must_be_whole(self, wanted: Wanted) -> None:
        for field in ("kana", "born", "phone"):
            if not getattr(wanted, field):
                name = self._desk.words()(f"booking_field.{field}")
                raise DetailsMissing(field=field, name=name)
        if not wanted.card and not is_kept_form(wanted.born):
            raise BirthUnreadable()  # one person would be two, and get two bookings

    def _must_have_card(self, wanted: Wanted | Booking, card: Card | None) -> None:
        """Refuse what is about a card that is not there; one kept elsewhere the centre judges."""
        lack = lack_of_card(
            self._items,
            purpose=wanted.purpose,
            channel=wanted.channel,
            named=wanted.card,
            card=card,
        )
        if lack is CardLack.CARD_GONE and card is not None:
            raise CardGone(number=card.control_number)
        if lack is CardLack.CARD_NEEDED:
            raise CardNeeded()

    def _must_be_free_of(self, records: Records, person: str, purpose: str) -> None:
        for other in self._to_come(records, person):
            if other.purpose == purpose:
                raise AlreadyBooked(number=other.number, day=other.day.isoformat(), time=other.time)

    def _covered(self, records: Records, office: str, day: date, slot: str) -> bool:
        """Tell whether a held or leased seat covers a booking.

        Raises:
            NoSlot, SlotFull: as far as this terminal knows.
        """
        now = self._now()
        known = known_day(records, office, day, slot)
        if self._seat.keeps(known.id, slot):
            return self._seat.left > timedelta()
        return covered(records, office, day, slot, terminal=self._desk.terminal, now=now)

    # --- looking ---------------------------------------------------------------------------------

    def view(self, booking: Booking) -> BookingView:
        """Return a booking with how certain it is now."""
        return self._views([booking])[0]

    def _views(self, found: Sequence[Booking]) -> tuple[BookingView, ...]:
        def question(records: Records) -> tuple[dict[str, Card | None], frozenset[str]]:
            cards = {id: records.cards.one(Card, id) for id in {one.card for one in found} if id}
            return cards, records.bookings.owed_ids(_ANSWERED)

        cards, owed = self._desk.ask(question)
        return tuple(
            BookingView(
                booking=one,
                standing=standing_of(one, owed=one.id in owed),
                card=cards.get(one.card),
            )
            for one in found
        )

    def seen(self, found: Sequence[Booking]) -> tuple[BookingView, ...]:
        """Return what a look-up in other offices found; each may then be acted on once.

        The ledger keeps such a booking while something is owed on it, and its word goes before
        the look-up's. Once that is answered the next act wants a new look-up: what the central
        store made of it is not known here.
        """
        self._seen = {one.id: one for one in found}
        return self.still_seen(found)

    def still_seen(self, found: Sequence[Booking]) -> tuple[BookingView, ...]:
        """Return what may yet be acted on of what a look-up told."""

        def question(records: Records) -> list[Booking]:
            kept = (records.bookings.one(Booking, one.id) for one in found)
            mine = [one or self._seen.get(told.id) for one, told in zip(kept, found, strict=True)]
            return [one for one in mine if one is not None]

        return self._views(self._desk.ask(question))

    def again(self, booking: str) -> BookingView | None:
        """Return a booking as it stands now, None where this terminal does not keep it."""
        found = self._desk.ask(lambda records: records.bookings.one(Booking, booking))
        return None if found is None else self.view(found)

    def listing(
        self,
        office: str,
        first: date,
        last: date,
        *,
        purpose: str = "",
        status: BookingStatus | None = None,
    ) -> tuple[BookingView, ...]:
        """Return bookings by day, time and number (OKA-1.1.3-エ-シ)."""
        found = self._desk.ask(lambda records: records.bookings.between(office, first, last))
        chosen = (
            one
            for one in found
            if (not purpose or one.purpose == purpose) and (status is None or one.status is status)
        )
        return self._views(list(chosen))

    def find(self, text: str, limit: int = 50) -> tuple[BookingView, ...]:
        """Return bookings for a number, a name or its kana, a telephone (OKA-1.1.3-エ-オ)."""
        return self._views(self._desk.ask(lambda records: records.bookings.find(text, limit)))


def _must_be_proved(card: Card | None, born: str) -> Card:
    if card is None or card.born != born:
        raise PersonNotProved()
    return card
