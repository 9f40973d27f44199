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


def erase_pictures(connection: sa.Connection, photos: Sequence[Photo]) -> None:
    """Erase the pictures of photos that were erased, here or at another window of the office.

    The name stays as one that the central store must erase, too, wherever the picture lies.  A
    picture that another photo needs (a still camera's are all the same) stays.
    """
    ended = {one.digest: one for one in photos if one.status is PhotoStatus.ERASED}
    if not ended:
        return
    p = table_of(Photo).c
    told = sa.select(_a.digest).where(_a.digest.in_(ended), _a.erased.is_(True))
    used = sa.select(p.digest).where(p.digest.in_(ended), p.status == PhotoStatus.KEPT)
    for digest in ended.keys() - set(connection.execute(sa.union(told, used)).scalars()):
        connection.execute(
            sa.insert(attachment).prefix_with("OR REPLACE"),
            {
                "digest": digest,
                "kind": ATTACHED,
                "size": ended[digest].size,
                "body": None,
                "added_at": ended[digest].taken_at.isoformat(),
                "sent": 0,
                "whole": False,
                "damaged": False,
                "erased": True,
                "erase_told": False,
            },
        )
