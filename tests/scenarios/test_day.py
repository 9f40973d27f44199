"""A day at the counter: box, number, visit, hand-over, with the line and without it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.cards.card import Card, CardStatus
from app.documents.judge import Presented
from app.documents.papers import Check
from app.documents.rules import Notice, Visitor
from app.faults import OfficialNeeded
from app.ports import PinKind, Secret
from app.procedures.answers import (
    Collected,
    DocumentsAnswer,
    ExplainAnswer,
    FetchAnswer,
    FormsAnswer,
    HandOverAnswer,
    OffersAnswer,
    OfficialAnswer,
    PinAnswer,
    PinBy,
    PinResult,
    Read,
    ReceiveAnswer,
    Receiver,
    VerifyAnswer,
)
from app.store.tables import STATE_TABLES
from app.store.verify import verify
from app.training.city import Office
from app.training.people import Person
from app.visits.visit import Decision, VisitStatus
from sync.central.service import CentralService
from tests.scenarios.conftest import OfficeTest, Place

GOOD = (Check.ORIGINAL, Check.IN_FORCE, Check.NAME, Check.REGISTER)


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for another thread's work on a condition that a person would see."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "did not come to pass"
        time.sleep(0.02)  # polls another process's commit; nothing to wait on


def fill(place: Place, delivered: Path, people: list[Person]) -> None:
    place.enter("B-0007")
    filled = Office(place.desk).fill(delivered, people)
    assert filled.imported.new == len(people)


def adult(people: list[Person], nth: int = 0) -> Person:
    adults = [p for p in people if p.born.earliest.year < 2000 and p.delivery == "pickup"]
    return adults[nth]


def serve(place: Place, person: Person, number: str) -> str:
    """Walk one issuance from the call to the hand-over; returns the visit."""
    counter = place.counter
    place.enter("S-0142")
    ticket = counter.call_next()
    assert ticket.number == number
    visit = counter.open(ticket.id).visit.id
    card = counter.find_person(person.control_number)[0]
    counter.answer(
        visit, "receive", ReceiveAnswer(visitor=Visitor.SELF, notice=Notice.HELD, card=card.id)
    )
    serving = counter.view(visit)
    presented = (
        Presented(paper="driving_licence", passed=GOOD),
        Presented(paper="notice", passed=(Check.ORIGINAL, Check.OWN, Check.FILLED)),
    )
    draft = DocumentsAnswer(presented=presented)
    verdict = serving.judge(draft)
    collected = dict.fromkeys(verdict.collect, Collected.NOT_HELD)
    counter.answer(visit, "documents", DocumentsAnswer(presented=presented, collected=collected))
    counter.take_out(visit)
    counter.answer(visit, "fetch_card", FetchAnswer(how=Read.SCANNED, code=person.control_number))
    counter.answer(visit, "explain", ExplainAnswer(told=("validity", "renewal", "use", "loss")))
    forms = {form.key: form.checks for form in counter.view(visit).stage.step.forms}
    counter.answer(visit, "forms", FormsAnswer(forms=forms))
    counter.answer(visit, "offers", OffersAnswer(face_auth=False, insurance=False))
    counter.call_official(visit)
    stage = counter.view(visit).stage
    assert stage is not None
    seen = (*dict.fromkeys(p.paper for p in presented), "register")
    decision = OfficialAnswer(decision=Decision.APPROVE, seen=seen)
    with pytest.raises(OfficialNeeded):
        counter.answer(visit, stage.key, decision)
    counter.decide(visit, stage.key, decision, place.approve(visit))
    place.reader.slot.lay(person.control_number)
    check, _ = counter.card_check(visit)
    assert check.serial == person.serial
    chosen = {
        PinKind.SIGNING: Secret(b"UMIBE27"),
        PinKind.AUTHENTICATION: Secret(b"4826"),
        PinKind.RESIDENT: Secret(b"4826"),
        PinKind.FACE_INPUT: Secret(b"4826"),
    }
    present = {kind: Secret(b"HAJIME1" if kind is PinKind.SIGNING else b"1111") for kind in chosen}
    after = counter.set_pins(visit, chosen, present)
    results = dict.fromkeys(chosen, PinResult.SET)
    counter.answer(visit, "pin", PinAnswer(by=PinBy.RESIDENT_PANEL, pins=results))
    counter.answer(visit, "verify", VerifyAnswer(check=after))
    ended = counter.answer(
        visit,
        "hand_over",
        HandOverAnswer(to=Receiver.APPLICANT, given=("card", "leaflet", "face_checked")),
    )
    place.reader.slot.pull()
    assert ended.visit.status is VisitStatus.DONE
    return visit


def agree(service: CentralService, *places: Place) -> None:
    """Demand that the central store and each ledger hold the same states and whole chains."""
    for place in places:
        until(lambda place=place: place.replica.backlog().count == 0)
    for place in places:
        until(lambda place=place: held(place.ledger.engine) == held(service.engine))
        with place.ledger.reading() as connection:
            proof = verify(connection)
        assert proof.ok
        assert proof.receipts == proof.entries


def held(engine: sa.Engine) -> dict[str, dict[str, tuple[object, ...]]]:
    """Return every state that a store holds."""
    with engine.connect() as connection:
        return {
            name: {row.id: tuple(row) for row in connection.execute(sa.select(table)) if row.rev}
            for name, table in STATE_TABLES.items()
        }


def test_with_the_line(
    office_test: Callable[[], OfficeTest], delivered: Path, residents: list[Person]
) -> None:
    office = office_test()
    service = office.start_central()
    front, window = office.open("T01"), office.open("T02")
    fill(front, delivered, residents)
    until(lambda: front.replica.backlog().count == 0)
    person = adult(residents)
    until(lambda: stored_at(window, person))
    front.enter("G-0003")
    issued = front.reception.issue("A")
    assert issued.paper == "printed"
    until(lambda: bool(window.counter.board().waiting))
    serve(window, person, issued.ticket.number)
    agree(service, front, window)
    assert _card(front, person).status is CardStatus.HANDED_OVER


def test_without_the_line_from_the_start(
    office_test: Callable[[], OfficeTest], delivered: Path, residents: list[Person]
) -> None:
    office = office_test()
    office.port = free_port()
    window = office.open("T02")
    fill(window, delivered, residents)
    person = adult(residents)
    window.enter("G-0003")
    issued = window.reception.issue("A")
    assert issued.ticket.number == "A301"
    serve(window, person, "A301")
    assert window.replica.backlog().count > len(residents)
    service = office.start_central()
    agree(service, window)
    assert _card(window, person).status is CardStatus.HANDED_OVER
    front = office.open("T01")
    until(lambda: stored_or_gone(front, person))
    agree(service, front, window)


def test_cut_in_the_middle(
    office_test: Callable[[], OfficeTest], delivered: Path, residents: list[Person]
) -> None:
    office = office_test()
    service = office.start_central()
    front, window = office.open("T01"), office.open("T02")
    fill(front, delivered, residents)
    person, other = adult(residents), adult(residents, 1)
    until(lambda: stored_at(window, person) and stored_at(window, other))
    front.enter("G-0003")
    first, second = front.reception.issue("A"), front.reception.issue("A")
    until(lambda: len(window.counter.board().waiting) == 2)
    service.__exit__(None, None, None)
    serve(window, person, first.ticket.number)
    front.reception.issue("B")
    assert window.replica.backlog().count > 0
    service = office.start_central()
    agree(service, front, window)
    serve(window, other, second.ticket.number)
    agree(service, front, window)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def stored_or_gone(place: Place, person: Person) -> bool:
    found = place.counter.find_person(person.control_number)
    return bool(found) and found[0].status is CardStatus.HANDED_OVER


def stored_at(place: Place, person: Person) -> bool:
    found = place.counter.find_person(person.control_number)
    return bool(found) and found[0].place.startswith("vault:")


def _card(place: Place, person: Person) -> Card:
    return place.counter.find_person(person.control_number)[0]
