"""What a window shows of one visit: its way, its person, its papers' verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from app.arrangements.arrangements import (
    Arrangements,
    Assignment,
    FourEyes,
    Mailing,
    PinHabit,
    WeakPins,
    Work,
    load_arrangements,
)
from app.cards.card import Card
from app.cards.findings import without_pins
from app.documents.judge import Verdict, judge_case
from app.documents.papers import Papers, load_papers
from app.documents.rule_files import load_rules
from app.documents.rules import Person, Rules, Visitor
from app.fees.fees import Cause, Fee
from app.ports import CardCheck
from app.procedures.answers import (
    Answer,
    DocumentsAnswer,
    EnterAnswer,
    FeeAnswer,
    ReadCardAnswer,
    Settled,
)
from app.procedures.arranged import POSTED
from app.procedures.asking import Question
from app.procedures.casework import Casework
from app.procedures.catalogue import Catalogue, load_policy
from app.procedures.costs import Costs, fees_of, load_costs, settled_by
from app.procedures.facts import Fact
from app.procedures.flow import (
    Listed,
    Stage,
    StageState,
    Way,
    answer_of,
    case_of,
    cases_of,
    documents_stage,
    lack_of,
    stage_list,
    way_of,
)
from app.procedures.meanwhile import Meanwhile, Possible, load_meanwhile, possible
from app.procedures.paper_step import Documents
from app.procedures.people import Asked, asked_of, born_of, facts_of
from app.procedures.steps import Cases, Lack, StepKind
from app.reservations.booking import Booking
from app.rulings.ruling import DEFAULT, Held
from app.tickets.purposes import Purpose, load_purposes
from app.tickets.ticket import Ticket
from app.till.payment import Payment
from app.validity.deadlines import Deadline
from app.validity.validity import Renewal
from app.visits.photo import Photo
from app.visits.visit import Visit, VisitStatus

_LOOKED_AT = frozenset({StepKind.OFFICIAL, StepKind.READ_CARD, StepKind.VERIFY_CHIP})


@dataclass(frozen=True)
class Guidance:
    """Hold the rule data that visits are led by.

    ``weak_pin`` is how the site meets easily guessed PINs in place of the city's rule.
    """

    catalogue: Catalogue
    rules: Rules
    papers: Papers
    meanwhile: tuple[Meanwhile, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    costs: Costs = field(default_factory=lambda: load_costs(DEFAULT))
    arrangements: Arrangements = field(default_factory=lambda: load_arrangements(DEFAULT))
    weak_pin: WeakPins | None = None

    @classmethod
    def at(cls, municipality: str, weak_pin: str = "") -> Guidance:
        """Read the rules of a municipality; an empty ``weak_pin`` leaves its own rule."""
        papers = load_papers()
        return cls(
            catalogue=Catalogue(load_policy(municipality)),
            rules=load_rules(municipality, papers),
            papers=papers,
            meanwhile=load_meanwhile(),
            purposes=load_purposes(),
            costs=load_costs(municipality),
            arrangements=load_arrangements(municipality),
            weak_pin=WeakPins(weak_pin) if weak_pin else None,
        )

    @property
    def casework(self) -> Casework:
        """Return the acts on visits by this rule data."""
        return Casework(self.catalogue, self.rules, self.papers, self.costs, self.arrangements)


@dataclass(frozen=True)
class Serving:
    """Hold one visit as a window shows it; made anew after each act.

    ``births`` are the applicants' birth dates of the family's visits, as far as the ledger knows;
    ``draft`` is what was begun at the shown stage before the program ended.
    """

    visit: Visit
    way: Way
    stages: tuple[Listed, ...]
    stage: Stage | None
    ticket: Ticket | None
    card: Card | None
    booking: Booking | None
    verdict: Verdict | None
    today: date
    guidance: Guidance
    family: tuple[Visit, ...] = ()
    paid: Payment | None = None
    photo: Photo | None = None
    births: Mapping[str, date] = field(default_factory=dict)
    draft: Answer | None = None

    @property
    def others_open(self) -> tuple[Visit, ...]:
        """Return the visits of the same number that are not over, oldest first."""
        over = (VisitStatus.DONE, VisitStatus.STOPPED)
        return tuple(one for one in self.family if one.status not in over)

    def shared_papers(self) -> DocumentsAnswer:
        """Return what who stands at the window already showed and told for the family.

        The papers lie on the same desk on the same day: shown once, they count for each.
        """
        mine = window_person(self.way.facts.get(Fact.VISITOR, ""))
        for visit in self.family:
            way = way_of(self.guidance.catalogue[visit.procedure], visit)
            stage = documents_stage(way)
            answered = way.answers[stage.key] if stage is not None else None
            if stage is None or answered is None or answered.at.date() != self.today:
                continue
            answer = answer_of(stage, answered)
            assert isinstance(answer, DocumentsAnswer)  # noqa: S101 - the step names the type
            theirs = window_person(visit.visitor)
            shown = [one for one in answer.presented if one.person is theirs]
            if shown:
                both = theirs is mine is Person.COMPANION
                born = answer.companion_born if both else self.births.get(visit.id)
                return DocumentsAnswer(
                    presented=tuple(
                        msgspec.structs.replace(one, person=mine, document="") for one in shown
                    ),
                    companion_born=born if mine is Person.COMPANION else None,
                )
        return DocumentsAnswer(presented=())

    @property
    def ahead(self) -> Stage | None:
        """Return the open stage while a done one that is never done twice is only looked at."""
        here = self.stage
        if here is None or here.step.kind not in _LOOKED_AT:
            return None
        return self.way.next_open() if self.way.state(here) is StageState.DONE else None

    @property
    def number(self) -> str:
        """Return the ticket's number, empty for a visit without one."""
        return self.ticket.number if self.ticket else ""

    @property
    def serial_seen(self) -> str | None:
        """Return the serial of the resident's own card as it was read at the beginning."""
        for stage in self.way.procedure.stages:
            kept = self.answered(stage.key)
            if isinstance(kept, ReadCardAnswer) and kept.check is not None:
                return kept.check.serial
        return None

    def answered(self, stage: str) -> Answer | None:
        """Return a stage's kept answer in its type."""
        kept = self.visit.answers.get(stage)
        return None if kept is None else answer_of(self.way.procedure.stage(stage), kept)

    def begun(self, stage: str) -> Answer | None:
        """Return what a stage shows first: what was begun there, else its kept answer."""
        here = self.stage is not None and self.stage.key == stage
        return self.draft if here and self.draft is not None else self.answered(stage)

    def meanwhile(self) -> tuple[Possible, ...]:
        """Return what the window can do while it waits for an official."""
        return possible(self.way, self.guidance.meanwhile)

    def judge(self, answer: DocumentsAnswer) -> Verdict:
        """Judge papers that are not recorded yet: those of the stage that is shown."""
        return judge_papers(self.guidance, self.way, self._papers, self.card, answer, self.today)

    def asked(self, answer: DocumentsAnswer) -> Asked:
        """Return what the rule of the shown papers needs to be told of the people."""
        stage, guidance = self._papers, self.guidance
        rule = guidance.rules.rule(case_of(self.way, stage), self.today)
        return asked_of(rule, answer.presented, self.way.before[stage.key], guidance.papers)

    def fees(self, stage: Stage, proofs: tuple[str, ...] = ()) -> dict[Cause, Fee]:
        """Return what is due at a stage for each cause that the case may have."""
        costs, office = self.guidance.costs, self.visit.office
        return fees_of(costs, self.way, stage, office, self.today, proofs)

    @property
    def four_eyes(self) -> Held[FourEyes] | None:
        """Return why a second official confirms approvals here, None where one suffices."""
        return self.guidance.casework.four_eyes(self.visit, self.today)

    def takes_fee(self, fee: Fee) -> bool:
        """Tell whether a fee of this visit is taken at this window's till."""
        return settled_by(fee, self.way.facts) is Settled.PAID

    def deadline(self, stage: Stage, answer: EnterAnswer) -> Deadline | None:
        """Return until when what is entered allows the procedure, None where nothing is said."""
        facts = self.way.before[stage.key]
        procedure, office = self.visit.procedure, self.visit.office
        costs = self.guidance.costs
        return costs.deadline(procedure, facts, answer, office=office, today=self.today)

    def too_early(self, check: CardCheck) -> Renewal | None:
        """Return from when what the visit renews can be renewed, None where it can today."""
        return self.guidance.costs.too_early(self.visit.procedure, check, self.today)

    def lacks_pins(self, check: CardCheck) -> bool:
        """Tell whether the visit needs a PIN and the card has none that can be used."""
        stages = self.guidance.casework.procedure(self.visit).stages
        needed = any(Fact.FACE_MARK in stage.step.learns for stage in stages)
        return needed and without_pins(check)

    def mailing(self, question: Question) -> Held[Mailing] | None:
        """Return by which ruling a question's ways of posting are offered, None for any other."""
        clauses = (clause for some in question.only.values() for clause in some)
        asked = {condition.fact for clause in clauses for condition in clause}
        what = next((one for one, fact in POSTED.items() if fact in asked), None)
        day = self.visit.opened_at.date()
        return None if what is None else self.guidance.arrangements.mailing(what, day)

    def doer(self, stage: Stage) -> Held[Assignment] | None:
        """Return who does a stage's work here and by which ruling, None where nothing is said.

        PINs that an official enters in the resident's place follow from who sets PINs here.
        """
        work = stage.work
        if work is Work.ENTER_PIN_FOR and Fact.SET_PIN_BY in self.way.facts:
            work = Work.SET_PIN
        day = self.visit.opened_at.date()
        arranged = self.guidance.arrangements
        return None if work is None else arranged.doer(work, self.visit.office, day)

    @property
    def weak_pins(self) -> Held[PinHabit] | None:
        """Return by which ruling easily guessed PINs are met today."""
        return self.guidance.arrangements.weak_pins(self.today)

    @property
    def cases(self) -> Cases:
        """Return who may come for this procedure, and what is distinguished for each."""
        return cases_of(self.way.procedure, self.guidance.rules)

    @property
    def _papers(self) -> Stage:
        """Return the stage of papers that is shown, else the last one that was answered."""
        if self.stage is not None and isinstance(self.stage.step, Documents):
            return self.stage
        answered = documents_stage(self.way)
        if answered is not None:
            return answered
        stages = self.way.procedure.stages
        return next((one for one in stages if isinstance(one.step, Documents)), stages[0])

    def lack(self, stage: Stage, answer: Answer) -> Lack | None:
        """Return what keeps a draft answer from being whole: the words on F12."""
        verdict, asked = self.verdict, None
        if isinstance(answer, DocumentsAnswer):
            verdict, asked = self.judge(answer), self.asked(answer)
        fees = self.fees(stage, answer.proofs if isinstance(answer, FeeAnswer) else ())
        return lack_of(self.way, stage, answer, verdict, self.today, self.cases, fees, asked)


def window_person(visitor: str) -> Person:
    """Return whose papers those of the person at the window are in a case."""
    return Person.APPLICANT if visitor in ("", Visitor.SELF.value) else Person.COMPANION


def judge_papers(
    guidance: Guidance,
    way: Way,
    stage: Stage,
    card: Card | None,
    answer: DocumentsAnswer,
    today: date,
) -> Verdict:
    """Judge the papers on the desk by the rule of a stage's case."""
    case = case_of(way, stage)
    facts = facts_of(answer, way.before[stage.key], card)
    return judge_case(guidance.rules, guidance.papers, case, answer.presented, facts, today)


@dataclass(frozen=True)
class Beside:
    """Hold what is known beside a visit: its family's visits, payment, photo, what was begun."""

    family: Sequence[Visit] = ()
    paid: Payment | None = None
    photo: Photo | None = None
    births: Mapping[str, date] = field(default_factory=dict)
    begun: Mapping[str, Any] | None = None


def serving_of(
    guidance: Guidance,
    visit: Visit,
    *,
    ticket: Ticket | None,
    card: Card | None,
    booking: Booking | None,
    today: date,
    beside: Beside | None = None,
) -> Serving:
    """Put together what a window shows, from the states alone."""
    beside = beside or Beside()
    way = way_of(guidance.catalogue[visit.procedure], visit)
    stage = way.procedure.stage(visit.stage) if visit.stage else None
    return Serving(
        visit=visit,
        way=way,
        stages=stage_list(way, visit.stage),
        stage=stage,
        ticket=ticket,
        card=card,
        booking=booking,
        verdict=_kept_verdict(guidance, way, card, today),
        today=today,
        guidance=guidance,
        family=tuple(one for one in beside.family if one.id != visit.id),
        paid=beside.paid,
        photo=beside.photo,
        births=beside.births,
        draft=_draft(stage, beside.begun),
    )


def _draft(stage: Stage | None, begun: Mapping[str, Any] | None) -> Answer | None:
    """Return what was begun as its step's answer, None where it is none of this stage."""
    if stage is None or begun is None:
        return None
    try:
        return msgspec.convert(begun, stage.step.answer)
    except msgspec.ValidationError:  # half of an answer, or one of an older program
        return None


def births_of(family: Sequence[Visit], card: Callable[[str], Card | None]) -> dict[str, date]:
    """Return the applicant's birth date of each visit whose row tells it wholly."""
    found = {}
    for visit in family:
        born = born_of(card(visit.card)) if visit.card else None
        if born is not None and born.complete:
            found[visit.id] = born.earliest
    return found


def _kept_verdict(guidance: Guidance, way: Way, card: Card | None, today: date) -> Verdict | None:
    stage = documents_stage(way)
    if stage is None:
        return None
    answer = answer_of(stage, way.answers[stage.key])
    assert isinstance(answer, DocumentsAnswer)  # noqa: S101 - the step names the type
    return judge_papers(guidance, way, stage, card, answer, today)
