"""Questions about who is on duty and how long officials are waited for."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.access.staff import Staff
from app.records.entry import Entry
from app.store.mappers import entry_from_row, table_of
from app.store.queue_records import Asked
from app.store.tables import entry
from app.visits.visit import Visit


class OnDuty(Asked):
    """Answer questions about people at work."""

    def people(self) -> Sequence[Staff]:
        """Return all active accounts."""
        table = table_of(Staff)
        return self._all(Staff, sa.select(table).where(table.c.active).order_by(table.c.id))

    def visits_of(self, office: str, day: date) -> Sequence[Visit]:
        """Return an office's visits that were opened on a day."""
        table = table_of(Visit)
        v = table.c
        query = sa.select(table).where(v.office == office, v.opened_at.startswith(day.isoformat()))
        return self._all(Visit, query.order_by(v.opened_at))

    def calls(self, terminal: str, kinds: Sequence[str], limit: int) -> Sequence[Entry]:
        """Return a terminal's newest entries of some kinds, oldest first."""
        self._flush()
        e = entry.c
        query = (
            sa.select(entry)
            .where(e.terminal == terminal, e.kind.in_(kinds))
            .order_by(e.epoch.desc(), e.seq.desc())
            .limit(limit)
        )
        found = [entry_from_row(row) for row in self._connection.execute(query).mappings()]
        return found[::-1]
