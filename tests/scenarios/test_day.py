"""A day at the counter: the box, the number, the visit, the hand-over, with and without the line."""

from __future__ import annotations

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
    FormCheck,
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
from app.store.verify import verify
from app.training.city import Office
from app.training.people import Person
from app.visits.visit import Decision, VisitStatus
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
    counter.answer(
        visit, "explain", ExplainAnswer(told=("validity", "renewal", "use", "loss"))
    )
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


def central_status(service: object, person: Person, place: Place) -> str:
    card = place.counter.find_person(person.control_number)[0]
    with service.engine.connect() as connection:
        row = connection.execute(
            sa.text("SELECT status FROM card WHERE id = :id"), {"id": card.id}
        ).first()
    return "" if row is None else str(row.status)


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
    until(lambda: window.replica.backlog().count == 0)
    assert central_status(service, person, window) == CardStatus.HANDED_OVER
    until(lambda: _card(front, person).status is CardStatus.HANDED_OVER)
    for place in (front, window):
        with place.ledger.reading() as connection:
            assert verify(connection).ok


def stored_at(place: Place, person: Person) -> bool:
    found = place.counter.find_person(person.control_number)
    return bool(found) and found[0].place.startswith("vault:")


def _card(place: Place, person: Person) -> Card:
    return place.counter.find_person(person.control_number)[0]
