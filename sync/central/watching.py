"""How the terminals are, as they last said, and which of them somebody should look at."""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from msgspec import Struct

from sync.central.tables import device, terminal


class Alarm(StrEnum):
    """Name why somebody should look at a terminal."""

    SILENT = "silent"  # entries are owed, and nothing was heard for a while
    STUCK = "stuck"  # it is heard, and yet its oldest entry does not come
    FORKED = "forked"  # its ledger was restored or copied; it must be enrolled anew
    UNREAD = "unread"  # it has rows that its program cannot read
    ENDED = "ended"  # its certificate has expired or was revoked


class TerminalHealth(Struct, frozen=True, kw_only=True):
    """Tell how one terminal said it is, and when."""

    terminal: str
    office: str
    window: str
    epoch: int
    last_seen: datetime | None
    program: str
    owed: int
    oldest_at: datetime | None
    open_cases: int
    offset_ms: int | None
    unread: int
    expires_at: datetime | None
    alarms: tuple[Alarm, ...] = ()


def terminals(
    connection: sa.Connection, now: datetime, quiet: timedelta
) -> tuple[TerminalHealth, ...]:
    """Return all enrolled terminals by name; ``quiet`` is how long is no cause to warn."""
    valid = (
        sa.select(device.c.terminal, sa.func.max(device.c.expires_at).label("expires_at"))
        .where(device.c.revoked_at.is_(None))
        .group_by(device.c.terminal)
        .subquery()
    )
    rows = connection.execute(
        sa.select(terminal, valid.c.expires_at)
        .outerjoin(valid, valid.c.terminal == terminal.c.id)
        .order_by(terminal.c.id)
    )
    return tuple(_health(row, now, quiet) for row in rows)


def _health(row: sa.Row[tuple[object, ...]], now: datetime, quiet: timedelta) -> TerminalHealth:
    return TerminalHealth(
        terminal=row.id,
        office=row.office,
        window=row.window,
        epoch=row.epoch,
        last_seen=row.last_seen,
        program=row.program,
        owed=row.owed,
        oldest_at=row.oldest_at,
        open_cases=row.open_cases,
        offset_ms=row.offset_ms,
        unread=row.unread,
        expires_at=row.expires_at,
        alarms=tuple(_alarms(row, now, quiet)),
    )


def _alarms(row: sa.Row[tuple[object, ...]], now: datetime, quiet: timedelta) -> list[Alarm]:
    found: list[Alarm] = []
    if row.owed and row.last_seen is not None:
        if now - row.last_seen > quiet:
            found.append(Alarm.SILENT)
        elif row.oldest_at is not None and row.last_seen - row.oldest_at > quiet:
            found.append(Alarm.STUCK)
    if row.forked:
        found.append(Alarm.FORKED)
    if row.unread:
        found.append(Alarm.UNREAD)
    if row.expires_at is None or row.expires_at <= now:
        found.append(Alarm.ENDED)
    return found
