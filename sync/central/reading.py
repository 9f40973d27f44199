"""What terminals read: changes in commit order, pages by key, digests, histories.

Each answer is read from one snapshot, so that rows, numbers, digests and the reader's own
acknowledged seq belong together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from app.records.chain import GENESIS
from app.records.entry import Outcome
from app.records.replica import CentralRow, Digest, SubjectKey
from app.store.mappers import entry_from_row
from app.store.tables import STATE_TYPES
from sync.central.damaged import plain_body, tell
from sync.central.database import snapshot
from sync.central.devices import Device, Refuse
from sync.central.tables import answer, centre, entry, feed, head, scope_digest
from sync.central.writing import read_rows
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


class _ScopeDigest(Struct, frozen=True):
    """Hold a scope's digest and the number below which its tombstones are gone."""

    floor: int = 0
    digest: Digest = Digest()


class Present(Struct, frozen=True):
    """Hold where the feed, the asking terminal's entries and the asked scopes are."""

    feed_epoch: str
    no: int
    acknowledged: int
    head_hash: str
    scopes: dict[str, _ScopeDigest]


# Built once, and two statements in all: every waiting terminal asks with each change.
_PRESENT = sa.select(
    centre.c.feed_epoch,
    centre.c.no,
    head.c.seq,
    head.c.hash,
    scope_digest.c.scope,
    scope_digest.c.floor,
    scope_digest.c.count.label("many"),
    scope_digest.c.marks,
).select_from(
    centre.outerjoin(
        head,
        sa.and_(head.c.terminal == sa.bindparam("terminal"), head.c.epoch == sa.bindparam("epoch")),
    ).outerjoin(scope_digest, scope_digest.c.scope == sa.any_(sa.bindparam("scopes", type_=_TEXTS)))
)
_CHANGES = sa.text(
    "SELECT place, subject_type, subject, no, rev, gone FROM "
    "unnest(CAST(:scopes AS text[]), CAST(:since AS bigint[])) "
    "WITH ORDINALITY AS asked (scope, since, place) CROSS JOIN LATERAL ("
    "SELECT subject_type, subject, no, rev, gone FROM feed "
    "WHERE feed.scope = asked.scope AND feed.no > asked.since ORDER BY no LIMIT :most"
    ") AS found ORDER BY place, no"
)


def read_centre(connection: sa.Connection) -> Centre:
    """Return the feed's epoch and last number."""
    row = connection.execute(sa.select(centre.c.feed_epoch, centre.c.no)).one()
    return Centre(row.feed_epoch, row.no)


def read_present(connection: sa.Connection, device: Device, scopes: Sequence[str] = ()) -> Present:
    """Return where all is that an answer begins with, in one statement."""
    asked = {"terminal": device.terminal, "epoch": device.epoch, "scopes": list(scopes)}
    rows = connection.execute(_PRESENT, asked).all()
    known = dict.fromkeys(scopes, _ScopeDigest())
    for row in rows:
        if row.scope is not None:
            known[row.scope] = _ScopeDigest(row.floor, Digest(count=row.many, marks=row.marks))
    first = rows[0]
    return Present(first.feed_epoch, first.no, first.seq or 0, first.hash or GENESIS, known)


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
        limit = max(1, min(request.limit, MAX_PAGE))
        scopes = [cursor.scope for cursor in request.cursors]
        with snapshot(self._engine) as connection:
            present = read_present(connection, device, scopes)
            if present.feed_epoch != request.feed_epoch:
                raise Refuse(RefusalCode.REHYDRATE, detail="feed epoch")
            pages = _feed_pages(connection, request.cursors, present, limit)
        return FeedAnswer(
            feed_epoch=present.feed_epoch,
            acknowledged=present.acknowledged,
            pages=pages,
            clock=now,
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
            present = read_present(connection, device)
            keys = [SubjectKey(*row) for row in connection.execute(query)]
            bodies = _bodies(connection, keys)
        return HydratePage(
            scope=request.scope,
            feed_epoch=present.feed_epoch,
            no=present.no,
            acknowledged=present.acknowledged,
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
            present = read_present(connection, device, scopes)
        digests = {scope: present.scopes[scope].digest for scope in scopes}
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
            return HistoryAnswer(lines=tuple(_lines(key, rows)))


def _refuse_foreign(device: Device, scope: str) -> None:
    if scope not in device.scopes:
        raise Refuse(RefusalCode.WRONG_SCOPE, detail=scope)


def _feed_pages(
    connection: sa.Connection, cursors: Sequence[ScopeCursor], present: Present, limit: int
) -> tuple[FeedPage, ...]:
    for cursor in cursors:
        if not present.scopes[cursor.scope].floor <= cursor.since <= present.no:
            raise Refuse(RefusalCode.REHYDRATE, detail=cursor.scope)
    asked = {
        "scopes": [cursor.scope for cursor in cursors],
        "since": [cursor.since for cursor in cursors],
        "most": limit,
    }
    found = connection.execute(_CHANGES, asked).all()
    here = [SubjectKey(row.subject_type, row.subject) for row in found if not row.gone]
    bodies = _bodies(connection, here)
    return tuple(
        _feed_page(cursor, [row for row in found if row.place == place], bodies, present, limit)
        for place, cursor in enumerate(cursors, start=1)
    )


def _feed_page(
    cursor: ScopeCursor,
    found: Sequence[sa.Row[Any]],
    bodies: Mapping[SubjectKey, dict[str, Any]],
    present: Present,
    limit: int,
) -> FeedPage:
    more = len(found) == limit
    return FeedPage(
        scope=cursor.scope,
        rows=tuple(_change(cursor.scope, row, bodies) for row in found),
        next=found[-1].no if more else present.no,
        more=more,
        digest=None if more else present.scopes[cursor.scope].digest,
    )


def _change(
    scope: str, row: sa.Row[Any], bodies: Mapping[SubjectKey, dict[str, Any]]
) -> CentralRow:
    key = SubjectKey(row.subject_type, row.subject)
    return _row(scope, key, None if row.gone else bodies.get(key), rev=row.rev)


def _bodies(
    connection: sa.Connection, keys: Sequence[SubjectKey]
) -> dict[SubjectKey, dict[str, Any]]:
    """Read the states of keys as plain values, one statement per type."""
    by_type: dict[str, list[str]] = {}
    for key in keys:
        by_type.setdefault(key.subject_type, []).append(key.subject)
    bodies: dict[SubjectKey, dict[str, Any]] = {}
    for subject_type, ids in by_type.items():
        for row in read_rows(connection, subject_type, ids):
            body = plain_body(STATE_TYPES[subject_type], row)
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


def _lines(key: SubjectKey, rows: Iterable[Mapping[Any, Any]]) -> Iterator[HistoryLine]:
    """Give the lines that can be read."""
    for row in rows:
        try:
            yield _line(dict(row))
        except (msgspec.MsgspecError, ValueError) as trouble:
            tell(key, trouble)


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
