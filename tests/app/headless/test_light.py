"""The light tells the ledger's own count; waiting ends with the last receipt or with the time."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from app.headless.light import Light, LightState, NotAllSent
from app.records.replica import Backlog
from app.settings import SettingsFault
from tests.conftest import OPENING, SetClock


class Owing:
    """A ledger that owes as much as a test says."""

    def __init__(self, count: int = 0, *, cases: int = 0, unread: int = 0) -> None:
        self.count, self.cases, self.unread = count, cases, unread

    def backlog(self) -> Backlog:
        oldest = OPENING if self.count else None
        return Backlog(
            count=self.count, oldest_at=oldest, open_cases=self.cases, unread=self.unread
        )


@pytest.mark.parametrize(
    ("owing", "since", "state"),
    [
        (Owing(), None, LightState.OK),
        (Owing(3), None, LightState.SENDING),
        (Owing(3, cases=1), None, LightState.HELD),
        (Owing(unread=1), None, LightState.HELD),
        (Owing(3, cases=1), OPENING, LightState.OFFLINE),
        (Owing(), OPENING, LightState.OFFLINE),
    ],
)
def test_the_states_go_before_each_other_as_on_the_chip(
    clock: SetClock, owing: Owing, since: datetime | None, state: LightState
) -> None:
    light = Light(owing.backlog, clock)
    assert light.view().state is LightState.ALONE
    light.follow(lambda: (since, None))
    assert light.view().state is state


def test_a_fault_alone_is_offline_and_told_by_its_code(clock: SetClock) -> None:
    light = Light(Owing().backlog, clock)
    light.follow(lambda: (None, SettingsFault(where="", key="", why="")))
    view = light.view()
    assert (view.state, view.fault) == (LightState.OFFLINE, "K-110")


def test_the_oldest_age_counts_in_seconds(clock: SetClock) -> None:
    light = Light(Owing(2).backlog, clock)
    clock.pass_(minutes=2, seconds=7)
    view = light.view()
    assert (view.unsent, view.oldest_seconds, view.oldest_at) == (2, 127, OPENING)
    clock.jump(OPENING - timedelta(hours=1))
    assert light.view().oldest_seconds == 0


def test_waiting_ends_with_the_last_receipt(clock: SetClock) -> None:
    owing = Owing(1)
    light = Light(owing.backlog, clock)

    def settle() -> None:
        owing.count = 0
        light.moved()

    settling = threading.Timer(0.05, settle)
    settling.start()
    light.wait(60, lambda: False)
    settling.join()
    assert owing.count == 0


def test_waiting_ends_with_the_time_or_the_terminal(clock: SetClock) -> None:
    light = Light(Owing(4).backlog, clock)
    for seconds, given_up in ((0.0, False), (60.0, True)):
        with pytest.raises(NotAllSent) as told:
            light.wait(seconds, lambda given_up=given_up: given_up)  # type: ignore[misc]
        assert told.value.details == {"owed": 4}
