"""Seek words that may be nowhere: in files, in closed ledgers, in the central store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.settings import load_settings
from app.store.own import open_ledger
from app.store.seeking import Sought
from sync.central.database import reading


def seek_everywhere(
    sought: Sought, *, folders: Sequence[str], homes: Sequence[str], dsn: str, embedded: str
) -> dict[str, list[str]]:
    """Return per place what holds one of the words."""
    found = {folder: sought.in_folder(Path(folder)) for folder in folders}
    for home in homes:
        settings = load_settings(Path(home).resolve())
        with open_ledger(settings) as ledger, ledger.reading() as connection:
            found[str(settings.path(settings.ledger.file))] = sought.in_tables(connection)
    if dsn or embedded:
        with reading(dsn, Path(embedded) if embedded else None) as connection:
            found["central"] = sought.in_tables(connection)
    return found
