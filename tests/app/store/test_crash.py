"""Sixty times killed in the middle of work: everything that was acknowledged is there (D3 #1)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 60


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9 and fork are POSIX")
def test_nothing_acknowledged_is_lost_by_kill(ledger_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "tests.app.store.crashing", str(ledger_path), str(ROUNDS)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert found.returncode == 0, found.stderr
    rounds = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    for one in rounds:
        assert one["ok"]
        assert one["entries"] >= one["acknowledged"]
        assert one["owed"] == one["entries"]
        assert one["seconds"] < 3
    assert sum(one["acknowledged"] > 0 for one in rounds) > ROUNDS / 2
