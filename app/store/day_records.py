"""Questions about an office's day: what the closing check needs to know, what became of entries."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from app.cards.card import Card
from app.cases.case import Case, CaseStatus
from app.closing.closing import Closing, DayFacts, closing_id
from app.records.entry import Entry, Outcome, Receipt
from app.records.replica import UnreadRow
from app.store.card_records import Cards
from app.store.ledger_tables import owed, receipt
from app.store.mappers import entry_from_row, table_of
from app.store.queue_records import Asked
from app.store.tables import entry
from app.store.till_records import Tills
from app.store.unread import list_unread
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus
from app.till.till import TillStatus
from app.troubles.trouble import Trouble
from app.visits.visit import Visit, VisitStatus

_IN_QUEUE = (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.SERVING)
_UNCLEAR = (TicketPrint.UNKNOWN, TicketPrint.ASKED)


class Noted(Struct, frozen=True, kw_only=True):
    """Hold one entry by its name, and its receipt's outcome where that is here."""

    id: str
    kind: str
    subject_type: str
    subject: str
    outcome: Outcome | None
    reason: str


class Day(Asked):
    """Answer questions about a day."""

    def closing(self, office: str, day: date) -> Closing | None:
        """Return the closing of an office's day."""
        return self.one(Closing, closing_id(office, day))

    def head(self, terminal: str) -> str:
        """Return the hash of a terminal's newest entry, empty where it has none."""
        e = entry.c
        query = (
            sa.select(e.hash)
            .where(e.terminal == terminal)
            .order_by(e.epoch.desc(), e.seq.desc())
            .limit(1)
        )
        return str(self._connection.execute(query).scalar() or "")

    def facts(self, office: str, day: date) -> DayFacts:
        """Count what the closing check judges."""
        self._flush()
        tickets = self._ticket_counts(office, day)
        visits = self._visit_counts(office)
        cards = Cards(self._connection, self._flush)
        money = Tills(self._connection, self._flush)
        tills = money.of_office(office, day)
        count, oldest = self._connection.execute(
            sa.select(sa.func.count(), sa.func.min(owed.c.at))
        ).one()
        # The closing's own acts and the sign-ins around it come after any export.
        last = self._connection.execute(
            sa.select(sa.func.max(owed.c.seq)).where(
                owed.c.subject_type.not_in(("closing", "staff"))
            )
        ).scalar()
        return DayFacts(
            issued=sum(tickets.values()),
            done=tickets.get(TicketStatus.DONE, 0),
            absent=tickets.get(TicketStatus.ABSENT, 0),
            void=tickets.get(TicketStatus.VOID, 0),
            waiting=sum(tickets.get(status, 0) for status in _IN_QUEUE),
            open_visits=visits.get(VisitStatus.OPEN, 0)
            + visits.get(VisitStatus.WAITING_OFFICIAL, 0),
            held_visits=visits.get(VisitStatus.HELD, 0),
            handed_over=cards.handed_over_on(office, day),
            owed=count,
            oldest_owed=oldest or "",
            last_owed=last or 0,
            cases=self._open_cases(),
            paper_unknown=self._paper_unknown(office, day) + len(money.unclear_paper(office, day)),
            moving=self._moving(office),
            tills=len(tills),
            open_tills=sum(one.status is TillStatus.OPEN for one in tills),
            ledger_by_shelf=cards.counts_by_shelf(office),
        )

    def _ticket_counts(self, office: str, day: date) -> dict[str, int]:
        t = table_of(Ticket).c
        query = (
            sa.select(t.status, sa.func.count())
            .where(t.office == office, t.day == day.isoformat())
            .group_by(t.status)
        )
        return {str(status): int(count) for status, count in self._connection.execute(query)}

    def _visit_counts(self, office: str) -> dict[str, int]:
        v = table_of(Visit).c
        query = sa.select(v.status, sa.func.count()).where(v.office == office).group_by(v.status)
        return {str(status): int(count) for status, count in self._connection.execute(query)}

    def _open_cases(self) -> int:
        table = table_of(Case)
        query = sa.select(sa.func.count()).where(table.c.status == CaseStatus.OPEN)
        return int(self._connection.execute(query).scalar_one())

    def _paper_unknown(self, office: str, day: date) -> int:
        t = table_of(Ticket).c
        query = sa.select(sa.func.count()).where(
            t.office == office,
            t.day == day.isoformat(),
            t.paper.in_(_UNCLEAR),
            t.status != TicketStatus.VOID,
        )
        return int(self._connection.execute(query).scalar_one())

    def _moving(self, office: str) -> int:
        c = table_of(Card).c
        query = sa.select(sa.func.count()).where(c.office == office, c.moving_to != "")
        return int(self._connection.execute(query).scalar_one())

    def in_queue(self, office: str, day: date) -> Sequence[Ticket]:
        """Return a day's tickets that nobody finished yet, oldest first."""
        table = table_of(Ticket)
        t = table.c
        query = sa.select(table).where(
            t.office == office, t.day == day.isoformat(), t.status.in_(_IN_QUEUE)
        )
        return self._all(Ticket, query.order_by(t.issued_at))

    def unclear_paper(self, office: str, day: date) -> Sequence[Ticket]:
        """Return a day's tickets of which nobody knows whether paper came out."""
        table = table_of(Ticket)
        t = table.c
        query = sa.select(table).where(
            t.office == office,
            t.day == day.isoformat(),
            t.paper.in_(_UNCLEAR),
            t.status != TicketStatus.VOID,
        )
        return self._all(Ticket, query.order_by(t.issued_at))

    def recent(self, terminal: str, limit: int) -> Sequence[tuple[Entry, Receipt | None]]:
        """Return a terminal's newest entries, each with its receipt where that is here."""
        e = entry.c
        query = sa.select(entry).where(e.terminal == terminal)
        return self._with_receipts(query.order_by(e.epoch.desc(), e.seq.desc()).limit(limit))

    def newest(self, terminal: str) -> tuple[int, int]:
        """Return epoch and seq of a terminal's newest entry, zeros where it has none."""
        e = entry.c
        query = sa.select(e.epoch, e.seq).where(e.terminal == terminal)
        row = self._connection.execute(
            query.order_by(e.epoch.desc(), e.seq.desc()).limit(1)
        ).first()
        return (int(row.epoch), int(row.seq)) if row else (0, 0)

    def after(self, terminal: str, place: tuple[int, int]) -> Sequence[Noted]:
        """Return what a terminal recorded after an entry's epoch and seq, oldest first."""
        e, r = entry.c, receipt.c
        epoch, seq = place
        query = (
            sa.select(e.id, e.kind, e.subject_type, e.subject, r.outcome, r.reason)
            .join_from(entry, receipt, r.entry_id == e.id, isouter=True)
            .where(e.terminal == terminal)
            .where(sa.or_(e.epoch > epoch, sa.and_(e.epoch == epoch, e.seq > seq)))
            .order_by(e.epoch, e.seq)
        )
        return [
            Noted(
                id=row.id,
                kind=row.kind,
                subject_type=row.subject_type,
                subject=row.subject,
                outcome=None if row.outcome is None else Outcome(row.outcome),
                reason=row.reason or "",
            )
            for row in self._connection.execute(query)
        ]

    def unsent(self, limit: int) -> Sequence[tuple[Entry, Receipt | None]]:
        """Return the entries without a receipt, oldest first."""
        query = sa.select(entry).join(owed, owed.c.entry_id == entry.c.id)
        return self._with_receipts(query.order_by(owed.c.epoch, owed.c.seq).limit(limit))

    def unread(self) -> tuple[UnreadRow, ...]:
        """Return the rows of the central store that this program cannot read, oldest first."""
        return list_unread(self._connection)

    def entry(self, id: str) -> Entry | None:
        """Return one entry of this ledger, None for another terminal's."""
        found = self.with_receipt(id)
        return found[0] if found else None

    def with_receipt(self, id: str) -> tuple[Entry, Receipt | None] | None:
        """Return one entry of this ledger with its receipt where that is here."""
        found = self._with_receipts(sa.select(entry).where(entry.c.id == id))
        return found[0] if found else None

    def on_subject(self, subject: str) -> Sequence[tuple[Entry, Receipt | None]]:
        """Return what this ledger recorded about a subject, oldest first, with receipts."""
        query = sa.select(entry).where(entry.c.subject == subject)
        return self._with_receipts(query.order_by(entry.c.at, entry.c.seq))

    def trouble_count(self, terminal: str) -> int:
        """Return how many troubles a terminal has sent."""
        self._flush()
        table = table_of(Trouble)
        query = sa.select(sa.func.count()).where(table.c.terminal == terminal)
        return int(self._connection.execute(query).scalar_one())

    def _with_receipts(self, query: "sa.Select[Any]") -> list[tuple[Entry, Receipt | None]]:
        self._flush()
        entries = [entry_from_row(row) for row in self._connection.execute(query).mappings()]
        wanted = receipt.c.entry_id.in_([one.id for one in entries])
        receipts = {
            row["entry_id"]: Receipt(
                entry_id=row["entry_id"],
                outcome=Outcome(row["outcome"]),
                rev=row["rev"],
                reason=row["reason"],
                at=datetime.fromisoformat(row["at"]),
            )
            for row in self._connection.execute(sa.select(receipt).where(wanted)).mappings()
        }
        return [(one, receipts.get(one.id)) for one in entries]
