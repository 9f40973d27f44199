"""Entries (記録): what somebody did, immutable, linked by hashes per terminal."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

Json = Any
Body = dict[str, Json]


class Klass(StrEnum):
    """Tell a fact of the world from a request for something scarce or shared."""

    FACT = "fact"
    REQUEST = "request"


class Entry(Struct, frozen=True, kw_only=True):
    """Hold one act.

    ``seq`` is gap-free per terminal and epoch.  ``at`` is the device's time with its zone,
    ``offset_ms`` the known difference to the central store (None: not measured).  ``base_rev``
    is the revision the actor saw.  ``private`` holds names and the like; only its salted digest
    enters the hash, so that it can be erased with its ``salt`` when its retention ends and the
    chain still holds.
    """

    id: str
    terminal: str
    epoch: int
    seq: int
    kind: str
    version: int = 1
    klass: Klass
    subject_type: str
    subject: str
    scope: str
    actor: str
    role: str
    approved_by: str | None = None
    at: datetime
    offset_ms: int | None = None
    base_rev: int = 0
    body: Body
    private: Body | None = None
    private_digest: str = ""
    salt: str = ""
    prev_hash: str
    hash: str


class Outcome(StrEnum):
    """Tell how an entry ended at the central store (design 1, promise 4)."""

    APPLIED = "applied"
    CASE = "case"
    REJECTED = "rejected"
    HELD = "held"


class Receipt(Struct, frozen=True, kw_only=True):
    """Hold the central store's durable answer to one entry."""

    entry_id: str
    outcome: Outcome
    rev: int = 0
    reason: str = ""
    at: datetime
