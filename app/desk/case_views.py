"""A case with both its sides, the ways out of it and what each would take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from app.access.roles import Rights
from app.access.staff import Staff
from app.backyard.box import Box
from app.cards.card import Card
from app.cases.case import Case
from app.cases.conflicts import HANDLINGS, NEEDS, Conflict, Due, Way, conflict_of, reason_of
from app.cases.hearers import ToTell
from app.desk.booking_views import FreeSlot
from app.desk.case_history import CaseEvent, Recorded, history_of, other_side_of
from app.desk.free_seats import nearest_free
from app.kinds import KINDS
from app.records.entry import Entry, Klass
from app.records.state import State
from app.reservations.booking import Booking
from app.store.reader import Records
from app.tickets.ticket import Ticket
from app.till.till import Till
from app.troubles.trouble import Trouble
from app.visits.visit import Visit


class CaseSide(Struct, frozen=True, kw_only=True):
    """Hold what one side of a case tells; empty where it is not known here."""

    what: str = ""
    at: datetime | None = None
    klass: str = ""
    who: str = ""
    role: str = ""
    approved_by: str = ""
    terminal: str = ""
    state: str = ""
    rev: int = 0


class WayView(Struct, frozen=True, kw_only=True):
    """Hold one way out; ``why`` names what stands against it, empty where it can be taken."""

    way: Way
    why: str = ""


class CaseView(Struct, frozen=True, kw_only=True):
    """Hold a case with both sides; ``subject`` is what a person calls the record.

    ``joined`` are further cases that are settled with it.  ``events`` lead to it, oldest first;
    ``asked`` tells that the central store's are among them; ``to_tell`` is who is to hear of it.
    ``booking`` is what was promised, ``at`` where and when, ``other`` the booking that stands
    against it, ``free`` the free slots nearest to it, ``ticket_other`` the ticket with the same
    number.  ``proposed`` is the way to take where nothing speaks against it.
    """

    case: Case
    kind: str
    subject: str
    person: str
    kana: str
    reason: str
    ours: CaseSide
    central: CaseSide
    conflict: Conflict = Conflict.OTHER
    due: Due = Due.CALM
    ways: tuple[WayView, ...] = ()
    proposed: Way = Way.CHECKED_BY_HAND
    joined: tuple[str, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    asked: bool = False
    to_tell: tuple[ToTell, ...] = ()
    booking: Booking | None = None
    at: FreeSlot | None = None
    other: Booking | None = None
    free: tuple[FreeSlot, ...] = ()
    card: Card | None = None
    ticket: Ticket | None = None
    ticket_other: Ticket | None = None


class Looking(Struct, frozen=True, kw_only=True):
    """Hold who looks at a case, and when: what can be done depends on it."""

    rights: Rights
    role: str
    terminal: str
    now: datetime


_TYPES: dict[str, type[State]] = {
    "card": Card,
    "ticket": Ticket,
    "booking": Booking,
    "box": Box,
    "visit": Visit,
    "staff": Staff,
    "trouble": Trouble,
    "till": Till,
}


def subject_of(records: Records, subject_type: str, subject: str) -> State | None:
    """Return the record that an entry or case is about; a visit by its ticket."""
    state = _TYPES.get(subject_type)
    found = records.cases.one(state, subject) if state is not None else None
    if isinstance(found, Visit):
        return records.cases.one(Ticket, found.ticket) or found
    return found


def called(state: State | None) -> str:
    """Return what a person calls a record."""
    if isinstance(state, Card):
        return state.control_number
    if isinstance(state, Ticket | Booking | Box | Trouble):
        return state.number
    if isinstance(state, Staff):
        return state.name
    if isinstance(state, Till):
        return f"{state.terminal} {state.day.isoformat()}"
    return ""


def staff_name(records: Records, staff_id: str) -> str:
    """Return an account's name, its number where it is not known here."""
    staff = records.cases.one(Staff, staff_id)
    return staff.name if staff else staff_id


def case_view(
    records: Records,
    cases: Sequence[Case],
    looking: Looking,
    told: Sequence[Recorded] = (),
    *,
    asked: bool = False,
) -> CaseView:
    """Return joined cases as one view; the first leads, ``told`` is what other terminals did."""
    case, *further = cases
    entry = records.day.entry(case.entry) or next(
        (one.entry for one in told if one.entry.id == case.entry), None
    )
    found = subject_of(records, case.subject_type, case.subject)
    events = history_of(records, case, told)
    person = found if isinstance(found, Card | Booking) else None
    bare = CaseView(
        case=case,
        kind=str(case.details.get("kind", "")),
        subject=called(found) or case.subject[-8:],
        person=person.name if person else "",
        kana=person.kana if person else "",
        reason=reason_of(case),
        ours=_our_side(records, entry, case),
        central=_central_side(events, case, found),
        conflict=(conflict := conflict_of(case)),
        due=HANDLINGS[conflict].due,
        joined=tuple(one.id for one in further),
        events=events,
        asked=asked,
        card=found if isinstance(found, Card) else None,
    )
    return _with_ways(_with_things(records, bare, found, looking), looking)


def _with_things(
    records: Records, view: CaseView, found: State | None, looking: Looking
) -> CaseView:
    """Return a view with the booking or ticket it is about and what stands against it."""
    if isinstance(found, Ticket):
        beside = records.tickets.of_number(found.office, found.day, found.number)
        other = next((one for one in beside if one.id != found.id), None)
        return structs.replace(view, ticket=found, ticket_other=other)
    if not isinstance(found, Booking):
        return view
    at = _asked_for(view.case, found)
    free: tuple[FreeSlot, ...] = ()
    if Way.OTHER_TIME in HANDLINGS[view.conflict].ways:
        wanted = datetime.fromisoformat(f"{at.day.isoformat()}T{at.time}")
        free = nearest_free(
            records,
            found.purpose,
            at.office,
            wanted,
            terminal=looking.terminal,
            now=looking.now,
        )
    against = records.bookings.one(Booking, found.other) if found.other else None
    return structs.replace(view, booking=found, at=at, other=against, free=free)


def _asked_for(case: Case, booking: Booking) -> FreeSlot:
    """Return where and when a booking was wanted: a refused change left it where it was."""
    told = case.details
    if not all(name in told for name in ("office", "day", "time")):
        return FreeSlot(office=booking.office, day=booking.day, time=booking.time, free=0)
    day = date.fromisoformat(str(told["day"]))
    return FreeSlot(office=str(told["office"]), day=day, time=str(told["time"]), free=0)


def _with_ways(view: CaseView, looking: Looking) -> CaseView:
    ways = tuple(
        WayView(way=way, why=_against(view, way, looking)) for way in HANDLINGS[view.conflict].ways
    )
    wanted = _wanted_way(view)
    free = [one.way for one in ways if not one.why]
    proposed = wanted if wanted in free or not free else free[0]
    return structs.replace(view, ways=ways, proposed=proposed)


def _against(view: CaseView, way: Way, looking: Looking) -> str:
    """Return what stands against a way, empty where it can be taken."""
    if not all(looking.rights.may(looking.role, kind) for kind in NEEDS.get(way, ())):
        return "role"
    if way in (Way.OTHER_TIME, Way.ONE_MORE_SEAT, Way.GIVE_UP, Way.KEEP_OTHER, Way.BOOK_THIS):
        if view.booking is None:
            return "elsewhere"
        if way is Way.OTHER_TIME and not view.free:
            return "full"
        if way is Way.BOOK_THIS and view.booking.other and view.other is None:
            return "elsewhere"
    return ""


def _wanted_way(view: CaseView) -> Way:
    if view.conflict is Conflict.ALREADY_BOOKED and view.booking and view.other:
        return told_last(view.booking, view.other)
    if view.conflict is Conflict.STATE_CHANGED and view.ours.klass == Klass.FACT:
        return Way.CHECKED_BY_HAND
    return HANDLINGS[view.conflict].ways[0]


def told_last(refused: Booking, other: Booking) -> Way:
    """Return which of one person's two bookings stays: the one that a person told them last."""
    if refused.channel == "web":
        return Way.KEEP_OTHER
    by_person = other.channel != "web"
    return Way.KEEP_OTHER if by_person and other.made_at > refused.made_at else Way.BOOK_THIS


def _central_side(events: Sequence[CaseEvent], case: Case, found: State | None) -> CaseSide:
    state, rev = str(case.details.get("now", "")), found.rev if found else 0
    other = other_side_of(events)
    if other is None:
        return CaseSide(state=state, rev=rev)
    return CaseSide(
        what=other.kind,
        at=other.at,
        klass=klass_of(other.kind),
        who=other.who,
        role=other.role,
        approved_by=other.approved_by,
        terminal=other.terminal,
        state=state,
        rev=rev,
    )


def _our_side(records: Records, entry: Entry | None, case: Case) -> CaseSide:
    kind, wanted = str(case.details.get("kind", "")), str(case.details.get("wanted", ""))
    if entry is None:
        own = case.subject if case.subject_type == "terminal" else ""
        terminal = str(case.details.get("terminal", own))
        return CaseSide(what=kind, klass=klass_of(kind), state=wanted, terminal=terminal)
    return CaseSide(
        what=entry.kind,
        at=entry.at,
        klass=entry.klass,
        who=staff_name(records, entry.actor),
        role=entry.role,
        approved_by=staff_name(records, entry.approved_by) if entry.approved_by else "",
        terminal=entry.terminal,
        state=wanted,
        rev=entry.base_rev,
    )


def klass_of(kind: str) -> str:
    """Return whether a kind of entry is a fact or a request, empty for an unknown one."""
    known = KINDS.get(kind)
    return known.klass if known else ""
