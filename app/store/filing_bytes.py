"""The bytes of scanned documents: kept before their entry, erased after it, none left over."""

from datetime import timedelta

import msgspec
import sqlalchemy as sa

from app.filing.batch import SeriesPlace
from app.filing.filing import ATTACHED, Filing, FilingStatus
from app.store.attachments import Attachments
from app.store.ledger import Ledger
from app.store.ledger_tables import meta
from app.store.mappers import table_of
from app.store.opening import told

_UNNAMED_HOURS = 24
_SERIES = "scan_series"
_f = table_of(Filing).c


class FilingBytes:
    """Keep, give and erase the documents' bytes in the encrypted ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._attachments = ledger, Attachments(ledger)

    def keep(self, body: bytes) -> str:
        """Keep bytes durably and return their digest; raises CounterFault."""
        return self._attachments.keep(body, ATTACHED).digest

    def body(self, digest: str) -> bytes:
        """Return the bytes; raises AttachmentGone, AttachmentDamaged."""
        return self._attachments.body(digest)

    def erase(self, digest: str) -> None:
        """Erase the bytes here; the central store is told."""
        self._attachments.erase(digest)

    def series(self) -> SeriesPlace:
        """Return where the scanners' last series of single pages stands."""
        query = sa.select(meta.c.value).where(meta.c.key == _SERIES)
        with self._ledger.reading() as connection:
            kept = connection.execute(query).scalar()
        return SeriesPlace() if kept is None else msgspec.json.decode(kept, type=SeriesPlace)

    def keep_series(self, place: SeriesPlace) -> None:
        """Keep it, over the end of the program; raises CounterFault."""
        row = {"key": _SERIES, "value": msgspec.json.encode(place).decode()}
        with told(self._ledger.path), self._ledger.writing() as connection:
            connection.execute(sa.insert(meta).prefix_with("OR REPLACE"), row)

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
            *self._attachments.unnamed(ATTACHED, named, before=before),
        }
        for digest in sorted(left):
            self._attachments.erase(digest)
        return len(left)
