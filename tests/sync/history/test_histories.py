"""Whatever happens, and in whatever order: no promise is broken, and all drains afterwards."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.history.city import City
from tests.sync.history.disk import DiskTerminal
from tests.sync.history.machine import History
from tests.sync.history.older import OLDER, OlderTerminal
from tests.sync.history.terminal import Terminal

pytestmark = pytest.mark.postgres
_MANY = 1000


def _settings(share: float, steps: int) -> settings:
    """Return settings that play so many histories per example; long ones at night."""
    examples = settings.default.max_examples
    return settings(
        max_examples=int(examples * share),
        stateful_step_count=steps if examples < _MANY else 3 * steps,
        suppress_health_check=list(HealthCheck),
    )


def test_no_history_breaks_a_promise(city: City) -> None:
    class InMemory(History):
        pass

    InMemory.city = city
    run_state_machine_as_test(InMemory, settings=_settings(4, 10))


def test_no_history_on_disk_breaks_a_promise(city: City, tmp_path: Path) -> None:
    numbers = itertools.count()

    class OnDisk(History):
        def new_terminals(self, old: bool) -> list[Terminal]:
            folder = tmp_path / f"history-{next(numbers)}"
            folder.mkdir()
            upgraded = OlderTerminal(self.city, "T02", folder, OLDER[-1]) if old else None
            return [
                DiskTerminal(self.city, "T01", folder),
                upgraded or DiskTerminal(self.city, "T02", folder),
                DiskTerminal(self.city, "T03", folder),
            ]

    OnDisk.city = city
    run_state_machine_as_test(OnDisk, settings=_settings(0.1, 20))
