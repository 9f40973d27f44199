"""The invented city in an encrypted ledger, built once and kept between runs."""

import hashlib
import sys
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from app import paths
from app.access.roles import load_rights
from app.backyard.box import list_box
from app.cards.card import card_id
from app.records.state import office_scope
from app.records.unit import Actor, Unit
from app.store.backup import backup_to
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.system import SystemClock, SystemIds
from app.training.people import City, Person
from app.training.people_names import load_city_rules, load_names

FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"
KEY = hashlib.sha256(b"the key of an invented city").digest()
ACTOR = Actor(staff_id="B-1", role="backyard", office="center")
_SEED = 7
_DAY = date(2026, 11, 20)
_AT_ONCE = 10_000


def people(size: int) -> Iterator[Person]:
    """Give the people of the city."""
    return City(_SEED, size, _DAY, names=load_names(), rules=load_city_rules()).people()


def open_ledger(path: Path) -> Ledger:
    """Open or make a ledger of the bench."""
    return Ledger.open(
        path,
        KEY,
        identity=Identity(terminal="T01", epoch=1, office="center"),
        clock=SystemClock(),
        ids=SystemIds(),
        rights=load_rights(),
        ballast_bytes=0,
    )


def city(size: int) -> Path:
    """Return the ledger of a city of some size, built through the public acts where absent."""
    finished = FOLDER / f"city-{size}-{shape('ledger')}.db"
    if finished.exists():
        return finished
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob(f"city-{size}-*"):
        old.unlink()
    half = FOLDER / f"building-{size}.db"
    for left in FOLDER.glob(f"building-{size}.db*"):
        left.unlink()
    begun = time.monotonic()
    with open_ledger(half) as ledger:
        _fill(ledger, size)
        note(f"\rcity of {size:,}: copying")
        backup_to(ledger.engine, finished, KEY)
    for left in FOLDER.glob(f"building-{size}.db*"):
        left.unlink()
    note(f"\rcity of {size:,} built in {time.monotonic() - begun:.0f} s\n")
    return finished


def shape(line: str) -> str:
    """Return a mark of what decides a database's form: a changed schema builds a new city."""
    revisions = sorted((paths.migrations() / line / "versions").glob("*.py"))
    return hashlib.sha256(b"".join(one.read_bytes() for one in revisions)).hexdigest()[:8]


def _fill(ledger: Ledger, size: int) -> None:
    crowd = people(size)
    done = 0
    while part := list(islice(crowd, _AT_ONCE)):
        ledger.act(partial(_list, part), ACTOR)
        done += len(part)
        note(f"\rcity of {size:,}: {done:,}")


def _list(part: list[Person], unit: Unit) -> None:
    for box in sorted({person.box for person in part}):
        list_box(unit, number=box, listed=100, source="bench")
    for person in part:
        unit.record(
            "card.listed",
            card_id(person.municipality, person.control_number),
            {
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
            scope=office_scope("center"),
        )


def note(text: str) -> None:
    """Tell on standard error how far the building is."""
    sys.stderr.write(text)
    sys.stderr.flush()
