"""The watchdog: patience for each step of a call, and what becomes of a call that was given up."""

import threading
from collections.abc import Iterator

import pytest

from devices.card.faults import ReaderHung
from devices.card.watchdog import Watchdog
from tests.devices.card import cards

PATIENCE = 0.02


class Seconds:
    """Be the time that the watchdog counts by; told on by the test."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0

    def __call__(self) -> float:
        """Return the time and count who asked."""
        self.asked += 1
        return self.now


@pytest.fixture
def late() -> threading.Event:
    return threading.Event()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def watchdog(seconds: Seconds, late: threading.Event) -> Iterator[Watchdog]:
    made = Watchdog(patience=PATIENCE, late=late.set, now=seconds)
    yield made
    made.end()


def look_again(seconds: Seconds) -> None:
    """Wait until the caller's patience ended in real time and it looked at the clock."""
    seen = seconds.asked
    cards.eventually(lambda: seconds.asked >= seen + 3)


def test_many_steps_may_take_longer_together(watchdog: Watchdog, seconds: Seconds) -> None:
    def act() -> str:
        for _ in range(3):
            watchdog.step()
            seconds.now += 0.75 * PATIENCE
            look_again(seconds)
        return "read"

    assert watchdog.run(act) == "read"
    assert seconds.now > 2 * PATIENCE
    assert not watchdog.given_up


def test_one_late_step_is_told_and_no_step_follows(
    watchdog: Watchdog, seconds: Seconds, late: threading.Event
) -> None:
    resumed, sent = threading.Event(), []

    def act() -> None:
        watchdog.step()
        sent.append("first")
        watchdog.step()
        sent.append("hung")
        seconds.now += 2 * PATIENCE
        resumed.wait()
        watchdog.step()
        sent.append("after")

    with pytest.raises(ReaderHung):
        watchdog.run(act)
    assert watchdog.stuck
    assert not late.is_set()
    with pytest.raises(ReaderHung):
        watchdog.run(lambda: sent.append("other"))
    resumed.set()
    assert late.wait(10)
    cards.eventually(lambda: not watchdog.stuck)
    assert sent == ["first", "hung"]


def test_faults_of_a_call_reach_its_caller(watchdog: Watchdog) -> None:
    with pytest.raises(ZeroDivisionError):
        watchdog.run(lambda: 1 // 0)
    assert watchdog.run(lambda: "next") == "next"
