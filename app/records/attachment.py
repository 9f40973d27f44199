"""Photographs and scans (添付): named by their content, carried apart from entries."""

import hashlib
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from app.faults import CounterFault

MOST_BYTES = 32 * 1024 * 1024
PIECE_BYTES = 256 * 1024


class AttachmentTooLarge(CounterFault):
    """Tell that a picture or scan is larger than may be kept."""

    code = "L-130"


class AttachmentGone(CounterFault):
    """Tell that a picture or scan was erased or is not on this terminal."""

    code = "L-131"


class AttachmentDamaged(CounterFault):
    """Tell that what is kept under a digest is not what was added."""

    code = "L-132"


class Attachment(Struct, frozen=True, kw_only=True):
    """Hold what is known of one; entries name it by ``digest``, the SHA-256 of its bytes in hex.

    ``sent`` counts the bytes that the central store has.
    """

    digest: str
    kind: str
    size: int
    added_at: datetime
    sent: int = 0


def digest_of(body: bytes) -> str:
    """Return the name of some bytes."""
    return hashlib.sha256(body).hexdigest()


class AttachmentSide(Protocol):
    """What the carrier asks of the terminal's ledger; ``app.store.attachments`` is it."""

    def next_unsent(self) -> Attachment | None:
        """Return the oldest that the central store does not have whole, None for none.

        Raises:
            AttachmentDamaged: the ledger no longer holds what was added; it is not tried again.
        """
        ...

    def piece(self, digest: str, offset: int) -> bytes:
        """Return up to ``PIECE_BYTES`` from an offset on; empty where it was erased meanwhile."""
        ...

    def note_sent(self, digest: str, sent: int, *, whole: bool) -> None:
        """Keep how much of it the central store has."""
        ...

    def erased(self) -> tuple[str, ...]:
        """Return what was erased here and the central store has not been told."""
        ...

    def note_told(self, digest: str) -> None:
        """Keep that the central store has erased it too."""
        ...


class Piece(Protocol):
    """Be a part of an attachment as the central store gives it; empty behind its end."""

    @property
    def size(self) -> int:
        """Return how many bytes the whole has."""
        ...

    @property
    def body(self) -> bytes:
        """Return this part's bytes."""
        ...


class CentralPictures(Protocol):
    """Give what another terminal of the office kept; ``sync.client.Client`` is it."""

    def piece(self, digest: str, offset: int) -> Piece:
        """Return one part; raises AttachmentGone where it is not there whole."""
        ...


def fetched(central: CentralPictures, digest: str) -> bytes:
    """Return an attachment from the central store, proved by its name.

    Raises:
        AttachmentGone: it was erased, or is not there whole yet.
        AttachmentDamaged: what came is not what was added.
    """
    parts: list[bytes] = []
    got, size = 0, 1
    while got < size:
        piece = central.piece(digest, got)
        if not piece.body:
            raise AttachmentGone(digest=digest[:12])
        parts.append(piece.body)
        got, size = got + len(piece.body), piece.size
    body = b"".join(parts)
    if digest_of(body) != digest:
        raise AttachmentDamaged(digest=digest[:12])
    return body
