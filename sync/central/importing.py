"""Take a sealed export in at the central store; twice is once."""

from collections import Counter
from pathlib import Path

import sqlalchemy as sa
from msgspec import Struct

from app.faults import CounterFault
from sync.central.database import snapshot
from sync.central.desk import Desk
from sync.central.devices import Device, Refuse
from sync.central.tables import device, terminal
from sync.certificates import read_key
from sync.sealed import SealedHeader, open_sealed, read_sealed


class ExportRefused(CounterFault):
    """Tell that a sealed export is of an unknown terminal, or does not continue its chain."""

    code = "S-123"


class ImportReport(Struct, frozen=True, kw_only=True):
    """Tell what a sealed export brought: entries by outcome, and how many were known."""

    terminal: str
    entries: int
    known: int
    outcomes: dict[str, int]


def import_sealed(engine: sa.Engine, desk: Desk, keys: Path, source: Path) -> ImportReport:
    """Take in a sealed export as if its terminal had pushed it.

    Raises:
        ExportUnreadable: damaged, forged or of another city.
        ExportRefused: an unknown terminal, a gap before its first entry, or a fork.
    """
    sealed = read_sealed(source)
    maker = _maker(engine, sealed.header)
    key = read_key((keys / "export.key").read_bytes())
    outcomes: Counter[str] = Counter()
    known = 0
    for push in open_sealed(sealed, key, maker.public_key):
        try:
            answer = desk.take_in_sealed(maker, push)
        except Refuse as told:
            raise ExportRefused(terminal=maker.terminal, why=told.code) from None
        known += sum(reply.duplicate for reply in answer.replies)
        outcomes.update(reply.outcome.value for reply in answer.replies)
    return ImportReport(
        terminal=maker.terminal, entries=outcomes.total(), known=known, outcomes=dict(outcomes)
    )


def _maker(engine: sa.Engine, header: SealedHeader) -> Device:
    """Return the terminal that sealed a file; its certificate may have ended since."""
    with snapshot(engine) as connection:
        row = connection.execute(
            sa.select(device.c.public_key, terminal.c.id, terminal.c.office, terminal.c.epoch)
            .join(terminal, terminal.c.id == device.c.terminal)
            .where(device.c.fingerprint == header.fingerprint)
        ).first()
    if row is None:
        raise ExportRefused(terminal=header.terminal, why="unknown")
    return Device(
        terminal=row.id,
        office=row.office,
        epoch=row.epoch,
        fingerprint=header.fingerprint,
        public_key=row.public_key,
    )
