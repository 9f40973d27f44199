"""Synchronise in the background: one thread sends, one follows; both try for ever, with pauses."""

import logging
import random
import threading
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from app.faults import CounterFault
from app.ports import Clock
from app.store.attachments import Attachments
from app.store.ledger import Ledger
from sync.carrier import Carrier
from sync.client import Client
from sync.engine import Engine, Report
from sync.faults import CentralBusy, Stuck
from sync.pauses import LONGEST_PAUSE, Pauses
from sync.rounds import Rounds
from sync.sides import LedgerSide

_log = logging.getLogger(__name__)
_WAIT = 15.0  # with the client's patience: how late a swallowed line is noticed
_CALM_WAITS = 10  # so often the central store may ask to wait before a person is told
_LOOK_AGAIN = 5.0  # the sender looks for owed entries even where nobody woke it


class SyncStatus(Struct, frozen=True, kw_only=True):
    """Hold the facts that are always visible: saved, owed, unread, last receipt, the line.

    ``offline_since`` is None while the central store answers; ``fault`` tells why it does not.
    """

    saved_at: datetime | None = None
    owed: int = 0
    oldest_at: datetime | None = None
    last_receipt_at: datetime | None = None
    offline_since: datetime | None = None
    open_cases: int = 0
    unread: int = 0
    fault: CounterFault | None = None

    @property
    def all_received(self) -> bool:
        """Tell whether nothing is owed or unread and the line is up: the only green."""
        quiet = self.owed == 0 and self.unread == 0
        return quiet and self.offline_since is None and self.fault is None


class _Part(StrEnum):
    SEND = "send"
    FOLLOW = "follow"


class SyncLoop:
    """Run the engine's rounds in two threads until stopped.

    ``changed`` is called from those threads with every new status, ``arrived`` with the report of
    a round that took something over; ``interrupt`` ends a request that is under way.
    """

    def __init__(
        self,
        engine: Engine,
        ledger: LedgerSide,
        clock: Clock,
        *,
        changed: Callable[[SyncStatus], None],
        arrived: Callable[[Report], None],
        interrupt: Callable[[], None],
        wait: float = _WAIT,
        longest_pause: float = LONGEST_PAUSE,
        carry: Rounds | None = None,
    ) -> None:
        self._engine = engine
        self._ledger = ledger
        self._clock = clock
        self._changed = changed
        self._arrived = arrived
        self._interrupt = interrupt
        self._wait = wait
        self._longest = longest_pause
        self._stopping = False
        self._faults: dict[_Part, CounterFault | None] = dict.fromkeys(_Part)
        self._waits = dict.fromkeys(_Part, 0)
        self._offline_since: datetime | None = clock.now()  # until the first answer
        self._lock = threading.Lock()
        self._status = SyncStatus(offline_since=self._offline_since)
        self._parts = {
            _Part.SEND: self._rounds(_Part.SEND, self._send),
            _Part.FOLLOW: self._rounds(_Part.FOLLOW, self._follow),
        }
        self._carry = carry
        self._all = [*([carry] if carry is not None else []), *self._parts.values()]

    def _rounds(self, part: _Part, work: Callable[[], float]) -> Rounds:
        pauses = Pauses(random.Random(), longest=self._longest)  # noqa: S311 - spreads retries only
        return Rounds(f"sync-{part}", lambda: self._round(part, work, pauses))

    def start(self) -> None:
        """Begin; returns at once."""
        for rounds in self._all:
            rounds.start()

    def stop(self) -> None:
        """End all threads; what was not answered stays owed."""
        self._stopping = True
        for rounds in self._all:
            rounds.ask_to_stop()
        for rounds in self._all:
            while rounds.running:
                self._interrupt()
                rounds.join(timeout=0.2)

    def wake(self) -> None:
        """Send soon: an entry was saved.  While the line is down or busy the pauses hold."""
        if self._faults[_Part.SEND] is None and not self._waits[_Part.SEND]:
            self._parts[_Part.SEND].wake()

    @property
    def status(self) -> SyncStatus:
        """Return the newest status."""
        return self._status

    # --- the two threads -----------------------------------------------------------------------

    def _round(self, part: _Part, work: Callable[[], float], pauses: Pauses) -> float:
        try:
            pause = work()
        except CentralBusy as asked:
            pause = int(asked.details["seconds"]) * pauses.spread()
            self._waited(part, asked)
        except CounterFault as fault:
            pause = pauses.next()
            self._failed(part, fault)
        except Exception:
            _log.exception("synchronisation stuck: %s", part)
            pause = pauses.next()
            self._failed(part, Stuck(part=part))
        else:
            pauses.reset()
            self._succeeded(part)
        return pause

    def _send(self) -> float:
        sent = self._engine.push_round(lambda _: self._tell())
        if sent.outcomes and self._carry is not None:
            self._carry.wake()  # what the entries name follows them
        self._engine.lease_round()
        return _LOOK_AGAIN

    def _follow(self) -> float:
        report = self._engine.pull_round(self._wait)
        if report.taken or report.hydrated:
            self._arrived(report)
        return 0.0

    def _waited(self, part: _Part, asked: CentralBusy) -> None:
        """Wait as the central store asks: the line is up, what is owed stays owed."""
        self._waits[part] += 1
        if self._waits[part] > _CALM_WAITS:
            self._failed(part, asked)
        else:
            self._tell()

    def _failed(self, part: _Part, fault: CounterFault) -> None:
        if self._stopping:
            return
        self._engine.forget_line()
        with self._lock:
            self._faults[part] = fault
            self._offline_since = self._offline_since or self._clock.now()
        self._tell()

    def _succeeded(self, part: _Part) -> None:
        other = _Part.FOLLOW if part is _Part.SEND else _Part.SEND
        self._waits[part] = 0
        with self._lock:
            healed = self._faults[part] is not None
            self._faults[part] = None
            if all(fault is None for fault in self._faults.values()):
                self._offline_since = None
        if healed or self._faults[other] is not None:
            self._parts[other].wake()  # the line is up: the other part need not wait its pause out
        self._tell()

    def _tell(self) -> None:
        backlog = self._ledger.backlog()
        with self._lock:
            status = SyncStatus(
                saved_at=backlog.saved_at,
                owed=backlog.count,
                oldest_at=backlog.oldest_at,
                last_receipt_at=backlog.last_receipt_at,
                offline_since=self._offline_since,
                open_cases=backlog.open_cases,
                unread=backlog.unread,
                fault=next((fault for fault in self._faults.values() if fault), None),
            )
            if status == self._status:
                return
            self._status = status
        self._changed(status)


MakeLoop = Callable[[Callable[[SyncStatus], None], Callable[[], None]], SyncLoop]


def background(
    side: LedgerSide, client: Client | None, ledger: Ledger, version: str
) -> MakeLoop | None:
    """Return what makes a ledger's synchronisation, None without a central store."""
    if client is None:
        return None
    engine = Engine(side, client, ledger.clock, version)

    def make(changed: Callable[[SyncStatus], None], arrived: Callable[[], None]) -> SyncLoop:
        loop = SyncLoop(
            engine,
            side,
            ledger.clock,
            changed=changed,
            arrived=lambda report: arrived(),
            interrupt=client.interrupt,
            carry=Rounds("sync-carry", Carrier(Attachments(ledger), client).carry, calm=True),
        )
        ledger.when_saved(loop.wake)
        return loop

    return make
