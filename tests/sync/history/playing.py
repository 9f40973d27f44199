"""Kinds of histories and how many are played: what the day's tests and the night share."""

from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.sync.history.city import City
from tests.sync.history.disk import DiskTerminal
from tests.sync.history.machine import History
from tests.sync.history.older import OLDER, OlderTerminal
from tests.sync.history.terminal import Terminal


def of_histories(count: int, *, steps: int) -> settings:
    """Return settings that play so many histories of so many steps at most."""
    return settings(
        max_examples=count,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
    )


def in_memory(at: City) -> type[History]:
    """Return histories whose terminals keep their ledgers in memory."""

    class InMemory(History):
        city = at

    return InMemory


def on_disk(at: City, home: Path) -> type[History]:
    """Return histories on encrypted ledgers; one terminal may be of the release before."""
    numbers = itertools.count()

    class OnDisk(History):
        city = at

        def new_terminals(self, old: bool) -> list[Terminal]:
            folder = home / f"history-{next(numbers)}"
            folder.mkdir()
            upgraded = OlderTerminal(self.city, "T02", folder, OLDER[-1]) if old else None
            return [
                DiskTerminal(self.city, "T01", folder),
                upgraded or DiskTerminal(self.city, "T02", folder),
                DiskTerminal(self.city, "T03", folder),
            ]

    return OnDisk
