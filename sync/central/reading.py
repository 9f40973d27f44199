"""What terminals read: changes in commit order, pages by key, digests, histories.

Each answer is read from one snapshot, so that rows, numbers, digests and the reader's own
acknowledged seq belong together.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from app.records.entry import Outcome
from app.records.replica import CentralRow, Digest, SubjectKey
from app.store.mappers import entry_from_row
from app.store.tables import STATE_TYPES, json_fields
from sync.central.chains import read_head
from sync.central.database import snapshot
from sync.central.devices import Device, Refuse
from sync.central.tables import answer, centre, entry, feed, scope_digest, shared
from sync.wire import (
    MAX_PAGE,
    ChecksumAnswer,
    FeedAnswer,
    FeedPage,
    FeedRequest,
    HistoryAnswer,
    HistoryLine,
    HydratePage,
    HydrateRequest,
    RefusalCode,
    ScopeCursor,
)

_TEXTS: sa.ARRAY[str] = sa.ARRAY(sa.Text)


class Centre(Struct, frozen=True):
    """Hold the feed's epoch and its last number."""

    feed_epoch: str
    no: int


def read_centre(connection: sa.Connection) -> Centre:
    """Return the feed's epoch and last number."""
    row = connection.execute(sa.select(centre.c.feed_epoch, centre.c.no)).one()
    return Centre(row.feed_epoch, row.no)


class Reader:
    """Answer what terminals ask for."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def feed(self, device: Device, request: FeedRequest, now: datetime) -> FeedAnswer:
        """Return the changes above the cursors.

        Raises:
            Refuse: a foreign scope; another feed epoch; a cursor older than the tombstones.
        """
        for cursor in request.cursors:
            _refuse_foreign(device, cursor.scope)
        with snapshot(self._engine) as connection:
            present = read_centre(connection)
            if present.feed_epoch != request.feed_epoch:
                raise Refuse(RefusalCode.REHYDRATE, detail="feed epoch")
            limit = max(1, min(request.limit, MAX_PAGE))
            pages = tuple(
                _feed_page(connection, cursor, present.no, limit) for cursor in request.cursors
            )
            head = read_head(connection, device.terminal, device.epoch)
        return FeedAnswer(
            feed_epoch=present.feed_epoch, acknowledged=head.seq, pages=pages, clock=now
        )

    def hydrate(self, device: Device, request: HydrateRequest, now: datetime) -> HydratePage:
        """Return a page of a scope's present rows in the order of their keys.

        Raises:
            Refuse: a foreign scope.
        """
        _refuse_foreign(device, request.scope)
        limit = max(1, min(request.limit, MAX_PAGE))
        query = (
            sa.select(feed.c.subject_type, feed.c.subject)
            .where(feed.c.scope == request.scope, sa.not_(feed.c.gone))
            .order_by(feed.c.subject_type, feed.c.subject)
            .limit(limit)
        )
        if request.after is not None:
            after = sa.tuple_(
                sa.literal(request.after.subject_type), sa.literal(request.after.subject)
            )
            query = query.where(sa.tuple_(feed.c.subject_type, feed.c.subject) > after)
        with snapshot(self._engine) as connection:
            present = read_centre(connection)
            keys = [SubjectKey(*row) for row in connection.execute(query)]
            bodies = _bodies(connection, keys)
            head = read_head(connection, device.terminal, device.epoch)
        return HydratePage(
            scope=request.scope,
            feed_epoch=present.feed_epoch,
            no=present.no,
            acknowledged=head.seq,
            rows=tuple(_row(request.scope, key, bodies.get(key)) for key in keys),
            upto=keys[-1] if len(keys) == limit else None,
            clock=now,
        )

    def checksum(self, device: Device, scopes: Sequence[str]) -> ChecksumAnswer:
        """Return the digests of scopes at one feed number.

        Raises:
            Refuse: a foreign scope.
        """
        for scope in scopes:
            _refuse_foreign(device, scope)
        with snapshot(self._engine) as connection:
            present = read_centre(connection)
            digests = {scope: read_digest(connection, scope) for scope in scopes}
        return ChecksumAnswer(feed_epoch=present.feed_epoch, no=present.no, digests=digests)

    def history(self, device: Device, key: SubjectKey) -> HistoryAnswer:
        """Return what all terminals recorded about a subject, without private parts.

        Raises:
            Refuse: the subject is of a foreign scope, or unknown.
        """
        with snapshot(self._engine) as connection:
            held = connection.execute(
                sa.select(sa.func.count()).where(
                    feed.c.subject_type == key.subject_type,
                    feed.c.subject == key.subject,
                    feed.c.scope == sa.any_(sa.literal(list(device.scopes), _TEXTS)),
                )
            ).scalar_one()
            if not held:
                raise Refuse(RefusalCode.NOT_FOUND)
            rows = connection.execute(
                sa.select(
                    entry, answer.c.outcome, answer.c.reason, answer.c.at.label("received_at")
                )
                .join(
                    answer,
                    sa.and_(
                        answer.c.terminal == entry.c.terminal,
                        answer.c.epoch == entry.c.epoch,
                        answer.c.seq == entry.c.seq,
                    ),
                )
                .where(entry.c.subject == key.subject, entry.c.subject_type == key.subject_type)
                .order_by(answer.c.at, entry.c.terminal, entry.c.seq)
            ).mappings()
            return HistoryAnswer(lines=tuple(_line(dict(row)) for row in rows))


def read_digest(connection: sa.Connection, scope: str) -> Digest:
    """Return a scope's digest."""
    row = connection.execute(
        sa.select(scope_digest.c.count, scope_digest.c.marks).where(scope_digest.c.scope == scope)
    ).first()
    return Digest() if row is None else Digest(count=row[0], marks=row[1])


def _refuse_foreign(device: Device, scope: str) -> None:
    if scope not in device.scopes:
        raise Refuse(RefusalCode.WRONG_SCOPE, detail=scope)


def _feed_page(connection: sa.Connection, cursor: ScopeCursor, last: int, limit: int) -> FeedPage:
    floor = connection.execute(
        sa.select(scope_digest.c.floor).where(scope_digest.c.scope == cursor.scope)
    ).scalar()
    if cursor.since > last or cursor.since < (floor or 0):
        raise Refuse(RefusalCode.REHYDRATE, detail=cursor.scope)
    found = connection.execute(
        sa.select(feed.c.subject_type, feed.c.subject, feed.c.no, feed.c.rev, feed.c.gone)
        .where(feed.c.scope == cursor.scope, feed.c.no > cursor.since)
        .order_by(feed.c.no)
        .limit(limit)
    ).all()
    keys = [SubjectKey(row.subject_type, row.subject) for row in found]
    bodies = _bodies(
        connection, [key for key, row in zip(keys, found, strict=True) if not row.gone]
    )
    more = len(found) == limit
    return FeedPage(
        scope=cursor.scope,
        rows=tuple(
            _row(cursor.scope, key, bodies.get(key), rev=row.rev)
            for key, row in zip(keys, found, strict=True)
        ),
        next=found[-1].no if more else last,
        more=more,
        digest=None if more else read_digest(connection, cursor.scope),
    )


def _bodies(
    connection: sa.Connection, keys: Sequence[SubjectKey]
) -> dict[SubjectKey, dict[str, Any]]:
    """Read the states of keys as plain values, one statement per type."""
    by_type: dict[str, list[str]] = {}
    for key in keys:
        by_type.setdefault(key.subject_type, []).append(key.subject)
    bodies: dict[SubjectKey, dict[str, Any]] = {}
    for subject_type, ids in by_type.items():
        table = shared[subject_type]
        structured = json_fields(STATE_TYPES[subject_type])
        query = sa.select(table).where(table.c.id == sa.any_(sa.literal(ids, _TEXTS)))
        for row in connection.execute(query).mappings():
            body = dict(row)
            for name in structured:
                body[name] = msgspec.Raw(body[name].encode())
            bodies[SubjectKey(subject_type, body["id"])] = body
    return bodies


def _row(scope: str, key: SubjectKey, body: dict[str, Any] | None, *, rev: int = 0) -> CentralRow:
    return CentralRow(
        scope=scope,
        subject_type=key.subject_type,
        subject=key.subject,
        rev=rev if body is None else body["rev"],
        gone=body is None,
        body=body,
    )


def _line(values: dict[str, Any]) -> HistoryLine:
    outcome, reason = Outcome(values.pop("outcome")), values.pop("reason")
    received_at = values.pop("received_at")
    told = msgspec.structs.replace(entry_from_row(values), private=None)
    return HistoryLine(
        entry=msgspec.Raw(msgspec.json.encode(told)),
        outcome=outcome,
        reason=reason,
        received_at=received_at,
    )
