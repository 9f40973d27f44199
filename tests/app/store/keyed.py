"""The ledger's file opened past the program, as somebody with the key could."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from tests.app.store.conftest import KEY


@contextmanager
def keyed(path: Path, key: bytes = KEY) -> Iterator[sqlcipher.Connection]:
    """Give a plain keyed connection; what was changed is committed."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        yield connection
    finally:
        connection.close()


def thaw(connection: sqlcipher.Connection) -> None:
    """Drop what keeps entries frozen."""
    for name in ("entry_frozen_update", "entry_frozen_delete", "entry_private_erased"):
        connection.execute(f"DROP TRIGGER {name}")
