"""A hundred terminals at one central store, and how many bytes the wire carries for them."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.cards.card import card_id
from app.kinds import KINDS
from app.records.chain import GENESIS, seal
from app.records.entry import Entry
from app.records.state import office_scope
from app.store.mappers import entry_row
from app.system import SystemIds
from app.training.people import Person
from bench.city import people
from bench.rows import Row
from bench.sync import Stand, seconds, stand
from sync.central.database import engine_for
from sync.central.tables import entry as entry_table
from sync.central.tables import shared
from sync.client import Client
from sync.wire import HydratePage, HydrateRequest, Push, wrap

NAME = "ingest"
_TERMINALS = 100
_EACH = 50
_AT_ONCE = 10  # requests under way; more only wait for one of two cores
_PER_BATCH = 25


def measure(size: int) -> list[Row]:
    """Measure 5,000 entries of 100 terminals; ``size`` does not matter."""
    with stand(_TERMINALS) as place:
        names = [f"T{number}" for number in range(1, _TERMINALS + 1)]
        crowd = people(_TERMINALS * _EACH)
        chains = {name: chain_of(name, list(islice(crowd, _EACH))) for name in names}
        batches = [(place.client(name), _batches(name, chains[name])) for name in names]
        taken = seconds(lambda: _push_all(batches))
        raw = _raw(place, [one for chain in chains.values() for one in chain])
        page = batches[0][0].hydrate(HydrateRequest(scope=office_scope("center")))
        pushes = [push for _, some in batches for push in some]
    entries = _TERMINALS * _EACH
    return [
        Row(
            claim=f"taken in from {_TERMINALS} terminals, per entry",
            value=taken / entries * 1e3,
            unit="ms",
            baseline="raw upsert of entries and cards",
            baseline_value=raw / entries * 1e3,
        ),
        _bytes("one pushed entry on the wire", pushes, entries),
        _bytes("one card taken over on the wire", [page], len(page.rows)),
    ]


def chain_of(terminal: str, crowd: Sequence[Person]) -> list[Entry]:
    """Return a terminal's chain of delivered cards."""
    rule, ids, chain = KINDS["card.listed"], SystemIds(), list[Entry]()
    for person in crowd:
        chain.append(
            seal(
                Entry(
                    id=ids.new(),
                    terminal=terminal,
                    epoch=1,
                    seq=len(chain) + 1,
                    kind=rule.name,
                    klass=rule.klass,
                    subject_type=rule.subject_type,
                    subject=card_id(person.municipality, person.control_number),
                    scope=office_scope("center"),
                    actor="yamada",
                    role="backyard",
                    at=datetime.now(UTC),
                    body={
                        "box": person.box,
                        "office": "center",
                        "municipality": person.municipality,
                        "delivery": person.delivery,
                        "expires": person.expires.isoformat(),
                    },
                    private={
                        "control_number": person.control_number,
                        "name": person.name,
                        "kana": person.kana,
                        "born": person.born.iso,
                        "address": person.address,
                    },
                    salt=secrets.token_hex(8),
                    prev_hash=chain[-1].hash if chain else GENESIS,
                    hash="",
                )
            )
        )
    return chain


def _batches(terminal: str, chain: Sequence[Entry]) -> list[Push]:
    return [
        Push(
            terminal=terminal,
            epoch=1,
            items=tuple(wrap(one) for one in chain[first : first + _PER_BATCH]),
        )
        for first in range(0, len(chain), _PER_BATCH)
    ]


def _push_all(batches: Sequence[tuple[Client, list[Push]]]) -> None:
    """Let all terminals send at once, each in its own order."""

    def work(mine: Sequence[tuple[Client, list[Push]]]) -> None:
        for client, pushes in mine:
            for push in pushes:
                answer = client.push(push)
                assert all(reply.outcome == "applied" for reply in answer.replies)

    parts = [batches[first::_AT_ONCE] for first in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        list(threads.map(work, parts))


def _raw(place: Stand, entries: Sequence[Entry]) -> float:
    """Return how long the same rows take as bare upserts into tables of the same shape."""
    card = shared["card"]
    engine = engine_for(place.dsn)
    with engine.begin() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(card)).mappings()]
        for table in (card, entry_table):
            connection.exec_driver_sql(
                f'CREATE TABLE "raw_{table.name}" (LIKE "{table.name}" INCLUDING ALL)'
            )
    copies = {
        table.name: table.to_metadata(sa.MetaData(), name=f"raw_{table.name}")
        for table in (card, entry_table)
    }
    sealed = [entry_row(one) for one in entries]

    def write() -> None:
        for first in range(0, len(sealed), _PER_BATCH):
            part = slice(first, first + _PER_BATCH)
            with engine.begin() as connection:
                connection.execute(sa.insert(copies["entry"]), sealed[part])
                upsert = insert(copies["card"]).on_conflict_do_nothing()
                connection.execute(upsert, rows[part])

    taken = seconds(write)
    engine.dispose()
    return taken


def _bytes(claim: str, messages: Sequence[Push] | Sequence[HydratePage], count: int) -> Row:
    """Return what messages weigh as they are sent, beside what they hold."""
    encoded = [msgspec.json.encode(message) for message in messages]
    return Row(
        claim=claim,
        value=sum(len(gzip.compress(one, compresslevel=1)) for one in encoded) / count,
        unit="bytes",
        baseline="as plain JSON",
        baseline_value=sum(map(len, encoded)) / count,
    )
