"""What tests of several kinds of devices share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.recorder import Recorder


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    """Give a flight recorder that writes."""
    made = Recorder(tmp_path / "recorder")
    yield made
    made.close()
