"""What all terminals recorded about a subject, as a case page asks for it."""

import pytest

from app.system import SystemClock
from sync.engine import Engine
from sync.faults import CentralTrouble
from sync.histories import histories
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger, list_card

pytestmark = pytest.mark.postgres


def test_both_terminals_entries_come_back_without_names(terminals: Terminals) -> None:
    here, there = MemoryLedger("T01"), MemoryLedger("T02")
    client = terminals.client(terminals.enrol("T01"))
    sender = Engine(here, client, SystemClock(), "test")
    other = Engine(there, terminals.client(terminals.enrol("T02")), SystemClock(), "test")
    card = list_card(here, 1)
    sender.push_round()
    other.pull_round()
    there.record("card.received", card, {})
    other.push_round()
    told = histories(client)("card", card)
    assert [(one.entry.terminal, one.entry.kind, one.outcome) for one in told] == [
        ("T01", "card.listed", "applied"),
        ("T02", "card.received", "applied"),
    ]
    assert all(one.entry.private is None for one in told)
    with pytest.raises(CentralTrouble):
        histories(client)("card", "nobody")
