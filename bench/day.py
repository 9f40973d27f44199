"""One day at one window: 500 whole visits, and what they add to the process's memory (Linux).

Every visit is the real one: number on paper, call, documents judged, card taken from the vault,
an official's approval, card check, four PINs on the chip, hand-over.  The printer is a process of
its own; the chips are simulated ones, built before the first reading of the memory.  What a first
visit loads once (fonts, printer, rules) is told apart from what a day adds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path

from app.access.session import Session
from app.cards.card import CardStatus
from app.desk.backyard import Backyard
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.reception import Reception
from app.desk.serving import Guidance, Serving
from app.documents.judge import Presented
from app.documents.papers import Check, load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Circumstance, Visitor
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
from app.procedures.catalogue import Catalogue, load_policy
from app.procedures.form_steps import Forms
from app.tickets.purposes import load_purposes
from app.training.people import City, Person
from app.training.people_lists import write_card_list
from app.training.people_names import load_city_rules, load_names
from app.visits.visit import Decision
from bench.office import enter, folder, office, password_of, printer_machine
from bench.rows import Row
from devices.card.issuer import Issuer
from devices.card.profiles import CardProfile, Pins, build_card
from devices.card.simulated_reader import SimulatedReader
from devices.printer.network import over_network
from devices.rack import slip_painter

NAME = "day"
_VISITS = 500
_MEGABYTE = 1 << 20
_START = Pins(signing="HAJIME1", authentication="1111", resident="1111", face_input="1111")
_GOOD = (Check.ORIGINAL, Check.IN_FORCE, Check.NAME, Check.REGISTER)
_PAPERS = (
    Presented(paper="driving_licence", passed=_GOOD),
    Presented(paper="notice", passed=(Check.ORIGINAL, Check.OWN, Check.FILLED)),
)


def measure(size: int) -> list[Row]:
    """Measure a day; ``size`` does not matter."""
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        people = _residents()
        issuer = Issuer()
        reader = SimulatedReader(
            {one.control_number: build_card(_profile(one), issuer) for one in people},
            change_allowed=True,
        )
        stack.callback(reader.close)
        host, port = stack.enter_context(printer_machine(home))
        printer = over_network(host, port, slip_painter(576, date.today()))
        desk = stack.enter_context(office(home, printer=printer, reader=reader))
        _fill(desk, home, people)
        day = Day(desk, reader)
        opened = _resident_megabytes()
        day.visit(people[0])
        loaded = _resident_megabytes()
        for person in people[1:]:
            day.visit(person)
        grown = _resident_megabytes() - loaded
    return [
        Row(
            claim=f"growth of memory over a day of {len(people)} visits",
            value=grown,
            unit="MB",
            baseline="the process after its first visit",
            baseline_value=loaded,
            budget=50.0,
        ),
        Row(
            claim="what the first visit loads: fonts, printer, rules",
            value=loaded - opened,
            unit="MB",
            baseline="the process at the opening",
            baseline_value=opened,
        ),
    ]


class Day:
    """Serve one person after the other at one window."""

    def __init__(self, desk: Desk, reader: SimulatedReader) -> None:
        papers = load_papers()
        guidance = Guidance(
            catalogue=Catalogue(load_policy("okayama")),
            rules=load_rules("okayama", papers),
            papers=papers,
        )
        self._desk, self._reader = desk, reader
        self._entrance = Entrance(desk)
        self._reception = Reception(desk, load_purposes())
        self._counter = Counter(desk, guidance, frozenset("A"))
        enter(desk, "G-1")
        self._guide = desk.session()
        enter(desk, "S-1")
        self._clerk = desk.session()

    def visit(self, person: Person) -> None:
        """Serve one person from the touch on the guide's screen to the hand-over."""
        self._be(self._guide)
        self._reception.issue("A")
        self._be(self._clerk)
        counter = self._counter
        visit = counter.open(counter.call_next().id).visit.id
        card = counter.find_person(person.control_number)[0]
        counter.answer(
            visit,
            "receive",
            ReceiveAnswer(visitor=Visitor.SELF, notice=Circumstance.HELD, card=card.id),
        )
        self._look(visit, person)
        self._approve(visit)
        self._reader.slot.lay(person.control_number)
        self._write_pins(visit)
        given = ("card", "leaflet", "face_checked")
        counter.answer(visit, "hand_over", HandOverAnswer(to=Receiver.APPLICANT, given=given))
        self._reader.slot.pull()

    def _be(self, session: Session) -> None:
        self._desk.open_session(session)

    def _look(self, visit: str, person: Person) -> None:
        counter = self._counter
        verdict = counter.view(visit).judge(DocumentsAnswer(presented=_PAPERS))
        collected = dict.fromkeys(verdict.collect, Collected.NOT_HELD)
        counter.answer(visit, "documents", DocumentsAnswer(presented=_PAPERS, collected=collected))
        counter.take_out(visit)
        fetched = FetchAnswer(how=Read.SCANNED, code=person.control_number)
        counter.answer(visit, "fetch_card", fetched)
        told = ("validity", "renewal", "use", "loss")
        serving = counter.answer(visit, "explain", ExplainAnswer(told=told))
        forms = FormsAnswer(forms=_forms(serving))
        counter.answer(visit, "forms", forms)
        counter.answer(visit, "offers", OffersAnswer(face_auth=False, insurance=False))

    def _approve(self, visit: str) -> None:
        stage = self._counter.call_official(visit).stage
        assert stage is not None
        approval = self._entrance.approve("K-1", password_of("K-1"), "", visit=visit)
        seen = (*(one.paper for one in _PAPERS), "register")
        decided = OfficialAnswer(decision=Decision.APPROVE, seen=seen)
        self._counter.decide(visit, stage.key, decided, approval)

    def _write_pins(self, visit: str) -> None:
        counter = self._counter
        counter.chip.card_check(visit)
        chosen = {kind: Secret(b"4826") for kind in PinKind} | {PinKind.SIGNING: Secret(b"UMIBE27")}
        start = {kind: Secret(b"1111") for kind in PinKind} | {PinKind.SIGNING: Secret(b"HAJIME1")}
        after = counter.chip.set_pins(visit, chosen, start)
        results = dict.fromkeys(chosen, PinResult.SET)
        counter.answer(visit, "pin", PinAnswer(by=PinBy.RESIDENT_PANEL, pins=results))
        counter.answer(visit, "verify", VerifyAnswer(check=after))


def _forms(serving: Serving) -> dict[str, tuple[FormCheck, ...]]:
    assert serving.stage is not None
    assert isinstance(serving.stage.step, Forms)
    return {form.key: form.checks for form in serving.stage.step.forms}


def _residents() -> list[Person]:
    city = City(11, 4 * _VISITS, date.today(), names=load_names(), rules=load_city_rules())
    grown = (
        one for one in city.people() if one.delivery == "pickup" and one.born.earliest.year < 2000
    )
    return list(islice(grown, _VISITS))


def _profile(person: Person) -> CardProfile:
    return CardProfile(
        id=person.control_number,
        serial=person.serial,
        municipality=person.municipality[:5],
        expires=person.expires,
        name=person.name,
        address=person.address,
        born=person.born.earliest,
        pins=_START,
        authentication_expires=person.expires,
    )


def _fill(desk: Desk, home: Path, people: Sequence[Person]) -> None:
    """Deliver, check, set up and store every card."""
    enter(desk, "B-1")
    backyard = Backyard(desk)
    delivered = home / "delivered.csv"
    write_card_list(delivered, people)
    backyard.take_list(backyard.check_list(delivered))
    for box in backyard.boxes():
        backyard.open_box(box.box.id)
        for person in people:
            if person.box == box.box.number:
                backyard.scan(box.box.id, person.control_number)
        backyard.finish_box(box.box.id)
    received = [card for card in backyard.to_store() if card.status is CardStatus.RECEIVED]
    backyard.set_up([card.id for card in received])
    for at, card in enumerate(received):
        backyard.store(card.id, backyard.free_position(f"B-{at // 100:02d}"))


def _resident_megabytes() -> float:
    """Return the memory that the process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE
