"""Keep the ledger in order by its rules: names that are no longer needed are erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from app.access.staff import note_erasure
from app.desk.desk import Desk
from app.faults import CounterFault
from app.records.unit import Unit
from app.store.erase import erase_private


class NotPast(CounterFault):
    """Tell that names of a day that is not over cannot be erased."""

    code = "L-116"


def erase_names(desk: Desk, before: date, *, last: Callable[[], None] = lambda: None) -> int:
    """Record who erases, then erase names from acknowledged entries before a day; returns how many.

    ``last`` is called before either is committed.

    Raises:
        NotAllowed: the signed-in person is no administrator.
        NotPast: the day lies ahead.
    """
    now = desk.ledger.now()
    if before > now.date():
        raise NotPast(day=before.isoformat())

    def record(unit: Unit) -> None:
        note_erasure(unit, before)
        last()

    desk.act(record)
    return erase_private(desk.ledger, before=datetime.combine(before, time(), now.tzinfo))
