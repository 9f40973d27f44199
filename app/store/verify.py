"""Prove a ledger: the chain of entries, receipts against what is owed, pages, states."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from app.ports import Words
from app.records.chain import GENESIS, ChainFault, first_fault
from app.records.entry import Entry
from app.records.replica import Rebaser, SubjectKey
from app.store import ledger_tables as own
from app.store.drift import drifted
from app.store.mappers import entry_from_row
from app.store.tables import entry as entry_table

_PAGE = 2000
_LOG_HEAD, _FRAME_HEAD = 32, 24  # bytes, https://sqlite.org/fileformat2.html#the_write_ahead_log


class Verdict(Struct, frozen=True, kw_only=True):
    """Hold what a verification found; ``ok`` only where everything agrees.

    ``strays`` are entries neither owed nor receipted, or both; ``drifted`` counts states that
    are not what their entries make, ``drift`` names the first such subject.
    """

    ok: bool
    entries: int
    owed: int
    receipts: int
    fault: ChainFault | None = None
    strays: int = 0
    drifted: int = 0
    drift: str = ""
    bad_pages: int = 0

    def told(self, words: Words) -> str:
        """Return the verdict in words, with the first entry that is wrong."""
        text = words("verify.ok" if self.ok else "verify.bad", entries=self.entries)
        if self.fault is not None:
            why = words(f"verify.why.{self.fault.why}")
            seq, entry = self.fault.seq, self.fault.entry_id
            key = "verify.first" if entry else "verify.nameless"
            text += words(key, seq=seq, entry=entry, why=why)
        for wrong in ("bad_pages", "strays", "drifted"):
            if count := getattr(self, wrong):
                text += words(f"verify.{wrong}", count=count, first=self.drift)
        return text


def chains(connection: sa.Connection) -> list[tuple[str, int]]:
    """Return the (terminal, epoch) pairs that a store holds entries of."""
    e = entry_table.c
    query = sa.select(e.terminal, e.epoch).distinct().order_by(e.terminal, e.epoch)
    return [(str(terminal), int(epoch)) for terminal, epoch in connection.execute(query)]


def entries_of(connection: sa.Connection, terminal: str, epoch: int) -> Iterator[Entry]:
    """Yield a chain's entries in order, page by page."""
    e = entry_table.c
    last = 0
    while True:
        query = (
            sa.select(entry_table)
            .where(e.terminal == terminal, e.epoch == epoch, e.seq > last)
            .order_by(e.seq)
            .limit(_PAGE)
        )
        rows = connection.execute(query).mappings().all()
        for row in rows:
            yield _entry(row)
        if len(rows) < _PAGE:
            return
        last = rows[-1]["seq"]


class _Unreadable(Exception):
    def __init__(self, entry_id: str, seq: int) -> None:
        super().__init__(entry_id)
        self.entry_id = entry_id
        self.seq = seq


def _entry(row: sa.RowMapping) -> Entry:
    try:
        return entry_from_row(row)
    except (msgspec.MsgspecError, ValueError):
        raise _Unreadable(str(row["id"]), int(row["seq"])) from None


def verify(connection: sa.Connection, rebaser: Rebaser | None = None) -> Verdict:
    """Check every chain, the bookkeeping around it, each page and, with a rebaser, the states.

    The first bad entry is named, also where its page cannot be read any more; nothing beyond the
    chains is looked at then.
    """
    pages = len(_bad_pages(connection))
    try:
        count, fault = _chains_fault(connection)
        strays = _strays(connection)
    except sa.exc.DatabaseError:
        if not pages:
            raise
        return _unreadable(connection.engine, pages)
    moved: list[SubjectKey] = []
    if rebaser is not None and fault is None:
        moved = list(drifted(connection, rebaser))
    return Verdict(
        ok=fault is None and strays == 0 and pages == 0 and not moved,
        entries=count,
        owed=_count(connection, own.owed),
        receipts=_count(connection, own.receipt),
        fault=fault,
        strays=strays,
        drifted=len(moved),
        drift=f"{moved[0].subject_type} {moved[0].subject}" if moved else "",
        bad_pages=pages,
    )


def _unreadable(engine: sa.Engine, pages: int) -> Verdict:
    """Read and prove the entries past the indexes, up to the first that stands on a broken page.

    There may be none: then only an index is broken.
    """
    count, last, fault = 0, _Row(0, "", 0), None
    row_no = sa.literal_column("rowid", sa.Integer).label("row_no")
    query = sa.select(entry_table, row_no).order_by(sa.text("rowid"))
    before: dict[tuple[str, int], tuple[str, int]] = {}
    with engine.connect() as fresh:  # one that met a broken page answers nothing any more
        try:
            for row in fresh.execution_options(yield_per=1).execute(query).mappings():
                count, last = count + 1, _Row(row["row_no"], row["id"], row["seq"])
                fault = fault or _fault_after(row, before)
        except sa.exc.DatabaseError:
            fresh.invalidate()
            fault = fault or _hidden(engine, last)
    return Verdict(ok=False, entries=count, owed=0, receipts=0, fault=fault, bad_pages=pages)


class _Row(NamedTuple):
    """Tell where an entry stands in the table, and which one it is."""

    number: int
    entry_id: str
    seq: int


def _fault_after(
    row: sa.RowMapping, before: dict[tuple[str, int], tuple[str, int]]
) -> ChainFault | None:
    """Prove one entry by the one before it in its chain; entries stand in the order of writing."""
    try:
        entry = _entry(row)
    except _Unreadable as bad:
        return ChainFault(seq=bad.seq, entry_id=bad.entry_id, why="hash")
    prev_hash, seq = before.get((entry.terminal, entry.epoch), (GENESIS, 0))
    before[entry.terminal, entry.epoch] = (entry.hash, entry.seq)
    return first_fault([entry], prev_hash=prev_hash, seq=seq)


def _hidden(engine: sa.Engine, last: _Row) -> ChainFault:
    """Name the entry after the last one that could be read.

    The indexes lie on pages of their own and tell its number and its name.  Where one of them is
    broken, too, the number follows from the chain, which has no gaps; the name is not to be had.
    """
    seqs = "SELECT rowid, seq FROM entry ORDER BY terminal, epoch, seq"
    names = "SELECT rowid, id FROM entry ORDER BY id"
    row = last.number + 1
    seq, entry_id = _indexed(engine, seqs, row), _indexed(engine, names, row)
    return ChainFault(
        seq=int(seq) if seq else last.seq + 1, entry_id=str(entry_id or ""), why="page"
    )


def _indexed(engine: sa.Engine, query: str, row: int) -> Any:
    """Return what an index alone holds of a row, None where it is broken."""
    with engine.connect() as fresh:
        try:
            for number, value in fresh.execution_options(yield_per=100).execute(sa.text(query)):
                if number == row:
                    return value
        except sa.exc.DatabaseError:
            fresh.invalidate()
    return None


def _chains_fault(connection: sa.Connection) -> tuple[int, ChainFault | None]:
    """Return how many entries were looked at and the first fault of any chain."""
    count = 0
    for terminal, epoch in chains(connection):
        held = list[int]()
        try:
            fault = first_fault(
                _counted(entries_of(connection, terminal, epoch), held), prev_hash=GENESIS
            )
        except _Unreadable as bad:
            fault = ChainFault(seq=bad.seq, entry_id=bad.entry_id, why="hash")
        count += len(held)
        if fault is not None:
            return count, fault
    return count, None


def _counted(entries: Iterator[Entry], held: list[int]) -> Iterator[Entry]:
    for entry in entries:
        held.append(entry.seq)
        yield entry


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _bad_pages(connection: sa.Connection) -> set[int]:
    """Return the pages whose seal is broken; one that the write-ahead log replaces is none.

    The check reads the file alone: a page that was only ever written to the log is a hole there.
    """
    told = connection.exec_driver_sql("PRAGMA cipher_integrity_check").scalars().all()
    if not told:
        return set()
    numbers = (re.search(r"page (\d+)", str(text)) for text in told)
    bad = {int(number[1]) if number else 0 for number in numbers}
    return bad - _logged_pages(connection)


def _logged_pages(connection: sa.Connection) -> set[int]:
    """Return the pages in the write-ahead log, whose frames bear their numbers in clear."""
    file = connection.exec_driver_sql("PRAGMA database_list").all()[0][2]
    log = Path(f"{file}-wal")
    if not log.exists():
        return set()
    pages: set[int] = set()
    with log.open("rb") as frames:
        head = frames.read(_LOG_HEAD)
        if len(head) < _LOG_HEAD:
            return pages
        size, salt = int.from_bytes(head[8:12]), head[16:24]
        while len(frame := frames.read(_FRAME_HEAD)) == _FRAME_HEAD and frame[8:16] == salt:
            pages.add(int.from_bytes(frame[:4]))
            frames.seek(size, os.SEEK_CUR)
    return pages


def _strays(connection: sa.Connection) -> int:
    """Count entries that are neither owed nor receipted, or both."""
    query = (
        sa.select(sa.func.count())
        .select_from(entry_table)
        .outerjoin(own.owed, own.owed.c.entry_id == entry_table.c.id)
        .outerjoin(own.receipt, own.receipt.c.entry_id == entry_table.c.id)
        .where(own.owed.c.entry_id.is_(None) == own.receipt.c.entry_id.is_(None))
    )
    return int(connection.execute(query).scalar_one())
