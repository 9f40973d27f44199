"""Questions about tickets, bookings, visits, boxes and cases."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa

from app.backyard.box import Box, BoxStatus
from app.cases.case import Case, CaseStatus
from app.cases.conflicts import folded
from app.records.entry import Entry
from app.records.kinds import subject_name
from app.records.state import State
from app.reservations.booking import Booking
from app.reservations.booking_day import BookingDay
from app.store.ledger_tables import owed
from app.store.mappers import entry_from_row, fetch, fetch_all, table_of
from app.store.search import begins, find_card_ids
from app.store.tables import entry as entry_table
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus
from app.visits.visit import Visit, VisitStatus

S = TypeVar("S", bound=State)


class Asked:
    """Run questions after what the unit of work still holds was written."""

    def __init__(self, connection: sa.Connection, flush: Callable[[], None]) -> None:
        self._connection = connection
        self._flush = flush

    def _all(self, state: type[S], query: "sa.Select[Any]") -> list[S]:
        self._flush()
        return fetch_all(self._connection, state, query)

    def _first(self, state: type[S], query: "sa.Select[Any]") -> S | None:
        found = self._all(state, query.limit(1))
        return found[0] if found else None

    def one(self, state: type[S], id: str) -> S | None:
        """Return one state by its id."""
        self._flush()
        return fetch(self._connection, state, id)


class Tickets(Asked):
    """Answer questions about tickets."""

    _table = table_of(Ticket)

    def _of(self, office: str, day: date) -> "sa.Select[Any]":
        t = self._table.c
        return sa.select(self._table).where(t.office == office, t.day == day.isoformat())

    def waiting(self, office: str, day: date) -> Sequence[Ticket]:
        """Return the waiting tickets in calling order: care first, then by time of issue."""
        t = self._table.c
        query = self._of(office, day).where(t.status == TicketStatus.WAITING)
        return self._all(Ticket, query.order_by(t.care.desc(), t.issued_at, t.id))

    def waiting_beside(self, ticket: Ticket) -> int:
        """Return how many others wait for a ticket's purpose on its day."""
        self._flush()
        t = self._table.c
        query = sa.select(sa.func.count()).where(
            t.office == ticket.office,
            t.day == ticket.day.isoformat(),
            t.status == TicketStatus.WAITING,
            t.purpose == ticket.purpose,
            t.id != ticket.id,
        )
        return int(self._connection.execute(query).scalar_one())

    def of_day(self, office: str, day: date) -> Sequence[Ticket]:
        """Return all tickets of a day, newest first."""
        t = self._table.c
        return self._all(Ticket, self._of(office, day).order_by(t.issued_at.desc(), t.id.desc()))

    def last_number(self, terminal: str, purpose: str, day: date) -> int:
        """Return the highest number this terminal gave for a purpose today, 0 for none."""
        self._flush()
        t = self._table.c
        digits = sa.cast(sa.func.substr(t.number, len(purpose) + 1), sa.Integer)
        query = sa.select(sa.func.max(digits)).where(
            t.terminal == terminal,
            t.purpose == purpose,
            t.day == day.isoformat(),
            t.paper != TicketPrint.BY_HAND,
        )
        return int(self._connection.execute(query).scalar() or 0)

    def by_number(self, office: str, day: date, number: str) -> Ticket | None:
        """Return the newest ticket of a day with this number."""
        t = self._table.c
        query = self._of(office, day).where(t.number == number).order_by(t.issued_at.desc())
        return self._first(Ticket, query)

    def of_number(self, office: str, day: date, number: str) -> Sequence[Ticket]:
        """Return all tickets of a day with this number: two terminals may have given it."""
        t = self._table.c
        query = self._of(office, day).where(t.number == number)
        return self._all(Ticket, query.order_by(t.issued_at, t.id))


class Bookings(Asked):
    """Answer questions about bookings."""

    _table = table_of(Booking)

    def by_number(self, number: str) -> Booking | None:
        """Return the booking with this number."""
        return self._first(Booking, sa.select(self._table).where(self._table.c.number == number))

    def of_day(self, office: str, day: date) -> Sequence[Booking]:
        """Return an office's bookings of a day by time."""
        b = self._table.c
        query = sa.select(self._table).where(b.office == office, b.day == day.isoformat())
        return self._all(Booking, query.order_by(b.time, b.number))

    def of_card(self, card: str) -> Sequence[Booking]:
        """Return the bookings for a card, newest first."""
        b = self._table.c
        query = sa.select(self._table).where(b.card == card)
        return self._all(Booking, query.order_by(b.day.desc(), b.time.desc()))

    def of_person(self, person: str) -> Sequence[Booking]:
        """Return the bookings for a person, newest first."""
        b = self._table.c
        query = sa.select(self._table).where(b.person == person)
        return self._all(Booking, query.order_by(b.day.desc(), b.time.desc()))

    def between(self, office: str, first: date, last: date) -> Sequence[Booking]:
        """Return an office's bookings from one day to another, both counted, by day and time."""
        b = self._table.c
        query = sa.select(self._table).where(
            b.office == office, b.day >= first.isoformat(), b.day <= last.isoformat()
        )
        return self._all(Booking, query.order_by(b.day, b.time, b.number))

    def days(self, office: str, first: date, last: date) -> Sequence[BookingDay]:
        """Return an office's days on which it takes bookings, in order."""
        table = table_of(BookingDay)
        d = table.c
        query = sa.select(table).where(
            d.office == office, d.day >= first.isoformat(), d.day <= last.isoformat()
        )
        return self._all(BookingDay, query.order_by(d.day))

    def offices(self) -> Sequence[str]:
        """Return the places that take bookings."""
        self._flush()
        office = table_of(BookingDay).c.office
        query = sa.select(office).distinct().order_by(office)
        return list(self._connection.execute(query).scalars())

    def unanswered(self, office: str, first: date, last: date) -> Sequence[Entry]:
        """Return what is owed on an office's bookings of some days, in the order recorded."""
        self._flush()
        b = self._table.c
        e = entry_table.c
        query = (
            sa.select(entry_table)
            .join(owed, owed.c.entry_id == e.id)
            .join(self._table, b.id == e.subject)
            .where(
                owed.c.subject_type == subject_name(Booking),
                b.office == office,
                b.day >= first.isoformat(),
                b.day <= last.isoformat(),
            )
            .order_by(owed.c.epoch, owed.c.seq)
        )
        return [entry_from_row(row) for row in self._connection.execute(query).mappings()]

    def owed_ids(self, kinds: Collection[str]) -> frozenset[str]:
        """Return the bookings on which an entry of some kinds has no receipt yet."""
        self._flush()
        e = entry_table.c
        query = (
            sa.select(e.subject)
            .join(owed, owed.c.entry_id == e.id)
            .where(owed.c.subject_type == subject_name(Booking), e.kind.in_(kinds))
        )
        return frozenset(self._connection.execute(query).scalars())

    def find(self, text: str, limit: int) -> Sequence[Booking]:
        """Return bookings for what was typed, those to come first.

        A booking number, a control number, a name or its kana in any spelling a card is found
        by, the beginning of a name or kana with or without blanks, or a telephone number.
        """
        self._flush()
        plain = "".join(text.split())
        if not plain:
            return []
        b = self._table.c
        cards = find_card_ids(self._connection, text, limit * 4)
        shape = plain.upper().replace("-", "")
        number = sa.func.replace(b.number, "-", "")
        tests = [number == shape, b.card.in_(cards)]
        tests += [begins(column, text) for column in (b.name, b.kana)]
        if plain.replace("-", "").isdigit():
            phone = sa.func.replace(b.phone, "-", "")
            tests.append(phone.endswith(shape, autoescape=True) & (phone != ""))
        query = sa.select(self._table).where(sa.or_(*tests))
        return self._all(Booking, query.order_by(b.day.desc(), b.time, b.number).limit(limit))


class Visits(Asked):
    """Answer questions about visits."""

    _table = table_of(Visit)

    def open_at(self, office: str) -> Sequence[Visit]:
        """Return the visits of an office that are not finished, oldest first."""
        v = self._table.c
        ended = (VisitStatus.DONE, VisitStatus.STOPPED)
        query = sa.select(self._table).where(v.office == office, v.status.not_in(ended))
        return self._all(Visit, query.order_by(v.opened_at))

    def by_ticket(self, ticket: str) -> Visit | None:
        """Return the newest visit of a ticket."""
        v = self._table.c
        query = sa.select(self._table).where(v.ticket == ticket).order_by(v.opened_at.desc())
        return self._first(Visit, query)

    def of_ticket(self, ticket: str) -> Sequence[Visit]:
        """Return the visits of a ticket, oldest first: several where a family shares a number."""
        v = self._table.c
        query = sa.select(self._table).where(v.ticket == ticket)
        return self._all(Visit, query.order_by(v.opened_at, v.id))

    def open_with_card(self, card: str) -> Sequence[Visit]:
        """Return the visits for a card that are not finished, oldest first."""
        v = self._table.c
        ended = (VisitStatus.DONE, VisitStatus.STOPPED)
        query = sa.select(self._table).where(v.card == card, v.status.not_in(ended))
        return self._all(Visit, query.order_by(v.opened_at, v.id))

    def waiting_for_official(self, office: str) -> Sequence[Visit]:
        """Return the visits that wait for an official, longest first."""
        v = self._table.c
        query = sa.select(self._table).where(
            v.office == office, v.status == VisitStatus.WAITING_OFFICIAL
        )
        return self._all(Visit, query.order_by(v.opened_at))


class Boxes(Asked):
    """Answer questions about delivered boxes."""

    _table = table_of(Box)

    def boxes(self, office: str) -> Sequence[Box]:
        """Return an office's boxes, unfinished ones first."""
        b = self._table.c
        finished = sa.case((b.status == BoxStatus.CHECKED, 1), else_=0)
        query = sa.select(self._table).where(b.office == office)
        return self._all(Box, query.order_by(finished, b.listed_at.desc(), b.number))


class Cases(Asked):
    """Answer questions about cases."""

    _table = table_of(Case)

    def open(self) -> Sequence[Case]:
        """Return the open cases, oldest first."""
        c = self._table.c
        query = sa.select(self._table).where(c.status == CaseStatus.OPEN)
        return self._all(Case, query.order_by(c.opened_at))

    def count_open(self) -> int:
        """Return how many cases are open; what one look settles counts once."""
        return len(folded(tuple(self.open())))
