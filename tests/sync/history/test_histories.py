"""Whatever happens, and in whatever order: no promise is broken, and all drains afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.history.city import City
from tests.sync.history.playing import in_memory, of_histories, on_disk

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def test_no_history_breaks_a_promise(city: City) -> None:
    run_state_machine_as_test(in_memory(city), settings=of_histories(200, steps=10))


def test_no_history_on_disk_breaks_a_promise(city: City, tmp_path: Path) -> None:
    run_state_machine_as_test(on_disk(city, tmp_path), settings=of_histories(5, steps=20))
