"""Write what is owed into a sealed file, for the day the line stays down."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from app.desk.closing import SealedExport
from app.records.entry import Entry
from app.settings import Settings
from sync.faults import ExportUnwritten
from sync.sealed import read_sealed, seal
from sync.sides import LedgerSide
from sync.wire import MAX_BATCH, Push, wrap

_ALL = 10_000_000


def seal_owed(
    ledger: LedgerSide,
    *,
    terminal: str,
    certificate: Path,
    key: Path,
    export_key: Path,
    target: Path,
    now: datetime,
    last: Callable[[], None] = lambda: None,
) -> int:
    """Write everything owed into a sealed file and return how many entries it holds.

    The entries stay owed: only a receipt of the central store settles them.  The file appears
    whole or not at all; ``last`` is called before it is written.

    Raises:
        ExportUnwritten: there is no room, or the medium was taken away.
    """
    entries = ledger.owed(_ALL)
    content = seal(
        batches(terminal, entries), certificate=certificate, key=key, export_key=export_key, now=now
    )
    partial = target.with_suffix(target.suffix + ".part")
    last()
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as trouble:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise ExportUnwritten(file=target.name, why=trouble.strerror or "") from trouble
    return len(entries)


def batches(terminal: str, entries: Sequence[Entry]) -> tuple[Push, ...]:
    """Return entries as the batches they would be sent in."""
    made: list[Push] = []
    for epoch in sorted({entry.epoch for entry in entries}):
        items = [wrap(entry) for entry in entries if entry.epoch == epoch]
        made += [
            Push(terminal=terminal, epoch=epoch, items=tuple(items[at : at + MAX_BATCH]))
            for at in range(0, len(items), MAX_BATCH)
        ]
    return tuple(made)


def seal_to(
    ledger: LedgerSide,
    settings: Settings,
    target: Path,
    now: datetime,
    *,
    last: Callable[[], None] = lambda: None,
) -> int:
    """Write everything owed into one sealed file; returns how many entries it holds."""
    return seal_owed(
        ledger,
        terminal=settings.terminal.id,
        certificate=settings.path(settings.central.certificate),
        key=settings.path(settings.central.key),
        export_key=settings.path(settings.central.export_key),
        target=target,
        now=now,
        last=last,
    )


def seal_into(ledger: LedgerSide, settings: Settings, folder: Path, now: datetime) -> SealedExport:
    """Seal what is unsent into a new file of a folder; for the closing check."""
    target = folder / f"{settings.terminal.id}-{now:%Y%m%d-%H%M%S}.sealed"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise ExportUnwritten(file=target.name, why=trouble.strerror or "") from trouble
    entries = seal_to(ledger, settings, target, now)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    through = read_sealed(target).header.last_seq
    return SealedExport(path=target, digest=digest, entries=entries, through=through)
