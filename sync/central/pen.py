"""The central store's own entries: cases it opens, accounts it makes; a chain like any other."""

import secrets
from datetime import datetime

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from app.access.roles import Role
from app.kinds import KINDS
from app.ports import Ids
from app.records.chain import seal
from app.records.entry import Body, Entry, Outcome
from app.records.replica import SubjectKey
from app.records.state import State
from sync.central.chains import (
    Head,
    countersigned,
    insert_answers,
    insert_entries,
    keep_head,
    lock_head,
)
from sync.central.writing import Workspace
from sync.wire import Reply

TERMINAL = "central"
EPOCH = 1


class Pen:
    """Write entries of the central store within one transaction."""

    def __init__(
        self,
        connection: sa.Connection,
        workspace: Workspace,
        *,
        ids: Ids,
        now: datetime,
        key: ec.EllipticCurvePrivateKey,
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._ids = ids
        self._now = now
        self._key = key
        self._head: Head | None = None
        self._written: list[tuple[Entry, Reply]] = []

    def new_id(self) -> str:
        """Return an identity for a new subject."""
        return self._ids.new()

    def record(
        self,
        kind: str,
        subject: str,
        body: Body,
        *,
        scope: str,
        actor: str = TERMINAL,
        private: Body | None = None,
    ) -> State:
        """Write one entry and apply it.

        Raises:
            IllegalMove: the present state does not allow it.
        """
        if self._head is None:
            self._head = lock_head(self._connection, TERMINAL, EPOCH)
        rule = KINDS[kind]
        key = SubjectKey(rule.subject_type, subject)
        before = self._workspace.state(key)
        entry = seal(
            Entry(
                id=self._ids.new(),
                terminal=TERMINAL,
                epoch=EPOCH,
                seq=self._head.seq + 1,
                kind=kind,
                version=rule.version,
                klass=rule.klass,
                subject_type=rule.subject_type,
                subject=subject,
                scope=scope,
                actor=actor,
                role=Role.TERMINAL,
                at=self._now,
                base_rev=before.rev if before else 0,
                body=body,
                private=private,
                salt=secrets.token_hex(8) if private is not None else "",
                prev_hash=self._head.hash,
                hash="",
            )
        )
        rev = (before.rev if before else 0) + 1
        applied = msgspec.structs.replace(rule.apply(before, entry), rev=rev)
        self._workspace.put(key, applied)
        self._head = msgspec.structs.replace(self._head, seq=entry.seq, hash=entry.hash)
        reply = Reply(id=entry.id, seq=entry.seq, outcome=Outcome.APPLIED, rev=rev, at=self._now)
        self._written.append((entry, reply))
        return applied

    def write(self) -> None:
        """Store the entries; their states are the workspace's to write."""
        if self._head is None:
            return
        insert_entries(self._connection, [entry for entry, _ in self._written])
        pairs = [(entry.hash, reply) for entry, reply in self._written]
        insert_answers(self._connection, TERMINAL, EPOCH, pairs)
        head = countersigned(self._key, self._head, self._head.seq, self._head.hash, self._now)
        keep_head(self._connection, head)
        self._written = []
