"""What the demonstration proves at its end: chains, receipts, agreement, and no secret anywhere."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.access.roles import load_rights
from app.settings import load_settings
from app.store.contents import values
from app.store.keys import FileKey, obtain
from app.store.ledger import Ledger
from app.store.reader import Records
from app.store.unit import Identity
from app.system import SystemClock, SystemIds
from app.training.stage import command

_PLAIN = b"SQLite format 3"
_CHUNK = 4 << 20


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
    with _opened(home) as ledger, ledger.reading() as connection:
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


def _opened(home: Path) -> Ledger:
    settings = load_settings(home, environment={})
    path, terminal = settings.path(settings.ledger.file), settings.terminal
    key = FileKey(settings.path(settings.ledger.key.removeprefix("file:")))
    return Ledger.open(
        path,
        obtain(key, ledger_exists=True),
        identity=Identity(terminal=terminal.id, epoch=terminal.epoch, office=terminal.office),
        clock=SystemClock(),
        ids=SystemIds(),
        rights=load_rights(),
        ballast_bytes=settings.ledger.reserve_mb << 20,
    )


def secrets_in_ledger(home: Path, secrets: Iterable[str]) -> int:
    """Count decrypted values of a closed ledger that hold a secret."""
    sought = _any_of(secrets)
    with _opened(home) as ledger, ledger.reading() as connection:
        return sum(bool(sought.search(value.encode())) for value in values(connection))


def secrets_in_files(folders: Sequence[Path], secrets: Iterable[str]) -> list[str]:
    """Return the files below some folders that hold a secret, as text or as wide text."""
    sought = _any_of(secrets)
    return [path.name for path in _files(folders) if _holds(path, sought)]


def plain_ledgers(homes: Sequence[Path], names: Iterable[str]) -> tuple[int, int]:
    """Count the ledgers' files that are not encrypted, and those with a name in clear."""
    files = [path for home in homes for path in home.glob("ledger.db*")]
    sought = _any_of(names)
    plain = sum(_PLAIN in path.read_bytes()[:64] for path in files)
    return plain, sum(_holds(path, sought) for path in files)


def _any_of(texts: Iterable[str]) -> re.Pattern[bytes]:
    forms = {form for text in texts for form in (text.encode(), text.encode("utf-16-le"))}
    return re.compile(b"|".join(re.escape(form) for form in sorted(forms)))


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(".reserve"):
                yield path


def _holds(path: Path, sought: re.Pattern[bytes]) -> bool:
    """Search a file piece by piece, with enough of the last piece kept to find what spans two."""
    kept = b""
    with path.open("rb") as source:
        while piece := source.read(_CHUNK):
            if sought.search(kept + piece):
                return True
            kept = piece[-256:]
    return False


def figures(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile of the visits' durations, in seconds."""
    if not seconds:
        return {"visit_median": 0.0, "visit_p95": 0.0}
    ranked = sorted(seconds)
    last = ranked[min(len(ranked) - 1, round(0.95 * (len(ranked) - 1)))]
    return {"visit_median": round(statistics.median(ranked), 2), "visit_p95": round(last, 2)}
