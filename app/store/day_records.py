"""Questions about an office's day: what the closing check needs to know."""

from datetime import date

import sqlalchemy as sa

from app.cards.card import Card
from app.cases.case import Case, CaseStatus
from app.closing.closing import Closing, DayFacts, closing_id
from app.store.card_records import Cards
from app.store.ledger_tables import owed
from app.store.mappers import table_of
from app.store.queue_records import Asked
from app.store.tables import entry
from app.tickets.ticket import Ticket, TicketPrint, TicketStatus
from app.visits.visit import Visit, VisitStatus


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
        count, oldest = self._connection.execute(
            sa.select(sa.func.count(), sa.func.min(owed.c.at))
        ).one()
        return DayFacts(
            issued=sum(tickets.values()),
            done=tickets.get(TicketStatus.DONE, 0),
            absent=tickets.get(TicketStatus.ABSENT, 0),
            void=tickets.get(TicketStatus.VOID, 0),
            waiting=sum(
                tickets.get(status, 0)
                for status in (TicketStatus.WAITING, TicketStatus.CALLED, TicketStatus.SERVING)
            ),
            open_visits=visits.get(VisitStatus.OPEN, 0)
            + visits.get(VisitStatus.WAITING_OFFICIAL, 0),
            held_visits=visits.get(VisitStatus.HELD, 0),
            handed_over=cards.handed_over_on(office, day),
            owed=count,
            oldest_owed=oldest or "",
            cases=self._open_cases(),
            paper_unknown=self._paper_unknown(office, day),
            moving=self._moving(office),
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
            t.paper.in_((TicketPrint.UNKNOWN, TicketPrint.ASKED)),
            t.status != TicketStatus.VOID,
        )
        return int(self._connection.execute(query).scalar_one())

    def _moving(self, office: str) -> int:
        c = table_of(Card).c
        query = sa.select(sa.func.count()).where(c.office == office, c.moving_to != "")
        return int(self._connection.execute(query).scalar_one())
