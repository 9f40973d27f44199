"""A terminal whose ledger an older release wrote; its rows stand in ``data/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import command
from msgspec import Struct

from app.records.entry import Entry
from app.store.opening import make_engine
from app.store.schema import revisions
from tests.sync.history.city import City
from tests.sync.history.disk import KEY, DiskLedger, DiskTerminal

_DATA = Path(__file__).parent / "data"
OLDER = ("0003",)  # bookings have no person, a second person at a box is a typed name


class Written(Struct, frozen=True):
    """Hold what a release left in a ledger, table by table."""

    revision: str
    rows: dict[str, list[dict[str, Any]]]


def written_by(revision: str) -> Written:
    """Return the rows that a release of this revision wrote."""
    return msgspec.json.decode((_DATA / f"ledger_{revision}.json").read_bytes(), type=Written)


def put_ledger(path: Path, written: Written) -> None:
    """Write a ledger file as that release left it."""
    engine, config = make_engine(path, KEY), revisions()
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, written.revision)
        for name, rows in written.rows.items():
            table = sa.table(name, *(sa.column(column) for column in rows[0]))
            connection.execute(sa.insert(table), rows)
    engine.dispose()


class OlderTerminal(DiskTerminal):
    """Hold a terminal that was upgraded with entries owed which an older release recorded."""

    def __init__(self, city: City, name: str, folder: Path, revision: str) -> None:
        self._revision = revision
        super().__init__(city, name, folder)
        self.recorded = self.before = list[Entry](self.ledger.entries)

    def new_ledger(self) -> DiskLedger:
        """Return the upgraded ledger."""
        put_ledger(self.path, written_by(self._revision))
        return super().new_ledger()
