"""The bytes of scanned documents: kept before their entry, erased after it, none left over."""

from datetime import timedelta

import sqlalchemy as sa

from app.filing.filing import Filing, FilingStatus
from app.store.attachments import Attachments
from app.store.ledger import Ledger
from app.store.mappers import table_of

ATTACHED_AS = "filing"
_UNNAMED_HOURS = 24
_f = table_of(Filing).c


class FilingBytes:
    """Keep, give and erase the documents' bytes in the encrypted ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._attachments = ledger, Attachments(ledger)

    def keep(self, body: bytes) -> str:
        """Keep bytes durably and return their digest; raises CounterFault."""
        return self._attachments.keep(body, ATTACHED_AS).digest

    def body(self, digest: str) -> bytes:
        """Return the bytes; raises AttachmentGone, AttachmentDamaged."""
        return self._attachments.body(digest)

    def erase(self, digest: str) -> None:
        """Erase the bytes here; the central store is told."""
        self._attachments.erase(digest)

    def sweep(self) -> int:
        """Erase what an interrupted act left: bytes of erased documents, bytes that no entry names.

        Bytes without an entry wait a day, for their file may still lie in the scanners' folder.
        """
        query = sa.select(_f.digest).where(_f.status == FilingStatus.ERASED)
        with self._ledger.reading() as connection:
            erased = tuple(connection.execute(query).scalars())
        before = self._ledger.now() - timedelta(hours=_UNNAMED_HOURS)
        named = sa.select(_f.digest)
        left = {
            *self._attachments.to_erase(erased),
            *self._attachments.unnamed(ATTACHED_AS, named, before=before),
        }
        for digest in sorted(left):
            self._attachments.erase(digest)
        return len(left)
