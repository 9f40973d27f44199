"""Copy the open ledger to another encrypted file with the same key."""

from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from app.store.opening import told, told_of_files


def backup_to(engine: sa.Engine, target: Path, key: bytes) -> Path:
    """Copy the ledger while it is in use; the copy appears whole or not at all.

    Raises:
        DiskFull, ReadOnlyLedger: naming the copy, where it cannot be written.
    """
    part = target.with_name(target.name + ".part")
    with told_of_files(target), told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            _copy(engine, part, key)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return target


def _copy(engine: sa.Engine, part: Path, key: bytes) -> None:
    copy = sqlcipher.connect(str(part), isolation_level=None)
    try:
        copy.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        with engine.connect() as connection:
            source = connection.connection.driver_connection
            assert source is not None  # noqa: S101 - a checked-out connection has its driver
            source.backup(copy)
    finally:
        copy.close()
