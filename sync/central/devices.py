"""The terminals and their certificates, as the central store knows them."""

from datetime import MAXYEAR, MINYEAR, datetime

import sqlalchemy as sa
from msgspec import Struct

from app.records.state import CITY_SCOPE, office_scope
from sync.central.tables import device, terminal
from sync.wire import Health, RefusalCode


class Device(Struct, frozen=True, kw_only=True):
    """Hold the terminal that a certificate speaks for."""

    terminal: str
    office: str
    epoch: int
    fingerprint: str
    public_key: str
    forked: str = ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the scopes it keeps: its office's and the city's."""
        return (office_scope(self.office), CITY_SCOPE)


class Refuse(Exception):
    """Refuse a request as a whole."""

    def __init__(
        self, code: RefusalCode, *, detail: str = "", expected: int = 0, seconds: int = 0
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.expected = expected
        self.seconds = seconds


_DEVICE = (  # built once: each request asks it
    sa.select(
        device.c.revoked_at,
        device.c.expires_at,
        device.c.public_key,
        terminal.c.id,
        terminal.c.office,
        terminal.c.epoch,
        terminal.c.forked,
    )
    .join(terminal, terminal.c.id == device.c.terminal)
    .where(device.c.fingerprint == sa.bindparam("fingerprint"))
)


def device_of(connection: sa.Connection, fingerprint: str, now: datetime) -> Device:
    """Return the terminal of a certificate on the allow-list.

    Raises:
        Refuse: the certificate is unknown, expired or revoked.
    """
    row = connection.execute(_DEVICE, {"fingerprint": fingerprint}).first()
    if row is None:
        raise Refuse(RefusalCode.UNKNOWN_DEVICE)
    if row.revoked_at is not None or row.expires_at <= now:
        raise Refuse(RefusalCode.REVOKED)
    return Device(
        terminal=row.id,
        office=row.office,
        epoch=row.epoch,
        fingerprint=fingerprint,
        public_key=row.public_key,
        forked=row.forked,
    )


def note_health(connection: sa.Connection, id: str, health: Health, now: datetime) -> None:
    """Keep how a terminal said it is: a silent or loaded one is seen at the centre."""
    connection.execute(
        sa.update(terminal)
        .where(terminal.c.id == id)
        .values(
            last_seen=now,
            program=health.program,
            owed=health.owed,
            oldest_at=_storable(health.oldest_at),
            open_cases=health.open_cases,
            offset_ms=health.offset_ms,
            unread=health.unread,
        )
    )


def _storable(at: datetime | None) -> datetime | None:
    """Return a time that also a calendar in another zone can tell."""
    return at if at is not None and MINYEAR < at.year < MAXYEAR else None


def mark_forked(connection: sa.Connection, id: str, why: str) -> bool:
    """Refuse a terminal's pushes until it is enrolled anew; tell whether that is news."""
    marked = connection.execute(
        sa.update(terminal)
        .where(terminal.c.id == id, terminal.c.forked == "")
        .values(forked=why)
        .returning(terminal.c.id)
    )
    return marked.first() is not None
