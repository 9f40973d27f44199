"""Take in a sealed export by hand: the command behind `main.py import sealed`."""

from __future__ import annotations

from pathlib import Path

from app.access.roles import load_rights
from app.arrangements.arrangements import load_arrangements
from app.ports import Clock, Ids
from sync.central.database import opened
from sync.central.desk import Desk
from sync.central.importing import ImportReport, import_sealed
from sync.central.schema import migrate
from sync.certificates import read_key


def take_in(
    source: Path,
    *,
    keys: Path,
    dsn: str,
    embedded: Path | None,
    clock: Clock,
    ids: Ids,
    municipality: str = "",
) -> ImportReport:
    """Take a sealed export into the central store; taken in twice it is once.

    ``municipality`` names the city whose arrangements are judged by.

    Raises:
        ExportUnreadable, ExportRefused: by what is wrong with it; nothing was taken then.
    """
    with opened(dsn, embedded) as engine:
        migrate(engine)
        countersign = read_key((keys / "countersign.key").read_bytes())
        arranged = load_arrangements(municipality) if municipality else None
        desk = Desk(engine, load_rights(), countersign, clock, ids, arrangements=arranged)
        return import_sealed(engine, desk, keys, source)
