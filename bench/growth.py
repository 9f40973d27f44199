"""What ten times as many records cost: one action and a search, beside a tenth of the ledger.

Both ledgers are filled as a terminal's ledger grows: by pages of the central store's rows.
"""

import shutil
import tempfile
import time
from itertools import islice
from pathlib import Path

import msgspec

from app.cards.card import Card, card_id
from app.records.replica import CentralRow, Cursor
from app.records.state import office_scope
from app.store.ledger import Ledger
from app.store.replica import Replica
from app.training.people import Person
from bench.action import acts_on
from bench.city import FOLDER, note, open_ledger, people
from bench.rows import Row, at
from bench.search import searches_in
from sync.rebase import Rebase

NAME = "growth"
_TIMES = 10
_CARDS = 200_000  # at most: filling takes ten seconds for each ten thousand on a busy machine
_PAGE = 5000
_SCOPE = office_scope("center")


def measure(size: int) -> list[Row]:
    """Measure in a ledger of some size, 200,000 cards at most, and in one of a tenth of it."""
    many = min(size, _CARDS)
    small, large = _measured(many // _TIMES), _measured(many)
    return [
        Row(
            claim=f"{what}, {many:,} cards, {name}",
            value=at(there, share),
            unit="ms",
            baseline=f"with {many // _TIMES:,} cards",
            baseline_value=at(here, share),
            budget=budget,
        )
        for what, here, there, name, share, budget in (
            ("one action", small[0], large[0], "p50", 0.5, 3.0),
            ("one action", small[0], large[0], "p99", 0.99, 15.0),
            ("search while typing", small[1], large[1], "p50", 0.5, None),
            ("search while typing", small[1], large[1], "p99", 0.99, 20.0),
        )
    ]


def _measured(size: int) -> tuple[list[float], list[float]]:
    """Return actions and searches on a ledger that took over so many cards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        with open_ledger(folder / "ledger.db") as ledger:
            _fill(ledger, size)
            searched = searches_in(ledger)
            return acts_on(ledger), searched
    finally:
        shutil.rmtree(folder)


def _fill(ledger: Ledger, size: int) -> None:
    replica, crowd = Replica(ledger, Rebase()), people(size)
    begun, no = time.monotonic(), 0
    while part := list(islice(crowd, _PAGE)):
        no += len(part)
        replica.take_feed(
            [_row(person) for person in part], 0, Cursor(scope=_SCOPE, feed_epoch="bench", no=no)
        )
        note(f"\rledger of {size:,}: {no:,}")
    note(f"\rledger of {size:,} filled in {time.monotonic() - begun:.0f} s\n")


def _row(person: Person) -> CentralRow:
    card = Card(
        id=card_id(person.municipality, person.control_number),
        scope=_SCOPE,
        rev=1,
        control_number=person.control_number,
        name=person.name,
        kana=person.kana,
        born=person.born.iso,
        address=person.address,
        municipality=person.municipality,
        office="center",
        box=person.box,
        delivery=person.delivery,
        expires=person.expires,
        place=f"box:{person.box}",
    )
    return CentralRow(
        scope=_SCOPE,
        subject_type="card",
        subject=card.id,
        rev=1,
        body=msgspec.to_builtins(card),
    )
