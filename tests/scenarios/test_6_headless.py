"""A whole day by JSON lines through a real process, and every way in which it may end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.headless.table import ACTIONS
from app.training.people import Person
from sync.central.service import CentralService
from tests.scenarios.conftest import OfficeTest, free_port
from tests.scenarios.headless import Steered, start
from tests.scenarios.headless_walk import (
    ENTRIES,
    SECRETS,
    PinChange,
    Walk,
    close,
    fill,
    nothing_secret,
    proved,
)
from tests.scenarios.visit import adult, until

pytestmark = pytest.mark.slow


@pytest.fixture
def central(office: OfficeTest) -> CentralService:
    return office.start_central()


@pytest.fixture
def alone(office: OfficeTest, crowd: list[Person]) -> Iterator[Steered]:
    """Give a terminal whose central store does not answer."""
    office.port = free_port()
    with start(office, "T02", crowd) as steered:
        yield steered


# --- tests ----------------------------------------------------------------------------------------


def test_a_day_by_lines(
    office: OfficeTest,
    central: CentralService,
    crowd: list[Person],
    residents: list[Person],
    delivered: Path,
) -> None:
    person = adult(residents)
    with start(office, "T02", crowd) as steered:
        fill(steered, delivered, residents)
        walk = Walk(steered, person)
        walk.begin()
        ended = walk.finish()
        assert ended["visit"]["status"] == "done"
        assert ended["card"]["status"] == "handed_over"
        assert steered.ask("print_given", visit=walk.visit) == "printed"
        close(steered)
        verdict = proved(steered)["ledger"]
        assert verdict["receipts"] == verdict["entries"] > len(residents) * 4
        assert {one["outcome"] for one in steered.ask("entries", limit=1000)} == {"applied"}
        assert steered.end() == 0
        assert steered.errors() == ""
        nothing_secret(steered.home)
    other = office.open("T01")
    until(lambda: bool(other.counter.find_person(person.control_number)))
    until(lambda: other.backyard.card_of(person.control_number).status == "handed_over")
    assert other.backyard.card_of(person.control_number).serial == person.serial


def test_an_answer_tells_its_entries_and_what_became_of_them(
    office: OfficeTest, crowd: list[Person]
) -> None:
    office.port = free_port()
    with start(office, "T02", crowd) as steered:
        told = steered.say("sign_in", id="in-1", staff="G-0003", password="training-G-0003")
        assert (told["id"], told["done"]) == ("in-1", "sign_in")
        assert [one["kind"] for one in told["entries"]] == ["staff.signed_in"]
        told = steered.say("issue_ticket", purpose="A", id=2)
        assert [one["kind"] for one in told["entries"]] == ["ticket.issued", "ticket.paper"]
        assert {one["outcome"] for one in told["entries"]} == {"owed"}
        light = told["light"]
        assert (light["state"], light["unsent"], told["id"]) == ("offline", 3, 2)
        entry = told["entries"][0]["id"]
        assert steered.ask("outcome", entry=entry)["outcome"] == "owed"
        assert [one["id"] for one in steered.ask("unsent")][1] == entry
        assert steered.refused("wait_sent", seconds=0.2) == "S-130"
        assert steered.refused("outcome", entry="nope") == "L-120"
        office.start_central()
        steered.ask("wait_sent", seconds=60)
        assert steered.ask("outcome", entry=entry)["outcome"] == "applied"
        assert proved(steered)["ledger"]["entries"] == 3


def test_what_is_refused_is_told_and_recorded_as_on_the_screens(
    alone: Steered, delivered: Path, residents: list[Person]
) -> None:
    for action in ACTIONS:
        told = alone.say(action.word(), **action.example) if action.behind_sign_in else {}
        assert not told or told["error"]["code"] == "A-120", told
    told = alone.say("sign_in", staff="G-0003", password="wrong")
    assert told["error"]["code"] == "A-101"
    assert [one["kind"] for one in told["entries"]] == ["staff.sign_in_failed"]
    assert alone.refused("sign_in", staff="X-9999", password="wrong") == "A-103"
    alone.enter("G-0003")
    assert alone.refused("call_next") == "D-201"
    assert alone.refused("issue_ticket", purpose="Z") == "K-162"
    assert alone.refused("import", file=str(delivered)) == "A-110"
    assert alone.refused("import", file="/nowhere/list.csv") == "I-101"
    fill(alone, delivered, residents)
    walk = Walk(alone, adult(residents))
    walk.begin()
    visit = walk.visit
    draft = {"visitor": "self", "notice": "held", "card": "x", "more": 1}
    told = alone.say("answer_stage", visit=visit, stage="receive", answer=draft)
    assert told["error"]["details"]["field"] == "answer.more"
    assert alone.refused("answer_stage", visit=visit, stage="nope", answer={}) == "D-131"
    told = alone.say("judge_papers", visit=visit, answer={"presented": [{"paper": "a poem"}]})
    assert told["error"]["details"]["field"] == "answer.presented[0].paper"
    assert alone.refused("choose_pins", visit=visit, entries=["4826"]) == "D-131"
    walk.until("identity")
    assert alone.refused("decide", **walk.decision(official="S-0142")) == "A-111"
    seen = {"decision": "approve", "seen": ["register"]}
    assert (
        alone.refused("decide", **{**walk.decision(official="K-0001"), "answer": seen}) == "D-130"
    )
    walk.until("pin")
    chosen = {"by": "resident_panel", "pins": {"signing": "set"}}
    assert alone.refused("answer_stage", visit=visit, stage="pin", answer=chosen) == "K-166"
    assert walk.finish()["visit"]["status"] == "done"


def test_missing_cards_are_confirmed_by_a_second_person(
    alone: Steered, delivered: Path, residents: list[Person]
) -> None:
    alone.enter("B-0007")
    alone.ask("import", file=str(delivered))
    (view,) = alone.ask("boxes")
    box = view["box"]["id"]
    assert alone.refused("scan", box=box, code=residents[0].control_number) == "D-101"
    alone.ask("open_box", box=box)
    assert alone.refused("scan", box=box, code="T:123") == "K-162"
    for person in residents[1:]:
        assert alone.ask("scan", box=box, code=person.control_number)["card"]["box"] == person.box
    again = alone.ask("scan", box=box, code=residents[1].control_number)
    assert again["outcome"] == "again"
    missing = [card["id"] for card in alone.ask("box_content", box=box)["unread"]]
    assert len(missing) == 1
    end = {"box": box, "missing": missing}
    assert alone.refused("finish_box", box=box) == "D-301"
    assert alone.refused("finish_box", **end) == "D-302"
    assert alone.refused("finish_box", **end, witness="M-0001") == "K-162"
    assert alone.refused("finish_box", **end, witness="M-0001", password="wrong") == "A-101"
    own = {"witness": "B-0007", "password": "training-B-0007"}
    assert alone.refused("finish_box", **end, **own) == "D-302"
    second = {"witness": "M-0001", "password": "training-M-0001"}
    assert alone.ask("finish_box", **end, **second)["missing"] == 1
    assert len(alone.ask("box_content", box=box)["seen_by"]) == 2


def test_pins_go_through_the_dialogue_of_the_panel(
    alone: Steered, delivered: Path, residents: list[Person]
) -> None:
    fill(alone, delivered, residents)
    person, other = adult(residents), adult(residents, 1)
    walk = Walk(alone, person)
    walk.begin()
    walk.until("pin")
    visit = walk.visit

    def why(**arguments: Any) -> str:
        told = alone.say("choose_pins", visit=visit, **arguments)
        assert not [secret for secret in SECRETS if secret in json.dumps(told)]
        return str(told["error"]["details"].get("why", told["error"]["code"]))

    assert why(entries=ENTRIES, same=True) == "R-104"  # no card lies there
    alone.ask("lay_card", card=person.control_number)
    assert why(entries=["4826", "4827"], same=True) == "mismatch"
    assert why(entries=["1111", "1111"], same=True) == "weak"
    assert why(entries=["48x6", "48x6"], same=True) == "enter"
    assert why(entries=["4826", 4826], same=True) == "Expected `str`"
    tries = alone.ask("read_chip")["tries"]
    assert all(one["left"] == one["limit"] for one in tries.values())
    looked = alone.ask("look_at_card")
    assert looked["check"]["tries"] == tries
    assert looked["card"] is None  # nothing was chosen, so no row is tied to it yet
    alone.ask("lay_card", card=other.control_number)
    assert why(entries=ENTRIES, same=True) == "R-130"
    alone.ask("lay_card", card=person.control_number)
    apart = ["UMIBE27", "UMIBE27", "4826", "4827", "4826", "4826", "5937", "5937", "6048", "6048"]
    told = alone.ask("choose_pins", visit=visit, entries=apart)
    assert told["stage"] == "verify"
    assert alone.ask("look_at_card")["card"]["control_number"] == person.control_number
    assert set(told["visit"]["answers"]["pin"]["answer"]["pins"].values()) == {"set"}
    assert walk.finish()["card"]["place"] == "resident"
    change = PinChange(alone, person)
    change.begin("pin_change")
    change.until("pin")
    visit = change.visit
    assert why(entries=["7153", "7153"]) == "present"
    assert why(entries=["7153", "7153"], present=["4827"]) == "R-111"
    told = alone.ask("choose_pins", visit=visit, entries=["7153", "7153"], present=["4826"])
    assert told["visit"]["answers"]["pin"]["answer"]["pins"] == {"authentication": "set"}
    assert alone.end() == 0
    nothing_secret(alone.home)


def test_a_killed_terminal_goes_on_where_it_stood(
    office: OfficeTest,
    central: CentralService,
    crowd: list[Person],
    residents: list[Person],
    delivered: Path,
) -> None:
    person = adult(residents)
    with start(office, "T02", crowd) as steered:
        fill(steered, delivered, residents)
        walk = Walk(steered, person)
        walk.begin()
        before = walk.view["visit"]
        steered.kill()
    for stage in ("documents", "identity", "verify", "hand_over"):
        with start(office, "T02", crowd) as steered:
            steered.enter("S-0142")
            after = steered.ask("unfinished")["visit"]
            assert after | {"rev": 0} == before | {"rev": 0}
            steered.ask("lay_card", card=person.control_number)
            walk = Walk(steered, person, after["id"])
            walk.until(stage)
            before = walk.view["visit"]
            steered.kill()
    with start(office, "T02", crowd) as steered:
        steered.enter("S-0142")
        steered.ask("lay_card", card=person.control_number)
        assert Walk(steered, person, before["id"]).finish()["visit"]["status"] == "done"
        verdict = proved(steered)["ledger"]
        assert verdict["receipts"] == verdict["entries"]
        assert steered.end() == 0


def test_whatever_was_answered_survives_a_kill_in_the_midst_of_work(
    office: OfficeTest, central: CentralService, crowd: list[Person]
) -> None:
    told: list[str] = []
    for _ in range(3):
        with start(office, "T02", crowd) as steered:
            steered.enter("G-0003")
            steered.send(b'{"do":"issue_ticket","purpose":"A"}\n' * 60)
            for _ in range(20):
                told += [one["id"] for one in steered.heard()["entries"]]
            steered.kill()
    with start(office, "T02", crowd) as steered:
        steered.enter("G-0003")
        kept = {one["id"]: one["kind"] for one in steered.ask("entries", limit=1000)}
        assert len(told) == 3 * 20 * 2
        assert set(told) <= kept.keys()
        numbers = [one["number"] for one in steered.ask("queue")["tickets"]]
        assert len(numbers) == len(set(numbers)) >= 60
        verdict = proved(steered)["ledger"]
        assert verdict["receipts"] == verdict["entries"] == len(kept)
        assert steered.end() == 0


def test_bookings_are_made_and_arrive_with_their_number(
    office: OfficeTest,
    central: CentralService,
    crowd: list[Person],
    residents: list[Person],
    delivered: Path,
) -> None:
    person = adult(residents)
    with start(office, "T02", crowd) as steered:
        fill(steered, delivered, residents)
        steered.enter("G-0003")
        card = steered.ask("card_of", code=person.control_number)["id"]
        days = first_days(steered)
        chosen = next(one for one in days if one["capacity"])["day"]
        table = steered.ask("booking_day", office="center", day=chosen)
        cell = next(one for one in table["cells"].values() if one["purpose"] == "issuance")
        slot = {"office": "center", "day": chosen, "time": cell["time"]}
        person_facts = {"card": card, "kana": person.kana, "born": person.born.iso}
        wanted = {"purpose": "issuance", "phone": "090-0000-0001", **person_facts, **slot}
        assert steered.refused("book", **{**wanted, "phone": ""}) == "B-105"
        assert steered.refused("book", **{**wanted, "time": "03:00"}) == "B-102"
        assert steered.ask("hold_seat", office="center", day=chosen, slot=cell["slot"])
        made = steered.ask("book", **wanted)
        assert made["standing"] == "certain"
        assert steered.refused("book", **wanted) == "B-103"
        found = steered.ask("identify_person", code=person.control_number, born=person.born.iso)
        assert [one["id"] for one in found["bookings"]] == [made["booking"]["id"]]
        steered.ask("note_booking", booking=made["booking"]["id"], text="車いす")
        steered.ask("wait_sent")
        (listed,) = steered.ask("list_bookings", office="center", first=chosen, last=chosen)
        assert (listed["standing"], listed["booking"]["seat"] > 0) == ("certain", True)
        gone = steered.ask("cancel_booking", booking=made["booking"]["id"])
        assert gone["status"] == "cancelled"
        assert steered.refused("cancel_booking", booking=gone["id"]) == "D-101"
        assert proved(steered)["ledger"]["ok"]
        assert {one["outcome"] for one in steered.ask("entries", limit=1000)} == {"applied"}


def first_days(steered: Steered) -> list[dict[str, Any]]:
    """Wait until the days are here, and return those after today."""
    today = date.fromisoformat(steered.say("status")["light"]["last_receipt_at"][:10])
    span = {"first": str(today + timedelta(days=1)), "last": str(today + timedelta(days=14))}

    def known() -> list[dict[str, Any]]:
        told = steered.ask("booking_days", office="center", **span)
        return [one for one in told if one["known"]]

    until(lambda: len(known()) > 3)
    return known()


def test_events_come_only_where_they_were_asked_for(
    office: OfficeTest, central: CentralService, crowd: list[Person]
) -> None:
    with start(office, "T01", crowd) as front, start(office, "T02", crowd) as window:
        front.enter("G-0003")
        window.enter("S-0142")
        front.ask("issue_ticket", purpose="A")
        front.ask("wait_sent")
        until(lambda: len(window.ask("queue")["tickets"]) == 1)
        assert window.events == []
        window.ask("watch")
        assert window.next_event()["light"]["unsent"] == 0
        front.ask("issue_ticket", purpose="A")
        while len(window.ask("queue")["tickets"]) < 2:
            while window.next_event()["event"] != "arrived":
                pass
        window.ask("watch", on=False)
        window.events.clear()
        front.ask("issue_ticket", purpose="A")
        until(lambda: len(window.ask("queue")["tickets"]) == 3)
        assert window.events == []
        assert (front.end(), window.end()) == (0, 0)


# --- bad lines and ends ---------------------------------------------------------------------------


def test_a_bad_line_is_answered_and_the_terminal_goes_on(alone: Steered) -> None:
    bad = {
        b"nonsense": "K-160",
        b"": "K-160",
        b"\xff\xfe\x00": "K-160",
        b"[" * 100_000: "K-160",
        b'{"do":"search","text":"' + b"a" * (1 << 20) + b'"}': "K-163",
        b"a" * (5 << 20): "K-163",
        b'{"do":"rm"}': "K-161",
        b'{"do":"quit","now":true}': "K-162",
        b'{"do":"quit","id":' + b"9" * 10_000 + b"}": "K-162",
    }
    for line, code in bad.items():
        alone.send(line + b"\n")
        told = alone.heard()
        assert told["error"]["code"] == code
        assert told["entries"] == []
    alone.send(b'{"do":"rm","id":"x"}\r\n{"do":"signed_in","id":"y"}\n')
    assert [alone.heard()["id"], alone.heard()["id"]] == ["x", "y"]
    assert alone.ask("status")["staff"] == ""
    assert alone.end() == 0
    assert alone.errors() == ""


def test_a_last_line_without_its_end_is_answered(alone: Steered) -> None:
    alone.send(b'{"do":"signed_in","id":1}')
    assert alone.process.stdin is not None
    alone.process.stdin.close()
    assert alone.heard()["id"] == 1
    assert alone.ended() == 0


@pytest.mark.parametrize("how", ["quit", "end", "terminate", "terminate_waiting"])
def test_it_ends_with_everything_closed(alone: Steered, how: str) -> None:
    alone.enter("G-0003")
    if how == "quit":
        alone.send(b'{"do":"quit","id":1}\n{"do":"sign_out"}\n')
        assert alone.heard()["done"] == "quit"
        assert alone.ended() == 0
    elif how == "terminate_waiting":
        alone.send(b'{"do":"wait_sent","seconds":600}\n')
        assert alone.terminate() == 0
    else:
        assert getattr(alone, how)() == 0
    assert alone.errors() == ""
    assert not list(alone.home.glob("ledger.db-wal"))


def test_it_ends_where_nobody_reads_its_answers(office: OfficeTest, crowd: list[Person]) -> None:
    with start(office, "T02", crowd, deaf=True) as steered:
        steered.send(b'{"do":"signed_in"}\n')
        assert steered.ended() == 0
        assert steered.errors() == ""


def test_a_ledger_in_use_is_told_as_a_line(
    alone: Steered, office: OfficeTest, crowd: list[Person]
) -> None:
    alone.enter("G-0003")
    with start(office, "T02", crowd) as second:
        told = second.heard()
        assert told["error"]["code"] == "L-107"
        assert second.ended() == 1
    assert alone.ask("signed_in")["staff_id"] == "G-0003"
