"""One transaction on the states: locked, loaded, changed in memory, written with their feed.

The feed's number comes from one counter row that is updated when everything else is written:
its lock is held until the commit, so that the order of numbers is the order of commits and a
reader who has seen a number has seen all below it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import Insert, insert

from app.cards.card import Card
from app.cards.search_keys import search_keys
from app.names.tokens import grams
from app.records.replica import MARK_MODULUS, SubjectKey, mark
from app.records.state import State
from app.store.mappers import to_row
from app.store.tables import STATE_TYPES
from sync.central.damaged import Damaged, read_row, readable
from sync.central.tables import card_key, centre, feed, scope_digest, shared

CHANNEL = "feed"
_TAKE_NUMBERS = (
    sa.update(centre).values(no=centre.c.no + sa.bindparam("many")).returning(centre.c.no)
)
_ADD_TO_DIGEST = insert(scope_digest).on_conflict_do_update(
    index_elements=["scope"],
    set_={
        "count": scope_digest.c.count + sa.literal_column("excluded.count"),
        "marks": sa.func.mod(
            scope_digest.c.marks + sa.literal_column("excluded.marks"), MARK_MODULUS
        ),
    },
)
_TELL = sa.text("SELECT pg_notify(:channel, scope) FROM unnest(CAST(:scopes AS text[])) AS scope")
_LOCK = sa.text(
    "SELECT pg_advisory_xact_lock(k) FROM "
    "(SELECT DISTINCT k FROM unnest(CAST(:keys AS bigint[])) AS k ORDER BY k) AS s"
)


class _Known(Struct, frozen=True):
    """Remember under which scope and rev the feed holds a subject."""

    scope: str
    rev: int


class Checkpoint(Struct, frozen=True):
    """Hold a workspace's states at one moment."""

    states: dict[SubjectKey, State | None]
    changed: set[SubjectKey]


class Workspace:
    """Change subjects inside one transaction of the central store."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._states: dict[SubjectKey, State | None] = {}
        self._known: dict[SubjectKey, _Known] = {}
        self._damaged: set[SubjectKey] = set()
        self._unwritten: set[SubjectKey] = set()
        self._changed: set[SubjectKey] = set()
        self._renamed: set[SubjectKey] = set()

    def lock(self, keys: Iterable[SubjectKey]) -> None:
        """Lock subjects, present or not yet, until the transaction ends."""
        numbers = sorted({_lock_number(key) for key in keys})
        self._connection.execute(_LOCK, {"keys": numbers})

    def load(self, keys: Iterable[SubjectKey]) -> None:
        """Read the present states of subjects, one statement per type."""
        wanted: dict[str, set[str]] = {}
        for key in keys:
            if key not in self._states:
                self._states[key] = None
                wanted.setdefault(key.subject_type, set()).add(key.subject)
        for subject_type, ids in wanted.items():
            for row in read_rows(self._connection, subject_type, ids):
                self._take(SubjectKey(subject_type, str(row["id"])), row)

    def _take(self, key: SubjectKey, row: Mapping[Any, Any]) -> None:
        try:
            state = read_row(STATE_TYPES[key.subject_type], row)
        except Damaged:
            self._damaged.add(key)
            return
        self._states[key] = state
        self._known[key] = _Known(state.scope, state.rev)

    def state(self, key: SubjectKey) -> State | None:
        """Return a subject's state as changed so far.

        Raises:
            Damaged: its row cannot be read.
        """
        if key not in self._states:
            self.load([key])
        if key in self._damaged:
            raise Damaged(key)
        return self._states[key]

    def damaged(self, key: SubjectKey) -> bool:
        """Tell whether a subject's row cannot be read, so that nothing can be done to it."""
        if key not in self._states:
            self.load([key])
        return key in self._damaged

    def put(self, key: SubjectKey, state: State) -> None:
        """Change a subject in memory."""
        if isinstance(state, Card) and _other_keys(self._states.get(key), state):
            self._renamed.add(key)
        self._states[key] = state
        self._unwritten.add(key)

    def write(self) -> None:
        """Write the changed states, without their feed."""
        by_type: dict[str, list[State]] = {}
        for key in sorted(self._unwritten):
            state = self._states[key]
            if state is not None:
                by_type.setdefault(key.subject_type, []).append(state)
        for subject_type, states in by_type.items():
            _upsert(self._connection, shared[subject_type], [to_row(state) for state in states])
        keys = [state for key in sorted(self._renamed) if (state := self._states[key])]
        if keys:
            rows = [_keys_of(state) for state in keys if isinstance(state, Card)]
            _upsert(self._connection, card_key, rows)
        self._changed |= self._unwritten
        self._unwritten, self._renamed = set(), set()

    def checkpoint(self) -> Checkpoint:
        """Return what to go back to where a savepoint is rolled back."""
        return Checkpoint(dict(self._states), set(self._changed))

    def go_back(self, to: Checkpoint) -> None:
        """Forget what was changed and written since a checkpoint."""
        self._states = dict(to.states)
        self._changed = set(to.changed)
        self._unwritten, self._renamed = set(), set()

    def publish(self) -> None:
        """Give the written changes their numbers; the last act before the commit."""
        if not self._changed:
            return
        rows, deltas = self._feed_rows()
        no = self._connection.execute(_TAKE_NUMBERS, {"many": len(rows)}).scalar_one()
        for place, row in enumerate(rows, start=no - len(rows) + 1):
            row["no"] = place
        _upsert(self._connection, feed, rows)
        self._connection.execute(
            _ADD_TO_DIGEST,
            [
                {"scope": scope, "floor": 0, "count": count, "marks": marks % MARK_MODULUS}
                for scope, (count, marks) in sorted(deltas.items())
            ],
        )
        self._connection.execute(_TELL, {"channel": CHANNEL, "scopes": sorted(deltas)})
        self._changed = set()

    def _feed_rows(self) -> tuple[list[dict[str, Any]], dict[str, tuple[int, int]]]:
        rows: list[dict[str, Any]] = []
        deltas: dict[str, tuple[int, int]] = {}

        def count(scope: str, number: int, marks: int) -> None:
            total = deltas.get(scope, (0, 0))
            deltas[scope] = (total[0] + number, total[1] + marks)

        for key in sorted(self._changed):
            state, known = self._states[key], self._known.get(key)
            assert state is not None  # noqa: S101 - only states that exist are put
            if known is not None:
                count(known.scope, -1, -mark(key.subject_type, key.subject, known.rev))
                if known.scope != state.scope:
                    rows.append(_feed_row(key, known.scope, state.rev, gone=True))
            count(state.scope, 1, mark(key.subject_type, key.subject, state.rev))
            rows.append(_feed_row(key, state.scope, state.rev, gone=False))
            self._known[key] = _Known(state.scope, state.rev)
        return rows, deltas


def read_states(connection: sa.Connection, subject_type: str, ids: Iterable[str]) -> list[State]:
    """Return the states of one type with these ids, without those that cannot be read."""
    return readable(STATE_TYPES[subject_type], read_rows(connection, subject_type, ids))


def read_rows(
    connection: sa.Connection, subject_type: str, ids: Iterable[str]
) -> Sequence[sa.RowMapping]:
    """Return the rows of one type with these ids."""
    return connection.execute(rows_of(subject_type), {"ids": list(ids)}).mappings().all()


@cache
def rows_of(subject_type: str) -> sa.Select[Any]:
    """Return the query for the rows of one type by ``ids``."""
    table = shared[subject_type]
    return sa.select(table).where(table.c.id == sa.any_(sa.bindparam("ids", type_=_TEXTS)))


_TEXTS: sa.ARRAY[str] = sa.ARRAY(sa.Text)


def _feed_row(key: SubjectKey, scope: str, rev: int, *, gone: bool) -> dict[str, Any]:
    return {
        "scope": scope,
        "subject_type": key.subject_type,
        "subject": key.subject,
        "rev": rev,
        "gone": gone,
    }


def _other_keys(before: State | None, card: Card) -> bool:
    """Tell whether a card is searched by other keys than before."""
    if not isinstance(before, Card):
        return True
    return any(
        getattr(before, name) != getattr(card, name)
        for name in ("name", "kana", "control_number", "born")
    )


def _keys_of(card: Card) -> dict[str, Any]:
    keys = search_keys(card)
    return keys | {"grams": grams(keys["name"], keys["kana"])}


def _upsert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(_upsert_of(table), rows)


@cache
def _upsert_of(table: sa.Table) -> Insert:
    """Return the statement once for all: a push that builds it anew spends a tenth on it."""
    keys = [column.name for column in table.primary_key]
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=keys,
        set_={
            name: statement.excluded[name]
            for name in (column.name for column in table.c)
            if name not in keys
        },
    )


def _lock_number(key: SubjectKey) -> int:
    digest = hashlib.sha256(f"{key.subject_type}:{key.subject}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
