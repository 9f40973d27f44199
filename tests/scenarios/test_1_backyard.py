"""Step 1: a delivered list is imported, its box checked by scanning, the cards set up, stored."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.backyard.box import CardsUnread, Scanned
from app.cards.card import CardStatus
from app.desk.backyard import BoxView, PositionTaken
from app.faults import WitnessNeeded, WitnessNotAllowed
from app.ports import Secret
from app.records.unit import Witness
from app.store.tables import STATE_TABLES
from app.training.people import Person
from sync.central.service import CentralService
from tests.scenarios.conftest import Line, Place
from tests.scenarios.visit import adult, agree, card_of, until

STRANGER = "S9Z-000001"


def test_a_delivered_box_becomes_a_vault_that_the_central_store_knows(
    line: Line, delivered: Path, residents: list[Person]
) -> None:
    place = line.office.open("T02")
    place.enter("B-0007")
    box = import_list(place, delivered, residents)
    gone = adult(residents, 1)
    scan_box(place, box, [one for one in residents if one is not gone], line)
    end_check(place, box, gone)
    stored = set_up_and_store(place, residents)
    assert stored == sum(one.delivery == "pickup" for one in residents) - 1
    service = line.healed()
    agree(service, place)
    knows_the_box(service, gone)
    other = line.office.open("T01")
    until(lambda: bool(other.counter.find_person(gone.control_number)))
    agree(service, place, other)
    assert card_of(other, gone).status is CardStatus.MISSING
    assert other.backyard.boxes() == place.backyard.boxes()


def import_list(place: Place, delivered: Path, residents: list[Person]) -> BoxView:
    """Look at the list, take it over, and once more: the second time changes nothing."""
    checked = place.backyard.check_list(delivered)
    assert checked.preview.accepted
    assert (checked.preview.boxes, checked.known) == ({"B0001": len(residents)}, 0)
    assert place.backyard.take_list(checked).new == len(residents)
    again = place.backyard.check_list(delivered)
    assert again.known == len(residents)
    twice = place.backyard.take_list(again)
    assert (twice.new, twice.same) == (0, len(residents))
    (box,) = place.backyard.boxes()
    assert (box.listed, box.unread) == (len(residents), len(residents))
    return box


def scan_box(place: Place, box: BoxView, present: list[Person], line: Line) -> None:
    """Scan every card that lies in the box; the line's middle is half-way through."""
    place.backyard.open_box(box.box.id)
    for at, person in enumerate(present):
        if at == len(present) // 2:
            line.middle()
        result = place.backyard.scan(box.box.id, person.control_number)
        pulled = person.delivery != "pickup"
        assert result.outcome is (Scanned.PULL_OUT if pulled else Scanned.MATCH)
        assert result.card is not None
        assert result.card.name == person.name
    twice = place.backyard.scan(box.box.id, present[0].control_number)
    assert twice.outcome is Scanned.AGAIN
    surplus = place.backyard.scan(box.box.id, STRANGER)
    assert (surplus.outcome, surplus.card) == (Scanned.SURPLUS, None)


def end_check(place: Place, box: BoxView, gone: Person) -> None:
    """End the check: the missing card is named and confirmed by a second person."""
    unread = place.backyard.unread(box.box.id)
    assert [card.name for card in unread] == [gone.name]
    missing = frozenset(card.id for card in unread)
    with pytest.raises(CardsUnread):
        place.backyard.finish_box(box.box.id)
    with pytest.raises(WitnessNeeded):
        place.backyard.finish_box(box.box.id, missing=missing)
    with pytest.raises(WitnessNeeded):
        witness(place, box, "B-0007")
    guide = witness(place, box, "G-0003")
    with pytest.raises(WitnessNotAllowed):
        place.backyard.finish_box(box.box.id, missing=missing, witness=guide)
    second = witness(place, box, "M-0001")
    place.backyard.finish_box(box.box.id, missing=missing, witness=second)
    assert place.backyard.intake(box.box.id).seen_by == ("小野田　徹", "藤原　由佳")
    view = place.backyard.box(box.box.id)
    assert (view.missing, view.surplus, view.unread) == (1, 1, 0)
    assert view.box.surplus == (STRANGER,)


def witness(place: Place, box: BoxView, staff_id: str) -> Witness:
    """Let a second person of the plan give an own credential."""
    secret = Secret(f"training-{staff_id}".encode())
    return place.entrance.witness(staff_id, secret, "", subject=box.box.id)


def set_up_and_store(place: Place, residents: list[Person]) -> int:
    """Mark the set-up as done and lay each card into its position; returns how many."""
    ready = [card for card in place.backyard.to_set_up() if card.delivery == "pickup"]
    done = place.backyard.set_up([card.id for card in ready])
    assert {card.status for card in done} == {CardStatus.SET_UP}
    for card in ready:
        place.backyard.store(card.id, place.backyard.free_position("B-04"))
    first, second = ready[:2]
    with pytest.raises(PositionTaken):
        place.backyard.store(second.id, "B-04-001")
    assert place.backyard.card_of(first.control_number).place == "vault:B-04-001"
    assert place.backyard.shelf_view("B-04").free == f"B-04-{len(ready) + 1:03d}"
    return len(ready)


def knows_the_box(service: CentralService, gone: Person) -> None:
    """Ask the central store's own tables for the missing card and the surplus one."""
    boxes, cards = STATE_TABLES["box"], STATE_TABLES["card"]
    with service.engine.connect() as connection:
        (box,) = connection.execute(sa.select(boxes)).all()
        missing = connection.execute(
            sa.select(cards.c.control_number).where(cards.c.status == CardStatus.MISSING)
        ).scalars()
        assert list(missing) == [gone.control_number]
    assert (box.status, box.missing) == ("checked", 1)
    assert STRANGER in str(box.surplus)
