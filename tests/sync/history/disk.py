"""A terminal in a history with the encrypted ledger of the product on a real disk."""

from __future__ import annotations

import contextlib
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from app.access.roles import Rights, load_rights
from app.ports import Clock
from app.records.entry import Entry, Receipt
from app.records.replica import Countersign, SubjectKey
from app.records.state import State
from app.records.unit import Actor
from app.store import ledger_tables as own
from app.store.faults import DiskFull
from app.store.ledger import Ledger
from app.store.mappers import from_row
from app.store.owing import entries_of
from app.store.replica import Replica
from app.store.tables import STATE_TABLES, STATE_TYPES
from app.store.tables import entry as entry_table
from app.store.unit import Identity
from sync.rebase import Rebase
from tests.sync.history.city import OFFICES, City
from tests.sync.history.terminal import Dying, Mortal, Terminal

_ROOM = 1 << 30
KEY = bytes(32)


class Told:
    """Tell what a history asks of a ledger on a disk."""

    terminal: str

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Give a connection that reads the file."""
        raise NotImplementedError

    @property
    def entries(self) -> list[Entry]:
        with self.reading() as connection:
            query = sa.select(entry_table).where(entry_table.c.terminal == self.terminal)
            return entries_of(connection, query.order_by(entry_table.c.epoch, entry_table.c.seq))

    @property
    def receipts(self) -> dict[str, Receipt]:
        with self.reading() as connection:
            rows = connection.execute(sa.select(own.receipt)).mappings().all()
        plain = [{name: row[name] for name in Receipt.__struct_fields__} for row in rows]
        return {row["entry_id"]: msgspec.convert(row, Receipt) for row in plain}

    @property
    def states(self) -> dict[SubjectKey, State]:
        found: dict[SubjectKey, State] = {}
        with self.reading() as connection:
            for name, kind in STATE_TYPES.items():
                for row in connection.execute(sa.select(STATE_TABLES[name])).mappings():
                    found[SubjectKey(name, row["id"])] = from_row(kind, dict(row))
        return found

    @property
    def images(self) -> list[Any]:
        with self.reading() as connection:
            return list(connection.execute(sa.select(own.base)))

    def state(self, subject_type: str, subject: str) -> Any:
        return self.states.get(SubjectKey(subject_type, subject))


class DiskLedger(Dying, Told, Replica):
    """Be the product's ledger, killed and filled where the history says so."""

    def __init__(self, path: Path, terminal: str, city: City, clock: Clock, rights: Rights) -> None:
        self.path = path
        self.terminal = terminal
        self.ids = city.ids
        self.mortal = Mortal()
        self.most = 200
        self.before_page = None
        self.epoch = 1
        self.answered: dict[SubjectKey, int] = {}  # its own are gone when it is opened anew
        self._clock = clock
        self._rights = rights
        self._room = _ROOM
        self.open()

    def open(self) -> None:
        """Open the file as a program does that was just started."""
        ledger = Ledger.open(
            self.path,
            KEY,
            identity=Identity(
                terminal=self.terminal, epoch=self.epoch, office=OFFICES[self.terminal]
            ),
            clock=self._clock,
            ids=self.ids,
            rights=self._rights,
            ballast_bytes=4096,
        )
        sa.event.listen(ledger.engine, "checkout", self._limit)
        super().__init__(ledger, Rebase())

    def close(self) -> None:
        self._ledger.close()

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Give a connection that reads the file."""
        return self._ledger.reading()

    def fill(self, full: bool) -> None:
        """Let the disk have room for nothing more, or for everything."""
        with self.reading() as connection:
            pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
        self._room = pages if full else _ROOM

    def _limit(self, connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self._room}").fetchall()

    @property
    def forked(self) -> bool:
        return self._ledger._forked

    @property
    def head(self) -> Countersign | None:
        return self.countersigned()

    def record(
        self,
        kind: str,
        subject: str,
        body: dict[str, Any],
        *,
        actor: str,
        role: str,
        private: dict[str, Any] | None = None,
        scope: str | None = None,
    ) -> Entry:
        office = OFFICES[self.terminal]
        done = self._ledger.act(
            lambda unit: unit.record(kind, subject, body, private=private, scope=scope),
            Actor(staff_id=actor, role=role, office=office),
        )
        assert done.last is not None
        return done.last


class DiskTerminal(Terminal):
    """Hold one terminal of a history with its file."""

    ledger: DiskLedger  # type: ignore[assignment]

    def __init__(self, city: City, name: str, folder: Path) -> None:
        self._folder = folder
        self._copies = 0
        super().__init__(city, name)

    @property
    def path(self) -> Path:
        """Return where its ledger stands."""
        return self._folder / f"{self.name}.db"

    def new_ledger(self) -> Any:
        return DiskLedger(self.path, self.name, self.city, self.clock, load_rights())

    def start(self) -> None:
        self.ledger.close()
        self.ledger.open()
        super().start()

    def record(self, kind: str, subject: str, body: dict[str, Any], **more: Any) -> Entry | None:
        if self.ledger.forked:
            return None
        with contextlib.suppress(DiskFull):
            entry = self.ledger.record(kind, subject, body, **more)
            self.recorded.append(entry)
            return entry
        return None

    def file(self) -> Path:
        self._copies += 1
        copy = self._folder / f"{self.name}-{self._copies}.copy"
        self.ledger.close()
        shutil.copy(self.ledger.path, copy)
        self.start()
        return copy

    def go_back(self, file: Any) -> None:
        self.ledger.close()
        for name in ("-wal", "-shm"):
            Path(f"{self.ledger.path}{name}").unlink(missing_ok=True)
        shutil.copy(file, self.ledger.path)
        self._back()

    def enrol_anew(self) -> None:
        self.ledger.epoch = self.city.enrol_anew(self.name)
        self.line.sent.clear()
        self.start()

    def fill_disk(self, full: bool) -> None:
        self.ledger.fill(full)

    def close(self) -> None:
        self.ledger.close()
