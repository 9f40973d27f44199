"""What became of this terminal's entries, and the open cases with both their sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, structs

from app.access.roles import Rights, load_rights
from app.access.staff import Staff
from app.cases.case import Case, settle
from app.cases.conflicts import Way, folded
from app.cases.hearers import Part, Taken, load_hearers, signed_in_today, to_tell
from app.desk.booking_views import FreeSlot
from app.desk.case_history import CaseEvent, OtherSide, Recorded, other_side_of
from app.desk.case_views import (
    CaseSide,
    CaseView,
    Looking,
    called,
    case_view,
    staff_name,
    subject_of,
)
from app.desk.case_ways import Chosen, settle_by, tell_in_hand
from app.desk.desk import Desk
from app.faults import NotFound
from app.names.query import normal_number
from app.records.entry import Entry, Receipt
from app.records.replica import UnreadRow
from app.records.unit import Unit
from app.store.day_records import Noted
from app.store.reader import Records

__all__ = ["CaseSide", "CaseView", "EntryFate", "Fate", "StatusDesk", "Way"]


class Fate(StrEnum):
    """Tell how an entry ended, or that it has not been answered yet."""

    WAITING = "waiting"
    APPLIED = "applied"
    CASE = "case"
    REJECTED = "rejected"
    HELD = "held"


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

    def unread(self) -> tuple[UnreadRow, ...]:
        """Return the rows of the central store that this program cannot read, oldest first."""
        return self._desk.ask(lambda records: records.day.unread())

    # --- cases ------------------------------------------------------------------------------------

    def cases(self) -> tuple[CaseView, ...]:
        """Return the open cases, the oldest first; what one look settles stands together."""
        return self._desk.ask(
            lambda records: tuple(
                self._view(records, joined) for joined in folded(tuple(records.cases.open()))
            )
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
        return self._desk.ask(
            lambda records: self._view(records, _joined(records, case), told, asked=True)
        )

    def _view(
        self,
        records: Records,
        cases: Sequence[Case],
        told: Sequence[Recorded] = (),
        *,
        asked: bool = False,
    ) -> CaseView:
        signed, people = self._desk.signed_in, records.duty.people()
        looking = Looking(
            rights=self._rights,
            role=signed.role if signed is not None else "",
            terminal=self._desk.terminal,
            now=self._desk.ledger.central_time(),
        )
        view = case_view(records, cases, looking, told, asked=asked)
        heard = to_tell(
            self._hearers,
            view.case.subject_type,
            _parts(view.events),
            staff=lambda staff_id: records.cases.one(Staff, staff_id),
            there=signed_in_today(people, self._desk.office, self._desk.ledger.now()),
            settles=signed.staff_id if signed is not None else "",
        )
        return structs.replace(view, to_tell=heard)

    def may_settle(self) -> bool:
        """Tell whether the signed-in person's role may settle a case."""
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, "case.settled")

    def settle(self, case_id: str, way: Way, reason: str, at: FreeSlot | None = None) -> Case:
        """Do what the way says and record it, together; both sides stay in the history.

        ``at`` is the slot that another time means.

        Raises:
            IllegalMove: somebody settled it meanwhile, or the booking moved on.
            SlotFull, NoSlot: as far as this terminal knows.
        """

        def work(unit: Unit, records: Records) -> Case:
            return settle_by(
                unit,
                records,
                _joined(records, unit.get(Case, case_id)),
                Chosen(way=way, reason=reason, at=at),
                terminal=self._desk.terminal,
                now=self._desk.ledger.central_time(),
            )

        return self._desk.act_asking(work).value

    def told_at_once(self, subject: str) -> tuple[Case, ...]:
        """Settle the cases of a booking whose refusal the resident was told while still here."""
        return self._desk.act_asking(
            lambda unit, records: tuple(
                settle(unit, one.id, way=Way.TOLD_AT_ONCE, reason="")
                for one in records.cases.open()
                if one.subject == subject
            )
        ).value

    def tell_in_hand(self, control_number: str) -> Case:
        """Open the case of a card that lies here and that the ledger gave away (現物不一致).

        Nothing is set right by itself; both records stay.

        Raises:
            NotFound: no list holds the number.
            IllegalMove: the ledger does not say that the card is gone.
        """

        def work(unit: Unit, records: Records) -> Case:
            card = records.cards.by_control_number(normal_number(control_number))
            if card is None:
                raise NotFound(subject="card")
            return tell_in_hand(unit, records, card, self._desk.terminal)

        return self._desk.act_asking(work).value


def _joined(records: Records, case: Case) -> tuple[Case, ...]:
    """Return a case with those that are settled with it, it alone where it is settled."""
    groups = folded(tuple(records.cases.open()))
    return next((one for one in groups if case.id in {each.id for each in one}), (case,))


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
        subject=called(subject_of(records, entry.subject_type, entry.subject)),
        actor=staff_name(records, entry.actor),
        fate=fate,
        reason="" if receipt is None else receipt.reason,
        answered_at=None if receipt is None else receipt.at,
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
