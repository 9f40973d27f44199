"""The terminal's copy of the central store: the values that cross between ledger and sync.

An *image* is what the central store holds of one subject, kept beside the state for as long as
entries on that subject are owed.  The state a person sees is the image with the owed entries
applied on top.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol

from msgspec import Meta, Struct

from app.records.entry import Entry, Receipt
from app.records.state import State

MARK_MODULUS = 1 << 48


class SubjectKey(Struct, frozen=True, order=True):
    """Name one subject; keys sort by type, then by id, byte by byte."""

    subject_type: str
    subject: str


class CentralRow(Struct, frozen=True, kw_only=True):
    """Hold one subject as the central store tells it.

    ``body`` is the state as plain values (what ``msgspec.to_builtins`` makes of it), None where
    ``gone`` says that the subject left the scope.
    """

    scope: str
    subject_type: str
    subject: str
    rev: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    gone: bool = False
    body: dict[str, Any] | None = None

    @property
    def key(self) -> SubjectKey:
        """Return the subject's key."""
        return SubjectKey(self.subject_type, self.subject)


FORK = "fork"  # why the central store put an entry aside: of another chain than it knows


class WhyUnread(StrEnum):
    """Name why a row of the central store could not be read."""

    UNKNOWN_KIND = "unknown_kind"  # of a newer program
    UNREADABLE = "unreadable"  # damaged, or with a value of a newer program
    TROUBLE = "trouble"  # this program could not store it: a bug


class UnreadRow(Struct, frozen=True, kw_only=True):
    """Tell of a row that is kept as it came until a program can read it."""

    subject_type: str
    subject: str
    rev: int
    why: WhyUnread
    at: datetime


class Image(Struct, frozen=True, kw_only=True):
    """Hold a base image: the subject at the central store as far as it is known here.

    ``through`` is the position up to which this terminal's entries are already contained in it or
    decided against; owed entries beyond it are applied on top.
    """

    state: State | None
    rev: int = 0
    through: int = 0


class Misfit(Struct, frozen=True, kw_only=True):
    """Name an owed entry that the central store's image no longer allows: a local case."""

    entry: Entry
    now: str
    wanted: str


class Rebased(Struct, frozen=True, kw_only=True):
    """Hold the outcome of a rebase: the new image, the state to show, what no longer fits."""

    image: Image
    state: State | None
    misfits: tuple[Misfit, ...] = ()


class Settled(Struct, frozen=True, kw_only=True):
    """Hold the answer to one entry: its receipt and, where it was not applied, the present row.

    ``now`` and ``wanted`` name the states of a refused one: what the subject had become meanwhile.
    """

    receipt: Receipt
    row: CentralRow | None = None
    now: str = ""
    wanted: str = ""


class Countersign(Struct, frozen=True, kw_only=True):
    """Hold the central store's signature on the head of this terminal's chain."""

    terminal: str
    epoch: int
    seq: int
    hash: str
    at: datetime
    signature: str


class Cursor(Struct, frozen=True, kw_only=True):
    """Tell how far a scope was followed.

    ``feed_epoch`` changes when the central store was restored.  While ``hydrating``, ``after`` is
    the last key taken over (None: nothing yet) and ``no`` the feed number noted at the start.
    """

    scope: str
    feed_epoch: str
    no: int
    hydrating: bool = False
    after: SubjectKey | None = None


class KeyRange(Struct, frozen=True, kw_only=True):
    """Hold the keys a hydration page covers: above ``after`` up to and with ``upto``.

    None stands for the beginning and for the end.
    """

    after: SubjectKey | None
    upto: SubjectKey | None

    def __contains__(self, key: SubjectKey) -> bool:
        """Tell whether a key lies in the range."""
        above = self.after is None or key > self.after
        return above and (self.upto is None or key <= self.upto)

    def touches(self, subject_type: str) -> bool:
        """Tell whether keys of a type can lie in the range."""
        above = self.after is None or subject_type >= self.after.subject_type
        return above and (self.upto is None or subject_type <= self.upto.subject_type)


class Digest(Struct, frozen=True, kw_only=True):
    """Hold how many subjects of a scope the central store has and the sum of their marks."""

    count: int = 0
    marks: int = 0


class Backlog(Struct, frozen=True, kw_only=True):
    """Tell what is still owed to the central store, and how many of its rows are unread here."""

    count: int = 0
    oldest_at: datetime | None = None
    saved_at: datetime | None = None
    last_receipt_at: datetime | None = None
    open_cases: int = 0
    unread: int = 0


class Rebaser(Protocol):
    """Bring an image and the entries still owed together; pure."""

    def on_row(self, row: CentralRow, acknowledged: int, owed: Sequence[Entry]) -> Rebased:
        """Return image and state for a row that replaces the image.

        ``acknowledged`` is the position up to which the row contains this terminal's entries;
        ``owed`` are all entries on the subject without a receipt, by position.
        """
        ...

    def on_settled(
        self, image: Image, settled: Sequence[tuple[Entry, Settled]], owed: Sequence[Entry]
    ) -> Rebased:
        """Return image and state after answers; ``owed`` are those still without a receipt."""
        ...


def position(epoch: int, seq: int) -> int:
    """Return the place of an entry in all of a terminal's chains: a later epoch comes after."""
    return (epoch << 40) + seq


def mark(subject_type: str, subject: str, rev: int) -> int:
    """Return the 48-bit mark of one subject at one revision, as the digests sum them."""
    text = f"{subject_type}:{subject}:{rev}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:6], "big")
