"""The bytes of what was erased go in the transaction that says so, whoever erased it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.filing.filing import ATTACHED as SCANNED
from app.filing.filing import Filing, FilingStatus
from app.store.ledger_tables import attachment
from app.store.mappers import table_of
from app.visits.photo import ATTACHED, Photo, PhotoStatus

_a = attachment.c


def erase_pictures(connection: sa.Connection, photos: Sequence[Photo]) -> None:
    """Erase the pictures of photos that were erased, here or at another window of the office."""
    ended = [one for one in photos if one.status is PhotoStatus.ERASED]
    p = table_of(Photo).c
    used = sa.select(p.digest).where(p.status == PhotoStatus.KEPT)
    gone = {one.digest: (one.size, one.taken_at) for one in ended}
    _erase(connection, ATTACHED, gone, used, p.digest)


def erase_scans(connection: sa.Connection, filings: Sequence[Filing]) -> None:
    """Erase the bytes of scanned documents that were erased, here or at another terminal."""
    ended = [one for one in filings if one.status is FilingStatus.ERASED]
    f = table_of(Filing).c
    used = sa.select(f.digest).where(f.status != FilingStatus.ERASED)
    gone = {one.digest: (one.size, one.taken_at) for one in ended}
    _erase(connection, SCANNED, gone, used, f.digest)


def _erase(
    connection: sa.Connection,
    kind: str,
    gone: dict[str, tuple[int, datetime]],
    used: sa.Select[Any],
    digest_of_used: sa.ColumnElement[str],
) -> None:
    """Erase bodies by their names.

    The name stays as one that the central store must erase, too, wherever the bytes lie.  Bytes
    that another one needs (a still camera's pictures are all the same) stay.
    """
    if not gone:
        return
    told = sa.select(_a.digest).where(_a.digest.in_(gone), _a.erased.is_(True))
    needed = used.where(digest_of_used.in_(gone))
    for digest in gone.keys() - set(connection.execute(sa.union(told, needed)).scalars()):
        size, at = gone[digest]
        connection.execute(
            sa.insert(attachment).prefix_with("OR REPLACE"),
            {
                "digest": digest,
                "kind": kind,
                "size": size,
                "body": None,
                "added_at": at.isoformat(),
                "sent": 0,
                "whole": False,
                "damaged": False,
                "erased": True,
                "erase_told": False,
            },
        )
