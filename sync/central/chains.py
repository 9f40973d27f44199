"""The chains of entries at the central store: heads, entries, answers, what is held."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert

from app.records.chain import GENESIS, canonical
from app.records.entry import Entry, Outcome
from app.records.replica import Countersign
from app.store.mappers import entry_row
from sync.central.tables import answer, entry, head, held
from sync.certificates import sign
from sync.wire import PushItem, Reply

_TEXTS: sa.ARRAY[str] = sa.ARRAY(sa.Text)


class Head(Struct, frozen=True, kw_only=True):
    """Hold the last entry of a chain, as countersigned."""

    terminal: str
    epoch: int
    seq: int = 0
    hash: str = GENESIS
    at: str = ""
    signature: str = ""

    @property
    def countersign(self) -> Countersign | None:
        """Return it as the terminal keeps it, None before the first entry."""
        if not self.signature:
            return None
        return Countersign(
            terminal=self.terminal,
            epoch=self.epoch,
            seq=self.seq,
            hash=self.hash,
            at=datetime.fromisoformat(self.at),
            signature=self.signature,
        )


class Answered(Struct, frozen=True, kw_only=True):
    """Hold a stored answer and the hash of the entry it was given to."""

    seq: int
    hash: str
    reply: Reply


def signed_bytes(told: Countersign) -> bytes:
    """Return the bytes that a countersignature covers."""
    fields = [told.terminal, told.epoch, told.seq, told.hash, told.at.isoformat()]
    return canonical(fields)


def countersigned(
    key: ec.EllipticCurvePrivateKey, chain: Head, seq: int, hash: str, now: datetime
) -> Head:
    """Return a chain's new head with the central store's signature on it."""
    bare = Countersign(
        terminal=chain.terminal, epoch=chain.epoch, seq=seq, hash=hash, at=now, signature=""
    )
    return msgspec.structs.replace(
        chain, seq=seq, hash=hash, at=now.isoformat(), signature=sign(key, signed_bytes(bare))
    )


_BEGIN_HEAD = insert(head).on_conflict_do_nothing()
_LOCK_HEAD = (
    sa.select(head)
    .where(head.c.terminal == sa.bindparam("terminal"), head.c.epoch == sa.bindparam("epoch"))
    .with_for_update()
)


def lock_head(connection: sa.Connection, terminal: str, epoch: int) -> Head:
    """Lock a chain until the transaction ends and return its head."""
    connection.execute(
        _BEGIN_HEAD,
        {
            "terminal": terminal,
            "epoch": epoch,
            "seq": 0,
            "hash": GENESIS,
            "at": "",
            "signature": "",
        },
    )
    row = connection.execute(_LOCK_HEAD, {"terminal": terminal, "epoch": epoch}).one()
    return Head(
        terminal=terminal,
        epoch=epoch,
        seq=row.seq,
        hash=row.hash,
        at=row.at,
        signature=row.signature,
    )


def last_of_ended(connection: sa.Connection, terminal: str, epoch: int) -> dict[int, int]:
    """Return the last seq held of each epoch before one: in its chain, or aside of a forked one."""
    query = sa.union_all(
        *(
            sa.select(table.c.epoch, sa.func.max(table.c.seq).label("seq"))
            .where(table.c.terminal == terminal, table.c.epoch < epoch)
            .group_by(table.c.epoch)
            for table in (head, held)
        )
    )
    last: dict[int, int] = {}
    for of, seq in connection.execute(query):
        last[of] = max(seq, last.get(of, 0))
    return last


def keep_head(connection: sa.Connection, chain: Head) -> None:
    """Store a chain's new head."""
    connection.execute(
        sa.update(head)
        .where(head.c.terminal == chain.terminal, head.c.epoch == chain.epoch)
        .values(seq=chain.seq, hash=chain.hash, at=chain.at, signature=chain.signature)
    )


def answered(
    connection: sa.Connection, terminal: str, epoch: int, first: int, last: int
) -> dict[int, Answered]:
    """Return the stored answers to a stretch of a chain, by seq."""
    rows = connection.execute(
        sa.select(answer).where(
            answer.c.terminal == terminal,
            answer.c.epoch == epoch,
            answer.c.seq.between(first, last),
        )
    )
    return {row.seq: Answered(seq=row.seq, hash=row.hash, reply=_reply(row)) for row in rows}


def _reply(row: sa.Row[Any]) -> Reply:
    """Return a stored answer; one that cannot be read is told by what stands beside it."""
    try:
        return msgspec.json.decode(row.reply, type=Reply)
    except msgspec.MsgspecError:
        outcome = Outcome(row.outcome)
        return Reply(id=row.entry_id, seq=row.seq, outcome=outcome, reason=row.reason, at=row.at)


def insert_entries(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Store entries as they were written."""
    if entries:
        connection.execute(sa.insert(entry), [entry_row(one) for one in entries])


def taken_ids(connection: sa.Connection, ids: Sequence[str]) -> set[str]:
    """Return which identities are borne by entries already.

    Asked before writing: an insertion that the database refuses breaks the driver's pipeline.
    """
    kept = sa.select(entry.c.id).where(entry.c.id == sa.any_(sa.literal(list(ids), _TEXTS)))
    return set(connection.execute(kept).scalars())


def insert_answers(
    connection: sa.Connection,
    terminal: str,
    epoch: int,
    pairs: Iterable[tuple[str, Reply]],
) -> None:
    """Store the answers: (hash of the entry, reply)."""
    rows = [
        {
            "terminal": terminal,
            "epoch": epoch,
            "seq": reply.seq,
            "entry_id": reply.id,
            "hash": hash,
            "outcome": reply.outcome.value,
            "reason": reply.reason,
            "at": reply.at,
            "reply": msgspec.json.encode(reply).decode(),
        }
        for hash, reply in pairs
    ]
    if rows:
        connection.execute(sa.insert(answer), rows)


def insert_held(
    connection: sa.Connection,
    terminal: str,
    epoch: int,
    item: PushItem,
    reply: Reply,
    trouble: str,
) -> None:
    """Store an entry that could not be taken in, byte by byte as it came."""
    connection.execute(
        insert(held)
        .values(
            terminal=terminal,
            epoch=epoch,
            seq=item.seq,
            entry_id=item.id,
            hash=item.hash,
            why=reply.reason,
            trouble=trouble,
            raw=bytes(item.entry),
            at=reply.at,
        )
        .on_conflict_do_nothing()
    )
