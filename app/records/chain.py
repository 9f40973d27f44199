"""The hash chain of a terminal's entries: canonical bytes, sealing, verification."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from app.records.entry import Body, Entry

GENESIS = "0" * 64
_UNHASHED = frozenset({"private", "salt", "hash"})
_encoder = msgspec.json.Encoder(order="deterministic")


def canonical(value: object) -> bytes:
    """Return the one byte form of a value: sorted keys, UTF-8, no blanks, text untouched."""
    return _encoder.encode(value)


def private_digest(private: Body | None, salt: str) -> str:
    """Return the salted SHA-256 of an entry's private part, empty where there is none."""
    if private is None:
        return ""
    return hashlib.sha256(salt.encode() + canonical(private)).hexdigest()


def hash_of(entry: Entry) -> str:
    """Return the SHA-256 that an entry must carry; ``at`` counts as UTC."""
    fields = {
        name: getattr(entry, name) for name in entry.__struct_fields__ if name not in _UNHASHED
    }
    at: datetime = entry.at
    fields["at"] = at.astimezone(UTC)
    fields["zone"] = at.strftime("%z")
    return hashlib.sha256(canonical(fields)).hexdigest()


def seal(entry: Entry) -> Entry:
    """Return the entry with its private digest and hash filled in."""
    digested = msgspec.structs.replace(
        entry, private_digest=private_digest(entry.private, entry.salt)
    )
    return msgspec.structs.replace(digested, hash=hash_of(digested))


class ChainFault(msgspec.Struct, frozen=True, kw_only=True):
    """Name the first entry of a chain that does not hold, and what is wrong with it."""

    seq: int
    entry_id: str
    why: str  # "gap" | "link" | "hash" | "private" | "page"


def first_fault(
    entries: Iterable[Entry], *, prev_hash: str = GENESIS, seq: int = 0
) -> ChainFault | None:
    """Return the first bad entry of a terminal's chain in order, or None.

    ``prev_hash`` and ``seq`` are those of the entry before the first one given.
    """
    for entry in entries:
        why = _fault_of(entry, prev_hash, seq)
        if why:
            return ChainFault(seq=entry.seq, entry_id=entry.id, why=why)
        prev_hash, seq = entry.hash, entry.seq
    return None


def _fault_of(entry: Entry, prev_hash: str, seq: int) -> str:
    if entry.seq != seq + 1:
        return "gap"
    if entry.prev_hash != prev_hash:
        return "link"
    if entry.hash != hash_of(entry):
        return "hash"
    if entry.private is not None and entry.private_digest != private_digest(
        entry.private, entry.salt
    ):
        return "private"
    return ""
