"""Take in what terminals push: in order, once, judged by the rules, answered entry by entry."""

import contextlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from app.access.staff import Staff
from app.cases.case import Case
from app.ports import Clock, Ids
from app.records.chain import hash_of, private_digest
from app.records.entry import Entry, Klass, Outcome
from app.records.kinds import Kind, subject_name
from app.records.replica import CentralRow, SubjectKey
from app.records.state import State, office_scope
from app.reservations.booking import Booking
from app.reservations.items import BookingItems
from app.reservations.mail_rules import MailRules
from sync.central.chains import (
    Head,
    answered,
    countersigned,
    insert_answers,
    insert_entries,
    insert_held,
    keep_head,
    lock_head,
    taken_ids,
)
from sync.central.devices import Device, Refuse
from sync.central.judging import Judge, Reason, Verdict, witness_of
from sync.central.numbers import NumberWatch
from sync.central.others import OtherCards
from sync.central.pen import Pen
from sync.central.post import PostBox
from sync.central.reckoning import Reckoner
from sync.central.seats import SeatKeeper
from sync.central.served import ServedWatch
from sync.central.writing import Workspace
from sync.wire import MAX_BATCH, Push, PushAnswer, PushItem, RefusalCode, Reply

_log = logging.getLogger(__name__)
_STAFF = subject_name(Staff)


class _Opened(Struct, frozen=True, kw_only=True):
    """Hold an item with its entry and kind, or why it cannot be taken in."""

    item: PushItem
    entry: Entry | None = None
    kind: Kind | None = None
    why: Reason | None = None
    trouble: str = ""

    @property
    def key(self) -> SubjectKey | None:
        return (
            None if self.entry is None else SubjectKey(self.entry.subject_type, self.entry.subject)
        )


class Receiver:
    """Receive batches; each is one transaction with one answer per entry."""

    def __init__(
        self,
        engine: sa.Engine,
        judge: Judge,
        key: ec.EllipticCurvePrivateKey,
        clock: Clock,
        ids: Ids,
        items: BookingItems,
        mail: MailRules | None = None,
    ) -> None:
        self._items = items
        self._mail = mail or MailRules()
        self._engine = engine
        self._judge = judge
        self._key = key
        self._clock = clock
        self._ids = ids

    def receive(self, device: Device, push: Push) -> PushAnswer:
        """Take in one batch, of the present epoch or of one that has ended.

        Raises:
            Refuse: the batch as a whole: another terminal or epoch, a gap, a fork.
        """
        _refuse_strange(device, push)
        opened = [self._open(device, push, item) for item in push.items]
        with self._engine.begin() as connection:
            now = self._clock.now()
            reception = _Reception(
                connection, self._judge, self._key, self._ids, now, self._mail, self._items
            )
            return reception.run(push, opened, ended=push.epoch < device.epoch)

    def _open(self, device: Device, push: Push, item: PushItem) -> _Opened:
        try:
            entry = msgspec.json.decode(item.entry, type=Entry)
            intact = _intact(entry, push, item)
        except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as trouble:
            return _Opened(item=item, why=Reason.UNREADABLE, trouble=type(trouble).__name__)
        if "\0" in f"{entry.subject}{entry.actor}{entry.approved_by}":  # no key of the database
            return _Opened(item=item, why=Reason.UNREADABLE, trouble="NUL")
        kind = self._judge.kind(entry.kind)
        if kind is None or not _known(entry, kind):
            return _Opened(item=item, why=Reason.UNKNOWN_KIND, trouble=entry.kind[:100])
        if not intact:
            return _Opened(item=item, why=Reason.BROKEN_HASH)
        if not _within(device, kind, entry.scope):
            return _Opened(item=item, why=Reason.WRONG_SCOPE, trouble=entry.scope[:100])
        return _Opened(item=item, entry=entry, kind=kind)


def _known(entry: Entry, kind: Kind) -> bool:
    """Tell whether this program knows an entry's version, on the kind's own subjects."""
    return 1 <= entry.version <= kind.version and entry.subject_type == kind.subject_type


def _within(device: Device, kind: Kind, scope: str) -> bool:
    """Tell whether a terminal may record in a scope: its own, or any office's where allowed."""
    return scope in device.scopes or (kind.anywhere and scope.startswith(office_scope("")))


def _refuse_strange(device: Device, push: Push) -> None:
    if device.forked and push.epoch == device.epoch:
        raise Refuse(RefusalCode.FORK, detail=device.forked)
    if push.terminal != device.terminal:
        raise Refuse(RefusalCode.WRONG_TERMINAL)
    if push.epoch > device.epoch:
        raise Refuse(RefusalCode.WRONG_EPOCH, expected=device.epoch)
    if len(push.items) > MAX_BATCH:
        raise Refuse(RefusalCode.TOO_LARGE, expected=MAX_BATCH)
    if push.items and push.items[0].seq < 1:
        raise Refuse(RefusalCode.MALFORMED, detail="seq begins at 1")
    for before, after in zip(push.items, push.items[1:], strict=False):
        if after.seq != before.seq + 1:
            raise Refuse(RefusalCode.MALFORMED, detail="items are not in the order of their seq")


def _intact(entry: Entry, push: Push, item: PushItem) -> bool:
    """Tell whether an entry is the one its item names and carries its own hash."""
    named = (entry.id, entry.seq, entry.prev_hash, entry.hash, entry.terminal, entry.epoch)
    if named != (item.id, item.seq, item.prev_hash, item.hash, push.terminal, push.epoch):
        return False
    private = entry.private is None or entry.private_digest == private_digest(
        entry.private, entry.salt
    )
    return private and hash_of(entry) == entry.hash


class _Reception:
    """Take in one batch inside one transaction."""

    def __init__(
        self,
        connection: sa.Connection,
        judge: Judge,
        key: ec.EllipticCurvePrivateKey,
        ids: Ids,
        now: datetime,
        mail: MailRules,
        items: BookingItems,
    ) -> None:
        self._connection = connection
        self._judge = judge
        self._key = key
        self._ids = ids
        self._now = now
        self._workspace = Workspace(connection)
        post = PostBox(connection, mail, now)
        self._seats = SeatKeeper(connection, self._workspace, now, post, items)
        self._numbers = NumberWatch(connection)
        self._served = ServedWatch(connection)
        self._others = OtherCards(connection, self._workspace)
        self._reckoner = Reckoner(connection, self._workspace)

    def run(self, push: Push, opened: Sequence[_Opened], *, ended: bool) -> PushAnswer:
        keys = {one.key for one in opened if one.key is not None}
        entries = [one.entry for one in opened if one.entry is not None]
        if keys:
            watched = self._numbers.keys(entries) | self._served.keys(entries)
            others = self._others.keys(entries)
            self._workspace.lock(keys | self._seats.keys(entries) | watched | others)
            self._workspace.load(others)
        chain = lock_head(self._connection, push.terminal, push.epoch)
        try:
            replies, fresh = self._replayed(push, chain, opened)
        except Refuse as told:
            if not ended or told.code is not RefusalCode.FORK:
                raise
            return self._diverted(push, chain, opened)
        if fresh:
            self._workspace.load({one.key for one in fresh if one.key is not None})
            self._workspace.load(_people(fresh))
            replies += self._take_in(push, fresh)
            last = fresh[-1].item
            chain = countersigned(self._key, chain, last.seq, last.hash, self._now)
            keep_head(self._connection, chain)
            self._workspace.publish()
        return PushAnswer(replies=tuple(replies), head=chain.countersign, clock=self._now)

    def _replayed(
        self, push: Push, chain: Head, opened: Sequence[_Opened]
    ) -> tuple[list[Reply], list[_Opened]]:
        """Answer what was answered before; return what is new, proved to continue the chain."""
        old = [one for one in opened if one.item.seq <= chain.seq]
        replies = list[Reply]()
        if old:
            first, last = old[0].item.seq, old[-1].item.seq
            stored = answered(self._connection, push.terminal, push.epoch, first, last)
            for one in old:
                known = stored.get(one.item.seq)
                if known is None or known.hash != one.item.hash:
                    raise Refuse(RefusalCode.FORK, detail=f"seq {one.item.seq}")
                replies.append(msgspec.structs.replace(known.reply, duplicate=True))
        fresh = list(opened[len(old) :])
        seq, hash = chain.seq, chain.hash
        for one in fresh:
            if one.item.seq != seq + 1:
                raise Refuse(RefusalCode.GAP, expected=seq + 1)
            if one.item.prev_hash != hash:
                raise Refuse(RefusalCode.FORK, detail=f"seq {one.item.seq}")
            seq, hash = one.item.seq, one.item.hash
        return replies, fresh

    def _diverted(self, push: Push, chain: Head, opened: Sequence[_Opened]) -> PushAnswer:
        """Hold the entries of a forked chain whose epoch has ended: a person decides on them."""
        first, last = opened[0].item.seq, opened[-1].item.seq
        stored = answered(self._connection, push.terminal, push.epoch, first, last)
        replies = list[Reply]()
        for one in opened:
            known = stored.get(one.item.seq)
            if known is not None and known.hash == one.item.hash:
                replies.append(msgspec.structs.replace(known.reply, duplicate=True))
                continue
            reply = self._held(one.item, Reason.FORK)
            insert_held(self._connection, push.terminal, push.epoch, one.item, reply, "")
            replies.append(reply)
        return PushAnswer(replies=tuple(replies), head=chain.countersign, clock=self._now)

    def _take_in(self, push: Push, fresh: Sequence[_Opened]) -> list[Reply]:
        """Take the batch in at once; where the database refuses it, entry by entry."""
        try:
            return self._guarded(push, fresh)
        except Exception as trouble:
            if _is_outage(trouble):
                raise
        replies = list[Reply]()
        for one in fresh:
            try:
                replies += self._guarded(push, [one])
            except Exception as trouble:
                if _is_outage(trouble):
                    raise
                replies.append(self._refused(push, one, trouble))
        return replies

    def _guarded(self, push: Push, part: Sequence[_Opened]) -> list[Reply]:
        """Judge and write a part inside a savepoint."""
        before = self._workspace.checkpoint()
        try:
            with self._connection.begin_nested():
                return self._judged(push, part)
        except Exception:
            self._workspace.go_back(before)
            raise

    def _judged(self, push: Push, part: Sequence[_Opened]) -> list[Reply]:
        pen = Pen(self._connection, self._workspace, ids=self._ids, now=self._now, key=self._key)
        replies, taken = list[Reply](), list[Entry]()
        borne = taken_ids(self._connection, [one.item.id for one in part])
        for one in part:
            reply, trouble = self._reply_once(one, pen, borne)
            replies.append(reply)
            if reply.outcome is Outcome.HELD:
                insert_held(self._connection, push.terminal, push.epoch, one.item, reply, trouble)
            elif one.entry is not None:
                taken.append(one.entry)
        self._workspace.write()
        insert_entries(self._connection, taken)
        pairs = zip((one.item.hash for one in part), replies, strict=True)
        self._keep_answers(push, pairs)
        pen.write()
        return replies

    def _reply_once(self, one: _Opened, pen: Pen, borne: set[str]) -> tuple[Reply, str]:
        """Hold an entry whose identity another one bears, here or earlier in the batch."""
        if one.entry is None:
            return self._reply(one, pen)
        if one.item.id in borne:
            return self._held(one.item, Reason.TROUBLE), "identity borne by another entry"
        borne.add(one.item.id)
        return self._reply(one, pen)

    def _reply(self, one: _Opened, pen: Pen) -> tuple[Reply, str]:
        if one.entry is None or one.kind is None or one.key is None:
            return self._held(one.item, one.why or Reason.UNREADABLE), one.trouble
        try:
            state = self._workspace.state(one.key)
            verdict = self._judge.verdict(one.kind, state, one.entry, self._staff)
            _prove_types(verdict)
        except Exception as trouble:
            _log.exception("entry held", extra={"kind": one.entry.kind})
            return self._held(one.item, Reason.TROUBLE), _told(trouble)
        if state is None or isinstance(state, Booking):
            verdict = self._seats.settle(verdict, state, one.entry, pen)
        if state is None:
            verdict = self._numbers.settle(verdict)
        verdict = self._served.settle(verdict, one.entry)
        verdict = self._reckoner.settle(verdict, one.entry)
        if verdict.state is not None:
            self._workspace.put(one.key, verdict.state)
            state = verdict.state
            self._others.settle(verdict, one.entry, pen)
        if verdict.outcome is Outcome.CASE:
            _open_case(pen, one.entry, verdict)
        plain = verdict.outcome is Outcome.APPLIED
        reply = Reply(
            id=one.item.id,
            seq=one.item.seq,
            outcome=verdict.outcome,
            rev=state.rev if state else 0,
            reason=verdict.reason.value if verdict.reason else "",
            now=verdict.now,
            wanted=verdict.wanted,
            at=self._now,
            row=None if plain else row_of(one.key, state, one.entry.scope),
        )
        return reply, ""

    def _refused(self, push: Push, one: _Opened, trouble: Exception) -> Reply:
        """Answer an entry that the database itself refused, or that cannot be written."""
        request = one.kind is not None and one.kind.klass is Klass.REQUEST
        if request and one.entry is not None and isinstance(trouble, sa.exc.IntegrityError):
            taken = Reply(
                id=one.item.id,
                seq=one.item.seq,
                outcome=Outcome.REJECTED,
                reason=Reason.TAKEN.value,
                at=self._now,
            )
            with contextlib.suppress(sa.exc.IntegrityError), self._connection.begin_nested():
                insert_entries(self._connection, [one.entry])
                self._keep_answers(push, [(one.item.hash, taken)])
                return taken
        reply = self._held(one.item, Reason.TROUBLE)
        with self._connection.begin_nested():
            insert_held(
                self._connection, push.terminal, push.epoch, one.item, reply, _told(trouble)
            )
            self._keep_answers(push, [(one.item.hash, reply)])
        return reply

    def _keep_answers(self, push: Push, pairs: Iterable[tuple[str, Reply]]) -> None:
        insert_answers(self._connection, push.terminal, push.epoch, pairs)

    def _held(self, item: PushItem, why: Reason) -> Reply:
        return Reply(id=item.id, seq=item.seq, outcome=Outcome.HELD, reason=why.value, at=self._now)

    def _staff(self, staff_id: str) -> Staff | None:
        found = self._workspace.state(SubjectKey(_STAFF, staff_id))
        return found if isinstance(found, Staff) else None


def row_of(key: SubjectKey, state: State | None, scope: str) -> CentralRow:
    """Return a subject as the wire tells it."""
    return CentralRow(
        scope=scope if state is None else state.scope,
        subject_type=key.subject_type,
        subject=key.subject,
        rev=0 if state is None else state.rev,
        gone=state is None,
        body=None if state is None else msgspec.to_builtins(state),
    )


def _people(opened: Sequence[_Opened]) -> set[SubjectKey]:
    """Return the keys of all who acted, approved or witnessed."""
    entries = [one.entry for one in opened if one.entry is not None]
    names = {name for one in entries for name in (one.actor, one.approved_by, witness_of(one))}
    return {SubjectKey(_STAFF, name) for name in names if name}


def _prove_types(verdict: Verdict) -> None:
    """Let no state through that could not be read back: it would stand in the way of all after it.

    Raises:
        ValidationError: a part is of another type than its field.
    """
    if verdict.state is not None:
        msgspec.convert(msgspec.to_builtins(verdict.state), type=type(verdict.state))


def _open_case(pen: Pen, entry: Entry, verdict: Verdict) -> None:
    body = {
        "topic": verdict.reason.value if verdict.reason else "",
        "subject_type": entry.subject_type,
        "subject": entry.subject,
        "entry": entry.id,
        "details": {
            "kind": entry.kind,
            "terminal": entry.terminal,
            "now": verdict.now,
            "wanted": verdict.wanted,
        },
    }
    pen.record(f"{subject_name(Case)}.opened", pen.new_id(), body, scope=entry.scope)


def _is_outage(trouble: Exception) -> bool:
    """Tell a broken or overloaded database from an entry it cannot hold."""
    if not isinstance(trouble, sa.exc.DBAPIError):
        return False
    return trouble.connection_invalidated or isinstance(
        trouble, (sa.exc.OperationalError, sa.exc.InterfaceError)
    )


def _told(trouble: Exception) -> str:
    """Return the kind of a trouble without its text, which may hold a resident's data."""
    origin = getattr(trouble, "orig", None) or trouble
    return type(origin).__name__
