"""The ledger's side of synchronisation: what is owed, receipts, rows taken over, rebase."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from app.access.roles import Role
from app.kinds import KINDS
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
    Rebaser,
    Settled,
    SubjectKey,
    WhyUnread,
    mark,
)
from app.records.state import State, office_scope
from app.records.unit import Actor
from app.store import ledger_tables as own
from app.store.following import (
    cursor_of,
    keep_cursor,
    keep_note,
    keys_in,
    known_revs,
    note_of,
)
from app.store.ledger import Ledger
from app.store.local_cases import open_on, with_case
from app.store.mappers import fetch, from_image, table_of, to_image
from app.store.opening import told
from app.store.owing import (
    entries_by_id,
    entries_of,
    owed_on,
    owed_on_each,
    owed_query,
    owing,
    without_receipt,
)
from app.store.tables import STATE_TYPES
from app.store.tables import entry as entry_table
from app.store.unit import drop_state, save_states
from app.store.unread import (
    Unreadable,
    count_unread,
    forget_left,
    forget_unread,
    keep_unread,
    kept_rows,
    of_one_row,
    read_row,
    readable,
    unread_revs,
)

_log = logging.getLogger(__name__)
_HEAD = "countersigned"
_RECEIPT_AT = "receipt_at"
_CASE_OPENED = "case.opened"  # refused itself it opens none: that would never end


class Replica:
    """Meet ``sync.engine.LedgerSide``: each method is one transaction of its own."""

    def __init__(self, ledger: Ledger, rebaser: Rebaser) -> None:
        self._ledger = ledger
        self._rebaser = rebaser
        self._answered: dict[SubjectKey, int] = {}  # revs of receipts whose rows are on their way

    # --- what is owed ------------------------------------------------------------------------

    def owed(self, limit: int) -> Sequence[Entry]:
        """Return the oldest entries without a receipt, by seq."""
        with self._ledger.reading() as connection:
            return entries_of(connection, owed_query().limit(limit))

    def entries_from(self, epoch: int, seq: int, limit: int) -> Sequence[Entry]:
        """Return an epoch's entries from a seq on, receipted or not."""
        query = (
            sa.select(entry_table)
            .where(
                entry_table.c.terminal == self._ledger.identity.terminal,
                entry_table.c.epoch == epoch,
                entry_table.c.seq >= seq,
            )
            .order_by(entry_table.c.seq)
            .limit(limit)
        )
        with self._ledger.reading() as connection:
            return entries_of(connection, query)

    def aside(self) -> Mapping[int, int]:
        """Return the first seq of each epoch that the central store put aside as a fork's."""
        query = (
            sa.select(entry_table.c.epoch, sa.func.min(entry_table.c.seq))
            .join(own.receipt, own.receipt.c.entry_id == entry_table.c.id)
            .where(
                own.receipt.c.outcome == Outcome.HELD,
                own.receipt.c.reason == FORK,
                entry_table.c.terminal == self._ledger.identity.terminal,
            )
            .group_by(entry_table.c.epoch)
        )
        with self._ledger.reading() as connection:
            return {epoch: seq for epoch, seq in connection.execute(query)}

    def backlog(self) -> Backlog:
        """Return what is owed and when something was last saved and last receipted."""
        with self._ledger.reading() as connection:
            count, oldest = connection.execute(
                sa.select(sa.func.count(), sa.func.min(own.owed.c.at))
            ).one()
            newest = connection.execute(
                sa.select(entry_table.c.at)
                .where(entry_table.c.terminal == self._ledger.identity.terminal)
                .order_by(entry_table.c.epoch.desc(), entry_table.c.seq.desc())
                .limit(1)
            ).scalar()
            received = note_of(connection, _RECEIPT_AT)
            cases = self._ledger.records_of(connection).cases.count_open()
            unread = count_unread(connection)
        return Backlog(
            count=count,
            oldest_at=_time(oldest),
            saved_at=_time(newest),
            last_receipt_at=_time(received),
            open_cases=cases,
            unread=unread,
        )

    # --- receipts ----------------------------------------------------------------------------

    def settle(self, settled: Sequence[Settled], head: Countersign | None) -> None:
        """Store receipts and the countersigned head; move the images on."""
        with told(self._ledger.path), self._ledger.writing() as connection:
            entries = entries_by_id(connection, [item.receipt.entry_id for item in settled])
            fresh = readable(without_receipt(connection, settled))
            _store_receipts(connection, fresh)
            by_subject: dict[SubjectKey, list[tuple[Entry, Settled]]] = {}
            for item in fresh:
                entry = entries.get(item.receipt.entry_id)
                if entry is not None:
                    key = SubjectKey(entry.subject_type, entry.subject)
                    by_subject.setdefault(key, []).append((entry, item))
            for key, answers in by_subject.items():
                newest = max(item.receipt.rev for _, item in answers)
                self._answered[key] = max(newest, self._answered.get(key, 0))
            misfits = self._settle_subjects(connection, by_subject)
            self._tell(connection, misfits, by_subject)
            if head is not None:
                keep_note(connection, _HEAD, msgspec.json.encode(head).decode())
            if fresh:
                latest = max(item.receipt.at for item in fresh)
                keep_note(connection, _RECEIPT_AT, latest.isoformat())

    def _settle_subjects(
        self,
        connection: sa.Connection,
        by_subject: dict[SubjectKey, list[tuple[Entry, Settled]]],
    ) -> Sequence[Misfit]:
        """Move the images of all answered subjects on, in a few statements for the batch."""
        owed = owed_on_each(connection, by_subject)
        images = self._images(connection, by_subject)
        rebased = {
            key: self._rebaser.on_settled(images[key], answers, owed.get(key, []))
            for key, answers in by_subject.items()
        }
        self._keep(connection, rebased, owed.keys())
        return [misfit for one in rebased.values() for misfit in one.misfits]

    def _tell(
        self,
        connection: sa.Connection,
        misfits: Sequence[Misfit],
        answered: dict[SubjectKey, list[tuple[Entry, Settled]]],
    ) -> None:
        """Open a local case for what no longer fits and for what was refused or held."""
        unit = self._ledger.unit_on(
            connection,
            Actor(
                staff_id=self._ledger.identity.terminal,
                role=Role.TERMINAL,
                office=self._ledger.identity.office,
            ),
        )
        known = with_case(connection, [misfit.entry.id for misfit in misfits])
        for misfit in misfits:
            if misfit.entry.id in known:
                continue
            open_on(unit, misfit.entry, "misfit", {"now": misfit.now, "wanted": misfit.wanted})
        for answers in answered.values():
            for entry, item in answers:
                outcome = item.receipt.outcome
                if outcome not in (Outcome.REJECTED, Outcome.HELD):
                    continue
                kind = KINDS.get(entry.kind)
                if entry.kind != _CASE_OPENED and (kind is None or kind.case_when_refused):
                    why = {"reason": item.receipt.reason, "now": item.now, "wanted": item.wanted}
                    open_on(unit, entry, outcome.value, why)
        unit.flush()

    # --- taking over -------------------------------------------------------------------------

    def cursor(self, scope: str) -> Cursor | None:
        """Return how far a scope was followed, None where never."""
        with self._ledger.reading() as connection:
            return cursor_of(connection, scope)

    def keep_cursor(self, cursor: Cursor) -> None:
        """Store a cursor alone."""
        with told(self._ledger.path), self._ledger.writing() as connection:
            keep_cursor(connection, cursor)

    def take_feed(self, rows: Sequence[CentralRow], acknowledged: int, cursor: Cursor) -> None:
        """Take over rows and cursor in one transaction."""
        keys = frozenset(row.key for row in rows)

        def work(connection: sa.Connection, singly: bool) -> None:
            self._take_all(connection, rows, acknowledged, doubtful=keys, singly=singly)
            keep_cursor(connection, cursor)

        self._together_or_singly(work)

    def take_hydration(
        self,
        rows: Sequence[CentralRow],
        acknowledged: int,
        cursor: Cursor,
        covered: KeyRange,
        spared: Collection[SubjectKey],
    ) -> None:
        """Take over a page and drop what its range no longer holds."""

        def work(connection: sa.Connection, singly: bool) -> None:
            doubtful = frozenset(spared)  # read here: answers were stored while this waited
            self._take_all(connection, rows, acknowledged, doubtful=doubtful, singly=singly)
            held = {row.key for row in rows} | doubtful
            forget_left(connection, cursor.scope, covered, held)
            for key in keys_in(connection, cursor.scope, covered):
                if key not in held and not owed_on(connection, key):
                    drop_state(connection, STATE_TYPES[key.subject_type], key.subject)
            keep_cursor(connection, cursor)

        self._together_or_singly(work)

    def read_again(self) -> int:
        """Take over the kept rows that this program can read; returns how many it could."""
        with self._ledger.reading() as connection:
            before = count_unread(connection)
        if not before:
            return 0
        with told(self._ledger.path), self._ledger.writing() as connection:
            for kept in kept_rows(connection):
                rows, keys = [kept.row], {kept.row.key}
                self._take_all(connection, rows, kept.through, doubtful=keys, singly=True)
            return before - count_unread(connection)

    def _together_or_singly(self, work: Callable[[sa.Connection, bool], None]) -> None:
        """Take rows over in one transaction; where one makes trouble, each by itself."""
        try:
            with told(self._ledger.path), self._ledger.writing() as connection:
                work(connection, False)
        except Exception as trouble:
            if not of_one_row(trouble):
                raise
            _log.warning("rows are taken over one by one", exc_info=True)
            with told(self._ledger.path), self._ledger.writing() as connection:
                work(connection, True)

    def _take_all(
        self,
        connection: sa.Connection,
        rows: Sequence[CentralRow],
        acknowledged: int,
        *,
        doubtful: Collection[SubjectKey],
        singly: bool,
    ) -> None:
        """Take rows over; singly, one that makes trouble is kept unread and the others go on."""
        if not singly:
            self._take(connection, rows, acknowledged, doubtful=doubtful)
            return
        for row in rows:
            try:
                with connection.begin_nested():
                    self._take(connection, [row], acknowledged, doubtful=doubtful)
            except Exception as trouble:
                if not of_one_row(trouble):
                    raise
                why, now = WhyUnread.TROUBLE, self._ledger.now()
                keep_unread(connection, row, why, through=acknowledged, at=now)

    def _take(
        self,
        connection: sa.Connection,
        rows: Sequence[CentralRow],
        acknowledged: int,
        *,
        doubtful: Collection[SubjectKey],
    ) -> None:
        """Take rows over; a doubtful one may be older than what is held and is passed over then.

        Older is also what the central store held before an entry of this terminal that it has
        answered: the row with it is on its way, and what a person did is not undone until then.
        A row that cannot be read is kept as it came; what is shown of its subject stays.
        """
        owing_on = owing(connection)
        plain: dict[type[State], list[State]] = {}
        misfits: list[Misfit] = []
        doubted = [row for row in rows if row.key in doubtful] if doubtful else []
        known, unread = known_revs(connection, doubted), unread_revs(connection)
        for row in rows:
            key = row.key
            doubt = key in doubtful
            if doubt and row.rev < max(self._answered.get(key, 0), unread.get(key, 0)):
                continue
            self._answered.pop(key, None)
            older = doubt and row.rev < known.get(key, 0)
            try:
                state = read_row(row)
            except Unreadable as told_why:
                if not older:
                    why, now = told_why.why, self._ledger.now()
                    keep_unread(connection, row, why, through=acknowledged, at=now)
                continue
            if key in unread:
                forget_unread(connection, [key])
            if key in owing_on:
                misfits.extend(self._take_owed(connection, row, acknowledged, doubt=doubt))
            elif older:
                continue
            elif state is not None:
                plain.setdefault(type(state), []).append(state)
            elif row.subject_type in STATE_TYPES:
                drop_state(connection, STATE_TYPES[row.subject_type], row.subject)
        for kind, states in plain.items():
            save_states(connection, kind, states)
        if misfits:
            self._tell(connection, misfits, {})

    def _take_owed(
        self, connection: sa.Connection, row: CentralRow, acknowledged: int, *, doubt: bool
    ) -> Sequence[Misfit]:
        if doubt and row.rev < self._image(connection, row.key).rev:
            return ()
        owed = owed_on(connection, row.key)
        rebased = self._rebaser.on_row(row, acknowledged, owed)
        self._keep(connection, {row.key: rebased}, {row.key})
        return rebased.misfits

    # --- checks ------------------------------------------------------------------------------

    def digest(self, scope: str) -> Digest:
        """Return count and sum of marks of a scope's subjects known to the central store.

        A row kept unread counts as held: asked for again it would be the same.
        """
        with self._ledger.reading() as connection:
            images = {
                SubjectKey(row.subject_type, row.subject): from_image(
                    STATE_TYPES[row.subject_type], row.image
                )
                for row in connection.execute(sa.select(own.base))
            }
            known = [
                (key, state.rev)  # where the central store keeps it, not where it is to go
                for key, state in images.items()
                if state is not None and state.scope == scope
            ]
            for name, kind in STATE_TYPES.items():
                table = table_of(kind)
                query = sa.select(table.c.id, table.c.rev).where(table.c.scope == scope)
                rows = ((SubjectKey(name, id), rev) for id, rev in connection.execute(query))
                known += [(key, rev) for key, rev in rows if key not in images]
            unread = unread_revs(connection, scope)
        known = [one for one in known if one[0] not in unread] + list(unread.items())
        marks = [mark(key.subject_type, key.subject, rev) for key, rev in known if rev]
        return Digest(count=len(marks), marks=sum(marks) % MARK_MODULUS)

    def note_offset(self, offset_ms: int) -> None:
        """Keep the measured difference to the central store's clock for new entries."""
        self._ledger.note_offset(offset_ms)

    def mark_forked(self, detail: str) -> None:
        """Make the ledger read-only until the terminal is enrolled anew."""
        self._ledger.mark_forked(detail)

    def countersigned(self) -> Countersign | None:
        """Return the newest head the central store has signed."""
        with self._ledger.reading() as connection:
            text = note_of(connection, _HEAD)
        return None if text is None else msgspec.json.decode(text, type=Countersign)

    # --- images ------------------------------------------------------------------------------

    def _image(self, connection: sa.Connection, key: SubjectKey) -> Image:
        return self._images(connection, [key])[key]

    def _images(
        self, connection: sa.Connection, keys: Collection[SubjectKey]
    ) -> dict[SubjectKey, Image]:
        """Return the images of subjects; the state itself where nothing was owed on one."""
        table = own.base
        images: dict[SubjectKey, Image] = {}
        query = sa.select(table).where(table.c.subject.in_({key.subject for key in keys}))
        for row in connection.execute(query):
            kind = STATE_TYPES[row.subject_type]
            images[SubjectKey(row.subject_type, row.subject)] = Image(
                state=from_image(kind, row.image), rev=row.rev, through=row.through
            )
        for key in keys:
            if key not in images:
                state = fetch(connection, STATE_TYPES[key.subject_type], key.subject)
                images[key] = Image(state=state, rev=state.rev if state else 0)
        return images

    def _keep(
        self,
        connection: sa.Connection,
        rebased: dict[SubjectKey, Rebased],
        owed: Collection[SubjectKey],
    ) -> None:
        """Write images and states; where nothing is owed the image's state alone stays."""
        table = own.base
        if not rebased:
            return
        connection.execute(
            sa.delete(table).where(
                table.c.subject_type == sa.bindparam("of_type"),
                table.c.subject == sa.bindparam("of_subject"),
            ),
            [{"of_type": key.subject_type, "of_subject": key.subject} for key in rebased],
        )
        images = [_base_row(key, rebased[key].image) for key in rebased if key in owed]
        if images:
            connection.execute(sa.insert(table), images)
        shown: dict[type[State], list[State]] = {}
        for key, one in rebased.items():
            state = one.state if key in owed else one.image.state
            if state is None or (key not in owed and self._elsewhere(state.scope)):
                drop_state(connection, STATE_TYPES[key.subject_type], key.subject)
            else:
                shown.setdefault(type(state), []).append(state)
        for kind, states in shown.items():
            save_states(connection, kind, states)

    def _elsewhere(self, scope: str) -> bool:
        """Tell whether a scope is another office's: what is recorded for it is not kept here."""
        return scope.startswith(office_scope("")) and scope != office_scope(
            self._ledger.identity.office
        )


def _base_row(key: SubjectKey, image: Image) -> dict[str, Any]:
    return {
        "subject_type": key.subject_type,
        "subject": key.subject,
        "image": to_image(image.state),
        "rev": image.rev,
        "through": image.through,
    }


def _store_receipts(connection: sa.Connection, settled: Sequence[Settled]) -> None:
    if not settled:
        return
    receipts: list[Receipt] = [item.receipt for item in settled]
    connection.execute(
        sa.insert(own.receipt), [msgspec.to_builtins(receipt) for receipt in receipts]
    )
    ids = [receipt.entry_id for receipt in receipts]
    connection.execute(sa.delete(own.owed).where(own.owed.c.entry_id.in_(ids)))


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
