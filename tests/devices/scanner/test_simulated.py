"""A scanner that misbehaves, behind the real driver; and the one that is a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from app.ports import Scan
from app.tickets.codes import CodeKind, RepeatGuard, parse, payload
from devices.scanner.serial import SerialScanner
from devices.scanner.simulated import PtyScanner, Stroke

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty is needed")
VAULT = payload(CodeKind.VAULT, "B-04-112")
ROOT = Path(__file__).resolve().parents[3]


class Counter:
    """Hold the real driver on a simulated scanner, and what it delivered."""

    def __init__(self, link: Path) -> None:
        self.scanner = PtyScanner(link)
        self.now = 0.0
        self.driver = SerialScanner(str(link), guard=RepeatGuard(lambda: self.now), retry=0.01)
        self._came: Queue[Scan] = Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for scan in self.driver.scans(self._stop.is_set):
            self._came.put(scan)

    def next(self) -> str:
        return self._came.get(timeout=5).text

    def nothing_more(self) -> bool:
        """Tell whether a code that follows is the next to come."""
        self.scanner.pull(Stroke(scan="T:end"))
        return self.next() == "T:end"

    def end(self) -> None:
        self._stop.set()
        self._thread.join()
        self.scanner.unplug()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "scanner")
    yield made
    made.end()


def test_26_a_double_scan_is_one(counter: Counter) -> None:
    counter.scanner.pull(Stroke(scan=VAULT, times=3))
    assert counter.next() == VAULT
    assert counter.nothing_more()
    counter.now = 9.0
    counter.scanner.pull(Stroke(scan=VAULT))
    assert counter.next() == VAULT


@pytest.mark.parametrize("cut", [3, 6, 11])
def test_26_half_a_label_is_told_as_half(counter: Counter, cut: int) -> None:
    counter.scanner.pull(Stroke(scan=VAULT, cut=cut))
    assert parse(counter.next()).kind is CodeKind.BROKEN


@pytest.mark.parametrize(
    "stroke",
    [
        Stroke(scan=VAULT, wide=True),
        Stroke(scan=VAULT, wide=True, encoding="cp932"),
        Stroke(scan=VAULT, ending=""),
        Stroke(scan=VAULT, portions=7),
        Stroke(scan=VAULT, noise="\x00\x02"),
        Stroke(scan=VAULT.lower()),
    ],
)
def test_26_a_label_is_understood_however_it_comes(counter: Counter, stroke: Stroke) -> None:
    counter.scanner.pull(stroke)
    assert parse(counter.next()).value == "B-04-112"


def test_26_a_cable_that_was_out_is_found_again(counter: Counter) -> None:
    counter.scanner.pull(Stroke(scan="T:1"))
    assert counter.next() == "T:1"
    counter.scanner.unplug()
    assert counter.scanner.pull(Stroke(scan="T:2")) == 0
    counter.scanner.plug()
    for _ in range(500):  # the driver opens the port again within its retry
        counter.scanner.pull(Stroke(scan="T:3"))
        try:
            assert counter._came.get(timeout=0.02).text == "T:3"
            break
        except Empty:
            continue
    else:
        raise AssertionError("not found again")


def test_main_simulate_scanner_is_a_port_of_its_own(tmp_path: Path) -> None:
    link = tmp_path / "port"
    lines = [
        VAULT,
        json.dumps({"scan": VAULT, "cut": 4}),
        json.dumps({"plugged": False}),
        json.dumps({"colour": "red"}),
    ]
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "simulate", "scanner", "--link", str(link)],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    first, *answers = done.stdout.splitlines()
    assert first == f"scanner {link}"
    told = [json.loads(answer) for answer in answers]
    assert [one.get("sent") for one in told] == [len(VAULT) + 1, 5, 0, None]
    assert told[2]["plugged"] is False
    assert "error" in told[3]
    assert not link.exists()
