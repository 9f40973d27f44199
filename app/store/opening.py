"""Open the encrypted ledger file: one clear sentence for everything that can be wrong with it."""

import errno
import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlcipher3 import dbapi2 as sqlcipher

from app.faults import CounterFault
from app.store.faults import (
    DamagedLedger,
    DiskFull,
    ForeignFile,
    LedgerBusy,
    ReadOnlyLedger,
    WrongKey,
)

APPLICATION_ID = 0x4D4E4354  # "MNCT", kept in the file's header
_PLAIN_HEADER = b"SQLite format 3\x00"
_PAGE_BYTES = 4096
_BUSY_MS = 5000
_CACHE_KIB = 64 * 1024


def fingerprint(key: bytes) -> str:
    """Return a short mark of a key that tells keys apart and nothing else."""
    return hashlib.sha256(b"counter-terminal ledger key\x00" + key).hexdigest()[:16]


def _card_file(path: Path) -> Path:
    return path.with_suffix(path.suffix + ".id")


def note_key(path: Path, key: bytes) -> None:
    """Write beside a new ledger which key opens it."""
    if _noted_key(path) is None:
        card = _card_file(path)
        card.write_text(json.dumps({"key": fingerprint(key)}) + "\n", encoding="ascii")


def refuse_strange(path: Path, key: bytes) -> None:
    """Refuse a file that surely is not this program's, or a key that surely is not its key.

    The note of the key beside the file may be lost (a copied or restored ledger): then the key
    is tried, and a file that it does not open may be anybody's.

    Raises:
        ForeignFile: an unencrypted database or no database at all.
        WrongKey: the file was made with another key.
        DamagedLedger: not even the first page is whole, or nothing is left of a ledger that was.
    """
    if not path.exists():
        return
    if path.stat().st_size == 0:
        if _noted_key(path) is not None:
            raise DamagedLedger(file=path.name)
        return
    with path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    if header == _PLAIN_HEADER:
        raise ForeignFile(file=path.name)
    noted = _noted_key(path)
    short = path.stat().st_size < _PAGE_BYTES
    if noted is None:
        if short or not _opens(path, key):
            raise ForeignFile(file=path.name)
    elif noted != fingerprint(key):
        raise WrongKey(file=path.name)
    elif short:
        raise DamagedLedger(file=path.name)


def was_here(path: Path) -> bool:
    """Tell whether something is left of a ledger that is not there: the key's note or its log."""
    wal = path.with_name(path.name + "-wal")
    return not path.exists() and (_card_file(path).exists() or wal.exists())


def _noted_key(path: Path) -> str | None:
    try:
        return str(json.loads(_card_file(path).read_text(encoding="ascii"))["key"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _opens(path: Path, key: bytes) -> bool:
    connection = sqlcipher.connect(str(path), timeout=_BUSY_MS / 1000)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as trouble:
        if "not a database" not in str(trouble):
            raise
        return False
    finally:
        connection.close()
    return True


def refuse_other_program(engine: sa.Engine, path: Path) -> None:
    """Refuse a database that the key opens and that another program made.

    Raises:
        ForeignFile: its mark is not ours, or it has tables and no revision.
    """
    with engine.connect() as connection:
        mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = set(connection.exec_driver_sql(names).scalars())
    if mark not in (0, APPLICATION_ID) or (tables and "alembic_version" not in tables):
        raise ForeignFile(file=path.name)


def make_engine(path: Path, key: bytes) -> sa.Engine:
    """Return an engine whose connections are keyed, in WAL mode and durable at each commit."""
    engine = sa.create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=lambda: sqlcipher.connect(
            str(path), timeout=_BUSY_MS / 1000, check_same_thread=False, isolation_level=None
        ),
        poolclass=sa.pool.QueuePool,
        pool_size=4,
        hide_parameters=True,  # names and numbers that were typed must not reach a traceback
    )
    pragma_key = f"PRAGMA key = \"x'{key.hex()}'\""

    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(pragma_key)
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    def on_begin(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    sa.event.listen(engine, "connect", on_connect)
    sa.event.listen(engine, "begin", on_begin)
    return engine


_TOLD: tuple[tuple[str, type[CounterFault]], ...] = (
    ("disk is full", DiskFull),
    ("readonly database", ReadOnlyLedger),
    ("read-only", ReadOnlyLedger),
    ("unable to open database file", ReadOnlyLedger),
    ("database is locked", LedgerBusy),
    ("malformed", DamagedLedger),
    ("vtable constructor failed", DamagedLedger),
    ("not a database", DamagedLedger),
    ("disk i/o error", DamagedLedger),
)


_LEAST_FREE_BYTES = 1 << 20


def _fault_of(trouble: BaseException, path: Path) -> CounterFault | None:
    told = str(trouble).lower()
    if "disk i/o error" in told and free_bytes(path) < _LEAST_FREE_BYTES:
        return DiskFull(file=path.name)
    for words, fault in _TOLD:
        if words in told:
            return fault(file=path.name)
    return None


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the database's environmental errors into faults; everything else is our bug.

    Raises:
        DiskFull, ReadOnlyLedger, LedgerBusy, DamagedLedger: by what the database tells.
    """
    try:
        yield
    except (sa.exc.DBAPIError, sqlcipher.Error, sqlite3.Error) as trouble:
        fault = _fault_of(trouble, path)
        if fault is None:
            raise
        raise fault from trouble


@contextmanager
def told_of_files(path: Path) -> Iterator[None]:
    """Turn the file system's refusals while opening into the ledger's faults.

    Raises:
        DiskFull, ReadOnlyLedger: by what the system tells.
    """
    try:
        yield
    except OSError as trouble:
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(file=path.name) from trouble
        if trouble.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise ReadOnlyLedger(file=path.name) from trouble
        raise


def free_bytes(path: Path) -> int:
    """Return how much space the ledger's disk has left."""
    if sys.platform == "win32":
        import shutil  # noqa: PLC0415 - Windows has no statvfs

        return shutil.disk_usage(path.parent).free
    stats = os.statvfs(path.parent)
    return stats.f_bavail * stats.f_frsize


class Ballast:
    """Hold disk space in reserve that is released when the disk is full (D3 #4)."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size

    def fill(self) -> bool:
        """Reserve the space; false where the disk has too little left for it."""
        if self._path.exists() and self._path.stat().st_size >= self._size:
            return True
        if free_bytes(self._path) < 2 * self._size:
            return False
        try:
            self._write()
        except OSError:  # somebody else took the space meanwhile; work goes on without a reserve
            self._path.unlink(missing_ok=True)
        return self._path.exists()

    def _write(self) -> None:
        with self._path.open("wb") as file:
            block = bytes(1 << 20)
            for _ in range(self._size // len(block)):
                file.write(block)
            file.write(block[: self._size % len(block)])
            file.flush()
            os.fsync(file.fileno())

    def release(self) -> bool:
        """Give the space back; false where none was reserved."""
        if not self._path.exists():
            return False
        self._path.unlink()
        return True
