"""The messages both sides speak: JSON over HTTPS, one Struct per message (docs/protocol.md)."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from app.records.entry import Entry, Outcome
from app.records.replica import CentralRow, Countersign, Digest, SubjectKey
from app.reservations.booking import BookingStatus

PROTOCOL_HEADER = "Counter-Protocol"
OFFERED = re.compile(r" *[1-9][0-9]{0,8} *(, *[1-9][0-9]{0,8} *)*")
"""How versions stand in the header."""
SPOKEN = (1,)  # the newest first; the one before it is kept when a new one comes
CERTIFICATE = "certificate"  # the detail of ``unknown_device`` where a proxy refused it
MAX_BATCH = 200
MAX_BODY = 8 * 1024 * 1024
MAX_UNZIPPED = 4 * MAX_BODY
MAX_PAGE = 5000
MAX_WAIT_SECONDS = 25.0
MAX_FOUND = 50
MAX_TRANSPORT = 2000


# What is asked is bounded where it is read: the database holds no NUL and 63 bits.
_NO_NUL = r"^[^\u0000]*$"
Name = Annotated[str, Meta(max_length=200, pattern=_NO_NUL)]
Typed = Annotated[str, Meta(max_length=1000, pattern=_NO_NUL)]
Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Milliseconds = Annotated[int, Meta(ge=-(2**62), le=2**62)]
Moment = Annotated[datetime, Meta(tz=True)]
_MAX_CURSORS = 16


class RefusalCode(StrEnum):
    """Name why a whole request was refused; single entries have their own answers."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    PROTOCOL = "protocol"  # no version in common
    UNKNOWN_DEVICE = "unknown_device"
    REVOKED = "revoked"
    WRONG_TERMINAL = "wrong_terminal"
    WRONG_EPOCH = "wrong_epoch"
    FORK = "fork"  # the same seq with another hash: restored or cloned
    GAP = "gap"  # ``expected`` is the seq the central store wants next
    WRONG_SCOPE = "wrong_scope"
    REHYDRATE = "rehydrate"  # another feed epoch, or the cursor is older than the tombstones
    CREDENTIAL = "credential"
    CODE_NEEDED = "code_needed"
    LOCKED = "locked"  # ``seconds`` tells how long
    TOO_MANY = "too_many"  # requests of this terminal; ``seconds`` tells how long to wait
    BUSY = "busy"
    NOT_FOUND = "not_found"
    METHOD = "method"  # there is such a route, but not for this method
    NOT_ALLOWED = "not_allowed"  # the person's role, not the terminal
    NO_SEAT = "no_seat"  # ``detail`` tells whether the slot is full or not offered
    SPOILT = "spoilt"  # an attachment whose bytes are not what its name says: it begins anew
    TROUBLE = "trouble"


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Refuse a request as a whole."""

    code: RefusalCode
    detail: str = ""
    expected: int = 0
    seconds: int = 0


class Hello(Struct, frozen=True, kw_only=True):
    """Tell a terminal what the central store knows of it and which versions it speaks.

    ``ended`` has the last seq that is held of each earlier epoch, none where nothing is; it is
    None where the central store does not tell.
    """

    versions: tuple[int, ...]
    version: int
    terminal: str
    office: str
    epoch: int
    scopes: tuple[str, ...]
    feed_epoch: str
    head_seq: int
    head_hash: str
    clock: Moment
    ended: dict[int, int] | None = None


class Health(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Tell the central store how a terminal is; a terminal of before tells no ``unread``."""

    program: Name = ""
    owed: Count = 0
    oldest_at: Moment | None = None
    open_cases: Count = 0
    offset_ms: Milliseconds | None = None
    unread: Count = 0


class PushItem(Struct, frozen=True, kw_only=True):
    """Wrap one entry so that it can be answered even where it cannot be read.

    ``entry`` is the entry's JSON as the terminal wrote it.
    """

    id: Name
    seq: Number
    prev_hash: Name
    hash: Name
    entry: msgspec.Raw


class Push(Struct, frozen=True, kw_only=True):
    """Send owed entries in the order of their seq, at most ``MAX_BATCH``."""

    terminal: Name
    epoch: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    items: tuple[PushItem, ...]
    health: Health = Health()


class Reply(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answer one entry; a replay has the stored answer and ``duplicate`` set.

    ``reason`` is a key of the words under ``sync.reason``; ``now`` and ``wanted`` name the states
    of an illegal move; ``row`` is the subject's present row where the entry was not simply applied.
    """

    id: str
    seq: int
    outcome: Outcome
    rev: int = 0
    reason: str = ""
    now: str = ""
    wanted: str = ""
    at: Moment
    row: CentralRow | None = None
    duplicate: bool = False


class PushAnswer(Struct, frozen=True, kw_only=True):
    """Answer a batch: one reply per item in its order, and the countersigned head."""

    replies: tuple[Reply, ...]
    head: Countersign | None
    clock: Moment


class ScopeCursor(Struct, frozen=True, kw_only=True):
    """Ask for a scope's changes above ``since``."""

    scope: Name
    since: Number


class FeedRequest(Struct, frozen=True, kw_only=True):
    """Ask for changes; the answer waits up to ``wait`` seconds where there are none."""

    feed_epoch: Name
    cursors: Annotated[tuple[ScopeCursor, ...], Meta(max_length=_MAX_CURSORS)]
    wait: float = 0.0
    limit: int = MAX_PAGE
    health: Health = Health()


class FeedPage(Struct, frozen=True, kw_only=True):
    """Hold one scope's changes in commit order.

    ``next`` is the cursor after them; ``more`` tells that further rows wait; ``digest`` is the
    scope's digest at ``next`` and given only where nothing more waits.
    """

    scope: str
    rows: tuple[CentralRow, ...]
    next: int
    more: bool = False
    digest: Digest | None = None


class FeedAnswer(Struct, frozen=True, kw_only=True):
    """Answer a feed request from one snapshot.

    ``acknowledged`` is the seq of this terminal's head in that snapshot: the rows contain the
    effects of its entries up to there.
    """

    feed_epoch: str
    acknowledged: int
    pages: tuple[FeedPage, ...]
    clock: Moment


class HydrateRequest(Struct, frozen=True, kw_only=True):
    """Ask for a scope's present rows above a key, in the order of the keys."""

    scope: Name
    after: SubjectKey | None = None
    limit: int = MAX_PAGE


class HydratePage(Struct, frozen=True, kw_only=True):
    """Hold rows of a scope by key.

    ``upto`` is the last key, None on the last page; ``no`` is the feed number of the snapshot:
    the follower begins at that of the first page.
    """

    scope: str
    feed_epoch: str
    no: int
    acknowledged: int
    rows: tuple[CentralRow, ...]
    upto: SubjectKey | None
    clock: Moment


class ChecksumAnswer(Struct, frozen=True, kw_only=True):
    """Hold the digests of the asked scopes at one feed number."""

    feed_epoch: str
    no: int
    digests: dict[str, Digest]


class SignIn(Struct, frozen=True, kw_only=True):
    """Ask whether a person's credential holds."""

    staff_id: Name
    password: Annotated[str, Meta(max_length=1000)]
    code: Name = ""

    def __repr__(self) -> str:
        """Keep the credential out of logs."""
        return f"SignIn({self.staff_id})"


class SignInAnswer(Struct, frozen=True, kw_only=True):
    """Say yes, and until when this terminal may do so by itself."""

    staff_id: str
    name: str
    role: str
    office: str
    offline_until: Moment
    code_secret: str = ""
    code_step: int = 0

    def __repr__(self) -> str:
        """Keep the code secret out of logs."""
        return f"SignInAnswer({self.staff_id})"


class CitySearch(Struct, frozen=True, kw_only=True):
    """Look up cards of the city's other offices; ``staff_id`` is who looks."""

    staff_id: Name
    text: Typed
    limit: int = MAX_FOUND

    def __repr__(self) -> str:
        """Keep what was looked for out of logs."""
        return f"CitySearch({self.staff_id})"


class BookingSearch(Struct, frozen=True, kw_only=True):
    """Look up bookings of the city's other offices; ``staff_id`` is who looks.

    What is empty chooses nothing; all empty finds nothing.
    """

    staff_id: Name
    text: Typed = ""
    office: Name = ""
    day: date | None = None
    status: BookingStatus | None = None
    limit: int = MAX_FOUND

    def __repr__(self) -> str:
        """Keep what was looked for out of logs."""
        return f"BookingSearch({self.staff_id})"


class TransportRequest(Struct, frozen=True, kw_only=True):
    """Ask which cards leave the terminal's office and come to it for bookings of some days."""

    staff_id: Name
    first: date
    last: date


class LeaseRequest(Struct, frozen=True, kw_only=True):
    """Ask for seats that this terminal may give away without the line, for some days from today."""

    days: int = 14


class LeaseAnswer(Struct, frozen=True, kw_only=True):
    """Tell how many seats are leased and until when; the feed's rows tell which."""

    until: Moment
    seats: int


class HoldRequest(Struct, frozen=True, kw_only=True):
    """Ask to hold a seat of a slot while a person types; without a slot the held one is let go."""

    office: Name
    day: date
    slot: Name = ""


class Held(Struct, frozen=True, kw_only=True):
    """Tell until when a seat is held."""

    until: Moment


class SubjectQuery(Struct, frozen=True, kw_only=True):
    """Ask for one subject."""

    subject_type: Name
    subject: Name


class ScopesQuery(Struct, frozen=True, kw_only=True):
    """Ask for scopes; none means all that the terminal keeps."""

    scope: Annotated[tuple[Name, ...], Meta(max_length=_MAX_CURSORS)] = ()


_Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Attach(Struct, frozen=True, kw_only=True):
    """Send a piece of a photograph or scan (base64); an empty one asks how much is there."""

    digest: _Digest
    kind: Name
    size: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    offset: Count
    body: bytes = b""

    def __repr__(self) -> str:
        """Keep the picture out of logs."""
        return f"Attach({self.digest[:12]}, {self.offset})"


class Attached(Struct, frozen=True, kw_only=True):
    """Tell how many bytes are there, and whether all are and prove their name."""

    got: int
    whole: bool = False


class PieceRequest(Struct, frozen=True, kw_only=True):
    """Ask for the piece of an attachment that begins at an offset."""

    digest: _Digest
    offset: Count = 0


class AttachedPiece(Struct, frozen=True, kw_only=True):
    """Hold a piece; an empty one lies behind the end."""

    size: int
    body: bytes

    def __repr__(self) -> str:
        """Keep the picture out of logs."""
        return f"AttachedPiece({len(self.body)} of {self.size})"


class Detach(Struct, frozen=True, kw_only=True):
    """Have an attachment erased."""

    digest: _Digest


class HistoryLine(Struct, frozen=True, kw_only=True):
    """Hold one entry on a subject as any terminal wrote it, without its private part."""

    entry: msgspec.Raw
    outcome: Outcome
    reason: str = ""
    received_at: Moment


class HistoryAnswer(Struct, frozen=True, kw_only=True):
    """Hold what was recorded about one subject, oldest first."""

    lines: tuple[HistoryLine, ...]


def choose_version(offered: tuple[int, ...], spoken: tuple[int, ...] = SPOKEN) -> int | None:
    """Return the newest version both sides speak, None where there is none."""
    common = set(offered) & set(spoken)
    return max(common) if common else None


def wrap(entry: Entry) -> PushItem:
    """Return an entry as it is sent."""
    return PushItem(
        id=entry.id,
        seq=entry.seq,
        prev_hash=entry.prev_hash,
        hash=entry.hash,
        entry=msgspec.Raw(msgspec.json.encode(entry)),
    )
