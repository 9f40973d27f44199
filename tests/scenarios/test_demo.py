"""The demonstration itself: every part a process, the windows steered by keys and touches."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app import paths

ROOT = paths.resources().parent
SHORT_DAY = """
[[visits]]
case = "form_fill"
trouble = "wrong_pin"
[[visits]]
case = "with_notice"
trouble = "kill"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A day with two visits: the shipped one's office, people and machines."""
    shipped = ROOT / "resources" / "rules" / "training" / "demo.toml"
    office, _, _ = shipped.read_text(encoding="utf-8").partition("[[visits]]")
    short = tmp_path / "short.toml"
    short.write_text(office + SHORT_DAY, encoding="utf-8")
    return short


@pytest.mark.slow
@pytest.mark.pcscd
@pytest.mark.postgres
def test_a_short_day_ends_in_agreement(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    played = subprocess.run(
        [sys.executable, "main.py", "demo", "--plan", str(plan), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    logs = "\n".join(one.read_text(encoding="utf-8") for one in (out / "logs").glob("T*.log"))
    assert played.returncode == 0, played.stderr + logs
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert told["ok"]
    assert told["outcomes"] == {"form_filled": 1, "handed_over": 1}
    assert told["bookings"] == {"booked": 1, "changed": 1, "cancelled": 0}
    assert told["unsent"] == told["secrets_found"] == told["plain_ledgers"] == 0
    assert told["entries"] == told["receipts"] > 0
    assert told["pictures"] == len(list((out / "pictures").glob("*.png")))
    assert told["forms"] == len(list((out / "forms").glob("*.pdf"))) == 1
