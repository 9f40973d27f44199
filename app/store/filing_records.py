"""Questions about scanned documents and about prints on cards."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.filing.acts import FilingWish
from app.filing.filing import Filing, FilingStatus
from app.store.mappers import table_of
from app.store.queue_records import Asked
from app.tickets.ticket import Ticket
from app.visits.face_print import FaceFate, FacePrint
from app.visits.visit import Visit


class Filings(Asked):
    """Answer questions about scanned documents."""

    _table = table_of(Filing)

    def found(self, office: str, wish: FilingWish, limit: int) -> Sequence[Filing]:
        """Return an office's documents that match, those to be filed first, then the newest."""
        f = self._table.c
        first = sa.case((f.status == FilingStatus.TAKEN, 0), else_=1)
        query = self._matching(office, wish)
        return self._all(Filing, query.order_by(first, f.taken_at.desc(), f.id).limit(limit))

    def to_copy(self, office: str, wish: FilingWish, *, again: bool) -> Sequence[Filing]:
        """Return the filed documents that match, oldest first; those on a medium ``again``."""
        f = self._table.c
        query = self._matching(office, wish).where(f.status == FilingStatus.FILED)
        if not again:
            query = query.where(f.copies == "[]")
        return self._all(Filing, query.order_by(f.taken_at, f.id))

    def _matching(self, office: str, wish: FilingWish) -> "sa.Select[Any]":
        f = self._table.c
        query = sa.select(self._table).where(f.office == office)
        if wish.first is not None:
            query = query.where(f.day >= wish.first.isoformat())
        if wish.last is not None:
            query = query.where(f.day <= wish.last.isoformat())
        if wish.place:
            query = query.where(f.window == wish.place)
        if wish.sort:
            query = query.where(f.sort == wish.sort)
        if wish.whose:
            query = query.where(sa.or_(f.control_number == wish.whose, f.visit == wish.whose))
        if wish.status is not None:
            query = query.where(f.status == wish.status)
        return query

    def due(self, office: str, day: date) -> Sequence[Filing]:
        """Return an office's documents whose last day is over, the oldest first."""
        f = self._table.c
        query = sa.select(self._table).where(
            f.office == office,
            f.status == FilingStatus.FILED,
            f.keep_until < day.isoformat(),
        )
        return self._all(Filing, query.order_by(f.keep_until, f.taken_at, f.id))

    def visits_of_number(self, office: str, day: date, number: str) -> Sequence[Visit]:
        """Return the visits of an office's number of a day."""
        v, t = table_of(Visit), table_of(Ticket).c
        tickets = sa.select(t.id).where(
            t.office == office, t.day == day.isoformat(), t.number == number
        )
        query = sa.select(v).where(v.c.ticket.in_(tickets))
        return self._all(Visit, query.order_by(v.c.opened_at, v.c.id))

    def unfiled(self, office: str) -> int:
        """Return how many documents of an office wait to be filed."""
        f = self._table.c
        query = sa.select(sa.func.count()).where(f.office == office, f.status == FilingStatus.TAKEN)
        self._flush()
        return int(self._connection.execute(query).scalar() or 0)


class FacePrints(Asked):
    """Answer questions about prints on cards."""

    _table = table_of(FacePrint)

    def open_at(self, terminal: str) -> Sequence[FacePrint]:
        """Return a terminal's prints whose fate nobody told, oldest first."""
        f = self._table.c
        query = sa.select(self._table).where(
            f.terminal == terminal, f.fate.in_((FaceFate.ASKED, FaceFate.UNKNOWN))
        )
        return self._all(FacePrint, query.order_by(f.asked_at, f.id))

    def of_visit(self, visit: str) -> Sequence[FacePrint]:
        """Return a visit's prints, oldest first."""
        f = self._table.c
        query = sa.select(self._table).where(f.visit == visit)
        return self._all(FacePrint, query.order_by(f.asked_at, f.id))
