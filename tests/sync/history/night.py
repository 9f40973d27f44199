"""A night of histories: many, in parts that have seeds, so that a night goes on and is shared.

``python -m tests.sync.history.night --histories 10000 --first 0`` plays the parts that were not
played yet at this state of the program, two at a time, and tells how many histories there were and
which parts failed.  ``pytest tests/sync/history/night.py`` with ``SEEDS=7-7`` plays one part again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.history.city import City
from tests.sync.history.machine import History
from tests.sync.history.playing import in_memory, of_histories, on_disk

pytestmark = pytest.mark.postgres
PART = 25  # histories of one seed
STEPS, DISK_STEPS = 30, 60
DISK_EVERY = 40  # the part of each so many-th seed is played on encrypted ledgers, too
_ROOT = Path(__file__).resolve().parents[3]


def _seeds() -> range:
    first, _, last = os.environ.get("SEEDS", "0-0").partition("-")
    return range(int(first), int(last) + 1)


@pytest.mark.parametrize("number", _seeds())
def test_a_part_of_the_night(city: City, tmp_path: Path, number: int) -> None:
    begun, counts = time.monotonic(), dict[str, int]()
    kinds = {"memory": (in_memory(city), STEPS)}
    if number % DISK_EVERY == 0:
        kinds["disk"] = (on_disk(city, tmp_path), DISK_STEPS)
    try:
        for name, (kind, steps) in kinds.items():
            counts[name] = 0
            _play(kind, number, steps, counts, name)
    except BaseException:
        _note(seed=number, ok=False, seconds=round(time.monotonic() - begun, 1))
        raise
    _note(seed=number, ok=True, seconds=round(time.monotonic() - begun, 1), **counts)


def _play(kind: type[History], number: int, steps: int, counts: dict[str, int], name: str) -> None:
    class Counted(kind):  # type: ignore[valid-type,misc]
        def teardown(self) -> None:
            counts[name] += 1
            super().teardown()

    wanted = of_histories(PART, steps=steps)
    run_state_machine_as_test(seeded(number)(Counted), settings=wanted)


def _note(**told: Any) -> None:
    """Add a line to what the night has played; whole lines from several processes stay whole."""
    played = os.environ.get("PLAYED")
    if played:
        with Path(played).open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")


# --- the night as a command ----------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Play what was not played yet; 1 where a history failed or some are missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.sync.history.night")
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed: nights share by it")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="also what was played before")
    chosen = parser.parse_args(arguments)
    wanted = range(chosen.first, chosen.first - (-chosen.histories // PART))
    played = _ROOT / "build" / "nightly" / f"{_state()}.jsonl"
    played.parent.mkdir(parents=True, exist_ok=True)
    if chosen.again:
        played.unlink(missing_ok=True)
    for first, last in _stretches(wanted, set(_results(played))):
        _pytest(played, first, last, chosen.workers)
    return _tell(wanted, _results(played), played)


def _state() -> str:
    """Return what names this state of the program: a night goes on only with the same one."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    told = subprocess.run(asked, cwd=_ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "played"


def _results(played: Path) -> dict[int, dict[str, Any]]:
    """Return what became of each part, the newest word last; a torn line is no word."""
    found: dict[int, dict[str, Any]] = {}
    lines = played.read_text(encoding="utf-8").splitlines() if played.exists() else []
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        found[told["seed"]] = told
    return found


def _stretches(wanted: range, done: set[int]) -> list[tuple[int, int]]:
    """Return the seeds that are still to be played as stretches without gaps."""
    found: list[tuple[int, int]] = []
    for number in wanted:
        if number in done:
            continue
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _pytest(played: Path, first: int, last: int, workers: int) -> None:
    environment = os.environ | {
        "PLAYED": str(played),
        "SEEDS": f"{first}-{last}",
        "HYPOTHESIS_PROFILE": "nightly",
    }
    order = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "load"]
    subprocess.run([*order, str(Path(__file__))], cwd=_ROOT, env=environment, check=False)


def _tell(wanted: range, results: dict[int, dict[str, Any]], played: Path) -> int:
    mine = [results[number] for number in wanted if number in results]
    failed = [one["seed"] for one in mine if not one["ok"]]
    counts = {kind: sum(one.get(kind, 0) for one in mine) for kind in ("memory", "disk")}
    missing = len(wanted) - len(mine)
    sys.stdout.write(
        f"{counts['memory']} histories in memory and {counts['disk']} on disk held their promises "
        f"({len(mine) - len(failed)} parts, seeds {wanted.start} to {wanted.stop - 1}, {played})\n"
    )
    if failed:
        told = " ".join(map(str, failed))
        sys.stdout.write(f"failed: seeds {told}; again: SEEDS=n-n pytest {Path(__file__)}\n")
    if missing:
        sys.stdout.write(f"not played: {missing} parts; the same command goes on\n")
    return int(bool(failed or missing))


if __name__ == "__main__":
    sys.exit(main())
