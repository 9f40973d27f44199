"""Rebuild what the ledger can derive from its entries and receipts: the note of what is owed."""

import sqlalchemy as sa

from app.store import ledger_tables as own
from app.store.ledger import Ledger
from app.store.opening import told
from app.store.tables import entry


def rebuild_owed(ledger: Ledger) -> int:
    """Note every entry without a receipt as owed, and no other; returns how many notes changed.

    An entry that lost its note would never be sent; one that is noted beside its receipt would
    be sent again, which the central store answers with the receipt it already gave.  Images of
    subjects on which nothing is owed are dropped: the state is the central store's then.
    """
    receipted = sa.select(own.receipt.c.entry_id)
    noted = sa.select(own.owed.c.entry_id)
    e = entry.c
    lost = sa.select(e.epoch, e.seq, e.id, e.subject_type, e.subject, e.at).where(
        e.terminal == ledger.identity.terminal, e.id.not_in(receipted), e.id.not_in(noted)
    )
    owing = sa.select(own.owed.c.subject)
    columns = ["epoch", "seq", "entry_id", "subject_type", "subject", "at"]
    with told(ledger.path), ledger.writing() as connection:
        dropped = connection.execute(
            sa.delete(own.owed).where(own.owed.c.entry_id.in_(receipted))
        ).rowcount
        added = connection.execute(sa.insert(own.owed).from_select(columns, lost)).rowcount
        connection.execute(sa.delete(own.base).where(own.base.c.subject.not_in(owing)))
    return int(dropped) + int(added)
