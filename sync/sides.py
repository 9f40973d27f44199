"""The two sides that the engine brings together: the terminal's ledger and the central store."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from app.records.entry import Entry
from app.records.replica import (
    Backlog,
    CentralRow,
    Countersign,
    Cursor,
    Digest,
    KeyRange,
    Settled,
    SubjectKey,
)
from sync.wire import (
    FeedAnswer,
    FeedRequest,
    Hello,
    HydratePage,
    HydrateRequest,
    LeaseAnswer,
    LeaseRequest,
    Push,
    PushAnswer,
    Refusal,
)


class LedgerSide(Protocol):
    """What synchronisation asks of the terminal's ledger; ``app/store/replica.py`` is it.

    Every method is one transaction of its own and may be called from two threads: the sender
    and the follower.
    """

    def owed(self, limit: int) -> Sequence[Entry]:
        """Return the oldest entries without a receipt, by seq, private parts included."""
        ...

    def entries_from(self, epoch: int, seq: int, limit: int) -> Sequence[Entry]:
        """Return an epoch's entries from a seq on, receipted or not.

        A central store that was restored from a backup wants them again.
        """
        ...

    def aside(self) -> Mapping[int, int]:
        """Return the first seq of each epoch that the central store put aside as a fork's."""
        ...

    def backlog(self) -> Backlog:
        """Return what is owed and when something was last saved and last receipted."""
        ...

    def settle(self, settled: Sequence[Settled], head: Countersign | None) -> None:
        """Store receipts and the countersigned head; move the images on.

        Per subject with answers: ``rebaser.on_settled(image, its answers, still owed)`` gives
        image and state (it takes the rows in the answers over itself).  Where nothing is owed any
        more the image is dropped and its state (with its rev) stays.  A second receipt for an
        entry changes nothing.
        Misfits, and answers that are not ``applied``, become open local cases unless the central
        store's own case row tells of them.
        """
        ...

    def cursor(self, scope: str) -> Cursor | None:
        """Return how far a scope was followed, None where never."""
        ...

    def keep_cursor(self, cursor: Cursor) -> None:
        """Store a cursor alone: a scope's taking-over begins anew, the rows stay till replaced."""
        ...

    def take_feed(self, rows: Sequence[CentralRow], acknowledged: int, cursor: Cursor) -> None:
        """Take over rows and the cursor in one transaction.

        ``acknowledged`` (a position) goes to ``rebaser.on_row``.

        A row whose rev is below the held one (of the image, else of the state) is passed over,
        an equal one replaces.  Subjects with owed entries go through ``rebaser.on_row``; others
        are replaced.  ``gone`` removes the state unless entries on it are owed.
        """
        ...

    def take_hydration(
        self,
        rows: Sequence[CentralRow],
        acknowledged: int,
        cursor: Cursor,
        covered: KeyRange,
        spared: Collection[SubjectKey],
    ) -> None:
        """Take over rows whatever their rev, and drop what the page's range no longer holds.

        Spared subjects were settled while the page was on its way: for them an older row is
        passed over as in ``take_feed``.  ``spared`` still grows while this call waits for the
        ledger, so it is read inside the transaction.  Elsewhere a lower rev replaces a higher
        one: the central store was restored from a backup, or this replica is damaged.
        Dropped are states of ``cursor.scope`` with a key in ``covered`` that are not among the
        rows, are known to the central store (rev above 0), have no owed entry and are not spared.
        """
        ...

    def digest(self, scope: str) -> Digest:
        """Return count and sum of marks of a scope's subjects known to the central store.

        The rev of an image counts before that of its state; rev 0 does not count.  The sum is
        modulo ``MARK_MODULUS``; see ``app.records.replica.mark``.
        """
        ...

    def read_again(self) -> int:
        """Take over the rows that an earlier program could not read; returns how many it now can.

        What cannot be read (of a newer kind, damaged) is kept as it came by ``take_feed`` and
        ``take_hydration`` and stops nothing; ``backlog`` counts it, ``digest`` counts it as held.
        """
        ...

    def note_offset(self, offset_ms: int) -> None:
        """Store the measured difference central clock minus device clock for new entries."""
        ...

    def mark_forked(self, detail: str) -> None:
        """Make the ledger read-only until the terminal is enrolled anew."""
        ...


class Refused(Exception):
    """Carry a refusal that the engine itself can act on: a gap, a fork, a taking-over anew."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Central(Protocol):
    """The central store as the engine calls it; ``sync.client.Client`` is it.

    Every call raises ``CentralUnreachable`` and the other faults of ``sync.faults``, or
    ``Refused``.
    """

    def hello(self) -> Hello:
        """Return what the central store knows of this terminal."""
        ...

    def push(self, push: Push) -> PushAnswer:
        """Send a batch."""
        ...

    def feed(self, request: FeedRequest) -> FeedAnswer:
        """Ask for changes, waiting for them."""
        ...

    def hydrate(self, request: HydrateRequest) -> HydratePage:
        """Ask for a page of present rows."""
        ...

    def lease(self, request: LeaseRequest) -> LeaseAnswer:
        """Ask for seats to give away without the line."""
        ...
