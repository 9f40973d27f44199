"""A day at the counter: box, number, visit, hand-over, with the line and without it."""

from __future__ import annotations

from pathlib import Path

from app.cards.card import CardStatus
from app.training.people import Person
from app.visits.visit import VisitStatus
from tests.scenarios.conftest import OfficeTest, Place, free_port
from tests.scenarios.visit import Walk, adult, agree, card_of, fill, until


def serve(place: Place, person: Person, number: str) -> None:
    """Walk one issuance from the call to the hand-over."""
    place.enter("S-0142")
    walk = Walk(place, person)
    walk.call(number)
    assert walk.finish().visit.status is VisitStatus.DONE


def test_with_the_line(office: OfficeTest, delivered: Path, residents: list[Person]) -> None:
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
    assert card_of(front, person).status is CardStatus.HANDED_OVER


def test_without_the_line_from_the_start(
    office: OfficeTest, delivered: Path, residents: list[Person]
) -> None:
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
    assert card_of(window, person).status is CardStatus.HANDED_OVER
    front = office.open("T01")
    until(lambda: handed_over_at(front, person))
    agree(service, front, window)


def test_cut_in_the_middle(office: OfficeTest, delivered: Path, residents: list[Person]) -> None:
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


def handed_over_at(place: Place, person: Person) -> bool:
    found = place.counter.find_person(person.control_number)
    return bool(found) and found[0].status is CardStatus.HANDED_OVER


def stored_at(place: Place, person: Person) -> bool:
    found = place.counter.find_person(person.control_number)
    return bool(found) and found[0].place.startswith("vault:")
