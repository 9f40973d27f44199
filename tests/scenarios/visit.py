"""Walk visits at a window step by step, and demand that both sides know the same afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from app.cards.card import Card
from app.desk.serving import Serving
from app.documents.judge import Presented
from app.documents.papers import Check
from app.documents.rules import Circumstance, Visitor
from app.documents.rules import Person as Whose
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
from app.procedures.form_steps import Forms
from app.procedures.steps import wanted_pins
from app.store.tables import STATE_TABLES
from app.store.verify import verify
from app.training.city import Office
from app.training.people import Guardian, Person
from app.visits.visit import Decision
from sync.central.service import CentralService
from tests.scenarios.conftest import Place

SOUND = (Check.ORIGINAL, Check.IN_FORCE, Check.NAME, Check.REGISTER)


class Coming(Struct, frozen=True, kw_only=True):
    """Hold how somebody comes: who, with which papers, and who takes the card."""

    visitor: Visitor = Visitor.SELF
    notice: Circumstance = Circumstance.HELD
    papers: tuple[Presented, ...]
    to: Receiver = Receiver.APPLICANT


_NOTICE = Presented(paper="notice", passed=(Check.ORIGINAL, Check.OWN, Check.FILLED))
WITH_NOTICE = Coming(papers=(Presented(paper="driving_licence", passed=SOUND), _NOTICE))
WITHOUT_NOTICE = Coming(
    notice=Circumstance.NONE,
    papers=(
        Presented(paper="driving_licence", passed=SOUND),
        Presented(paper="eligibility_certificate", passed=SOUND),
    ),
)
UNDER_15 = Coming(
    visitor=Visitor.GUARDIAN_OF_CHILD,
    papers=(
        Presented(paper="passport", passed=tuple(Check)),
        _NOTICE,
        Presented(paper="driving_licence", person=Whose.COMPANION, passed=SOUND),
        Presented(paper="family_register", person=Whose.COMPANION, passed=tuple(Check)),
    ),
    to=Receiver.COMPANION,
)


class Walk:
    """Walk one issuance at one place; every step is taken from the ledger's word alone."""

    def __init__(self, place: Place, person: Person, coming: Coming = WITH_NOTICE) -> None:
        self.place = place
        self.person = person
        self.coming = coming
        self.id = ""

    def call(self, number: str) -> None:
        """Call the next number, which must be this one, and open its visit."""
        ticket = self.place.counter.call_next()
        assert ticket.number == number
        self.id = self.place.counter.open(ticket.id).visit.id

    @property
    def view(self) -> Serving:
        return self.place.counter.view(self.id)

    @property
    def stage(self) -> str:
        return self.view.visit.stage

    def until(self, stage: str) -> None:
        """Answer stage after stage until one is shown."""
        while self.stage != stage:
            self.step()

    def finish(self) -> Serving:
        """Answer everything that is left."""
        self.until("hand_over")
        self.step()
        return self.view

    def step(self) -> None:
        """Answer the stage that is shown."""
        getattr(self, f"_{self.stage}")()

    def _receive(self) -> None:
        card = self.place.counter.find_person(self.person.control_number)[0]
        self._answer(
            "receive",
            ReceiveAnswer(visitor=self.coming.visitor, notice=self.coming.notice, card=card.id),
        )

    def _documents(self) -> None:
        shown = DocumentsAnswer(presented=self.coming.papers)
        told = msgspec.structs.replace(
            shown,
            collected=dict.fromkeys(self.view.judge(shown).collect, Collected.NOT_HELD),
            companion_born=date(1984, 5, 17) if self.view.asked(shown).companion_born else None,
        )
        self._answer("documents", told)

    def _fetch_card(self) -> None:
        self.place.counter.take_out(self.id)
        code = self.person.control_number
        self._answer("fetch_card", FetchAnswer(how=Read.SCANNED, code=code))

    def _explain(self) -> None:
        self._answer("explain", ExplainAnswer(told=("validity", "renewal", "use", "loss")))

    def _forms(self) -> None:
        view = self.view
        assert view.stage is not None
        assert isinstance(view.stage.step, Forms)
        wanted = view.stage.step.wanted(view.way.facts)
        self._answer("forms", FormsAnswer(forms={form.key: form.checks for form in wanted}))

    def _offers(self) -> None:
        self._answer("offers", OffersAnswer(face_auth=False, insurance=False))

    def _identity(self) -> None:
        self.place.counter.call_official(self.id)
        self.place.counter.decide(self.id, "identity", self.yes(), self.place.approve(self.id))

    def _pin(self) -> None:
        counter, reader = self.place.counter, self.place.reader
        reader.slot.lay(self.person.control_number)
        check, view = counter.chip.card_check(self.id)
        assert check.serial == self.person.serial
        kinds = wanted_pins(view.way.facts)
        counter.chip.set_pins(self.id, _chosen(kinds), _present(kinds))
        pins = dict.fromkeys(kinds, PinResult.SET)
        self._answer("pin", PinAnswer(by=PinBy.RESIDENT_PANEL, pins=pins))

    def _verify(self) -> None:
        check, _ = self.place.counter.chip.card_check(self.id)
        self._answer("verify", VerifyAnswer(check=check))

    def _hand_over(self) -> None:
        given = ("card", "leaflet", "face_checked")
        self._answer("hand_over", HandOverAnswer(to=self.coming.to, given=given))
        self.place.reader.slot.pull()

    def yes(self) -> OfficialAnswer:
        """Return the official's yes to everything that lies on the desk."""
        seen = (*dict.fromkeys(paper.mark for paper in self.coming.papers), "register")
        return OfficialAnswer(decision=Decision.APPROVE, seen=seen)

    def _answer(self, stage: str, answer: object) -> None:
        self.place.counter.answer(self.id, stage, answer)  # type: ignore[arg-type]


def _chosen(kinds: tuple[PinKind, ...]) -> dict[PinKind, Secret]:
    return {kind: Secret(b"UMIBE27" if kind is PinKind.SIGNING else b"4826") for kind in kinds}


def _present(kinds: tuple[PinKind, ...]) -> dict[PinKind, Secret]:
    return {kind: Secret(b"HAJIME1" if kind is PinKind.SIGNING else b"1111") for kind in kinds}


def second_person() -> tuple[str, Secret]:
    """Give the number and the password of the plan's site manager."""
    return "M-0001", Secret(b"training-M-0001")


# --- the office -------------------------------------------------------------------------------


def fill(place: Place, delivered: Path, people: list[Person]) -> None:
    """Bring a delivered list's cards into the vault."""
    place.enter("B-0007")
    filled = Office(place.desk, second=second_person).fill(delivered, people)
    assert filled.imported.new == len(people)


def adult(people: list[Person], nth: int = 0) -> Person:
    """Return a grown person whose card is handed over at the counter."""
    fitting = [p for p in people if p.guardian is Guardian.NONE and p.delivery == "pickup"]
    return [person for person in fitting if person.born.earliest.year < 2000][nth]


def child(people: list[Person]) -> Person:
    """Return a person under 15 whose card is handed over at the counter."""
    small = [p for p in people if p.guardian is Guardian.PARENT and p.delivery == "pickup"]
    return next(person for person in small if person.born.earliest.year > 2012)


def card_of(place: Place, person: Person) -> Card:
    """Return a person's card as a place's ledger knows it."""
    return place.backyard.card_of(person.control_number)


# --- both sides -------------------------------------------------------------------------------


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for another thread's work on a condition that a person would see."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "did not come to pass"
        time.sleep(0.02)  # polls another process's commit; nothing to wait on


def agree(service: CentralService, *places: Place) -> None:
    """Demand that the central store and each ledger hold the same states and whole chains."""
    until(lambda: all(place.replica.backlog().count == 0 for place in places))
    for place in places:
        mine = place.ledger.engine
        until(lambda mine=mine: held(mine) == held(service.engine))  # type: ignore[misc]
        with place.ledger.reading() as connection:
            proof = verify(connection)
        assert proof.ok, proof
        assert proof.receipts == proof.entries


def held(engine: sa.Engine) -> dict[str, dict[str, tuple[object, ...]]]:
    """Return every state that a store holds."""
    with engine.connect() as connection:
        return {
            name: {row.id: tuple(row) for row in connection.execute(sa.select(table)) if row.rev}
            for name, table in STATE_TABLES.items()
        }
