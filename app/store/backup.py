"""Copy the open ledger to another encrypted file with the same key."""

from pathlib import Path

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher


def backup_to(engine: sa.Engine, target: Path, key: bytes) -> Path:
    """Copy the ledger while it is in use; the copy appears whole or not at all."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy = sqlcipher.connect(str(part), isolation_level=None)
    try:
        copy.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        with engine.connect() as connection:
            source = connection.connection.driver_connection
            assert source is not None  # noqa: S101 - a checked-out connection has its driver
            source.backup(copy)
    finally:
        copy.close()
    part.replace(target)
    return target
