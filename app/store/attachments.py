"""Photographs and scans in the encrypted ledger file; a picture is never a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.records.attachment import (
    MOST_BYTES,
    PIECE_BYTES,
    Attachment,
    AttachmentDamaged,
    AttachmentGone,
    AttachmentTooLarge,
    digest_of,
)
from app.store.ledger import Ledger
from app.store.ledger_tables import attachment
from app.store.opening import told

_a = attachment.c
_MIB = 1024 * 1024
_CHUNK = 500


class Attachments:
    """Keep, read and erase; satisfies ``app.records.attachment.AttachmentSide``."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, body: bytes, kind: str) -> Attachment:
        """Store bytes durably and return their name; the same bytes are kept once.

        Called before the entry that names them: an entry never waits for its picture to travel,
        and never names one that is not there.

        Raises:
            AttachmentTooLarge: more than 32 MiB.
            CounterFault: the disk refuses; nothing was written.
        """
        if len(body) > MOST_BYTES:
            raise AttachmentTooLarge(size=len(body) // _MIB, most=MOST_BYTES // _MIB)
        made = Attachment(
            digest=digest_of(body), kind=kind, size=len(body), added_at=self._ledger.now()
        )
        row = {
            "digest": made.digest,
            "kind": kind,
            "size": made.size,
            "body": body,
            "added_at": made.added_at.isoformat(),
            "sent": 0,
            "whole": False,
            "damaged": False,
            "erased": False,
            "erase_told": False,
        }
        with told(self._ledger.path), self._ledger.writing() as connection:
            known = connection.execute(
                sa.select(_a.digest).where(_a.digest == made.digest, _a.erased.is_(False))
            ).first()
            if known is None:
                connection.execute(sa.insert(attachment).prefix_with("OR REPLACE"), row)
        return made

    def body(self, digest: str) -> bytes:
        """Return the bytes.

        Raises:
            AttachmentGone: erased, or never here.
            AttachmentDamaged: they are not what was added.
        """
        with self._ledger.reading() as connection:
            found = connection.execute(sa.select(_a.body).where(_a.digest == digest)).scalar()
        if found is None:
            raise AttachmentGone(digest=digest[:12])
        if digest_of(bytes(found)) != digest:
            raise AttachmentDamaged(digest=digest[:12])
        return bytes(found)

    def erase(self, digest: str) -> None:
        """Erase the bytes here; the central store is told and erases its own.

        Photographs are erased on hand-off (ZAM-6.2.3); the name stays, so that it can be proved.
        """
        gone = {"body": None, "erased": True, "erase_told": False}
        with told(self._ledger.path), self._ledger.writing() as connection:
            here = connection.execute(sa.update(attachment).where(_a.digest == digest).values(gone))
            if not here.rowcount:  # another terminal's: the central store is told all the same
                nothing = {"kind": "", "size": 0, "sent": 0, "whole": True, "damaged": False}
                when = {"digest": digest, "added_at": self._ledger.now().isoformat()}
                connection.execute(sa.insert(attachment), {**when, **nothing, **gone})

    def to_erase(self, erased: Sequence[str]) -> tuple[str, ...]:
        """Return which of these digests are not erased here yet."""
        done: set[str] = set()
        with self._ledger.reading() as connection:
            for start in range(0, len(erased), _CHUNK):
                some = erased[start : start + _CHUNK]
                query = sa.select(_a.digest).where(_a.digest.in_(some), _a.erased.is_(True))
                done |= set(connection.execute(query).scalars())
        return tuple(one for one in erased if one not in done)

    def unnamed(self, kind: str, named: sa.Select[Any], *, before: datetime) -> tuple[str, ...]:
        """Return the digests of a kind, kept before a time, that ``named`` does not select."""
        query = sa.select(_a.digest).where(
            _a.kind == kind,
            _a.erased.is_(False),
            _a.added_at < before.isoformat(),
            _a.digest.not_in(named),
        )
        with self._ledger.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def waiting(self) -> tuple[int, int]:
        """Return how many are still to be carried, and how many bytes of them."""
        query = sa.select(sa.func.count(), sa.func.sum(_a.size - _a.sent)).where(*_UNSENT)
        with self._ledger.reading() as connection:
            count, size = connection.execute(query).one()
        return int(count), int(size or 0)

    # --- what the carrier asks -------------------------------------------------------------------

    def next_unsent(self) -> Attachment | None:
        """Return the oldest that the central store does not have whole.

        Raises:
            AttachmentDamaged: the ledger no longer holds what was added; it is not tried again.
        """
        query = sa.select(attachment).where(*_UNSENT).order_by(_a.added_at, _a.digest).limit(1)
        with self._ledger.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if digest_of(bytes(row["body"])) != row["digest"]:
            self._set(row["digest"], damaged=True)
            raise AttachmentDamaged(digest=row["digest"][:12])
        return Attachment(
            digest=row["digest"],
            kind=row["kind"],
            size=row["size"],
            added_at=row["added_at"],
            sent=row["sent"],
        )

    def piece(self, digest: str, offset: int) -> bytes:
        """Return up to ``PIECE_BYTES`` from an offset on; empty where it was erased meanwhile."""
        part = sa.func.substr(_a.body, offset + 1, PIECE_BYTES, type_=sa.LargeBinary)
        with self._ledger.reading() as connection:
            found = connection.execute(sa.select(part).where(_a.digest == digest)).scalar()
        return bytes(found or b"")

    def note_sent(self, digest: str, sent: int, *, whole: bool) -> None:
        """Keep how much of it the central store has."""
        self._set(digest, sent=sent, whole=whole)

    def erased(self) -> tuple[str, ...]:
        """Return what was erased here and the central store has not been told."""
        query = sa.select(_a.digest).where(_a.erased.is_(True), _a.erase_told.is_(False))
        with self._ledger.reading() as connection:
            found: Sequence[str] = connection.execute(query).scalars().all()
        return tuple(found)

    def note_told(self, digest: str) -> None:
        """Keep that the central store has erased it too."""
        self._set(digest, erase_told=True)

    def _set(self, digest: str, **values: Any) -> None:
        with told(self._ledger.path), self._ledger.writing() as connection:
            connection.execute(sa.update(attachment).where(_a.digest == digest).values(**values))


_UNSENT = (_a.whole.is_(False), _a.erased.is_(False), _a.damaged.is_(False))
