"""Cycles with screens in them die on the screen's thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from widgets.collecting import Collector


class _Cycle:
    """Hold itself, and note the thread that ends it."""

    def __init__(self, ended: list[int]) -> None:
        self.me, self._ended = self, ended

    def __del__(self) -> None:
        self._ended.append(threading.get_ident())


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    made = Collector(look_ms=10)
    made.start()
    yield made
    made.stop()


def allocate() -> list[list[int]]:
    """Make more objects than Python's thresholds allow without a collection."""
    return [[number] for number in range(gc.get_threshold()[0] * 40)]


def test_a_thread_that_allocates_ends_no_cycle(collector: Collector) -> None:
    ended: list[int] = []
    kept: list[list[list[int]]] = []
    _Cycle(ended)
    busy = threading.Thread(target=lambda: kept.append(allocate()))
    busy.start()
    busy.join()
    assert ended == []
    collector.collect()
    assert ended == [threading.get_ident()]


def test_beside_busy_lanes_only_the_youngest_are_looked_at(collector: Collector) -> None:
    gc.collect()
    ended: list[int] = []
    old = _Cycle(ended)
    gc.collect(0)  # no longer among the youngest
    del old
    kept = [allocate()]
    collector.collect()
    assert ended == []
    for _ in range(200):
        kept.append(allocate_few())
        collector.collect()
    assert ended == [threading.get_ident()]


def allocate_few() -> list[list[int]]:
    """Make as many objects as let Python collect, and no lane would call work."""
    return [[number] for number in range(gc.get_threshold()[0] * 2)]


def test_python_collects_again_afterwards(qapp: QApplication) -> None:
    made = Collector()
    made.start()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
