"""A terminal in a history: its line fails, its program is killed, its disk fills or goes back."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any, TypeVar

import msgspec

from app.access.session import CentralUnreachable
from app.faults import CounterFault
from app.ports import Clock
from app.records.entry import Entry
from app.records.replica import CentralRow, Countersign, Cursor, KeyRange, Settled, SubjectKey
from app.records.state import State
from sync.central.devices import Device, Refuse
from sync.client import _FOR_THE_CALLER
from sync.engine import Engine
from sync.faults import DeviceRefused
from sync.sides import LedgerSide, Refused
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
from tests.sync.history.city import OFFICES, City
from tests.sync.parts import MemoryLedger, SetClock

T = TypeVar("T")


class LineFault(Enum):
    """Name what the line does to one request."""

    NONE = auto()
    REQUEST_LOST = auto()
    ANSWER_LOST = auto()  # the central store has committed
    SENT_TWICE = auto()
    OVERTAKEN = auto()  # other things happen between the answer and its arrival


class SimLine:
    """Call the central store through messages; do to the next requests what was told."""

    def __init__(self, city: City, name: str) -> None:
        self._city = city
        self._name = name
        self.faults: deque[LineFault] = deque()
        self.between: Callable[[], None] | None = None
        self.page = 5000
        self.sent: list[Push] = []  # what a proxy may deliver once more, much later

    def hello(self) -> Hello:
        return self._through(self._city.desk.hello, Hello)

    def push(self, push: Push) -> PushAnswer:
        sent = msgspec.json.decode(msgspec.json.encode(push), type=Push)
        self.sent.append(sent)
        return self._through(lambda own: self._city.desk.push(own, sent), PushAnswer)

    def feed(self, request: FeedRequest) -> FeedAnswer:
        small = msgspec.structs.replace(request, limit=self.page)
        return self._through(lambda own: self._city.desk.feed(own, small), FeedAnswer)

    def hydrate(self, request: HydrateRequest) -> HydratePage:
        small = msgspec.structs.replace(request, limit=self.page)
        return self._through(lambda own: self._city.desk.hydrate(own, small), HydratePage)

    def lease(self, request: LeaseRequest) -> LeaseAnswer:
        return self._through(lambda own: self._city.desk.lease(own, request), LeaseAnswer)

    def ask(self, question: Callable[[Device], T]) -> T:
        """Ask the desk as this terminal; refusals are told as the client tells them."""
        try:
            return question(self._city.desk.device(self._city.fingerprints[self._name]))
        except Refuse as told:
            if told.code in _FOR_THE_CALLER:
                refusal = Refusal(code=told.code, expected=told.expected, detail=told.detail)
                raise Refused(refusal) from None
            raise DeviceRefused(why=told.code) from None

    def _through(self, question: Callable[[Device], object], kind: type[T]) -> T:
        fault = self.faults.popleft() if self.faults else LineFault.NONE
        if fault is LineFault.REQUEST_LOST:
            raise CentralUnreachable()
        told = self.ask(question)
        if fault is LineFault.SENT_TWICE:
            told = self.ask(question)
        if fault is LineFault.ANSWER_LOST:
            raise CentralUnreachable()
        if fault is LineFault.OVERTAKEN and self.between is not None:
            between, self.between = self.between, None
            between()
        return msgspec.json.decode(msgspec.json.encode(told), type=kind)


class Killed(Exception):
    """Tell that the program ended here, before or after what it was about to commit."""


class Death(Enum):
    """Name where the program is killed."""

    BEFORE_COMMIT = auto()
    AFTER_COMMIT = auto()


class Mortal:
    """Count the commits of a ledger down to the one at which its program is killed."""

    def __init__(self) -> None:
        self._left = 0
        self._death: Death | None = None

    def at(self, commits: int, death: Death) -> None:
        """Let the program be killed at the so many-th commit from now."""
        self._left, self._death = commits, death

    def spare(self) -> None:
        """Let it live."""
        self._death = None

    def commit(self, work: Callable[[], None]) -> None:
        """Do what is committed at once, and be killed where it was told."""
        if self._death is None or self._left > 0:
            self._left -= 1
            work()
            return
        death, self._death = self._death, None
        if death is Death.AFTER_COMMIT:
            work()
        raise Killed()


class Dying:
    """Be between the engine and a ledger whose program dies, and whose page is overtaken."""

    mortal: Mortal
    most: int
    before_page: Callable[[], None] | None

    def owed(self, limit: int) -> Sequence[Entry]:
        return self._whole.owed(min(limit, self.most))

    def settle(self, settled: Sequence[Settled], head: Countersign | None) -> None:
        self.mortal.commit(lambda: self._whole.settle(settled, head))

    def keep_cursor(self, cursor: Cursor) -> None:
        self.mortal.commit(lambda: self._whole.keep_cursor(cursor))

    def take_feed(self, rows: Sequence[CentralRow], acknowledged: int, cursor: Cursor) -> None:
        self._wait()
        self.mortal.commit(lambda: self._whole.take_feed(rows, acknowledged, cursor))

    def take_hydration(
        self,
        rows: Sequence[CentralRow],
        acknowledged: int,
        cursor: Cursor,
        covered: KeyRange,
        spared: Collection[SubjectKey],
    ) -> None:
        self._wait()
        whole = self._whole
        self.mortal.commit(
            lambda: whole.take_hydration(rows, acknowledged, cursor, covered, spared)
        )

    @property
    def _whole(self) -> Any:
        """Return the ledger without its deaths."""
        return super()

    def _wait(self) -> None:
        """Let what overtakes a page happen while it waits for the ledger."""
        if self.before_page is not None:
            overtaking, self.before_page = self.before_page, None
            overtaking()


class SimLedger(Dying, MemoryLedger):
    """Be a ledger in memory whose program can be killed and whose file can go back."""

    def __init__(self, terminal: str, city: City) -> None:
        super().__init__(terminal, office=OFFICES[terminal])
        self.ids = city.ids  # type: ignore[assignment]
        self.mortal = Mortal()
        self.most = 200
        self.before_page = None

    _FILE = ("entries", "receipts", "states", "images", "cursors", "misfits", "head", "forked")

    def file(self) -> dict[str, Any]:
        """Return what stands on the disk."""
        return {name: copy.copy(getattr(self, name)) for name in self._FILE}

    def go_back(self, file: dict[str, Any]) -> None:
        """Be what an older copy of the file was."""
        for name, value in file.items():
            setattr(self, name, copy.copy(value))


class Terminal:
    """Hold one terminal of a history: what it did, and the engine that runs now."""

    def __init__(self, city: City, name: str, *, program: int = 2) -> None:
        self.city = city
        self.name = name
        self.office = OFFICES[name]
        self.program = program  # 1: the release before; it knows fewer kinds
        self.clock = SetClock(city.clock.now())
        self.line = SimLine(city, name)
        self.ledger = self.new_ledger()
        self.recorded: list[Entry] = []
        self.proved: list[str] = []  # hashes of the chain that earlier steps have proved
        self.proved_head: Countersign | None = None
        self.given_away: set[str] = set()
        self.went_back = False
        self.start()

    def new_ledger(self) -> SimLedger:
        """Return the ledger of a terminal that was just set up."""
        return SimLedger(self.name, self.city)

    def start(self) -> None:
        """Start the program: everything but the disk begins anew."""
        self.ledger.answered.clear()
        self.engine = self.new_engine(self.ledger, self.clock)

    def new_engine(self, ledger: LedgerSide, clock: Clock) -> Engine:
        """Return an engine of this terminal's program."""
        return Engine(ledger, self.line, clock, f"{self.program}.0")

    def attempt(self, work: Callable[[], object]) -> CounterFault | None:
        """Do what the background does: go on after a fault, begin anew after a death."""
        try:
            work()
        except CounterFault as fault:
            self.engine.forget_line()
            return fault
        except Killed:
            self.line.faults.clear()
            self.start()
        return None

    def record(self, kind: str, subject: str, body: dict[str, Any], **more: Any) -> Entry | None:
        """Record an act as a person does; nothing is recorded in a forked ledger."""
        if self.ledger.forked:
            return None
        self.ledger.at = self.clock.now()
        entry = self.ledger.record(kind, subject, body, **more)
        self.recorded.append(entry)
        return entry

    def state(self, subject_type: str, subject: str) -> Any:
        return self.ledger.state(subject_type, subject)

    def states(self, kind: type[State]) -> list[Any]:
        """Return what the screens of this terminal show of one type."""
        return [one for one in self.ledger.states.values() if isinstance(one, kind)]

    def fill_disk(self, full: bool) -> None:
        """Let the disk of this terminal be full, or have room again; memory has room."""

    def close(self) -> None:
        """Let the files go."""

    def file(self) -> Any:
        """Make an image of the disk."""
        return self.ledger.file()

    def go_back(self, file: Any) -> None:
        """Come back from an older image of the disk, as a technician who knows no better."""
        self.ledger.go_back(file)
        self._back()

    def _back(self) -> None:
        self.start()
        kept = {entry.id for entry in self.ledger.entries}
        self.recorded = [entry for entry in self.recorded if entry.id in kept]
        self.went_back = True
        self.line.faults.clear()

    def enrol_anew(self) -> None:
        """Be enrolled again after a fork: the next epoch."""
        self.ledger.epoch = self.city.enrol_anew(self.name)
        self.ledger.forked = ""
        self.line.sent.clear()
        self.start()

    def set_clock(self, at: datetime) -> None:
        """Have somebody set this device's clock."""
        self.clock.at = at
