"""A unit of work in memory that applies the real kinds; for tests of rules without a store."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from app.access.roles import Rights, load_rights
from app.faults import NotAllowed, NotFound, OfficialNeeded, WitnessNeeded
from app.kinds import KINDS
from app.records.chain import GENESIS, seal
from app.records.entry import Body, Entry
from app.records.kinds import subject_name
from app.records.state import State
from app.records.unit import Actor, Approval, Witness

S = TypeVar("S", bound=State)
JAPAN = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 11, 20, 14, 24, tzinfo=JAPAN)
CLERK = Actor(staff_id="C-1001", role="clerk", office="C1")
OFFICIAL = "K-2001"


class CountingIds:
    """Give identities that sort in the order they were made."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> str:
        self._last += 1
        return f"id-{self._last:06d}"


class FakeUnit:
    """Keep states and entries in memory; rights and approvals are checked as in the store.

    Every entry is passed through JSON, so that nothing unwritable is hidden by the memory.
    ``approve`` stands for an official who signs in on this terminal.
    """

    def __init__(
        self,
        *,
        actor: Actor = CLERK,
        now: datetime = START,
        states: Iterable[State] = (),
        rights: Rights | None = None,
    ) -> None:
        self.now = now
        self.ids = CountingIds()
        self.actor = actor
        self.entries: list[Entry] = []
        self._states: dict[tuple[str, str], State] = {}
        self._rights = rights or load_rights()
        self._approvals: dict[str, Approval] = {}
        for state in states:
            self.put(state)

    def put(self, state: State) -> None:
        """Lay a state in as if it had always been there."""
        self._states[subject_name(type(state)), state.id] = state

    def all_of(self, state: type[S]) -> tuple[S, ...]:
        """Return every state of a kind."""
        return tuple(one for one in self._states.values() if isinstance(one, state))

    def approve(self, subject: str, staff_id: str = OFFICIAL) -> Approval:
        """Return an official's one-time approval for a subject."""
        approval = Approval(staff_id=staff_id, subject=subject, token=self.ids.new())
        self._approvals[approval.token] = approval
        return approval

    def pass_time(self, **delta: float) -> None:
        """Let time go by, as ``timedelta`` counts it."""
        self.now += timedelta(**delta)

    def adopt(self, state: State) -> None:
        self._states.setdefault((subject_name(type(state)), state.id), state)

    def find(self, state: type[S], id: str) -> S | None:
        found = self._states.get((subject_name(state), id))
        assert found is None or isinstance(found, state)
        return found

    def get(self, state: type[S], id: str) -> S:
        found = self.find(state, id)
        if found is None:
            raise NotFound(subject=subject_name(state))
        return found

    def record(
        self,
        kind: str,
        subject: str,
        body: Body,
        *,
        private: Body | None = None,
        scope: str | None = None,
        approval: Approval | None = None,
        witness: Witness | None = None,
    ) -> Any:
        rule = KINDS[kind]
        if not self._rights.may(self.actor.role, kind):
            raise NotAllowed(role=self.actor.role, kind=kind)
        approved_by = self._redeemed(kind, subject, approval)
        if rule.by_two(rule.version, body):
            if witness is None or witness.staff_id in (self.actor.staff_id, approved_by):
                raise WitnessNeeded(kind=kind)
            body = body | {"witness": witness.staff_id}
        state = self.find(rule.subject, subject)
        sealed = seal(
            Entry(
                id=self.ids.new(),
                terminal="T1",
                epoch=1,
                seq=len(self.entries) + 1,
                kind=kind,
                klass=rule.klass,
                subject_type=rule.subject_type,
                subject=subject,
                scope=scope or (state.scope if state else ""),
                actor=self.actor.staff_id,
                role=self.actor.role,
                approved_by=approved_by,
                at=self.now,
                base_rev=state.rev if state else 0,
                body=body,
                private=private,
                prev_hash=self.entries[-1].hash if self.entries else GENESIS,
                hash="",
            )
        )
        entry = msgspec.json.decode(msgspec.json.encode(sealed), type=Entry)
        applied = rule.apply(state, entry)
        self.entries.append(entry)
        self.put(msgspec.json.decode(msgspec.json.encode(applied), type=rule.subject))
        return self._states[rule.subject_type, subject]

    def _redeemed(self, kind: str, subject: str, approval: Approval | None) -> str | None:
        if not self._rights.needs_official(kind):
            return None
        if approval is None or self._approvals.pop(approval.token, None) != approval:
            raise OfficialNeeded(kind=kind)
        if approval.subject != subject:
            raise OfficialNeeded(kind=kind)
        return approval.staff_id
