"""Faults of docs/faults.md that concern the ledger and had no test elsewhere."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.access.roles import Role
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.store.verify import verify
from app.system import SystemClock
from app.tickets import queue
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import OPENING, SetClock

NUMBERS = queue.NumberRange(first=1, last=999)


def _act(ledger: Ledger, actor: Actor, number: int) -> None:
    people = tuple((f"3K7{number:03d}{n:03d}", *rest) for n, (_, *rest) in enumerate(PEOPLE))
    ledger.act(lambda unit: list_cards(unit, f"OKY-{number}", people), actor)


def test_fault_02_each_commit_waits_for_the_disk(ledger: Ledger) -> None:
    """A kill leaves the system's page cache, so only this tells what a loss of power would."""
    full = 2
    for writing in (False, True):
        with ledger.engine.connect().execution_options(writing=writing) as connection:
            for pragma, wanted in (("synchronous", full), ("journal_mode", "wal")):
                assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == wanted


def test_fault_06_a_long_reader_stops_nobody_and_the_journal_is_used_again(
    ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    actor = actors[Role.BACKYARD]
    journal = Path(f"{ledger.path}-wal")
    with ledger.reading() as connection:
        before = verify(connection).entries  # the picture that the reader keeps
        for number in range(60):
            _act(ledger, actor, number)
        grown = journal.stat().st_size
        assert verify(connection).entries == before
    assert grown > 1 << 20
    for number in range(60, 120):
        _act(ledger, actor, number)
    assert journal.stat().st_size <= grown + (4 << 20), "it is written over from its beginning"
    with ledger.reading() as connection:
        assert verify(connection).ok


@pytest.mark.parametrize(
    "to",
    [
        OPENING + timedelta(hours=3),
        OPENING - timedelta(days=1),
        datetime(2036, 2, 29, 23, 59, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_fault_07_a_clock_that_jumps_breaks_neither_order_nor_numbers(
    ledger: Ledger, actors: dict[Role, Actor], clock: SetClock, to: datetime
) -> None:
    actor = actors[Role.SITE_MANAGER]

    def issue() -> str:
        done = ledger.act_with_records(
            lambda unit, records: queue.issue(
                unit, records.tickets, terminal="T01", purpose="A", numbers=NUMBERS
            ),
            actor,
        )
        return done.value.number

    first = [issue(), issue()]
    clock.jump(to)
    issue()
    clock.jump(OPENING)
    again = issue()
    assert again not in first, "no number of the day is given twice"
    with ledger.reading() as connection:
        found = verify(connection)
    assert found.ok
    assert found.entries == 4


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="this system counts sleep anyway")
def test_fault_30_time_asleep_counts_for_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases end by this clock: a night in a bag must not leave them valid."""
    clocks = {time.CLOCK_BOOTTIME: 36_000.0, time.CLOCK_MONOTONIC: 60.0}
    monkeypatch.setattr(time, "clock_gettime", clocks.__getitem__)
    assert SystemClock().monotonic() == 36_000.0
