"""How a case came about: the entries on its subject, from this ledger and from the centre."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from app.access.staff import Staff
from app.cards.card import Card
from app.cases.case import Case
from app.records.entry import Entry
from app.reservations.booking import Booking
from app.store.reader import Records
from app.tickets.ticket import Ticket

FOUND = "case.opened"


class Recorded(Struct, frozen=True, kw_only=True):
    """Hold one entry as the central store answered it; its private part is left out."""

    entry: Entry
    outcome: str
    received_at: datetime


OtherSide = Callable[[str, str], Sequence[Recorded]]


class CaseEvent(Struct, frozen=True, kw_only=True):
    """Hold one event of a case's history.

    ``actor`` and ``approver`` are numbers of accounts, ``who`` and ``approved_by`` their names.
    ``cause`` is the entry that the case is about, ``ours`` one of the terminal that recorded it.
    ``terminal`` is empty where only the subject's row tells that it happened, ``outcome`` until
    somebody answered.
    """

    at: datetime
    kind: str
    entry: str = ""
    actor: str = ""
    who: str = ""
    role: str = ""
    approver: str = ""
    approved_by: str = ""
    terminal: str = ""
    ours: bool = False
    cause: bool = False
    outcome: str = ""
    received_at: datetime | None = None


def history_of(
    records: Records, case: Case, central: Sequence[Recorded] = ()
) -> tuple[CaseEvent, ...]:
    """Return a case's history, oldest first; ``central`` is what other terminals recorded."""
    own = records.day.on_subject(case.subject)
    entries = {one.id: (one, receipt) for one, receipt in own}
    answers = {one.entry.id: one for one in central}
    every = {id: entry for id, (entry, _) in entries.items()}
    every |= {id: one.entry for id, one in answers.items() if id not in every}
    side = _side(case, every)
    names = _names(records, every.values())
    events = []
    for id, entry in every.items():
        receipt = entries[id][1] if id in entries else None
        answer = answers.get(id)
        events.append(
            CaseEvent(
                at=entry.at,
                kind=entry.kind,
                entry=id,
                actor=entry.actor,
                who=names[entry.actor],
                role=entry.role,
                approver=entry.approved_by or "",
                approved_by=names.get(entry.approved_by or "", ""),
                terminal=entry.terminal,
                ours=entry.terminal == side,
                cause=id == case.entry,
                outcome=receipt.outcome.value if receipt else answer.outcome if answer else "",
                received_at=receipt.at if receipt else answer.received_at if answer else None,
            )
        )
    events += _from_row(records, case, {event.kind for event in events})
    found = CaseEvent(at=case.opened_at, kind=FOUND)
    return (*sorted(events, key=lambda event: event.at), found)


def _side(case: Case, every: Mapping[str, Entry]) -> str:
    """Return the terminal that recorded what does not fit."""
    cause = every.get(case.entry)
    return cause.terminal if cause is not None else str(case.details.get("terminal", ""))


def _names(records: Records, entries: Iterable[Entry]) -> dict[str, str]:
    ids = {name for one in entries for name in (one.actor, one.approved_by) if name}
    found = {id: records.cases.one(Staff, id) for id in ids}
    return {id: staff.name if staff else id for id, staff in found.items()}


def _from_row(records: Records, case: Case, known: set[str]) -> list[CaseEvent]:
    """Return what a record's row tells and no entry here does."""
    if case.subject_type == "booking":
        return _bookings_made(records, case.subject, known)
    if case.subject_type == "ticket":
        return _number_given(records, case.subject, known)
    card = records.cases.one(Card, case.subject) if case.subject_type == "card" else None
    if card is None:
        return []
    milestones = (
        ("card.received", card.received_at),
        ("card.set_up", card.set_up_at),
        ("card.handed_over", card.handed_over_at),
    )
    return [
        CaseEvent(at=at, kind=kind)
        for kind, at in milestones
        if at is not None and kind not in known
    ]


def _bookings_made(records: Records, subject: str, known: set[str]) -> list[CaseEvent]:
    booking = records.cases.one(Booking, subject)
    if booking is None:
        return []
    made = [] if "booking.made" in known else [booking]
    other = records.cases.one(Booking, booking.other) if booking.other else None
    made += [other] if other is not None else []
    return [CaseEvent(at=one.made_at, kind="booking.made") for one in made]


def _number_given(records: Records, subject: str, known: set[str]) -> list[CaseEvent]:
    """Return when each ticket with the number was given, this one and those of other terminals."""
    ticket = records.cases.one(Ticket, subject)
    if ticket is None:
        return []
    return [
        CaseEvent(at=one.issued_at, kind="ticket.issued", terminal=one.terminal)
        for one in records.tickets.of_number(ticket.office, ticket.day, ticket.number)
        if one.id != subject or "ticket.issued" not in known
    ]


def other_side_of(events: Sequence[CaseEvent]) -> CaseEvent | None:
    """Return the other side's last event before the case was found, None where none is known."""
    others = [event for event in events if not event.ours and event.kind != FOUND]
    told = [event for event in others if event.terminal] or others
    return told[-1] if told else None
