"""The serial scanner over a real terminal device (a pty)."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from queue import Queue

import pytest

from app.ports import Scan
from app.tickets.codes import RepeatGuard
from devices.scanner.serial import SerialScanner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty is needed")


class Bench:
    """Hold a scanner that runs in a thread and the hand that scans."""

    def __init__(self) -> None:
        self.hand, self._slave = os.openpty()
        self.scans: Queue[Scan] = Queue()
        self._stop = threading.Event()
        now = iter(range(0, 10_000, 5))
        self.guard = RepeatGuard(lambda: float(next(now)))
        self.scanner = SerialScanner(os.ttyname(self._slave), guard=self.guard, retry=0.01)
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        for scan in self.scanner.scans(self._stop.is_set):
            self.scans.put(scan)

    def start(self) -> None:
        self._thread.start()

    def scan(self, data: bytes) -> None:
        os.write(self.hand, data)

    def next(self) -> str:
        return self.scans.get(timeout=5).text

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        for file in (self.hand, self._slave):
            os.close(file)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"\t", b""])
def test_a_code_ends_as_the_scanner_is_set(bench: Bench, ending: bytes) -> None:
    bench.scan(b"3K7-204817" + ending)
    assert bench.next() == "3K7-204817"


def test_codes_in_one_portion_are_parted(bench: Bench) -> None:
    bench.scan(b"T:1\r\nT:2\r\n\r\nT:3\r")
    assert [bench.next() for _ in range(3)] == ["T:1", "T:2", "T:3"]


def test_wide_and_cp932_letters_are_folded(bench: Bench) -> None:
    bench.scan("３Ｋ７".encode() + b"\r")
    bench.scan("棚Ａ".encode("cp932") + b"\r")
    assert [bench.next(), bench.next()] == ["3K7", "棚A"]


def test_rubbish_without_end_does_not_grow(bench: Bench) -> None:
    for _ in range(4):
        bench.scan(b"x" * 1000)
    bench.scan(b"\rT:9\r")
    assert len(bench.next()) <= 2048
    assert bench.next() == "T:9"


def test_a_repeated_code_is_dropped() -> None:
    made = Bench()
    made.guard._clock = lambda: 0.0
    made.start()
    made.scan(b"T:1\rT:1\rT:2\r")
    assert [made.next(), made.next()] == ["T:1", "T:2"]
    made.stop()


def test_a_scanner_that_is_not_there_says_why_and_is_sought_again() -> None:
    tries = []

    def stop() -> bool:
        tries.append(1)
        return len(tries) > 6

    scanner = SerialScanner("/dev/absent-scanner", retry=0)
    assert not scanner.connected
    seen: list[str] = []

    def watched() -> bool:
        seen.append(scanner.trouble)
        return stop()

    assert list(scanner.scans(watched)) == []
    assert "No such file or directory" in seen


def test_pulled_out_and_put_back() -> None:
    class Loose:
        def __init__(self, *portions: bytes) -> None:
            self._portions = iter(portions)

        def read(self, within: float) -> bytes:
            try:
                return next(self._portions)
            except StopIteration:
                raise OSError("gone") from None

        def close(self) -> None:
            pass

    lines = iter([Loose(b"T:1\rT:half"), Loose(b"T:2\r", b"")])
    got: list[str] = []
    scanner = SerialScanner("COM3", opener=lambda port: next(lines), retry=0)
    for scan in scanner.scans(lambda: len(got) == 2):
        got.append(scan.text)
    assert got == ["T:1", "T:2"]
