"""Read every chain of the central store once: entries, answers, heads; name what does not hold.

``main.py central check`` calls it.  Damage is named by terminal, epoch and seq, never by what a row
holds; after it the chain goes on from what was answered, so that one damage is told once.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from app.records.chain import GENESIS, hash_of, private_digest
from app.records.entry import Entry
from app.store.mappers import entry_from_row
from sync.central.tables import answer, entry, head, held
from sync.wire import Reply

_AT_ONCE = 1000
_UNREADABLE = (msgspec.MsgspecError, ValueError, OverflowError, RecursionError)


class BrokenRecord(Struct, frozen=True, kw_only=True):
    """Name a place of a chain that does not hold; ``why`` is a word under ``verify.why``."""

    terminal: str
    epoch: int
    seq: int
    entry_id: str
    why: str


class ChainReport(Struct, frozen=True, kw_only=True):
    """Tell how many acts were read and which places of the chains do not hold."""

    read: int
    broken: tuple[BrokenRecord, ...]


class _Chain:
    """Follow one chain: what was answered last, and by which hash it goes on."""

    def __init__(self, terminal: str, epoch: int) -> None:
        self.place = (terminal, epoch)
        self.seq = 0
        self.hash = GENESIS

    def whys(self, row: sa.Row[Any]) -> Iterator[str]:
        """Yield what is wrong with the next answer and with what was answered."""
        if row.seq != self.seq + 1:
            yield "gap"
        yield from _answers_faults(row)
        if row.stored_id is None:
            yield from () if row.held_id is not None else ("lost",)
        else:
            yield from self._entrys_faults(row)
        self.seq, self.hash = row.seq, row.hash

    def _entrys_faults(self, row: sa.Row[Any]) -> Iterator[str]:
        try:
            found = entry_from_row({name: getattr(row, f"e_{name}") for name in _FIELDS})
            whole = found.hash == hash_of(found) == row.hash
        except _UNREADABLE:
            yield "unreadable"
            return
        if not whole or found.id != row.entry_id:
            yield "hash"
        if row.seq == self.seq + 1 and found.prev_hash != self.hash:
            yield "link"
        if found.private is not None and found.private_digest != private_digest(
            found.private, found.salt
        ):
            yield "private"


_FIELDS = Entry.__struct_fields__


def check_chains(connection: sa.Connection) -> ChainReport:
    """Return what does not hold of all chains; reads every entry and answer once."""
    broken = list[BrokenRecord]()
    heads = {(row.terminal, row.epoch): row for row in connection.execute(sa.select(head))}
    chain = _Chain("", 0)
    ends: dict[tuple[str, int], _Chain] = {}
    read = 0
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(_answered())
    for row in rows:
        read += 1
        if (row.terminal, row.epoch) != chain.place:
            chain = ends[row.terminal, row.epoch] = _Chain(row.terminal, row.epoch)
        broken += [_named(row, why) for why in chain.whys(row)]
    for place, known in heads.items():
        end = ends.get(place) or _Chain(*place)
        if (known.seq, known.hash) != (end.seq, end.hash):
            broken.append(_at(place, known.seq, "head"))
    broken += [_at(place, end.seq, "head") for place, end in ends.items() if place not in heads]
    broken += [_named(row, "unanswered") for row in connection.execute(_unanswered())]
    return ChainReport(read=read, broken=tuple(broken))


def _answers_faults(row: sa.Row[Any]) -> Iterator[str]:
    try:
        told = msgspec.json.decode(row.reply, type=Reply)
    except _UNREADABLE:
        yield "answer"
        return
    if (told.id, told.seq, told.outcome.value) != (row.entry_id, row.seq, row.outcome):
        yield "answer"


def _answered() -> sa.Select[Any]:
    """Return all answers in the order of their chains, each with what was answered."""
    same = (entry.c.terminal, entry.c.epoch, entry.c.seq)
    a, h = answer.c, held.c
    return (
        sa.select(
            a.terminal,
            a.epoch,
            a.seq,
            a.entry_id,
            a.hash,
            a.outcome,
            a.reply,
            entry.c.id.label("stored_id"),
            h.entry_id.label("held_id"),
            *(entry.c[name].label(f"e_{name}") for name in _FIELDS),
        )
        .outerjoin(entry, sa.and_(*(one == a[one.name] for one in same)))
        .outerjoin(
            held,
            sa.and_(h.terminal == a.terminal, h.epoch == a.epoch, h.seq == a.seq, h.hash == a.hash),
        )
        .order_by(a.terminal, a.epoch, a.seq)
    )


def _unanswered() -> sa.Select[Any]:
    """Return the entries that nobody was ever told of."""
    e, a = entry.c, answer.c
    told = sa.and_(a.terminal == e.terminal, a.epoch == e.epoch, a.seq == e.seq)
    return (
        sa.select(e.terminal, e.epoch, e.seq, e.id.label("entry_id"))
        .outerjoin(answer, told)
        .where(a.seq.is_(None))
        .order_by(e.terminal, e.epoch, e.seq)
    )


def _named(row: sa.Row[Any], why: str) -> BrokenRecord:
    return BrokenRecord(
        terminal=row.terminal, epoch=row.epoch, seq=row.seq, entry_id=row.entry_id, why=why
    )


def _at(place: tuple[str, int], seq: int, why: str) -> BrokenRecord:
    return BrokenRecord(terminal=place[0], epoch=place[1], seq=seq, entry_id="", why=why)
