"""A row of the central store that cannot be read is told, held, and in nobody's way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.records.entry import Outcome
from app.records.replica import CentralRow
from app.reservations.city import BookingWish
from app.reservations.plan import load_slot_plan
from app.store.unread import Unreadable, read_row
from app.system import SystemClock, SystemIds
from sync.central.chain_check import check_chains
from sync.central.days import DayKeeper
from sync.central.service import CentralService
from sync.certificates import read_key
from sync.wire import FeedRequest, HydrateRequest, ScopeCursor
from tests.sync.booking_kit import DAY, Window
from tests.sync.conftest import Terminals
from tests.sync.parts import SCOPE
from tests.sync.processes import finish

pytestmark = pytest.mark.postgres


@pytest.fixture
def municipality() -> str:
    return "shiomi"


@pytest.fixture
def here(terminals: Terminals, caplog: pytest.LogCaptureFixture) -> Window:
    """Give a window; what the central store writes to its log about a row is expected."""
    return Window(terminals, "T01")


def damage(central: CentralService, table: str, id: str, change: str) -> None:
    with central.engine.begin() as connection:
        # The test's own words, no one's input.
        connection.execute(sa.text(f"UPDATE {table} SET {change} WHERE id = :id"), {"id": id})  # noqa: S608


def unread(rows: tuple[CentralRow, ...]) -> set[str]:
    found = set[str]()
    for row in rows:
        try:
            read_row(row)
        except Unreadable:
            found.add(row.subject)
    return found


@pytest.mark.parametrize("change", ["notes = '[{'", "status = 'x'"])
def test_one_row_is_held_and_the_others_are_served(
    here: Window, central: CentralService, terminals: Terminals, dsn: str, change: str
) -> None:
    bad, good = here.book("p1"), here.book("p2", time="11:00")
    here.meet()
    damage(central, "booking", bad.subject, change)
    page = here.client.hydrate(HydrateRequest(scope=SCOPE))
    assert unread(page.rows) == {bad.subject}
    assert {bad.subject, good.subject} <= {row.subject for row in page.rows}
    cursors = (ScopeCursor(scope=SCOPE, since=0),)
    fed = here.client.feed(FeedRequest(feed_epoch=page.feed_epoch, cursors=cursors))
    assert unread(fed.pages[0].rows) == {bad.subject}
    other = here.act("booking.cancelled", bad.subject, {"reason": "resident"})
    mine = here.act("booking.cancelled", good.subject, {"reason": "resident"})
    new = here.book("p3", time="13:00")
    here.meet()
    outcomes = [here.ledger.outcome(one) for one in (other, mine, new)]
    assert outcomes == [Outcome.HELD, Outcome.APPLIED, Outcome.APPLIED]
    north = terminals.client(terminals.enrol("T09", office="north"))
    found = north.search_bookings("sato", BookingWish(office="center"))
    assert {one.id for one in found.bookings} == {good.subject, new.subject}
    checked = finish(["central", "check", "--dsn", dsn])
    assert (checked.returncode, bad.subject in checked.stdout) == (1, True)


def test_a_damaged_day_stays_and_the_house_is_kept(
    here: Window, central: CentralService, keys: Path
) -> None:
    booked = here.book("p1")
    here.meet()
    day = f"center:{DAY.isoformat()}"
    damage(central, "bookingday", day, "capacity = '{'")
    damage(central, "booking", booked.subject, "day = '2020-01-01', notes = '{'")
    key = read_key((keys / "countersign.key").read_bytes())
    plan = load_slot_plan("shiomi")
    days = DayKeeper(central.engine, plan, key, SystemClock(), SystemIds())
    assert days.keep_house() > 0
    with central.engine.connect() as connection:
        kept = connection.execute(
            sa.text("SELECT capacity FROM bookingday WHERE id = :id"), {"id": day}
        ).scalar_one()
    assert kept == "{"
    late = here.book("p2")
    free = here.book("p3", day=(DAY + timedelta(days=3)).isoformat())
    here.meet()
    assert here.ledger.outcome(late) is Outcome.HELD
    assert here.ledger.outcome(free) is not Outcome.HELD


def test_a_damaged_answer_is_told_by_what_stands_beside_it(
    here: Window, central: CentralService
) -> None:
    booked = here.book("p1")
    here.engine.push_round()
    with central.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE answer SET reply = '{'")
    here.ledger.receipts.clear()
    here.engine.push_round()
    assert here.ledger.outcome(booked) is Outcome.APPLIED


def test_each_broken_place_of_a_chain_is_named_once(
    here: Window, central: CentralService, terminals: Terminals
) -> None:
    for number in range(8):
        here.book(f"p{number}", time="11:00" if number % 2 else "10:30")
    here.meet()
    with central.engine.connect() as connection:
        whole = check_chains(connection)
    assert not whole.broken
    assert whole.read > 8
    damages = {
        2: "UPDATE entry SET body = '{' WHERE terminal = 'T01' AND seq = 2",
        3: "UPDATE entry SET actor = 'other' WHERE terminal = 'T01' AND seq = 3",
        4: "UPDATE entry SET private = '{}' WHERE terminal = 'T01' AND seq = 4",
        5: "DELETE FROM entry WHERE terminal = 'T01' AND seq = 5",
        6: "DELETE FROM answer WHERE terminal = 'T01' AND seq = 6",
        7: "UPDATE answer SET reply = '{' WHERE terminal = 'T01' AND seq = 7",
        8: "UPDATE head SET hash = '' WHERE terminal = 'T01'",
    }
    with central.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for damage_done in damages.values():
            connection.execute(sa.text(damage_done))
    with central.engine.connect() as connection:
        broken = check_chains(connection).broken
    found = {(one.seq, one.why) for one in broken if one.terminal == "T01"}
    last = max(seq for seq, _ in found)
    assert found == {
        (2, "unreadable"),
        (3, "hash"),
        (4, "private"),
        (5, "lost"),
        (6, "unanswered"),
        (7, "gap"),
        (7, "answer"),
        (last, "head"),
    }
    assert {one.terminal for one in broken} == {"T01"}
