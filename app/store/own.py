"""Open this terminal's own ledger as its settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.access.roles import load_rights
from app.settings import Settings
from app.store.keys import holder_of, obtain
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.system import SystemClock, SystemIds


@contextmanager
def open_ledger(settings: Settings) -> Iterator[Ledger]:
    """Open the ledger that the settings name, with its key from where they say.

    Raises:
        NoKey, SecondInstance, WrongKey, ForeignFile, NewerLedger, DamagedLedger, ReadOnlyLedger,
        DiskFull, LedgerBusy, OtherTerminal: by what is in the way.
    """
    path = settings.path(settings.ledger.file)
    holder = holder_of(settings)
    key = obtain(holder, ledger_exists=path.exists())
    terminal = settings.terminal
    with Ledger.open(
        path,
        key,
        identity=Identity(terminal=terminal.id, epoch=terminal.epoch, office=terminal.office),
        clock=SystemClock(),
        ids=SystemIds(),
        rights=load_rights(),
        ballast_bytes=settings.ledger.reserve_mb << 20,
        begun=holder.begun,
    ) as ledger:
        if not holder.begun:
            holder.note_begun()
        yield ledger
