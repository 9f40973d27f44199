"""What surrounds the terminal: versions, disk, settings, rules; for `doctor`."""

from __future__ import annotations

import platform
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

from app import paths
from app.access.roles import load_rights
from app.kinds import KINDS
from app.settings import Settings
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
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "terminal": settings.terminal.id,
        "office": settings.terminal.office,
        "central": settings.central.url,
        "disk": {"free_bytes": free, "enough": free >= ENOUGH_BYTES},
        "ledger": {"file": ledger.name, "exists": ledger.exists()},
        "rules": {
            "kinds_without_right": sorted(KINDS.keys() - load_rights().kinds()),
            "purposes": [purpose.letter for purpose in load_purposes()],
            "resources": str(paths.resources().name),
        },
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
