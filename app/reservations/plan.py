"""Which times a place offers for which purpose: dated data per municipality, pure arithmetic."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import msgspec

from app import paths
from app.calendar.business import BusinessDays
from app.calendar.dates import JST, Weekday, weekday_of
from app.calendar.holidays import Holidays, load_holidays
from app.calendar.opening import Closed, OpeningDays
from app.calendar.rules import CalendarRules, Hours
from app.faults import CounterFault
from app.reservations.mail_rules import MailRules
from app.resources import load_toml
from app.rulings.ruling import DEFAULT

_FIRST = date(1, 1, 1) + timedelta(days=400)  # a day to reckon back from
STEPS = (60, 30, 15, 10)  # minutes, OKA-1.1.3-エ-カ


class PlanContradiction(CounterFault):
    """Name the place whose reservation data contradict themselves."""

    code = "B-107"


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold another capacity for a part of the day; slots that begin in it have it."""

    begins: time
    ends: time
    capacity: int


class CutOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold until when residents may book: ``days`` before, at ``at`` (OKA-1.1.3-エ-キ).

    ``business`` counts working days.
    """

    days: int
    at: time
    business: bool = False


class Offer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold what a place offers for one purpose from one day to another.

    Slots begin every ``step`` minutes while the place is open, or at ``times`` where those are
    given.  ``days`` limits it to weekdays.  ``capacity`` counts persons per slot, ``lease`` how
    many seats of a slot the office may give away without the line.
    """

    purpose: str
    begins: date
    ends: date
    source: str
    capacity: int
    step: int = 30
    times: tuple[time, ...] = ()
    days: tuple[Weekday, ...] = ()
    bands: tuple[Band, ...] = ()
    lease: int = 0

    def holds(self, day: date) -> bool:
        """Tell whether this offer is valid on a day."""
        on_day = not self.days or weekday_of(day) in self.days
        return self.begins <= day <= self.ends and on_day

    def capacity_at(self, start: time) -> int:
        """Return the seats of a slot that begins at a time."""
        banded = (band.capacity for band in self.bands if band.begins <= start < band.ends)
        return next(banded, self.capacity)


class BookablePlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the reservations of one place; ``ahead`` days before a day it becomes bookable."""

    id: str
    cut_off: CutOff
    ahead: int
    offers: tuple[Offer, ...]


class ReservationRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold the ``[reservations]`` table of a municipality."""

    mail: MailRules = MailRules()
    places: tuple[BookablePlace, ...] = ()


class _Municipality(msgspec.Struct, frozen=True, kw_only=True):
    calendar: CalendarRules
    reservations: ReservationRules = ReservationRules()


class PlannedSlot(msgspec.Struct, frozen=True, kw_only=True):
    """Hold one time of one purpose on one day."""

    purpose: str
    start: time
    capacity: int
    lease: int = 0


class PlannedDay(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what a place offers on a day; without hours ``closed`` and ``note`` tell why."""

    place: str
    day: date
    bookable_from: date
    bookable_until: datetime
    hours: Hours | None = None
    closed: Closed | None = None
    note: str = ""
    slots: tuple[PlannedSlot, ...] = ()


class SlotPlan:
    """Answer which slots the places of one municipality offer."""

    def __init__(
        self,
        places: tuple[BookablePlace, ...],
        opening: OpeningDays,
        holidays: Holidays,
        mail: MailRules | None = None,
        municipality: str = DEFAULT,
    ) -> None:
        """Take the places and what residents are written in whose city.

        Raises:
            PlanContradiction: an offer cannot be kept.
        """
        self._opening = opening
        self.mail = mail or MailRules()
        self.municipality = municipality
        self._business = BusinessDays(holidays)
        self._places: dict[str, BookablePlace] = {}
        known = {place.id for place in opening.places}
        for place in places:
            if place.id in self._places or place.id not in known:
                raise PlanContradiction(place=place.id, why="id")
            for offer in place.offers:
                _check(place.id, offer)
            self._places[place.id] = place

    @property
    def places(self) -> tuple[str, ...]:
        """Return the places that can be booked, in the order of the file."""
        return tuple(self._places)

    def name(self, place: str) -> str:
        """Return a place's name, its code where the calendar does not hold it."""
        names = {one.id: one.name for one in self._opening.places}
        return names.get(place, place)

    def ward(self, place: str) -> str:
        """Return where cards for a place are brought: a branch's ward office (OKA-5.4.2-イ)."""
        return self._opening.ward(place)

    def served_by(self, ward: str) -> tuple[str, ...]:
        """Return a place with the branches whose cards are brought to it."""
        return (ward, *(one.id for one in self._opening.places if one.ward == ward))

    def ahead(self, place: str) -> int:
        """Return how many days ahead a place can be booked, 0 where it cannot."""
        found = self._places.get(place)
        return found.ahead if found else 0

    def day(self, place: str, day: date) -> PlannedDay | None:
        """Return a place's slots of a day, None where it takes no bookings.

        Raises:
            HolidaysUnknown: the table of holidays ends before that day.
        """
        found = self._places.get(place)
        if found is None or day < _FIRST:
            return None
        state = self._opening.state(place, day)
        return PlannedDay(
            place=place,
            day=day,
            bookable_from=day - timedelta(days=found.ahead),
            bookable_until=self._until(found.cut_off, day),
            hours=state.hours,
            closed=state.closed,
            note=state.note,
            slots=tuple(self._slots(found, day, state.hours)) if state.hours else (),
        )

    def slots(self, place: str, day: date, hours: Hours) -> tuple[PlannedSlot, ...]:
        """Return the slots of a day that opens at other hours than planned."""
        found = self._places.get(place)
        return tuple(self._slots(found, day, hours)) if found else ()

    def _until(self, cut_off: CutOff, day: date) -> datetime:
        if cut_off.business:
            last = self._business.add(day, -cut_off.days)
        else:
            last = day - timedelta(days=cut_off.days)
        return datetime.combine(last, cut_off.at, tzinfo=JST)

    def _slots(self, place: BookablePlace, day: date, hours: Hours) -> Iterator[PlannedSlot]:
        by_purpose = {offer.purpose: offer for offer in place.offers if offer.holds(day)}
        for offer in by_purpose.values():
            for start in offer.times or _starts(hours, offer.step):
                if hours.opens <= start <= hours.last_reception:
                    yield PlannedSlot(
                        purpose=offer.purpose,
                        start=start,
                        capacity=offer.capacity_at(start),
                        lease=offer.lease,
                    )


def _starts(hours: Hours, step: int) -> Iterator[time]:
    """Give the times from opening on at which a whole slot fits before closing."""
    moment = datetime.combine(_FIRST, hours.opens)
    last = datetime.combine(_FIRST, hours.closes) - timedelta(minutes=step)
    while moment <= last:
        yield moment.time()
        moment += timedelta(minutes=step)


def _check(place: str, offer: Offer) -> None:
    why = ""
    if offer.begins > offer.ends:
        why = offer.begins.isoformat()
    elif not offer.times and offer.step not in STEPS:
        why = f"step {offer.step}"
    elif offer.capacity < 0 or any(band.capacity < 0 for band in offer.bands):
        why = f"capacity {offer.capacity}"
    elif not 0 <= offer.lease <= offer.capacity:
        why = f"lease {offer.lease}"
    elif any(band.begins >= band.ends for band in offer.bands):
        why = "bands"
    elif list(offer.times) != sorted(set(offer.times)):
        why = "times"
    if why:
        raise PlanContradiction(place=place, why=f"{offer.purpose}: {why}")


def load_slot_plan(
    municipality: str, *, holidays: Holidays | None = None, folder: Path | None = None
) -> SlotPlan:
    """Read what a municipality such as ``okayama`` offers.

    Raises:
        ResourceFault: the file is absent or does not hold what it must.
        CalendarContradiction, PlanContradiction: its data contradict themselves.
    """
    chosen = (folder or paths.resources() / "municipalities") / f"{municipality}.toml"
    rules = load_toml(chosen, _Municipality)
    known = holidays or load_holidays()
    opening = OpeningDays(rules.calendar.places, known)
    booked = rules.reservations
    return SlotPlan(booked.places, opening, known, booked.mail, municipality)
