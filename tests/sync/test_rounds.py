"""A round that fails is logged and tried again; neither a wake-up nor the end waits."""

from __future__ import annotations

import logging
import queue
import random

import pytest

from app.faults import CounterFault
from sync.faults import CentralUnreachable
from sync.pauses import Pauses
from sync.rounds import Rounds

_PATIENCE = 10.0
_NEVER = 3600.0


class Work:
    """Do what was put down for each round: return a pause, or raise."""

    def __init__(self, *rounds: float | Exception) -> None:
        self.rounds = list(rounds)
        self.done: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.count = 0

    def __call__(self) -> float:
        what = self.rounds.pop(0) if self.rounds else _NEVER
        self.count += 1
        self.done.put(self.count)
        if isinstance(what, Exception):
            raise what
        return what


def quick() -> Pauses:
    return Pauses(random.Random(1), first=0.001, longest=0.001)


def test_rounds_follow_each_other_until_the_end() -> None:
    work = Work(0.0, 0.001, _NEVER)
    with Rounds("test", work) as rounds:
        assert [work.done.get(timeout=_PATIENCE) for _ in range(3)] == [1, 2, 3]
    assert not rounds.running
    assert work.count == 3


def test_a_wake_up_begins_the_next_round() -> None:
    work = Work(_NEVER, _NEVER)
    with Rounds("test", work, first=_NEVER) as rounds:
        for number in (1, 2):
            rounds.wake()
            assert work.done.get(timeout=_PATIENCE) == number


@pytest.mark.parametrize("trouble", [ValueError("a bug"), CentralUnreachable()])
@pytest.mark.parametrize("calm", [False, True])
def test_what_fails_is_told_and_tried_again(
    caplog: pytest.LogCaptureFixture, trouble: Exception, calm: bool
) -> None:
    caplog.set_level(logging.INFO)
    work = Work(trouble, trouble, _NEVER)
    with Rounds("test", work, quick(), calm=calm):
        assert [work.done.get(timeout=_PATIENCE) for _ in range(3)] == [1, 2, 3]
    quiet = calm and isinstance(trouble, CounterFault)
    told = {record.levelno for record in caplog.records if record.name == "sync.rounds"}
    assert told == {logging.INFO if quiet else logging.ERROR}


def test_the_end_does_not_wait_for_the_next_round() -> None:
    work = Work()
    rounds = Rounds("test", work, first=_NEVER)
    rounds.start()
    rounds.ask_to_stop()
    rounds.join(_PATIENCE)
    assert not rounds.running
    assert work.count == 0
