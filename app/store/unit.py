"""The unit of work on the terminal's ledger: entries, states and what is owed, together."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from app.access.roles import Rights
from app.cards.card import Card
from app.faults import NotAllowed, NotFound, OfficialNeeded, WitnessNeeded, WitnessNotAllowed
from app.filing.filing import Filing
from app.kinds import KINDS
from app.ports import Ids
from app.records.chain import GENESIS, seal
from app.records.entry import Body, Entry
from app.records.kinds import Kind, subject_name
from app.records.state import State
from app.records.unit import Actor, Approval, Mark, Witness
from app.store import ledger_tables as own
from app.store.bulk import put_rows
from app.store.erased_bodies import erase_pictures, erase_scans
from app.store.mappers import entry_row, fetch, table_of, to_image, to_row
from app.store.search import drop_card_key, save_card_keys
from app.store.tables import entry as entry_table
from app.visits.photo import Photo

S = TypeVar("S", bound=State)
_FLUSH_AT = 500
Redeem = Callable[[Mark, str], bool]


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Name the terminal that writes this ledger."""

    terminal: str
    epoch: int
    office: str


class SqlUnit:
    """Be one unit of work; made by the ledger, which commits or rolls back."""

    def __init__(
        self,
        connection: sa.Connection,
        *,
        identity: Identity,
        actor: Actor,
        now: datetime,
        ids: Ids,
        rights: Rights,
        redeem: Redeem,
        offset_ms: int | None = None,
    ) -> None:
        self._connection = connection
        self._identity = identity
        self._actor = actor
        self._now = now
        self._ids = ids
        self._rights = rights
        self._redeem = redeem
        self._offset_ms = offset_ms
        self._seq, self._prev_hash = self._head()
        self._states: dict[tuple[str, str], State | None] = {}
        self._dirty: dict[tuple[str, str], State] = {}
        self._pending: list[Entry] = []
        self._images: dict[tuple[str, str], tuple[str | None, int]] = {}
        self.count = 0
        self.last: Entry | None = None

    @property
    def now(self) -> datetime:
        """Return the time of this unit of work."""
        return self._now

    @property
    def ids(self) -> Ids:
        """Return the source of identities."""
        return self._ids

    @property
    def actor(self) -> Actor:
        """Return who acts."""
        return self._actor

    def find(self, state: type[S], id: str) -> S | None:
        """Return the state of a subject, None where the ledger has none."""
        place = (subject_name(state), id)
        if place not in self._states:
            self._states[place] = fetch(self._connection, state, id)
        found = self._states[place]
        assert found is None or isinstance(found, state)  # noqa: S101 - the key names the type
        return found

    def get(self, state: type[S], id: str) -> S:
        """Return the state of a subject.

        Raises:
            NotFound: the ledger has none.
        """
        found = self.find(state, id)
        if found is None:
            raise NotFound(subject=subject_name(state))
        return found

    def adopt(self, state: State) -> None:
        """Take over another office's state, written only together with an entry on it."""
        if self.find(type(state), state.id) is None:
            self._states[subject_name(type(state)), state.id] = state

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
        """Write one entry, apply it and return the subject's new state."""
        rule = KINDS[kind]
        approved_by = self._allowed(rule, subject, approval)
        if rule.by_two(rule.version, body):
            second = self._witnessed(rule, subject, witness, approved_by)
            body = body | {"witness": second.staff_id}
            private = (private or {}) | {"witness": second.name}
        state: State | None = self.find(rule.subject, subject)
        entry = self._sealed(rule, subject, body, private, scope, state, approved_by)
        applied = rule.apply(state, entry)
        place = (rule.subject_type, subject)
        if place not in self._images:
            self._images[place] = (to_image(state), state.rev if state else 0)
        self._states[place] = self._dirty[place] = applied
        self._pending.append(entry)
        self._seq, self._prev_hash, self.last = entry.seq, entry.hash, entry
        self.count += 1
        if len(self._pending) >= _FLUSH_AT:
            self.flush()
        return applied

    def flush(self) -> None:
        """Write what is pending; still inside the transaction."""
        if not self._pending:
            return
        run = self._connection.execute
        run(sa.insert(entry_table), [entry_row(entry) for entry in self._pending])
        places = {(entry.subject_type, entry.subject) for entry in self._pending}
        self._keep_base_images(places)
        run(
            sa.insert(own.owed),
            [
                {
                    "epoch": entry.epoch,
                    "seq": entry.seq,
                    "entry_id": entry.id,
                    "subject_type": entry.subject_type,
                    "subject": entry.subject,
                    "at": entry.at.isoformat(),
                }
                for entry in self._pending
            ],
        )
        self._save_states()
        self._pending.clear()
        self._images.clear()
        if len(self._states) > _FLUSH_AT:
            self._states.clear()

    def _keep_base_images(self, places: set[tuple[str, str]]) -> None:
        self._connection.execute(
            sa.insert(own.base).prefix_with("OR IGNORE"),
            [
                {
                    "subject_type": kind,
                    "subject": subject,
                    "image": self._images[(kind, subject)][0],
                    "rev": self._images[(kind, subject)][1],
                    "through": 0,
                }
                for kind, subject in sorted(places)
            ],
        )

    def _save_states(self) -> None:
        by_type: dict[type[State], list[State]] = {}
        for state in self._dirty.values():
            by_type.setdefault(type(state), []).append(state)
        for kind, states in by_type.items():
            save_states(self._connection, kind, states)
        self._dirty.clear()

    def _allowed(self, rule: Kind, subject: str, approval: Approval | None) -> str | None:
        if not self._rights.may(self._actor.role, rule.name):
            raise NotAllowed(role=self._actor.role, kind=rule.name)
        if not self._rights.needs_official(rule.name):
            return None
        if approval is None or not self._redeem(approval, subject):
            raise OfficialNeeded(kind=rule.name)
        return approval.staff_id

    def _witnessed(
        self, rule: Kind, subject: str, witness: Witness | None, approved_by: str | None
    ) -> Witness:
        if witness is None or witness.staff_id in (self._actor.staff_id, approved_by):
            raise WitnessNeeded(kind=rule.name)
        if not self._rights.may_witness(witness.role, rule.name):
            raise WitnessNotAllowed(role=witness.role, kind=rule.name)
        if not self._redeem(witness, subject):
            raise WitnessNeeded(kind=rule.name)
        return witness

    def _sealed(
        self,
        rule: Kind,
        subject: str,
        body: Body,
        private: Body | None,
        scope: str | None,
        state: State | None,
        approved_by: str | None,
    ) -> Entry:
        if scope is None:
            if state is None:
                raise NotFound(subject=rule.subject_type)
            scope = state.scope
        return seal(
            Entry(
                id=self._ids.new(),
                terminal=self._identity.terminal,
                epoch=self._identity.epoch,
                seq=self._seq + 1,
                kind=rule.name,
                version=rule.version,
                klass=rule.klass,
                subject_type=rule.subject_type,
                subject=subject,
                scope=scope,
                actor=self._actor.staff_id,
                role=self._actor.role,
                approved_by=approved_by,
                at=self._now,
                offset_ms=self._offset_ms,
                base_rev=state.rev if state else 0,
                body=msgspec.to_builtins(body),
                private=None if private is None else msgspec.to_builtins(private),
                salt=secrets.token_hex(8) if private is not None else "",
                prev_hash=self._prev_hash,
                hash="",
            )
        )

    def _head(self) -> tuple[int, str]:
        table = entry_table.c
        row = self._connection.execute(
            sa.select(table.seq, table.hash)
            .where(table.terminal == self._identity.terminal, table.epoch == self._identity.epoch)
            .order_by(table.seq.desc())
            .limit(1)
        ).first()
        return (int(row.seq), str(row.hash)) if row else (0, GENESIS)


def save_states(connection: sa.Connection, kind: type[State], states: list[State]) -> None:
    """Insert or replace the rows of states of one type, with the cards' search keys.

    The bytes of photos and scanned documents that were erased go with them.
    """
    put_rows(connection, table_of(kind), [to_row(state) for state in states])
    if kind is Card:
        save_card_keys(connection, [state for state in states if isinstance(state, Card)])
    elif kind is Photo:
        erase_pictures(connection, [state for state in states if isinstance(state, Photo)])
    elif kind is Filing:
        erase_scans(connection, [state for state in states if isinstance(state, Filing)])


def drop_state(connection: sa.Connection, kind: type[State], id: str) -> None:
    """Remove a row that left this terminal's scope."""
    table = table_of(kind)
    connection.execute(sa.delete(table).where(table.c.id == id))
    if kind is Card:
        drop_card_key(connection, id)
