"""What became of this terminal's entries, and the open cases with both their sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from app.access.roles import Rights, load_rights
from app.access.staff import Staff
from app.backyard.box import Box
from app.cards.card import Card
from app.cases.case import Case, settle
from app.cases.hearers import Part, Taken, ToTell, load_hearers, signed_in_today, to_tell
from app.desk.case_history import CaseEvent, OtherSide, Recorded, history_of, other_side_of
from app.desk.desk import Desk
from app.faults import NotFound
from app.records.entry import Entry, Receipt
from app.records.state import State
from app.reservations.booking import Booking
from app.store.day_records import Noted
from app.store.reader import Records
from app.tickets.ticket import Ticket
from app.troubles.trouble import Trouble
from app.visits.visit import Visit


class Fate(StrEnum):
    """Tell how an entry ended, or that it has not been answered yet."""

    WAITING = "waiting"
    APPLIED = "applied"
    CASE = "case"
    REJECTED = "rejected"
    HELD = "held"


class Way(StrEnum):
    """Tell how a person settled a case; nothing is undone by any of them."""

    KEEP_OURS = "keep_ours"
    KEEP_CENTRAL = "keep_central"
    CHECKED_BY_HAND = "checked_by_hand"


class EntryFate(Struct, frozen=True, kw_only=True):
    """Hold one entry: what, on which record, by whom, and how it ended."""

    id: str
    seq: int
    at: datetime
    kind: str
    subject_type: str
    subject: str
    actor: str
    fate: Fate
    reason: str = ""
    answered_at: datetime | None = None


class CaseSide(Struct, frozen=True, kw_only=True):
    """Hold what one side of a case tells; empty where it is not known here."""

    what: str = ""
    at: datetime | None = None
    who: str = ""
    role: str = ""
    approved_by: str = ""
    terminal: str = ""
    state: str = ""
    rev: int = 0


class CaseView(Struct, frozen=True, kw_only=True):
    """Hold a case with both sides; ``subject`` is what a person calls the record.

    ``events`` lead to it, oldest first; ``asked`` tells that the central store's are among them;
    ``to_tell`` is who is to hear of it.
    """

    case: Case
    kind: str
    subject: str
    person: str
    kana: str
    reason: str
    ours: CaseSide
    central: CaseSide
    events: tuple[CaseEvent, ...] = ()
    asked: bool = False
    to_tell: tuple[ToTell, ...] = ()


class StatusDesk:
    """Tell what was sent and what was not, and settle cases, at one desk."""

    def __init__(
        self,
        desk: Desk,
        rights: Rights | None = None,
        *,
        other_side: OtherSide | None = None,
    ) -> None:
        self._desk = desk
        self._rights = rights or load_rights()
        self._hearers = load_hearers()
        self._other_side = other_side

    @property
    def has_central(self) -> bool:
        """Tell whether this terminal has a central store to send to."""
        return bool(self._desk.settings.central.url)

    def recent(self, limit: int = 20) -> tuple[EntryFate, ...]:
        """Return this terminal's newest entries with their fate."""
        terminal = self._desk.terminal
        return self._desk.ask(
            lambda records: tuple(
                _fate(records, *pair) for pair in records.day.recent(terminal, limit)
            )
        )

    def newest(self) -> tuple[int, int]:
        """Return epoch and seq of this terminal's newest entry, for ``recorded_after``."""
        return self._desk.ask(lambda records: records.day.newest(self._desk.terminal))

    def recorded_after(self, place: tuple[int, int]) -> Sequence[Noted]:
        """Return what this terminal recorded after a place, with the outcomes known so far."""
        return self._desk.ask(lambda records: records.day.after(self._desk.terminal, place))

    def fate(self, entry_id: str) -> EntryFate:
        """Return what became of one of this terminal's entries.

        Raises:
            NotFound: this ledger has no such entry.
        """
        found = self._desk.ask(lambda records: _fate_of(records, entry_id))
        if found is None:
            raise NotFound(subject="entry")
        return found

    def unsent(self, limit: int = 200) -> tuple[EntryFate, ...]:
        """Return the entries that nobody has answered yet, oldest first."""
        return self._desk.ask(
            lambda records: tuple(_fate(records, *pair) for pair in records.day.unsent(limit))
        )

    def cases(self) -> tuple[CaseView, ...]:
        """Return the open cases, oldest first."""
        return self._desk.ask(
            lambda records: tuple(self._view(records, one) for one in records.cases.open())
        )

    @property
    def asks_the_centre(self) -> bool:
        """Tell whether the other terminals' part of a history can be asked for."""
        return self._other_side is not None

    def with_other_side(self, view: CaseView) -> CaseView:
        """Return a case with what the central store tells of the other side; waits for the line.

        Raises:
            CounterFault: the central store cannot be asked now.
        """
        if self._other_side is None:
            return view
        case = view.case
        told = self._other_side(case.subject_type, case.subject)
        return self._desk.ask(lambda records: self._view(records, case, told, asked=True))

    def _view(
        self, records: Records, case: Case, told: Sequence[Recorded] = (), *, asked: bool = False
    ) -> CaseView:
        view = _case_view(records, case, told, asked=asked)
        signed, people = self._desk.signed_in, records.duty.people()
        heard = to_tell(
            self._hearers,
            case.subject_type,
            _parts(view.events),
            staff=lambda staff_id: records.cases.one(Staff, staff_id),
            there=signed_in_today(people, self._desk.office, self._desk.ledger.now()),
            settles=signed.staff_id if signed is not None else "",
        )
        return msgspec.structs.replace(view, to_tell=heard)

    def may_settle(self) -> bool:
        """Tell whether the signed-in person's role may settle a case."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "case.settled")

    def settle(self, case_id: str, way: Way, reason: str) -> Case:
        """Record the chosen way; both sides stay in the history."""
        return self._desk.act(
            lambda unit: settle(unit, case_id, way=way.value, reason=reason)
        ).value


def _fate_of(records: Records, entry_id: str) -> EntryFate | None:
    found = records.day.with_receipt(entry_id)
    return None if found is None else _fate(records, *found)


def _fate(records: Records, entry: Entry, receipt: Receipt | None) -> EntryFate:
    fate = Fate.WAITING if receipt is None else Fate(receipt.outcome.value)
    return EntryFate(
        id=entry.id,
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        subject_type=entry.subject_type,
        subject=_called(_subject(records, entry.subject_type, entry.subject)),
        actor=_name(records, entry.actor),
        fate=fate,
        reason="" if receipt is None else receipt.reason,
        answered_at=None if receipt is None else receipt.at,
    )


_TYPES: tuple[tuple[str, type[State]], ...] = (
    ("card", Card),
    ("ticket", Ticket),
    ("booking", Booking),
    ("box", Box),
    ("visit", Visit),
    ("staff", Staff),
    ("trouble", Trouble),
)


def _subject(records: Records, subject_type: str, subject: str) -> State | None:
    state = dict(_TYPES).get(subject_type)
    found = records.cases.one(state, subject) if state is not None else None
    if isinstance(found, Visit):
        return records.cases.one(Ticket, found.ticket) or found
    return found


def _called(state: State | None) -> str:
    if isinstance(state, Card):
        return state.control_number
    if isinstance(state, Ticket | Booking | Box | Trouble):
        return state.number
    if isinstance(state, Staff):
        return state.name
    return ""


def _name(records: Records, staff_id: str) -> str:
    staff = records.cases.one(Staff, staff_id)
    return staff.name if staff else staff_id


def _case_view(
    records: Records, case: Case, told: Sequence[Recorded] = (), *, asked: bool = False
) -> CaseView:
    events = history_of(records, case, told)
    entry = records.day.entry(case.entry)
    if entry is None:
        entry = next((one.entry for one in told if one.entry.id == case.entry), None)
    found = _subject(records, case.subject_type, case.subject)
    details = case.details
    card = found if isinstance(found, Card) else None
    wanted, now = str(details.get("wanted", "")), str(details.get("now", ""))
    kind = str(details.get("kind", ""))
    return CaseView(
        case=case,
        kind=kind,
        subject=_called(found) or case.subject[-8:],
        person=card.name if card else "",
        kana=card.kana if card else "",
        reason=str(details.get("reason", "")) or case.topic,
        ours=_our_side(records, entry, kind, wanted, str(details.get("terminal", ""))),
        central=_central_side(events, now, found.rev if found else 0),
        events=events,
        asked=asked,
    )


def _parts(events: Sequence[CaseEvent]) -> dict[Part, Taken]:
    """Return who had a part in a case, as far as its events tell."""
    cause = next((event for event in events if event.cause), None)
    other = other_side_of(events)
    found: dict[Part, Taken] = {}
    if cause is not None:
        found[Part.RECORDER] = Taken(staff_id=cause.actor, terminal=cause.terminal)
        if cause.approver:
            found[Part.APPROVER] = Taken(staff_id=cause.approver)
    if other is not None and other.actor:
        found[Part.OTHER] = Taken(staff_id=other.actor, terminal=other.terminal)
    return found


def _central_side(events: Sequence[CaseEvent], state: str, rev: int) -> CaseSide:
    other = other_side_of(events)
    if other is None:
        return CaseSide(state=state, rev=rev)
    return CaseSide(
        what=other.kind,
        at=other.at,
        who=other.who,
        role=other.role,
        approved_by=other.approved_by,
        terminal=other.terminal,
        state=state,
        rev=rev,
    )


def _our_side(
    records: Records, entry: Entry | None, kind: str, wanted: str, terminal: str
) -> CaseSide:
    if entry is None:
        return CaseSide(what=kind, state=wanted, terminal=terminal)
    return CaseSide(
        what=entry.kind,
        at=entry.at,
        who=_name(records, entry.actor),
        role=entry.role,
        approved_by=_name(records, entry.approved_by) if entry.approved_by else "",
        terminal=entry.terminal,
        state=wanted,
        rev=entry.base_rev,
    )
