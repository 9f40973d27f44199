"""What surrounds the terminal: versions, disk, settings, rules; for `doctor` and its page."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from app import paths
from app.access.roles import load_rights
from app.kinds import KINDS
from app.settings import Settings
from app.system import JAPAN
from app.tickets.purposes import load_purposes

_PACKAGES = ("pyside6-essentials", "sqlalchemy", "sqlcipher3", "pyscard", "python-escpos", "httpx")
ENOUGH_BYTES = 2 << 30


def surroundings(settings: Settings, version: str) -> dict[str, Any]:
    """Return facts about program, machine, disk, ledger file and rule data."""
    home = Path(settings.home)
    at = home if home.exists() else Path.home()
    free = shutil.disk_usage(at).free
    ledger = settings.path(settings.ledger.file)
    return {
        "program": version,
        "clock": datetime.now(JAPAN).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "terminal": settings.terminal.id,
        "office": settings.terminal.office,
        "central": settings.central.url,
        "disk": {"free_bytes": free, "enough": free >= ENOUGH_BYTES},
        "ledger": {
            "file": ledger.name,
            "exists": ledger.exists(),
            "path": str(ledger),
            "bytes": ledger.stat().st_size if ledger.exists() else 0,
            "key": settings.ledger.key,
        },
        "rules": {
            "kinds_without_right": sorted(KINDS.keys() - load_rights().kinds()),
            "purposes": [purpose.letter for purpose in load_purposes()],
            "resources": str(paths.resources().name),
        },
    }


def device_line(fact: Mapping[str, Any]) -> str:
    """Return one device as a plain line: what it is, how it is, what is known of it."""
    simulated = "simulated" if fact["simulated"] else ""
    known = [f"{name}={value}" for name, value in dict(fact["details"]).items()]
    slots = [str(slot["name"]) for slot in fact["slots"]]
    heads = [f"{fact['device']!s:18}", f"{fact['health']!s:7}", str(fact["driver"]), simulated]
    return "  ".join(part for part in (*heads, str(fact["code"]), *known, *slots) if part)


def report(facts: Mapping[str, Any]) -> str:
    """Return facts as plain lines ``part.name: value``; they hold no personal data."""
    return "\n".join(f"{name}: {value}" for name, value in _flat(facts)) + "\n"


def write_report(facts: Mapping[str, Any], folder: Path, now: datetime) -> Path:
    """Write a report as a new text file of the folder and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"doctor-{now:%Y%m%d-%H%M%S}.txt"
    with target.open("w", encoding="utf-8") as file:
        file.write(report(facts))
        file.flush()
        os.fsync(file.fileno())
    return target


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{name}.{number}")
    else:
        yield name, str(value)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
