"""Give everything that a ledger holds as plain text: to prove what must not be in it."""

from collections.abc import Iterator

import sqlalchemy as sa


def values(connection: sa.Connection) -> Iterator[str]:
    """Yield every value of every table, decrypted; numbers and nothing are passed over."""
    found = sa.MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        for row in connection.execute(sa.select(table)):
            for value in row:
                if isinstance(value, bytes):
                    yield value.decode("utf-8", errors="replace")
                elif value is not None and not isinstance(value, int | float):
                    yield str(value)
