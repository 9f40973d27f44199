"""The terminal's ledger: open it, act on it in one transaction, read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Generic, Self, TypeVar

import msgspec
import sqlalchemy as sa
from fasteners import InterProcessLock

from app.access.roles import Rights
from app.access.staff import Staff, StaffRecords
from app.ports import Clock, Ids
from app.records.entry import Entry
from app.records.unit import Actor, Mark, Unit
from app.store import ledger_tables as own
from app.store.approvals import Approvals
from app.store.drafts import keep_draft
from app.store.epochs import claim, is_ended, is_lost, marks_of, unsure_day
from app.store.faults import DiskFull, Forked, LedgerLost, SecondInstance
from app.store.mappers import fetch
from app.store.opening import (
    Ballast,
    make_engine,
    note_key,
    refuse_other_program,
    refuse_strange,
    told,
    told_of_files,
    was_here,
)
from app.store.reader import Records
from app.store.schema import upgrade
from app.store.tables import entry as entry_table
from app.store.unit import Identity, Redeem, SqlUnit, save_states
from app.store.verifiers import Verifiers

R = TypeVar("R")
_BALLAST_BYTES = 64 << 20


class Done(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """Hold what an act returned, once it is on the disk."""

    value: R
    entries: int
    last: Entry | None
    at: datetime


def _nothing() -> None:
    return None


def _nobody(mark: Mark, subject: str) -> bool:
    return False


class Ledger:
    """Hold the open ledger of one terminal; made by ``open``."""

    def __init__(
        self,
        path: Path,
        engine: sa.Engine,
        lock: InterProcessLock,
        *,
        identity: Identity,
        clock: Clock,
        ids: Ids,
        rights: Rights,
        ballast: Ballast,
    ) -> None:
        self._path = path
        self._engine = engine
        self._lock = lock
        self._clock = clock
        self._ids = ids
        self._rights = rights
        self._ballast = ballast
        self._redeem: Redeem = _nobody
        self.identity = identity
        self._saved: Callable[[], None] = _nothing
        self._forked = self._lost = False
        self._unsure_on: date | None = None
        self.offset_ms: int | None = None
        self._anchor: tuple[datetime, float] | None = None
        self.saved_at: datetime | None = None

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        identity: Identity,
        clock: Clock,
        ids: Ids,
        rights: Rights,
        ballast_bytes: int = _BALLAST_BYTES,
        begun: bool = False,
    ) -> Self:
        """Open or make the ledger, upgraded to the newest schema after a backup.

        ``begun`` says that a ledger was made here before: one that is not there has gone.

        Raises:
            SecondInstance, WrongKey, ForeignFile, NewerLedger, DamagedLedger, ReadOnlyLedger,
            DiskFull, LedgerBusy, OtherTerminal: each says what to do; none changes the file.
        """
        lock = InterProcessLock(str(path) + ".lock")
        with told_of_files(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not lock.acquire(blocking=False):
                raise SecondInstance(file=path.name)
        ballast = Ballast(path.with_suffix(path.suffix + ".reserve"), ballast_bytes)
        try:
            lost = was_here(path) or (begun and not path.exists())
            engine = _opened_or_relieved(path, key, identity, ballast, clock.now().date(), lost)
        except BaseException:
            lock.release()
            raise
        ledger = cls(
            path,
            engine,
            lock,
            identity=identity,
            clock=clock,
            ids=ids,
            rights=rights,
            ballast=ballast,
        )
        try:
            with ledger.reading() as connection:
                marks = marks_of(connection)
            ledger._forked, ledger._lost = is_ended(marks), is_lost(marks)
            ledger._unsure_on = unsure_day(marks)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def close(self) -> None:
        """Close the file and let another instance have it."""
        self._engine.dispose()
        if self._lock.acquired:
            self._lock.release()

    def __enter__(self) -> Self:
        """Give the ledger for the length of a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @property
    def path(self) -> Path:
        """Return where the file lies."""
        return self._path

    @property
    def engine(self) -> sa.Engine:
        """Return the engine, for the other parts of the store."""
        return self._engine

    @property
    def clock(self) -> Clock:
        """Return the clock that entries are written by."""
        return self._clock

    @property
    def unsure_on(self) -> date | None:
        """Return the day on which this terminal may have given numbers the ledger does not know."""
        return self._unsure_on

    def when_saved(self, saved: Callable[[], None]) -> None:
        """Take what to call after each commit that holds entries: it wakes the sender."""
        self._saved = saved

    def trust(self, redeem: Redeem) -> None:
        """Take the one who redeems approvals and witnesses' words (the doorkeeper)."""
        self._redeem = redeem

    def now(self) -> datetime:
        """Return the time entries are written with, cut to the millisecond."""
        now = self._clock.now()
        return now - timedelta(microseconds=now.microsecond % 1000)

    def act(self, work: Callable[[Unit], R], actor: Actor) -> Done[R]:
        """Run one act: entries, states and what is owed are committed together or not at all.

        Raises:
            CounterFault: whatever the rules or the disk refuse; nothing was written then.
        """
        approvals = Approvals(self._redeem)
        try:
            return self._act(work, actor, approvals)
        except DiskFull:
            if not self._ballast.release():
                raise
            return self._act(work, actor, approvals)

    def act_with_records(self, work: Callable[[Unit, Records], R], actor: Actor) -> Done[R]:
        """Run one act that also asks the records, inside the same transaction."""

        def both(unit: Unit) -> R:
            assert isinstance(unit, SqlUnit)  # noqa: S101 - made below
            return work(unit, Records(unit._connection, flush=unit.flush))

        return self.act(both, actor)

    def _act(self, work: Callable[[Unit], R], actor: Actor, approvals: Approvals) -> Done[R]:
        with told(self._path), self.writing() as connection:
            unit = self.unit_on(connection, actor, redeem=approvals.attempt())
            value = work(unit)
            unit.flush()
            done = Done(value=value, entries=unit.count, last=unit.last, at=unit.now)
        if done.entries:
            self.saved_at = done.at
            self._saved()
        return done

    def unit_on(
        self, connection: sa.Connection, actor: Actor, *, redeem: Redeem | None = None
    ) -> SqlUnit:
        """Return a unit of work inside a transaction that is already open.

        Raises:
            Forked: the central store found that this ledger was copied or restored.
            LedgerLost: an earlier ledger of this epoch has gone.
        """
        if self._lost:
            raise LedgerLost(file=self._path.name, terminal=self.identity.terminal)
        if self._forked:
            raise Forked(terminal=self.identity.terminal)
        return SqlUnit(
            connection,
            identity=self.identity,
            actor=actor,
            now=self.now(),
            ids=self._ids,
            rights=self._rights,
            redeem=redeem or self._redeem,
            offset_ms=self.offset_ms,
        )

    def note_offset(self, offset_ms: int) -> None:
        """Keep the measured difference to the central store's clock."""
        self.offset_ms = offset_ms
        central = self.clock.now() + timedelta(milliseconds=offset_ms)
        self._anchor = (central, self.clock.monotonic())

    def central_time(self) -> datetime:
        """Return the central store's time, also where somebody sets this device's clock.

        Until it was measured in this run the device's clock is taken, never before what was
        recorded last.
        """
        if self._anchor is not None:
            central, at = self._anchor
            return central + timedelta(seconds=self.clock.monotonic() - at)
        query = (
            sa.select(entry_table.c.at)
            .where(entry_table.c.terminal == self.identity.terminal)
            .order_by(entry_table.c.epoch.desc(), entry_table.c.seq.desc())
            .limit(1)
        )
        with self.reading() as connection:
            last = connection.execute(query).scalar()
        now = self.clock.now()
        return now if last is None else max(now, datetime.fromisoformat(last))

    def records_of(self, connection: sa.Connection) -> Records:
        """Return the records over an open connection."""
        return Records(connection)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection inside one immediate transaction."""
        with (
            self._engine.connect().execution_options(writing=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection over one consistent picture, from its first question on."""
        with told(self._path), self._engine.connect() as connection:
            yield connection

    def mark_forked(self, detail: str) -> None:
        """Make the ledger read-only until the terminal is enrolled anew."""
        with told(self._path), self.writing() as connection:
            connection.execute(
                sa.insert(own.meta).prefix_with("OR REPLACE"), {"key": "forked", "value": detail}
            )
        self._forked = True

    def read(self, work: Callable[[Records], R]) -> R:
        """Run a question against one consistent picture of the ledger."""
        with self.reading() as connection:
            return work(Records(connection))

    def keep_draft(self, visit: str, stage: str, answer: dict[str, object]) -> None:
        """Keep what is begun at a stage of a visit until it is confirmed; no entry tells of it."""
        with told(self._path), self.writing() as connection:
            keep_draft(connection, visit, stage, answer)

    def staff(self, staff_id: str) -> Staff | None:
        """Return an account."""
        with told(self._path), self._engine.connect() as connection:
            return fetch(connection, Staff, staff_id)

    def adopt(self, staff: Staff) -> None:
        """Keep an account that the central store told of, until the feed brings it."""
        with told(self._path), self.writing() as connection:
            if fetch(connection, Staff, staff.id) is None:
                save_states(connection, Staff, [staff])

    @property
    def verifiers(self) -> StaffRecords:
        """Return the cached verifiers of this terminal."""
        return Verifiers(self._engine, self._path)


def _opened_or_relieved(
    path: Path, key: bytes, identity: Identity, ballast: Ballast, today: date, lost: bool
) -> sa.Engine:
    """Open the file; on a full disk once more after the reserve was released."""
    try:
        engine = _opened(path, key, identity, today, lost)
    except DiskFull:
        if not ballast.release():
            raise
        return _opened(path, key, identity, today, lost)
    ballast.fill()
    return engine


def _opened(path: Path, key: bytes, identity: Identity, today: date, lost: bool) -> sa.Engine:
    engine: sa.Engine | None = None
    try:
        with told_of_files(path), told(path):
            refuse_strange(path, key)
            engine = make_engine(path, key)
            refuse_other_program(engine, path)
            upgrade(engine, path, key)
            note_key(path, key)
            with engine.connect().execution_options(writing=True) as connection, connection.begin():
                claim(connection, identity, today, lost=lost)
    except BaseException:
        if engine is not None:
            engine.dispose()
        raise
    return engine
