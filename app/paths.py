"""Where things lie: the program's own resources and the terminal's data folder."""

import os
import sys
from pathlib import Path

APPLICATION = "CounterTerminal"


def resources() -> Path:
    """Return the folder of texts, rules and layouts that ships with the program."""
    bundled = getattr(sys, "_MEIPASS", None)
    return Path(bundled or Path(__file__).resolve().parent.parent) / "resources"


def migrations() -> Path:
    """Return the folder of the schema revisions."""
    return resources().parent / "migrations"


def data_home() -> Path:
    """Return the folder for ledger, settings and logs: ``COUNTER_HOME`` or the system's place."""
    chosen = os.environ.get("COUNTER_HOME")
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - most offices name the folder

    return Path(platformdirs.site_data_dir(APPLICATION, appauthor=False))
