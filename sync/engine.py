"""One round of synchronisation: send what is owed, take over what changed; no Qt, no threads."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from app.faults import CounterFault
from app.ports import Clock
from app.records.entry import Entry, Receipt
from app.records.replica import (
    Cursor,
    Digest,
    KeyRange,
    Settled,
    SubjectKey,
    position,
)
from sync.faults import CentralTrouble, DeviceRefused, Forked, NotReplicated, NotUnderstood
from sync.sides import Central, LedgerSide, Refused
from sync.wire import (
    MAX_BATCH,
    MAX_PAGE,
    FeedAnswer,
    FeedRequest,
    Health,
    Hello,
    HydrateRequest,
    LeaseRequest,
    Push,
    PushAnswer,
    Refusal,
    RefusalCode,
    Reply,
    ScopeCursor,
    wrap,
)

_CHECK_SECONDS = 600.0
_MISMATCHES = 3
# After these alone a ledger is not what the central store knows; others are its own trouble.
_ENDS = frozenset(
    {
        RefusalCode.FORK,
        RefusalCode.GAP,
        RefusalCode.WRONG_EPOCH,
    }
)
_LEASE_SECONDS = 600.0


class Report(Struct, frozen=True, kw_only=True):
    """Tell what one round did."""

    sent: int = 0
    outcomes: dict[str, int] = {}
    taken: int = 0
    hydrated: int = 0
    renewed: tuple[str, ...] = ()


def settled_of(reply: Reply) -> Settled:
    """Return a reply as the ledger keeps it."""
    receipt = Receipt(
        entry_id=reply.id, outcome=reply.outcome, rev=reply.rev, reason=reply.reason, at=reply.at
    )
    return Settled(receipt=receipt, row=reply.row, now=reply.now, wanted=reply.wanted)


class Engine:
    """Bring a ledger and the central store together, one call at a time.

    ``push_round`` and ``pull_round`` may run on two threads: upload never waits for download.
    """

    def __init__(self, ledger: LedgerSide, central: Central, clock: Clock, program: str) -> None:
        self._ledger = ledger
        self._central = central
        self._clock = clock
        self._program = program
        self._hello: Hello | None = None
        self._filled: Hello | None = None
        self._head_seq = 0  # up to which the central store has this epoch's entries
        self._offset_ms: int | None = None
        self._meanwhile: list[SubjectKey] = []  # settled while a page was on its way
        self._checked: dict[str, float] = {}
        self._mismatches: dict[str, int] = {}
        self._leased_at: float | None = None
        self._read_again = False

    def greet(self) -> Hello:
        """Ask the central store what it knows and measure the clock."""
        before, started = self._clock.now(), self._clock.monotonic()
        hello = self._central.hello()
        half = (self._clock.monotonic() - started) / 2
        self._offset_ms = _offset_ms(before, half, hello.clock)
        self._ledger.note_offset(self._offset_ms)
        self._hello, self._head_seq = hello, hello.head_seq
        self._checked.clear()
        return hello

    def forget_line(self) -> None:
        """Greet anew at the next round: the line was cut."""
        self._hello = None

    def push_round(self, sent: Callable[[int], None] | None = None) -> Report:
        """Send everything owed; ``sent`` is told after each batch.

        Raises:
            Forked: this ledger was restored or copied; it is marked read-only.
            CounterFault: the line or the central store; what was answered is kept.
        """
        hello = self._hello or self.greet()
        self._fill(hello)
        count, outcomes, size = 0, dict[str, int](), MAX_BATCH
        while batch := self._ledger.owed(size):
            try:
                answer = self._central.push(self._wrapped(hello, batch))
            except Refused as told:
                size = self._repair(hello, told.refusal, size, batch[0].epoch)
                continue
            replies = self._keep(answer, batch)
            for reply in replies:
                outcomes[reply.outcome] = outcomes.get(reply.outcome, 0) + 1
            count += len(replies)
            if sent is not None:
                sent(count)
        return Report(sent=count, outcomes=outcomes)

    def pull_round(self, wait: float = 0.0) -> Report:
        """Take over what changed in all scopes, hydrating where a scope is new or lost.

        ``wait`` lets the central store hold the answer back until something changes.

        Raises:
            NotReplicated: a scope differs although it was taken over anew.
            CounterFault: the line or the central store; what was taken over stays.
        """
        if not self._read_again:  # once in a program's life: only another program reads more
            again = self._ledger.read_again()
            self._read_again = True
            if again:
                return Report(taken=again)
        hello = self._hello or self.greet()
        if any(entry.epoch < hello.epoch for entry in self._ledger.owed(1)):
            self.push_round()  # enrolled anew: rows count acknowledged entries of this epoch only
        self._fill(hello)
        hydrated, renewed = 0, list[str]()
        for scope in hello.scopes:
            cursor = self._ledger.cursor(scope)
            if cursor is None or cursor.hydrating or cursor.feed_epoch != hello.feed_epoch:
                renewed.append(scope)
                hydrated += self._hydrate(scope, cursor, hello)
        taken = self._follow(hello, 0.0 if renewed else wait)
        return Report(taken=taken, hydrated=hydrated, renewed=tuple(renewed))

    def lease_round(self) -> bool:
        """Carry this terminal's leases on where ten minutes have passed; the feed tells which.

        Raises:
            CounterFault: the line or the central store.
        """
        now = self._clock.monotonic()
        if self._leased_at is not None and now - self._leased_at < _LEASE_SECONDS:
            return False
        self._central.lease(LeaseRequest())
        self._leased_at = now
        return True

    def rehydrate(self, scope: str) -> None:
        """Let a scope be taken over anew at the next round; unsent entries stay."""
        self._ledger.keep_cursor(Cursor(scope=scope, feed_epoch="", no=0, hydrating=True))

    # --- sending -----------------------------------------------------------------------------

    def _wrapped(self, hello: Hello, batch: Sequence[Entry]) -> Push:
        epoch = batch[0].epoch
        return Push(
            terminal=hello.terminal,
            epoch=epoch,
            items=tuple(wrap(entry) for entry in batch if entry.epoch == epoch),
            health=self._health(),
        )

    def _repair(self, hello: Hello, refusal: Refusal, size: int, epoch: int) -> int:
        """Send again what a restored central store lacks, or shrink the batch."""
        if refusal.code is RefusalCode.TOO_LARGE and size > 1:
            return size // 2
        if refusal.code is RefusalCode.GAP and refusal.expected > 0:
            again = self._ledger.entries_from(epoch, refusal.expected, MAX_BATCH)
            if again and again[0].seq == refusal.expected:
                self._send_again(hello, again)
                return size
        raise self._ended(refusal)

    def _fill(self, hello: Hello) -> None:
        """Send again what was answered once and a restored central store does not hold.

        Before anything is taken over: else its older rows would be shown for a moment.
        """
        if self._filled is hello:
            return
        if hello.ended is not None:
            for epoch in range(1, hello.epoch):
                self._fill_epoch(hello, epoch, hello.ended.get(epoch, 0) + 1)
        self._fill_epoch(hello, hello.epoch, self._head_seq + 1)
        if self._restored(hello):
            for epoch, seq in self._ledger.aside().items():
                if epoch < hello.epoch:
                    self._fill_epoch(hello, epoch, seq)
        self._filled = hello

    def _restored(self, hello: Hello) -> bool:
        """Tell whether the central store came back from a backup since a scope was followed."""
        cursors = (self._ledger.cursor(scope) for scope in hello.scopes)
        known = {cursor.feed_epoch for cursor in cursors if cursor is not None}
        return not known <= {"", hello.feed_epoch}

    def _fill_epoch(self, hello: Hello, epoch: int, seq: int) -> None:
        """Send an epoch's entries again from a seq on, as far as they were answered."""
        while again := self._ledger.entries_from(epoch, seq, 1):
            owed = self._ledger.owed(1)
            if owed and (owed[0].epoch, owed[0].seq) <= (epoch, again[0].seq):
                return
            again = self._ledger.entries_from(epoch, seq, MAX_BATCH)
            self._send_again(hello, again)
            seq = again[-1].seq + 1

    def _send_again(self, hello: Hello, again: Sequence[Entry]) -> None:
        try:
            self._keep(self._central.push(self._wrapped(hello, again)), again)
        except Refused as told:
            if told.refusal.code is not RefusalCode.TOO_LARGE or len(again) == 1:
                raise self._ended(told.refusal) from None
            self._send_again(hello, again[: len(again) // 2])
            self._send_again(hello, again[len(again) // 2 :])

    def _ended(self, refusal: Refusal) -> CounterFault:
        """Return the end of this ledger, or the central store's own trouble."""
        if refusal.code is RefusalCode.WRONG_TERMINAL:
            return DeviceRefused(why=refusal.code)
        if refusal.code not in _ENDS:
            return CentralTrouble(status=refusal.code.value)
        return self._forked(refusal)

    def _forked(self, refusal: Refusal) -> Forked:
        self._ledger.mark_forked(refusal.code)
        return Forked(why=refusal.code)

    def _keep(self, answer: PushAnswer, batch: Sequence[Entry]) -> Sequence[Reply]:
        """Keep and return the answers to what was sent; what else there is is passed over.

        Raises:
            NotUnderstood: it answers nothing of what was sent.
        """
        replies = {(reply.id, reply.seq): reply for reply in answer.replies}
        told = [replies[place] for entry in batch if (place := (entry.id, entry.seq)) in replies]
        if not told:
            raise NotUnderstood()
        self._meanwhile.extend(SubjectKey(entry.subject_type, entry.subject) for entry in batch)
        self._ledger.settle([settled_of(reply) for reply in told], answer.head)
        if self._hello is not None and batch[0].epoch == self._hello.epoch:
            self._head_seq = max(self._head_seq, told[-1].seq)
        return told

    def _health(self) -> Health:
        backlog = self._ledger.backlog()
        return Health(
            program=self._program,
            owed=backlog.count,
            oldest_at=backlog.oldest_at,
            open_cases=backlog.open_cases,
            offset_ms=self._offset_ms,
            unread=backlog.unread,
        )

    def _watch_settlements(self) -> list[SubjectKey]:
        self._meanwhile = []
        return self._meanwhile

    # --- taking over -------------------------------------------------------------------------

    def _hydrate(self, scope: str, cursor: Cursor | None, hello: Hello) -> int:
        feed_epoch = hello.feed_epoch
        after, no = None, None
        if cursor is not None and cursor.hydrating and cursor.feed_epoch == feed_epoch:
            after, no = cursor.after, cursor.no
        count = 0
        while True:
            meanwhile = self._watch_settlements()
            page = self._central.hydrate(HydrateRequest(scope=scope, after=after))
            if page.feed_epoch != feed_epoch:
                self.forget_line()
                return count
            if page.upto is not None and after is not None and page.upto <= after:
                raise NotUnderstood()  # it would never end
            no = page.no if no is None else no
            kept = Cursor(
                scope=scope,
                feed_epoch=feed_epoch,
                no=no,
                hydrating=page.upto is not None,
                after=page.upto,
            )
            covered = KeyRange(after=after, upto=page.upto)
            through = position(hello.epoch, page.acknowledged)
            self._ledger.take_hydration(page.rows, through, kept, covered, meanwhile)
            count += len(page.rows)
            after = page.upto
            if after is None:
                return count

    def _follow(self, hello: Hello, wait: float) -> int:
        taken, more = 0, True
        while more and self._hello is not None:
            meanwhile = self._watch_settlements()
            answer = self._ask(hello, wait)
            if answer is None:
                return taken
            more, wait = False, 0.0
            for page in answer.pages:
                if page.more and not page.rows:
                    raise NotUnderstood()  # it would never end
                cursor = Cursor(scope=page.scope, feed_epoch=answer.feed_epoch, no=page.next)
                through = position(hello.epoch, answer.acknowledged)
                self._ledger.take_feed(page.rows, through, cursor)
                taken += len(page.rows)
                more = more or page.more
                if page.digest is not None and not meanwhile:
                    self._compare(page.scope, page.digest)
        return taken

    def _ask(self, hello: Hello, wait: float) -> FeedAnswer | None:
        cursors = [self._ledger.cursor(scope) for scope in hello.scopes]
        request = FeedRequest(
            feed_epoch=hello.feed_epoch,
            cursors=tuple(
                ScopeCursor(scope=c.scope, since=c.no) for c in cursors if c and not c.hydrating
            ),
            wait=wait,
            limit=MAX_PAGE,
            health=self._health(),
        )
        try:
            return self._central.feed(request)
        except Refused as told:
            if told.refusal.code is not RefusalCode.REHYDRATE:
                raise NotUnderstood() from None
            for scope in hello.scopes:
                self._take_anew(scope)
            self.forget_line()
            return None

    def _compare(self, scope: str, theirs: Digest) -> None:
        now = self._clock.monotonic()
        if now - self._checked.get(scope, -_CHECK_SECONDS) < _CHECK_SECONDS:
            return
        if self._ledger.digest(scope) == theirs:
            self._checked[scope] = now
            self._mismatches.pop(scope, None)
            return
        self._take_anew(scope)

    def _take_anew(self, scope: str) -> None:
        self._mismatches[scope] = self._mismatches.get(scope, 0) + 1
        self.rehydrate(scope)
        if self._mismatches[scope] >= _MISMATCHES:
            raise NotReplicated(scope=scope)


def _offset_ms(before: datetime, half_trip: float, theirs: datetime) -> int:
    return round(((theirs - before).total_seconds() - half_trip) * 1000)
