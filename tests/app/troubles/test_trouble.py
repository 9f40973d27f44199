"""A trouble goes on with whitelisted facts alone, and is one subject of its own."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.access.roles import Role
from app.faults import CounterFault, IllegalMove, NotAllowed
from app.log import newest_lines
from app.records.unit import Actor
from app.store.ledger import Ledger
from app.troubles.trouble import Trace, Trouble, report, trace_of


class Jammed(CounterFault):
    code = "P-999"


def _trace(seen_at: datetime) -> Trace:
    return trace_of(
        Jammed(device="printer", state="jam", resident="辻　真理子", count=3),
        seen_at,
        terminal="T01",
        office="center",
        program="0.1.0",
        devices=[
            {
                "device": "ticket printer",
                "health": "fault",
                "driver": "network",
                "simulated": False,
                "code": "P-999",
                "owner": "辻　真理子",
                "details": {"paper": "out", "file": "/home/tsuji", "name": "辻"},
            }
        ],
        lines=("{}",),
    )


def test_only_listed_facts_stay() -> None:
    trace = _trace(datetime.fromisoformat("2026-11-20T11:30:00+09:00"))
    assert trace.details == {"device": "printer", "state": "jam", "count": "3"}
    assert trace.devices == (
        {
            "device": "ticket printer",
            "health": "fault",
            "driver": "network",
            "simulated": "False",
            "code": "P-999",
            "paper": "out",
        },
    )


def test_the_state_keeps_all_but_the_log_lines(ledger: Ledger, actors: dict[Role, Actor]) -> None:
    trace = _trace(ledger.now() - timedelta(minutes=3))
    done = ledger.act(lambda unit: report(unit, "T01-0001", trace), actors[Role.GUIDE]).value
    assert (done.number, done.code, done.scope) == ("T01-0001", "P-999", "office:center")
    assert done.sent_at - done.seen_at == timedelta(minutes=3)
    assert ledger.read(lambda records: records.day.one(Trouble, done.id)) == done
    assert ledger.read(lambda records: records.day.trouble_count("T01")) == 1
    assert ledger.read(lambda records: records.day.trouble_count("T02")) == 0
    (entry,) = ledger.read(lambda records: records.cards.history(done.id))
    assert entry.body["lines"] == ["{}"]


def test_a_trouble_is_reported_once_and_by_people(
    ledger: Ledger, actors: dict[Role, Actor]
) -> None:
    trace = _trace(ledger.now())
    done = ledger.act(lambda unit: report(unit, "T01-0001", trace), actors[Role.CLERK]).value
    with pytest.raises(IllegalMove):
        ledger.act(
            lambda unit: unit.record("trouble.reported", done.id, {}, scope=done.scope),
            actors[Role.CLERK],
        )
    with pytest.raises(NotAllowed):
        ledger.act(lambda unit: report(unit, "T01-0002", trace), actors[Role.TERMINAL])


def test_the_newest_log_lines_pass_the_list_again(tmp_path: Path) -> None:
    assert newest_lines(tmp_path, 5) == ()
    lines = [json.dumps({"message": f"m{at}", "name": "辻", "code": "L-1"}) for at in range(9)]
    log = tmp_path / "terminal.log"
    log.write_text("\n".join(["half a li", '["辻"]', *lines]) + "\n", encoding="utf-8")
    found = [json.loads(line) for line in newest_lines(tmp_path, 3)]
    assert found == [{"message": f"m{at}", "code": "L-1"} for at in (6, 7, 8)]


def test_a_long_log_is_read_from_its_end(tmp_path: Path) -> None:
    lines = [json.dumps({"message": "x" * 900, "seq": at}) for at in range(2000)]
    (tmp_path / "terminal.log").write_text("\n".join(lines), encoding="utf-8")
    found = [json.loads(line)["seq"] for line in newest_lines(tmp_path, 1000)]
    assert found == list(range(2000 - len(found), 2000))
    assert 50 < len(found) < 100
