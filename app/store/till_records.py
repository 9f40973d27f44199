"""Questions about tills and what went through them."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.store.mappers import table_of
from app.store.queue_records import Asked
from app.tickets.ticket import TicketPrint
from app.till.payment import Payment
from app.till.till import Till, TillStatus, till_id


class Tills(Asked):
    """Answer questions about tills."""

    _payments, _tills = table_of(Payment), table_of(Till)

    def last_no(self, terminal: str, epoch: int) -> int:
        """Return the last number that a terminal's epoch gave, 0 for none."""
        self._flush()
        p = self._payments.c
        query = sa.select(sa.func.max(p.no)).where(p.terminal == terminal, p.epoch == epoch)
        return int(self._connection.execute(query).scalar() or 0)

    def of_visit(self, visit: str) -> Sequence[Payment]:
        """Return a visit's payments, oldest first."""
        p = self._payments.c
        query = sa.select(self._payments).where(p.visit == visit)
        return self._all(Payment, query.order_by(p.taken_at, p.no))

    def through(self, till: Till) -> Sequence[Payment]:
        """Return what went through a till since it was opened, oldest first."""
        p, since = self._payments.c, till.opened_at.isoformat()
        query = sa.select(self._payments).where(
            sa.or_(
                sa.and_(p.terminal == till.terminal, p.taken_at >= since),
                sa.and_(p.void_terminal == till.terminal, p.voided_at >= since),
            )
        )
        return self._all(Payment, query.order_by(p.taken_at, p.no))

    def of_day(self, terminal: str, day: date) -> Sequence[Payment]:
        """Return what a terminal took on a day or gave back on it, oldest first."""
        p, told = self._payments.c, day.isoformat()
        query = sa.select(self._payments).where(
            sa.or_(
                sa.and_(p.terminal == terminal, p.day == told),
                sa.and_(p.void_terminal == terminal, p.voided_at.startswith(told)),
            )
        )
        return self._all(Payment, query.order_by(p.taken_at, p.no))

    def till(self, terminal: str, day: date) -> Till | None:
        """Return a terminal's till of a day."""
        return self.one(Till, till_id(terminal, day))

    def open_of(self, terminal: str) -> Sequence[Till]:
        """Return a terminal's open tills, oldest first."""
        t = self._tills.c
        query = sa.select(self._tills).where(t.terminal == terminal, t.status == TillStatus.OPEN)
        return self._all(Till, query.order_by(t.day))

    def of_office(self, office: str, day: date) -> Sequence[Till]:
        """Return an office's tills of a day and those of earlier days that are still open."""
        t = self._tills.c
        query = sa.select(self._tills).where(
            t.office == office,
            sa.or_(
                t.day == day.isoformat(),
                sa.and_(t.day < day.isoformat(), t.status == TillStatus.OPEN),
            ),
        )
        return self._all(Till, query.order_by(t.day, t.terminal))

    def unclear_paper(self, office: str, day: date) -> Sequence[Payment]:
        """Return an office's payments of a day whose paper nobody knows."""
        p = self._payments.c
        unclear = (TicketPrint.UNKNOWN, TicketPrint.ASKED)
        query = sa.select(self._payments).where(
            p.office == office, p.day == day.isoformat(), p.paper.in_(unclear)
        )
        return self._all(Payment, query.order_by(p.taken_at))
