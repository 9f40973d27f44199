"""Search all offices' cards at the central store, beside a look-up by primary key there.

The city lies in an embedded PostgreSQL that is filled once and kept between runs.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import sqlalchemy as sa

from app.access.roles import Role, load_rights
from app.access.staff import Staff
from app.cards.card import Card, card_id
from app.cards.city import CityFound
from app.names.folding import fold
from app.records.kinds import subject_name
from app.records.replica import SubjectKey
from app.records.state import CITY_SCOPE, State, office_scope
from app.system import SystemClock
from app.training.people import Person
from bench.city import FOLDER, people, shape
from bench.rows import Row, at, timed
from sync.central.database import EmbeddedPostgres, engine_for, snapshot
from sync.central.devices import Device
from sync.central.schema import migrate
from sync.central.searching import CitySearcher
from sync.central.tables import shared
from sync.central.writing import Workspace
from sync.wire import CitySearch

NAME = "city_search"
_AT_ONCE = 10_000
_SAMPLE = 150
_BUDGET = 100.0
_CARD = shared[subject_name(Card)]
_CLERK = Staff(id="S-1", scope=CITY_SCOPE, name="S-1", role=Role.CLERK, office="umibe")
_DEVICE = Device(terminal="T01", office=_CLERK.office, epoch=1, fingerprint="", public_key="")


def measure(size: int) -> list[Row]:
    """Measure what the central store takes for each way to a card of another office."""
    with _city(size) as engine:
        searcher = CitySearcher(engine, load_rights(), SystemClock())
        cards = _some(engine, _SAMPLE, seed=1)
        rows = []
        looked_up = _look_ups(engine, [card.id for card in cards])
        for way, typed in _ways(cards).items():
            timed(lambda text: _search(searcher, text), typed[:20])
            taken = timed(lambda text: _search(searcher, text), typed)
            rows.append(
                Row(
                    claim=f"city-wide search, {size:,} people, {way}, p95",
                    value=at(taken, 0.95),
                    unit="ms",
                    baseline="look-up by primary key",
                    baseline_value=at(looked_up, 0.95),
                    budget=_BUDGET,
                )
            )
        return rows


@contextmanager
def _city(size: int) -> Iterator[sa.Engine]:
    """Give the central store of a city of some size, filled where that is not done yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = f"central-{size}-{shape('central')}"
    folder, finished = FOLDER / name, FOLDER / f"{name}.filled"
    for old in FOLDER.glob(f"central-{size}-*"):
        if old.is_dir() and old != folder:
            shutil.rmtree(old)
    with EmbeddedPostgres(folder) as postgres:
        engine = engine_for(postgres.dsn)
        migrate(engine)
        if not finished.exists():
            begun = time.monotonic()
            _fill(engine, size)
            finished.touch()
            _note(f"\rcentral city of {size:,} built in {time.monotonic() - begun:.0f} s\n")
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        yield engine
        engine.dispose()


def _fill(engine: sa.Engine, size: int) -> None:
    _put(engine, [_CLERK])
    crowd, done = people(size), 0
    while part := list(islice(crowd, _AT_ONCE)):
        _put(engine, [_card(person) for person in part])
        done += len(part)
        _note(f"\rcentral city of {size:,}: {done:,}")


def _put(engine: sa.Engine, states: list[State]) -> None:
    with engine.begin() as connection:
        workspace = Workspace(connection)
        for state in states:
            workspace.put(SubjectKey(subject_name(type(state)), state.id), state)
        workspace.write()


def _card(person: Person) -> Card:
    return Card(
        id=card_id(person.municipality, person.control_number),
        scope=office_scope(person.office),
        rev=1,
        control_number=person.control_number,
        name=person.name,
        kana=person.kana,
        born=person.born.iso,
        address=person.address,
        municipality=person.municipality,
        office=person.office,
        box=person.box,
        place=f"box:{person.box}",
    )


class _Known:
    """Hold what a card of another office is known by."""

    def __init__(self, row: sa.RowMapping) -> None:
        self.id: str = row["id"]
        self.number: str = row["control_number"]
        self.born: str = row["born"]
        self.name = fold(row["name"])
        self.kana = fold(row["kana"])
        self.given = row["name"].replace("　", " ").partition(" ")[2]


def _some(engine: sa.Engine, count: int, *, seed: int) -> list[_Known]:
    """Return cards from all over the other offices."""
    chosen = sa.select(_CARD).where(_CARD.c.office != _DEVICE.office)
    with snapshot(engine) as connection:
        ids = connection.execute(
            sa.select(_CARD.c.id).where(_CARD.c.office != _DEVICE.office).order_by(_CARD.c.id)
        ).scalars()
        wanted = random.Random(seed).sample(list(ids), count)
        rows = connection.execute(chosen.where(_CARD.c.id.in_(wanted))).mappings()
        return [_Known(row) for row in rows]


def _ways(cards: list[_Known]) -> dict[str, list[str]]:
    """Return what is typed, by the way to a card."""
    dice = random.Random(2)
    ways: dict[str, Callable[[_Known], str]] = {
        "beginning of the name": lambda card: card.name[: dice.randint(2, 4)],
        "middle of the name": lambda card: dice.choice(
            (card.given, card.name[1:3], card.name[2:4])
        ),
        "one kanji": lambda card: dice.choice(card.name),
        "kana": lambda card: card.kana[: dice.randint(1, 6)],
        "middle of the kana": lambda card: _inner(card.kana, dice),
        "last four digits": lambda card: card.number[-4:],
        "birth date": lambda card: card.born,
        "control number": lambda card: card.number,
        "kana and year of birth": lambda card: f"{card.kana[:2]} {card.born[:4]}",
        "family and given name": lambda card: f"{card.name[:2]} {card.given}",
    }
    return {way: [text for card in cards if (text := typed(card))] for way, typed in ways.items()}


def _inner(kana: str, dice: random.Random) -> str:
    first = dice.randint(1, max(1, len(kana) - 3))
    return kana[first : first + dice.randint(1, 3)]


def _look_ups(engine: sa.Engine, ids: list[str]) -> list[float]:
    """Return how long a card takes by its primary key, in a transaction as a search has it."""

    def one(id: str) -> object:
        with snapshot(engine) as connection:
            return connection.execute(sa.select(_CARD).where(_CARD.c.id == id)).first()

    timed(one, ids[:20])
    return timed(one, ids)


def _search(searcher: CitySearcher, text: str) -> CityFound:
    return searcher.search(_DEVICE, CitySearch(staff_id=_CLERK.id, text=text))


def _note(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
