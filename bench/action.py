"""One act with rule, entry, state and durable commit, beside a bare one-row commit."""

import shutil
import tempfile
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from app.records.unit import Actor
from app.store.ledger import Ledger
from app.tickets import queue
from bench.city import FOLDER, KEY, open_ledger
from bench.rows import Row, at, timed

NAME = "action"
_CLERK = Actor(staff_id="K-1", role="clerk", office="center")
_ACTS = 1500
_NUMBERS = queue.NumberRange(first=1, last=99_999)


def measure(size: int) -> list[Row]:
    """Measure issuing and calling a number; ``size`` does not matter."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        bare = _bare(folder / "bare.db")
        with open_ledger(folder / "ledger.db") as ledger:
            acts = acts_on(ledger)
    finally:
        shutil.rmtree(folder)
    return [
        Row(
            claim=f"one action, durable, {name}",
            value=at(acts, share),
            unit="ms",
            baseline="bare SQLCipher one-row commit",
            baseline_value=at(bare, share),
            budget=budget,
        )
        for name, share, budget in (("p50", 0.5, 3.0), ("p99", 0.99, 15.0))
    ]


def acts_on(ledger: Ledger) -> list[float]:
    """Return the sorted milliseconds of issuing and calling numbers."""

    def one(number: int) -> None:
        if number % 2:
            ledger.act_with_records(
                lambda unit, records: queue.issue(
                    unit, records.tickets, terminal="T01", purpose="A", numbers=_NUMBERS
                ),
                _CLERK,
            )
        else:
            ledger.act_with_records(
                lambda unit, records: queue.call_next(
                    unit, records.tickets, window="1", purposes=frozenset("A")
                ),
                _CLERK,
            )

    timed(one, range(1, 51))
    return timed(one, range(1, _ACTS + 1))


def _bare(path: Path) -> list[float]:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)")
        statement = "INSERT INTO row (body) VALUES (?)"
        timed(lambda _: connection.execute(statement, ("x" * 400,)), range(50))
        return timed(lambda _: connection.execute(statement, ("x" * 400,)), range(_ACTS))
    finally:
        connection.close()
