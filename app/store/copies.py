"""Copies of the ledger: made while it is in use, proved, and put back into its place."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from fasteners import InterProcessLock
from msgspec import Struct

from app.faults import CounterFault
from app.records.replica import Rebaser
from app.settings import Settings
from app.store import ledger_tables as own
from app.store.backup import backup_to
from app.store.epochs import end_epoch, keep_marks, marks_of
from app.store.faults import DamagedLedger, OtherTerminal, SecondInstance
from app.store.keys import ledger_key
from app.store.opening import (
    make_engine,
    note_key,
    refuse_other_program,
    refuse_strange,
    told,
    told_of_files,
)
from app.store.schema import upgrade
from app.store.tables import entry
from app.store.verify import Verdict, verify

_BESIDE = ("-wal", "-shm")


class BackupNotWhole(CounterFault):
    """Tell that a backup does not hold what a ledger must hold."""

    code = "L-112"


class LedgerIsNewer(CounterFault):
    """Tell that the ledger holds entries the backup does not, and how many are unsent."""

    code = "L-113"


class NoLedgerHere(CounterFault):
    """Tell that there is no ledger of which a copy could be made."""

    code = "L-114"


class SamePlace(CounterFault):
    """Tell that a copy and the ledger are the same file."""

    code = "L-115"


class LedgerPlace(Struct, frozen=True, kw_only=True):
    """Tell where a terminal's ledger lies, its key, and how copies are dated and proved.

    ``epoch`` is the one the terminal was enrolled for last.
    """

    file: Path
    key: bytes
    terminal: str
    epoch: int
    now: datetime
    rebaser: Rebaser

    def __repr__(self) -> str:
        """Keep the key out of logs."""
        return f"LedgerPlace({self.file.name})"


def place_of(settings: Settings, now: datetime, rebaser: Rebaser) -> LedgerPlace:
    """Return the place of the ledger that the settings name."""
    return LedgerPlace(
        file=settings.path(settings.ledger.file),
        key=ledger_key(settings, ledger_exists=True),
        terminal=settings.terminal.id,
        epoch=settings.terminal.epoch,
        now=now,
        rebaser=rebaser,
    )


class BackedUp(Struct, frozen=True, kw_only=True):
    """Tell where a proved copy lies and what it holds."""

    file: str
    entries: int
    owed: int


class Restored(Struct, frozen=True, kw_only=True):
    """Tell what was restored; ``kept`` is where the replaced ledger lies, empty for none.

    ``read_only`` says that the terminal must be enrolled anew: entries may follow the backup
    somewhere, and the ticket numbers of this day must not be given to others.
    """

    entries: int
    owed: int
    newer: int
    unsent: int
    kept: str
    read_only: bool


class _Ahead(Struct, frozen=True):
    """Count what a ledger holds beyond a backup; ``known`` is false where it cannot be read.

    ``marks`` are what the ledger notes about its epoch.
    """

    known: bool
    newer: int = 0
    unsent: int = 0
    marks: dict[str, str] = {}


def back_up(
    where: Path, place: LedgerPlace, *, last: Callable[[], None] = lambda: None
) -> BackedUp:
    """Copy the ledger, also while the terminal works, and prove the copy; then it appears.

    ``where`` is a file, which is replaced, or a folder, which gets a new file.  ``last`` is called
    before it appears.

    Raises:
        NoLedgerHere, SamePlace, ForeignFile, WrongKey, DamagedLedger, DiskFull, ReadOnlyLedger.
        BackupNotWhole: the copy is not what a ledger must be; ``verify`` tells more.
    """
    name = f"{place.terminal}-{place.now:%Y%m%d-%H%M%S}.db"
    target = where / name if where.is_dir() else where
    ledger, key = place.file, place.key
    _refuse_same(target, ledger)
    if not ledger.exists():
        raise NoLedgerHere(file=ledger.name)
    made = target.with_name(f"{target.name}.proving")
    try:
        with _opened(ledger, key, ledger) as engine:
            backup_to(engine, made, key)
        with _opened(made, key, target) as copy, copy.connect() as connection, connection.begin():
            verdict = verify(connection, place.rebaser)
        if not verdict.ok:
            raise BackupNotWhole(file=target.name)
        with told_of_files(target):
            _to_disk(made)
            last()
            made.replace(target)
    finally:
        _drop(made)
    return BackedUp(file=str(target), entries=verdict.entries, owed=verdict.owed)


def _refuse_same(copy: Path, ledger: Path) -> None:
    if copy.resolve() == ledger.resolve():
        raise SamePlace(file=ledger.name)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _drop(path: Path) -> None:
    for name in ("", *_BESIDE, ".id"):
        path.with_name(path.name + name).unlink(missing_ok=True)


def restore(
    backup: Path,
    place: LedgerPlace,
    *,
    over_newer: bool = False,
    last: Callable[[], None] = lambda: None,
) -> Restored:
    """Put a copy of a backup into the ledger's place; the backup itself is only read.

    ``last`` is called before anything is replaced.

    Raises:
        SecondInstance: the terminal runs.
        ForeignFile, WrongKey, NewerLedger, OtherTerminal, BackupNotWhole: the backup is not
            this terminal's whole ledger; nothing was changed.
        LedgerIsNewer: entries would leave the ledger, and ``over_newer`` does not allow it.
    """
    target, key = place.file, place.key
    _refuse_same(backup, target)
    if not backup.is_file():
        raise NoLedgerHere(file=backup.name)
    lock = InterProcessLock(str(target) + ".lock")
    with told_of_files(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if not lock.acquire(blocking=False):
            raise SecondInstance(file=target.name)
    part = target.with_name(f"{target.name}.restoring")
    try:
        with told_of_files(target):
            shutil.copyfile(backup, part)
        with _not_whole(backup), _opened(part, key, backup) as engine:
            verdict = _proved(engine, part, backup, place)
            ahead = _ahead(target, key, engine)
            if ahead.newer and not over_newer:
                raise LedgerIsNewer(count=ahead.newer, unsent=ahead.unsent)
            read_only = ahead.newer > 0 or not ahead.known
            _mark(engine, part, place, ahead.marks, ends=read_only)
        last()
        kept = _replace(part, target, place.now)
        note_key(target, key)
    finally:
        _drop(part)
        lock.release()
    return Restored(
        entries=verdict.entries,
        owed=verdict.owed,
        newer=ahead.newer,
        unsent=ahead.unsent,
        kept=kept,
        read_only=read_only,
    )


@contextmanager
def _not_whole(backup: Path) -> Iterator[None]:
    """Tell a page that cannot be read as the backup's trouble, not the ledger's."""
    try:
        yield
    except DamagedLedger as trouble:
        raise BackupNotWhole(file=backup.name) from trouble


@contextmanager
def _opened(path: Path, key: bytes, named: Path) -> Iterator[sa.Engine]:
    with told_of_files(named), told(named):
        refuse_strange(path, key)
        engine = make_engine(path, key)
        try:
            refuse_other_program(engine, path)
            yield engine
        finally:
            engine.dispose()


def _proved(engine: sa.Engine, part: Path, backup: Path, place: LedgerPlace) -> Verdict:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(own.meta.name):
            raise BackupNotWhole(file=backup.name)
        query = sa.select(own.meta.c.value).where(own.meta.c.key == "terminal")
        whose = connection.execute(query).scalar() or ""
    if whose != place.terminal:
        raise OtherTerminal(terminal=str(whose))
    upgrade(engine, part, place.key)
    for before in part.parent.glob(f"{part.name}.before-*"):
        before.unlink()  # the backup itself stays as it was
    with engine.connect() as connection, connection.begin():
        verdict = verify(connection, place.rebaser)
    if not verdict.ok:
        raise BackupNotWhole(file=backup.name)
    return verdict


def _ahead(target: Path, key: bytes, backup: sa.Engine) -> _Ahead:
    """Compare by the entries' hashes: one that the backup has not is ahead of it."""
    if not target.exists() or target.stat().st_size == 0:
        return _Ahead(known=False)
    try:
        with _opened(target, key, target) as engine, engine.connect() as connection:
            if not sa.inspect(connection).has_table(entry.name):
                return _Ahead(known=False)
            hashes = connection.execute(sa.select(entry.c.id, entry.c.hash)).all()
            unsent = set(connection.execute(sa.select(own.owed.c.entry_id)).scalars())
            marks = marks_of(connection)
    except DamagedLedger:
        return _Ahead(known=False)
    with backup.connect() as connection:
        held = set(connection.execute(sa.select(entry.c.hash)).scalars())
    newer = [id for id, digest in hashes if digest not in held]
    lost = len(unsent.intersection(newer))
    return _Ahead(known=True, newer=len(newer), unsent=lost, marks=marks)


def _mark(
    engine: sa.Engine, path: Path, place: LedgerPlace, marks: dict[str, str], *, ends: bool
) -> None:
    """Carry over what the replaced ledger notes of its epoch; ``ends`` it where entries are lost.

    An ended epoch takes nothing more: only a new enrolment begins the next one.
    """
    with (
        told(path),
        engine.connect().execution_options(writing=True) as connection,
        connection.begin(),
    ):
        keep_marks(connection, marks)
        if ends:
            why = f"restored {place.now.isoformat()}"
            end_epoch(connection, place.epoch, place.now.date(), why)


def _replace(part: Path, target: Path, now: datetime) -> str:
    """Keep the replaced ledger with its log under a name of its own, then put the copy there."""
    aside = target.with_name(f"{target.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    kept = ""
    with told_of_files(target):
        _to_disk(part)
        if target.exists():
            kept = aside.name
            for name in (*_BESIDE, ""):
                beside = target.with_name(target.name + name)
                if beside.exists():
                    beside.replace(aside.with_name(aside.name + name))
        part.replace(target)
    return kept
