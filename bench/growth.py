"""What ten times as many records cost: one action and a search, beside a tenth of the ledger."""

import shutil
import tempfile
from pathlib import Path

from bench.action import acts_on
from bench.city import FOLDER, city, open_ledger
from bench.rows import Row, at
from bench.search import searches_in

NAME = "growth"
_TIMES = 10


def measure(size: int) -> list[Row]:
    """Measure in a city of some size and in one of a tenth of it."""
    small, large = _measured(size // _TIMES), _measured(size)
    return [
        Row(
            claim=f"{what}, {size:,} cards, {name}",
            value=at(there, share),
            unit="ms",
            baseline=f"with {size // _TIMES:,} cards",
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
    """Return actions and searches on a copy of a city's ledger: it is kept as it is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        copy = folder / "ledger.db"
        shutil.copyfile(city(size), copy)
        with open_ledger(copy) as ledger:
            searched = searches_in(ledger)
            return acts_on(ledger), searched
    finally:
        shutil.rmtree(folder)
