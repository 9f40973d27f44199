"""The city of a history on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.history.city import City, steady_engine


@pytest.fixture
def city(dsn: str, keys: Path, tmp_path: Path) -> Iterator[City]:
    with City(steady_engine(dsn), keys, tmp_path) as city:
        yield city
