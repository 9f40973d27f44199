"""Photographs in the ledger: their pictures go in and out in the transaction of their entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.records.attachment import digest_of
from app.store.ledger_tables import attachment
from app.store.mappers import table_of
from app.store.queue_records import Asked
from app.visits.photo import ATTACHED, Photo, PhotoStatus

_a = attachment.c


class Photos(Asked):
    """Answer questions about photos, and keep a picture beside its entry."""

    _table = table_of(Photo)

    def kept_of(self, visit: str) -> Sequence[Photo]:
        """Return the photos of a visit whose picture is still there, oldest first."""
        p = self._table.c
        query = sa.select(self._table).where(p.visit == visit, p.status == PhotoStatus.KEPT)
        return self._all(Photo, query.order_by(p.taken_at, p.id))

    def kept_at(self, office: str) -> Sequence[Photo]:
        """Return all photos of an office whose picture is still there, oldest first."""
        p = self._table.c
        query = sa.select(self._table).where(p.office == office, p.status == PhotoStatus.KEPT)
        return self._all(Photo, query.order_by(p.taken_at, p.id))

    def keep_picture(self, body: bytes, at: datetime) -> None:
        """Keep a picture together with the entry that names it, or neither."""
        self._connection.execute(
            sa.insert(attachment).prefix_with("OR REPLACE"),
            {
                "digest": digest_of(body),
                "kind": ATTACHED,
                "size": len(body),
                "body": body,
                "added_at": at.isoformat(),
                "sent": 0,
                "whole": False,
                "damaged": False,
                "erased": False,
                "erase_told": False,
            },
        )
