"""The central store knows how each terminal is, and tells of those that somebody should look at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.system import SystemClock
from sync.central.enrol import revoke_terminal
from sync.central.tables import terminal
from sync.central.watching import Alarm, TerminalHealth
from sync.central.watching import terminals as health_of_all
from sync.engine import Engine
from tests.sync.conftest import Terminals
from tests.sync.parts import MemoryLedger, list_card
from tests.sync.processes import finish, run

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
QUIET = timedelta(minutes=10)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def told(made: Terminals, now: datetime = NOW, **values: Any) -> TerminalHealth:
    with made.central.engine.begin() as connection:
        connection.execute(sa.update(terminal).where(terminal.c.id == "T01").values(**values))
        (one,) = health_of_all(connection, now, QUIET)
    return one


@pytest.mark.parametrize(
    ("last_seen", "owed", "oldest_at", "alarms"),
    [
        (None, 0, None, ()),
        (ago(1), 0, None, ()),
        (ago(60), 0, None, ()),  # closed for the night, with nothing owed
        (ago(9), 3, ago(15), ()),
        (ago(11), 3, ago(12), (Alarm.SILENT,)),
        (ago(11), 3, None, (Alarm.SILENT,)),
        (ago(1), 3, ago(5), ()),
        (ago(1), 3, ago(30), (Alarm.STUCK,)),
    ],
)
def test_silence_with_entries_owed_is_an_alarm(
    terminals: Terminals,
    last_seen: datetime | None,
    owed: int,
    oldest_at: datetime | None,
    alarms: tuple[Alarm, ...],
) -> None:
    terminals.enrol("T01")
    one = told(terminals, last_seen=last_seen, owed=owed, oldest_at=oldest_at)
    assert one.alarms == alarms


def test_a_forked_ledger_and_an_ended_certificate_are_alarms(terminals: Terminals) -> None:
    terminals.enrol("T01")
    assert told(terminals, forked="seq 3").alarms == (Alarm.FORKED,)
    later = NOW + timedelta(days=500)
    assert told(terminals, later, forked="").alarms == (Alarm.ENDED,)
    revoke_terminal(terminals.central.engine, "T01", NOW)
    assert told(terminals, forked="").alarms == (Alarm.ENDED,)
    terminals.enrol("T01")
    assert told(terminals, forked="").alarms == ()


def test_the_list_tells_what_terminals_said_at_push_and_feed(
    terminals: Terminals, dsn: str, tmp_path: Path
) -> None:
    ledger = MemoryLedger()
    engine = Engine(ledger, terminals.client(terminals.enrol("T01")), SystemClock(), "0.1.0")
    terminals.enrol("T02", office="north")
    ledger.at = datetime.now(UTC)
    list_card(ledger, 1)
    engine.pull_round()
    found = run("central", "terminals", "--dsn", dsn, "--json")
    first, second = found["terminals"]
    assert (first["terminal"], first["owed"], first["program"]) == ("T01", 1, "0.1.0")
    assert datetime.fromisoformat(first["oldest_at"]) == ledger.at
    assert (second["terminal"], second["office"], second["last_seen"]) == ("T02", "north", None)
    assert found["alarmed"] is False
    ledger.unread = 2
    engine.push_round()
    engine.pull_round()
    listed = finish(["central", "terminals", "--dsn", dsn])
    assert (listed.returncode, "読めない変更 2件" in listed.stdout) == (1, True)
    ledger.unread = 0
    engine.pull_round()
    (first, _) = run("central", "terminals", "--dsn", dsn, "--json")["terminals"]
    assert (first["owed"], first["oldest_at"]) == (0, None)


def test_an_alarm_ends_the_command_with_one(terminals: Terminals, dsn: str) -> None:
    terminals.enrol("T01")
    told(terminals, last_seen=ago(600), owed=2, oldest_at=ago(700), program="0.1.0")
    listed = finish(["central", "terminals", "--dsn", dsn])
    assert listed.returncode == 1
    assert "T01" in listed.stdout
    assert "連絡がありません" in listed.stdout
    found = run("central", "terminals", "--dsn", dsn, "--silent-minutes", "1e6", "--json")
    assert [one["alarms"] for one in found["terminals"]] == [[]]
