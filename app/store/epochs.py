"""Whose ledger a file is, which epoch it is in, and on which day its numbers cannot be told."""

from datetime import date

import sqlalchemy as sa

from app.store import ledger_tables as own
from app.store.faults import OtherTerminal
from app.store.opening import APPLICATION_ID
from app.store.unit import Identity

_FORKED, _ENDED, _UNSURE = "forked", "ended_epoch", "unsure_on"
_MARKS = (_FORKED, _ENDED, _UNSURE)
_LOST = "lost"


def marks_of(connection: sa.Connection) -> dict[str, str]:
    """Return what a ledger notes about its epoch: that it ended, and the day of unsure numbers."""
    query = sa.select(own.meta.c.key, own.meta.c.value).where(own.meta.c.key.in_(_MARKS))
    return {str(row.key): str(row.value) for row in connection.execute(query)}


def keep_marks(connection: sa.Connection, marks: dict[str, str]) -> None:
    """Note them in a ledger."""
    for key, value in marks.items():
        note = {"key": key, "value": value}
        connection.execute(sa.insert(own.meta).prefix_with("OR REPLACE"), note)


def is_ended(marks: dict[str, str]) -> bool:
    """Tell whether nothing may be recorded until the terminal is enrolled anew."""
    return _FORKED in marks


def unsure_day(marks: dict[str, str]) -> date | None:
    """Return the day on which this terminal may have given numbers its ledger does not know."""
    return date.fromisoformat(marks[_UNSURE]) if _UNSURE in marks else None


def end_epoch(connection: sa.Connection, epoch: int, day: date, why: str) -> None:
    """Let nothing be recorded up to an epoch, and no number be given that the day may have seen."""
    query = sa.select(own.meta.c.value).where(own.meta.c.key == "epoch")
    kept = int(connection.execute(query).scalar() or 0)
    ended = str(max(epoch, kept))
    keep_marks(connection, {_FORKED: why, _ENDED: ended, _UNSURE: day.isoformat()})


def is_lost(marks: dict[str, str]) -> bool:
    """Tell whether the ledger stands where another one had gone."""
    return marks.get(_FORKED, "").startswith(_LOST)


def claim(connection: sa.Connection, identity: Identity, today: date, *, lost: bool) -> None:
    """Write whose ledger this is at first, refuse another terminal's, begin a later epoch.

    An epoch after one that ended in the dark (a copy, a lost ledger) begins with numbers that the
    same terminal may have given earlier that day.  Where the ledger of this very epoch is ``lost``
    the new one takes nothing in it: its chain would be a second one, its numbers given before.

    Raises:
        OtherTerminal: it is another terminal's.
    """
    kept = dict(connection.execute(sa.select(own.meta.c.key, own.meta.c.value)).all())
    epoch = str(identity.epoch)
    if not kept:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        keep_marks(connection, {"terminal": identity.terminal, "epoch": epoch})
        if lost:
            end_epoch(connection, identity.epoch, today, f"{_LOST} {today.isoformat()}")
        elif identity.epoch > 1:
            keep_marks(connection, {_UNSURE: today.isoformat()})
    elif kept.get("terminal") != identity.terminal:
        raise OtherTerminal(terminal=kept.get("terminal", ""))
    elif kept.get("epoch") != epoch and identity.epoch > int(kept.get(_ENDED, 0)):
        _begin(connection, kept, epoch, today)


def _begin(connection: sa.Connection, kept: dict[str, str], epoch: str, today: date) -> None:
    ended = own.meta.c.key.in_((_FORKED, _ENDED))
    connection.execute(sa.delete(own.meta).where(ended))
    keep_marks(connection, {"epoch": epoch})
    if _FORKED in kept and _ENDED not in kept:  # the central store told of the copy, not a restore
        keep_marks(connection, {_UNSURE: today.isoformat()})
