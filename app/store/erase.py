"""Erase the private parts of old entries: the chain keeps their digests and still holds."""

from datetime import datetime

import sqlalchemy as sa

from app.store.ledger import Ledger
from app.store.ledger_tables import receipt
from app.store.opening import told
from app.store.tables import entry


def erase_private(ledger: Ledger, *, before: datetime) -> int:
    """Erase names and their salts from receipted entries older than a time; returns how many.

    An entry that is still owed keeps its private part, for the central store has not got it yet.
    """
    receipted = sa.select(receipt.c.entry_id)
    e = entry.c
    old = (
        sa.update(entry)
        .where(e.private.is_not(None), e.at < before.isoformat(), e.id.in_(receipted))
        .values(private=None, salt="")
    )
    with told(ledger.path), ledger.writing() as connection:
        return connection.execute(old).rowcount
