"""Step 3: the number is called, the visit walked, the card handed over; whatever comes between."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from app.cards.card import CardStatus
from app.cards.ledger import OtherCard
from app.faults import OfficialNeeded
from app.kinds import KINDS
from app.ports import PinKind, Secret
from app.procedures.answers import OfficialAnswer, ReturnCardAnswer
from app.records.chain import GENESIS, seal
from app.records.entry import Entry, Outcome
from app.records.unit import Approval
from app.system import SystemIds
from app.training.people import Person
from app.visits.visit import Decision, DecisionReason, HoldReason, Visit, VisitStatus
from devices.card.faults import OtherCard as OtherChip
from sync.client import Client, tls_context
from sync.wire import Push, PushAnswer, wrap
from tests.scenarios.conftest import Line, OfficeTest, Place, free_port
from tests.scenarios.visit import (
    UNDER_15,
    WITH_NOTICE,
    WITHOUT_NOTICE,
    Coming,
    Walk,
    adult,
    agree,
    card_of,
    child,
    fill,
    until,
)

pytestmark = pytest.mark.slow


def number_for(place: Place) -> str:
    """Give the next resident a number and let the clerk take the seat."""
    place.enter("G-0003")
    number = place.reception.issue("A").ticket.number
    place.enter("S-0142")
    return number


def begun(place: Place, person: Person, coming: Coming = WITH_NOTICE) -> Walk:
    """Call a new number and open its visit."""
    walk = Walk(place, person, coming)
    walk.call(number_for(place))
    return walk


@pytest.fixture
def window(office: OfficeTest, delivered: Path, residents: list[Person]) -> Place:
    """Give a window whose vault is filled, without the line."""
    office.port = free_port()
    place = office.open("T02")
    fill(place, delivered, residents)
    return place


# --- the three cases, on every line ---------------------------------------------------------------


def test_three_residents_get_their_cards(
    line: Line, delivered: Path, residents: list[Person]
) -> None:
    place = line.office.open("T02")
    fill(place, delivered, residents)
    grown, without, small = adult(residents), adult(residents, 1), child(residents)
    assert begun(place, grown).finish().visit.status is VisitStatus.DONE
    amid = begun(place, without, WITHOUT_NOTICE)
    amid.until("identity")
    line.middle()
    assert amid.finish().visit.status is VisitStatus.DONE
    led = begun(place, small, UNDER_15)
    assert led.finish().visit.status is VisitStatus.DONE
    assert PinKind.SIGNING.value not in led.view.visit.answers["pin"].answer["pins"]
    service = line.healed()
    agree(service, place)
    other = line.office.open("T01")
    until(lambda: bool(other.counter.find_person(small.control_number)))
    agree(service, place, other)
    for person in (grown, without, small):
        card = card_of(other, person)
        assert (card.status, card.place) == (CardStatus.HANDED_OVER, "resident")
        assert card.serial == person.serial
    decided = place.counter.view(amid.id).visit.answers["identity"]
    assert (decided.by, decided.approved_by) == ("S-0142", "K-0001")


# --- the official's step --------------------------------------------------------------------------


def test_a_contractor_cannot_answer_the_officials_step(
    window: Place, residents: list[Person]
) -> None:
    walk = begun(window, adult(residents))
    walk.until("identity")
    before = window.replica.backlog().count
    with pytest.raises(OfficialNeeded):
        window.counter.answer(walk.id, "identity", walk.yes())
    with pytest.raises(OfficialNeeded):
        window.entrance.approve("S-0142", Secret(b"training-S-0142"), "", visit=walk.id)
    for claimed in ("S-0142", "K-0001"):
        made_up = Approval(staff_id=claimed, subject=walk.id, token="0" * 32)
        with pytest.raises(OfficialNeeded):
            window.counter.decide(walk.id, "identity", walk.yes(), made_up)
    elsewhere = window.approve("another-visit")
    with pytest.raises(OfficialNeeded):
        window.counter.decide(walk.id, "identity", walk.yes(), elsewhere)
    assert walk.stage == "identity"
    assert window.replica.backlog().count == before
    walk.finish()


@pytest.mark.parametrize("kind", ["visit.official_decided", "visit.step_answered"])
def test_an_officials_act_pushed_by_a_contractor_is_a_case(
    office: OfficeTest, delivered: Path, residents: list[Person], kind: str
) -> None:
    service = office.start_central()
    place = office.open("T02")
    fill(place, delivered, residents)
    walk = begun(place, adult(residents))
    walk.until("identity")
    agree(service, place)
    answer = push_raw(office, forged(kind, walk.view.visit))
    (reply,) = answer.replies
    assert (reply.outcome, reply.reason) == (Outcome.CASE, "official_missing")
    until(lambda: place.counter.board().cases == 1)
    (case,) = place.desk.ask(lambda records: records.cases.open())
    assert (case.topic, case.subject_type, case.subject) == ("official_missing", "visit", walk.id)
    agree(service, place)
    assert walk.stage == "identity"


def forged(name: str, visit: Visit) -> Entry:
    """Return an official's yes that a clerk wrote without any official."""
    kind = KINDS[name]
    return seal(
        Entry(
            id=SystemIds().new(),
            terminal="T01",
            epoch=1,
            seq=1,
            kind=kind.name,
            version=kind.version,
            klass=kind.klass,
            subject_type=kind.subject_type,
            subject=visit.id,
            scope=visit.scope,
            actor="S-0142",
            role="clerk",
            approved_by=None,
            at=visit.opened_at,
            base_rev=visit.rev,
            body={
                "stage": "identity",
                "answer": {"decision": "approve", "seen": ["register"]},
                "next": "pin",
                "review": [],
            },
            private=None,
            salt="",
            prev_hash=GENESIS,
            hash="",
        )
    )


def push_raw(office: OfficeTest, entry: Entry) -> PushAnswer:
    """Push one entry with the certificate of T01, past every rule of the terminal."""
    home = office.home / "terminals" / "T01"
    context = tls_context(home / "terminal.pem", home / "terminal.key", home / "ca.pem")
    client = Client(f"https://127.0.0.1:{office.port}", context, connect_seconds=1, read_seconds=5)
    try:
        return client.push(Push(terminal="T01", epoch=1, items=(wrap(entry),)))
    finally:
        client.close()


def test_a_refusal_brings_the_card_back_into_the_vault(
    line: Line, delivered: Path, residents: list[Person]
) -> None:
    place = line.office.open("T02")
    fill(place, delivered, residents)
    person = adult(residents)
    position = card_of(place, person).place
    walk = begun(place, person)
    walk.until("identity")
    assert card_of(place, person).place == "window:3"
    line.middle()
    refusal = OfficialAnswer(decision=Decision.REFUSE, reason=DecisionReason.PHOTO_DIFFERS)
    place.counter.decide(walk.id, "identity", refusal, place.approve(walk.id))
    assert walk.stage == "not_handed"
    back = ReturnCardAnswer(told=True, position=position.removeprefix("vault:"))
    ended = place.counter.answer(walk.id, "not_handed", back)
    assert ended.visit.status is VisitStatus.STOPPED
    card = card_of(place, person)
    assert (card.status, card.place) == (CardStatus.SET_UP, position)
    assert place.counter.board().serving is None
    agree(line.healed(), place)


# --- the card on the reader -----------------------------------------------------------------------


def test_another_residents_card_on_the_reader_is_a_hard_stop(
    window: Place, residents: list[Person]
) -> None:
    person, other = adult(residents), adult(residents, 1)
    walk = begun(window, person)
    walk.until("pin")
    window.reader.slot.lay(other.control_number)
    with pytest.raises(OtherCard):
        window.counter.chip.card_check(walk.id)
    assert card_of(window, person).serial == ""
    with pytest.raises(OtherCard):
        window.counter.chip.set_pins(walk.id, {PinKind.RESIDENT: Secret(b"4826")}, start_pin())
    walk.step()
    window.reader.slot.lay(other.control_number)
    with pytest.raises(OtherCard):
        window.counter.chip.card_check(walk.id)
    with pytest.raises(OtherChip):
        window.counter.chip.set_pins(walk.id, {PinKind.RESIDENT: Secret(b"4826")}, start_pin())
    window.reader.slot.lay(person.control_number)
    assert walk.finish().visit.status is VisitStatus.DONE
    assert begun(window, other).finish().visit.status is VisitStatus.DONE


def start_pin() -> dict[PinKind, Secret]:
    return {PinKind.RESIDENT: Secret(b"1111")}


# --- interrupted ----------------------------------------------------------------------------------


def test_a_killed_program_goes_on_at_the_same_step(
    line: Line, delivered: Path, residents: list[Person]
) -> None:
    place = line.office.open("T02")
    fill(place, delivered, residents)
    walk = begun(place, adult(residents))
    for stage in ("receive", "fetch_card", "identity", "verify", "hand_over"):
        walk.until(stage)
        if stage == "identity":
            line.middle()
        before = walk.view
        place.kill()
        place = walk.place = line.office.open("T02")
        place.enter("S-0142")
        unfinished = place.entrance.unfinished()
        assert unfinished is not None
        assert (unfinished.id, unfinished.stage) == (walk.id, stage)
        same(before.visit, walk.view.visit)
        place.reader.slot.lay(walk.person.control_number)
    assert walk.finish().visit.status is VisitStatus.DONE
    agree(line.healed(), place)


def same(before: Visit, after: Visit) -> None:
    """Demand the same visit, but for the revision that the central store may have told since."""
    assert msgspec.structs.replace(after, rev=before.rev) == before


def test_a_visit_laid_aside_goes_on_after_another_one(
    window: Place, residents: list[Person]
) -> None:
    walk = begun(window, adult(residents))
    walk.until("offers")
    window.counter.hold(walk.id, HoldReason.FETCHING_PAPERS)
    between = begun(window, adult(residents, 1))
    assert between.finish().visit.status is VisitStatus.DONE
    window.counter.resume(walk.id)
    assert walk.stage == "offers"
    assert walk.finish().visit.status is VisitStatus.DONE
