"""What the tests of synchronisation share: a clock, a terminal that writes entries, a line."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

import msgspec

from app.cards.card import card_id
from app.kinds import KINDS
from app.records.chain import GENESIS, seal
from app.records.entry import Entry, Outcome, Receipt
from app.records.replica import (
    FORK,
    MARK_MODULUS,
    Backlog,
    CentralRow,
    Countersign,
    Cursor,
    Digest,
    Image,
    KeyRange,
    Misfit,
    Rebased,
    Settled,
    SubjectKey,
    mark,
)
from app.records.state import State, office_scope
from app.system import SystemIds
from sync.rebase import Rebase

OFFICE = "center"
SCOPE = office_scope(OFFICE)


class SetClock:
    """Tell the time that a test sets."""

    def __init__(self, at: datetime = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)) -> None:
        self.at = at
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def pass_time(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


class MemoryLedger:
    """Be a terminal's ledger in memory: the same promises, no disk."""

    def __init__(self, terminal: str = "T01", epoch: int = 1, office: str = OFFICE) -> None:
        self.terminal = terminal
        self.epoch = epoch
        self.office = office
        self.entries: list[Entry] = []
        self.receipts: dict[str, Receipt] = {}
        self.states: dict[SubjectKey, State] = {}
        self.images: dict[SubjectKey, Image] = {}
        self.cursors: dict[str, Cursor] = {}
        self.misfits: list[Misfit] = []
        self.head: Countersign | None = None
        self.forked = ""
        self.offset_ms: int | None = None
        self.lock = threading.RLock()
        self.rebaser = Rebase(KINDS)
        self.ids = SystemIds()
        self.at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        self.keys = {kind.subject_type: kind.subject for kind in KINDS.values()}
        self.dropped: list[SubjectKey] = []
        self.unread = 0
        self.answered: dict[SubjectKey, int] = {}  # revs of receipts whose rows are on their way

    # --- writing -----------------------------------------------------------------------------

    def entry(
        self,
        kind: str,
        subject: str,
        body: dict[str, Any],
        *,
        private: dict[str, Any] | None = None,
        scope: str | None = None,
        actor: str = "yamada",
        role: str = "backyard",
        approved_by: str | None = None,
        version: int | None = None,
    ) -> Entry:
        """Seal the next entry of the chain without applying it."""
        rule = KINDS[kind]
        state = self.states.get(SubjectKey(rule.subject_type, subject))
        last = self.entries[-1] if self.entries else None
        if last is not None and last.epoch != self.epoch:
            last = None  # enrolled anew: a chain of its own begins
        return seal(
            Entry(
                id=self.ids.new(),
                terminal=self.terminal,
                epoch=self.epoch,
                seq=last.seq + 1 if last else 1,
                kind=kind,
                version=version or rule.version,
                klass=rule.klass,
                subject_type=rule.subject_type,
                subject=subject,
                scope=scope or (state.scope if state else office_scope(self.office)),
                actor=actor,
                role=role,
                approved_by=approved_by,
                at=self.at,
                offset_ms=self.offset_ms,
                base_rev=state.rev if state else 0,
                body=body,
                private=private,
                salt="ab" if private is not None else "",
                prev_hash=last.hash if last else GENESIS,
                hash="",
            )
        )

    def record(self, kind: str, subject: str, body: dict[str, Any], **more: Any) -> Entry:
        """Write one entry and apply it, as the unit of work does."""
        with self.lock:
            entry = self.entry(kind, subject, body, **more)
            key = SubjectKey(entry.subject_type, subject)
            before = self.states.get(key)
            after = KINDS[kind].apply(before, entry)
            if key not in self.images:
                self.images[key] = Image(state=before, rev=before.rev if before else 0)
            self.states[key] = after
            self.entries.append(entry)
            return entry

    def append(self, entry: Entry) -> Entry:
        """Add an entry that no rule has seen: a broken or foreign one."""
        with self.lock:
            self.entries.append(entry)
            return entry

    # --- LedgerSide --------------------------------------------------------------------------

    def owed(self, limit: int) -> Sequence[Entry]:
        with self.lock:
            return [one for one in self.entries if one.id not in self.receipts][:limit]

    def entries_from(self, epoch: int, seq: int, limit: int) -> Sequence[Entry]:
        with self.lock:
            chain = [one for one in self.entries if one.epoch == epoch]
            return [one for one in chain if one.seq >= seq][:limit]

    def aside(self) -> Mapping[int, int]:
        with self.lock:
            found = [
                (one.epoch, one.seq)
                for one in self.entries
                if (told := self.receipts.get(one.id)) is not None and told.reason == FORK
            ]
        return {epoch: min(seq for of, seq in found if of == epoch) for epoch, _ in found}

    def backlog(self) -> Backlog:
        owed = self.owed(1_000_000)
        with self.lock:
            return Backlog(
                count=len(owed),
                oldest_at=owed[0].at if owed else None,
                last_receipt_at=max((one.at for one in self.receipts.values()), default=None),
                unread=self.unread,
            )

    def settle(self, settled: Sequence[Settled], head: Countersign | None) -> None:
        with self.lock:
            by_key: dict[SubjectKey, list[tuple[Entry, Settled]]] = {}
            entries = {entry.id: entry for entry in self.entries}
            for one in settled:
                if one.receipt.entry_id in self.receipts:
                    continue
                self.receipts[one.receipt.entry_id] = one.receipt
                entry = entries[one.receipt.entry_id]
                key = SubjectKey(entry.subject_type, entry.subject)
                by_key.setdefault(key, []).append((entry, one))
            for key, pairs in by_key.items():
                newest = max(one.receipt.rev for _, one in pairs)
                self.answered[key] = max(newest, self.answered.get(key, 0))
                image = self.images.get(key)
                if image is not None:
                    owed = self._owed_on(key)
                    self._keep(key, self.rebaser.on_settled(image, pairs, owed), owed)
            self.head = head or self.head

    def cursor(self, scope: str) -> Cursor | None:
        return self.cursors.get(scope)

    def keep_cursor(self, cursor: Cursor) -> None:
        self.cursors[cursor.scope] = cursor

    def take_feed(self, rows: Sequence[CentralRow], acknowledged: int, cursor: Cursor) -> None:
        with self.lock:
            for row in rows:
                self._take(row, acknowledged)
            self.cursors[cursor.scope] = cursor

    def take_hydration(
        self,
        rows: Sequence[CentralRow],
        acknowledged: int,
        cursor: Cursor,
        covered: KeyRange,
        spared: Collection[SubjectKey],
    ) -> None:
        with self.lock:
            told = {row.key for row in rows} | set(spared) | set(self.images)
            for key, state in list(self.states.items()):
                if state.scope == cursor.scope and key in covered and key not in told:
                    del self.states[key]
                    self.dropped.append(key)
            for row in rows:
                self._take(row, acknowledged, certain=row.key not in spared)
            self.cursors[cursor.scope] = cursor

    def digest(self, scope: str) -> Digest:
        with self.lock:
            marks = list[int]()
            for key in self.states.keys() | self.images.keys():
                image = self.images.get(key)
                known = self.states[key] if image is None else image.state
                if known is not None and known.rev and known.scope == scope:
                    marks.append(mark(key.subject_type, key.subject, known.rev))
            return Digest(count=len(marks), marks=sum(marks) % MARK_MODULUS)

    def read_again(self) -> int:
        return 0

    def note_offset(self, offset_ms: int) -> None:
        self.offset_ms = offset_ms

    def mark_forked(self, detail: str) -> None:
        self.forked = detail

    def _owed_on(self, key: SubjectKey) -> list[Entry]:
        return [
            one
            for one in self.entries
            if one.id not in self.receipts and (one.subject_type, one.subject) == tuple_of(key)
        ]

    def _take(self, row: CentralRow, acknowledged: int, *, certain: bool = False) -> None:
        image, state = self.images.get(row.key), self.states.get(row.key)
        held = image.rev if image is not None else (state.rev if state else 0)
        if not certain and row.rev < max(held, self.answered.get(row.key, 0)):
            return
        self.answered.pop(row.key, None)
        owed = self._owed_on(row.key)
        self._keep(row.key, self.rebaser.on_row(row, acknowledged, owed), owed)

    def _keep(self, key: SubjectKey, rebased: Rebased, owed: Sequence[Entry]) -> None:
        self.misfits.extend(rebased.misfits)
        if owed:
            self.images[key] = rebased.image
        else:
            self.images.pop(key, None)
        state = rebased.state
        if state is None or (not owed and self._elsewhere(state.scope)):
            self.states.pop(key, None)
        else:
            self.states[key] = state

    def _elsewhere(self, scope: str) -> bool:
        return scope.startswith(office_scope("")) and scope != office_scope(self.office)

    # --- looking -----------------------------------------------------------------------------

    def outcome(self, entry: Entry) -> Outcome | None:
        receipt = self.receipts.get(entry.id)
        return None if receipt is None else receipt.outcome

    def state(self, subject_type: str, subject: str) -> Any:
        return self.states.get(SubjectKey(subject_type, subject))

    def told(self) -> dict[str, Any]:
        """Return all states as plain values, for comparisons."""
        return {
            f"{key.subject_type}:{key.subject}": msgspec.to_builtins(state)
            for key, state in self.states.items()
        }


def tuple_of(key: SubjectKey) -> tuple[str, str]:
    return (key.subject_type, key.subject)


def list_card(ledger: MemoryLedger, number: int, name: str = "山田 花子", **more: Any) -> str:
    """Record a card of a delivered list and return its id."""
    control = f"{number:012d}"
    subject = card_id("331007", control)
    ledger.record(
        "card.listed",
        subject,
        {"municipality": "331007", "office": ledger.office, "box": "B1"},
        private={
            "control_number": control,
            "name": name,
            "kana": "ヤマダ",
            "born": "1980-01-02",
            "address": "岡山市北区",
        },
        **more,
    )
    return subject


class Fault(Enum):
    """Name what the line does to the next connections."""

    NONE = auto()
    REFUSE = auto()
    BLACK_HOLE = auto()  # bytes are swallowed, nothing comes back
    CUT_REQUEST = auto()  # the connection is reset before the request arrives
    CUT_ANSWER = auto()  # the request arrives, the answer's connection is reset
    HALF_OPEN = auto()  # the far side is gone and nobody tells the near one
    LATE = auto()  # everything arrives, a while later


_LATE_SECONDS = 0.05


class Line:
    """Stand between terminal and central store and do what lines do."""

    def __init__(self, port: int, at: str = "127.0.0.1") -> None:
        self._target = port
        self.fault = Fault.NONE
        self.arrived = threading.Event()
        self._server = socket.create_server((at, 0))
        self.port: int = self._server.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._open = True
        self._ended = threading.Event()
        self._start(self._accept)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._ended.set()
        _shut(self._server)
        self.cut()
        for thread in self._threads:
            thread.join(timeout=5)

    def turn(self, port: int) -> None:
        """Lead to another server from the next connection on."""
        self._target = port
        self.cut()

    def cut(self) -> None:
        """Reset every open connection."""
        for one in self._sockets:
            _shut(one)
        self._sockets.clear()

    def _start(self, work: Any, *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while self._open:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            if self.fault is Fault.REFUSE:
                _shut(near)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:  # the far side was killed
                _shut(near)
                continue
            self._sockets += [near, far]
            self._start(self._pump, near, far, True)
            self._start(self._pump, far, near, False)

    def _pump(self, source: socket.socket, target: socket.socket, outward: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.fault is Fault.BLACK_HOLE:
                    continue
                if self.fault is Fault.HALF_OPEN:
                    _shut(target if outward else source)
                    continue
                if outward and self.fault is Fault.CUT_REQUEST:
                    break
                if self.fault is Fault.LATE:
                    self._ended.wait(_LATE_SECONDS)
                if not outward and self.fault is Fault.CUT_ANSWER:
                    self.arrived.set()
                    break
                target.sendall(data)
        _shut(source)
        _shut(target)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
