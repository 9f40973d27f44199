"""Entries are taken in once, in order, by the rules; every one ends visibly."""

from __future__ import annotations

import msgspec
import pytest

from app.records.entry import Outcome
from app.system import SystemClock
from sync.engine import Engine
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger, list_card

pytestmark = pytest.mark.postgres


def test_what_is_owed_gets_a_receipt_and_another_terminal_sees_it(terminals: Terminals) -> None:
    here, there = MemoryLedger("T01"), MemoryLedger("T02")
    sender = Engine(here, terminals.client(terminals.enrol("T01")), SystemClock(), "1")
    reader = Engine(there, terminals.client(terminals.enrol("T02")), SystemClock(), "1")
    card = list_card(here, 1)
    here.record("card.received", card, {})
    report = sender.push_round()
    assert report.sent == 2
    assert report.outcomes == {Outcome.APPLIED: 2}
    assert not here.owed(10)
    assert here.state("card", card).rev == 2
    reader.pull_round()
    seen = there.state("card", card)
    assert msgspec.structs.replace(seen, rev=0) == msgspec.structs.replace(
        here.state("card", card), rev=0
    )
    assert seen.rev == 2
