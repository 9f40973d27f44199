"""What the demonstration proves at its end: chains, receipts, agreement, and no secret anywhere."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.settings import load_settings
from app.store.own import open_ledger
from app.store.reader import Records
from app.store.seeking import Sought
from app.training.stage import command

_PLAIN = b"SQLite format 3"


class Summary(Struct, frozen=True, kw_only=True):
    """Hold what the day came to: ``summary.json``.  ``ok`` only where everything agrees."""

    ok: bool
    visits: int
    entries: int
    receipts: int
    unsent: int
    cases: int
    chain_ok: bool
    ledger_equals_central: bool
    secrets_found: int
    plain_ledgers: int
    names_in_ledger: int
    reader: str
    slips: int
    torn_slips: int
    forms: int
    pictures: int
    outcomes: dict[str, int]
    bookings: dict[str, int]
    timings: dict[str, float]
    terminals: dict[str, Any]
    notes: tuple[str, ...] = ()


class Proven(Struct, frozen=True, kw_only=True):
    """Hold what one terminal's ledger proves."""

    entries: int
    receipts: int
    unsent: int
    cases: int
    chain_ok: bool
    equal: bool
    told: dict[str, Any]


def prove(home: Path) -> Proven:
    """Verify a closed terminal's ledger and compare it with the central store."""
    told = command("verify", "--home", str(home), "--json", "--against-central")
    with open_ledger(load_settings(home, environment={})) as ledger, ledger.reading() as connection:
        cases = Records(connection).cases.count_open()
    return Proven(
        entries=told["entries"],
        receipts=told["receipts"],
        unsent=told["owed"],
        cases=cases,
        chain_ok=told["ok"],
        equal=told["central"]["equal"],
        told=told,
    )


def secrets_found(
    secrets: Iterable[str],
    *,
    folders: Sequence[Path] = (),
    ledgers: Sequence[Path] = (),
    central: Path | None = None,
) -> int:
    """Count where a secret can be found: files, decrypted ledgers, the central store's tables.

    ``ledgers`` are homes of terminals that are closed.
    """
    places = [one for folder in folders for one in ("--folder", str(folder))]
    places += [one for home in ledgers for one in ("--ledger", str(home))]
    places += ["--embedded", str(central)] if central is not None else []
    told = command("seek", *places, "--json", feed="\n".join(secrets).encode())
    return sum(len(names) for names in told["found"].values())


def plain_ledgers(homes: Sequence[Path], names: Iterable[str]) -> tuple[int, int]:
    """Count the ledgers' files that are not encrypted, and those with a name in clear."""
    files = [path for home in homes for path in home.glob("ledger.db*")]
    sought = Sought(names)
    plain = sum(_PLAIN in path.read_bytes()[:64] for path in files)
    named = {home / found for home in homes for found in sought.in_folder(home)}
    return plain, len(named.intersection(files))


def figures(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile of the visits' durations, in seconds."""
    if not seconds:
        return {"visit_median": 0.0, "visit_p95": 0.0}
    ranked = sorted(seconds)
    last = ranked[min(len(ranked) - 1, round(0.95 * (len(ranked) - 1)))]
    return {"visit_median": round(statistics.median(ranked), 2), "visit_p95": round(last, 2)}
