"""Open the encrypted ledger file: one clear sentence for everything that can be wrong with it."""

import hashlib
import json
import os
import sqlite3
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
_BUSY_MS = 5000
_CACHE_KIB = 64 * 1024


def fingerprint(key: bytes) -> str:
    """Return a short mark of a key that tells keys apart and nothing else."""
    return hashlib.sha256(b"counter-terminal ledger key\x00" + key).hexdigest()[:16]


def _card_file(path: Path) -> Path:
    return path.with_suffix(path.suffix + ".id")


def note_key(path: Path, key: bytes) -> None:
    """Write beside a new ledger which key opens it."""
    card = _card_file(path)
    if not card.exists():
        card.write_text(json.dumps({"key": fingerprint(key)}) + "\n", encoding="ascii")


def refuse_strange(path: Path, key: bytes) -> None:
    """Refuse a file that surely is not this program's, or a key that surely is not its key.

    Raises:
        ForeignFile: an unencrypted database or no database at all.
        WrongKey: the file was made with another key.
    """
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    if header == _PLAIN_HEADER:
        raise ForeignFile(file=path.name)
    card = _card_file(path)
    if not card.exists():
        raise ForeignFile(file=path.name)
    try:
        kept = json.loads(card.read_text(encoding="ascii"))["key"]
    except (ValueError, KeyError):
        raise ForeignFile(file=path.name) from None
    if kept != fingerprint(key):
        raise WrongKey(file=path.name)


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
    ("not a database", DamagedLedger),
    ("disk i/o error", DamagedLedger),
)


def _fault_of(trouble: BaseException, path: Path) -> CounterFault | None:
    told = str(trouble).lower()
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


def free_bytes(path: Path) -> int:
    """Return how much space the ledger's disk has left."""
    if not hasattr(os, "statvfs"):
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
        with self._path.open("wb") as file:
            block = bytes(1 << 20)
            for _ in range(self._size // len(block)):
                file.write(block)
            file.write(block[: self._size % len(block)])
            file.flush()
            os.fsync(file.fileno())
        return True

    def release(self) -> bool:
        """Give the space back; false where none was reserved."""
        if not self._path.exists():
            return False
        self._path.unlink()
        return True
