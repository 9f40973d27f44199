"""What histories have found, each as a short history of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.cards.card import CardStatus, card_id
from app.records.entry import Outcome
from app.records.replica import SubjectKey
from app.records.state import office_scope
from app.reservations.booking import Booking
from sync.central.tables import entry
from sync.central.tables import held as aside
from sync.faults import Forked
from tests.sync.history.city import DAYS, PURPOSE, City
from tests.sync.history.disk import DiskTerminal
from tests.sync.history.terminal import Terminal
from tests.sync.history.truths import check_centre, check_healed

pytestmark = pytest.mark.postgres
CARD = card_id("331007", f"{1:012d}")


def list_card(terminal: Terminal) -> None:
    private = {
        "control_number": f"{1:012d}",
        "name": "山田 花子",
        "kana": "ヤマダ",
        "born": "1980-01-02",
        "address": "岡山市北区",
    }
    body = {"municipality": "331007", "office": terminal.office, "box": "B1"}
    scope = office_scope(terminal.office)
    terminal.record(
        "card.listed", CARD, body, actor="yamada", role="backyard", private=private, scope=scope
    )


def hand_over(terminal: Terminal) -> None:
    list_card(terminal)
    for kind in ("card.received", "card.set_up"):
        terminal.record(kind, CARD, {"box": "B1"}, actor="yamada", role="backyard")
    body = {"visit": "", "to": "self"}
    terminal.record("card.handed_over", CARD, body, actor="sato", role="clerk")


def meet(terminal: Terminal) -> None:
    terminal.engine.push_round()
    terminal.engine.pull_round()


def booked(terminal: Terminal, person: str, **more: Any) -> str:
    body = {
        "number": f"R-{person}",
        "purpose": PURPOSE,
        "office": terminal.office,
        "day": DAYS[0].isoformat(),
        "time": "10:00",
        "person": person,
    } | more
    scope = office_scope(body["office"])
    made = terminal.record(
        "booking.made", terminal.ledger.ids.new(), body, actor="sato", role="clerk", scope=scope
    )
    assert made is not None
    return made.subject


def stored(city: City, terminal: str) -> int:
    with city.engine.connect() as connection:
        query = sa.select(sa.func.count()).where(entry.c.terminal == terminal)
        return int(connection.execute(query).scalar_one())


def test_a_restored_central_store_is_told_again_though_nothing_is_owed(city: City) -> None:
    here, there = Terminal(city, "T01"), Terminal(city, "T02")
    city.keep("kept")
    hand_over(here)
    meet(here)
    meet(there)
    city.restore("kept")
    assert stored(city, "T01") == 0
    for terminal in (here, there, here, there):
        terminal.engine.forget_line()  # the line was cut when the central store went down
        meet(terminal)
    assert stored(city, "T01") == 4
    assert there.state("card", CARD).status is CardStatus.HANDED_OVER
    check_healed(city, [here, there])


def test_a_hand_over_stays_shown_while_a_restored_central_store_is_told_again(city: City) -> None:
    here = Terminal(city, "T01")
    city.keep("kept")
    hand_over(here)
    meet(here)
    city.restore("kept")
    here.engine.pull_round()  # the follower comes first and meets another feed epoch
    assert here.state("card", CARD).status is CardStatus.HANDED_OVER
    here.engine.pull_round()
    assert here.state("card", CARD).status is CardStatus.HANDED_OVER
    check_healed(city, [here])


def test_a_card_that_a_store_restored_twice_gives_to_the_other_office_is_shown_there_alone(
    city: City, tmp_path: Path
) -> None:
    here, there = Terminal(city, "T01"), DiskTerminal(city, "T03", tmp_path)
    city.keep("kept")
    list_card(here)
    meet(here)
    list_card(there)
    meet(there)
    city.restore("kept")
    list_card(there)
    there.engine.push_round()  # the store that forgot the first list gives it to this office
    city.restore("kept")
    for _ in range(3):
        for terminal in (here, there):
            terminal.engine.forget_line()
            meet(terminal)
    check_healed(city, [here, there])
    there.close()


def test_entries_of_an_ended_epoch_are_sent_again_to_a_restored_central_store(city: City) -> None:
    here = Terminal(city, "T01")
    city.keep("kept")
    hand_over(here)
    here.engine.push_round()
    here.record("card.bound", CARD, {"serial": "1" * 15}, actor="sato", role="clerk")
    city.restore("kept")
    here.enrol_anew()
    here.record("card.bound", CARD, {"serial": "1" * 15}, actor="sato", role="clerk")
    meet(here)
    assert not here.ledger.forked
    assert not here.ledger.owed(1)
    assert stored(city, "T01") == 6


def test_an_ended_epoch_of_which_nothing_is_owed_is_sent_again_to_a_restored_store(
    city: City,
) -> None:
    here, there = Terminal(city, "T01"), Terminal(city, "T02")
    list_card(here)
    meet(here)
    city.keep("kept")
    for kind in ("card.received", "card.set_up"):
        here.record(kind, CARD, {"box": "B1"}, actor="yamada", role="backyard")
    meet(here)
    here.enrol_anew()
    body = {"visit": "", "to": "self"}
    here.record("card.handed_over", CARD, body, actor="sato", role="clerk")
    meet(here)
    city.restore("kept")
    here.enrol_anew()  # the restored store does not know of the second epoch
    meet(here)
    assert stored(city, "T01") == 4
    assert here.line.ask(city.desk.hello).ended == {1: 3}
    meet(there)
    assert there.state("card", CARD).status is CardStatus.HANDED_OVER
    check_healed(city, [here, there])


def test_a_forked_chain_that_was_put_aside_is_not_sent_again(city: City) -> None:
    here = Terminal(city, "T01")
    list_card(here)
    meet(here)
    image = here.file()
    here.record("card.received", CARD, {"box": "B1"}, actor="yamada", role="backyard")
    meet(here)
    here.go_back(image)
    here.record("card.missing", CARD, {}, actor="yamada", role="backyard")
    with pytest.raises(Forked):
        here.engine.push_round()
    here.enrol_anew()
    meet(here)
    assert [one.outcome for one in here.ledger.receipts.values()][-1] is Outcome.HELD
    here.line.sent.clear()
    here.engine.forget_line()
    meet(here)
    assert here.line.sent == []


def held(city: City, terminal: str) -> list[tuple[int, int]]:
    query = sa.select(aside.c.epoch, aside.c.seq).where(aside.c.terminal == terminal)
    with city.engine.connect() as connection:
        rows = connection.execute(query.order_by(aside.c.epoch, aside.c.seq))
        return [(row.epoch, row.seq) for row in rows]


@pytest.mark.parametrize("on_disk", [False, True])
@pytest.mark.parametrize("kept", ["before the fork", "after the fork", "after it was enrolled"])
def test_what_was_put_aside_of_a_fork_is_sent_again_to_a_restored_central_store(
    city: City, tmp_path: Path, kept: str, on_disk: bool
) -> None:
    here = DiskTerminal(city, "T01", tmp_path) if on_disk else Terminal(city, "T01")
    list_card(here)
    meet(here)
    image = here.file()
    if kept == "before the fork":
        city.keep("kept")
    for kind in ("card.received", "card.set_up"):
        here.record(kind, CARD, {"box": "B1"}, actor="yamada", role="backyard")
    meet(here)
    if kept == "after the fork":
        city.keep("kept")
    here.go_back(image)
    here.record("card.missing", CARD, {}, actor="yamada", role="backyard")
    with pytest.raises(Forked):
        here.engine.push_round()
    here.enrol_anew()
    if kept == "after it was enrolled":
        city.keep("kept")
    meet(here)
    assert held(city, "T01") == [(1, 2)]
    here.record("card.bound", CARD, {"serial": "1" * 15}, actor="sato", role="clerk")
    meet(here)
    city.restore("kept")
    if kept != "after it was enrolled":
        here.enrol_anew()  # the restored store does not know its certificate
    here.engine.forget_line()
    meet(here)
    # From before the fork the chain goes on from what both know: nothing is to be put aside.
    assert held(city, "T01") == ([] if kept == "before the fork" else [(1, 2)])
    here.line.sent.clear()
    here.engine.forget_line()
    meet(here)
    assert here.line.sent == []
    check_healed(city, [here])
    here.close()


def test_a_card_that_two_offices_list_is_a_case_and_stays_at_one(city: City) -> None:
    here, there = Terminal(city, "T01"), Terminal(city, "T03")
    list_card(here)
    list_card(there)
    meet(here)
    meet(there)
    assert [one.outcome for one in there.ledger.receipts.values()] == [Outcome.CASE]
    assert there.state("card", CARD) is None
    assert here.state("card", CARD).office == "center"
    check_healed(city, [here, there])


@pytest.mark.parametrize("on_disk", [False, True])
def test_a_booking_that_is_to_move_away_is_no_difference_to_the_central_store(
    city: City, tmp_path: Path, on_disk: bool
) -> None:
    here = DiskTerminal(city, "T01", tmp_path) if on_disk else Terminal(city, "T01")
    booking = booked(here, "p1")
    meet(here)
    body = {"office": "umibe", "day": DAYS[0].isoformat(), "time": "10:30"}
    here.record("booking.changed", booking, body, actor="sato", role="clerk")
    for _ in range(5):  # the sender is stuck, the follower is not
        here.engine.forget_line()
        assert not here.engine.pull_round().renewed
    here.engine.push_round()
    here.engine.pull_round()
    assert here.state("booking", booking) is None
    centre = check_centre(city)
    moved = centre.states[SubjectKey("booking", booking)]
    assert isinstance(moved, Booking)
    assert moved.office == "umibe"
    check_healed(city, [here])
    here.close()
